//! Where the embedded S3 keeps its files: a folder that nobody else on the machine can look into, and that does not
//! outlive its process for long, whichever way that ends.

use axum::http::{Method, Request, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use tokio::sync::RwLock;
use tower_service::Service;

const PREFIX: &str = "drawstream-";
/// Held by the process as long as it lives: the system lets go of it when the process ends, however it ends.
const LOCK: &str = "lock";
/// A folder without a lock is one that is being made, or one of a program that made none.
const BEING_MADE: Duration = Duration::from_secs(3600);
/// A write that is under way when the files are removed makes a folder anew: they are removed again.
const REMOVALS: u32 = 20;

/// The folder. Dropping it removes it.
#[derive(Debug)]
pub struct Files {
    folder: TempDir,
    _lock: File,
    /// Held by whoever removes objects, and shared by those who list them: the server fails where a folder that it
    /// has seen is gone when it looks into it.
    removing: RwLock<()>,
}

/// What is kept of all drawings: the newest.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// How long one is kept.
    pub age: Duration,
    /// How many.
    pub jobs: usize,
    /// Of how many bytes together.
    pub bytes: u64,
}

impl Files {
    /// Makes one in the system's temporary folder, and removes what processes have left there that ended without
    /// being able to.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn make() -> io::Result<Files> {
        Files::make_in(&std::env::temp_dir())
    }

    fn make_in(parent: &Path) -> io::Result<Files> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir_in(parent)?;
        // Locked before it has its name: whoever finds it free takes the folder for one of a dead process.
        let unnamed = folder.path().join("new");
        let lock = File::create_new(&unnamed)?;
        lock.try_lock().map_err(io::Error::from)?;
        fs::rename(unnamed, folder.path().join(LOCK))?;
        fs::create_dir(folder.path().join("s3"))?;
        sweep(parent, folder.path());
        Ok(Files { folder, _lock: lock, removing: RwLock::new(()) })
    }

    /// What the server has as its root: its folders are buckets.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("s3")
    }

    /// Removes what the server leaves of an object that it has deleted: what it knows of it beside its bytes, and the
    /// folders that only it was in.
    pub fn forget(&self, bucket: &str, key: &str) {
        let (root, bucket_folder) = (self.root(), self.root().join(bucket));
        let object = bucket_folder.join(key);
        // Not through a key such as `../..`; and another may have been written meanwhile.
        let inside = Path::new(key).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        if !inside || object.exists() {
            return;
        }
        let [bucket, key] = [bucket, key].map(|text| URL_SAFE_NO_PAD.encode(text));
        for kind in ["metadata", "internal"] {
            let _ = fs::remove_file(root.join(format!(".bucket-{bucket}.object-{key}.{kind}.json")));
        }
        let folders = object.ancestors().skip(1).take_while(|folder| *folder != bucket_folder);
        for folder in folders {
            // Fails, and shall, where something else is in it.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }

    /// Removes what is beyond the bounds, oldest first. What belongs together, the objects below two names
    /// (`drawings/<job>/`), goes together. Blocks while somebody lists objects.
    pub fn keep(&self, bounds: Bounds) {
        let (folders, beside): (Vec<PathBuf>, Vec<PathBuf>) =
            entries(&self.root()).into_iter().partition(|path| path.is_dir());
        for folder in folders {
            let mut jobs: Vec<Job> = jobs(&folder).into_values().collect();
            jobs.sort_by_key(|job| job.written);
            let (mut left, mut bytes) = (jobs.len(), jobs.iter().map(|job| job.bytes).sum::<u64>());
            for job in jobs {
                if left <= bounds.jobs && bytes <= bounds.bytes && !has_passed(bounds.age, job.written) {
                    break;
                }
                (left, bytes) = (left - 1, bytes - job.bytes);
                let _alone = self.removing.blocking_write();
                for object in job.objects {
                    self.remove_object(&folder, &object);
                }
            }
        }
        // What is known of objects, of which most are gone with them, and writes that broke off.
        for path in beside {
            let written = fs::symlink_metadata(&path).and_then(|known| known.modified());
            if written.is_ok_and(|at| has_passed(bounds.age, at)) {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn remove_object(&self, bucket: &Path, object: &Path) {
        let _ = fs::remove_file(object);
        let bucket_name = bucket.file_name().and_then(|name| name.to_str());
        let key = object.strip_prefix(bucket).ok().and_then(Path::to_str);
        if let (Some(bucket), Some(key)) = (bucket_name, key) {
            self.forget(bucket, key);
        }
    }
}

impl Files {
    /// Removes the folder with everything in it, while its lock is still held.
    pub fn remove(&self) {
        for _ in 0..REMOVALS {
            let _ = fs::remove_dir_all(self.folder.path());
            if !self.folder.path().exists() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        self.remove();
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().filter_map(|entry| entry.ok().map(|entry| entry.path())).collect()
}

/// Whether that long has passed, by a clock that may have been set back since.
fn has_passed(time: Duration, since: SystemTime) -> bool {
    SystemTime::now().duration_since(since).is_ok_and(|passed| passed > time)
}

/// Objects that belong together.
struct Job {
    /// When the last of them was.
    written: SystemTime,
    bytes: u64,
    objects: Vec<PathBuf>,
}

/// The objects in a bucket's folder, by the first two names of their keys.
fn jobs(bucket: &Path) -> BTreeMap<PathBuf, Job> {
    let mut jobs = BTreeMap::new();
    let mut folders = vec![bucket.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            let Ok(known) = fs::symlink_metadata(&path) else { continue };
            if known.is_dir() {
                folders.push(path);
                continue;
            }
            let (written, own) = (known.modified().unwrap_or(SystemTime::UNIX_EPOCH), path.strip_prefix(bucket));
            let name = own.unwrap_or(&path).components().take(2).collect();
            let job = jobs.entry(name).or_insert(Job { written, bytes: 0, objects: Vec::new() });
            job.written = job.written.max(written);
            job.bytes += known.len();
            job.objects.push(path);
        }
    }
    jobs
}

/// Removes folders of processes that do not live any more. `own` is this process's: of others' folders only those of
/// its owner are touched.
fn sweep(parent: &Path, own: &Path) {
    for folder in entries(parent) {
        let named = folder.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(PREFIX.as_bytes()));
        if !named || folder == own || !is_mine(&folder, own) {
            continue;
        }
        let left = match File::options().read(true).write(true).open(folder.join(LOCK)) {
            Ok(lock) => lock.try_lock().is_ok(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made = fs::symlink_metadata(&folder).and_then(|known| known.modified());
                made.is_ok_and(|made| has_passed(BEING_MADE, made))
            }
            Err(_) => false,
        };
        if left {
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

/// Whether it is a true folder, no link, of whoever owns `own`.
fn is_mine(folder: &Path, own: &Path) -> bool {
    let (Ok(known), Ok(own)) = (fs::symlink_metadata(folder), fs::symlink_metadata(own)) else { return false };
    #[cfg(unix)]
    let owners = {
        use std::os::unix::fs::MetadataExt as _;
        known.uid() == own.uid()
    };
    #[cfg(not(unix))]
    let owners = own.is_dir();
    known.is_dir() && owners
}

/// A server whose deleted objects are forgotten, and that lists while nothing is removed.
#[derive(Debug, Clone)]
pub struct Forgetting<S> {
    server: S,
    files: Arc<Files>,
}

impl<S> Forgetting<S> {
    /// In front of a server that keeps its objects in `files`.
    pub fn new(server: S, files: Arc<Files>) -> Forgetting<S> {
        Forgetting { server, files }
    }
}

impl<S, B, R> Service<Request<B>> for Forgetting<S>
where
    S: Service<Request<B>, Response = Response<R>, Error: Send> + Clone + Send + 'static,
    S::Future: Send + 'static,
    B: Send + 'static,
    R: Send + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<R>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.server.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let path = percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
        let (bucket, key) = path.trim_start_matches('/').split_once('/').unwrap_or((&path, ""));
        let deleted = (*request.method() == Method::DELETE).then(|| (bucket.to_owned(), key.to_owned()));
        let lists = *request.method() == Method::GET && key.is_empty();
        // A copy, since this one is only lent: the server begins once it is its turn.
        let (mut server, files) = (self.server.clone(), self.files.clone());
        async move {
            if let Some((bucket, key)) = deleted {
                let _alone = files.removing.write().await;
                let answer = server.call(request).await;
                if answer.as_ref().is_ok_and(|reply| reply.status().is_success()) {
                    files.forget(&bucket, &key);
                }
                answer
            } else if lists {
                let _calm = files.removing.read().await;
                server.call(request).await
            } else {
                server.call(request).await
            }
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            entries(folder).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn nobody_else_can_look_and_nothing_is_left() {
        let parent = tempfile::tempdir().unwrap();
        let files = Files::make_in(parent.path()).unwrap();
        fs::write(files.root().join("x"), "x").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(files.folder.path()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        drop(files);
        assert_eq!(names(parent.path()), Vec::<String>::new());
    }

    #[test]
    fn what_dead_processes_have_left_is_swept_and_what_lives_is_not() {
        let parent = tempfile::tempdir().unwrap();
        let lives = Files::make_in(parent.path()).unwrap();
        // The lock of a process that was killed is free.
        let dead = parent.path().join("drawstream-dead");
        fs::create_dir_all(dead.join("s3/drawings/job")).unwrap();
        fs::write(dead.join(LOCK), "").unwrap();
        let (young, other) = (parent.path().join("drawstream-young"), parent.path().join("elsewhere"));
        fs::create_dir(&young).unwrap();
        fs::create_dir(&other).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&other, parent.path().join("drawstream-link")).unwrap();
        let next = Files::make_in(parent.path()).unwrap();
        assert!(!dead.exists() && young.exists() && other.exists());
        assert!(lives.root().exists() && next.root().exists());
    }

    #[test]
    fn many_that_start_at_once_sweep_none_of_each_other() {
        let parent = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..50).map(|_| Files::make_in(parent.path()).unwrap()).collect::<Vec<_>>()))
                .collect();
            let all: Vec<Files> = starts.into_iter().flat_map(|start| start.join().unwrap()).collect();
            assert!(all.iter().all(|files| files.root().exists()));
        });
        assert_eq!(names(parent.path()), Vec::<String>::new());
    }

    #[test]
    fn a_deleted_object_leaves_nothing_and_others_stay() {
        let parent = tempfile::tempdir().unwrap();
        let files = Files::make_in(parent.path()).unwrap();
        let job = files.root().join("drawings/drawings/job");
        fs::create_dir_all(&job).unwrap();
        fs::write(job.join("other"), "x").unwrap();
        let known = |key: &str| {
            let [bucket, key] = ["drawings", key].map(|text| URL_SAFE_NO_PAD.encode(text));
            ["metadata", "internal"].map(|kind| files.root().join(format!(".bucket-{bucket}.object-{key}.{kind}.json")))
        };
        for path in known("drawings/job/one").iter().chain(&known("drawings/job/other")) {
            fs::write(path, "{}").unwrap();
        }
        files.forget("drawings", "drawings/job/one");
        assert!(known("drawings/job/one").iter().all(|path| !path.exists()));
        // It is there still: what is known of it stays.
        files.forget("drawings", "drawings/job/other");
        assert!(known("drawings/job/other").iter().all(|path| path.exists()) && job.exists());
        fs::remove_file(job.join("other")).unwrap();
        files.forget("drawings", "drawings/job/other");
        files.forget("drawings", "../../lock");
        assert_eq!(names(&files.root()), ["drawings"]);
        assert!(names(&files.root().join("drawings")).is_empty() && files.folder.path().join(LOCK).exists());
    }

    #[test]
    fn what_is_old_or_too_much_goes_and_goes_whole() {
        let parent = tempfile::tempdir().unwrap();
        let files = Files::make_in(parent.path()).unwrap();
        let drawings = files.root().join("drawings/drawings");
        let day = Duration::from_secs(24 * 3600);
        let write = |path: &Path, age: Duration| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, [0; 10]).unwrap();
            let file = File::options().write(true).open(path).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        };
        let second = Duration::from_secs(1);
        let known = files.root().join(".bucket-x.object-y.internal.json");
        write(&known, day + second);
        write(&drawings.join("old/a"), day + second);
        // Of a job that is written yet nothing is old.
        write(&drawings.join("long/first"), day + second);
        write(&drawings.join("long/log/last"), second);
        write(&drawings.join("first/a"), 30 * second);
        write(&drawings.join("first/b"), 20 * second);
        write(&drawings.join("next/a"), 10 * second);
        let keep = |jobs: usize, bytes: u64| files.keep(Bounds { age: day, jobs, bytes });
        keep(9, 1000);
        assert!(!known.exists());
        assert_eq!(names(&drawings), ["first", "long", "next"]);
        keep(9, 49);
        assert_eq!(names(&drawings), ["long", "next"]);
        keep(1, 1000);
        assert_eq!(names(&drawings), ["long"]);
        keep(9, 0);
        assert_eq!(names(&files.root()), ["drawings"]);
        assert!(names(&files.root().join("drawings")).is_empty());
    }
}
