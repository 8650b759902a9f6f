//! Messages: JSON-RPC 2.0, and what the protocol's revisions ask of a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// The revision in which every request stands for itself.
pub const MODERN: &str = "2026-07-28";
/// Revisions that begin with `initialize`, newest first.
pub const LEGACY: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
/// What a request of the modern revision says of itself.
const VERSION_KEY: &str = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES_KEY: &str = "io.modelcontextprotocol/clientCapabilities";

/// The headers that are read of a request.
pub const ADMITTED: [&str; 3] = ["mcp-protocol-version", "mcp-method", "mcp-name"];

/// Those of a request over HTTP, as they were sent; none on a pipe.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    /// `MCP-Protocol-Version`.
    pub version: Option<String>,
    /// `Mcp-Method`.
    pub method: Option<String>,
    /// `Mcp-Name`.
    pub name: Option<String>,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Nothing: it was a notification.
    Nothing,
    /// A message, and the status that goes with it over HTTP.
    Message(u16, Value),
}

/// A request that was read.
#[derive(Debug)]
pub struct Request {
    /// Its id; none of a notification.
    pub id: Option<Value>,
    /// What is asked for.
    pub method: String,
    /// With what.
    pub params: Map<String, Value>,
    /// Whether it stands for itself.
    pub modern: bool,
}

/// Why a request has no result.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The code of JSON-RPC or of the protocol.
    pub code: i64,
    /// In words.
    pub message: String,
    /// More, for programs.
    pub data: Option<Value>,
    /// The status over HTTP.
    pub status: u16,
}

impl Fault {
    fn new(code: i64, status: u16, message: impl Into<String>) -> Fault {
        Fault { code, status, message: message.into(), data: None }
    }

    /// What is no request.
    pub fn invalid(message: &str) -> Fault {
        Fault::new(-32600, 400, message)
    }

    /// Wrong parameters. Over HTTP a legacy client reads the body of a 200.
    pub fn params(message: impl Into<String>) -> Fault {
        Fault::new(-32602, 200, message)
    }

    /// An unknown method.
    pub fn method(name: &str, modern: bool) -> Fault {
        let name = crate::clean::name(name);
        Fault::new(-32601, if modern { 404 } else { 200 }, format!("Method not found: {name}"))
    }

    /// A resource that is not there.
    pub fn resource(uri: &str, modern: bool) -> Fault {
        let uri = crate::clean::name(uri);
        let code = if modern { -32602 } else { -32002 };
        Fault { data: Some(json!({ "uri": uri })), ..Fault::new(code, 200, "Resource not found") }
    }

    /// Something broke.
    pub fn internal() -> Fault {
        Fault::new(-32603, 200, "Something broke inside drawstream; that is a bug.")
    }

    fn mismatch(message: String) -> Fault {
        Fault::new(-32020, 400, message)
    }

    /// As a message.
    pub fn reply(self, id: Option<&Value>) -> Reply {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let Some(data) = self.data {
            error["data"] = data;
        }
        let mut message = json!({ "jsonrpc": "2.0", "error": error });
        // Where the id could not be read, there is none.
        if let Some(id) = id {
            message["id"] = id.clone();
        }
        Reply::Message(self.status, message)
    }
}

/// A result as a message.
pub fn result(id: &Value, result: Value) -> Reply {
    Reply::Message(200, json!({ "jsonrpc": "2.0", "id": id, "result": result }))
}

/// What reading a message comes to.
pub enum Read {
    /// Something to answer, or a notification.
    Request(Request),
    /// A response, which nobody here has asked for.
    Response,
}

/// Reads a message.
///
/// # Errors
/// The fault, and the id of the request as far as it could be read.
pub fn read(bytes: &[u8], headers: Option<&Headers>) -> Result<Read, (Fault, Option<Value>)> {
    let parse = |_| (Fault::new(-32700, 400, "Parse error: the message is not JSON."), None);
    let message: Value = serde_json::from_slice(bytes).map_err(parse)?;
    let Value::Object(mut message) = message else {
        return Err((Fault::invalid("Invalid request: a message is one object; batches are not taken."), None));
    };
    let id = message.remove("id");
    let has_id = id.is_some();
    let known = id.filter(|id| id.is_string() || id.is_i64() || id.is_u64());
    let fault = |fault: Fault| (fault, known.clone());
    if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(fault(Fault::invalid("Invalid request: jsonrpc must be \"2.0\".")));
    }
    let method = match message.remove("method") {
        Some(Value::String(method)) => method,
        None if message.contains_key("result") || message.contains_key("error") => return Ok(Read::Response),
        _ => return Err(fault(Fault::invalid("Invalid request: method must be a text."))),
    };
    if has_id && known.is_none() {
        return Err(fault(Fault::invalid("Invalid request: an id is a text or a whole number.")));
    }
    let params = match message.remove("params") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(params)) => params,
        Some(_) => {
            return Err(fault(Fault { status: 400, ..Fault::params("Invalid params: params must be an object.") }));
        }
    };
    let modern = check(&method, &params, headers, known.is_some()).map_err(fault)?;
    Ok(Read::Request(Request { id: known, method, params, modern }))
}

