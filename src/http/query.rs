//! What `/sse` is asked for: a part of the account, and perhaps a job by name.

use super::jobs::job_id;
use super::problem::Problem;
use crate::estate::Scope;
use crate::estate::region::is_region_name;
use crate::store::JobId;
use axum::http::{HeaderMap, Uri};

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

impl Asked {
    /// Reads the query and `Last-Event-ID`.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Result<Asked, Problem> {
        let (mut regions, mut resource_group, mut job) = (Vec::new(), None, None);
        for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            match &*name {
                "region" if !is_region_name(&value) => {
                    return Err(Problem::bad_request("A region looks like eu-de or us-south; this one does not."));
                }
                "region" if regions.iter().any(|known| *known == value) => {}
                "region" if regions.len() == MOST_REGIONS => {
                    return Err(Problem::bad_request("That is too many regions."));
                }
                "region" => regions.push(value.into_owned()),
                "resource_group" if resource_group.is_some() => {
                    return Err(Problem::bad_request("Name one resource_group, or none for all."));
                }
                "resource_group" => resource_group = Some(group(&value)?),
                "job" if job.is_some() => return Err(Problem::bad_request("Name one job.")),
                "job" => job = Some(job_id(&value)?),
                // The guard has refused all others.
                _ => {}
            }
        }
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
        Ok(Asked { scope: Scope { regions, resource_group }, named })
    }
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
