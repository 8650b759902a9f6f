//! Completing a drawing: a run that goes on from an earlier one asks only for what that did not read, and both
//! together give what one whole run gives.
#![allow(clippy::unwrap_used)]

#[path = "support/plan.rs"]
mod plan;
mod support;

use drawstream::collect::{self, CollectError, Heard, Past, Plan};
use drawstream::estate::inventory::Head;
use drawstream::estate::{CoverageState, Reading};
use drawstream::{graph, outputs};
use drawstream_reach::diff::diff;
use drawstream_reach::{Options, Reach};
use drawstream_standin::{self as standin, Fault, StandIn, Stats, What};
use plan::{READ_AT, plan};
use reqwest::header;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use support::{Service, problem};
use tokio::time::Instant;

/// When the runs of tests go on.
const LATER: &str = "2026-01-01T00:05:00Z";

type Calls = BTreeMap<(String, String), u64>;

/// A run, and which calls it made.
async fn run(cloud: &StandIn, past: Option<Past>, change: impl FnOnce(&mut Plan)) -> (Reading, Heard, Calls) {
    let before = cloud.stats().calls_by_region;
    let mut plan = plan(cloud);
    if past.is_some() {
        plan.read_at = LATER.to_owned();
    }
    change(&mut plan);
    let (reading, heard) = collect::collect_on(plan, past, &|_| ()).await.unwrap();
    (reading, heard, since(&cloud.stats(), &before))
}

fn since(stats: &Stats, before: &Calls) -> Calls {
    let more = |key: &(String, String), calls: &u64| calls - before.get(key).copied().unwrap_or_default();
    stats.calls_by_region.iter().map(|(key, calls)| (key.clone(), more(key, calls))).collect()
}

fn total(calls: &Calls) -> u64 {
    calls.values().sum()
}

fn written(heard: &Heard, reading: &Reading) -> Vec<u8> {
    let mut text = Vec::new();
    heard.write(reading, &mut text).unwrap();
    text
}

fn past(heard: &Heard, reading: &Reading) -> Past {
    Past::read(&written(heard, reading)).unwrap()
}

