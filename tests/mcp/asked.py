"""What a server of the Model Context Protocol is asked in these tests, by the inspector among others, and how the answers are
judged: against the inventory and the command line."""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/mcp"
BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
PROGRAM = BUILT / "drawstream"
BIN = HERE / "node_modules/.bin"
NODE = BIN / "node"
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


class Judge:
    """For test cases: tools are called and what they said is judged."""

    def judge(self, results):
        """Holds what the tools said of the sample's account against its inventory and the command line."""
        for (name, _), result in zip(CALLS, results, strict=True):
            self.assertFalse(result.get("isError"), f"{name}: {result}")
            self.assertNotIn("X-Amz-", json.dumps(result))
        facts = [result["structuredContent"] for result in results]
        inventory = json.loads(said(PROGRAM, "collect", "--sample", "-q", "-o", "-"))
        count = lambda kind: sum(one["kind"] == kind for one in inventory["resources"])
        self.assertEqual(facts[0]["state"], "complete")
        self.assertEqual(facts[0]["resources"]["instance"], count("instance"))
        self.assertEqual(facts[1]["total"], count("vpc"))
        bastion = next(one for one in inventory["resources"] if one["name"] == "bastion")
        for key in ("id", "crn", "addresses", "parent", "data"):
            self.assertEqual(facts[2]["resource"][key], bastion[key])
        own = [one for one in inventory["relations"] if bastion["id"] in (one["from"], one["to"])]
        self.assertEqual(facts[2]["relations_total"], len(own))
        self.assertEqual(facts[3]["resources"][0]["name"], "app-01")
        self.assertEqual(facts[4]["answers"][0]["verdict"], "allowed")
        told = json.loads(said(PROGRAM, "explain", "--sample", "-q", "app-01", "orders-db-primary", "--protocol", "tcp", "--port", "5432",
                               "--format", "json"))
        self.assertEqual(facts[5]["answers"], told["answers"])
        found = json.loads(said(PROGRAM, "lint", "--sample", "-q", "--severity", "medium", "--format", "json"))
        self.assertEqual(facts[6]["total"], len(found["findings"]))
        self.assertEqual(facts[0]["exposed"], facts[6]["exposed_total"])

    @staticmethod
    def call(target, name, given):
        """Calls a tool by the inspector."""
        pairs = [part for key, value in given.items() for part in ("--tool-arg", f"{key}={value}")]
        return json.loads(said(NODE, BIN / "mcp-inspector", "--cli", *target, "--method", "tools/call", "--tool-name", name, *pairs))

    def two_draws(self, *target):
        """An account that is drawn twice has not changed."""
        first, second = (self.call(target, "draw", {})["structuredContent"]["job"] for _ in range(2))
        facts = self.call(target, "changes", {"job": second, "against": first})["structuredContent"]
        self.assertEqual(facts["summary"], {"added": 0, "removed": 0, "changed": 0, "replaced": 0})

    def inspector(self, *target, header=()):
        """Calls the tools, each by a program of its own."""
        job, results = None, []
        for name, given in CALLS:
            wanted = {key: job if value == "$" else value for key, value in given.items()}
            result = self.call((*target, *header), name, {key: value for key, value in wanted.items() if value is not None})
            results.append(result)
            job = job or (result["structuredContent"]["job"] if header or "--sample" in target else None)
        return results
