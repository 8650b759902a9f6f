//! The real service on a real socket, in front of a stand-in for IBM Cloud, and a small client for it.
#![allow(dead_code)]

use drawstream::collect::Endpoints;
use drawstream::config::{Config, Place};
use drawstream::http::{App, router};
use drawstream::run::Runner;
use drawstream::store::{self, Embedded};
use drawstream_cli::Laptop;
use drawstream_standin::{self as standin, Identity, KeyState, StandIn};
use futures::StreamExt as _;
use reqwest::{Client, Method, RequestBuilder, Response, header};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The key of the live account: its identity is another one than the embedded sample's.
pub const LIVE_KEY: &str = standin::sample().api_key;
pub const LOCKED_KEY: &str = "a-locked-key";
pub const DISABLED_KEY: &str = "a-disabled-key";

pub struct Service {
    pub base: String,
    pub address: SocketAddr,
    /// IBM Cloud, as the service believes.
    pub live: StandIn,
    /// What runs its jobs.
    pub runner: Arc<Runner>,
    end: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
    http: Client,
}

pub fn config(vars: &[(&str, &str)]) -> Config {
    let find = |name: &str| vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    Config::read(Place::Laptop, find).unwrap()
}

async fn live() -> StandIn {
    let keys = [(LOCKED_KEY.to_owned(), KeyState::Locked), (DISABLED_KEY.to_owned(), KeyState::Disabled)];
    let options =
        standin::Options { identity: Identity::ServiceId, keys: keys.into_iter().collect(), ..Default::default() };
    StandIn::play(standin::sample().json, options).await.unwrap()
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

impl Service {
    pub async fn start() -> Service {
        Service::with(&[]).await
    }

    /// With variables, as the environment would give them.
    pub async fn with(vars: &[(&str, &str)]) -> Service {
        Service::of(config(vars)).await
    }

    /// So configured.
    pub async fn of(config: Config) -> Service {
        let live = live().await;
        let endpoints = Endpoints::all_at(&live.base_url());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let laptop = Laptop::with(listener, config, endpoints).await.unwrap();
        let (address, runner) = (laptop.address(), laptop.runner());
        let (end, ended) = oneshot::channel();
        let task = tokio::spawn(laptop.serve(async {
            let _ = ended.await;
        }));
        let base = format!("http://{address}");
        Service { base, address, live, runner, end: Some(end), task: Some(task), http: client() }
    }

    /// With a store that is not the embedded one.
    pub async fn with_store(server: Embedded) -> Service {
        let live = live().await;
        let endpoints = Endpoints::all_at(&live.base_url());
        let config = config(&[]);
        let runner = Arc::new(Runner::new(store::Lazy::embedded(server, &config), true, config.silence));
        let app = App::new(config, endpoints, None, runner.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, router(app)).await.unwrap() });
        Service {
            base: format!("http://{address}"),
            address,
            live,
            runner,
            end: None,
            task: Some(task),
            http: client(),
        }
    }

    /// Tells it to end, and waits until it has.
    pub async fn shut_down(&mut self) {
        if let Some(end) = self.end.take() {
            let _ = end.send(());
        }
        self.task.take().unwrap().await.unwrap();
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub fn delete(&self, path: &str) -> RequestBuilder {
        self.request(Method::DELETE, path)
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json").body(body.to_string())
    }

    pub async fn sign_in(&self, body: Value) -> Response {
        self.post("/session", &body).send().await.unwrap()
    }

    /// The `Cookie` header of a live session.
    pub async fn live_cookie(&self) -> String {
        cookie_of(&self.sign_in(json!({ "api_key": LIVE_KEY })).await)
    }

    /// The `Cookie` header of a session of the sample account.
    pub async fn sample_cookie(&self) -> String {
        cookie_of(&self.sign_in(json!({ "sample": true })).await)
    }

    pub async fn stream(&self, path: &str, cookie: &str) -> Frames {
        let response = self.get(path).header(header::COOKIE, cookie).send().await.unwrap();
        assert_eq!(response.status(), 200, "{}", response.text().await.unwrap());
        Frames::of(response)
    }

    /// Runs to the end and gives what `onComplete` says.
    pub async fn complete(&self, path: &str, cookie: &str) -> Value {
        let frames = self.stream(path, cookie).await.rest().await;
        let last = frames.last().unwrap();
        assert_eq!(last.event, "onComplete", "{}", last.data);
        serde_json::from_str(&last.data).unwrap()
    }
}

pub fn set_cookie(response: &Response) -> String {
    response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned()
}

pub fn cookie_of(response: &Response) -> String {
    assert_eq!(response.status(), 200);
    set_cookie(response).split(';').next().unwrap().to_owned()
}

/// Status and body of a problem; fails for what is no problem document.
pub async fn problem(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], status);
    assert!(body["title"].is_string());
    (status, body["detail"].as_str().unwrap().to_owned())
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    pub id: String,
    pub event: String,
    pub data: String,
    pub retry: String,
}

/// A stream, frame by frame, read by the letter: one field a line, a blank line behind each frame.
pub struct Frames {
    pub head: header::HeaderMap,
    body: futures::stream::BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    text: String,
}

impl Frames {
    pub fn of(response: Response) -> Frames {
        Frames { head: response.headers().clone(), body: response.bytes_stream().boxed(), text: String::new() }
    }

    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let mut frame = Frame::default();
                for line in block.lines().filter(|line| !line.starts_with(':')) {
                    let (field, value) = line.split_once(": ").unwrap();
                    match field {
                        "id" => frame.id = value.to_owned(),
                        "event" => frame.event = value.to_owned(),
                        "data" => frame.data = value.to_owned(),
                        "retry" => frame.retry = value.to_owned(),
                        other => panic!("field {other}"),
                    }
                }
                self.text = rest.to_owned();
                return Some(frame);
            }
            match self.body.next().await {
                Some(bytes) => self.text.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap()),
                None => {
                    assert_eq!(self.text, "", "the stream ends within a frame");
                    return None;
                }
            }
        }
    }

    pub async fn until(&mut self, event: &str) -> Frame {
        loop {
            let frame = self.next().await.expect("the stream has ended");
            if frame.event == event {
                return frame;
            }
        }
    }

    pub async fn rest(mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next().await {
            frames.push(frame);
        }
        frames
    }
}

/// An IAM-like token with these claims that nobody has issued.
pub fn forged(account: &str, iam_id: &str, exp: i64) -> String {
    use base64::Engine as _;
    let claims = json!({ "iam_id": iam_id, "account": { "bss": account }, "exp": exp });
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(r#"{"alg":"RS256"}"#), part(&claims.to_string()), part("signature"))
}

/// The claims of a token, as it says them.
pub fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
