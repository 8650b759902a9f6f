"""The artifact: what `cargo lambda build --release --bin bootstrap` gives, and nothing else."""
import json
import re
import tomllib
import unittest

from support import BOOTSTRAP, ROOT, TARGET, run


def fits(expression, allowed):
    """Whether an SPDX expression can be met with these licences."""
    tokens = re.findall(r"\(|\)|/|[\w.+-]+(?: WITH [\w.-]+)?", expression)

    def either():
        met = both()
        while tokens and tokens[0] in ("OR", "/"):
            tokens.pop(0)
            met = both() or met
        return met

    def both():
        met = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            met = one() and met
        return met

    def one():
        token = tokens.pop(0)
        if token != "(":
            return token in allowed
        met = either()
        assert tokens.pop(0) == ")", expression
        return met

    met = either()
    assert not tokens, expression
    return met


class Artifact(unittest.TestCase):
    def test_holds_nothing_of_the_laptop_host(self):
        run("cargo", "lambda", "build", "--release", "--locked", "--bin", "bootstrap")
        tree = run("cargo", "tree", "--locked", "--package", "drawstream", "--edges", "normal", "--prefix", "none",
                   "--format", "{p}")
        packages = {line.split()[0] for line in tree.splitlines() if line}
        self.assertIn("lambda_http", packages)
        for package in ("drawstream-standin", "drawstream-cli", "s3s", "s3s-fs", "tempfile", "clap"):
            self.assertNotIn(package, packages, "the service needs a part of the laptop host")
        binary = BOOTSTRAP.read_bytes()
        # Words of the stand-in, its account, and the embedded S3; and one that shows that words are found at all.
        self.assertIn(b"DRAWSTREAM_BUCKET", binary)
        for word in (b"sample-account-key", b"BXNIM0463E", b"elsewhere.invalid", b"harbor-pine", b"s3s::", b"s3s_fs"):
            self.assertNotIn(word, binary)

    def test_licences_are_those_that_are_allowed(self):
        """What `cargo deny check licenses` says too, where that can be had."""
        allowed = set(tomllib.loads((ROOT / "deny.toml").read_text())["licenses"]["allow"])
        self.assertTrue(fits("MIT AND (GPL-3.0 OR ISC)", allowed) and fits("MIT/Apache-2.0", allowed))
        self.assertFalse(fits("MIT AND GPL-3.0", allowed) or fits("(GPL-2.0)", allowed))
        packages = json.loads(run("cargo", "metadata", "--locked", "--format-version", "1", "--all-features"))["packages"]
        self.assertGreater(len(packages), 200)
        self.assertEqual([package["name"] for package in packages if not fits(package["license"] or "", allowed)], [])

    def test_the_zip_is_small(self):
        """What is larger starts later, and something was let in that was not meant to be. docs/ARCHITECTURE.md says what keeps it small."""
        import bench
        self.assertLess(bench.zipped(BOOTSTRAP), 5_000_000)

    def test_the_example_and_the_laptop_do_hold_them(self):
        """The search above would find nothing if the words were wrong."""
        laptop = (TARGET / "debug/examples/clouds").read_bytes()
        for word in (b"sample-account-key", b"BXNIM0463E", b"elsewhere.invalid", b"harbor-pine"):
            self.assertIn(word, laptop)
        self.assertTrue(re.search(rb"s3s", laptop))


if __name__ == "__main__":
    unittest.main()
