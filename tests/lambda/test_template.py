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
    for name in ("Function", "SurveyFunction"):
        template["Resources"][name]["Properties"]["CodeUri"] = "s3://artifacts/drawstream.zip"
    template["Resources"]["SurveyMachine"]["Properties"]["DefinitionUri"] = "s3://artifacts/survey.asl.json"
    template.pop("Transform")
    return json.loads(json.dumps(Translator({}, Parser()).translate(template, parameters)))


def properties(**parameters):
    return {name: item["Properties"] for name, item in translated(**parameters)["Resources"].items()}


def without_survey(template):
    """What there is where `Survey` is off."""
    return {name: item for name, item in template["Resources"].items() if item.get("Condition") != "HasSurvey"}


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
        for mode, survey in (("caller", "off"), ("iam", "off"), ("caller", "enterprise"), ("iam", "list")):
            out = SCRATCH / f"template.{mode}.{survey}.json"
            out.write_text(json.dumps(translated(AuthMode=mode, Survey=survey), indent=1))
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
            "DRAWSTREAM_BUCKET", "DRAWSTREAM_SEALING_SECRET_ARN", "DRAWSTREAM_LINK_SECONDS", "DRAWSTREAM_BUDGET_SECONDS", "DRAWSTREAM_ORIGIN",
            "DRAWSTREAM_ACCOUNTS_BUCKET", "MALLOC_ARENA_MAX"})
        self.assertEqual(function["Environment"]["Variables"]["DRAWSTREAM_ACCOUNTS_BUCKET"],
                         {"Fn::If": ["HasSurvey", {"Ref": "AccountsBucket"}, {"Ref": "AWS::NoValue"}]})
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
        sending, cors = bucket["CorsConfiguration"]["CorsRules"]
        self.assertEqual(cors["AllowedMethods"], ["GET", "HEAD"])
        self.assertEqual([origin for origin in cors["AllowedOrigins"] if isinstance(origin, str)],
                         ["https://app.diagrams.net", "https://embed.diagrams.net", "https://viewer.diagrams.net"])
        own = [origin for origin in cors["AllowedOrigins"] if not isinstance(origin, str)]
        self.assertEqual(own, [{"Fn::If": ["IsIam", {"Ref": "AWS::NoValue"}, {"Fn::Sub": "https://*.lambda-url.${AWS::Region}.on.aws"}]},
                               {"Fn::If": ["HasOrigin", {"Ref": "Origin"}, {"Ref": "AWS::NoValue"}]}])
        self.assertNotIn("AllowedHeaders", cors)
        # Files are sent by the page alone.
        self.assertEqual((sending["AllowedMethods"], sending["AllowedHeaders"], sending["AllowedOrigins"]), (
            ["PUT"], ["content-type"],
            [{"Fn::If": ["HasOrigin", {"Ref": "Origin"}, {"Fn::Sub": "https://*.lambda-url.${AWS::Region}.on.aws"}]}]))

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
        there = {name: item["Properties"] for name, item in without_survey(translated()).items()}
        alarms = {(alarm["Namespace"], alarm["MetricName"]): alarm for name, alarm in there.items() if name.endswith("Alarm")}
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

    def test_what_stands_around_it_passes_the_linter(self):
        run("cfn-lint", "--regions", "us-east-1", "--", "deploy/cloudfront.yaml")
        run("cfn-lint", "--regions", "eu-central-1", "--", "deploy/github-role.json")

    def test_cloudfront_takes_https_only_holds_nothing_back_and_keeps_nothing(self):
        from samcli.yamlhelper import yaml_parse

        of = {name: item["Properties"] for name, item in yaml_parse((ROOT / "deploy/cloudfront.yaml").read_text())["Resources"].items()}
        config = of["Distribution"]["DistributionConfig"]
        behaviours = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
        self.assertEqual({one["ViewerProtocolPolicy"] for one in behaviours}, {"redirect-to-https"})
        self.assertEqual({json.dumps(one["ResponseHeadersPolicyId"]) for one in behaviours}, {'{"Ref": "Headers"}'})
        first = behaviours[0]
        self.assertEqual((first["Compress"], first["CachePolicyId"]), (False, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"))
        self.assertEqual(set(first["AllowedMethods"]), {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"})
        # A stream's silence is at most 15 s long.
        self.assertGreaterEqual(config["Origins"][0]["CustomOriginConfig"]["OriginReadTimeout"], 20)
        control = of["AccessControl"]["OriginAccessControlConfig"]
        self.assertEqual((control["OriginAccessControlOriginType"], control["SigningBehavior"]), ("lambda", "always"))
        self.assertEqual(list(of["Headers"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]), ["StrictTransportSecurity"])
        outputs = yaml_parse((ROOT / "deploy/cloudfront.yaml").read_text())["Outputs"]
        # What the stack of the function asks for.
        self.assertTrue(set(outputs) <= set(translated()["Parameters"]), set(outputs))

    def test_the_role_of_deployments_covers_what_is_deployed_and_trusts_one_environment(self):
        role = json.loads((ROOT / "deploy/github-role.json").read_text())["Resources"]["Role"]["Properties"]
        [trust] = role["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(trust["Condition"], {"StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": {"Fn::Sub": "repo:${Repository}:environment:${Environment}"}}})
        may, everywhere = set(), set()
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
            actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            may.update(actions)
            if statement["Resource"] == "*":
                everywhere.update(actions)
        makes = {"AWS::Lambda::Function": "lambda:CreateFunction", "AWS::Lambda::Url": "lambda:CreateFunctionUrlConfig",
                 "AWS::Lambda::Permission": "lambda:AddPermission", "AWS::Logs::LogGroup": "logs:CreateLogGroup",
                 "AWS::IAM::Role": "iam:CreateRole", "AWS::S3::Bucket": "s3:CreateBucket", "AWS::S3::BucketPolicy": "s3:PutBucketPolicy",
                 "AWS::SecretsManager::Secret": "secretsmanager:CreateSecret", "AWS::CloudWatch::Alarm": "cloudwatch:PutMetricAlarm",
                 "AWS::StepFunctions::StateMachine": "states:CreateStateMachine", "AWS::Scheduler::Schedule": "scheduler:CreateSchedule"}
        for name, item in translated()["Resources"].items():
            self.assertIn(makes[item["Type"]], may, name)
        # What has no resource of its own to be limited to: it reads, or makes nothing.
        self.assertEqual(everywhere, {"cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate",
                                      "secretsmanager:GetRandomPassword", "logs:DescribeIndexPolicies",
                                      "logs:DescribeLogGroups", "logs:DescribeResourcePolicies"})
        self.assertFalse([action for action in may if "*" in action])
        # CloudFormation reads what it has made, by the actions that its type declares for it.
        self.assertLessEqual({"logs:ListTagsForResource", "logs:GetDataProtectionPolicy", "lambda:GetFunctionCodeSigningConfig",
                              "lambda:GetFunctionRecursionConfig", "lambda:GetRuntimeManagementConfig"}, may)

    def test_what_it_made_is_told(self):
        outputs = translated()["Outputs"]
        self.assertEqual({name for name, output in outputs.items() if "Condition" not in output}, {"Url", "Bucket", "SealingKeys", "Function", "LogGroup"})
        self.assertEqual({name for name, output in outputs.items() if output.get("Condition") == "HasSurvey"}, {"AccountsBucket", "SurveyKey", "SurveyMachine"})

    def test_the_generated_secret_is_a_sealing_key(self):
        made = translated()["Resources"]["SealingKeys"]["Properties"]["GenerateSecretString"]
        # Letters and digits are base64, and four of them are three bytes.
        self.assertTrue(made["ExcludePunctuation"])
        self.assertGreaterEqual(made["PasswordLength"] // 4 * 3, 32)
        self.assertEqual(made["PasswordLength"] % 4, 0)

    def test_the_role_may_do_no_more_than_it_needs(self):
        role = translated()["Resources"]["Role"]["Properties"]
        self.assertNotIn("ManagedPolicyArns", role)
        files, bucket = [{"Fn::Sub": "${Bucket.Arn}/drawings/*"}, {"Fn::Sub": "${Bucket.Arn}/uploads/*"}], {"Fn::GetAtt": ["Bucket", "Arn"]}
        logs = {"Fn::GetAtt": ["Logs", "Arn"]}
        # With a survey it reads two prefixes of its results, and that is all.
        policy = role["Policies"][0]["PolicyDocument"]["Statement"]
        more = [one["Fn::If"] for one in policy if "Fn::If" in one]
        role["Policies"][0]["PolicyDocument"]["Statement"] = [one for one in policy if "Fn::If" not in one]
        self.assertEqual([(condition, otherwise) for condition, _, otherwise in more], [("HasSurvey", {"Ref": "AWS::NoValue"})] * 2)
        self.assertEqual({one["Action"]: one["Resource"] for _, one, _ in more}, {
            "s3:GetObject": [{"Fn::Sub": "${AccountsBucket.Arn}/accounts/*"}, {"Fn::Sub": "${AccountsBucket.Arn}/history/*"}],
            "s3:ListBucket": {"Fn::GetAtt": ["AccountsBucket", "Arn"]}})
        self.assertEqual(statements(role), {
            "s3:PutObject": (files, None), "s3:GetObject": (files, None), "s3:DeleteObject": (files, None),
            "s3:ListBucket": (bucket, {"StringLike": {"s3:prefix": ["drawings/*", "uploads/*"]}}),
            "secretsmanager:GetSecretValue": ({"Ref": "SealingKeys"}, None),
            "logs:CreateLogStream": (logs, None), "logs:PutLogEvents": (logs, None)})
        keys = (ROOT / "src/store/keys.rs").read_text()
        for used in ('DRAWINGS: &str = "drawings/"', 'UPLOADS: &str = "uploads/"'):
            self.assertIn(used, keys, "the prefix is the one that is used")

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
