//! What IBM's side can do, one test for each row of the table in docs/COLLECTING.md, against the stand-in's
//! real HTTP.
#![allow(clippy::unwrap_used)]

#[path = "../support/plan.rs"]
mod plan;
mod refused;

use drawstream::collect::{self, CollectError, Endpoints, Notice, Patience, Plan};
use drawstream::estate::{Coverage, CoverageState, Reading, Scope, Warning};
use drawstream::graph;
use drawstream_standin::{self as standin, Fault, RetryAfter, StandIn, What};
use plan::plan;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// The defaults with waits that a test can afford.
const QUICK: Patience = Patience {
    tries: 4,
    tries_unauthorized: 3,
    tries_unresolved: 2,
    // Long enough for a machine that has other work: only a call that hangs takes so long.
    try_timeout: Duration::from_secs(2),
    first_wait: Duration::from_millis(5),
    longest_wait: Duration::from_millis(20),
    straggler_wait: Duration::from_secs(20),
};

struct Run {
    cloud: StandIn,
    events: Vec<Notice>,
    result: Result<Reading, CollectError>,
}

struct Wish {
    faults: Vec<Fault>,
    options: standin::Options,
    scope: Scope,
    patience: Patience,
    budget: Duration,
    endpoints: Option<Endpoints>,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            faults: Vec::new(),
            options: standin::Options::default(),
            scope: Scope::default(),
            patience: QUICK,
            budget: Duration::from_secs(60),
            endpoints: None,
        }
    }
}

impl Wish {
    fn fault(text: &str) -> Self {
        Self { faults: vec![text.parse().unwrap()], ..Self::default() }
    }

    async fn run(self) -> Run {
        let cloud = StandIn::play(standin::sample().json, self.options).await.unwrap();
        for fault in self.faults {
            cloud.faults().add(fault);
        }
        let events = Arc::new(Mutex::new(Vec::new()));
        let whole = plan(&cloud);
        let plan = Plan {
            endpoints: self.endpoints.map_or(whole.endpoints, Arc::new),
            scope: self.scope,
            patience: self.patience,
            deadline: Instant::now() + self.budget,
            ..whole
        };
        let told = Arc::clone(&events);
        let result = collect::collect(plan, &move |event| told.lock().unwrap().push(event)).await;
        let events = std::mem::take(&mut *events.lock().unwrap());
        Run { cloud, events, result }
    }
}

impl Run {
    fn reading(&self) -> &Reading {
        self.result.as_ref().unwrap()
    }

    fn coverage(&self, region: &str, kind: &str) -> &Coverage {
        self.reading().coverage.iter().find(|entry| entry.region == region && entry.kind == kind).unwrap()
    }

    fn warnings(&self) -> Vec<Warning> {
        let warning = |event: &Notice| match event {
            Notice::Warning(warning) => Some(warning.clone()),
            _ => None,
        };
        self.events.iter().filter_map(warning).collect()
    }

    fn names(&self, kind: &str) -> Vec<String> {
        let of = self.reading().resources.iter().filter(|resource| resource.kind.id() == kind);
        let mut names: Vec<String> = of.map(|resource| resource.name.to_string()).collect();
        names.sort();
        names
    }

    /// Everything but `kind` in `region` was read to its end.
    fn rest_is_whole(&self, region: &str, kind: &str) {
        for entry in &self.reading().coverage {
            if (entry.region.as_str(), entry.kind.as_str()) != (region, kind) {
                let whole = [CoverageState::Found, CoverageState::NotRead];
                assert!(whole.contains(&entry.state), "{entry:?}");
            }
        }
        assert!(self.names("vpc").len() >= 3);
    }
}

fn found_by(run: &Run, region: &str, kind: &str) -> (CoverageState, u64) {
    let entry = run.coverage(region, kind);
    (entry.state, entry.found)
}

async fn whole() -> Run {
    let run = Wish::default().run().await;
    assert!(run.reading().missing.is_empty(), "{:?}", run.reading().missing);
    run
}

