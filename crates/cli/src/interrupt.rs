//! When the person or the system wants the program to end.

/// Waits for Ctrl-C, Ctrl-\\, SIGTERM, or the end of the terminal. From the call on, also before anybody waits, none of
/// them ends the process by itself. Call it within a runtime.
#[cfg(unix)]
pub fn told_to_end() -> impl Future<Output = ()> {
    use futures::FutureExt as _;
    use tokio::signal::unix::{SignalKind, signal};
    let mut kinds = vec![SignalKind::interrupt(), SignalKind::quit(), SignalKind::terminate()];
    if !outlives_its_terminal() {
        kinds.push(SignalKind::hangup());
    }
    let signals = kinds.into_iter().filter_map(|kind| signal(kind).ok());
    let signals: Vec<_> = signals.map(|mut signal| Box::pin(async move { signal.recv().await })).collect();
    futures::future::select_all(signals).map(|_| ())
}

/// Whether it was started by `nohup`, which ignores SIGHUP on its behalf. Linux says so.
#[cfg(unix)]
fn outlives_its_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub async fn told_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}
