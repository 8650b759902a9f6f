"""The artifact: what `cargo lambda build --release --bin bootstrap` gives, with default features, and nothing else."""
import re
import unittest

from support import BOOTSTRAP, TARGET, run


class Artifact(unittest.TestCase):
    def test_is_built_with_default_features_and_holds_no_stand_in(self):
        run("cargo", "lambda", "build", "--release", "--locked", "--bin", "bootstrap")
        tree = run("cargo", "tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}")
        packages = {line.split()[0] for line in tree.splitlines() if line}
        self.assertIn("lambda_http", packages)
        for package in ("s3s", "s3s-fs", "tempfile", "clap"):
            self.assertNotIn(package, packages, "default features bring a part of the laptop host")
        binary = BOOTSTRAP.read_bytes()
        # Words of the stand-in, its account, and the embedded S3; and one that shows that words are found at all.
        self.assertIn(b"DRAWSTREAM_BUCKET", binary)
        for word in (b"sample-account-key", b"BXNIM0463E", b"elsewhere.invalid", b"harbor-pine", b"s3s::", b"s3s_fs"):
            self.assertNotIn(word, binary)

    def test_the_example_and_the_laptop_do_hold_them(self):
        """The search above would find nothing if the words were wrong."""
        laptop = (TARGET / "debug/examples/clouds").read_bytes()
        for word in (b"sample-account-key", b"BXNIM0463E", b"elsewhere.invalid", b"harbor-pine"):
            self.assertIn(word, laptop)
        self.assertTrue(re.search(rb"s3s", laptop))


if __name__ == "__main__":
    unittest.main()
