//! `POST /jobs/<job>/explain`: why one end of a drawn account may open a connection to another, or may not. Answered
//! from the inventory beside the drawing: nothing is asked of IBM.

use super::App;
use super::body::{Json, json};
use super::credentials::Owners;
use super::jobs::job_id;
use super::problem::Problem;
use crate::estate::gap::capital;
use crate::graph;
use crate::reach::conn::Conn;
use crate::reach::explain::{self, Query};
use crate::reach::{Options, model};
use crate::run::Found;
use crate::store::Record;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use drawstream_sources::file;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// What an inventory is called among the files of a job.
const INVENTORY: &str = "inventory.json";

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    src: String,
    dst: String,
    protocol: Option<String>,
    port: Option<u16>,
}

impl Wanted {
    /// Which connections are meant; any where none are named.
    fn conn(&self) -> Result<Option<Conn>, Problem> {
        let Some(protocol) = &self.protocol else {
            return match self.port {
                Some(_) => Err(Problem::bad_request("A port needs a protocol: tcp or udp.")),
                None => Ok(None),
            };
        };
        if protocol == "icmp" && self.port.is_some() {
            return Err(Problem::bad_request("icmp has no ports."));
        }
        if self.port == Some(0) {
            return Err(Problem::bad_request("A port is a number from 1 to 65535."));
        }
        let ports: Vec<(u16, u16)> = self.port.map(|port| (port, port)).into_iter().collect();
        let conn = Query::wanted(protocol, &[], &ports);
        conn.map(Some).ok_or_else(|| Problem::bad_request("A protocol is tcp, udp or icmp."))
    }
}

/// The handler.
///
/// # Errors
/// 401 and 502 of the credentials; 400 for an id that is none, and where it is not clear what is asked; 404; 409 while
/// the job runs; 502 where the store fails.
pub async fn explain(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    job: Result<Path<String>, PathRejection>,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Problem> {
    let owners = Owners::of(&app, &headers).await?;
    let job = job_id(job.as_deref().map_or("", String::as_str))?;
    let conn = wanted.conn()?;
    for owner in &owners.all {
        let record = match app.runner.find(&job, owner).await? {
            Found::Finished(record) => record,
            Found::Running => return Err(Problem::new(StatusCode::CONFLICT, "This job has not finished yet.")),
            Found::Nothing => continue,
        };
        let inventory = inventory(&app, &record).await?;
        let query = Query { src: wanted.src, dst: wanted.dst, wanted: conn };
        let span = tracing::Span::current();
        let told = tokio::task::spawn_blocking(move || span.in_scope(|| tell(&inventory, &query))).await;
        return Ok(json(&told.map_err(|_| broken())??));
    }
    Err(owners.otherwise)
}

async fn inventory(app: &App, record: &Record) -> Result<Bytes, Problem> {
    let gone = || Problem::new(StatusCode::NOT_FOUND, "The files of this job are gone. Draw the account again.");
    let file = record.files.iter().find(|file| file.name == INVENTORY).ok_or_else(gone)?;
    app.runner.store.get().await.file(file).await?.ok_or_else(gone)
}

fn broken() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "It could not be worked out. The log says why.")
}

fn tell(inventory: &[u8], query: &Query) -> Result<Value, Problem> {
    let reading = file::read(INVENTORY, inventory).map_err(|error| {
        tracing::error!(cause = %error, "an inventory that was written cannot be read");
        broken()
    })?;
    let graph = graph::build(reading);
    let mut model = model::of(&graph, &Options::default());
    let answers = explain::explain(&graph, &mut model, query)
        .map_err(|error| Problem::bad_request(sentences(&error.to_string())))?;
    Ok(explain::json(&graph, &model, &answers))
}

/// What a terminal shows on lines of their own, as text that runs on: the first says what is wrong.
fn sentences(lines: &str) -> String {
    let (first, others) = lines.split_once('\n').unwrap_or((lines, ""));
    format!("{}. {}", capital(first), others.replace('\n', "; ")).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::sentences;

    #[test]
    fn lines_of_a_terminal_become_sentences() {
        let said =
            ["nothing is named x\nName a server.", "2 servers are named x; say an id\na, 10.0.0.4\nb, 10.0.0.5", "no"];
        assert_eq!(
            said.map(sentences),
            ["Nothing is named x. Name a server.", "2 servers are named x; say an id. a, 10.0.0.4; b, 10.0.0.5", "No."]
        );
    }
}
