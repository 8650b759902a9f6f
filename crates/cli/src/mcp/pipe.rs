//! Messages on a pipe.

use super::desk::Desk;
use crate::error::CliError;
use drawstream_mcp::{Notify, Reply, Server};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

/// The longest message: arguments of tools are short.
const LONGEST: u64 = 1 << 20;
/// Messages that wait for a place.
const WAITING: usize = 64;
/// Requests that are worked on at once.
const AT_ONCE: usize = 32;

/// A line of the input.
enum Line {
    Message(Vec<u8>),
    TooLong,
}

/// What is read of a message before it is answered.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Peek {
    id: Option<Value>,
    method: Option<Value>,
    params: Option<Value>,
}

/// Answers until the input ends and all that was asked for is answered.
///
/// # Errors
/// Where standard output cannot be written to; not where nobody reads it any more.
pub async fn serve(server: Server<Desk>) -> Result<(), CliError> {
    let (to_lines, mut lines) = mpsc::channel(WAITING);
    std::thread::spawn(move || read(&to_lines));
    let (out, answers) = mpsc::unbounded_channel::<String>();
    let writer = tokio::task::spawn_blocking(move || write(answers));
    let mut tasks = JoinSet::new();
    let mut running: BTreeMap<String, AbortHandle> = BTreeMap::new();
    loop {
        while tasks.try_join_next().is_some() {}
        if tasks.len() >= AT_ONCE {
            tasks.join_next().await;
            continue;
        }
        running.retain(|_, task| !task.is_finished());
        let line = tokio::select! {
            line = lines.recv() => line,
            // Nobody reads any more.
            () = out.closed() => None,
        };
        let Some(line) = line else { break };
        let bytes = match line {
            Line::Message(bytes) => bytes,
            Line::TooLong => {
                let error = json!({ "code": -32600, "message": "Invalid request: the message is too long." });
                let _ = out.send(json!({ "jsonrpc": "2.0", "error": error }).to_string());
                continue;
            }
        };
        let peek: Peek = serde_json::from_slice(&bytes).unwrap_or_default();
        if peek.id.is_none() && peek.method.as_ref().is_some_and(|method| method == "notifications/cancelled") {
            // An account that is being read goes on: whoever asks again finds it.
            let id = peek.params.and_then(|params| params.get("requestId").map(Value::to_string));
            if let Some(task) = id.and_then(|id| running.remove(&id)) {
                task.abort();
            }
            continue;
        }
        let (server, to_out) = (server.clone(), out.clone());
        let to_notify = out.clone();
        let notify: Notify = Arc::new(move |message: Value| drop(to_notify.send(message.to_string())));
        let task = tasks.spawn(async move {
            if let Reply::Message(_, message) = server.answer(&(), &bytes, None, &notify).await {
                let _ = to_out.send(message.to_string());
            }
        });
        if let Some(id) = peek.id {
            running.insert(id.to_string(), task);
        }
    }
    tokio::select! {
        () = async { while tasks.join_next().await.is_some() {} } => {}
        () = out.closed() => {}
    }
    drop(tasks);
    drop(out);
    match writer.await {
        Ok(Err(source)) => Err(CliError::Output { name: "standard output".to_owned(), source }),
        Ok(Ok(())) | Err(_) => Ok(()),
    }
}

/// Reads lines to the input's end, on a thread of its own: a process can end while it waits.
fn read(lines: &mpsc::Sender<Line>) {
    let mut input = io::stdin().lock();
    loop {
        let mut bytes = Vec::new();
        match (&mut input).take(LONGEST).read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let ended = bytes.last() == Some(&b'\n');
        let line = if bytes.len() as u64 == LONGEST && !ended {
            if skip(&mut input).is_err() {
                return;
            }
            Line::TooLong
        } else if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        } else {
            Line::Message(bytes)
        };
        if lines.blocking_send(line).is_err() {
            return;
        }
    }
}

/// Reads on to the end of a line.
fn skip(input: &mut impl io::BufRead) -> io::Result<()> {
    loop {
        let part = input.fill_buf()?;
        let (length, ended) = match part.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (part.len(), part.is_empty()),
        };
        input.consume(length);
        if ended {
            return Ok(());
        }
    }
}

/// Writes answers, each a line. JSON has no line ends of its own.
fn write(mut answers: mpsc::UnboundedReceiver<String>) -> io::Result<()> {
    while let Some(answer) = answers.blocking_recv() {
        let mut stdout = io::stdout().lock();
        let written = writeln!(stdout, "{answer}").and_then(|()| stdout.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
    Ok(())
}
