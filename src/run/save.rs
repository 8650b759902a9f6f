//! Stores a run's files, and takes them back if it comes to nothing.
//!
//! Every put is a task: a run that is stopped in the middle leaves none behind that arrives after all was listed and
//! deleted.

use super::draw::{Picture, Rest};
use super::failure::Failure;
use crate::store::{NewFile, Store, StoreError, Stored, StoredFile, StoredPicture};
use drawstream_order::Order as _;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Pictures that are on their way to S3 at once.
const PICTURES_AT_ONCE: usize = 8;

/// What lies beside a drawing.
pub(super) struct Beside {
    pub(super) pictures: Vec<StoredPicture>,
    pub(super) search: String,
    pub(super) files: Vec<StoredFile>,
    pub(super) exposed: u64,
    pub(super) findings: BTreeMap<String, u64>,
}

/// Stores the files of one run.
pub(super) struct Saver {
    /// The drawing's key, of which all others are made.
    key: String,
    puts: TaskTracker,
    given_up: CancellationToken,
    begun: AtomicBool,
}

impl Saver {
    /// For a drawing under that key.
    pub(super) fn new(key: String) -> Saver {
        Saver { key, puts: TaskTracker::new(), given_up: CancellationToken::new(), begun: AtomicBool::new(false) }
    }

    /// Runs a put to its end, also where nobody waits for it any more. None is begun once the run is given up.
    async fn put<T: Send + 'static>(
        &self,
        put: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, Failure> {
        if self.given_up.is_cancelled() {
            return Err(Failure::Stopped);
        }
        self.begun.store(true, Ordering::Relaxed);
        let put = self.puts.spawn(put);
        Ok(put.await.map_err(|_| Failure::Broken)??)
    }

    /// Stores the drawing.
    pub(super) async fn drawing(&self, store: &Store, file_name: &str, bytes: Vec<u8>) -> Result<Stored, Failure> {
        let (store, key, file_name) = (store.clone(), self.key.clone(), file_name.to_owned());
        self.put(async move { store.put_drawing(&key, &file_name, bytes).await }).await
    }

    /// Stores the pictures and their indices as they come, a few at a time, and what is made once for all pages.
    pub(super) async fn rest(&self, store: &Store, file_name: &str, mut rest: Rest) -> Result<Beside, Failure> {
        let pictures = stream::poll_fn(|context| rest.pictures.poll_recv(context));
        let saved = pictures.map(|picture| self.picture(store, file_name, picture));
        let mut pictures: Vec<(usize, StoredPicture)> = saved.buffer_unordered(PICTURES_AT_ONCE).try_collect().await?;
        pictures.order_by_key(|(at, _)| *at);
        let pictures = pictures.into_iter().map(|(_, picture)| picture).collect();
        let whole = rest.whole().await?;
        let search = {
            let (store, key) = (store.clone(), self.key.clone());
            self.put(async move { store.put_json(&key, "search", whole.search).await }).await?
        };
        let mut files = Vec::with_capacity(whole.files.len());
        for file in whole.files {
            files.push(self.file(store, file_name, file).await?);
        }
        Ok(Beside { pictures, search, files, exposed: whole.exposed, findings: whole.findings })
    }

    /// Stores a file beside the drawing.
    pub(super) async fn file(&self, store: &Store, file_name: &str, file: NewFile) -> Result<StoredFile, Failure> {
        let (store, key, file_name) = (store.clone(), self.key.clone(), file_name.to_owned());
        self.put(async move { store.put_file(&key, &file_name, file).await }).await
    }

    /// Stores what the account's lists told, packed; gives its key.
    pub(super) async fn heard(&self, store: &Store, packed: Vec<u8>) -> Result<String, Failure> {
        let (store, key) = (store.clone(), self.key.clone());
        self.put(async move { store.put_heard(&key, packed).await }).await
    }

    async fn picture(
        &self,
        store: &Store,
        file_name: &str,
        picture: Picture,
    ) -> Result<(usize, StoredPicture), Failure> {
        let Picture { at, page, name, bytes, index } = picture;
        let (store, key, file_name) = (store.clone(), self.key.clone(), file_name.to_owned());
        let put = async move {
            let number = (at + 1).to_string();
            tokio::try_join!(store.put_picture(&key, &file_name, at, bytes), store.put_json(&key, &number, index))
        };
        let (key, index) = self.put(put).await?;
        Ok((at, StoredPicture { page, name, key, index }))
    }

    /// Takes back what was stored, once all puts have ended.
    pub(super) async fn take_back(&self, store: &Store) -> Result<(), StoreError> {
        self.given_up.cancel();
        if !self.begun.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.puts.close();
        self.puts.wait().await;
        store.delete_drawing(&self.key).await.map(drop)
    }
}
