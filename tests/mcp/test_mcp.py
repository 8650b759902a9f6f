"""The Model Context Protocol, by others' programs: the official Python and TypeScript clients, the inspector's command
line and the official conformance suite, against `drawstream mcp` on a pipe and `/mcp` of a laptop's host."""
import asyncio
import base64
import json
import subprocess
import tempfile
import unittest

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from asked import BIN, BUILT, CALLS, ENVIRONMENT, HERE, NODE, PROGRAM, ROOT, Judge, said

CLOUDS = BUILT / "examples/clouds"
FILE = ROOT / "crates/reach/tests/oracle/accounts/acl_testing3.json"
LATER = FILE.with_name("acl_testing3_2nd.json")
TOOLS = ["draw", "list_resources", "get_resource", "search", "reachable", "explain", "findings", "changes", "coverage", "accounts"]
IBM = ("IAM", "IS_NG", "TG", "DL", "CS", "RESOURCE_CONTROLLER", "RESOURCE_MANAGEMENT", "GS", "PI", "PRIVATE_DNS", "ACCOUNT_MANAGEMENT")


class Case(Judge, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.clouds = subprocess.Popen([CLOUDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        cls.addClassCleanup(cls.ended, cls.clouds)
        cls.at = json.loads(cls.clouds.stdout.readline())
        cls.live = {f"IBMCLOUD_{name}_API_ENDPOINT": cls.at["ibm"] for name in IBM}
        cls.host = subprocess.Popen([PROGRAM, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                    env=ENVIRONMENT | cls.live)
        cls.addClassCleanup(cls.ended, cls.host)
        cls.url = cls.host.stdout.readline().strip() + "/mcp"

    @staticmethod
    def ended(process):
        process.terminate()
        process.wait(20)
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()

    def python(self, server, mode):
        async def ask():
            async with Client(server, mode=mode) as client:
                tools = (await client.list_tools()).tools
                self.assertEqual([tool.name for tool in tools], TOOLS)
                self.assertTrue(all(tool.annotations.read_only_hint for tool in tools))
                self.assertEqual(len((await client.list_prompts()).prompts), 3)
                self.assertEqual(len((await client.get_prompt("review_exposure")).messages), 1)
                job, results, progress = None, [], []

                async def on_progress(done, total, message):
                    progress.append(done)

                for name, given in CALLS:
                    given = {key: job if value == "$" else value for key, value in given.items()}
                    result = await client.call_tool(name, given, progress_callback=on_progress)
                    results.append({"isError": result.is_error, "structuredContent": result.structured_content})
                    job = job or result.structured_content["job"]
                self.assertEqual(progress, sorted(set(progress)))
                page = await client.read_resource(f"drawstream://jobs/{job}/pages/1.svg")
                self.assertTrue(page.contents[0].text.startswith("<svg"))
                return results
        self.judge(asyncio.run(ask()))

    def node(self, era, *target, env=None):
        calls = json.dumps([{"name": name, "arguments": given} for name, given in CALLS])
        told = json.loads(said(NODE, HERE / "client.mjs", era, *target, env=env, given=calls))
        self.assertEqual(told["tools"], TOOLS)
        self.judge(told["results"])

class OnAPipe(Case):
    def test_the_python_client(self):
        for mode in ("2026-07-28", "auto", "legacy"):
            with self.subTest(mode):
                self.python(StdioServerParameters(command=str(PROGRAM), args=["mcp", "--sample"]), mode)
        with self.subTest("live"):
            env = ENVIRONMENT | self.live | {"IBMCLOUD_API_KEY": self.at["api_key"]}
            self.python(StdioServerParameters(command=str(PROGRAM), args=["mcp"], env=env), "auto")

    def test_the_typescript_client(self):
        for era in ("auto", "legacy"):
            with self.subTest(era):
                self.node(era, "pipe", PROGRAM, "mcp", "--sample")

    def test_the_inspector(self):
        self.judge(self.inspector(PROGRAM, "mcp", "--sample"))
        from_file = (PROGRAM, "mcp", "--from", FILE, "--against", LATER)
        rows = self.call(from_file, "explain", {"src": "vsi1-ky", "dst": "vsi3a-ky"})
        told = json.loads(said(PROGRAM, "explain", "-q", "--from", FILE, "vsi1-ky", "vsi3a-ky", "--format", "json"))
        self.assertEqual(rows["structuredContent"]["answers"], told["answers"])
        rows = self.call(from_file, "changes", {})["structuredContent"]
        told = json.loads(said(PROGRAM, "changes", "-q", LATER, FILE, "--format", "json"))
        self.assertEqual((rows["summary"], rows["changes"]), (told["summary"], told["changes"]))


class OverHttp(Case):
    def setUp(self):
        self.headers = {"X-IBM-Authorization": f"Bearer {self.at['token']}"}

    def test_the_python_client(self):
        for mode in ("2026-07-28", "auto", "legacy"):
            with self.subTest(mode):
                self.python(streamable_http_client(self.url, http_client=httpx2.AsyncClient(headers=self.headers, timeout=60)), mode)

    def test_the_typescript_client(self):
        for era in ("auto", "legacy"):
            with self.subTest(era):
                self.node(era, "http", self.url, env={"MCP_TOKEN": self.at["token"]})

    def test_the_inspector(self):
        header = ("--header", f"X-IBM-Authorization: Bearer {self.at['token']}")
        self.judge(self.inspector(self.url, "--transport", "http", header=header))
        self.two_draws(self.url, "--transport", "http", *header)

    def test_the_client_of_tasks(self):
        told = json.loads(said(NODE, HERE / "tasks.mjs", self.url, env={"MCP_TOKEN": self.at["token"]}))
        [begun, *asked] = told["states"]
        self.assertEqual(begun, ["tools/call", "task", "working"])
        self.assertEqual(asked[-1], ["tasks/get", "complete", "completed"])
        facts = told["result"]["structuredContent"]
        live = self.call((self.url, "--transport", "http", "--header", f"X-IBM-Authorization: Bearer {self.at['token']}"), "draw", {})
        self.assertEqual(facts["resources"], live["structuredContent"]["resources"])

    def test_a_page_in_pixels(self):
        target = (self.url, "--transport", "http", "--header", f"X-IBM-Authorization: Bearer {self.at['token']}")
        links = [one.get("uri", "") for one in self.call(target, "draw", {})["content"]]
        [link] = [link for link in links if link.endswith("/pages/1.png")]
        read = json.loads(said(NODE, BIN / "mcp-inspector", "--cli", *target, "--method", "resources/read", "--uri", link))
        [page] = read["contents"]
        self.assertEqual(page["mimeType"], "image/png")
        self.assertTrue(base64.b64decode(page["blob"]).startswith(b"\x89PNG\r\n"))

    def test_the_conformance_suite(self):
        with tempfile.TemporaryDirectory() as out:
            told = said(NODE, BIN / "conformance", "server", "--url", self.url, "--suite", "all", "--spec-version", "2026-07-28",
                        "--expected-failures", HERE / "conformance.yaml", "-o", out)
        self.assertIn("http-header-validation: 14 passed, 0 failed", told)
        self.assertIn("server-stateless: 21 passed", told)


if __name__ == "__main__":
    unittest.main()
