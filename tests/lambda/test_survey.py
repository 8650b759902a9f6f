"""The survey's engine without AWS: its parts of the template, and the state machine itself, run by moto over the sample
enterprise with the built function. What moto does not play (tolerated failures, result files, redrive, IAM) is listed in
docs/OPERATIONS.md with how to try it.
"""
import http.client
import json
import os
import queue
import shutil
import subprocess
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import BOOTSTRAP, ROOT, TARGET, TOOLS, Case, Clouds, Process, free_port, http_call, rie, run, wait_for_port
from test_template import properties, statements, translated, without_survey

DEFINITION = ROOT / "deploy/survey.asl.json"
HOP = ("transfer-encoding", "connection", "content-length")
ACCOUNTS = 20
AT_ONCE = json.loads(DEFINITION.read_text())["States"]["Accounts"]["MaxConcurrency"]
BUCKET = "survey-results"
KEY = "sample-enterprise-key"
# The sample account, of which a server is renamed on the third night, and the one that lets the profile do nothing.
SHOP, REFUSING = "4f1c9a7e2b6d40538c0e9d7f61a3b852", "55a4b9c6d7e88a5fcbba3c4d5e6f7a8b"
FLAKY, WITHOUT = f"{7:032x}", f"{ACCOUNTS - 1:032x}"
# More than the five tries of one call: the function gives up, and the map asks again.
FLAKY_TIMES = 6


