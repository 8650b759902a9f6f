"""The Model Context Protocol, by others' programs: the official Python and TypeScript clients, the inspector's command
line and the official conformance suite, against `drawstream mcp` on a pipe and `/mcp` of a laptop's host."""
import asyncio
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/mcp"
BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
PROGRAM, CLOUDS = BUILT / "drawstream", BUILT / "examples/clouds"
BIN = HERE / "node_modules/.bin"
NODE = BIN / "node"
FILE = ROOT / "crates/reach/tests/oracle/accounts/acl_testing3.json"
TOOLS = ["draw", "list_resources", "get_resource", "search", "reachable", "explain", "findings", "changes", "coverage", "accounts"]
IBM = ("IAM", "IS_NG", "TG", "DL", "CS", "RESOURCE_CONTROLLER", "RESOURCE_MANAGEMENT", "GS", "PI", "PRIVATE_DNS", "ACCOUNT_MANAGEMENT")
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("IBMCLOUD_", "IC_", "DRAWSTREAM_"))} | {
    "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}

# What the sample account and the played live account, which is the same, are asked; `$` is the job.
CALLS = [
    ("draw", {}),
    ("list_resources", {"job": "$", "kind": "vpc"}),
    ("get_resource", {"job": "$", "id": "bastion"}),
    ("search", {"job": "$", "text": "10.10.1.4"}),
    ("reachable", {"job": "$", "src": "internet", "dst": "shop-web-alb", "protocol": "tcp", "port": 443}),
    ("explain", {"job": "$", "src": "app-01", "dst": "orders-db-primary", "protocol": "tcp", "port": 5432}),
    ("findings", {"job": "$", "severity": "medium"}),
    ("coverage", {"job": "$"}),
    ("accounts", {}),
]


def said(*command, env=None, given=None):
    """What a command says that ends well."""
    done = subprocess.run([str(part) for part in command], env=ENVIRONMENT | (env or {}), input=given, text=True, capture_output=True)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


class Case(unittest.TestCase):
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
        cls.inventory = json.loads(said(PROGRAM, "collect", "--sample", "-q", "-o", "-"))

    @staticmethod
    def ended(process):
        process.terminate()
        process.wait(20)
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()

    def judge(self, results):
        """Holds what the tools said of the sample's account against its inventory and the command line."""
        for (name, _), result in zip(CALLS, results, strict=True):
            self.assertFalse(result.get("isError"), f"{name}: {result}")
            self.assertNotIn("X-Amz-", json.dumps(result))
        facts = [result["structuredContent"] for result in results]
        count = lambda kind: sum(one["kind"] == kind for one in self.inventory["resources"])
        self.assertEqual(facts[0]["state"], "complete")
        self.assertEqual(facts[0]["resources"]["instance"], count("instance"))
        self.assertEqual(facts[1]["total"], count("vpc"))
        bastion = next(one for one in self.inventory["resources"] if one["name"] == "bastion")
        for key in ("id", "crn", "addresses", "parent", "data"):
            self.assertEqual(facts[2]["resource"][key], bastion[key])
        own = [one for one in self.inventory["relations"] if bastion["id"] in (one["from"], one["to"])]
        self.assertEqual(facts[2]["relations_total"], len(own))
        self.assertEqual(facts[3]["resources"][0]["name"], "app-01")
        self.assertEqual(facts[4]["answers"][0]["verdict"], "allowed")
        told = json.loads(said(PROGRAM, "explain", "--sample", "-q", "app-01", "orders-db-primary", "--protocol", "tcp", "--port", "5432",
                               "--format", "json"))
        self.assertEqual(facts[5]["answers"], told["answers"])
        found = json.loads(said(PROGRAM, "lint", "--sample", "-q", "--severity", "medium", "--format", "json"))
        self.assertEqual(facts[6]["total"], len(found["findings"]))
        self.assertEqual(facts[0]["exposed"], facts[6]["exposed_total"])

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

    def inspector(self, *target, env=None, header=()):
        """Calls every tool, each by a program of its own."""
        def call(name, given):
            pairs = [part for key, value in given.items() for part in ("--tool-arg", f"{key}={value}")]
            told = said(NODE, BIN / "mcp-inspector", "--cli", *target, *header, "--method", "tools/call", "--tool-name", name, *pairs, env=env)
            return json.loads(told)
        job, results = None, []
        for name, given in CALLS:
            wanted = {key: job if value == "$" else value for key, value in given.items()}
            result = call(name, {key: value for key, value in wanted.items() if value is not None})
            results.append(result)
            job = job or (result["structuredContent"]["job"] if header or "--sample" in target else None)
        return results


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
        rows = json.loads(said(NODE, BIN / "mcp-inspector", "--cli", PROGRAM, "mcp", "--from", FILE, "--method", "tools/call",
                               "--tool-name", "explain", "--tool-arg", "src=vsi1-ky", "--tool-arg", "dst=vsi3a-ky"))
        told = json.loads(said(PROGRAM, "explain", "-q", "--from", FILE, "vsi1-ky", "vsi3a-ky", "--format", "json"))
        self.assertEqual(rows["structuredContent"]["answers"], told["answers"])


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

    def test_the_conformance_suite(self):
        with tempfile.TemporaryDirectory() as out:
            told = said(NODE, BIN / "conformance", "server", "--url", self.url, "--suite", "all", "--spec-version", "2026-07-28",
                        "--expected-failures", HERE / "conformance.yaml", "-o", out)
        self.assertIn("http-header-validation: 14 passed, 0 failed", told)
        self.assertIn("server-stateless: 21 passed", told)


if __name__ == "__main__":
    unittest.main()
