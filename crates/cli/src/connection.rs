//! The sockets of the laptop host: so many at once, so long for the head of a request, and words also for what is
//! no HTTP.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Sockets at once; a further one waits for one of them to end.
const MOST_SOCKETS: usize = 512;
/// Whoever has not sent the whole head of a request by then never will.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// Read, so that the guard can refuse them in words; it lets far fewer pass.
const MOST_HEADERS: usize = 16 * 1024;
/// Bytes of a head, and what is kept of a body that nobody reads.
const BUFFER_BYTES: usize = 1 << 20;

/// The first line of what a client sends that believes this to be HTTP/2.
const PREFACE: &[u8; 16] = b"PRI * HTTP/2.0\r\n";

/// Accepts and serves until `end`; then lets what is under way end, for a moment.
pub(crate) async fn serve(listener: TcpListener, router: Router, end: impl Future<Output = ()>, moment: Duration) {
    let (closing, room) = (CancellationToken::new(), Arc::new(Semaphore::new(MOST_SOCKETS)));
    let mut sockets = JoinSet::new();
    let mut end = std::pin::pin!(end);
    loop {
        while sockets.try_join_next().is_some() {}
        let accepted = async {
            let place = room.clone().acquire_owned().await;
            (listener.accept().await, place)
        };
        let (socket, place) = tokio::select! {
            () = &mut end => break,
            (accepted, place) = accepted => match accepted {
                Ok((socket, _)) => (socket, place),
                // Out of file descriptors, mostly: let some sockets end.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let (router, closing) = (router.clone(), closing.clone());
        sockets.spawn(async move {
            let _place = place;
            speak(socket, router, closing).await;
        });
    }
    drop(listener);
    closing.cancel();
    let all = async { while sockets.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(moment, all).await;
}

async fn speak(mut socket: TcpStream, router: Router, closing: CancellationToken) {
    // Small events must not wait for one another.
    let _ = socket.set_nodelay(true);
    if is_http2(&socket, &closing).await {
        let _ = socket
            .write_all(&reply("505 HTTP Version Not Supported", "This service speaks HTTP/1.1, not HTTP/2."))
            .await;
        return;
    }
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_headers(MOST_HEADERS)
        .max_buf_size(BUFFER_BYTES);
    let worded = TokioIo::new(Worded { socket, words: Vec::new() });
    let mut connection = std::pin::pin!(builder.serve_connection(worded, TowerToHyperService::new(router)));
    let mut told = false;
    loop {
        tokio::select! {
            // An error is the other side's, or a request that was no HTTP.
            _ = connection.as_mut() => break,
            () = closing.cancelled(), if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Whether what comes first is how a connection of HTTP/2 begins. hyper ends such a connection without a word.
async fn is_http2(socket: &TcpStream, closing: &CancellationToken) -> bool {
    let mut first = [0; PREFACE.len()];
    tokio::select! {
        () = closing.cancelled() => false,
        peeked = tokio::time::timeout(HEAD_WITHIN, socket.peek(&mut first)) => {
            matches!(peeked, Ok(Ok(length)) if length == PREFACE.len()) && first == *PREFACE
        }
    }
}

/// A socket that puts a problem document in place of the bare replies that hyper itself gives to what it cannot
/// read. The router's replies always have a body, so that a reply without one is hyper's.
struct Worded {
    socket: TcpStream,
    /// What is yet to be sent in place of a bare reply.
    words: Vec<u8>,
}

/// The reply in place of a bare one.
fn words(bare: &[u8]) -> Option<Vec<u8>> {
    let head = std::str::from_utf8(bare).ok()?.strip_prefix("HTTP/1.1 ")?;
    if !head.contains("\r\ncontent-length: 0\r\n") {
        return None;
    }
    let (status, detail) = match head.get(..3)? {
        "414" => ("414 URI Too Long", "This address is longer than any of this service."),
        "431" => ("431 Request Header Fields Too Large", "These headers are more than any request needs."),
        status if status.starts_with('4') => ("400 Bad Request", "This is not an HTTP request that can be read."),
        _ => return None,
    };
    Some(reply(status, detail))
}

/// A whole reply: a problem document, and the end of the connection.
fn reply(status: &str, detail: &str) -> Vec<u8> {
    let (code, title) = status.split_once(' ').unwrap_or((status, ""));
    let code: u16 = code.parse().unwrap_or_default();
    let body = serde_json::json!({ "type": "about:blank", "title": title, "status": code, "detail": detail });
    let body = body.to_string();
    let reply = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
         x-content-type-options: nosniff\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    reply.into_bytes()
}

impl Worded {
    fn poll_words(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.words.is_empty() {
            let sent = ready!(Pin::new(&mut self.socket).poll_write(context, &self.words))?;
            self.words.drain(..sent);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Worded {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, into)
    }
}

impl AsyncWrite for Worded {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_words(context))?;
        match words(bytes) {
            Some(words) => {
                self.words = words;
                Poll::Ready(Ok(bytes.len()))
            }
            None => Pin::new(&mut self.socket).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_words(context))?;
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_words(context))?;
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_refusals_get_words() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n";
        let reply = String::from_utf8(words(bare).unwrap()).unwrap();
        let (head, body) = reply.split_once("\r\n\r\n").unwrap();
        assert!(
            head.contains("application/problem+json") && head.contains(&format!("content-length: {}\r\n", body.len()))
        );
        assert!(body.contains("more than any request needs"), "{body}");
        for other in [
            &b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"[..],
            b"HTTP/1.1 404 Not Found\r\ncontent-length: 10\r\n\r\n",
            b"a part of a body that says HTTP/1.1 400\r\ncontent-length: 0\r\n",
            b"\xff",
        ] {
            assert!(words(other).is_none());
        }
    }
}
