//! Last words of a process that a panic ends.
//!
//! On a laptop a panic unwinds, and is caught where a request or a run begins. The function is built with
//! `panic = "abort"` (`deploy/artifact.toml`; unwinding would make its zip 1.4 MB larger): nothing can catch a panic
//! there. So the thread that panics waits, while the others end their streams and logs; then the process ends, and
//! Lambda starts another.

use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The longest that a thread waits, also for a run that it was busy with itself.
const LONGEST: Duration = Duration::from_secs(3);

static PROCESS: LazyLock<LastWords> = LazyLock::new(LastWords::default);

#[derive(Debug, Default)]
struct LastWords {
    panicked: CancellationToken,
    open: Mutex<usize>,
    closed: Condvar,
}

/// Something that is not to be cut off: a run, or a reply that is being sent. Open until it is dropped.
#[derive(Debug)]
pub struct Open(&'static LastWords);

impl Drop for Open {
    fn drop(&mut self) {
        *self.0.open.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.closed.notify_all();
    }
}

impl LastWords {
    fn open(&'static self) -> Open {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Open(self)
    }

    fn wait(&'static self) {
        // From another thread: the runtime would let this one do what is woken, and it does nothing any more.
        let told = thread::spawn(|| self.panicked.cancel());
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.closed.wait_timeout_while(open, LONGEST, |open| *open > 0);
        drop(told);
    }
}

/// Notes that something must not be cut off.
pub fn open() -> Open {
    PROCESS.open()
}

/// Waits until a thread has panicked and the process is about to end. Where panics unwind it never is.
pub async fn panicked() {
    PROCESS.panicked.cancelled().await;
}

/// Whether the process is about to end.
pub fn is_ending() -> bool {
    PROCESS.panicked.is_cancelled()
}

/// Lets the others end what is open. For the hook of panics, where they abort.
pub(crate) fn wait() {
    // Tasks that wait for this thread of the runtime go to another one.
    tokio::task::block_in_place(|| PROCESS.wait());
}
