//! What `/sse` is asked for: a part of the account, and perhaps a job by name.

use super::jobs::job_id;
use super::problem::Problem;
use crate::estate::Scope;
use crate::estate::region::is_region_name;
use crate::run::{Earlier, Extras};
use crate::store::{JobId, UploadId};
use axum::http::{HeaderMap, Uri};

/// One parameter of `/sse`, and what reads a value of it.
type Parameter = (&'static str, fn(&mut Values, &str) -> Result<(), Problem>);

/// All that `/sse` takes, and the only list of it.
const PARAMETERS: [Parameter; 9] = [
    ("region", Values::region),
    ("resource_group", Values::resource_group),
    ("job", Values::job),
    ("from", Values::from),
    ("update", Values::update),
    ("bring_back", Values::bring_back),
    ("compare", Values::compare),
    ("mask", Values::mask),
    ("retry", Values::retry),
];

const MOST_REGIONS: usize = 50;
const LONGEST_GROUP: usize = 200;
/// A run tells far fewer events; a larger number is not one of ours.
const LARGEST_NUMBER: u64 = 1 << 40;

/// A valid query.
#[derive(Debug)]
pub struct Asked {
    /// What part of the account.
    pub scope: Scope,
    /// Which job.
    pub named: Named,
    /// A file that is drawn in place of the account.
    pub from: Option<UploadId>,
    /// What is done beside drawing it.
    pub extras: Extras,
    /// A finished job whose drawing is completed.
    pub retry: Option<JobId>,
}

/// The job that a request names.
#[derive(Debug, PartialEq, Eq)]
pub enum Named {
    /// None.
    Nothing,
    /// One whose stream this reader has read to its end.
    Over,
    /// One, of which the reader has seen the events up to `after`.
    Job {
        /// Its id.
        job: JobId,
        /// Number of the last event that was seen.
        after: Option<u64>,
    },
}

/// Values as they are read one after another.
#[derive(Default)]
struct Values {
    scope: Scope,
    job: Option<JobId>,
    from: Option<UploadId>,
    update: Option<UploadId>,
    bring_back: Option<bool>,
    compare: Option<Earlier>,
    mask: Option<bool>,
    retry: Option<JobId>,
}

impl Values {
    fn region(&mut self, value: &str) -> Result<(), Problem> {
        let regions = &mut self.scope.regions;
        if !is_region_name(value) {
            return Err(Problem::bad_request("A region looks like eu-de or us-south; this one does not."));
        }
        if regions.iter().any(|known| known == value) {
            return Ok(());
        }
        if regions.len() == MOST_REGIONS {
            return Err(Problem::bad_request("That is too many regions."));
        }
        regions.push(value.to_owned());
        Ok(())
    }

    fn resource_group(&mut self, value: &str) -> Result<(), Problem> {
        if self.scope.resource_group.is_some() {
            return Err(Problem::bad_request("Name one resource_group, or none for all."));
        }
        self.scope.resource_group = Some(group(value)?);
        Ok(())
    }

    fn job(&mut self, value: &str) -> Result<(), Problem> {
        if self.job.is_some() {
            return Err(Problem::bad_request("Name one job."));
        }
        self.job = Some(job_id(value)?);
        Ok(())
    }

    fn retry(&mut self, value: &str) -> Result<(), Problem> {
        one(&mut self.retry, job_id(value)?, "Name one job to be completed.")
    }

    fn from(&mut self, value: &str) -> Result<(), Problem> {
        one(&mut self.from, upload(value)?, "Name one upload to draw.")
    }

    fn update(&mut self, value: &str) -> Result<(), Problem> {
        one(&mut self.update, upload(value)?, "Name one drawing to go on with.")
    }

    fn bring_back(&mut self, value: &str) -> Result<(), Problem> {
        let is_back = yes_or_no(value).ok_or_else(|| Problem::bad_request("bring_back is true or false."))?;
        one(&mut self.bring_back, is_back, "Say once whether what was deleted comes back.")
    }

    fn compare(&mut self, value: &str) -> Result<(), Problem> {
        let id = Earlier::parse(value);
        let id =
            id.ok_or_else(|| Problem::bad_request("compare is an upload's or a job's id, 32 lower-case hex digits."))?;
        one(&mut self.compare, id, "Name one state to compare with.")
    }

    fn mask(&mut self, value: &str) -> Result<(), Problem> {
        let is_masked = yes_or_no(value).ok_or_else(|| Problem::bad_request("mask is true or false."))?;
        one(&mut self.mask, is_masked, "Say once whether it is masked.")
    }
}

/// Refuses a query with parameters that a path does not take, and names every one of them: a misspelt one would
/// silently draw too much.
///
/// # Errors
/// 400.
pub fn check(uri: &Uri) -> Result<(), Problem> {
    let known: Vec<&str> = match uri.path() {
        "/sse" => PARAMETERS.iter().map(|(name, _)| *name).collect(),
        // Whatever a link to the page has gathered on its way is the page's own matter.
        "/" => return Ok(()),
        path if path.starts_with("/accounts/") && path.ends_with("/changes") => vec!["from", "to"],
        _ => Vec::new(),
    };
    let mut unknown: Vec<String> = Vec::new();
    for (name, _) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if known.contains(&&*name) {
            continue;
        }
        let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
        if !unknown.contains(&shown) {
            unknown.push(shown);
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let takes = if known.is_empty() {
        "This route takes none.".to_owned()
    } else {
        format!("Known are: {}.", known.join(", "))
    };
    Err(Problem::bad_request(format!("Unknown query parameters: {}. {takes}", unknown.join(", "))))
}

impl Asked {
    /// Reads the query and `Last-Event-ID`.
    ///
    /// # Errors
    /// 400 for a value that has not the form of its parameter, and for two jobs.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Result<Asked, Problem> {
        let mut values = Values::default();
        for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            // The guard has refused all others.
            if let Some((_, read)) = PARAMETERS.iter().find(|(known, _)| *known == name) {
                read(&mut values, &value)?;
            }
        }
        let Values { scope, job, from, update, bring_back, compare, mask, retry } = values;
        if retry.is_some() && (from.is_some() || scope != Scope::default()) {
            return Err(Problem::bad_request(
                "A drawing is completed in its own extent: leave out region, resource_group and from.",
            ));
        }
        if from.is_some() && !(scope.regions.is_empty() && scope.resource_group.is_none()) {
            return Err(Problem::bad_request("A file is drawn whole: leave out region and resource_group."));
        }
        let mask = mask.unwrap_or_default();
        let bring_back = bring_back.unwrap_or_default();
        if bring_back && update.is_none() {
            return Err(Problem::bad_request("bring_back is for a drawing that is gone on with: name one as update."));
        }
        let extras = Extras { update, bring_back, compare, mask };
        let seen = headers.get("last-event-id").filter(|seen| !seen.is_empty());
        let named = match (job, seen) {
            (None, None) => Named::Nothing,
            (Some(job), None) => Named::Job { job, after: None },
            (asked, Some(seen)) => {
                let named = last_event(seen.to_str().unwrap_or_default())?;
                match (asked, &named) {
                    (Some(asked), Named::Job { job, .. }) if asked != *job => {
                        return Err(Problem::bad_request("The query and Last-Event-ID name two jobs."));
                    }
                    _ => named,
                }
            }
        };
        Ok(Asked { scope, named, from, extras, retry })
    }
}

