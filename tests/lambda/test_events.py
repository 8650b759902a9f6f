"""Feeds every file in events/ to the built function, under two emulators, with both clouds beside it.

The Runtime Interface Emulator is Lambda's own, but gathers a streamed reply before it passes it on; `cargo lambda watch`
passes it on as it comes. Both get the artifact itself: watch runs its Lambda APIs only, so nothing is compiled again.
"""
import hashlib
import http.client
import json
import re
import unittest

from support import BOOTSTRAP, ROOT, TOOLS, Case, Clouds, Process, free_port, http_call, rie, run, wait_for_port

# In the order of a visit; `sse` gives the job that the others name.
VISIT = ["page", "sign-in", "session", "sse", "sse-bearer", "links", "delete-job", "sign-out", "not-found"]
JOB = r"[0-9a-f]{32}"


class Reply:
    """A reply of the function, as whoever called its URL would have it."""

    def __init__(self, status, headers, cookies, body):
        self.status, self.cookies, self.body = status, cookies, body
        self.headers = {name.lower(): value for name, value in headers}

    def json(self):
        return json.loads(self.body)


def events_of(stream):
    """The events of a whole stream."""
    for block in stream.decode().replace("\r\n", "\n").split("\n\n"):
        fields = [line.partition(":") for line in block.split("\n") if line and not line.startswith(":")]
        fields = {name: value.removeprefix(" ") for name, _, value in fields}
        if "event" in fields:
            yield fields


class Visit:
    """One visit from page to sign-out, the same under each emulator."""

    def invoke(self, event):
        raise NotImplementedError

    def event(self, name, **words):
        text = (ROOT / "events" / f"{name}.json").read_text()
        for word, value in words.items():
            text = re.sub(rf"\b{word}\b", json.dumps(value)[1:-1], text)
        event = json.loads(text)
        if "body" in event:
            event["headers"]["content-length"] = str(len(event["body"].encode()))
        return event

    def ask(self, name, status, **words):
        reply = self.invoke(self.event(name, **words))
        self.assertEqual(reply.status, status, f"{name}: {reply.body[:500]!r}")
        self.assertTrue(reply.body, f"{name}: every reply has a body")
        return reply

    def test_every_file_is_part_of_the_visit(self):
        self.assertEqual(sorted(path.stem for path in (ROOT / "events").glob("*.json") if path.stem != "survey"), sorted(VISIT))

    def test_a_visit(self):
        at = self.clouds.at
        page = self.ask("page", 200)
        self.assertTrue(page.headers["content-type"].startswith("text/html"))
        self.ask("not-found", 404)
        for name in ("session", "sse", "links", "delete-job"):
            refused = self.ask(name, 401, JOB="0" * 32)
            self.assertTrue(refused.headers["content-type"].startswith("application/problem+json"))
        self.assertIn("detail", self.ask("sign-in", 401, API_KEY="no-such-key").json())

        signed_in = self.ask("sign-in", 200, API_KEY=at["api_key"])
        self.assertEqual(signed_in.json()["account_id"], at["account"])
        cookie = next(cookie for cookie in signed_in.cookies if cookie.startswith("__Host-drawstream="))
        for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Secure"):
            self.assertIn(part, cookie)
        session = cookie.partition("=")[2].partition(";")[0]
        self.assertEqual(self.ask("session", 200, SESSION=session).json(), signed_in.json())

        done = self.drawn(self.ask("sse", 200, SESSION=session))
        self.assertNotEqual(self.drawn(self.ask("sse-bearer", 200, TOKEN=at["token"]))["job"], done["job"])
        fresh = self.ask("links", 200, SESSION=session, JOB=done["job"]).json()
        self.assertEqual(http_call("GET", fresh["url"])[0], 200)
        self.ask("delete-job", 200, SESSION=session, JOB=done["job"])
        self.assertEqual(http_call("GET", fresh["url"])[0], 404)
        self.ask("links", 404, SESSION=session, JOB=done["job"])
        gone = self.ask("sign-out", 200, SESSION=session)
        self.assertTrue(any(re.match(r"__Host-drawstream=;.*(Max-Age=0|1970)", cookie) for cookie in gone.cookies), gone.cookies)

    def drawn(self, reply):
        """The result of a stream, whose drawing is there, whole, and behind a signature that counts."""
        self.assertTrue(reply.headers["content-type"].startswith("text/event-stream"))
        events = list(events_of(reply.body))
        self.assertEqual(events[0]["event"], "onStatus")
        last = events[-1]
        self.assertEqual(last["event"], "onComplete", last)
        self.assertRegex(last["id"], rf"^{JOB}-end$")
        done = json.loads(last["data"])
        status, headers, drawing = http_call("GET", done["url"])
        headers = {name.lower(): value for name, value in headers}
        self.assertEqual(status, 200)
        self.assertEqual((len(drawing), hashlib.sha256(drawing).hexdigest()), (done["bytes"], done["sha256"]))
        self.assertTrue(drawing.startswith(b"<mxfile"))
        self.assertIn("attachment", headers["content-disposition"])
        changed = re.sub(r"(X-Amz-Signature=)(.)", lambda found: found[1] + ("1" if found[2] == "0" else "0"), done["url"])
        self.assertEqual(http_call("GET", changed)[0], 403)
        return done