#[tokio::test]
async fn every_item_of_every_list_is_in_the_model_once_whatever_the_page_size() {
    let run = whole().await;
    let small =
        Wish { options: standin::Options { page_size: 2, ..Default::default() }, ..Wish::default() }.run().await;
    let sizes = |run: &Run| {
        let mut all: Vec<(String, String)> =
            run.reading().resources.iter().map(|r| (r.kind.id().to_owned(), r.id.to_string())).collect();
        all.sort();
        all
    };
    let all = sizes(&run);
    assert_eq!(all, sizes(&small));
    let mut once = all.clone();
    once.dedup();
    assert_eq!(all, once);
    let found: u64 =
        run.reading().coverage.iter().filter(|entry| entry.kind == "instance").map(|entry| entry.found).sum();
    let (counts, twice) = (graph::build(run.result.unwrap()).counts(), graph::build(small.result.unwrap()).counts());
    assert_eq!(counts, twice);
    assert_eq!(counts[&drawstream::estate::Kind::Instance], found);
}

#[tokio::test]
async fn what_the_search_finds_and_no_list_reads_is_told() {
    let run = whole().await;
    assert_eq!(found_by(&run, "us-south", "dedicated_host_group"), (CoverageState::NotRead, 1));
    let limited = Scope { regions: vec!["eu-de".to_owned()], ..Scope::default() };
    let run = Wish { scope: limited, ..Wish::default() }.run().await;
    assert!(run.reading().coverage.iter().all(|entry| entry.kind != "dedicated_host_group"));
}

#[tokio::test]
async fn the_accounts_name_is_asked_for_once_and_told_once() {
    let run = whole().await;
    assert_eq!(run.reading().account_name, "Harbor & Pine");
    assert_eq!(run.cloud.stats().calls["account"], 1);
    let told = |run: &Run| -> Vec<String> {
        let name = |event: &Notice| match event {
            Notice::Account(name) => Some(name.clone()),
            _ => None,
        };
        run.events.iter().filter_map(name).collect()
    };
    assert_eq!(told(&run), ["Harbor & Pine"]);
    // It is a call as every other: at the end all are answered.
    let last = run.events.iter().rev().find_map(|event| match event {
        Notice::Progress(progress) => Some((progress.answered, progress.asked)),
        _ => None,
    });
    assert_eq!(last.map(|(answered, asked)| answered == asked), Some(true), "{last:?}");
}

#[tokio::test]
async fn an_account_whose_name_may_not_be_read_goes_by_its_id_and_lacks_nothing() {
    for what in ["403", "401", "404", "500", "html", "reset", "half", "hang"] {
        let run = Wish::fault(&format!("account={what}")).run().await;
        run.rest_is_whole("", "");
        assert_eq!((run.reading().account_name.as_str(), run.warnings().len()), ("", 0), "{what}");
        assert!(run.reading().missing.is_empty(), "{what}");
        assert!(run.events.iter().any(|event| matches!(event, Notice::Account(name) if name.is_empty())), "{what}");
    }
}

#[tokio::test]
async fn a_warning_says_in_three_lines_what_happened_what_it_means_and_what_to_do() {
    for (fault, lines) in [
        (
            "us-south/instances=403",
            [
                "Virtual servers in us-south: refused, answered 403.",
                "What is missing may exist.",
                "Needs: Viewer on VPC Infrastructure Services: Virtual Server",
            ],
        ),
        (
            "us-south/instances=500",
            [
                "Virtual servers in us-south: failed, answered 500 four times.",
                "What is missing may exist.",
                "Draw again later; if it stays: https://cloud.ibm.com/status",
            ],
        ),
        (
            "us-south/instances=cut",
            [
                "Virtual servers in us-south: failed, its answer is no whole JSON text.",
                "What is missing may exist.",
                "Draw again later; if it stays: https://cloud.ibm.com/status",
            ],
        ),
    ] {
        let run = Wish::fault(fault).run().await;
        let warnings = run.warnings();
        assert_eq!(warnings[0].message.lines().collect::<Vec<_>>(), lines, "{fault}");
        assert_eq!(run.reading().missing, warnings, "{fault}");
    }
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    for what in ["408*2", "429:0*2", "429:date:0*2", "500*2", "502*2", "503*2", "504*2", "reset*2", "half*2", "429*1"] {
        let run = Wish::fault(&format!("us-south/instances={what}")).run().await;
        run.rest_is_whole("", "");
        assert_eq!(run.names("instance"), whole().await.names("instance"), "{what}");
        assert!(run.reading().cost.retries >= 1, "{what}");
        assert!(run.warnings().is_empty(), "{what}");
    }
}

