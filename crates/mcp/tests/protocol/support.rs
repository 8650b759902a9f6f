//! A host that holds some accounts, and calls as clients make them.

use drawstream_mcp::graph::build;
use drawstream_mcp::{
    AccountRow, Content, Draw, Drawn, Given, Held, Host, Listing, Options, Part, Progress, Server, Stage, Standing,
    Tell, Trouble, http, pipe,
};
use drawstream_sources::file;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio::sync::Barrier;

/// Requests that a pipe works on at once.
pub const AT_ONCE: usize = 32;

pub struct Shelf {
    accounts: Vec<Arc<Held>>,
    /// Calls of `draw` that run, and the most that ever did.
    running: AtomicUsize,
    most: AtomicUsize,
    together: Barrier,
    /// How the job `task` stands; none before it is begun.
    task: Mutex<Option<Stage>>,
}

impl Shelf {
    /// How the job `task` stands from now on.
    pub fn stand(&self, stage: Stage) {
        *self.task.lock().unwrap() = Some(stage);
    }

    fn task(&self) -> Option<Standing> {
        let stage = self.task.lock().unwrap().clone()?;
        let [begun_at, told_at] = ["2026-11-28T09:00:00.000Z", "2026-11-28T09:00:01.000Z"].map(str::to_owned);
        Some(Standing { job: "task".to_owned(), begun_at, told_at, kept_ms: Some(3_600_000), stage })
    }

    /// The most calls of `draw` that ran at once.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

pub fn held(job: &str, bytes: &[u8]) -> Arc<Held> {
    Arc::new(Held::new(job.to_owned(), build(file::read("account.json", bytes).unwrap()), Options::default()))
}

pub const ACL: &[u8] = include_bytes!("../../../reach/tests/oracle/accounts/acl_testing3.json");
pub const ACL_LATER: &[u8] = include_bytes!("../../../reach/tests/oracle/accounts/acl_testing3_2nd.json");
pub const IKS: &[u8] = include_bytes!("../../../reach/tests/oracle/accounts/iks_w_lb.json");

pub fn server(accounts: Vec<Arc<Held>>) -> Server<Shelf> {
    of(&shelf(accounts))
}

pub fn shelf(accounts: Vec<Arc<Held>>) -> Arc<Shelf> {
    let (running, most) = Default::default();
    Arc::new(Shelf { accounts, running, most, together: Barrier::new(AT_ONCE), task: Mutex::default() })
}

pub fn of(shelf: &Arc<Shelf>) -> Server<Shelf> {
    Server::new(shelf.clone(), (), Given { version: "0.0.0" })
}

impl Host for Shelf {
    type Caller = ();

    fn draw<'a>(&'a self, caller: &'a (), wanted: Draw, tell: Tell) -> BoxFuture<'a, Result<Drawn, Trouble>> {
        async move {
            for done in [1, 1, 5] {
                tell(Progress { done, total: Some(9), message: format!("{done} of 9") });
            }
            match wanted.regions.first().map(String::as_str) {
                Some("running") => return Ok(Drawn { job: "running".to_owned(), held: None }),
                Some("never") => std::future::pending().await,
                Some("panic") => panic!("a host that panics"),
                Some("together") => {
                    self.most.fetch_max(self.running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    self.together.wait().await;
                    self.running.fetch_sub(1, Ordering::SeqCst);
                }
                _ => {}
            }
            let held = self.held(caller, wanted.job.as_deref()).await?;
            Ok(Drawn { job: held.job.clone(), held: Some(held) })
        }
        .boxed()
    }

    fn has_tasks(&self) -> bool {
        true
    }

    fn begin<'a>(&'a self, _: &'a (), wanted: Draw) -> BoxFuture<'a, Result<Standing, Trouble>> {
        async move {
            if wanted.regions.is_empty() {
                self.stand(Stage::Reading(Some("1 of 9\u{202e}".to_owned())));
            } else {
                self.stand(Stage::Read(self.accounts[0].clone()));
            }
            self.task().ok_or_else(Trouble::nothing_drawn)
        }
        .boxed()
    }

    fn standing<'a>(&'a self, _: &'a (), job: &'a str) -> BoxFuture<'a, Result<Option<Standing>, Trouble>> {
        async move { Ok(self.task().filter(|task| task.job == job)) }.boxed()
    }