class Files(unittest.TestCase):
    """The events as files."""

    def test_none_asks_for_an_encoding(self):
        """A reply in an encoding is not text, and `sam local invoke` cannot print it: it fails and does not return."""
        for path in sorted((ROOT / "events").glob("*.json")):
            with self.subTest(path.name):
                self.assertNotIn("accept-encoding", {name.lower() for name in json.loads(path.read_text()).get("headers", ())})


class Emulated(Case):
    """The artifact under the Runtime Interface Emulator."""
    TIMEOUT = 150

    @classmethod
    def setUpClass(cls):
        assert BOOTSTRAP.exists(), f"{BOOTSTRAP} is not built: run test_artifact.py first"
        cls.clouds = cls.keep(Clouds())
        port, runtime = free_port(), free_port()
        cls.url = f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
        function = {"AWS_LAMBDA_FUNCTION_NAME": "drawstream", "AWS_LAMBDA_FUNCTION_TIMEOUT": str(cls.TIMEOUT)}
        emulator = cls.keep(Process(
            rie(), "--runtime-interface-emulator-address", f"127.0.0.1:{port}", "--runtime-api-address", f"127.0.0.1:{runtime}",
            BOOTSTRAP, log="rie", env=cls.clouds.environment() | function))
        wait_for_port(port, emulator)

    def invoke(self, event):
        """What the function streamed comes whole: status and headers in JSON, eight zeros, the body."""
        status, _, raw = http_call("POST", self.url, json.dumps(event))
        prelude, zeros, body = raw.partition(b"\0" * 8)
        self.assertEqual((status, len(zeros)), (200, 8), raw[:2000])
        prelude = json.loads(prelude)
        self.assertNotIn("set-cookie", prelude["headers"])
        return Reply(prelude["statusCode"], prelude["headers"].items(), prelude.get("cookies", []), body)


class RuntimeInterfaceEmulator(Emulated, Visit):
    """A visit, and every reply of it."""


class ShortOfTime(Emulated):
    """A function that may take ten seconds, before an IBM Cloud that takes longer. At a timeout, Lambda throws away what
    was not sent: that there is a whole reply says that the run ended in time."""
    TIMEOUT = 10

    def last(self):
        event = json.loads((ROOT / "events/sse-bearer.json").read_text().replace("TOKEN", self.clouds.at["token"]))
        reply = self.invoke(event)
        self.assertEqual(reply.status, 200, reply.body)
        return list(events_of(reply.body))[-1]

    def test_what_there_is_is_drawn(self):
        self.addCleanup(self.clouds.tell, "clear")
        self.clouds.tell("containers=hang")
        last = self.last()
        self.assertEqual(last["event"], "onComplete", last)
        done = json.loads(last["data"])
        self.assertEqual({part["kind"] for part in done["missing"]}, {"cluster", "satellite_location"})
        self.assertGreater(done["resources"]["instance"], 0)
        self.assertEqual(http_call("GET", done["url"])[0], 200)

    def test_where_there_is_nothing_it_is_said(self):
        self.addCleanup(self.clouds.tell, "clear")
        self.clouds.tell("any=hang")
        last = self.last()
        self.assertEqual(last["event"], "onError", last)
        self.assertTrue(last["id"].endswith("-end"))
        # The process lives, and answers the next.
        self.clouds.tell("clear")
        self.assertEqual(self.last()["event"], "onComplete")