fn upload(value: &str) -> Result<UploadId, Problem> {
    UploadId::parse(value).ok_or_else(|| Problem::bad_request("An upload's id is 32 lower-case hex digits."))
}

/// A switch.
fn yes_or_no(value: &str) -> Option<bool> {
    match value {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// Takes a value that may be given once.
fn one<T>(place: &mut Option<T>, value: T, words: &str) -> Result<(), Problem> {
    if place.replace(value).is_some() {
        return Err(Problem::bad_request(words));
    }
    Ok(())
}

fn group(value: &str) -> Result<String, Problem> {
    let value = value.trim();
    if value.is_empty() || value.len() > LONGEST_GROUP || value.chars().any(char::is_control) {
        return Err(Problem::bad_request("resource_group is a resource group's name or id."));
    }
    Ok(value.to_owned())
}

fn last_event(seen: &str) -> Result<Named, Problem> {
    let wrong = || Problem::bad_request("Last-Event-ID is not one of this service's ids.");
    let (job, place) = seen.split_once('-').ok_or_else(wrong)?;
    let job = job_id(job)?;
    if place == "end" {
        return Ok(Named::Over);
    }
    let after = place.parse().ok().filter(|n| *n < LARGEST_NUMBER).ok_or_else(wrong)?;
    Ok(Named::Job { job, after: Some(after) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "0123456789abcdef0123456789abcdef";

    fn ask(query: &str, seen: Option<&str>) -> Result<Asked, String> {
        let uri: Uri = format!("/sse?{query}").parse().unwrap();
        let headers = seen.map(|seen| ("last-event-id".parse().unwrap(), seen.parse().unwrap()));
        Asked::of(&uri, &headers.into_iter().collect()).map_err(|problem| problem.detail().to_owned())
    }

    #[test]
    fn scope_is_read() {
        let asked = ask("region=eu-de&region=us-south&region=eu-de&resource_group=My%20group", None).unwrap();
        assert_eq!(asked.scope.regions, ["eu-de", "us-south"]);
        assert_eq!(asked.scope.resource_group.as_deref(), Some("My group"));
        assert_eq!(asked.named, Named::Nothing);
    }

    #[test]
    fn what_is_done_beside_drawing_is_read() {
        let one = "0123456789abcdef0123456789abcdef";
        let asked = ask(&format!("update={one}&compare={one}&region=eu-de"), None).unwrap();
        assert_eq!(asked.extras.update, UploadId::parse(one));
        assert_eq!(asked.extras.compare, Earlier::parse(one));
        assert!(!asked.extras.mask && !ask("mask=false", None).unwrap().extras.mask);
        assert!(ask("mask=true", None).unwrap().extras.mask);
        assert!(!asked.extras.bring_back);
        assert!(ask(&format!("update={one}&bring_back=true"), None).unwrap().extras.bring_back);
    }

    #[test]
    fn unknown_parameters_are_all_named() {
        let check = |uri: &'static str| check(&Uri::from_static(uri)).map_err(|problem| problem.detail().to_owned());
        assert_eq!(check("/sse?region=eu-de&region=us-south&job=x&resource_group=y"), Ok(()));
        insta::assert_snapshot!(check("/sse?regions=eu-de&x&x=2").unwrap_err(), @"Unknown query parameters: regions, x. Known are: region, resource_group, job, from, update, bring_back, compare, mask, retry.");
        assert_eq!(check("/accounts/4f1c/changes?from=2026-11-26&to=2026-11-27"), Ok(()));
        insta::assert_snapshot!(check("/accounts/4f1c/changes?since=x").unwrap_err(), @"Unknown query parameters: since. Known are: from, to.");
        insta::assert_snapshot!(check("/links?job=1").unwrap_err(), @"Unknown query parameters: job. This route takes none.");
        assert!(check("/sse?job%00=1").is_err());
    }

    #[test]
    fn what_has_not_the_form_is_refused() {
        for query in [
            "region=",
            "region=mars",
            "region=../x",
            "region=EU-DE",
            "region=eu-de.evil.com",
            "job=1",
            "resource_group=",
            "resource_group=a&resource_group=b",
            "resource_group=%00",
            "from=1",
            "from=0123456789abcdef0123456789abcdef&region=eu-de",
            "update=x",
            "update=0123456789abcdef0123456789abcdef&update=0123456789abcdef0123456789abcdef",
            "compare=live",
            "compare=0123456789ABCDEF0123456789ABCDEF",
            "bring_back=true",
            "bring_back=yes&update=0123456789abcdef0123456789abcdef",
            "mask=1",
            "mask=",
            "mask=true&mask=true",
            "retry=1",
            "retry=0123456789abcdef0123456789abcdef&region=eu-de",
            "retry=0123456789abcdef0123456789abcdef&from=0123456789abcdef0123456789abcdef",
        ] {
            assert!(ask(query, None).is_err(), "{query}");
        }
    }

    #[test]
    fn a_job_is_named_by_query_or_by_the_last_event() {
        let job = JobId::parse(JOB).unwrap();
        let named = |query: &str, seen: Option<&str>| ask(query, seen).map(|asked| asked.named);
        let (query, other) = (format!("job={JOB}"), format!("job={}", "f".repeat(32)));
        assert_eq!(named(&query, None), Ok(Named::Job { job: job.clone(), after: None }));
        assert_eq!(named("", Some(&format!("{JOB}-7"))), Ok(Named::Job { job, after: Some(7) }));
        assert_eq!(named(&query, Some(&format!("{JOB}-end"))), Ok(Named::Over));
        assert!(named(&other, Some(&format!("{JOB}-7"))).is_err());
        for seen in [JOB, "x-end", "-1", &format!("{JOB}--1"), &format!("{JOB}-99999999999999999999")] {
            assert!(named("", Some(seen)).is_err(), "{seen}");
        }
    }
}
