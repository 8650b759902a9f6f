"""Measures the artifact as Lambda would see it, by a runtime API of its own on loopback: no emulator in between.

    cargo lambda build --release --locked --bin bootstrap
    cargo build --locked --example clouds
    tests/.venv/bin/python tests/lambda/bench.py [--servers 1000] [--latency 100] [--binary PATH]

Prints the size, the time from exec to the first `next`, memory at rest, the time from an invocation to its first event,
and time and memory of a whole run of the sample account (or of a made one with that many servers). It asserts nothing:
figures are for people to judge, and machines differ.
"""
import argparse
import json
import os
import pathlib
import re
import select
import socket
import statistics
import tempfile
import time
import zipfile

from support import BOOTSTRAP, ROOT, Clouds

QUICK_ACK = getattr(socket, "TCP_QUICKACK", None)


class Wire:
    """One connection of the function's."""

    def __init__(self, listener, quick):
        self.socket, _ = listener.accept()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.quick, self.buffer = quick, b""

    def receive(self):
        if self.quick and QUICK_ACK:
            # Acknowledge at once: what Nagle's algorithm, where it is on, waits for.
            self.socket.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError("the function closed its connection")
        self.buffer += data

    def until(self, end):
        while end not in self.buffer:
            self.receive()
        head, _, self.buffer = self.buffer.partition(end)
        return head

    def chunk(self):
        """The next chunk of a body; nothing behind the last."""
        size = int(self.until(b"\r\n"), 16)
        while len(self.buffer) < size + 2:
            self.receive()
        chunk, self.buffer = self.buffer[:size], self.buffer[size + 2:]
        return chunk