class Watched(Case):
    """The artifact behind the function URL of `cargo lambda watch`."""

    @classmethod
    def setUpClass(cls):
        assert BOOTSTRAP.exists(), f"{BOOTSTRAP} is not built: run test_artifact.py first"
        cls.clouds = cls.keep(Clouds())
        cls.port = free_port()
        watch = cls.keep(Process(TOOLS / "cargo-lambda", "lambda", "watch", "--only-lambda-apis", "--disable-cors", "--invoke-address", "127.0.0.1",
                                 "--invoke-port", cls.port, log="watch"))
        wait_for_port(cls.port, watch)
        function = {"AWS_LAMBDA_RUNTIME_API": f"http://127.0.0.1:{cls.port}/.rt/bootstrap", "AWS_LAMBDA_FUNCTION_NAME": "bootstrap", "AWS_LAMBDA_FUNCTION_VERSION": "1",
                    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512", "AWS_LAMBDA_LOG_GROUP_NAME": "logs", "AWS_LAMBDA_LOG_STREAM_NAME": "stream"}
        cls.keep(Process(BOOTSTRAP, log="function", env=cls.clouds.environment() | function))


class CargoLambdaWatch(Watched, Visit):
    """A visit, and frames as they come."""

    def invoke(self, event):
        """Watch makes an HTTP reply of it, as a function URL does."""
        status, headers, body = http_call("POST", f"http://127.0.0.1:{self.port}/2015-03-31/functions/bootstrap/invocations", json.dumps(event))
        return Reply(status, headers, [value for name, value in headers if name.lower() == "set-cookie"], body)

    def test_frames_arrive_while_the_run_goes_on(self):
        """Proven by order, not by time: a part of IBM's side does not answer until the frame is here."""
        for held, frame in (("any=hold", "event: onStatus"), ("containers=hold", "event: onProgress")):
            with self.subTest(held):
                self.clouds.tell(held)
                reply = self.stream()
                while frame not in self.frame(reply):
                    pass
                self.clouds.tell("clear")
                last = self.frame(reply)
                while "event: onComplete" not in last:
                    self.assertNotIn("event: onError", last)
                    last = self.frame(reply)
                reply.close()

    def stream(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        self.addCleanup(connection.close)
        connection.request("GET", "/lambda-url/bootstrap/sse?region=eu-de", headers={"Authorization": f"Bearer {self.clouds.at['token']}", "Accept": "text/event-stream"})
        reply = connection.getresponse()
        self.assertEqual(reply.status, 200)
        self.assertTrue(reply.getheader("content-type").startswith("text/event-stream"))
        return reply

    def frame(self, reply):
        """Reads to the end of the next frame, and no further."""
        lines = []
        while True:
            line = reply.readline().decode()
            self.assertTrue(line, f"the stream ended: {lines}")
            lines.append(line)
            if line in ("\n", "\r\n"):
                return "".join(lines)


class Browser(Watched):
    """The whole way of a person, in a real browser."""

    def test_page_sign_in_stream_and_link(self):
        reply = run("node", ROOT / "tests/lambda/visit.mjs", f"http://127.0.0.1:{self.port}/lambda-url/bootstrap/", self.clouds.at["api_key"], timeout=180)
        visit = json.loads(reply)
        self.assertEqual(visit["errors"], [])
        self.assertLessEqual(set(visit["hosts"]), {visit["front"], self.clouds.at["s3"].removeprefix("http://")})
        self.assertEqual(visit["shown"], 0)
        self.assertEqual(visit["cookies"], [{"name": "__Host-drawstream", "httpOnly": True, "secure": True, "sameSite": "Strict"}])
        self.assertEqual((visit["events"][0], visit["events"][-1]), ("onStatus", "onComplete"))
        self.assertGreater(visit["moments"], 2, "events come as they happen, not all at once")
        self.assertTrue(visit["href"].startswith(self.clouds.at["s3"] + "/"), visit["href"])
        self.assertIn("X-Amz-Signature=", visit["href"])
        self.assertEqual((visit["status"], visit["begins"]), (200, "<mxfile"))
        self.assertIn("attachment", visit["disposition"])


if __name__ == "__main__":
    unittest.main()