class Parts(unittest.TestCase):
    """What the template makes of it."""
    maxDiff = None

    def test_off_there_is_nothing_of_it(self):
        template = translated()
        there, conditions = without_survey(template), template["Conditions"]
        self.assertEqual(conditions["HasSurvey"], {"Fn::Not": [{"Fn::Equals": [{"Ref": "Survey"}, "off"]}]})
        self.assertEqual(template["Parameters"]["Survey"]["Default"], "off")
        survey = {name: item["Type"] for name, item in template["Resources"].items() if name not in there}
        self.assertFalse([name for name in there if "Survey" in name or "Accounts" in name])
        self.assertIn("AWS::StepFunctions::StateMachine", survey.values())
        self.assertIn("AWS::Scheduler::Schedule", survey.values())
        # SAM makes the scheduler's role: it may start this machine, and goes with it.
        roles = [name for name, kind in survey.items() if kind == "AWS::IAM::Role"]
        self.assertEqual(len(roles), 3, roles)

    def test_the_function_is_the_same_artifact_with_a_plain_reply(self):
        of = properties()
        function, other = of["SurveyFunction"], of["Function"]
        self.assertEqual((function["Handler"], function["Runtime"], function["Architectures"], function["Code"]),
                         ("survey", other["Runtime"], other["Architectures"], other["Code"]))
        self.assertIn('HANDLER: &str = "survey"', (ROOT / "src/bin/bootstrap/survey.rs").read_text())
        self.assertEqual(set(function["Environment"]["Variables"]), {
            "DRAWSTREAM_ACCOUNTS_BUCKET", "DRAWSTREAM_SURVEY_SECRET_ARN", "DRAWSTREAM_BUDGET_SECONDS", "MALLOC_ARENA_MAX"})
        self.assertLess(translated()["Parameters"]["BudgetSeconds"]["MaxValue"], function["Timeout"] - 60)
        for task in [*json.loads(DEFINITION.read_text())["States"].values()]:
            if task["Type"] == "Task":
                self.assertGreater(task["TimeoutSeconds"], function["Timeout"], "Lambda says it in words first")

    def test_the_functions_role_reaches_neither_drawings_nor_sealing_keys(self):
        may = statements(translated()["Resources"]["SurveyFunctionRole"]["Properties"])
        own = lambda *names: [{"Fn::Sub": "${AccountsBucket.Arn}/" + name} for name in names]
        logs = {"Fn::GetAtt": ["SurveyFunctionLogs", "Arn"]}
        self.assertEqual(may, {
            "s3:PutObject": (own("accounts/*", "history/*", "runs/*"), None),
            "s3:GetObject": (own("accounts/*", "runs/*", "list.txt"), None),
            "s3:ListBucket": ({"Fn::GetAtt": ["AccountsBucket", "Arn"]}, None),
            "secretsmanager:GetSecretValue": ({"Ref": "SurveyKey"}, None),
            "logs:CreateLogStream": (logs, None), "logs:PutLogEvents": (logs, None)})
        results = (ROOT / "src/survey/results.rs").read_text()
        for prefix in ("accounts/", "history/", "runs/"):
            self.assertIn(f'&str = "{prefix}"', results, "the prefix is the one that is used")
        # Nobody else reads the key.
        named = {name for name, item in translated()["Resources"].items() if '{"Ref": "SurveyKey"}' in json.dumps(item)}
        self.assertEqual(named, {"SurveyFunction", "SurveyFunctionRole"}, "only the function's variable and role name it")

    def test_the_machines_role_names_what_it_runs(self):
        may = statements(translated()["Resources"]["SurveyMachineRole"]["Properties"])
        of = lambda what: {"Fn::Sub": "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:" + what}
        self.assertEqual(may.pop("lambda:InvokeFunction"), ({"Fn::GetAtt": ["SurveyFunction", "Arn"]}, None))
        self.assertEqual(may.pop("states:StartExecution")[0], of("stateMachine:${AWS::StackName}-survey"))
        for action in ("states:DescribeExecution", "states:StopExecution"):
            self.assertEqual(may.pop(action)[0], of("execution:${AWS::StackName}-survey/*"))
        self.assertEqual(may.pop("states:RedriveExecution")[0], of("execution:${AWS::StackName}-survey/*:*"))
        self.assertTrue(may.pop("events:PutEvents")[0]["Fn::Sub"].endswith(":event-bus/default"))
        for action in ("s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"):
            self.assertEqual(may.pop(action)[0], {"Fn::Sub": "${AccountsBucket.Arn}/runs/*"})
        # What AWS has no narrower resource for.
        self.assertEqual({resource for resource, _ in may.values()}, {"*"})
        self.assertEqual({action.partition(":")[0] for action in may}, {"logs", "xray"})

    def test_the_results_end(self):
        bucket = properties()["AccountsBucket"]
        self.assertEqual(set(bucket["PublicAccessBlockConfiguration"].values()), {True})
        rules = {rule.get("Prefix"): rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
        days = {prefix: rule["ExpirationInDays"] for prefix, rule in rules.items() if prefix}
        self.assertEqual(set(days), {"accounts/", "history/", "runs/"})
        self.assertEqual(rules[None]["AbortIncompleteMultipartUpload"], {"DaysAfterInitiation": 1})
        source = (ROOT / "src/survey/results.rs").read_text()
        self.assertIn(f"HISTORY_DAYS: i64 = {days['history/']};", source)
        renewed = int(source.partition("RENEWED_DAYS: i64 = ")[2].partition(";")[0])
        self.assertLess(renewed + 30, days["accounts/"], "what has not changed is put again before it ends")

    def test_alarms_ring(self):
        of = properties()
        failed = of["SurveyFailedAlarm"]["Metrics"]
        self.assertEqual({metric["MetricStat"]["Metric"]["MetricName"] for metric in failed if "MetricStat" in metric},
                         {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"})
        missing = of["SurveyMissingAlarm"]
        self.assertEqual((missing["MetricName"], missing["Period"] * missing["EvaluationPeriods"], missing["TreatMissingData"]),
                         ("ExecutionsSucceeded", 26 * 3600, "breaching"))
        key = of["SurveyKeyAlarm"]
        self.assertEqual((key["MetricName"], key["Threshold"]), ("SurveyKeyDaysLeft", 14))
        self.assertIn('"SurveyKeyDaysLeft"', (ROOT / "src/survey/steps.rs").read_text())

    def test_the_definition_is_valid_and_a_wrong_one_is_not(self):
        validator = ROOT / "tests/node_modules/.bin/asl-validator"
        run(validator, "--json-path", DEFINITION)
        wrong = json.loads(DEFINITION.read_text())
        wrong["States"]["List"]["Next"] = "Nowhere"
        out = TARGET / "lambda-tests/wrong.asl.json"
        out.write_text(json.dumps(wrong))
        with self.assertRaises(AssertionError):
            run(validator, "--json-path", out)

    def test_retries_are_where_again_may_help(self):
        # Reading an account names what may pass.
        steps = "".join((ROOT / "src/survey" / name).read_text() for name in ("steps.rs", "read.rs"))
        states = json.loads(DEFINITION.read_text())["States"]
        tasks = [states["List"], states["Publish"], states["Accounts"]["ItemProcessor"]["States"]["Read"]]
        for task in tasks:
            for retry in task["Retry"]:
                self.assertEqual(retry["JitterStrategy"], "FULL")
                for error in retry["ErrorEquals"]:
                    self.assertTrue(error.startswith("Lambda.") or f'"{error}"' in steps, error)
        for final in ("key_refused", "no_key", "no_accounts", "no_list", "none_read"):
            self.assertIn(f'"{final}"', steps)
            self.assertNotIn(final, DEFINITION.read_text(), "again does not help")


class Instance:
    """One instance of the function, as Lambda has it: a process and the runtime API that it asks."""

    def __init__(self, number, environment, handler="survey"):
        self.asked, self.answers = queue.Queue(), queue.Queue()
        instance = self

        class Api(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def say(self, status, body=b"{}", **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                event = instance.asked.get()
                if event is None:
                    self.close_connection = True
                    return
                deadline = str(int((time.time() + 300) * 1000))
                self.say(200, event, lambda_runtime_aws_request_id="r", lambda_runtime_deadline_ms=deadline,
                         lambda_runtime_invoked_function_arn="arn:aws:lambda:eu-central-1:1:function:survey")

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if self.headers.get("transfer-encoding") == "chunked":
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                streamed = self.headers.get("lambda-runtime-function-response-mode") == "streaming"
                instance.answers.put((self.path.rpartition("/")[2], streamed, body))
                self.say(202)

            def log_message(self, *_):
                """Nothing: the tests say what matters."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        address = f"127.0.0.1:{self.server.server_address[1]}"
        self.process = Process(FUNCTION, log=f"survey-{number}", env=environment | {
            "AWS_LAMBDA_RUNTIME_API": address, "_HANDLER": handler, "AWS_LAMBDA_FUNCTION_NAME": handler,
            "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": "l", "AWS_LAMBDA_LOG_STREAM_NAME": "s"})

    def invoke(self, event):
        self.asked.put(event)
        return self.answers.get(timeout=300)

    def close(self):
        self.asked.put(None)
        self.process.close()
        self.server.shutdown()
        self.server.server_close()


# The artifact; SURVEY_FUNCTION names another build of it.
FUNCTION = os.environ.get("SURVEY_FUNCTION", BOOTSTRAP)


class Front:
    """Between moto and everything: moto calls functions at the address that it has itself, and this passes those calls to
    instances of the function, and all others on. It notes what is put into S3 and which events are told."""

    def __init__(self, moto):
        self.free, self.busy, self.most, self.calls, self.puts, self.events = queue.Queue(), 0, 0, [], [], []
        self.lock = threading.Lock()
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if self.path.startswith("/2015-03-31/functions/") and "/invocations" in self.path:
                    return self.invoked(body)
                front.note(self.command, self.path, self.headers, body)
                there = http.client.HTTPConnection("127.0.0.1", moto, timeout=900)
                there.request(self.command, self.path, body, {k: v for k, v in self.headers.items() if k.lower() not in HOP})
                reply = there.getresponse()
                data = reply.read()
                there.close()
                self.answer(reply.status, data, reply.getheaders())

            def invoked(self, body):
                how, streamed, data = front.invoke(body)
                headers = [("content-type", "application/json")]
                if how == "error":
                    headers.append(("X-Amz-Function-Error", "Unhandled"))
                assert not streamed, "a reply that Step Functions cannot read"
                self.answer(200, data, headers)

            def answer(self, status, data, headers):
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in HOP:
                        self.send_header(name, value)
                length = dict((name.lower(), value) for name, value in headers).get("content-length", "0")
                self.send_header("content-length", length if self.command == "HEAD" else str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = pass_on

            def log_message(self, *_):
                """Nothing: the tests say what matters."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def note(self, method, path, headers, body):
        with self.lock:
            if method == "PUT" and path.startswith(f"/{BUCKET}/"):
                self.puts.append(path.removeprefix(f"/{BUCKET}/").partition("?")[0])
            if headers.get("x-amz-target") == "AWSEvents.PutEvents":
                self.events += json.loads(body)["Entries"]

    def invoke(self, body):
        instance = self.free.get()
        with self.lock:
            self.busy += 1
            self.most = max(self.most, self.busy)
        try:
            how, streamed, data = instance.invoke(body)
        finally:
            with self.lock:
                self.busy -= 1
            self.free.put(instance)
        with self.lock:
            self.calls.append((json.loads(body), how, data))
        return how, streamed, data

    def night(self, instances):
        """Begins a night: these instances, and nothing noted yet."""
        self.free, self.most, self.calls, self.puts, self.events = queue.Queue(), 0, [], [], []
        for instance in instances:
            self.free.put(instance)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Nights(Case):
    """Three nights, one after another."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        import boto3

        assert os.path.exists(FUNCTION), f"{FUNCTION} is not built: run test_artifact.py first"
        moto = free_port()
        cls.front = cls.keep(Front(moto))
        # moto's own calls go to the address that it believes to have: the front's.
        server = cls.keep(Process(TOOLS / "moto_server", "-H", "127.0.0.1", "-p", str(moto), log="moto", env={"MOTO_PORT": str(cls.front.port)}))
        wait_for_port(moto, server)
        config = json.dumps({"stepfunctions": {"execute_state_machine": True}})
        http_call("POST", f"{cls.front.url}/moto-api/config", config, {"content-type": "application/json"})
        cls.aws = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "eu-central-1", "endpoint_url": cls.front.url}
        cls.s3, cls.machines = boto3.client("s3", **cls.aws), boto3.client("stepfunctions", **cls.aws)
        cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        secrets = boto3.client("secretsmanager", **cls.aws)
        cls.secrets = secrets
        cls.secret = secrets.create_secret(Name="survey", SecretString=json.dumps({"api_key": KEY, "expires_at": "2099-01-01T00:00:00Z"}))["ARN"]
        definition = DEFINITION.read_text()
        function = "arn:aws:lambda:eu-central-1:123456789012:function:survey"
        for name, value in {"Function": function, "Bucket": BUCKET, "Survey": "enterprise"}.items():
            definition = definition.replace("${" + name + "}", value)
        cls.machine = cls.machines.create_state_machine(
            name="survey", definition=definition, roleArn="arn:aws:iam::123456789012:role/survey")["stateMachineArn"]

    def night(self, name, *arguments, faults=()):
        """Runs the machine over the enterprise; answers how it ended, and the index."""
        clouds = Clouds("--enterprise", str(ACCOUNTS), *arguments)
        environment = clouds.environment() | {
            "IBMCLOUD_ENTERPRISE_API_ENDPOINT": clouds.at["ibm"], "AWS_ENDPOINT_URL_S3": self.front.url,
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": self.front.url, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
            "DRAWSTREAM_ACCOUNTS_BUCKET": BUCKET, "DRAWSTREAM_SURVEY_SECRET_ARN": self.secret}
        instances = [Instance(number, environment) for number in range(AT_ONCE + 2)]
        try:
            for fault in faults:
                clouds.tell(fault)
            self.front.night(instances)
            started = self.machines.start_execution(stateMachineArn=self.machine, name=name)["executionArn"]
            while (execution := self.machines.describe_execution(executionArn=started))["status"] == "RUNNING":
                threading.Event().wait(0.2)
            stats = clouds.tell("stats")
        finally:
            for instance in instances:
                instance.close()
            clouds.close()
        return execution, stats

    def index(self):
        return json.loads(self.s3.get_object(Bucket=BUCKET, Key="accounts/index.json")["Body"].read())

    def body(self, key):
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def steps(self, step):
        return [call for call in self.front.calls if call[0]["step"] == step]

    def test_three_nights(self):
        execution, stats = self.night("first", faults=[f"{FLAKY}/assume=503*{FLAKY_TIMES}"])
        self.assertEqual(execution["status"], "SUCCEEDED", execution)
        told = json.loads(execution["output"])
        # One account refuses, one has no profile.
        self.assertEqual(told, {"drawn": ACCOUNTS - 2, "incomplete": 0, "refused": 2, "failed": 0, "changed": 0})
        self.assertLessEqual(self.front.most, AT_ONCE)
        self.assertGreater(self.front.most, 1, "several accounts are read at once")
        read = self.steps("read")
        again = [call for call in read if call[1] == "error"]
        self.assertEqual([(call[0]["account"]["id"], json.loads(call[2])["errorType"]) for call in again], [(FLAKY, "iam_unreachable")])
        self.assertEqual(len(read), ACCOUNTS - 1 + 1, "one call for each account with a profile, and one again")
        self.assertTrue(all(len(call[2]) <= 1024 for call in read), "short replies")
        self.assertNotIn(KEY, json.dumps([(call[0], call[2].decode()) for call in self.front.calls]) + json.dumps(execution, default=str))
        self.assertEqual(self.front.events, [], "nothing is told of a first night")
        index = self.index()
        entries = {entry["id"]: entry for entry in index["accounts"]}
        self.assertEqual((len(entries), index["enterprise"]["name"]), (ACCOUNTS, "Harbor Group"))
        self.assertEqual((entries[REFUSING]["error"]["code"], entries[REFUSING]["drawing"]), ("nothing_read", None))
        self.assertEqual((entries[WITHOUT]["error"]["code"], entries[WITHOUT]["profile"]), ("no_profile", None))
        self.assertEqual((entries[FLAKY]["state"], entries[FLAKY]["changed"]), ("drawn", "new"))
        drawing = self.body(f"accounts/{SHOP}/drawing.drawio")
        self.assertEqual(self.body(f"history/{SHOP}/{entries[SHOP]['dates'][0]}/drawing.drawio"), drawing)
        self.same_as_the_command_line(SHOP, drawing)
        plan = self.body("accounts/enterprise.drawio").decode()
        self.assertEqual((plan.count('kind="account"') >= ACCOUNTS, plan.count('name="group-transit"')), (True, 1))

        execution, _ = self.night("second")
        self.assertEqual(execution["status"], "SUCCEEDED", execution)
        self.assertEqual([key for key in self.front.puts if key.endswith((".drawio", "inventory.json")) and "enterprise" not in key], [])
        self.assertEqual(self.front.events, [])
        second = {entry["id"]: entry for entry in self.index()["accounts"]}
        self.assertEqual({entry["changed"] for entry in second.values() if entry["drawing"]}, {"no"})
        self.assertEqual(second[SHOP]["read_at"], entries[SHOP]["read_at"])

        execution, _ = self.night("third", "--renamed", "bastion")
        self.assertEqual(execution["status"], "SUCCEEDED", execution)
        [event] = self.front.events
        self.assertEqual((event["Source"], event["DetailType"]), ("drawstream", "Account changed"))
        news = json.loads(event["Detail"])
        self.assertEqual((news["account"], news["newly_exposed"]), (SHOP, 0))
        self.assertGreater(sum(news["counts"].values()), 0)
        self.assertNotIn("bastion", event["Detail"], "no names of resources")
        third = {entry["id"]: entry for entry in self.index()["accounts"]}
        self.assertEqual([id for id, entry in third.items() if entry["changed"] == "yes"], [SHOP])
        changed = json.loads(self.body("accounts/changes.json"))
        self.assertEqual([one["id"] for one in changed["accounts"]], [SHOP])
        self.who_sees_it()

        self.by_the_emulator()

        # A key that has ended: words, no map, and the last index stays.
        before = self.body("accounts/index.json")
        self.secrets.put_secret_value(SecretId=self.secret, SecretString=json.dumps({"api_key": "ended-key-of-tests"}))
        execution, _ = self.night("fourth")
        self.assertEqual(execution["status"], "FAILED", execution)
        self.assertEqual(execution.get("error"), "key_refused")
        self.assertIn("key", execution.get("cause", ""))
        self.assertNotIn("ended-key-of-tests", json.dumps(execution, default=str))
        self.assertEqual((self.steps("read"), self.body("accounts/index.json")), ([], before))

    def by_the_emulator(self):
        """The first step, as `sam local invoke SurveyFunction --event events/survey.json` would take it: by Lambda's runtime emulator."""
        clouds = Clouds("--enterprise", str(ACCOUNTS))
        port, runtime = free_port(), free_port()
        emulator = Process(
            rie(), "--runtime-interface-emulator-address", f"127.0.0.1:{port}", "--runtime-api-address", f"127.0.0.1:{runtime}",
            FUNCTION, "survey", log="survey-rie", env=clouds.environment() | {
                "IBMCLOUD_ENTERPRISE_API_ENDPOINT": clouds.at["ibm"], "AWS_ENDPOINT_URL_S3": self.front.url,
                "AWS_ENDPOINT_URL_SECRETS_MANAGER": self.front.url, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
                "DRAWSTREAM_ACCOUNTS_BUCKET": BUCKET, "DRAWSTREAM_SURVEY_SECRET_ARN": self.secret,
                "AWS_LAMBDA_FUNCTION_NAME": "survey", "AWS_LAMBDA_FUNCTION_TIMEOUT": "300"})
        try:
            wait_for_port(port, emulator)
            status, _, reply = http_call("POST", f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations",
                                         (ROOT / "events/survey.json").read_text())
            self.assertEqual((status, json.loads(reply)), (200, {"accounts": ACCOUNTS, "to_read": ACCOUNTS - 1}))
        finally:
            emulator.close()
            clouds.close()

    def who_sees_it(self):
        """What the URL's function gives to whom."""
        clouds = Clouds("--enterprise", str(ACCOUNTS))
        environment = clouds.environment() | {
            "IBMCLOUD_ENTERPRISE_API_ENDPOINT": clouds.at["ibm"], "AWS_ENDPOINT_URL_S3": self.front.url,
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "DRAWSTREAM_BUCKET": BUCKET, "DRAWSTREAM_ACCOUNTS_BUCKET": BUCKET}
        function = Instance("url", environment, handler="bootstrap")
        try:
            def ask(method, path, key=None, body=None, query=""):
                event = json.loads((ROOT / "events/not-found.json").read_text())
                event["rawPath"], event["rawQueryString"], event["requestContext"]["http"]["method"] = path, query, method
                if key:
                    form = f"grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={key}"
                    _, _, granted = http_call("POST", f"{clouds.at['ibm']}/identity/token", form, {"content-type": "application/x-www-form-urlencoded"})
                    event["headers"]["x-ibm-authorization"] = f"Bearer {json.loads(granted)['access_token']}"
                if body is not None:
                    event["body"], event["headers"]["content-type"] = json.dumps(body), "application/json"
                    event["headers"]["content-length"] = str(len(event["body"]))
                how, streamed, reply = function.invoke(json.dumps(event).encode())
                self.assertEqual((how, streamed), ("response", True))
                head, _, body = reply.partition(b"\0" * 8)
                return json.loads(head)["statusCode"], json.loads(body)

            self.assertEqual(ask("GET", "/accounts")[0], 401)
            status, index = ask("GET", "/accounts", KEY)
            self.assertEqual((status, len(index["accounts"])), (200, ACCOUNTS), index)
            entries = {entry["id"]: entry for entry in index["accounts"]}
            self.assertEqual(set(entries[WITHOUT]), {"id", "name", "group", "state"}, "without a profile it is named alone")
            self.assertEqual(entries[SHOP]["changed"], "yes")
            # An account's own key opens the account live, and nothing of the survey.
            status, other = ask("GET", "/accounts", "sample-account-key")
            self.assertEqual((status, other["accounts"], other["enterprise"]), (200, [], None))
            for key, account, expected in ((KEY, SHOP, 200), ("sample-account-key", SHOP, 404), (KEY, REFUSING, 404),
                                           (KEY, WITHOUT, 404), (KEY, "f" * 32, 404), (KEY, "f" * 31, 404),
                                           # Two dots are taken out of an address before it is looked at: that is /links.
                                           (KEY, "..", 400)):
                status, links = ask("POST", f"/accounts/{account}/links", key, {"date": None})
                self.assertEqual(status, expected, (key, account, links))
                if expected == 200:
                    _, _, drawing = http_call("GET", links["url"])
                    self.assertEqual(drawing, self.body(f"accounts/{SHOP}/drawing.drawio"))
                    self.assertEqual([file["name"] for file in links["files"]], ["inventory.json"])
            [day, *_] = entries[SHOP]["dates"]
            self.assertEqual(ask("POST", f"/accounts/{SHOP}/links", KEY, {"date": day})[0], 200)
            self.assertEqual(ask("POST", f"/accounts/{SHOP}/links", KEY, {"date": "2001-01-01"})[0], 404)
            self.assertEqual(ask("POST", f"/accounts/{SHOP}/links", KEY, {"date": "../x"})[0], 400)
            status, changes = ask("GET", f"/accounts/{SHOP}/changes", KEY, query=f"from={day}")
            self.assertEqual((status, changes.get("format")), (200, "drawstream.changes/1"), changes)
            self.assertEqual(ask("GET", f"/accounts/{SHOP}/changes", "sample-account-key", query=f"from={day}")[0], 404)
            self.assertEqual(ask("GET", f"/accounts/{SHOP}/changes", KEY, query="since=x")[0], 400)
            self.assistant(ask, entries)
            self.assertEqual(ask("GET", "/accounts/map", KEY)[0], 200)
            self.assertEqual(ask("GET", "/accounts/map", "sample-account-key")[0], 404)
        finally:
            function.close()
            clouds.close()

    def assistant(self, ask, entries):
        """An assistant is told of a day that was kept as anybody else is: by whoever may assume the account's profile."""
        def call(key, tool, **arguments):
            message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
            status, reply = ask("POST", "/mcp", key, message)
            self.assertEqual(status, 200, reply)
            return reply["result"]
        [day, *_] = entries[SHOP]["dates"]
        # The account of the key has no profile, and the shop's own key opens nothing of the survey.
        for key in (KEY, "sample-account-key"):
            drawn = call(key, "draw")["structuredContent"]
            hidden = call(key, "changes", job=drawn["job"], against=day)
            self.assertTrue(hidden["isError"], hidden)
            self.assertIn("nothing of it that you may see", hidden["content"][0]["text"])

    def same_as_the_command_line(self, account, drawing):
        """The same drawing comes from the inventory."""
        program = TARGET / "debug/drawstream"
        if not program.exists():
            run("cargo", "build", "--locked", "--bin", "drawstream")
        folder = TARGET / "lambda-tests/again"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "inventory.json").write_bytes(self.body(f"accounts/{account}/inventory.json"))
        subprocess.run([program, "draw", "-q", "--from", folder / "inventory.json", "-o", folder / "again.drawio"], check=True)
        self.assertEqual((folder / "again.drawio").read_bytes(), drawing)


if __name__ == "__main__":
    unittest.main()
