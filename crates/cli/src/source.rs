//! Where the account comes from: IBM Cloud, the sample account, or a file.

use crate::arguments::{Keys, Source};
use crate::error::CliError;
use crate::keys::{self, Credential, Secret};
use crate::progress::Progress;
use crate::terminal;
use drawstream::collect::iam::{self, Claims, IamError, Token};
use drawstream::collect::progress::Outline;
use drawstream::collect::{self, CollectError, Endpoints, Notice, Patience, Plan};
use drawstream::config::{Config, Place};
use drawstream::estate::coverage::GLOBAL;
use drawstream::estate::{Reading, Scope};
use drawstream::graph::Graph;
use drawstream::input;
use drawstream_sources::file::{self, FileError, MOST_BYTES};
use drawstream_sources::recognise::Form;
use drawstream_standin::{self as standin, StandIn};
use jiff::Timestamp;
use secrecy::SecretString;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// An account, and what is said of where it comes from.
#[derive(Debug)]
pub struct Account {
    /// What was read.
    pub reading: Reading,
    /// How.
    pub way: Way,
}

/// How an account was read.
#[derive(Debug)]
pub enum Way {
    /// By calls, the sample account too.
    Calls {
        /// How many.
        calls: u64,
        /// How long it took.
        took: Duration,
    },
    /// From a file.
    File {
        /// Its name, fit to be shown.
        name: String,
        /// Whether it is an inventory of the project's own.
        ours: bool,
    },
}

/// Reads the account.
///
/// # Errors
/// [`CliError`], where there is nothing to draw.
pub async fn read(source: &Source, progress: &Arc<Progress>) -> Result<Account, CliError> {
    let scope = Scope { regions: regions(&source.regions), resource_group: source.resource_group.clone() };
    match source.from.as_slice() {
        [] if source.sample => sample(scope, progress).await,
        [] => live(source, scope, progress).await,
        paths => from_files(paths.to_vec(), scope).await,
    }
}

