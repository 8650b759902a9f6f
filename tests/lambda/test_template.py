"""The template: SAM's own check misses wrong values, so its translation to plain CloudFormation is linted too."""
import json
import os
import unittest

from support import ENVIRONMENT, ROOT, SCRATCH, run

os.environ.update(ENVIRONMENT)


def translated(**parameters):
    """The template as CloudFormation gets it."""
    from samcli.yamlhelper import yaml_parse
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    template = yaml_parse((ROOT / "template.yaml").read_text())
    # What `sam package` would put there.
    template["Resources"]["Function"]["Properties"]["CodeUri"] = "s3://artifacts/drawstream.zip"
    template.pop("Transform")
    return json.loads(json.dumps(Translator({}, Parser()).translate(template, parameters)))


class Template(unittest.TestCase):
    def test_passes_the_linters(self):
        run("sam", "validate", "--lint", "--template", "template.yaml")
        out = SCRATCH / "template.translated.json"
        out.write_text(json.dumps(translated(), indent=1))
        # I3042: an ARN with a literal partition, which SAM's own translation writes.
        run("cfn-lint", "--regions", "eu-central-1", "--ignore-checks", "I3042", "--", str(out))

    def test_says_what_it_must(self):
        resources = translated()["Resources"]
        of = {name: item["Properties"] for name, item in resources.items() if "Properties" in item}
        kinds = sorted(item["Type"] for item in resources.values())
        self.assertEqual(kinds.count("AWS::Lambda::Permission"), 2, "a URL of today needs both permissions")
        self.assertNotIn("AWS::Lambda::EventSourceMapping", kinds)
        url = of["FunctionUrl"]
        self.assertEqual((url["InvokeMode"], url["AuthType"]), ("RESPONSE_STREAM", "NONE"))
        self.assertNotIn("Cors", url)
        function = of["Function"]
        self.assertEqual((function["Runtime"], function["Handler"]), ("provided.al2023", "bootstrap"))
        self.assertEqual(function["Architectures"], [{"Ref": "Architecture"}])
        block = of["Bucket"]["PublicAccessBlockConfiguration"]
        self.assertEqual((len(block), set(block.values())), (4, {True}))
        self.assertEqual(of["Bucket"]["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"], 1)

    def test_the_generated_secret_is_a_sealing_key(self):
        made = translated()["Resources"]["SealingKeys"]["Properties"]["GenerateSecretString"]
        # Letters and digits are base64, and four of them are three bytes.
        self.assertTrue(made["ExcludePunctuation"])
        self.assertGreaterEqual(made["PasswordLength"] // 4 * 3, 32)
        self.assertEqual(made["PasswordLength"] % 4, 0)

    def test_the_role_may_do_no_more_than_it_needs(self):
        role = translated()["Resources"]["Role"]["Properties"]
        self.assertNotIn("ManagedPolicyArns", role)
        actions = set()
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
            self.assertNotEqual(statement["Resource"], "*")
            named = statement["Action"]
            actions.update([named] if isinstance(named, str) else named)
        self.assertEqual(actions, {"s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:ListBucket",
                                   "secretsmanager:GetSecretValue", "logs:CreateLogStream", "logs:PutLogEvents"})

    def test_the_linter_sees_a_wrong_value(self):
        """The check above would pass anything if it did not."""
        template = translated()
        template["Resources"]["FunctionUrl"]["Properties"]["InvokeMode"] = "RESPONSE_STREAMS"
        out = SCRATCH / "template.wrong.json"
        out.write_text(json.dumps(template))
        with self.assertRaisesRegex(AssertionError, "RESPONSE_STREAMS"):
            run("cfn-lint", "--regions", "eu-central-1", "--ignore-checks", "I3042", "--", str(out))


if __name__ == "__main__":
    unittest.main()
