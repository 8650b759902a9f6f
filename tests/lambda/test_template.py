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


def properties(**parameters):
    return {name: item["Properties"] for name, item in translated(**parameters)["Resources"].items()}


def statements(role):
    """What the role may, by action."""
    may = {}
    for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
        assert statement["Effect"] == "Allow"
        named = statement["Action"]
        for action in [named] if isinstance(named, str) else named:
            may[action] = (statement["Resource"], statement.get("Condition"))
    return may


class Template(unittest.TestCase):
    maxDiff = None

    def test_passes_the_linters(self):
        run("sam", "validate", "--lint", "--template", "template.yaml")
        for mode in ("caller", "iam"):
            out = SCRATCH / f"template.{mode}.json"
            out.write_text(json.dumps(translated(AuthMode=mode), indent=1))
            # I3042: an ARN with a literal partition, which SAM's own translation writes.
            run("cfn-lint", "--regions", "eu-central-1", "--ignore-checks", "I3042", "--", str(out))

    def test_the_function_is_what_was_measured(self):
        template = translated()
        function, parameters = template["Resources"]["Function"]["Properties"], template["Parameters"]
        self.assertEqual((function["Runtime"], function["Handler"], function["Timeout"]), ("provided.al2023", "bootstrap", 150))
        self.assertEqual(function["Architectures"], [{"Ref": "Architecture"}])
        self.assertEqual((parameters["Architecture"]["Default"], parameters["Architecture"]["AllowedValues"]), ("arm64", ["arm64", "x86_64"]))
        self.assertEqual(function["ReservedConcurrentExecutions"], {"Fn::If": ["HasReserve", {"Ref": "ReservedConcurrency"}, {"Ref": "AWS::NoValue"}]})
        self.assertEqual(parameters["ReservedConcurrency"]["Default"], 0)
        self.assertEqual(function["LoggingConfig"], {"LogGroup": {"Ref": "Logs"}, "LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"})
        self.assertEqual(set(function["Environment"]["Variables"]), {
            "DRAWSTREAM_BUCKET", "DRAWSTREAM_SEALING_SECRET_ARN", "DRAWSTREAM_LINK_SECONDS", "DRAWSTREAM_BUDGET_SECONDS", "DRAWSTREAM_ORIGIN"})
        self.assertLess(parameters["BudgetSeconds"]["MaxValue"], function["Timeout"] - 20, "a run ends itself before Lambda does")
        self.assertEqual(template["Resources"]["Logs"]["Properties"]["RetentionInDays"], {"Ref": "LogRetentionDays"})

    def test_there_are_two_ways_in(self):
        template = translated()
        of, conditions = properties(), template["Conditions"]
        self.assertEqual((template["Parameters"]["AuthMode"]["Default"], template["Parameters"]["AuthMode"]["AllowedValues"]), ("caller", ["caller", "iam"]))
        url = of["FunctionUrl"]
        self.assertEqual((url["InvokeMode"], url["AuthType"]), ("RESPONSE_STREAM", {"Fn::If": ["IsIam", "AWS_IAM", "NONE"]}))
        self.assertNotIn("Cors", url)
        self.assertEqual(conditions["IsIam"], {"Fn::Equals": [{"Ref": "AuthMode"}, "iam"]})
        self.assertEqual(conditions["IsOpen"], {"Fn::Not": [{"Condition": "IsIam"}]})
        ways = {}
        for name, item in template["Resources"].items():
            if item["Type"] == "AWS::Lambda::Permission":
                permission = item["Properties"]
                ways.setdefault((item["Condition"], permission["Principal"], json.dumps(permission.get("SourceArn"))), set()).add(permission["Action"])
        # A URL of today needs both permissions; and nobody but the one distribution gets them where it is not open.
        both = {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}
        self.assertEqual(ways, {("IsOpen", "*", "null"): both,
                                ("HasDistribution", "cloudfront.amazonaws.com", '{"Ref": "DistributionArn"}'): both})

    def test_the_bucket_is_closed_and_forgets(self):
        of = properties()
        bucket = of["Bucket"]
        block = bucket["PublicAccessBlockConfiguration"]
        self.assertEqual((len(block), set(block.values())), (4, {True}))
        self.assertEqual(bucket["OwnershipControls"]["Rules"], [{"ObjectOwnership": "BucketOwnerEnforced"}])
        encryption = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"]
        self.assertEqual(encryption["SSEAlgorithm"], "AES256")
        [rule] = bucket["LifecycleConfiguration"]["Rules"]
        self.assertEqual((rule["Status"], rule["ExpirationInDays"], rule["AbortIncompleteMultipartUpload"]), ("Enabled", 1, {"DaysAfterInitiation": 1}))
        # For everything: each prefix that is written to, or will be, is under it.
        for filtered in ("Prefix", "Filter", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan"):
            self.assertNotIn(filtered, rule)
        self.assertNotIn("VersioningConfiguration", bucket, "an older version would stay")
        [cors] = bucket["CorsConfiguration"]["CorsRules"]
        self.assertEqual(cors["AllowedMethods"], ["GET", "HEAD"])
        self.assertEqual([origin for origin in cors["AllowedOrigins"] if isinstance(origin, str)],
                         ["https://app.diagrams.net", "https://embed.diagrams.net", "https://viewer.diagrams.net"])
        own = [origin for origin in cors["AllowedOrigins"] if not isinstance(origin, str)]
        self.assertEqual(own, [{"Fn::If": ["IsIam", {"Ref": "AWS::NoValue"}, {"Fn::Sub": "https://*.lambda-url.${AWS::Region}.on.aws"}]},
                               {"Fn::If": ["HasOrigin", {"Ref": "Origin"}, {"Ref": "AWS::NoValue"}]}])
        self.assertNotIn("AllowedHeaders", cors)

    def test_the_bucket_refuses_plain_http_and_old_signatures(self):
        policy = {statement["Sid"]: statement for statement in properties()["BucketPolicy"]["PolicyDocument"]["Statement"]}
        self.assertEqual(set(policy), {"OnlyOverTls", "NoLinkOlderThanItsLife"})
        for statement in policy.values():
            self.assertEqual((statement["Effect"], statement["Principal"], statement["Action"]), ("Deny", "*", "s3:*"))
        self.assertEqual(policy["OnlyOverTls"]["Condition"], {"Bool": {"aws:SecureTransport": "false"}})
        self.assertEqual(len(policy["OnlyOverTls"]["Resource"]), 2)
        # Milliseconds: the seconds that links are made for, and three zeros.
        self.assertEqual(policy["NoLinkOlderThanItsLife"]["Condition"], {"NumericGreaterThan": {"s3:signatureAge": {"Fn::Sub": "${LinkSeconds}000"}}})
        self.assertEqual(properties()["Function"]["Environment"]["Variables"]["DRAWSTREAM_LINK_SECONDS"], {"Ref": "LinkSeconds"})

    def test_alarms_ring_for_what_people_would_notice(self):
        alarms = {(alarm["Namespace"], alarm["MetricName"]): alarm for name, alarm in properties().items() if name.endswith("Alarm")}
        self.assertEqual(set(alarms), {("AWS/Lambda", "Errors"), ("AWS/Lambda", "Throttles"), ("AWS/Lambda", "Duration"), ("drawstream", "Faults")})
        for alarm in alarms.values():
            self.assertEqual(alarm["Dimensions"], [{"Name": "FunctionName", "Value": {"Ref": "Function"}}])
            self.assertEqual(alarm["TreatMissingData"], "notBreaching")
            self.assertEqual(alarm["AlarmActions"], {"Fn::If": ["HasTopic", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]})
        duration, function = alarms["AWS/Lambda", "Duration"], properties()["Function"]
        self.assertEqual((duration["Statistic"], duration["Threshold"]), ("Maximum", function["Timeout"] * 1000 * 9 // 10))

    def test_the_alarm_on_faults_is_on_a_metric_that_is_told(self):
        source = (ROOT / "src/metrics.rs").read_text()
        self.assertIn('NAMESPACE: &str = "drawstream"', source)
        self.assertIn('("Faults", "Count"', source)

    def test_the_log_rows_that_are_named_appear(self):
        """In JSON, Lambda's own rows have types, and those of what went well need the level INFO."""
        operations = (ROOT / "docs/OPERATIONS.md").read_text()
        for text_format in ("`REPORT`", "Status: timeout", "Runtime exited", "Max Memory Used"):
            self.assertNotIn(text_format, operations)
        for row in ("platform.report", "record.status", "record.metrics.durationMs", "maxMemoryUsedMB"):
            self.assertIn(row, operations)
        # Rows of the function's own: each message that is named is one that is told.
        told = "".join(path.read_text() for folder in ("src", "crates") for path in sorted((ROOT / folder).rglob("*.rs")))
        table = operations.partition("| `message` |")[2].partition("\n\n")[0].splitlines()[2:]
        messages = [line.split("`")[1] for line in table]
        self.assertGreater(len(messages), 10)
        for message in messages:
            self.assertIn(f'"{message}"', told)

    def test_what_stands_in_front_is_told_to_take_https_only(self):
        deploy = (ROOT / "docs/DEPLOY.md").read_text()
        self.assertIn("Viewer protocol policy: \"HTTPS only\" (`https-only`)", deploy)
        self.assertIn("Strict-Transport-Security", deploy)

    def test_what_it_made_is_told(self):
        self.assertEqual(set(translated()["Outputs"]), {"Url", "Bucket", "SealingKeys", "Function", "LogGroup"})

    def test_the_generated_secret_is_a_sealing_key(self):
        made = translated()["Resources"]["SealingKeys"]["Properties"]["GenerateSecretString"]
        # Letters and digits are base64, and four of them are three bytes.
        self.assertTrue(made["ExcludePunctuation"])
        self.assertGreaterEqual(made["PasswordLength"] // 4 * 3, 32)
        self.assertEqual(made["PasswordLength"] % 4, 0)

    def test_the_role_may_do_no_more_than_it_needs(self):
        role = translated()["Resources"]["Role"]["Properties"]
        self.assertNotIn("ManagedPolicyArns", role)
        drawings, bucket = {"Fn::Sub": "${Bucket.Arn}/drawings/*"}, {"Fn::GetAtt": ["Bucket", "Arn"]}
        logs = {"Fn::GetAtt": ["Logs", "Arn"]}
        self.assertEqual(statements(role), {
            "s3:PutObject": (drawings, None), "s3:GetObject": (drawings, None), "s3:DeleteObject": (drawings, None),
            "s3:ListBucket": (bucket, {"StringLike": {"s3:prefix": "drawings/*"}}),
            "secretsmanager:GetSecretValue": ({"Ref": "SealingKeys"}, None),
            "logs:CreateLogStream": (logs, None), "logs:PutLogEvents": (logs, None)})
        self.assertIn('DRAWINGS: &str = "drawings/"', (ROOT / "src/store/keys.rs").read_text(), "the prefix is the one that is used")

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