#[tokio::test]
async fn what_does_not_pass_is_reported_with_its_tries() {
    for (what, status) in [("503", Some(503)), ("429:0", Some(429)), ("reset", None), ("hang", None), ("half", None)] {
        let run = Wish::fault(&format!("us-south/instances={what}")).run().await;
        run.rest_is_whole("us-south", "instance");
        let entry = run.coverage("us-south", "instance");
        assert_eq!((entry.state, entry.status, entry.tries), (CoverageState::Failed, status, Some(4)), "{what}");
        assert_eq!(run.warnings().len(), 1, "{what}");
        if status.is_some() {
            assert!(entry.request_id.is_some(), "{what}");
        }
    }
}

#[tokio::test]
async fn a_wait_that_the_budget_has_not_is_not_waited_for() {
    let run = Wish::fault("us-south/instances=429:3600").run().await;
    let entry = run.coverage("us-south", "instance");
    assert_eq!((entry.state, entry.status, entry.tries), (CoverageState::Failed, Some(429), Some(1)));
}

#[tokio::test]
async fn a_reply_that_is_not_the_list_is_an_error_of_its_part() {
    for what in ["cut", "wrong", "array", "html", "nest:100000"] {
        let run = Wish::fault(&format!("us-south/subnets={what}")).run().await;
        run.rest_is_whole("us-south", "subnet");
        assert_eq!(found_by(&run, "us-south", "subnet"), (CoverageState::Failed, 0), "{what}");
    }
    let run = Wish::fault("clusters=array").run().await;
    assert!(run.reading().coverage.iter().any(|entry| entry.kind == "cluster" && entry.state == CoverageState::Failed));
}

#[tokio::test]
async fn odd_items_are_kept_with_what_they_have() {
    let run = Wish::fault("us-south/instances=odd").run().await;
    let before = whole().await.names("instance").len();
    assert!(run.names("instance").len() >= before, "{:?}", run.names("instance"));
    graph::build(run.result.unwrap());
}

#[tokio::test]
async fn pages_that_do_not_end_are_stopped() {
    for what in ["loop", "endless"] {
        let options = standin::Options { page_size: 2, ..Default::default() };
        let run = Wish { options, ..Wish::fault(&format!("us-south/security_groups={what}")) }.run().await;
        run.rest_is_whole("us-south", "security_group");
        let entry = run.coverage("us-south", "security_group");
        assert_eq!(entry.state, CoverageState::Failed, "{what}");
        let asked = run.cloud.stats().calls.get("security_groups").copied().unwrap_or_default();
        assert!(asked < 60, "{what}: {asked} calls");
    }
}

/// The private and the public name of a service name each other in links. The name is not called, the page is kept.
#[tokio::test]
async fn a_link_to_another_name_of_the_host_loses_nothing() {
    let whole = whole().await;
    for (on, kind) in [("us-south/security_groups", "security_group"), ("resource_instances", "resource_instance")] {
        let options = standin::Options { page_size: 2, ..Default::default() };
        let run = Wish { options, ..Wish::fault(&format!("{on}=foreign")) }.run().await;
        assert_eq!(run.names(kind), whole.names(kind));
    }
}

#[tokio::test]
async fn a_body_that_no_list_has_is_not_read() {
    let run = Wish::fault("us-south/subnets=big:100000000").run().await;
    run.rest_is_whole("us-south", "subnet");
    let entry = run.coverage("us-south", "subnet");
    assert_eq!((entry.state, entry.tries), (CoverageState::Failed, Some(1)));
}

