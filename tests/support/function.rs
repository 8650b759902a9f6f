//! The Lambda binary as a process, and the runtime API that drives it as Lambda does.
#![allow(dead_code)]

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use drawstream::collect::Endpoints;
use drawstream_cli::s3::EmbeddedS3;
use drawstream_standin::{self as standin, StandIn};
use futures::StreamExt as _;
use serde_json::{Value, json};
use std::io::Read as _;
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

pub const BOOTSTRAP: &str = env!("CARGO_BIN_EXE_bootstrap");
pub const KEYS: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// Before any link's own end, whenever the test runs.
pub const SESSION_END: &str = "2026-01-01T00:00:00Z";

/// Lambda's side: hands out invocations, and passes on what is streamed back, chunk by chunk.
pub struct Runtime {
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
        ("lambda-runtime-trace-id", "Root=1-a-trace".to_owned()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:1:function:f".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    (axum::response::AppendHeaders(headers), event.to_string()).into_response()
}

async fn take(State(sides): State<Sides>, request: Request<Body>) -> StatusCode {
    let mut body = request.into_body().into_data_stream();
    // A function that is killed breaks off.
    while let Some(Ok(chunk)) = body.next().await {
        sides.chunks.send(Some(chunk.to_vec())).unwrap();
    }
    sides.chunks.send(None).unwrap();
    StatusCode::ACCEPTED
}

/// A reply: what Lambda makes of the prelude, and the body as it comes.
pub struct Reply {
    pub prelude: Value,
    pub body: String,
}

impl Runtime {
    pub async fn start() -> (Runtime, String) {
        let (invoke, invocations) = mpsc::unbounded_channel();
        let (sender, chunks) = mpsc::unbounded_channel();
        let sides = Sides { invocations: Arc::new(Mutex::new(invocations)), chunks: sender };
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(take))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(take))
            .with_state(sides);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (Runtime { invoke, chunks }, address)
    }

    pub fn invoke(&self, event: Value, left: Duration) {
        self.invoke.send((event, left)).unwrap();
    }

    /// Reads on until the body holds `end`, or to its end.
    pub async fn read(&mut self, reply: &mut Vec<u8>, end: Option<&str>) {
        while let Some(Some(chunk)) = self.chunks.recv().await {
            reply.extend(chunk);
            if end.is_some_and(|end| String::from_utf8_lossy(reply).contains(end)) {
                return;
            }
        }
    }

    pub async fn reply(&mut self, event: Value) -> Reply {
        self.invoke(event, Duration::from_secs(60));
        let mut bytes = Vec::new();
        self.read(&mut bytes, None).await;
        parted(&bytes)
    }
}

pub fn parted(bytes: &[u8]) -> Reply {
    let at = bytes.windows(8).position(|window| window == [0; 8]).expect("eight NULs behind the prelude");
    let prelude: Value = serde_json::from_slice(&bytes[..at]).unwrap();
    let mut body = String::new();
    match prelude["headers"]["content-encoding"].as_str() {
        Some("gzip") => drop(flate2::read::GzDecoder::new(&bytes[at + 8..]).read_to_string(&mut body).unwrap()),
        _ => body.push_str(std::str::from_utf8(&bytes[at + 8..]).unwrap()),
    }
    Reply { prelude, body }
}

pub fn event(method: &str, path: &str, query: &str, cookies: &[&str], body: Option<&Value>) -> Value {
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

pub fn bootstrap(runtime: &str) -> Command {
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

pub struct Function {
    pub runtime: Runtime,
    pub ibm: Arc<StandIn>,
    pub s3: Arc<EmbeddedS3>,
    child: Child,
    out: tempfile::NamedTempFile,
    err: tempfile::NamedTempFile,
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Function {
    pub async fn start() -> Function {
        Function::with(&[("DRAWSTREAM_SEALING_KEYS", KEYS)]).await
    }

    /// With variables, which win over those that it has in any case.
    pub async fn with(vars: &[(&str, &str)]) -> Function {
        Function::playing(standin::sample().json, vars).await
    }

    /// In front of any account.
    pub async fn playing(account: &str, vars: &[(&str, &str)]) -> Function {
        let ibm = StandIn::play(account, standin::Options::default()).await.unwrap();
        let s3 = EmbeddedS3::start().await.unwrap();
        Function::between(Arc::new(ibm), Arc::new(s3), vars).await
    }

    /// Another instance: the same clouds.
    pub async fn beside(&self, vars: &[(&str, &str)]) -> Function {
        Function::between(self.ibm.clone(), self.s3.clone(), vars).await
    }

    /// Between these clouds.
    pub async fn between(ibm: Arc<StandIn>, s3: Arc<EmbeddedS3>, vars: &[(&str, &str)]) -> Function {
        let (runtime, address) = Runtime::start().await;
        let bucket = s3.client();
        let mut command = bootstrap(&address);
        // A service that is left out would be called at IBM.
        for variable in Endpoints::variables() {
            command.env(variable, ibm.base_url());
        }
        command
            .env("DRAWSTREAM_BUCKET", &bucket.bucket)
            .env("AWS_ENDPOINT_URL_S3", &bucket.endpoint)
            .env("AWS_ACCESS_KEY_ID", &bucket.access_key)
            .env("AWS_SECRET_ACCESS_KEY", &bucket.secret_key)
            // The session of the function's role ends before the links that it signs would.
            .env("AWS_CREDENTIAL_EXPIRATION", SESSION_END)
            .envs(vars.iter().copied());
        let (out, err) = (tempfile::NamedTempFile::new().unwrap(), tempfile::NamedTempFile::new().unwrap());
        let child = command.stdout(out.reopen().unwrap()).stderr(err.reopen().unwrap()).spawn().unwrap();
        Function { runtime, ibm, s3, child, out, err }
    }

    /// Sends it a signal, by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Everything it has written, and the lines of its log.
    pub fn said(&self) -> (String, Vec<Value>) {
        let [out, err] = [&self.out, &self.err].map(|file| std::fs::read_to_string(file.path()).unwrap());
        let lines = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (out + &err, lines)
    }

    /// What it answers to an event; fails if the process ends in place of that.
    pub async fn answer(&mut self, event: Value) -> Reply {
        let Function { runtime, child, .. } = self;
        let ended = async {
            loop {
                if let Some(status) = child.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let told = event.to_string();
        tokio::select! {
            reply = runtime.reply(event) => reply,
            status = ended => panic!("the process ended ({status}) at {told}"),
        }
    }

    pub async fn sign_in(&mut self) -> String {
        let key = json!({ "api_key": standin::sample().api_key });
        let reply = self.runtime.reply(event("POST", "/session", "", &[], Some(&key))).await;
        assert_eq!(reply.prelude["statusCode"], 200, "{}", reply.body);
        let cookie = reply.prelude["cookies"][0].as_str().unwrap();
        assert!(cookie.starts_with("__Host-drawstream=") && cookie.contains("; Secure"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }
}