/// Each once, in order.
fn regions(given: &[String]) -> Vec<String> {
    given.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

/// A sign-in for calls of more than one kind.
pub struct SignedIn {
    /// Where the services are.
    pub endpoints: Arc<Endpoints>,
    /// The token.
    pub token: Token,
    /// What a new token is had for, where it was a key.
    pub key: Option<SecretString>,
    /// What plays IBM Cloud, as long as it lives.
    _sample: Option<StandIn>,
}

/// The token, where the key of it comes from, and the key where it is one.
async fn sign_in_by(endpoints: &Endpoints, keys: &Keys) -> Result<(Token, String, Option<SecretString>), CliError> {
    // Standard input and other programs are waited for on a thread of their own.
    let asked = keys.clone();
    let Credential { secret, from } = joined(tokio::task::spawn_blocking(move || keys::find(&asked)).await)?;
    let key = match &secret {
        Secret::ApiKey(key) => Some(key.clone()),
        Secret::Token(_) => None,
    };
    let token = sign_in(endpoints, secret, &from).await?;
    Ok((token, from, key))
}

async fn live(source: &Source, scope: Scope, progress: &Arc<Progress>) -> Result<Account, CliError> {
    let endpoints = Endpoints::from_env()?;
    let budget = budget()?;
    let (token, from, _) = sign_in_by(&endpoints, &source.keys).await?;
    let who = if from.starts_with("the login") { from } else { format!("key from {from}") };
    calls(Arc::new(endpoints), token, &who, scope, budget, progress).await
}

async fn sign_in(endpoints: &Endpoints, secret: Secret, from: &str) -> Result<Token, CliError> {
    match secret {
        Secret::ApiKey(key) => exchange(endpoints, key, from).await,
        Secret::Token(secret) => {
            let none = || CliError::Session { what: "ibmcloud gave no token that can be read".to_owned() };
            let claims = Claims::of(secrecy::ExposeSecret::expose_secret(&secret)).ok_or_else(none)?;
            Ok(Token { secret, claims })
        }
    }
}

async fn exchange(endpoints: &Endpoints, key: SecretString, from: &str) -> Result<Token, CliError> {
    iam::exchange(endpoints, key).await.map_err(|source: IamError| CliError::Iam {
        key: from.to_owned(),
        host: endpoints.iam_host().unwrap_or_else(|| "IAM".to_owned()),
        source,
    })
}

/// The time for a run, as `DRAWSTREAM_BUDGET_SECONDS` has it; the other variables are of no concern here.
pub fn budget() -> Result<Duration, CliError> {
    let own = |name: &str| (name == "DRAWSTREAM_BUDGET_SECONDS").then(|| std::env::var(name).ok()).flatten();
    Ok(Config::read(Place::Laptop, own)?.budget)
}

/// A sign-in for many accounts: by a key, or to the sample enterprise, which is there as long as its stand-in lives.
///
/// # Errors
/// [`CliError::Sample`], and those of the sign-in.
pub async fn enterprise(is_sample: bool, keys: &Keys) -> Result<SignedIn, CliError> {
    if !is_sample {
        let endpoints = Endpoints::from_env()?;
        let (token, _, key) = sign_in_by(&endpoints, keys).await?;
        return Ok(SignedIn { endpoints: Arc::new(endpoints), token, key, _sample: None });
    }
    let started = StandIn::sample_enterprise(standin::Options::default()).await;
    let (standin, key) = started.map_err(|source| CliError::Sample { source })?;
    let endpoints = Endpoints::all_at(&standin.base_url());
    let key = SecretString::from(key);
    let token = exchange(&endpoints, key.clone(), "of the sample enterprise").await?;
    Ok(SignedIn { endpoints: Arc::new(endpoints), token, key: Some(key), _sample: Some(standin) })
}

async fn sample(scope: Scope, progress: &Arc<Progress>) -> Result<Account, CliError> {
    let account = standin::sample();
    let standin =
        StandIn::play(account.json, standin::Options::default()).await.map_err(|source| CliError::Sample { source })?;
    let endpoints = Endpoints::all_at(&standin.base_url());
    let token = exchange(&endpoints, account.api_key.into(), "of the sample account").await?;
    calls(Arc::new(endpoints), token, "the sample account", scope, budget()?, progress).await
}

/// Reads by calls. `who`: in words, by whose sign-in.
///
/// # Errors
/// [`CliError::Collect`].
pub async fn calls(
    endpoints: Arc<Endpoints>,
    token: Token,
    who: &str,
    scope: Scope,
    budget: Duration,
    progress: &Arc<Progress>,
) -> Result<Account, CliError> {
    let id = terminal::name(&token.claims.account_id);
    progress.reading(&id, who);
    let (begun, read_at) = (Instant::now(), Timestamp::now().to_string());
    progress.notice(Notice::Found(Outline { begun: Some(read_at.clone()), ..Outline::default() }));
    let plan = Plan {
        endpoints,
        token: token.secret,
        claims: token.claims,
        scope,
        read_at,
        deadline: tokio::time::Instant::now() + budget,
        patience: Patience::default(),
        cancel: CancellationToken::new(),
    };
    let tell = |notice| progress.notice(notice);
    let reading = collect::collect(plan, &tell).await.map_err(|source: CollectError| CliError::Collect { source })?;
    Ok(Account { reading, way: Way::Calls { calls: progress.calls(), took: begun.elapsed() } })
}

async fn from_files(paths: Vec<PathBuf>, scope: Scope) -> Result<Account, CliError> {
    joined(tokio::task::spawn_blocking(move || read_files(&paths, scope)).await)
}

fn read_files(paths: &[PathBuf], scope: Scope) -> Result<Account, CliError> {
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        files.push((path.to_string_lossy(), content(path)?));
    }
    let (is_ours, mut reading) = match files.as_slice() {
        [(name, bytes)] => input::read_form(name, bytes).map(|(form, reading)| (form == Form::Inventory, reading))?,
        several => {
            let several: Vec<(&str, &[u8])> = several.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
            (false, file::read_all(&several)?)
        }
    };
    let names = paths.iter().map(|path| match path.file_name() {
        Some(name) => terminal::name(&name.to_string_lossy()),
        None => terminal::name(&path.to_string_lossy()),
    });
    let name = names.collect::<Vec<_>>().join(", ");
    narrow(&mut reading, scope, &name)?;
    Ok(Account { reading, way: Way::File { name, ours: is_ours } })
}

