//! What is in the embedded S3, and a front before it on which calls go wrong.
#![allow(dead_code)]

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use drawstream::config::{Config, Place};
use drawstream::store::{Embedded, JobId, Lazy, Log as _, Store};
use drawstream_cli::s3::EmbeddedS3;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A bucket, by a client of its own.
pub struct Bucket {
    store: Store,
}

impl Bucket {
    pub async fn of(s3: &EmbeddedS3) -> Bucket {
        let config = Config::read(Place::Laptop, |_| None).unwrap();
        Bucket { store: Lazy::embedded(s3.client(), &config).get().await.clone() }
    }

    /// The parts of a job's log, in their order.
    pub async fn log(&self, job: &str) -> Vec<Value> {
        let log = self.store.log(&JobId::parse(job).unwrap());
        let Some(span) = log.last().await.unwrap() else { return Vec::new() };
        let mut parts = Vec::new();
        for number in 0..=span.last {
            parts.push(serde_json::from_slice(&log.get(number).await.unwrap().unwrap()).unwrap());
        }
        parts
    }

    /// The kinds of the parts of a job's log.
    pub async fn kinds(&self, job: &str) -> Vec<String> {
        self.log(job).await.iter().map(|part| part["kind"].as_str().unwrap().to_owned()).collect()
    }

    /// The keys of a job's files, its log left out.
    pub async fn files(&self, job: &str) -> Vec<String> {
        let keys = self.store.keys(&JobId::parse(job).unwrap()).await.unwrap();
        keys.into_iter().filter(|key| !key.contains("/log/")).collect()
    }
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is answered with this status, and S3 hears nothing of it.
    Refuse(u16),
    /// S3 does it, and the answer is this status.
    Lose(u16),
    /// It waits until the holds are released, and is then passed on, whether or not its sender still waits.
    Hold,
}

/// Which calls, and what happens to them.
#[derive(Debug, Clone)]
pub struct Rule {
    pub method: Method,
    /// A part of the path.
    pub path: &'static str,
    /// A part of the body.
    pub body: &'static str,
    pub what: What,
    /// How often.
    pub times: usize,
}

impl Rule {
    pub fn new(method: Method, path: &'static str, what: What) -> Rule {
        Rule { method, path, body: "", what, times: usize::MAX }
    }
}

/// A front before an S3: counts calls, and lets some go wrong.
#[derive(Clone)]
pub struct Front {
    inner: Arc<Inner>,
    pub address: String,
}

struct Inner {
    to: String,
    rules: Mutex<Vec<Rule>>,
    calls: Mutex<BTreeMap<String, u64>>,
    held: watch::Sender<usize>,
    released: watch::Sender<u64>,
    date: Mutex<Option<HeaderValue>>,
    http: reqwest::Client,
}

impl Front {
    pub async fn before(s3: &EmbeddedS3) -> Front {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            to: s3.client().endpoint,
            rules: Mutex::default(),
            calls: Mutex::default(),
            held: watch::Sender::new(0),
            released: watch::Sender::new(0),
            date: Mutex::default(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        });
        let router = Router::new().fallback(answer).with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Front { inner, address }
    }

    /// How a store reaches it.
    pub fn client(&self, s3: &EmbeddedS3) -> Embedded {
        Embedded { endpoint: self.address.clone(), ..s3.client() }
    }

    pub fn add(&self, rule: Rule) {
        self.inner.rules.lock().unwrap().push(rule);
    }

    /// Nothing goes wrong any more, and what was held goes on.
    pub fn heal(&self) {
        self.inner.rules.lock().unwrap().clear();
        self.inner.released.send_modify(|times| *times += 1);
    }

    /// Ends when so many calls were held.
    pub async fn holds(&self, calls: usize) {
        self.inner.held.subscribe().wait_for(|held| *held >= calls).await.unwrap();
    }

    /// How many calls were held until now.
    pub fn held(&self) -> usize {
        *self.inner.held.borrow()
    }

    /// This `Date` in every reply.
    pub fn say_date(&self, date: &str) {
        *self.inner.date.lock().unwrap() = Some(date.parse().unwrap());
    }

    /// Calls by method and what they are for.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.inner.calls.lock().unwrap().clone()
    }
}

async fn answer(State(front): State<Arc<Inner>>, request: Request<Body>) -> Response {
    // Also where whoever asked does not wait any more.
    tokio::spawn(async move { front.answer(request).await }).await.unwrap()
}

impl Inner {
    async fn answer(&self, request: Request<Body>) -> Response {
        let (head, body) = request.into_parts();
        let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        let whole = head.uri.path_and_query().unwrap().as_str().to_owned();
        let kind = match (head.method.as_str(), whole.contains("list-type"), whole.contains("/log/")) {
            ("GET", true, _) => "LIST".to_owned(),
            (method, _, true) => format!("{method} log"),
            (method, ..) => format!("{method} file"),
        };
        *self.calls.lock().unwrap().entry(kind).or_default() += 1;
        let released = self.released.subscribe();
        let what = {
            let text = String::from_utf8_lossy(&body);
            let mut rules = self.rules.lock().unwrap();
            let rule = rules.iter_mut().find(|rule| {
                rule.times > 0 && rule.method == head.method && whole.contains(rule.path) && text.contains(rule.body)
            });
            rule.map(|rule| {
                rule.times -= 1;
                rule.what
            })
        };
        let refusal = |status: u16| {
            let body = "<?xml version=\"1.0\"?><Error><Code>Odd</Code><Message>no</Message></Error>";
            (StatusCode::from_u16(status).unwrap(), body).into_response()
        };
        match what {
            Some(What::Refuse(status)) => return refusal(status),
            Some(What::Hold) => {
                let before = *released.borrow();
                self.held.send_modify(|held| *held += 1);
                let mut released = released;
                released.wait_for(|times| *times > before).await.unwrap();
            }
            Some(What::Lose(_)) | None => {}
        }
        let mut onward = self.http.request(head.method, format!("{}{whole}", self.to));
        for (name, value) in &head.headers {
            onward = onward.header(name, value);
        }
        let reply = onward.body(body).send().await.unwrap();
        if let Some(What::Lose(status)) = what {
            return refusal(status);
        }
        let mut answer = Response::builder().status(reply.status());
        for (name, value) in reply.headers() {
            answer = answer.header(name, value);
        }
        let mut answer = answer.body(Body::from(reply.bytes().await.unwrap())).unwrap();
        answer.headers_mut().remove(header::TRANSFER_ENCODING);
        if let Some(date) = &*self.date.lock().unwrap() {
            answer.headers_mut().insert(header::DATE, date.clone());
        }
        answer
    }
}
