//! What tools take. What is not known is refused with what is: a model corrects itself by that.

use crate::host::Trouble;
use drawstream_order::Gather as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Of `draw`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Draw {
    /// Only these regions; all where empty.
    pub regions: Vec<String>,
    /// Only this resource group, by name or id.
    pub resource_group: Option<String>,
    /// Which account, by id or name.
    pub account: Option<String>,
    /// A job of before.
    pub job: Option<String>,
}

/// Of `list_resources`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct List {
    pub job: Option<String>,
    pub kind: Option<String>,
    pub region: Option<String>,
    pub vpc: Option<String>,
    pub state: Option<String>,
    pub tag: Option<String>,
    pub cursor: Option<String>,
    pub limit: Option<usize>,
}

/// Of `get_resource`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    pub job: Option<String>,
    pub id: String,
    pub cursor: Option<String>,
}

/// Of `search`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub job: Option<String>,
    pub text: String,
    pub cursor: Option<String>,
}

/// Of `reachable` and `explain`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    pub job: Option<String>,
    pub src: String,
    pub dst: String,
    pub protocol: Option<String>,
    pub port: Option<Port>,
    pub cursor: Option<String>,
}

/// A port, also of a client that writes numbers as texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Port {
    Number(u64),
    Text(String),
}

impl Port {
    /// It, from 1 to 65535.
    pub fn number(&self) -> Option<u16> {
        let number = match self {
            Port::Number(number) => u16::try_from(*number).ok(),
            Port::Text(text) => text.trim().parse().ok(),
        };
        number.filter(|number| *number > 0)
    }
}

/// Of `findings`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Findings {
    pub job: Option<String>,
    pub severity: Option<String>,
    pub cursor: Option<String>,
}

/// Of `changes`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Changes {
    pub job: Option<String>,
    pub against: Option<String>,
    pub cursor: Option<String>,
}

/// Of `coverage`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Coverage {
    pub job: Option<String>,
    pub cursor: Option<String>,
}

/// Of `accounts`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accounts {
    pub cursor: Option<String>,
}

/// Reads them. An argument that is null is one that was left out.
///
/// # Errors
/// In words, for what is missing, unknown or of another type.
pub fn read<T: DeserializeOwned>(given: Map<String, Value>) -> Result<T, Trouble> {
    let given: Map<String, Value> = given.into_iter().filter(|(_, value)| !value.is_null()).gather();
    // By text: what reads from trees is compiled anew for each type.
    serde_json::from_str(&Value::Object(given).to_string()).map_err(|error| {
        let error = crate::clean::name(&error.to_string());
        Trouble::new(format!("the arguments are wrong: {error}. See this tool's inputSchema."))
    })
}
