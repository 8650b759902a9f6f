//! What the environment says about this process.

use crate::aws;
use crate::seal::{self, KeysError};
use std::time::Duration;
use url::{Origin, Url};

/// Where the process runs; what is allowed differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On somebody's own machine, for loopback only.
    Laptop,
    /// In AWS Lambda, behind a function URL.
    Lambda,
}

/// Everything that `DRAWSTREAM_*` says.
#[derive(Debug)]
pub struct Config {
    /// Where the process runs.
    pub place: Place,
    /// `DRAWSTREAM_BUCKET`; none means the embedded S3, which only a laptop has.
    pub bucket: Option<String>,
    /// `DRAWSTREAM_ACCOUNTS_BUCKET`: where the results of a survey are; none where there are none.
    pub accounts: Option<String>,
    /// Whether the store holds a survey's folder, for whoever sits at this laptop.
    pub shows_folder: bool,
    /// Where the keys that seal the session cookie come from.
    pub sealing: Sealing,
    /// `DRAWSTREAM_ORIGIN`: the page's origin where it is not the Host.
    pub origin: Option<Origin>,
    /// `DRAWSTREAM_LINK_SECONDS`: how long a link is asked to live.
    pub link_life: Duration,
    /// `DRAWSTREAM_BUDGET_SECONDS`: the time of a whole run.
    pub budget: Duration,
    /// `DRAWSTREAM_SILENCE_SECONDS`: after how long without a sign of life a run is taken over.
    pub silence: Duration,
    /// Whether S3 is addressed by path: a foreign endpoint seldom has a host name for each bucket.
    pub path_style: bool,
    /// How AWS's region, endpoints and credentials are found: by the environment, until a program says otherwise.
    pub aws: aws::Find,
    /// How a page's picture becomes one of pixels, for assistants; none where the program cannot.
    pub pixels: Option<Pixels>,
}

/// Makes a PNG of an SVG of this program's. It is slow, and no part of Lambda's artifact.
pub type Pixels = fn(&[u8]) -> std::io::Result<Vec<u8>>;

/// Where the sealing keys come from.
#[derive(Debug)]
pub enum Sealing {
    /// Known at start, newest first.
    Keys(seal::Keys),
    /// In AWS Secrets Manager, read at first use so that a cold start does not wait for it.
    Secret {
        /// The secret's ARN.
        arn: String,
    },
}