/// The bytes of a file, if they are not too many.
///
/// # Errors
/// [`CliError::Input`], [`CliError::File`].
pub fn content(path: &Path) -> Result<Vec<u8>, CliError> {
    let name = terminal::name(&path.to_string_lossy());
    let failed = |source| CliError::Input { name: name.clone(), source };
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    if about.len() > MOST_BYTES {
        return Err(FileError::TooLarge { name }.into());
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Leaves of a reading what is wanted. A file may itself hold a part of an account only.
fn narrow(reading: &mut Reading, scope: Scope, name: &str) -> Result<(), CliError> {
    let none = |what: String, has: String| Err(CliError::NotInFile { name: name.to_owned(), what, has });
    if !scope.regions.is_empty() {
        let mut known: BTreeSet<&str> = reading.resources.iter().map(|resource| &*resource.region).collect();
        known.extend(reading.coverage.iter().map(|part| &*part.region).filter(|region| *region != GLOBAL));
        known.extend(reading.scope.regions.iter().map(String::as_str));
        known.remove("");
        if let Some(region) = scope.regions.iter().find(|region| !known.contains(region.as_str())) {
            let known: Vec<String> = known.into_iter().map(terminal::name).collect();
            let has =
                if known.is_empty() { "It has none.".to_owned() } else { format!("Its regions: {}", known.join(", ")) };
            return none(format!("region {region}"), has);
        }
        let wanted = |region: &str| region == GLOBAL || scope.regions.iter().any(|wanted| wanted == region);
        reading.coverage.retain(|part| wanted(&part.region));
        reading.missing.retain(|part| wanted(&part.region));
        reading.counts.retain(|(region, _), _| region.is_empty() || wanted(region));
        reading.scope.regions = scope.regions;
    }
    if let Some(group) = scope.resource_group {
        if let Some(only) = reading.scope.resource_group.as_ref().filter(|only| **only != group) {
            let has = format!("It holds the resource group {} alone.", terminal::name(only));
            return none(format!("resource group {}", terminal::name(&group)), has);
        }
        let named = |id: &str, name: &str| id == group || name == group;
        let known = reading.groups.iter().any(|(id, name)| named(id, name))
            || reading.resources.iter().any(|resource| named(&resource.group.0, &resource.group.1));
        if !known {
            let names = reading.resources.iter().map(|resource| &*resource.group.1).filter(|name| !name.is_empty());
            let mut names: Vec<String> = names.collect::<BTreeSet<_>>().into_iter().map(terminal::name).collect();
            names.truncate(MOST_GROUPS);
            let has =
                if names.is_empty() { "It names none.".to_owned() } else { format!("Some are: {}", names.join(", ")) };
            return none(format!("resource group {}", terminal::name(&group)), has);
        }
        reading.scope.resource_group = Some(group);
    }
    Ok(())
}

/// Whether several accounts have what is wanted of them.
///
/// # Errors
/// [`CliError::NotInFile`].
pub fn known(graph: &Graph, scope: &Scope, name: &str) -> Result<(), CliError> {
    let none = |what: String, has: String| Err(CliError::NotInFile { name: name.to_owned(), what, has });
    let regions: BTreeSet<&str> = graph.nodes.iter().map(|node| &*node.resource.region).collect();
    if let Some(region) = scope.regions.iter().find(|region| !regions.contains(region.as_str())) {
        let regions: Vec<String> = regions.into_iter().filter(|one| !one.is_empty()).map(terminal::name).collect();
        return none(format!("region {region}"), format!("Its regions: {}", regions.join(", ")));
    }
    if let Some(group) = &scope.resource_group {
        let is_named = |(id, name): &(Box<str>, Box<str>)| **id == **group || **name == **group;
        if !graph.nodes.iter().any(|node| is_named(&node.resource.group)) {
            return none(format!("resource group {}", terminal::name(group)), "No account in it has one.".to_owned());
        }
    }
    Ok(())
}

/// Resource groups that an error names.
const MOST_GROUPS: usize = 8;

/// What a thread gave. A panic there goes on here.
pub fn joined<T>(result: Result<T, tokio::task::JoinError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
