//! The Lambda binary itself, driven by a runtime API as Lambda's.
#![cfg(feature = "local")]
#![allow(clippy::unwrap_used)]

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use drawstream::local::s3::EmbeddedS3;
use drawstream::local::standin::{self, Fault, StandIn, What};
use futures::StreamExt as _;
use serde_json::{Value, json};
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

const BOOTSTRAP: &str = env!("CARGO_BIN_EXE_bootstrap");
const KEYS: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// Before any link's own end, whenever the test runs.
const SESSION_END: &str = "2026-01-01T00:00:00Z";

/// Lambda's side: hands out invocations, and passes on what is streamed back, chunk by chunk.
struct Runtime {
    invoke: mpsc::UnboundedSender<(Value, Duration)>,
    chunks: mpsc::UnboundedReceiver<Option<Vec<u8>>>,
}

#[derive(Clone)]
struct Sides {
    invocations: Arc<Mutex<mpsc::UnboundedReceiver<(Value, Duration)>>>,
    chunks: mpsc::UnboundedSender<Option<Vec<u8>>>,
}

async fn next(State(sides): State<Sides>) -> Response {
    let (event, left) = sides.invocations.lock().await.recv().await.unwrap();
    let deadline = (SystemTime::now() + left).duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let headers = [
        ("lambda-runtime-aws-request-id", "a-request".to_owned()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:1:function:f".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    (axum::response::AppendHeaders(headers), event.to_string()).into_response()
}

async fn take(State(sides): State<Sides>, request: Request<Body>) -> StatusCode {
    let mut body = request.into_body().into_data_stream();
    while let Some(chunk) = body.next().await {
        sides.chunks.send(Some(chunk.unwrap().to_vec())).unwrap();
    }
    sides.chunks.send(None).unwrap();
    StatusCode::ACCEPTED
}

/// A reply: what Lambda makes of the prelude, and the body as it comes.
struct Reply {
    prelude: Value,
    body: String,
}

impl Runtime {
    async fn start() -> (Runtime, String) {
        let (invoke, invocations) = mpsc::unbounded_channel();
        let (sender, chunks) = mpsc::unbounded_channel();
        let sides = Sides { invocations: Arc::new(Mutex::new(invocations)), chunks: sender };
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(take))
            .with_state(sides);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (Runtime { invoke, chunks }, address)
    }

    fn invoke(&self, event: Value, left: Duration) {
        self.invoke.send((event, left)).unwrap();
    }

    /// Reads on until the body holds `end`, or to its end.
    async fn read(&mut self, reply: &mut Vec<u8>, end: Option<&str>) {
        while let Some(Some(chunk)) = self.chunks.recv().await {
            reply.extend(chunk);
            if end.is_some_and(|end| String::from_utf8_lossy(reply).contains(end)) {
                return;
            }
        }
    }

    async fn reply(&mut self, event: Value) -> Reply {
        self.invoke(event, Duration::from_secs(60));
        let mut bytes = Vec::new();
        self.read(&mut bytes, None).await;
        parted(&bytes)
    }
}

fn parted(bytes: &[u8]) -> Reply {
    let at = bytes.windows(8).position(|window| window == [0; 8]).expect("eight NULs behind the prelude");
    let prelude: Value = serde_json::from_slice(&bytes[..at]).unwrap();
    let mut body = String::new();
    match prelude["headers"]["content-encoding"].as_str() {
        Some("gzip") => drop(flate2::read::GzDecoder::new(&bytes[at + 8..]).read_to_string(&mut body).unwrap()),
        _ => body.push_str(std::str::from_utf8(&bytes[at + 8..]).unwrap()),
    }
    Reply { prelude, body }
}

fn event(method: &str, path: &str, query: &str, cookies: &[&str], body: Option<&Value>) -> Value {
    let domain = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws";
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query, "cookies": cookies,
        "headers": { "host": domain, "x-forwarded-proto": "https", "content-type": "application/json",
            "origin": format!("https://{domain}"), "accept-encoding": "gzip, br" },
        "requestContext": {
            "accountId": "anonymous", "apiId": "abcdefghijklmnopqrstuvwxyz012345", "domainName": domain,
            "domainPrefix": "abcdefghijklmnopqrstuvwxyz012345",
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "test" },
            "requestId": "a-request", "routeKey": "$default", "stage": "$default",
            "time": "22/Nov/2026:12:00:00 +0000", "timeEpoch": 1_795_348_800_000_u64
        },
        "body": body.map(ToString::to_string), "isBase64Encoded": false
    })
}

