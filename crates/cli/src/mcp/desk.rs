//! Where accounts come from on this machine: IBM Cloud by the person's own key, a file, a survey's folder, or the sample
//! account. Nothing that a tool is called with names a file.

use super::folder::Folder;
use super::job::{Job, Jobs, Teller};
use super::others;
use crate::arguments::{Mcp, Source};
use crate::error::CliError;
use crate::progress::Progress;
use crate::source::{self, Account, Way, joined};
use drawstream::drawing;
use drawstream::graph;
use drawstream::outputs::{drawio, inventory, svg};
use drawstream::view::{Options as ViewOptions, View};
use drawstream_mcp::{
    AccountRow, Content, Draw, Drawn, Held, Host, Listing, Options, Page, Part, Stage, Standing, Tell, Trouble,
};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// What it is started with.
#[derive(Debug)]
enum Given {
    /// IBM Cloud, when it is asked for.
    Live,
    /// One account, that is there from the start; its job.
    One(&'static str),
    /// Many accounts.
    Folder(Folder),
}

/// What is asked for.
enum Begun {
    /// It was read.
    There(Arc<Held>),
    /// It is being read, or was.
    Job(Job),
}

/// Gives accounts to whoever holds the other end of the pipe.
#[derive(Debug)]
pub struct Desk {
    source: Source,
    given: Given,
    against: Option<PathBuf>,
    older: OnceCell<Arc<Held>>,
    jobs: Arc<Jobs>,
}

impl Desk {
    /// Reads what it is started with.
    ///
    /// # Errors
    /// Where that cannot be read.
    pub async fn open(options: Mcp) -> Result<Desk, CliError> {
        let Mcp { source, against } = options;
        let jobs = Arc::new(Jobs::default());
        let given = match source.from.as_slice() {
            [folder] if folder.is_dir() => Given::Folder(Folder::open(folder)?),
            [] if !source.sample => Given::Live,
            from => {
                let job = if from.is_empty() { "sample" } else { "file" };
                jobs.give(held(job.to_owned(), &source, &Arc::new(Progress::counting(|_, _| {}))).await?);
                Given::One(job)
            }
        };
        let desk = Desk { source, given, against, older: OnceCell::new(), jobs };
        if desk.against.is_some() {
            // A wrong file is told at the start.
            desk.older().await?;
        }
        Ok(desk)
    }

    async fn older(&self) -> Result<Arc<Held>, CliError> {
        let read = async || {
            let from = self.against.clone().into_iter().collect();
            let source =
                Source { from, sample: false, regions: Vec::new(), resource_group: None, ..self.source.clone() };
            held("against".to_owned(), &source, &Arc::new(Progress::counting(|_, _| {}))).await.map(Arc::new)
        };
        self.older.get_or_try_init(read).await.cloned()
    }

    /// The account that is there without being asked for.
    async fn given(&self, account: Option<&str>) -> Result<Option<Arc<Held>>, Trouble> {
        match &self.given {
            Given::Live => Ok(None),
            Given::One(job) => {
                let held = self.jobs.get(job).and_then(|job| job.held());
                let Some(wanted) = account else { return Ok(held) };
                let is = |held: &Arc<Held>| {
                    let (id, name) = held.account();
                    id == wanted || name == wanted
                };
                let other = || {
                    Trouble::new("this server was started with one account, and it is another one. Leave account out.")
                };
                held.filter(is).ok_or_else(other).map(Some)
            }
            Given::Folder(folder) => {
                let id = folder.find(account)?;
                if let Some(held) = self.jobs.get(id).and_then(|job| job.held()) {
                    return Ok(Some(held));
                }
                let source = Source { from: vec![folder.inventory(id)], ..self.source.clone() };
                let read = held(id.to_owned(), &source, &Arc::new(Progress::counting(|_, _| {}))).await;
                Ok(Some(self.jobs.keep(read.map_err(|error| trouble(&error))?)))
            }
        }
    }

