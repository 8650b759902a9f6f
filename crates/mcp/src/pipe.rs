//! Messages on a pipe, each a line: rmcp's transport, with a bound on what is worked on at once, and an end that waits
//! for all answers.

use crate::host::Host;
use crate::server::Server;
use rmcp::RoleServer;
use rmcp::model::{ClientNotification, JsonRpcMessage, RequestId};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage, serve_directly};
use rmcp::transport::Transport;
use rmcp::transport::async_rw::AsyncRwTransport;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, Chain};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// The longest message: arguments of tools are short. What is longer is skipped.
const LONGEST: usize = 1 << 20;
/// Requests that are worked on at once.
const AT_ONCE: u32 = 32;
/// The end of a last line that has none.
const LINE_END: &[u8] = b"\n";

/// Answers until the input ends and all that was asked for is answered. Every request stands for itself: none has to
/// begin the conversation.
///
/// # Errors
/// Where the output cannot be written to; not where nobody reads it any more.
pub async fn serve<H: Host>(
    server: Server<H>,
    read: impl AsyncRead + Send + Unpin + 'static,
    write: impl AsyncWrite + Send + Unpin + 'static,
) -> io::Result<()> {
    let lines = AsyncRwTransport::new(read.chain(LINE_END), write).with_max_line_length(LONGEST);
    let shared = Arc::new(Shared::default());
    let pipe = Pipe { lines, shared: shared.clone(), places: Arc::new(Semaphore::new(AT_ONCE as usize)), place: None };
    let _ = serve_directly(server, pipe, None).waiting().await;
    match shared.failed.get() {
        Some(kind) if *kind != io::ErrorKind::BrokenPipe => Err((*kind).into()),
        _ => Ok(()),
    }
}

/// What is known of the pipe where it is read and where it is written to.
#[derive(Default)]
struct Shared {
    /// Requests without an answer, each with its place.
    running: Mutex<HashMap<RequestId, OwnedSemaphorePermit>>,
    /// Why nothing can be written any more.
    failed: OnceLock<io::ErrorKind>,
    gone: CancellationToken,
}

impl Shared {
    fn begin(&self, id: RequestId, place: OwnedSemaphorePermit) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(id, place);
    }

    fn end(&self, id: &RequestId) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

struct Pipe<R: AsyncRead, W: AsyncWrite> {
    lines: AsyncRwTransport<RoleServer, Chain<R, &'static [u8]>, W>,
    shared: Arc<Shared>,
    places: Arc<Semaphore>,
    /// The place of the request that is read next.
    place: Option<OwnedSemaphorePermit>,
}

impl<R, W> Pipe<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    /// The next message; none at the input's end, once all is answered. Whoever stops waiting here loses nothing.
    async fn next(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        if self.place.is_none() {
            self.place = self.places.clone().acquire_owned().await.ok();
        }
        let Some(message) = self.lines.receive().await else {
            self.place = None;
            let _all = self.places.acquire_many(AT_ONCE).await;
            return None;
        };
        match &message {
            JsonRpcMessage::Request(request) => {
                if let Some(place) = self.place.take() {
                    self.shared.begin(request.id.clone(), place);
                }
            }
            // It gets no answer any more.
            JsonRpcMessage::Notification(told) => {
                if let ClientNotification::CancelledNotification(cancelled) = &told.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.shared.end(id);
                }
            }
            JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_) => {}
        }
        Some(message)
    }
}

impl<R, W> Transport<RoleServer> for Pipe<R, W>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        let answered = match &message {
            JsonRpcMessage::Response(answer) => Some(answer.id.clone()),
            JsonRpcMessage::Error(error) => error.id.clone(),
            JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => None,
        };
        let (sent, shared) = (self.lines.send(message), self.shared.clone());
        async move {
            let sent = sent.await;
            if let Err(error) = &sent {
                let _ = shared.failed.set(error.kind());
                shared.gone.cancel();
            }
            if let Some(id) = answered {
                shared.end(&id);
            }
            sent
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        let gone = self.shared.gone.clone();
        tokio::select! {
            biased;
            // Nobody reads any more.
            () = gone.cancelled() => None,
            message = self.next() => message,
        }
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        self.lines.close().await
    }
}