    fn stop<'a>(&'a self, _: &'a (), _: &'a str) -> BoxFuture<'a, Result<(), Trouble>> {
        async move {
            self.stand(Stage::Stopped);
            Ok(())
        }
        .boxed()
    }

    fn held<'a>(&'a self, _: &'a (), job: Option<&'a str>) -> BoxFuture<'a, Result<Arc<Held>, Trouble>> {
        let found = self.accounts.iter().find(|held| job.is_none_or(|job| held.job == job)).cloned();
        async move { found.ok_or_else(|| job.map_or_else(Trouble::nothing_drawn, Trouble::no_such_job)) }.boxed()
    }

    fn against<'a>(
        &'a self,
        caller: &'a (),
        _: &'a Held,
        against: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Arc<Held>, Trouble>> {
        self.held(caller, against)
    }

    fn accounts<'a>(&'a self, _: &'a ()) -> BoxFuture<'a, Result<Listing, Trouble>> {
        let row = |held: &Arc<Held>| AccountRow {
            id: held.job.clone(),
            name: "a\u{202e}b".to_owned(),
            ..AccountRow::default()
        };
        let rows = self.accounts.iter().map(row).collect();
        async move { Ok(Listing { rows, unread: None }) }.boxed()
    }

    fn file<'a>(&'a self, _: &'a (), job: &'a str, part: Part) -> BoxFuture<'a, Result<Option<Content>, Trouble>> {
        let is_there = self.accounts.iter().any(|held| held.job == job);
        let content = match part {
            Part::Inventory => Some(Content::Text(part.media_type(), "{}".to_owned())),
            Part::Pixels(1) => Some(Content::Bytes(part.media_type(), vec![137, 80])),
            _ => None,
        };
        async move { Ok(content.filter(|_| is_there)) }.boxed()
    }

    fn known<'a>(&'a self, _: &'a ()) -> BoxFuture<'a, Vec<Arc<Held>>> {
        async { self.accounts.clone() }.boxed()
    }

    fn has_pixels(&self) -> bool {
        true
    }
}

/// What a pipe says to an input, to its end.
pub async fn piped(server: &Server<Shelf>, input: &[u8]) -> Vec<Value> {
    let (mut to, read) = duplex(1 << 16);
    let (write, mut from) = duplex(1 << 16);
    let mut said = String::new();
    let send = async {
        to.write_all(input).await.unwrap();
        to.shutdown().await.unwrap();
    };
    let (served, (), heard) =
        tokio::join!(pipe::serve(server.clone(), read, write), send, from.read_to_string(&mut said));
    served.unwrap();
    heard.unwrap();
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What is answered to a POST with these headers: the status, and the messages.
pub async fn posted(server: &Server<Shelf>, headers: &[(&'static str, &str)], body: &[u8]) -> (u16, Vec<Value>) {
    let mut sent = ::http::HeaderMap::new();
    sent.insert("content-type", "application/json".parse().unwrap());
    for (name, value) in headers {
        sent.insert(*name, value.parse().unwrap());
    }
    let reply = http::answer(server.clone(), &sent, body.to_vec().into()).await;
    let status = reply.status().as_u16();
    let is_stream = reply.headers().get("content-type").is_some_and(|form| form == "text/event-stream");
    let bytes = reply.into_body().collect().await.unwrap().to_bytes();
    let text = std::str::from_utf8(&bytes).unwrap();
    let messages = if is_stream {
        text.lines()
            .filter_map(|line| line.strip_prefix("data:"))
            .map(|data| serde_json::from_str(data).unwrap())
            .collect()
    } else if text.is_empty() {
        Vec::new()
    } else {
        vec![serde_json::from_str(text).unwrap()]
    };
    (status, messages)
}

/// A request of the modern revision.
pub fn modern(method: &str, mut params: Value) -> Value {
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
    json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })
}

/// What a request comes to: its result, or its error.
pub async fn asked(server: &Server<Shelf>, request: &Value) -> Result<Value, Value> {
    let mut message = piped(server, request.to_string().as_bytes()).await.pop().expect("an answer");
    assert_eq!((&message["jsonrpc"], &message["id"]), (&json!("2.0"), &request["id"]));
    if message.get("error").is_some() { Err(message["error"].take()) } else { Ok(message["result"].take()) }
}

/// The facts of a tool's answer, which fit the tool's schema and the bounds; or its error's words.
pub async fn called(server: &Server<Shelf>, tool: &str, arguments: Value) -> Result<Value, String> {
    let mut result =
        asked(server, &modern("tools/call", json!({ "name": tool, "arguments": arguments }))).await.unwrap();
    let size = result.to_string().len();
    assert!(size < 22_000, "{tool} gives {size} bytes");
    let words = result["content"][0]["text"].as_str().unwrap().to_owned();
    assert!(!words.is_empty());
    if result["isError"] == true {
        assert!(result.get("structuredContent").is_none());
        return Err(words);
    }
    let facts = result["structuredContent"].take();
    let listed = asked(server, &modern("tools/list", json!({}))).await.unwrap();
    let declared = listed["tools"].as_array().unwrap().iter().find(|one| one["name"] == tool).unwrap();
    let schema = jsonschema::validator_for(&declared["outputSchema"]).unwrap();
    let wrong: Vec<String> = schema.iter_errors(&facts).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{tool}: {wrong:?} in {facts}");
    Ok(facts)
}
