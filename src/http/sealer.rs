//! The sealing keys of this process, wherever they come from.

use super::problem::Problem;
use crate::aws;
use crate::config::Sealing;
use crate::logs::causes;
use crate::seal::{self, Keys};
use crate::secrets::{self, SecretError};
use axum::http::StatusCode;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use secrecy::ExposeSecret as _;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::Mutex;

/// How long keys that were read are used. What leaked opens and seals no longer than that after it has been taken back.
const LIFE: Duration = Duration::from_secs(60);
/// A cookie that does not open may be sealed by a key that is newer than what was read, and what could not be read may
/// be readable again. But anybody can send such a cookie: the secret is read at most this often.
const READ_AGAIN: Duration = Duration::from_secs(5);

/// Seals and opens cookies.
pub struct Sealer {
    source: Source,
    clock: fn() -> Moment,
    memory: Mutex<Memory>,
}

type Reading = BoxFuture<'static, Result<Keys, String>>;

enum Source {
    Known(Keys),
    /// Reads a secret; an error is its cause, for the log.
    Secret(Box<dyn Fn() -> Reading + Send + Sync>),
}

#[derive(Default)]
struct Memory {
    kept: Option<(Moment, Keys)>,
    failed: Option<Moment>,
}

/// A moment, by both clocks: one can be set back, the other stands still while an instance is frozen.
#[derive(Clone, Copy)]
struct Moment {
    counted: Instant,
    told: SystemTime,
}

impl Moment {
    fn now() -> Moment {
        Moment { counted: Instant::now(), told: SystemTime::now() }
    }

    /// Whether `earlier` is less than `time` before this.
    fn is_within(self, time: Duration, earlier: Moment) -> bool {
        let told = self.told.duration_since(earlier.told);
        self.counted.duration_since(earlier.counted) < time && told.is_ok_and(|age| age < time)
    }
}

impl Sealer {
    /// Keys that are there, or are read at first use.
    pub fn new(source: Sealing, find: aws::Find) -> Sealer {
        let source = match source {
            Sealing::Keys(keys) => Source::Known(keys),
            Sealing::Secret { arn } => {
                let arn: Arc<str> = arn.into();
                Source::Secret(Box::new(move || read_secret(find, arn.clone()).boxed()))
            }
        };
        Sealer { source, clock: Moment::now, memory: Mutex::default() }
    }

    /// Seals `value` as the cookie `name`.
    ///
    /// # Errors
    /// 500 where the keys cannot be read.
    pub async fn seal(&self, name: &str, value: String) -> Result<String, Problem> {
        Ok(self.keys(LIFE).await?.seal(name, value))
    }

    /// Opens a cookie; none for what none of the keys has sealed.
    ///
    /// # Errors
    /// 500 where the keys cannot be read.
    pub async fn open(&self, name: &str, sealed: &str) -> Result<Option<String>, Problem> {
        if !seal::is_sealed(sealed) {
            return Ok(None);
        }
        if let Some(open) = self.keys(LIFE).await?.open(name, sealed) {
            return Ok(Some(open));
        }
        Ok(self.keys(READ_AGAIN).await?.open(name, sealed))
    }

    /// The keys, as they were at most this time ago, or, if they cannot be read again, at most [`LIFE`] ago.
    async fn keys(&self, time: Duration) -> Result<Keys, Problem> {
        let read = match &self.source {
            Source::Known(keys) => return Ok(keys.clone()),
            Source::Secret(read) => read,
        };
        let mut memory = self.memory.lock().await;
        let now = (self.clock)();
        memory.kept = memory.kept.take().filter(|(at, _)| now.is_within(LIFE, *at));
        memory.failed = memory.failed.filter(|at| now.is_within(READ_AGAIN, *at));
        let new_enough = memory.kept.as_ref().is_some_and(|(at, _)| now.is_within(time, *at));
        if !new_enough && memory.failed.is_none() {
            match read().await {
                // From before they were read: an answer that came late may be old.
                Ok(keys) => memory.kept = Some((now, keys)),
                Err(cause) => {
                    tracing::error!(cause, "the sealing keys could not be read");
                    memory.failed = Some((self.clock)());
                }
            }
        }
        memory.kept.as_ref().map(|(_, keys)| keys.clone()).ok_or_else(|| {
            let detail = "The service cannot read the keys that seal its sessions. Tell its operator.";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
        })
    }
}