    /// The account that is there, or the job that reads it.
    async fn begun(&self, wanted: Draw) -> Result<Begun, Trouble> {
        if let Some(id) = &wanted.job {
            if let Some(job) = self.jobs.get(id) {
                return Ok(Begun::Job(job));
            }
            let held = match &self.given {
                Given::Folder(_) => self.given(Some(id)).await?,
                Given::Live | Given::One(_) => None,
            };
            return held.map(Begun::There).ok_or_else(|| Trouble::no_such_job(id));
        }
        let is_whole = wanted.regions.is_empty() && wanted.resource_group.is_none();
        let given = self.given(wanted.account.as_deref()).await?;
        if let (Some(held), true) = (&given, is_whole) {
            return Ok(Begun::There(held.clone()));
        }
        let (job, teller) = self.jobs.enter(format!("{:032x}", rand::random::<u128>()), &wanted);
        if let Some(teller) = teller {
            let mut source = self.source.clone();
            if !wanted.regions.is_empty() {
                source.regions.clone_from(&wanted.regions);
            }
            source.resource_group = wanted.resource_group.clone().or(source.resource_group);
            if let (Given::Folder(folder), Some(held)) = (&self.given, &given) {
                source.from = vec![folder.inventory(&held.job)];
            }
            let account = wanted.account.filter(|_| matches!(self.given, Given::Live));
            let (id, stopped) = (job.id.clone(), job.clone());
            tokio::spawn(async move {
                tokio::select! {
                    biased;
                    () = stopped.stopped() => teller.end(Err(Trouble::new("reading was stopped. Call draw to read anew."))),
                    () = run(id, source, account, teller.clone()) => {}
                }
            });
        }
        Ok(Begun::Job(job))
    }
}

/// Reads an account to its end, whoever waits for it.
async fn run(id: String, source: Source, account: Option<String>, teller: Teller) {
    let to_teller = teller.clone();
    let progress = Arc::new(Progress::counting(move |answered, asked| to_teller.progress(answered, asked)));
    let read = match account {
        Some(account) => others::of_account(id, &source, &account, &progress).await,
        None => held(id, &source, &progress).await.map_err(|error| trouble(&error)),
    };
    let read = match read {
        Ok(held) => {
            let held = Arc::new(held);
            let drawing = held.clone();
            // It is drawn once, so that its pages are known.
            draw(drawing).await;
            Ok(held)
        }
        Err(trouble) => Err(trouble),
    };
    teller.end(read);
}

/// Reads the account of a source.
async fn held(id: String, source: &Source, progress: &Arc<Progress>) -> Result<Held, CliError> {
    let account = source::read(source, progress).await?;
    // What of a file is looked at is narrowed, not what decides there.
    let is_narrowed = !source.regions.is_empty() || source.resource_group.is_some();
    let whole = match &account.way {
        Way::File { .. } if is_narrowed => {
            let source = Source { regions: Vec::new(), resource_group: None, ..source.clone() };
            Some(source::read(&source, progress).await?)
        }
        Way::File { .. } | Way::Calls { .. } => None,
    };
    Ok(joined(tokio::task::spawn_blocking(move || kept(id, account, whole)).await))
}

pub(super) fn kept(id: String, account: Account, whole: Option<Account>) -> Held {
    let reading = account.reading;
    let options = Options {
        regions: reading.scope.regions.clone(),
        resource_group: reading.scope.resource_group.clone(),
        ..Options::default()
    };
    let held = Held::new(id, graph::build(reading), options);
    let held = match whole {
        Some(whole) => held.judged_by(graph::build(whole.reading)),
        None => held,
    };
    held.prepared()
}

/// Draws it, on a thread of its own, where that was not done yet.
async fn draw(held: Arc<Held>) {
    let drawn = move || {
        pages(&held);
    };
    joined(tokio::task::spawn_blocking(drawn).await);
}

/// The pages of its drawing, made once.
fn pages(held: &Held) -> &[Page] {
    held.pages.get_or_init(|| {
        let view = View::new(&held.graph, &ViewOptions::default());
        let drawing = drawing::draw(&view, &held.graph);
        drawing.sheets.iter().map(|sheet| Page { id: sheet.id.clone(), name: sheet.name.clone() }).collect()
    })
}

/// A file of an account's.
fn made(held: &Held, part: Part) -> io::Result<Option<Content>> {
    let media_type = part.media_type();
    let text =
        |bytes| String::from_utf8(bytes).map(|text| Some(Content::Text(media_type, text))).map_err(io::Error::other);
    let mut bytes = Vec::new();
    if part == Part::Inventory {
        inventory::write(&held.graph, &mut bytes)?;
        return text(bytes);
    }
    let view = View::new(&held.graph, &ViewOptions::default());
    let drawing = drawing::draw(&view, &held.graph);
    let is_there = |page: usize| page <= drawing.sheets.len();
    match part {
        Part::Drawing => drawio::write(&drawing, &mut bytes)?,
        Part::Picture(page) if is_there(page) => svg::write(&drawing, page - 1, false, &mut bytes)?,
        #[cfg(feature = "pictures")]
        Part::Pixels(page) if is_there(page) => {
            drawstream_office::picture::png(&drawing, page - 1, &mut bytes)?;
            return Ok(Some(Content::Bytes(media_type, bytes)));
        }
        _ => return Ok(None),
    }
    text(bytes)
}

/// An error of the command line for a model: what it says of options is for whoever starts the server.
pub(super) fn trouble(error: &CliError) -> Trouble {
    match error {
        CliError::NoKey => Trouble::new(
            "this server has no API key. Ask its user to set IBMCLOUD_API_KEY in the server's environment, or to start \
             it with --api-key-file FILE, --from FILE or --sample.",
        ),
        error => Trouble::new(error.to_string().replace('\n', ". ").replace("..", ".")),
    }
}

impl Host for Desk {
    type Caller = ();