/// Why the process cannot start; a sentence for whoever set the variables.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable is not a number in its range.
    #[error("{name} must be a whole number of seconds from 1 to {most}, not \u{201c}{value}\u{201d}")]
    Seconds {
        /// The variable.
        name: &'static str,
        /// What it holds.
        value: String,
        /// The largest value.
        most: u64,
    },
    /// In Lambda there is no S3 but a real one.
    #[error("DRAWSTREAM_BUCKET is not set: name the S3 bucket that drawings are stored in")]
    NoBucket,
    /// Every instance of a function has to open the cookies of the others.
    #[error(
        "neither DRAWSTREAM_SEALING_KEYS nor DRAWSTREAM_SEALING_SECRET_ARN is set: give base64 keys of at least \
         32 bytes (openssl rand -base64 32), or the ARN of a secret that holds them"
    )]
    NoSealing,
    /// The survey's function cannot do without it.
    #[error("{0} is not set: the template sets it")]
    NotSet(&'static str),
    /// A sealing key that cannot be used.
    #[error("DRAWSTREAM_SEALING_KEYS: {0}")]
    Sealing(#[from] KeysError),
    /// Not an origin.
    #[error("DRAWSTREAM_ORIGIN must be an origin such as https://drawings.example.com, not \u{201c}{0}\u{201d}")]
    Origin(String),
}

/// S3 refuses to presign for longer than a week.
const LONGEST_LINK: u64 = 7 * 24 * 3600;
/// Bounds the arithmetic only; Lambda bounds its runs itself.
const LONGEST_BUDGET: u64 = 24 * 3600;
/// Seconds without a sign of life after which a run is taken over. A run gives one every third of that time, so that
/// one may come late.
const SILENCE: u64 = 12;
/// A reader that waits for longer has left.
const LONGEST_SILENCE: u64 = 300;

impl Config {
    /// Reads the environment of the process.
    ///
    /// # Errors
    /// As [`ConfigError`] says: a variable is missing or wrong.
    pub fn from_env(place: Place) -> Result<Config, ConfigError> {
        Config::read(place, |name| std::env::var(name).ok())
    }

    /// As [`Config::from_env`], from any source of variables. An empty variable counts as not set.
    ///
    /// # Errors
    /// As [`ConfigError`] says: a variable is missing or wrong.
    pub fn read(place: Place, var: impl Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
        let var = |name: &str| var(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let bucket = var("DRAWSTREAM_BUCKET");
        if place == Place::Lambda && bucket.is_none() {
            return Err(ConfigError::NoBucket);
        }
        let sealing = match (var("DRAWSTREAM_SEALING_KEYS"), var("DRAWSTREAM_SEALING_SECRET_ARN")) {
            (Some(keys), _) => Sealing::Keys(seal::Keys::parse(&keys)?),
            (None, Some(arn)) => Sealing::Secret { arn },
            (None, None) if place == Place::Laptop => Sealing::Keys(seal::Keys::random()),
            (None, None) => return Err(ConfigError::NoSealing),
        };
        let origin = var("DRAWSTREAM_ORIGIN").map(|text| origin(&text)).transpose()?;
        Ok(Config {
            place,
            bucket,
            accounts: var("DRAWSTREAM_ACCOUNTS_BUCKET"),
            shows_folder: false,
            sealing,
            origin,
            link_life: seconds(var, "DRAWSTREAM_LINK_SECONDS", 3600, LONGEST_LINK)?,
            budget: seconds(var, "DRAWSTREAM_BUDGET_SECONDS", 120, LONGEST_BUDGET)?,
            silence: seconds(var, "DRAWSTREAM_SILENCE_SECONDS", SILENCE, LONGEST_SILENCE)?,
            path_style: aws::endpoint_by(var, "S3").is_some(),
            aws: aws::environment,
            pixels: None,
        })
    }
}

/// What the environment says about the function that surveys many accounts.
#[derive(Debug)]
pub struct SurveyConfig {
    /// `DRAWSTREAM_ACCOUNTS_BUCKET`: where its results go.
    pub bucket: String,
    /// `DRAWSTREAM_SURVEY_SECRET_ARN`: the secret with the key.
    pub secret: String,
    /// `DRAWSTREAM_BUDGET_SECONDS`: the time for the calls of one account.
    pub budget: Duration,
    /// Whether S3 is addressed by path.
    pub path_style: bool,
}

impl SurveyConfig {
    /// Reads the environment of the process.
    ///
    /// # Errors
    /// As [`ConfigError`] says: a variable is missing or wrong.
    pub fn from_env() -> Result<SurveyConfig, ConfigError> {
        SurveyConfig::read(|name| std::env::var(name).ok())
    }

    /// As [`SurveyConfig::from_env`], from any source of variables.
    ///
    /// # Errors
    /// As [`ConfigError`] says: a variable is missing or wrong.
    pub fn read(var: impl Fn(&str) -> Option<String>) -> Result<SurveyConfig, ConfigError> {
        let var = |name: &str| var(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let needed = |name: &'static str| var(name).ok_or(ConfigError::NotSet(name));
        Ok(SurveyConfig {
            bucket: needed("DRAWSTREAM_ACCOUNTS_BUCKET")?,
            secret: needed("DRAWSTREAM_SURVEY_SECRET_ARN")?,
            budget: seconds(var, "DRAWSTREAM_BUDGET_SECONDS", 120, LONGEST_BUDGET)?,
            path_style: aws::endpoint_by(var, "S3").is_some(),
        })
    }
}

fn seconds(
    var: impl Fn(&str) -> Option<String>,
    name: &'static str,
    default: u64,
    most: u64,
) -> Result<Duration, ConfigError> {
    let Some(value) = var(name) else { return Ok(Duration::from_secs(default)) };
    match value.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(Duration::from_secs(number)),
        _ => Err(ConfigError::Seconds { name, value, most }),
    }
}

fn origin(text: &str) -> Result<Origin, ConfigError> {
    let wrong = || ConfigError::Origin(text.to_owned());
    let url = Url::parse(text).map_err(|_| wrong())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if bare && matches!(url.scheme(), "http" | "https") { Ok(url.origin()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    fn read(place: Place, vars: &[(&str, &str)]) -> Result<Config, String> {
        let find = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Config::read(place, find).map_err(|error| error.to_string())
    }

    #[test]
    fn a_laptop_needs_nothing() {
        let config = read(Place::Laptop, &[("DRAWSTREAM_BUCKET", " ")]).unwrap();
        assert!(config.bucket.is_none() && config.origin.is_none() && !config.path_style);
        assert_eq!((config.link_life.as_secs(), config.budget.as_secs()), (3600, 120));
        assert!(matches!(config.sealing, Sealing::Keys(_)));
    }

    #[test]
    fn an_endpoint_of_ones_own_is_addressed_by_path_however_it_is_named() {
        let is_by_path = |vars: &[(&str, &str)]| read(Place::Laptop, vars).unwrap().path_style;
        let (own, all) = (("AWS_ENDPOINT_URL_S3", "http://s3:9000"), ("AWS_ENDPOINT_URL", "http://aws:4566"));
        assert!(is_by_path(&[own]) && is_by_path(&[all]));
        assert!(!is_by_path(&[own, all, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")]));
        assert!(!is_by_path(&[("AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://aws:4566")]));
    }

    #[test]
    fn lambda_refuses_to_start_without_bucket_and_keys() {
        insta::assert_snapshot!(read(Place::Lambda, &[]).unwrap_err(), @"DRAWSTREAM_BUCKET is not set: name the S3 bucket that drawings are stored in");
        let error = read(Place::Lambda, &[("DRAWSTREAM_BUCKET", "b")]).unwrap_err();
        assert!(error.contains("DRAWSTREAM_SEALING_SECRET_ARN"), "{error}");
        assert!(read(Place::Lambda, &[("DRAWSTREAM_BUCKET", "b"), ("DRAWSTREAM_SEALING_KEYS", KEY)]).is_ok());
        let secret = [("DRAWSTREAM_BUCKET", "b"), ("DRAWSTREAM_SEALING_SECRET_ARN", "arn:aws:x")];
        assert!(matches!(read(Place::Lambda, &secret).unwrap().sealing, Sealing::Secret { .. }));
    }

    #[test]
    fn wrong_values_are_named_and_keys_are_not_repeated() {
        for (name, value) in [
            ("DRAWSTREAM_LINK_SECONDS", "0"),
            ("DRAWSTREAM_LINK_SECONDS", "604801"),
            ("DRAWSTREAM_BUDGET_SECONDS", "2m"),
            ("DRAWSTREAM_ORIGIN", "example.com"),
            ("DRAWSTREAM_ORIGIN", "https://example.com/page"),
        ] {
            let error = read(Place::Laptop, &[(name, value)]).unwrap_err();
            assert!(error.contains(name) && error.contains(value), "{error}");
        }
        let error = read(Place::Laptop, &[("DRAWSTREAM_SEALING_KEYS", "c2hvcnQ=")]).unwrap_err();
        assert!(error.contains("32 bytes") && !error.contains("c2hvcnQ"), "{error}");
    }
}
