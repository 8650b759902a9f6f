"""What the Lambda tests share: where things are, processes that end with their test, and HTTP without a client's ease."""
import http.client
import json
import os
import pathlib
import platform
import socket
import subprocess
import sysconfig
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BOOTSTRAP = TARGET / "lambda/bootstrap/bootstrap"
CLOUDS = TARGET / "debug/examples/clouds"
SCRATCH = TARGET / "lambda-tests"
SCRATCH.mkdir(parents=True, exist_ok=True)
TOOLS = pathlib.Path(sysconfig.get_path("scripts"))
# No tool of these tests has business beyond this machine.
ENVIRONMENT = os.environ | {
    "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}", "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


def run(*command, **options):
    """Runs a command to its end, which must be a good one, and answers what it said."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=ENVIRONMENT, text=True, capture_output=True, **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))} failed:\n{done.stdout[-8000:]}{done.stderr[-8000:]}")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


MACHINE = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"


def rie():
    """The Lambda Runtime Interface Emulator that aws-sam-cli carries."""
    import samcli.local.rapid as home
    path = pathlib.Path(list(home.__path__)[0]) / f"aws-lambda-rie-{MACHINE}"
    path.chmod(path.stat().st_mode | 0o100)
    return path


class Process:
    """A process that ends when it is closed. What it says goes into a file of target/lambda-tests."""

    def __init__(self, *command, log, env=None, **options):
        with open(SCRATCH / f"{log}.log", "w") as said:
            options = {"stdout": said, "stderr": said} | options
            self.start(command, env, options)

    def start(self, command, env, options):
        self.process = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=ENVIRONMENT | (env or {}), text=True, **options)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()


class Clouds(Process):
    """IBM Cloud's APIs and S3, on loopback."""

    def __init__(self, *arguments):
        super().__init__(CLOUDS, *arguments, log="clouds", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.at = json.loads(self.process.stdout.readline())

    def close(self):
        # It ends with its input, and takes its files along.
        self.process.stdin.close()
        self.process.wait(20)
        super().close()

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        assert reply.get("ok", True), reply
        return reply

    def environment(self):
        """What lets the function reach both clouds."""
        ibm = ("IAM", "IS_NG", "TG", "DL", "CS", "RESOURCE_CONTROLLER", "RESOURCE_MANAGEMENT", "GS", "PI", "PRIVATE_DNS",
               "ACCOUNT_MANAGEMENT")
        return {f"IBMCLOUD_{name}_API_ENDPOINT": self.at["ibm"] for name in ibm} | {
            "AWS_ENDPOINT_URL_S3": self.at["s3"], "AWS_ACCESS_KEY_ID": self.at["access_key"], "AWS_SECRET_ACCESS_KEY": self.at["secret_key"],
            "AWS_SESSION_TOKEN": "", "AWS_REGION": "eu-central-1", "DRAWSTREAM_BUCKET": self.at["bucket"],
            "DRAWSTREAM_SEALING_KEYS": "c2VhbGluZyBrZXkgb2YgdGhlIHRlc3RzLCBubyBvdGhlcg==", "AWS_LAMBDA_LOG_FORMAT": "JSON"}


def wait_for_port(port, process):
    """Tries until somebody listens; ends if the process that should has ended."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.process.poll() is not None:
                raise AssertionError(f"ended with {process.process.returncode} before it listened") from None


def http_call(method, url, body=None, headers=None):
    """One call; answers status, headers and body."""
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=120)
    try:
        connection.request(method, "/" + path, body, headers or {})
        reply = connection.getresponse()
        return reply.status, reply.getheaders(), reply.read()
    finally:
        connection.close()


class Case(unittest.TestCase):
    """A test whose processes end with it."""

    @classmethod
    def keep(cls, process):
        cls.addClassCleanup(process.close)
        return process