/// Whether a request is of the modern revision; refused where what it says of itself does not hold together.
fn check(
    method: &str,
    params: &Map<String, Value>,
    headers: Option<&Headers>,
    is_request: bool,
) -> Result<bool, Fault> {
    let meta = params.get("_meta").and_then(Value::as_object);
    let told = meta.and_then(|meta| meta.get(VERSION_KEY));
    let sent = headers.and_then(|headers| headers.version.as_deref());
    let is_legacy = |version: &str| LEGACY.contains(&version);
    if !is_request || (told.is_none() && method == "initialize") {
        return Ok(false);
    }
    // Whoever says nothing of a version anywhere, or names one of before, is of before.
    let modern = told.is_some() || sent.is_some_and(|version| !is_legacy(version)) || method == "server/discover";
    if !modern {
        return Ok(false);
    }
    let malformed = |what: &str| Fault { status: 400, ..Fault::params(format!("Invalid params: {what}")) };
    let version = match told {
        Some(Value::String(version)) => version.as_str(),
        Some(_) => return Err(malformed("the protocol version in _meta must be a text.")),
        // On HTTP the header alone may tell that the version is one that nobody here speaks.
        None => match sent.filter(|sent| *sent != MODERN && !is_legacy(sent)) {
            Some(version) => return Err(unsupported(version)),
            None => return Err(malformed(&format!("_meta lacks {VERSION_KEY}."))),
        },
    };
    if headers.is_some() {
        match sent {
            None => return Err(Fault::mismatch("Header mismatch: MCP-Protocol-Version is missing.".to_owned())),
            Some(sent) if sent != version => {
                return Err(Fault::mismatch(
                    "Header mismatch: MCP-Protocol-Version is not the version in _meta.".to_owned(),
                ));
            }
            Some(_) => {}
        }
    }
    if is_legacy(version) {
        return Ok(false);
    }
    if version != MODERN {
        return Err(unsupported(version));
    }
    if let Some(headers) = headers {
        mirrored(method, params, headers)?;
    }
    if !meta.and_then(|meta| meta.get(CAPABILITIES_KEY)).is_some_and(Value::is_object) {
        return Err(malformed(&format!("_meta lacks {CAPABILITIES_KEY}.")));
    }
    Ok(true)
}

fn unsupported(version: &str) -> Fault {
    let supported: Vec<&str> = std::iter::once(MODERN).chain(LEGACY).collect();
    let data = json!({ "supported": supported, "requested": crate::clean::name(version) });
    Fault { data: Some(data), ..Fault::new(-32022, 400, "Unsupported protocol version") }
}

/// The headers say what the body says.
fn mirrored(method: &str, params: &Map<String, Value>, headers: &Headers) -> Result<(), Fault> {
    match headers.method.as_deref() {
        None => return Err(Fault::mismatch("Header mismatch: Mcp-Method is missing.".to_owned())),
        Some(sent) if sent != method => {
            return Err(Fault::mismatch("Header mismatch: Mcp-Method is not the method of the body.".to_owned()));
        }
        Some(_) => {}
    }
    let key = match method {
        "tools/call" | "prompts/get" => "name",
        "resources/read" => "uri",
        _ => return Ok(()),
    };
    let Some(own) = params.get(key).and_then(Value::as_str) else { return Ok(()) };
    let sent =
        headers.name.as_deref().ok_or_else(|| Fault::mismatch("Header mismatch: Mcp-Name is missing.".to_owned()))?;
    let is_same = decoded(sent).is_some_and(|sent| sent == own);
    if is_same {
        Ok(())
    } else {
        Err(Fault::mismatch("Header mismatch: Mcp-Name is not the name in the body.".to_owned()))
    }
}

/// A header's text, also of one that is written as Base64; none where that is none.
pub fn decoded(sent: &str) -> Option<String> {
    match sent.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?=")) {
        Some(packed) => String::from_utf8(STANDARD.decode(packed).ok()?).ok(),
        None => Some(sent.trim().to_owned()),
    }
}