    fn draw<'a>(&'a self, _: &'a (), wanted: Draw, tell: Tell) -> BoxFuture<'a, Result<Drawn, Trouble>> {
        async move {
            let drawn = match self.begun(wanted).await? {
                Begun::There(held) => held.drawn(),
                Begun::Job(job) => Drawn { held: job.wait(&tell).await?, job: job.id },
            };
            if let Some(held) = drawn.held.clone() {
                draw(held).await;
            }
            Ok(drawn)
        }
        .boxed()
    }

    fn has_tasks(&self) -> bool {
        true
    }

    fn begin<'a>(&'a self, _: &'a (), wanted: Draw) -> BoxFuture<'a, Result<Standing, Trouble>> {
        async move {
            match self.begun(wanted).await? {
                Begun::There(held) => {
                    draw(held.clone()).await;
                    let now = format!("{:.3}", Timestamp::now());
                    let (job, stage) = (held.job.clone(), Stage::Read(held));
                    Ok(Standing { job, begun_at: now.clone(), told_at: now, kept_ms: None, stage })
                }
                Begun::Job(job) => Ok(job.standing()),
            }
        }
        .boxed()
    }

    fn standing<'a>(&'a self, _: &'a (), job: &'a str) -> BoxFuture<'a, Result<Option<Standing>, Trouble>> {
        async move { Ok(self.jobs.get(job).map(|job| job.standing())) }.boxed()
    }

    fn stop<'a>(&'a self, _: &'a (), job: &'a str) -> BoxFuture<'a, Result<(), Trouble>> {
        async move {
            self.jobs.get(job).ok_or_else(|| Trouble::no_such_job(job))?.stop();
            Ok(())
        }
        .boxed()
    }

    fn held<'a>(&'a self, _: &'a (), job: Option<&'a str>) -> BoxFuture<'a, Result<Arc<Held>, Trouble>> {
        async move {
            match (job, &self.given) {
                (Some(id), given) => match (self.jobs.get(id), given) {
                    (Some(job), _) => job.held().ok_or_else(|| {
                        Trouble::new(format!("job {id} is still being read, or has failed. Call draw with it to know."))
                    }),
                    (None, Given::Folder(_)) => self.given(Some(id)).await?.ok_or_else(|| Trouble::no_such_job(id)),
                    (None, _) => Err(Trouble::no_such_job(id)),
                },
                (None, Given::Live) => self.jobs.newest().ok_or_else(Trouble::nothing_drawn),
                (None, _) => self.given(None).await?.ok_or_else(Trouble::nothing_drawn),
            }
        }
        .boxed()
    }

    fn against<'a>(
        &'a self,
        caller: &'a (),
        newer: &'a Held,
        against: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Arc<Held>, Trouble>> {
        async move {
            match against {
                Some(job) if job == newer.job => Err(Trouble::new("a job is compared with another one, not with itself.")),
                Some(job) => self.held(caller, Some(job)).await,
                None if self.against.is_some() => self.older().await.map_err(|error| trouble(&error)),
                None => Err(Trouble::new(
                    "say against what: the job of an earlier draw. Or ask the user to start the server with --against FILE.",
                )),
            }
        }
        .boxed()
    }

    fn accounts<'a>(&'a self, _: &'a ()) -> BoxFuture<'a, Result<Listing, Trouble>> {
        async move {
            match &self.given {
                Given::Folder(folder) => Ok(Listing { rows: folder.accounts(), unread: None }),
                Given::One(_) => {
                    let rows = self.jobs.read().iter().take(1).map(|held| row(held)).collect();
                    Ok(Listing { rows, unread: None })
                }
                Given::Live => others::listed(&self.source.keys).await,
            }
        }
        .boxed()
    }

    fn file<'a>(&'a self, caller: &'a (), job: &'a str, part: Part) -> BoxFuture<'a, Result<Option<Content>, Trouble>> {
        async move {
            let held = self.held(caller, Some(job)).await?;
            let made = joined(tokio::task::spawn_blocking(move || made(&held, part)).await);
            made.map_err(|_| Trouble::new("it could not be drawn: the page is too large for a picture. Take the SVG."))
        }
        .boxed()
    }

    fn known<'a>(&'a self, _: &'a ()) -> BoxFuture<'a, Vec<Arc<Held>>> {
        async move { self.jobs.read() }.boxed()
    }

    fn has_pixels(&self) -> bool {
        cfg!(feature = "pictures")
    }
}

fn row(held: &Held) -> AccountRow {
    let (id, name) = held.account();
    let read_at = Some(held.graph.read_at.clone()).filter(|at| !at.is_empty());
    AccountRow { id, name, read_at, job: Some(held.job.clone()), ..AccountRow::default() }
}