/// The current version of the secret, and behind it the previous one: cookies that it sealed still open.
async fn read_secret(find: aws::Find, arn: Arc<str>) -> Result<Keys, String> {
    let keys = version(find, &arn, "AWSCURRENT").await?.ok_or("the secret has no current version")?;
    Ok(match version(find, &arn, "AWSPREVIOUS").await {
        Ok(Some(previous)) => keys.followed_by(previous),
        Ok(None) => keys,
        Err(cause) => {
            tracing::warn!(cause, "the previous sealing keys could not be read");
            keys
        }
    })
}

async fn version(find: aws::Find, arn: &str, stage: &str) -> Result<Option<Keys>, String> {
    let text = match secrets::read(find, arn, stage).await {
        Ok(text) => text,
        Err(SecretError::NotThere) if stage != "AWSCURRENT" => return Ok(None),
        Err(error) => return Err(causes(&error)),
    };
    Keys::parse(text.expose_secret()).map(Some).map_err(|error| format!("{stage}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::sync::LazyLock;
    use std::sync::Mutex as StdMutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const KEYS: [&str; 3] = [
        "YW4gb2xkIGtleSBvZiB0aGlydHktdHdvIGJ5dGVzLi4u",
        "YSBuZXcga2V5IG9mIHRoaXJ0eS10d28gYnl0ZXMuLi4u",
        "YSBuZXdlciBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyE=",
    ];

    thread_local! {
        /// How far the clocks of this test are: what has been counted, and what is told of it.
        static PASSED: Cell<(Duration, Duration)> = const { Cell::new((Duration::ZERO, Duration::from_secs(86_400))) };
    }
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);

    fn clock() -> Moment {
        let (counted, told) = PASSED.get();
        Moment { counted: *BEGUN + counted, told: SystemTime::UNIX_EPOCH + told }
    }

    fn advance(time: Duration) {
        let (counted, told) = PASSED.get();
        PASSED.set((counted + time, told + time));
    }

    /// A secret in AWS's store: what was put last is current, what was put before is the previous version, and what
    /// was put before that has no name any more.
    #[derive(Default)]
    struct Secret {
        versions: StdMutex<Vec<&'static str>>,
        read: AtomicUsize,
    }

    impl Secret {
        fn of(first: &'static str) -> Arc<Secret> {
            Arc::new(Secret { versions: StdMutex::new(vec![first]), read: AtomicUsize::new(0) })
        }

        fn put(&self, value: &'static str) {
            self.versions.lock().unwrap().push(value);
        }

        fn lose(&self) {
            self.versions.lock().unwrap().clear();
        }

        fn read(&self) -> Result<Keys, String> {
            self.read.fetch_add(1, Ordering::Relaxed);
            let versions = self.versions.lock().unwrap();
            let mut newest = versions.iter().rev().take(2).map(|text| Keys::parse(text).unwrap());
            let keys = newest.next().ok_or("there is none")?;
            Ok(newest.next().into_iter().fold(keys, Keys::followed_by))
        }

        fn reads(&self) -> usize {
            self.read.load(Ordering::Relaxed)
        }

        /// A warm instance of the function.
        fn instance(self: &Arc<Secret>) -> Sealer {
            let secret = self.clone();
            let read = move || std::future::ready(secret.read()).boxed();
            Sealer { source: Source::Secret(Box::new(read)), clock, memory: Mutex::default() }
        }
    }

    async fn opens(sealer: &Sealer, sealed: &str) -> bool {
        sealer.open("c", sealed).await.unwrap().is_some()
    }

    fn sealed_by(key: &str) -> String {
        Keys::parse(key).unwrap().seal("c", "v".to_owned())
    }

    #[tokio::test]
    async fn a_rotated_key_signs_nobody_out_and_twice_rotated_it_opens_nothing_after_a_minute() {
        let secret = Secret::of(KEYS[0]);
        let (one, other) = (secret.instance(), secret.instance());
        let old = one.seal("c", "v".to_owned()).await.unwrap();
        assert!(opens(&other, &old).await);

        // Once: what the old key has sealed opens, and what an instance seals that has read the new key, too.
        secret.put(KEYS[1]);
        advance(READ_AGAIN);
        let new = secret.instance().seal("c", "v".to_owned()).await.unwrap();
        assert!(opens(&one, &new).await && opens(&one, &old).await && opens(&other, &old).await);

        // Twice: the old key has leaked. A minute later it opens nothing and seals nothing, in warm instances too.
        secret.put(KEYS[2]);
        advance(LIFE);
        for sealer in [&one, &other] {
            assert!(!opens(sealer, &old).await && opens(sealer, &new).await);
            let sealed = sealer.seal("c", "v".to_owned()).await.unwrap();
            assert!(Keys::parse(KEYS[2]).unwrap().open("c", &sealed).is_some());
        }
    }

    #[tokio::test]
    async fn cookies_that_do_not_open_cost_few_calls() {
        let secret = Secret::of(KEYS[0]);
        let sealer = secret.instance();
        for garbage in ["", "garbage", "AAAA", "%00"] {
            assert!(!opens(&sealer, garbage).await);
        }
        assert_eq!(secret.reads(), 0);
        for _ in 0..100 {
            assert!(!opens(&sealer, &sealed_by(KEYS[1])).await);
        }
        assert_eq!(secret.reads(), 1);
        advance(READ_AGAIN);
        for _ in 0..100 {
            assert!(!opens(&sealer, &sealed_by(KEYS[1])).await);
        }
        assert_eq!(secret.reads(), 2);
    }

    #[tokio::test]
    async fn a_secret_that_cannot_be_read_ends_sessions_after_a_minute_and_costs_few_calls() {
        let secret = Secret::of(KEYS[0]);
        let sealer = secret.instance();
        let good = sealer.seal("c", "v".to_owned()).await.unwrap();
        secret.lose();
        advance(READ_AGAIN);
        // What is known is used for as long as it lives, whatever others send.
        for _ in 0..100 {
            assert!(!opens(&sealer, &sealed_by(KEYS[1])).await && opens(&sealer, &good).await);
        }
        assert_eq!(secret.reads(), 2);
        advance(LIFE);
        for _ in 0..100 {
            assert!(sealer.open("c", &good).await.is_err() && sealer.seal("c", String::new()).await.is_err());
        }
        assert_eq!(secret.reads(), 3);
        secret.put(KEYS[0]);
        advance(READ_AGAIN);
        assert!(opens(&sealer, &good).await);
    }

    #[tokio::test]
    async fn keys_live_a_minute_by_whichever_clock_is_ahead() {
        let secret = Secret::of(KEYS[0]);
        let sealer = secret.instance();
        let sealed = sealer.seal("c", "v".to_owned()).await.unwrap();
        let (counted, told) = PASSED.get();
        // An instance that was frozen has counted nothing; a clock that was set back tells nothing.
        for (clocks, reads) in
            [((counted, told + LIFE), 2), ((counted + LIFE, told + LIFE), 3), ((counted + LIFE, told), 4)]
        {
            PASSED.set(clocks);
            assert!(opens(&sealer, &sealed).await);
            assert_eq!(secret.reads(), reads);
        }
    }
}