fn bootstrap(runtime: &str) -> Command {
    let mut command = Command::new(BOOTSTRAP);
    command.env_clear();
    for (name, value) in [
        ("AWS_LAMBDA_RUNTIME_API", runtime),
        ("AWS_LAMBDA_FUNCTION_NAME", "f"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_REGION", "us-east-1"),
    ] {
        command.env(name, value);
    }
    command
}

struct Function {
    runtime: Runtime,
    ibm: StandIn,
    _s3: EmbeddedS3,
    child: Child,
    log: tempfile::NamedTempFile,
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Function {
    async fn start() -> Function {
        Function::with(&[("DRAWSTREAM_SEALING_KEYS", KEYS)]).await
    }

    async fn with(vars: &[(&str, &str)]) -> Function {
        let (runtime, address) = Runtime::start().await;
        let ibm = StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap();
        let s3 = EmbeddedS3::start().await.unwrap();
        let bucket = s3.client();
        let mut command = bootstrap(&address);
        for name in ["IAM", "IS_NG", "TG", "DL", "CS", "RESOURCE_CONTROLLER", "RESOURCE_MANAGEMENT", "GS", "PI"] {
            command.env(format!("IBMCLOUD_{name}_API_ENDPOINT"), ibm.base_url());
        }
        command
            .env("DRAWSTREAM_BUCKET", &bucket.bucket)
            .envs(vars.iter().copied())
            .env("AWS_ENDPOINT_URL_S3", &bucket.endpoint)
            .env("AWS_ACCESS_KEY_ID", &bucket.access_key)
            .env("AWS_SECRET_ACCESS_KEY", &bucket.secret_key)
            // The session of the function's role ends before the links that it signs would.
            .env("AWS_CREDENTIAL_EXPIRATION", SESSION_END);
        let log = tempfile::NamedTempFile::new().unwrap();
        let child = command.stdout(log.reopen().unwrap()).stderr(Stdio::null()).spawn().unwrap();
        Function { runtime, ibm, _s3: s3, child, log }
    }

    async fn sign_in(&mut self) -> String {
        let key = json!({ "api_key": standin::sample().api_key });
        let reply = self.runtime.reply(event("POST", "/session", "", &[], Some(&key))).await;
        assert_eq!(reply.prelude["statusCode"], 200, "{}", reply.body);
        let cookie = reply.prelude["cookies"][0].as_str().unwrap();
        assert!(cookie.starts_with("__Host-drawstream=") && cookie.contains("; Secure"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn it_answers_as_the_laptop_does() {
    let mut function = Function::start().await;
    let page = function.runtime.reply(event("GET", "/", "", &[], None)).await;
    assert_eq!(page.prelude["statusCode"], 200);
    assert!(page.body.contains("data-sample=\"no\""));
    let sample = function.runtime.reply(event("POST", "/session", "", &[], Some(&json!({ "sample": true })))).await;
    assert_eq!(sample.prelude["statusCode"], 400);

    let cookie = function.sign_in().await;
    let stream = function.runtime.reply(event("GET", "/sse", "region=us-south", &[&cookie], None)).await;
    assert_eq!(stream.prelude["statusCode"], 200);
    assert_eq!(stream.prelude["headers"]["content-type"], "text/event-stream");
    assert!(stream.body.starts_with("retry: 3000\n\n"));
    let last = stream.body.split("event: onComplete\ndata: ").nth(1).expect("onComplete").trim();
    let result: Value = serde_json::from_str(last).unwrap();
    assert_eq!(result["expires_at"], SESSION_END);
    let file = reqwest::get(result["url"].as_str().unwrap()).await.unwrap();
    assert_eq!(file.status(), 200);
    assert_eq!(file.bytes().await.unwrap().len() as u64, result["bytes"].as_u64().unwrap());
}

#[tokio::test]
async fn frames_arrive_at_once_and_the_run_ends_before_the_function_does() {
    let mut function = Function::start().await;
    let cookie = function.sign_in().await;
    function.ibm.faults().add(Fault::new("any", What::Hang));
    // One second more than the margin that is kept.
    function.runtime.invoke(event("GET", "/sse", "", &[&cookie], None), Duration::from_secs(11));
    let mut bytes = Vec::new();
    // IBM answers nothing: these frames cannot have waited for it.
    function.runtime.read(&mut bytes, Some("data: Downloading resources\n\n")).await;
    assert!(!String::from_utf8_lossy(&bytes).contains("onError"));
    function.runtime.read(&mut bytes, None).await;
    let reply = parted(&bytes);
    let last = reply.body.trim_end().rsplit("\n\n").next().unwrap();
    assert!(last.contains("-end\nevent: onError\ndata: "), "{last}");
}

#[tokio::test]
async fn the_log_tells_runs_and_no_secrets_or_names() {
    let mut function = Function::with(&[("DRAWSTREAM_SEALING_KEYS", KEYS), ("AWS_LAMBDA_LOG_LEVEL", "TRACE")]).await;
    let cookie = function.sign_in().await;
    let stream = function.runtime.reply(event("GET", "/sse", "", &[&cookie], None)).await;
    let last = stream.body.split("event: onComplete\ndata: ").nth(1).expect("onComplete").trim();
    let result: Value = serde_json::from_str(last).unwrap();
    let log = std::fs::read_to_string(function.log.path()).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let runs: Vec<&Value> = lines.iter().filter(|line| line["message"] == "run").collect();
    assert_eq!(runs.len(), 1, "{log}");
    assert_eq!((&runs[0]["job"], &runs[0]["outcome"]), (&result["job"], &json!("complete")));
    assert!(runs[0]["total_ms"].is_u64() && runs[0]["calls"].as_u64() > Some(0));
    let account: Value = serde_json::from_str(standin::sample().json).unwrap();
    let mut names = Vec::new();
    gather_names(&account, &mut names);
    assert!(names.len() > 50);
    let secrets = [standin::sample().api_key, "eyJ", "X-Amz-", KEYS, &cookie];
    for secret in secrets.into_iter().chain(names.iter().map(String::as_str)) {
        assert!(!log.contains(secret), "{secret}");
    }
}

/// Every name in the account that is long enough not to occur by chance.
fn gather_names(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                match value {
                    Value::String(name) if field == "name" && name.len() > 8 => names.push(name.clone()),
                    value => gather_names(value, names),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| gather_names(value, names)),
        _ => {}
    }
}

/// A Secrets Manager that holds this; none refuses. Counts what it is asked.
async fn secrets(current: Option<&'static str>) -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let answer = async move |body: String| {
        counted.fetch_add(1, Ordering::Relaxed);
        let refusal = |kind: &str| (StatusCode::BAD_REQUEST, json!({ "__type": kind, "message": "no" }).to_string());
        match current {
            None => refusal("AccessDeniedException"),
            // As for a secret that has never been rotated.
            Some(_) if body.contains("AWSPREVIOUS") => refusal("ResourceNotFoundException"),
            Some(keys) => (StatusCode::OK, json!({ "Name": "s", "SecretString": keys }).to_string()),
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await.unwrap() });
    (address, asked)
}

#[tokio::test]
async fn the_sealing_secret_is_read_once_and_only_when_it_is_needed() {
    let (address, asked) = secrets(Some(KEYS)).await;
    let arn = ("DRAWSTREAM_SEALING_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:1:secret:s");
    let mut function = Function::with(&[arn, ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &address)]).await;
    function.runtime.reply(event("GET", "/", "", &[], None)).await;
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    let cookie = function.sign_in().await;
    for cookie in [&cookie, "__Host-drawstream=garbage", &cookie] {
        function.runtime.reply(event("GET", "/session", "", &[cookie], None)).await;
    }
    // The current version and the previous one.
    assert_eq!(asked.load(Ordering::Relaxed), 2);

    let (address, _) = secrets(None).await;
    let mut function = Function::with(&[arn, ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &address)]).await;
    let key = json!({ "api_key": standin::sample().api_key });
    let reply = function.runtime.reply(event("POST", "/session", "", &[], Some(&key))).await;
    assert_eq!(reply.prelude["statusCode"], 500);
    assert!(reply.body.contains("Tell its operator"), "{}", reply.body);
}

#[test]
fn it_refuses_to_start_where_it_cannot_work() {
    let outside = bootstrap("").env_remove("AWS_LAMBDA_RUNTIME_API").output().unwrap();
    assert_eq!(outside.status.code(), Some(1));
    assert!(String::from_utf8(outside.stderr).unwrap().contains("AWS Lambda only"));

    for (vars, wanted) in [
        (vec![], "DRAWSTREAM_BUCKET"),
        (vec![("DRAWSTREAM_BUCKET", "b")], "DRAWSTREAM_SEALING_KEYS"),
        (vec![("DRAWSTREAM_BUCKET", "b"), ("DRAWSTREAM_SEALING_KEYS", "c2hvcnQ=")], "32 bytes"),
    ] {
        let refused = bootstrap("127.0.0.1:9").envs(vars).output().unwrap();
        assert_eq!(refused.status.code(), Some(1));
        let log = String::from_utf8(refused.stdout).unwrap();
        let line: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
        assert!(line["cause"].as_str().unwrap().contains(wanted), "{line}");
    }
}

/// What default features give must hold neither the embedded S3 nor the stand-in.
#[test]
fn the_artifact_has_nothing_of_the_laptop() {
    let tree = |features: &str| {
        let arguments =
            ["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--features", features];
        let tree =
            Command::new(env!("CARGO")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        String::from_utf8(tree.stdout).unwrap()
    };
    let (artifact, laptop) = (tree(""), tree("local"));
    for package in ["s3s ", "s3s-fs ", "tempfile ", "clap "] {
        assert!(laptop.lines().any(|line| line.starts_with(package)), "{package}");
        assert!(!artifact.lines().any(|line| line.starts_with(package)), "{package}");
    }
}