#[tokio::test]
async fn the_budget_ends_the_run_with_what_there_is() {
    let patience = Patience { try_timeout: Duration::from_secs(600), ..QUICK };
    let run = Wish { patience, budget: Duration::from_secs(2), ..Wish::fault("us-south/instances=hang") }.run().await;
    let entry = run.coverage("us-south", "instance");
    assert_eq!(entry.state, CoverageState::OutOfTime);
    run.rest_is_whole("us-south", "instance");
    assert!(run.warnings().iter().any(|warning| warning.message.contains(": out of time.\n")));
}

#[tokio::test]
async fn one_that_hangs_is_given_up_and_what_it_held_up_goes_on() {
    let patience = Patience { try_timeout: Duration::from_secs(600), straggler_wait: Duration::from_secs(5), ..QUICK };
    let wish = |fault| Wish { patience, budget: Duration::from_secs(300), ..Wish::fault(fault) };
    let run = wish("us-south/instances=hang").run().await;
    let entry = run.coverage("us-south", "instance");
    assert_eq!((entry.state, entry.status), (CoverageState::Failed, None));
    run.rest_is_whole("us-south", "instance");
    assert!(run.warnings().iter().any(|warning| warning.message.contains("did not answer for long")));
    // The search tells which regions need not be asked further: they wait for it.
    let run = wish("search=hang").run().await;
    assert_eq!(run.names("instance"), whole().await.names("instance"));
    assert!(run.warnings().iter().any(|warning| warning.message.contains("did not answer for long")));
}

#[tokio::test]
async fn a_wait_that_a_service_asks_for_is_no_hanging() {
    let patience = Patience { straggler_wait: Duration::from_secs(5), ..QUICK };
    let run = Wish { patience, ..Wish::fault("us-south/instances=429:12*1") }.run().await;
    run.rest_is_whole("", "");
    assert_eq!(run.names("instance"), whole().await.names("instance"));
}

#[tokio::test]
async fn hosts_that_are_not_there_cost_a_warning_each() {
    let cloud = StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap();
    let base = cloud.base_url();
    let endpoints = Endpoints::from_lookup(|variable| match variable {
        // Nothing listens on port 1, and the name of the other resolves nowhere.
        "IBMCLOUD_TG_API_ENDPOINT" => Some("http://127.0.0.1:1".to_owned()),
        "IBMCLOUD_DL_API_ENDPOINT" => Some("https://direct-link.invalid".to_owned()),
        _ => Some(base.clone()),
    });
    let plan = Plan { endpoints: Arc::new(endpoints.unwrap()), patience: QUICK, ..plan(&cloud) };
    let reading = collect::collect(plan, &|_| ()).await.unwrap();
    let tries =
        |kind: &str| reading.coverage.iter().find(|entry| entry.kind == kind).map(|entry| (entry.state, entry.tries));
    assert_eq!(tries("transit_gateway"), Some((CoverageState::Failed, Some(4))));
    assert_eq!(tries("direct_link"), Some((CoverageState::Failed, Some(2))));
    assert!(reading.resources.iter().any(|resource| resource.kind.id() == "instance"));
}

#[tokio::test]
async fn services_without_an_endpoint_are_told_and_not_called() {
    let cloud = StandIn::play(standin::sample().json, standin::Options::default()).await.unwrap();
    let base = cloud.base_url();
    let only_vpc = |variable: &str| (variable == "IBMCLOUD_IS_NG_API_ENDPOINT").then(|| base.clone());
    let plan = Plan {
        endpoints: Arc::new(Endpoints::from_lookup(only_vpc).unwrap()),
        scope: Scope { regions: vec!["eu-de".to_owned()], resource_group: None },
        patience: QUICK,
        ..plan(&cloud)
    };
    let reading = collect::collect(plan, &|_| ()).await.unwrap();
    let state = |kind: &str| reading.coverage.iter().find(|entry| entry.kind == kind).map(|entry| entry.state);
    assert_eq!(state("transit_gateway"), Some(CoverageState::NotConfigured));
    assert_eq!(state("instance"), Some(CoverageState::Found));
    assert!(reading.resources.iter().all(|resource| &*resource.region == "eu-de"));
}

