"""The command that the documents name: every file in events/ through `sam local invoke`, with both clouds beside it.

It needs a container engine, and is skipped, aloud, where there is none. The function may call plain HTTP on loopback only,
and in a container that is the container's own: a proxy at the address of the engine's bridge leads out to this machine's.
"""
import http.client
import json
import shutil
import subprocess
import threading
import unittest
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import BOOTSTRAP, ENVIRONMENT, MACHINE, ROOT, SCRATCH, Case, Clouds
from test_events import Reply, Visit

IMAGE = f"public.ecr.aws/lambda/provided:al2023-{MACHINE}"
BUILT = SCRATCH / "sam"
HOP = ("transfer-encoding", "connection", "content-length", "keep-alive", "proxy-connection")


def engine():
    """The engine's client; none where no engine runs."""
    import docker
    try:
        client = docker.from_env()
        client.ping()
        return client
    except docker.errors.DockerException:
        return None


class Onward(BaseHTTPRequestHandler):
    """Passes one request on to loopback of this machine, as a proxy does."""
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        url = urllib.parse.urlsplit(self.path)
        if url.scheme != "http" or url.hostname != "127.0.0.1":
            return self.send_error(403)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        there = http.client.HTTPConnection("127.0.0.1", url.port, timeout=120)
        there.request(self.command, urllib.parse.urlunsplit(("", "", url.path, url.query, "")), body, headers)
        reply = there.getresponse()
        data = reply.read()
        there.close()
        self.send_response_only(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = pass_on

    def log_message(self, *_):
        """Nothing: the tests say what matters."""


class Proxy:
    """Leads from the engine's bridge to loopback."""

    def __init__(self, address):
        self.server = ThreadingHTTPServer((address, 0), Onward)
        self.url = f"http://{address}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class SamLocalInvoke(Case, Visit):
    """A visit by `sam local invoke`."""

    @classmethod
    def setUpClass(cls):
        client = engine()
        if client is None:
            raise unittest.SkipTest("no container engine runs here: `sam local invoke` is NOT tried")
        assert BOOTSTRAP.exists(), f"{BOOTSTRAP} is not built: run test_artifact.py first"
        cls.pull = [] if any(IMAGE in image.tags for image in client.images.list()) else ["pulled"]
        bridge = client.networks.get("bridge").attrs["IPAM"]["Config"][0]["Gateway"]
        cls.clouds = cls.keep(Clouds())
        cls.build(cls.clouds.environment() | {"http_proxy": cls.keep(Proxy(bridge)).url})

    @classmethod
    def build(cls, environment):
        """What `sam build` would leave, with variables that lead to both clouds: `sam local invoke` passes on none but those
        of the template."""
        from samcli.yamlhelper import yaml_parse

        shutil.rmtree(BUILT, ignore_errors=True)
        (BUILT / "Function").mkdir(parents=True)
        shutil.copy2(BOOTSTRAP, BUILT / "Function/bootstrap")
        template = yaml_parse((ROOT / "template.yaml").read_text())
        # Not what is there with a survey alone.
        for part in ("Resources", "Outputs"):
            template[part] = {name: item for name, item in template[part].items() if item.get("Condition") != "HasSurvey"}
        function = template["Resources"]["Function"]["Properties"]
        del function["Environment"]["Variables"]["DRAWSTREAM_ACCOUNTS_BUCKET"]
        function["CodeUri"] = "Function"
        # Those of the region and of the key are SAM's own.
        function["Environment"]["Variables"] |= {name: value for name, value in environment.items() if not name.startswith("AWS_") or name == "AWS_ENDPOINT_URL_S3"}
        (BUILT / "template.yaml").write_text(json.dumps(template))
        cls.keys = {"AWS_ACCESS_KEY_ID": environment["AWS_ACCESS_KEY_ID"], "AWS_SECRET_ACCESS_KEY": environment["AWS_SECRET_ACCESS_KEY"]}

    def invoke(self, event):
        name = f"{event['requestContext']['http']['method']} {event['rawPath']}"
        (BUILT / "event.json").write_text(json.dumps(event))
        command = ["sam", "local", "invoke", "Function", "--template", BUILT / "template.yaml", "--event", BUILT / "event.json",
                   "--parameter-overrides", f"Architecture={MACHINE}"] + ([] if self.pull else ["--skip-pull-image"])
        done = subprocess.run([str(part) for part in command], cwd=SCRATCH,
                              env=ENVIRONMENT | self.keys, capture_output=True, timeout=300)
        with open(SCRATCH / "sam-local-invoke.log", "ab") as log:
            log.write(b"== " + name.encode() + b"\n" + done.stderr + done.stdout[:400].replace(b"\0", b"\\0") + b"\n")
        self.assertEqual(done.returncode, 0, done.stderr[-4000:])
        head, zeros, body = done.stdout.partition(b"\0" * 8)
        self.assertTrue(zeros, done.stdout[:2000])
        head = json.loads(head)
        return Reply(head["statusCode"], head["headers"].items(), head.get("cookies", []), body)


if __name__ == "__main__":
    unittest.main()
