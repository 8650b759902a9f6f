//! A host that holds some accounts, and calls as clients make them.

use drawstream_mcp::graph::build;
use drawstream_mcp::{
    AccountRow, Content, Draw, Drawn, Given, Headers, Held, Host, Listing, Notify, Options, Part, Progress, Reply,
    Server, Tell, Trouble,
};
use drawstream_sources::file;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

pub struct Shelf(pub Vec<Arc<Held>>);

pub fn held(job: &str, bytes: &[u8]) -> Arc<Held> {
    Arc::new(Held::new(job.to_owned(), build(file::read("account.json", bytes).unwrap()), Options::default()))
}

pub const ACL: &[u8] = include_bytes!("../../../reach/tests/oracle/accounts/acl_testing3.json");
pub const ACL_LATER: &[u8] = include_bytes!("../../../reach/tests/oracle/accounts/acl_testing3_2nd.json");
pub const IKS: &[u8] = include_bytes!("../../../reach/tests/oracle/accounts/iks_w_lb.json");

pub fn server(accounts: Vec<Arc<Held>>) -> Server<Shelf> {
    Server::new(Arc::new(Shelf(accounts)), Given { version: "0.0.0" })
}

impl Host for Shelf {
    type Caller = ();

    fn draw<'a>(&'a self, caller: &'a (), wanted: Draw, tell: Tell) -> BoxFuture<'a, Result<Drawn, Trouble>> {
        async move {
            for done in [1, 1, 5] {
                tell(Progress { done, total: Some(9), message: format!("{done} of 9") });
            }
            if wanted.regions == ["running"] {
                return Ok(Drawn { job: "running".to_owned(), held: None });
            }
            let held = self.held(caller, wanted.job.as_deref()).await?;
            Ok(Drawn { job: held.job.clone(), held: Some(held) })
        }
        .boxed()
    }

    fn held<'a>(&'a self, _: &'a (), job: Option<&'a str>) -> BoxFuture<'a, Result<Arc<Held>, Trouble>> {
        let found = self.0.iter().find(|held| job.is_none_or(|job| held.job == job)).cloned();
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
        let rows = self.0.iter().map(row).collect();
        async move { Ok(Listing { rows, unread: None }) }.boxed()
    }

    fn file<'a>(&'a self, _: &'a (), job: &'a str, part: Part) -> BoxFuture<'a, Result<Option<Content>, Trouble>> {
        let is_there = self.0.iter().any(|held| held.job == job);
        let content = match part {
            Part::Inventory => Some(Content::Text(part.media_type(), "{}".to_owned())),
            Part::Pixels(1) => Some(Content::Bytes(part.media_type(), vec![137, 80])),
            _ => None,
        };
        async move { Ok(content.filter(|_| is_there)) }.boxed()
    }

    fn known<'a>(&'a self, _: &'a ()) -> BoxFuture<'a, Vec<Arc<Held>>> {
        async { self.0.clone() }.boxed()
    }

    fn has_pixels(&self) -> bool {
        true
    }
}

/// The answer to a message, with what was notified before it.
pub async fn told(server: &Server<Shelf>, message: &[u8], headers: Option<&Headers>) -> (Reply, Vec<Value>) {
    let notes: Arc<Mutex<Vec<Value>>> = Arc::default();
    let to_notes = notes.clone();
    let notify: Notify = Arc::new(move |note| to_notes.lock().unwrap().push(note));
    let reply = server.answer(&(), message, headers, &notify).await;
    let notes = std::mem::take(&mut *notes.lock().unwrap());
    (reply, notes)
}

/// A request of the modern revision.
pub fn modern(method: &str, mut params: Value) -> Value {
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
    json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })
}

/// What a request comes to: its result, or its error.
pub async fn asked(server: &Server<Shelf>, request: &Value) -> Result<Value, Value> {
    let (reply, _) = told(server, request.to_string().as_bytes(), None).await;
    let Reply::Message(_, mut message) = reply else { panic!("no answer to {request}") };
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