/// The inventory without the times at which it was read.
fn inventory(reading: Reading) -> String {
    let mut bytes = Vec::new();
    outputs::inventory::write(&graph::build(reading), &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    // The head is the first line, without its closing brace.
    let (head, rest) = text.split_once(",\n\"resources\":").unwrap();
    let mut head: Head = serde_json::from_str(&format!("{head}}}")).unwrap();
    head.read_at.clear();
    head.coverage.iter_mut().for_each(|part| part.read_at = None);
    format!("{}\n{rest}", serde_json::to_string(&head).unwrap())
}

fn lost(reading: &Reading) -> Vec<String> {
    let lost = reading.coverage.iter().filter(|part| part.state > CoverageState::NotConfigured);
    lost.map(|part| format!("{}/{}", part.region, part.kind)).collect()
}

/// What was refused is neither a change nor a connection less, whichever of the two states lacks it.
fn no_change(list: &str, whole: &graph::Graph, part: &graph::Graph) {
    for (old, new) in [(whole, part), (part, whole)] {
        let changes = drawstream_changes::compare(old, new).unwrap().changes;
        let told: Vec<String> = changes.iter().map(|change| format!("{change:?}")).collect();
        assert_eq!(told, [""; 0], "{list}");
        let [mut was, mut is] = [old, new].map(|graph| Reach::of(graph, &Options::default()));
        let connections = diff(old, &mut was, new, &mut is);
        assert!(connections.is_empty(), "{list}: {connections:?}");
    }
}

/// Refuses each of the lists, completes what that gives, and holds it against a whole run. Gives the most calls that it
/// took, and for which list.
async fn completed(lists: Vec<String>, whole: Calls, (wanted, all): (String, Arc<graph::Graph>)) -> (u64, String) {
    let cloud = StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap();
    let mut most = (0, String::new());
    for list in lists {
        cloud.faults().add(Fault::new(&list, What::Status(403)));
        let (reading, heard, first) = run(&cloud, None, |_| ()).await;
        cloud.faults().clear();
        assert_ne!(lost(&reading), [""; 0], "{list}");
        let earlier = past(&heard, &reading);
        no_change(&list, &all, &graph::build(reading));
        let (reading, _, second) = run(&cloud, Some(earlier), |_| ()).await;
        assert_eq!(lost(&reading), [""; 0], "{list}");
        assert!(inventory(reading) == wanted, "{list}: not what a whole run gives");
        // Nothing that was answered is asked again.
        for (key, calls) in &second {
            let own = key.1 == list || key.1 == "regions";
            let of = |calls: &Calls| calls.get(key).copied().unwrap_or_default();
            let left = of(&whole).saturating_sub(if own { 0 } else { of(&first) });
            assert!(*calls <= left, "{list}: {key:?} asked {calls} times");
        }
        most = most.max((total(&second), list));
    }
    most
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_list_was_refused_both_runs_together_give_what_one_gives() {
    let cloud = StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap();
    let (reading, _, whole) = run(&cloud, None, |_| ()).await;
    assert_eq!(lost(&reading), [""; 0]);
    let wanted = (inventory(reading.clone()), Arc::new(graph::build(reading)));
    let mut lists: Vec<&str> = whole.keys().map(|(_, list)| list.as_str()).collect();
    lists.sort_unstable();
    lists.dedup();
    // Without the regions nothing is read of them; what the account is called is no part.
    lists.retain(|list| !["regions", "account"].contains(list));
    assert!(lists.len() > 50, "{lists:?}");
    // Each half against a cloud of its own, at once.
    let halves = [0, 1].map(|half| lists.iter().skip(half).step_by(2).map(|list| (*list).to_owned()).collect());
    let both = halves.map(|lists| tokio::spawn(completed(lists, whole.clone(), wanted.clone())));
    let mut most = (0, String::new());
    for half in both {
        most = most.max(half.await.unwrap());
    }
    println!("a whole run: {} calls; the most to complete one: {most:?}", total(&whole));
    assert!(most.0 * 3 < total(&whole), "{most:?} of {}", total(&whole));
}

#[tokio::test]
async fn of_a_whole_run_everything_is_known_but_where_the_regions_are() {
    let cloud = StandIn::play(standin::sample().json, standin::Options { page_size: 2, ..Default::default() });
    let cloud = cloud.await.unwrap();
    let (reading, heard, _) = run(&cloud, None, |_| ()).await;
    let text = written(&heard, &reading);
    let (again, heard, calls) = run(&cloud, Some(Past::read(&text).unwrap()), |_| ()).await;
    let asked: Vec<_> = calls.iter().filter(|(_, calls)| **calls > 0).collect();
    assert_eq!(asked, [(&("global".to_owned(), "regions".to_owned()), &1)]);
    let old = |part: &&drawstream::estate::Coverage| part.read_at.as_deref() == Some(READ_AT);
    let read = again.coverage.iter().filter(|part| part.state == CoverageState::Found);
    let rest: Vec<_> = read.filter(|part| !old(part)).map(|part| part.kind.as_str()).collect();
    assert_eq!(rest, ["region"]);
    // A third run goes on from the second as that did from the first.
    let sorted = |text: &[u8]| {
        let mut lines: Vec<String> = String::from_utf8(text.to_vec()).unwrap().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&written(&heard, &again)), sorted(&text));
    assert_eq!(inventory(again), inventory(reading));
}

#[tokio::test]
async fn what_is_refused_again_stays_missing_and_nothing_is_lost() {
    let options = || standin::Options { page_size: 2, ..Default::default() };
    let cloud = StandIn::play(standin::sample().json, options()).await.unwrap();
    // The list breaks off behind its first page.
    cloud.faults().add("load_balancers=loop".parse().unwrap());
    cloud.faults().add("volumes=403".parse().unwrap());
    let (reading, heard, _) = run(&cloud, None, |_| ()).await;
    let past = past(&heard, &reading);
    let before = inventory(reading);
    assert!(before.contains("\"kind\":\"load_balancer\""), "{before}");
    cloud.faults().clear();
    for fault in ["load_balancers=403", "volumes=403"] {
        cloud.faults().add(fault.parse().unwrap());
    }
    let (reading, heard, _) = run(&cloud, Some(past), |_| ()).await;
    let rest = |text: &str| text.split_once("\n").unwrap().1.to_owned();
    assert!(lost(&reading).iter().any(|part| part.ends_with("/load_balancer")));
    let past = self::past(&heard, &reading);
    assert_eq!(rest(&inventory(reading)), rest(&before));
    cloud.faults().clear();
    let (reading, ..) = run(&cloud, Some(past), |_| ()).await;
    let (whole, ..) = run(&cloud, None, |_| ()).await;
    assert_eq!(inventory(reading), inventory(whole));
}

#[tokio::test]
async fn runs_without_time_come_to_the_end_one_after_another() {
    let cloud = StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap();
    let (whole, ..) = run(&cloud, None, |_| ()).await;
    let wanted = inventory(whole);
    let soon = |plan: &mut Plan| plan.deadline = Instant::now() + Duration::from_secs(3);
    for list in ["vpcs", "instances", "clusters"] {
        cloud.faults().add(Fault::new(list, What::Hold));
    }
    let (reading, heard, _) = run(&cloud, None, soon).await;
    let found = reading.resources.len();
    assert!(!lost(&reading).is_empty() && found > 0);
    let first = past(&heard, &reading);
    cloud.faults().clear();
    cloud.faults().add(Fault::new("instances", What::Hold));
    let (reading, heard, _) = run(&cloud, Some(first), soon).await;
    assert!(!lost(&reading).is_empty() && reading.resources.len() > found);
    let second = past(&heard, &reading);
    cloud.faults().clear();
    let (reading, ..) = run(&cloud, Some(second), |_| ()).await;
    assert_eq!(inventory(reading), wanted);
}

#[tokio::test]
async fn without_the_regions_the_drawing_before_stays() {
    let cloud = StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap();
    cloud.faults().add("volumes=403".parse().unwrap());
    let (reading, heard, _) = run(&cloud, None, |_| ()).await;
    cloud.faults().add("regions=403".parse().unwrap());
    let ended = collect::collect_on(plan(&cloud), Some(past(&heard, &reading)), &|_| ()).await;
    assert_eq!(ended.map(drop), Err(CollectError::NoPlaces));
    assert!(Past::read(b"{}").is_err() && Past::read(b"").is_err());
    let cut = written(&heard, &reading);
    assert!(Past::read(&cut[..cut.len() / 2]).is_err());
}

#[tokio::test]
async fn no_secret_is_kept_of_what_was_read() {
    let cloud = StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap();
    let (reading, heard, _) = run(&cloud, None, |_| ()).await;
    let text = String::from_utf8(written(&heard, &reading)).unwrap();
    for word in ["psk", "preshared", "api_key", "password", "Bearer", "eyJ"] {
        assert!(!text.contains(word), "{word}");
    }
}

async fn inventory_of(result: &Value) -> String {
    let files = result["files"].as_array().unwrap();
    let url = files.iter().find(|file| file["name"] == "inventory.json").unwrap()["url"].as_str().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let text = client.get(url).send().await.unwrap().text().await.unwrap();
    inventory(read(text.as_bytes()))
}

fn read(bytes: &[u8]) -> Reading {
    drawstream::input::read_form("inventory.json", bytes).unwrap().1
}

#[tokio::test]
async fn a_drawing_is_completed_with_few_calls_by_its_owner() {
    let service = Service::start().await;
    let cookie = service.live_cookie().await;
    let whole = service.complete("/sse", &cookie).await;
    let calls = service.live.stats().total();
    service.live.faults().add("volumes=403".parse().unwrap());
    let part = service.complete("/sse?region=us-south&region=eu-de", &cookie).await;
    let first = service.complete("/sse", &cookie).await;
    assert!(!first["missing"].as_array().unwrap().is_empty());
    service.live.faults().clear();
    let before = service.live.stats().total();
    let path = format!("/sse?retry={}", first["job"].as_str().unwrap());
    let second = service.complete(&path, &cookie).await;
    let made = service.live.stats().total() - before;
    println!("a whole run: {calls} calls; to complete it: {made}");
    assert!(made * 10 < calls, "{made} of {calls}");
    assert_ne!(second["job"], first["job"]);
    assert_eq!(second["missing"], whole["missing"]);
    assert_eq!(second["resources"], whole["resources"]);
    assert_eq!(inventory_of(&second).await, inventory_of(&whole).await);
    let kept = second["coverage"].as_array().unwrap().iter().filter(|part| part["read_at"] == first["read_at"]).count();
    assert!(kept > 100, "{kept}");
    // Its extent is the earlier one's, and again: nothing is missing, and nothing is asked.
    let path = format!("/sse?retry={}", part["job"].as_str().unwrap());
    let part = service.complete(&path, &cookie).await;
    let regions = |result: &Value| {
        let parts = result["coverage"].as_array().unwrap();
        parts.iter().map(|part| part["region"].to_string()).collect::<BTreeSet<_>>()
    };
    // Power's locations are those of its workspaces.
    assert_eq!(regions(&part).into_iter().collect::<Vec<_>>(), ["\"dal\"", "\"eu-de\"", "\"global\"", "\"us-south\""]);
    assert!(regions(&whole).len() > 5);
    let before = service.live.stats().total();
    let third = service.complete(&format!("/sse?retry={}", second["job"].as_str().unwrap()), &cookie).await;
    assert_eq!(service.live.stats().total(), before);
    assert_eq!(inventory_of(&third).await, inventory_of(&whole).await);

    // To anybody else, and once it is deleted, it does not exist.
    let path = format!("/sse?retry={}", first["job"].as_str().unwrap());
    let get = async |cookie: &str| service.get(&path).header(header::COOKIE, cookie).send().await.unwrap();
    assert_eq!(problem(get(&service.sample_cookie().await).await).await.0, 404);
    assert_eq!(problem(service.get(&path).send().await.unwrap()).await.0, 401);
    let job = first["job"].as_str().unwrap();
    assert!(kept_files(&service, job).await.iter().any(|key| key.ends_with("-heard.gz")));
    assert!(!kept_files(&service, whole["job"].as_str().unwrap()).await.iter().any(|key| key.ends_with("-heard.gz")));
    let gone = service.delete(&format!("/jobs/{job}")).header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(gone.status(), 200);
    assert_eq!(problem(get(&cookie).await).await.0, 404);
    assert!(!kept_files(&service, job).await.iter().any(|key| key.ends_with("-heard.gz")));
}

async fn kept_files(service: &Service, job: &str) -> Vec<String> {
    let job = drawstream::store::JobId::parse(job).unwrap();
    service.runner.store.get().await.keys(&job).await.unwrap()
}