class Runtime:
    """The runtime API: gives out invocations, and takes the replies as they come."""

    def __init__(self, quick=False):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.quick, self.asking, self.answering = quick, None, None

    def next(self):
        """Waits until the function asks for an invocation."""
        self.asking = Wire(self.listener, self.quick)
        head = self.asking.until(b"\r\n\r\n")
        assert head.startswith(b"GET /2018-06-01/runtime/invocation/next"), head

    def invoke(self, event, wanted, to_the_end=True):
        """Sends an invocation; answers the milliseconds to the prelude, to `wanted`, and to the end, and the reply so far."""
        body = json.dumps(event).encode()
        deadline = int((time.time() + 150) * 1000)
        head = (f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\nlambda-runtime-aws-request-id: r\r\n"
                f"lambda-runtime-deadline-ms: {deadline}\r\nlambda-runtime-invoked-function-arn: arn:aws:lambda:eu-central-1:1:function:f\r\n\r\n")
        begun, marks, reply = time.perf_counter(), {}, b""
        mark = lambda name: marks.setdefault(name, (time.perf_counter() - begun) * 1000)
        self.asking.socket.sendall(head.encode() + body)
        # It answers where it has asked, or by a connection of its own.
        ready, _, _ = select.select([self.listener, self.asking.socket], [], [])
        wire = self.answering = Wire(self.listener, self.quick) if self.listener in ready else self.asking
        assert wire.until(b"\r\n\r\n").startswith(b"POST /2018-06-01/runtime/invocation/r/response")
        while chunk := wire.chunk():
            reply += chunk
            mark("prelude")
            if wanted in reply:
                mark("wanted")
                if not to_the_end:
                    return marks, reply
        mark("end")
        wire.socket.sendall(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")
        return marks, reply

    def close(self):
        for one in (self.asking, self.answering):
            if one:
                one.socket.close()
        self.listener.close()


class Function:
    """The artifact as a process."""

    def __init__(self, binary, environment, quick=False):
        self.runtime = Runtime(quick)
        environment = environment | {
            "AWS_LAMBDA_RUNTIME_API": self.runtime.address, "AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_VERSION": "1",
            # As template.yaml has it.
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "MALLOC_ARENA_MAX": "1"}
        self.log = tempfile.NamedTemporaryFile("r")
        quiet = [(os.POSIX_SPAWN_OPEN, 1, self.log.name, os.O_WRONLY, 0)]
        begun = time.perf_counter()
        self.pid = os.posix_spawn(str(binary), [str(binary)], environment, file_actions=quiet)
        self.runtime.next()
        self.start = (time.perf_counter() - begun) * 1000

    def memory(self, field):
        """In MB: VmRSS is what it has now, VmHWM the most it ever had."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) / 1024

    def run(self):
        """What it said of its run."""
        return next(line for line in map(json.loads, self.log) if line["message"] == "run")

    def close(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        self.log.close()
        self.runtime.close()


def stream(clouds):
    event = json.loads((ROOT / "events/sse-bearer.json").read_text().replace("TOKEN", clouds.at["token"]))
    return event | {"rawQueryString": "", "queryStringParameters": {}}


def zipped(binary):
    with tempfile.NamedTemporaryFile() as out:
        with zipfile.ZipFile(out.name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(binary, "bootstrap")
        return os.path.getsize(out.name)


def say(what, value, of=""):
    print(f"{what:78} {value:>10} {of}", flush=True)


def figures(values):
    return f"{statistics.median(values):.1f}", f"ms, median of {len(values)} (from {min(values):.1f} to {max(values):.1f})"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binary", type=pathlib.Path, default=BOOTSTRAP)
    options.add_argument("--servers", type=int, help="a made account of that many servers in place of the sample")
    options.add_argument("--latency", type=int, default=0, help="milliseconds that each call to IBM Cloud takes")
    options.add_argument("--runs", type=int, default=5, help="whole runs")
    options = options.parse_args()
    clouds = Clouds("--latency", options.latency, *(["--servers", options.servers] if options.servers else []))
    try:
        measure(options, clouds)
    finally:
        clouds.close()


def measure(options, clouds):
    environment = clouds.environment()
    say("binary", f"{options.binary.stat().st_size / 1e6:.2f}", "MB")
    say("zip", f"{zipped(options.binary) / 1e6:.2f}", "MB")
    starts, rest = [], []
    for _ in range(25):
        function = Function(options.binary, environment)
        starts.append(function.start)
        rest.append(function.memory("VmRSS"))
        function.close()
    say("exec to first next", *figures(starts))
    say("memory at rest", f"{statistics.median(rest):.1f}", "MB")

    # Of a process that has just started, as the first one after a cold start.
    for quick, words in ((False, "as it is"), (True, "to a receiver that acknowledges at once")):
        first, prelude = [], []
        for _ in range(10):
            function = Function(options.binary, environment, quick)
            marks, reply = function.runtime.invoke(stream(clouds), b"event: onStatus", to_the_end=False)
            assert b"event: onStatus" in reply, reply[-2000:]
            first.append(marks["wanted"])
            prelude.append(marks["prelude"])
            function.close()
        say(f"invocation to prelude, {words}", *figures(prelude))
        say(f"invocation to first event, {words}", *figures(first))

    runs, peaks, phases = [], [], []
    for _ in range(options.runs):
        function = Function(options.binary, environment)
        marks, reply = function.runtime.invoke(stream(clouds), b"event: onComplete")
        assert b"event: onComplete" in reply, reply[-2000:]
        runs.append(marks["end"])
        peaks.append(function.memory("VmHWM"))
        phases.append(function.run())
        function.close()
    done = json.loads(reply.split(b"event: onComplete\ndata: ")[1].split(b"\n")[0])
    say(f"a whole run: {sum(done['resources'].values())} resources, {done['pages']} pages", *figures(runs))
    for phase in ("collect", "draw", "save"):
        say(f"of which: {phase}", *figures([run[f"{phase}_ms"] for run in phases]))
    say("memory at its most", f"{max(peaks):.1f}", "MB")


if __name__ == "__main__":
    main()