#[tokio::test]
async fn a_region_that_the_account_has_not_is_an_error_with_those_that_it_has() {
    let scope = Scope { regions: vec!["mars-1".to_owned()], resource_group: None };
    let run = Wish { scope, ..Wish::default() }.run().await;
    let error = run.result.unwrap_err().to_string();
    assert!(error.contains("mars-1") && error.contains("us-south"), "{error}");
    let scope = Scope { regions: Vec::new(), resource_group: Some("no-such-group".to_owned()) };
    let run = Wish { scope, ..Wish::default() }.run().await;
    assert_eq!(run.result.unwrap_err(), CollectError::UnknownResourceGroup("no-such-group".to_owned()));
}

#[tokio::test]
async fn a_pressed_service_is_asked_less_at_once_and_still_read() {
    let lists =
        ["subnets", "instances", "volumes", "floating_ips", "security_groups", "network_acls", "load_balancers"];
    let faults = lists.iter().map(|list| Fault::new(list, What::TooMany(RetryAfter::Seconds(0))).times(3)).collect();
    let run = Wish { faults, patience: Patience { tries: 8, ..QUICK }, ..Wish::default() }.run().await;
    run.rest_is_whole("", "");
    assert_eq!(run.reading().cost.retries, 3 * lists.len() as u64);
}

#[tokio::test]
async fn nothing_that_a_run_tells_holds_a_secret() {
    let sample: serde_json::Value = serde_json::from_str(standin::sample().json).unwrap();
    let psk = sample["vpn_gateways"][0]["connections"][0]["psk"].as_str().unwrap().to_owned();
    assert!(psk.len() > 6);
    for fault in ["us-south/instances=503", "transit=401", "us-south/floating_ips=403", "vpn_gateways=cut"] {
        let run = Wish::fault(fault).run().await;
        let token = run.cloud.token();
        let signature = token.rsplit('.').next().unwrap().to_owned();
        let told = format!("{:?}{:?}", run.events, run.reading());
        for secret in [standin::sample().api_key, &psk, &token, &format!(".{signature}")] {
            assert!(!told.contains(secret), "{fault}");
        }
    }
}

/// A service that asks for a wait which no clock can count to is not waited for.
#[tokio::test]
async fn a_wait_without_end_is_not_waited_for() {
    let fault = Fault::new("volumes", What::TooMany(RetryAfter::Seconds(1 << 63)));
    let run = Wish { faults: vec![fault], ..Wish::default() }.run().await;
    assert_eq!(run.coverage("us-south", "volume").state, CoverageState::Failed);
    let whole = [CoverageState::Found, CoverageState::NotRead];
    assert!(run.reading().coverage.iter().all(|entry| entry.kind == "volume" || whole.contains(&entry.state)));
}

/// One reply with more items than any list should have.
#[tokio::test]
async fn a_flood_of_items_is_bounded_and_said() {
    let mut account: serde_json::Value = serde_json::from_str(standin::sample().json).unwrap();
    let floods: Vec<serde_json::Value> = (0..60_000)
        .map(|n| serde_json::json!({ "id": format!("flood-{n}"), "name": "f", "type": "openshift", "provider": "classic" }))
        .collect();
    account["classic_clusters"] = floods.into();
    let cloud = StandIn::play(&account.to_string(), standin::Options::default()).await.unwrap();
    let plan = Plan { patience: QUICK, ..plan(&cloud) };
    let reading = collect::collect(plan, &|_| ()).await.unwrap();
    let clusters = reading.resources.iter().filter(|resource| resource.id.starts_with("flood-")).count();
    assert_eq!(clusters, 50_000);
    let warning = reading.missing.iter().find(|warning| warning.kind == "cluster").unwrap();
    assert!(warning.message.contains("10000 items"), "{}", warning.message);
}
