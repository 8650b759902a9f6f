use super::*;
use jiff::fmt::rfc2822;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const GRANT: &str = "urn:ibm:params:oauth:grant-type:apikey";
const V: &str = "version=2026-10-06&generation=2";

/// One VPC with `count` instances in us-south, a load balancer, and one of each service without regions.
fn account(count: usize) -> String {
    let vpc = json!({ "id": "r006-v", "crn": "crn:v1:bluemix:public:is:us-south:a/acc::vpc:r006-v", "name": "vpc" });
    let instances: Vec<Value> = (0..count)
        .map(|at| json!({ "id": format!("0717_{at}"), "name": format!("web-{at}"), "vpc": vpc, "zone": { "name": "us-south-1" },
            "network_interfaces": [{ "id": format!("nic-{at}"), "security_groups": [{ "id": "sg" }] }], "tags": ["env:test"],
            "crn": format!("crn:v1:bluemix:public:is:us-south-1:a/acc::instance:0717_{at}") }))
        .collect();
    json!({
        "account_id": "acc", "api_key": "good", "vpcs": [vpc], "instances": instances,
        "subnets": [{ "id": "sub", "vpc": { "id": "r006-v" }, "zone": { "name": "us-south-1" }, "reserved_ips": [{ "id": "ip" }] }],
        "routing_tables": [{ "id": "rt", "subnets": [{ "id": "sub" }], "routes": [{ "id": "ro", "name": "r", "destination": "0.0.0.0/0" }] }],
        "load_balancers": [{ "id": "lb:1", "subnets": [{ "id": "sub" }],
            "listeners": [{ "id": "li", "port": 443 }],
            "pools": [{ "id": "po", "name": "pool", "protocol": "http", "members": [{ "id": "me", "target": { "address": "10.0.0.4" } }] }] }],
        "dedicated_host_groups": [{ "id": "dhg", "zone": { "name": "eu-de-1" } }],
        "transit_gateways": [{ "id": "tg1", "name": "one" }, { "id": "tg2", "name": "two" }, { "id": "tg3", "name": "three" }],
        "transit_connections": [{ "id": "c1", "network_type": "vpc", "transit_gateway": { "id": "tg1" } },
            { "id": "c2", "network_type": "classic", "transit_gateway": { "id": "tg2" } }],
        "direct_links": [{ "id": "dl", "name": "link", "virtual_connections": [{ "id": "vc" }] }],
        "iks_clusters": [{ "id": "cl", "name": "kube", "crn": "crn:v1:bluemix:public:containers-kubernetes:us-south:a/acc:cl::",
            "WorkerNodes": [{ "id": "w1", "poolName": "default" }, { "id": "w2", "poolName": "edge" }] }],
        "resource_instances": [
            { "id": "crn:1", "guid": "g1", "crn": "crn:v1:bluemix:public:dns-svcs:global:a/acc:g1::", "name": "dns", "tags": ["owner:net"] },
            { "id": "crn:2", "guid": "g2", "crn": "crn:v1:bluemix:public:kms:us-south:a/acc:g2::", "name": "keys" }],
        "power_workspaces": [{ "id": "ws", "name": "power", "location": { "region": "dal10", "url": "https://dal.power-iaas.cloud.ibm.com" },
            "pvm_instances": [{ "pvmInstanceID": "vm" }], "networks": [{ "networkID": "net", "name": "n", "cidr": "10.1.0.0/24" }] }],
        "dns_zones": [{ "id": "example.com:z", "instance_id": "g1", "name": "example.com", "permitted_networks": [{ "id": "pn" }] }],
    })
    .to_string()
}

struct Caller {
    standin: StandIn,
    client: Client,
    token: String,
}

impl Caller {
    async fn new(count: usize, options: Options) -> Self {
        let standin = StandIn::play(&account(count), options).await.unwrap();
        let token = standin.token();
        Self { standin, client: Client::new(), token }
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.standin.base_url())).bearer_auth(&self.token)
    }

    async fn json(&self, path: &str) -> Value {
        let reply = self.get(path).send().await.unwrap();
        assert_eq!(reply.status(), 200, "{path}");
        reply.json().await.unwrap()
    }

    async fn status(&self, path: &str) -> (u16, Value) {
        parts(self.get(path).send().await.unwrap()).await
    }

    fn fault(&self, text: &str) {
        self.standin.faults().clear();
        self.standin.faults().add(text.parse().unwrap());
    }
}

async fn parts(reply: Response) -> (u16, Value) {
    (reply.status().as_u16(), reply.json().await.unwrap_or_default())
}

/// Follows a VPC list as its readers must: the token of `next`, on the original call.
async fn walk(caller: &Caller, list: &str, limit: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut start = String::new();
    loop {
        let page = caller.json(&format!("/us-south/v1/{list}?{V}&limit={limit}{start}")).await;
        ids.extend(page[list].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"]["href"].as_str() else { return ids };
        assert!(!next.contains("version") && !next.contains("generation"), "as IBM's: {next}");
        let next = url::Url::parse(next).unwrap();
        let token = next.query_pairs().find(|(key, _)| key == "start").unwrap().1.into_owned();
        start = format!("&start={token}");
    }
}

#[tokio::test]
async fn iam_gives_a_token_for_the_key_and_says_why_not() {
    let keys = [("shut".to_owned(), KeyState::Locked), ("off".to_owned(), KeyState::Disabled)].into();
    let caller = Caller::new(1, Options { keys, ..Options::default() }).await;
    let url = format!("{}/identity/token", caller.standin.base_url());
    let ask = |key: &str| caller.client.post(&url).form(&[("grant_type", GRANT), ("apikey", key)]).send();
    let (status, token) = parts(ask("good").await.unwrap()).await;
    assert_eq!((status, token["expires_in"].as_u64()), (200, Some(3600)));
    let jwt = token["access_token"].as_str().unwrap();
    let claims =
        base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, jwt.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["account"]["bss"], "acc");
    assert_eq!(claims["exp"], token["expiration"]);
    assert!(claims["iam_id"].as_str().unwrap().starts_with("IBMid-"));
    for (key, code, word) in
        [("bad", "BXNIM0415E", "not be found"), ("shut", "BXNIM0462E", "locked"), ("off", "BXNIM0463E", "disabled")]
    {
        let reply = ask(key).await.unwrap();
        assert!(reply.headers().contains_key("transaction-id"));
        let (status, error) = parts(reply).await;
        assert_eq!((status, error["errorCode"].as_str()), (400, Some(code)));
        assert!(error["errorMessage"].as_str().unwrap().contains(word));
        assert!(error["context"]["requestId"].is_string());
    }
    let (status, error) = parts(caller.client.post(&url).form(&[("grant_type", GRANT)]).send().await.unwrap()).await;
    assert_eq!((status, error["errorCode"].as_str()), (400, Some("BXNIM0109E")));
}

#[tokio::test]
async fn the_identity_shows_in_the_token() {
    for (identity, prefix) in [(Identity::ServiceId, "iam-ServiceId-"), (Identity::Profile, "iam-Profile-")] {
        let caller = Caller::new(0, Options { identity, ..Options::default() }).await;
        let claims = caller.token.split('.').nth(1).unwrap();
        let claims = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, claims).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        assert!(claims["iam_id"].as_str().unwrap().starts_with(prefix));
    }
}

#[tokio::test]
async fn every_service_refuses_a_call_without_a_token_in_its_own_shape() {
    let caller = Caller::new(1, Options::default()).await;
    for (path, pointer) in [
        ("/us-south/v1/vpcs?version=2026-10-06&generation=2", "/errors/0/code"),
        ("/v1/transit_gateways?version=2026-10-06", "/errors/0/code"),
        ("/v1/gateways?version=2026-10-06", "/errors/0/code"),
        ("/global/v2/vpc/getClusters", "/incidentID"),
        ("/v2/resource_instances", "/message"),
        ("/v1/workspaces", "/description"),
        ("/v1/instances/g1/dnszones", "/errors/0/code"),
    ] {
        let reply = caller.client.get(format!("{}{path}", caller.standin.base_url())).send().await.unwrap();
        let (status, error) = parts(reply).await;
        assert_eq!(status, 401, "{path}");
        assert!(error.pointer(pointer).is_some_and(Value::is_string), "{path}: {error}");
    }
    assert_eq!(caller.standin.stats().unauthorised, 7);
    caller.standin.expire_tokens();
    assert_eq!(caller.status("/v1/workspaces").await.0, 401);
}

#[tokio::test]
async fn lists_come_in_pages_whose_next_lacks_what_every_call_must_carry() {
    let caller = Caller::new(120, Options::default()).await;
    let all = walk(&caller, "instances", 50).await;
    assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len()), (120, 120));
    assert_eq!(caller.standin.stats().of("instances"), 3);
    let (status, error) = caller.status("/us-south/v1/instances?version=2026-10-06&generation=2&limit=101").await;
    assert_eq!((status, error["errors"][0]["target"]["name"].as_str()), (400, Some("limit")));
    for query in
        ["generation=2", "version=2026-10-06", "version=2026-10-06&generation=1", "version=9999-01-01&generation=2"]
    {
        assert_eq!(caller.status(&format!("/us-south/v1/instances?{query}")).await.0, 400, "{query}");
    }
    let page = caller.json(&format!("/us-south/v1/instances?{V}")).await;
    assert_eq!((page["limit"].as_u64(), page["total_count"].as_u64()), (Some(50), Some(120)));
    assert_eq!(caller.status(&format!("/us-south/v1/instances?{V}&start=foreign")).await.0, 400);
    let reply = caller.get(&format!("/us-south/v1/instances?{V}")).send().await.unwrap();
    assert!(reply.headers().contains_key("x-request-id"), "good replies have one too");
    let url = reply.url().clone();
    assert_eq!(caller.client.post(url).bearer_auth(&caller.token).send().await.unwrap().status(), 405);
    let small = Caller::new(5, Options { page_size: 2, ..Options::default() }).await;
    assert_eq!(walk(&small, "instances", 100).await.len(), 5);
    assert_eq!(small.standin.stats().of("instances"), 3);
}

#[tokio::test]
async fn regions_hold_what_lies_in_them() {
    let caller = Caller::new(2, Options::default()).await;
    let regions = caller.json(&format!("/v1/regions?{V}")).await;
    let base = caller.standin.base_url();
    let south = regions["regions"].as_array().unwrap().iter().find(|region| region["name"] == "us-south").unwrap();
    assert_eq!(south["endpoint"], json!(format!("{base}/us-south")));
    assert_eq!(regions["regions"].as_array().unwrap().len(), 13);
    assert_eq!(caller.json(&format!("/eu-gb/v1/instances?{V}")).await["total_count"], 0);
    assert_eq!(caller.json(&format!("/eu-de/v1/dedicated_host/groups?{V}")).await["groups"][0]["id"], "dhg");
    assert_eq!(
        caller.json(&format!("/us-south/v1/regions/us-south/zones?{V}")).await["zones"][2]["name"],
        "us-south-3"
    );
    assert_eq!(caller.status(&format!("/xx-none/v1/instances?{V}")).await.0, 404);
    assert_eq!(caller.json(&format!("/us-south/v1/instances?{V}&vpc.id=other")).await["total_count"], 0);
}

#[tokio::test]
async fn lists_leave_to_calls_of_their_own_what_ibm_leaves_to_them() {
    let caller = Caller::new(1, Options::default()).await;
    let lb = caller.json(&format!("/us-south/v1/load_balancers?{V}")).await["load_balancers"][0].clone();
    assert_eq!((&lb["listeners"], &lb["pools"]), (&json!([{ "id": "li" }]), &json!([{ "id": "po", "name": "pool" }])));
    let at = "/us-south/v1/load_balancers/lb%3A1";
    assert_eq!(caller.json(&format!("{at}/listeners?{V}")).await["listeners"][0]["port"], 443);
    assert_eq!(caller.json(&format!("{at}/pools?{V}")).await["pools"][0]["members"], json!([{ "id": "me" }]));
    let members = caller.json(&format!("{at}/pools/po/members?{V}")).await;
    assert_eq!(members, json!({ "members": [{ "id": "me", "target": { "address": "10.0.0.4" } }] }));
    assert_eq!(caller.status(&format!("/us-south/v1/load_balancers/gone/pools?{V}")).await.0, 404);
    let instance = caller.json(&format!("/us-south/v1/instances?{V}")).await["instances"][0].clone();
    assert_eq!((&instance["tags"], &instance["network_interfaces"]), (&Value::Null, &json!([{ "id": "nic-0" }])));
    let nics = caller.json(&format!("/us-south/v1/instances/0717_0/network_interfaces?{V}")).await;
    assert_eq!(nics["network_interfaces"][0]["security_groups"][0]["id"], "sg");
    let tables = caller.json(&format!("/us-south/v1/vpcs/r006-v/routing_tables?{V}")).await;
    assert_eq!(tables["routing_tables"][0]["routes"], json!([{ "id": "ro", "name": "r" }]));
    let routes = caller.json(&format!("/us-south/v1/vpcs/r006-v/routing_tables/rt/routes?{V}")).await;
    assert_eq!(routes["routes"][0]["destination"], "0.0.0.0/0");
    assert_eq!(caller.json(&format!("/us-south/v1/subnets/sub/reserved_ips?{V}")).await["total_count"], 1);
}

#[tokio::test]
async fn the_other_services_answer_in_their_own_styles() {
    let caller = Caller::new(1, Options { page_size: 2, ..Options::default() }).await;
    let first = caller.json("/v1/transit_gateways?version=2026-10-06").await;
    let start = first["next"]["start"].as_str().unwrap();
    let second = caller.json(&format!("/v1/transit_gateways?version=2026-10-06&start={start}")).await;
    assert_eq!((&second["transit_gateways"][0]["id"], &second["next"]), (&json!("tg3"), &Value::Null));
    assert_eq!(
        caller.json("/v1/connections?version=2026-10-06").await["connections"][1]["transit_gateway"]["id"],
        "tg2"
    );
    assert_eq!((&first["total_count"], &second["total_count"]), (&Value::Null, &Value::Null));
    let own = caller.json("/v1/transit_gateways/tg2/connections?version=2026-10-06").await;
    assert_eq!(own["total_count"], 1);
    assert_eq!(own["connections"], json!([{ "id": "c2", "network_type": "classic" }]));
    assert_eq!(caller.status("/v1/connections").await.0, 400);
    assert_eq!(
        caller.json("/v1/gateways?version=2026-10-06").await["gateways"],
        json!([{ "id": "dl", "name": "link" }])
    );
    assert_eq!(
        caller.json("/v1/gateways/dl/virtual_connections?version=2026-10-06").await["virtual_connections"][0]["id"],
        "vc"
    );

    let clusters = caller.json("/global/v2/vpc/getClusters").await;
    assert_eq!(clusters, json!([{ "id": "cl", "name": "kube" }]));
    assert_eq!(caller.json("/global/v2/vpc/getWorkers?cluster=cl").await.as_array().unwrap().len(), 2);
    assert_eq!(caller.json("/global/v2/vpc/getWorkers?cluster=cl&pool=edge").await[0]["id"], "w2");
    assert!(caller.json("/global/v2/getCluster?cluster=cl").await["crn"].is_string());
    assert_eq!(caller.json("/global/v2/satellite/getControllers").await, json!([]));

    let instances = caller.json("/v2/resource_instances?limit=1").await;
    assert_eq!(instances["rows_count"], 1);
    let next = instances["next_url"].as_str().unwrap();
    assert!(next.starts_with("/v2/resource_instances?"), "relative: {next}");
    let last = caller.json(next).await;
    assert_eq!((&last["resources"][0]["guid"], &last["next_url"]), (&json!("g2"), &Value::Null));
    assert_eq!(caller.json("/v2/resource_groups?account_id=acc").await["resources"], json!([]));

    let workspaces = caller.json("/v1/workspaces").await;
    assert_eq!(workspaces["workspaces"][0]["location"]["url"], json!(caller.standin.base_url()));
    let networks = "/pcloud/v1/cloud-instances/ws/networks";
    assert_eq!(caller.status(networks).await.0, 400);
    let crn = "crn:v1:bluemix:public:power-iaas:dal10:a/acc:ws::";
    let (_, body) = parts(caller.get(networks).header("CRN", crn).send().await.unwrap()).await;
    assert_eq!(body["networks"], json!([{ "networkID": "net", "name": "n" }]));
    let (_, body) = parts(caller.get(&format!("{networks}/net")).header("CRN", crn).send().await.unwrap()).await;
    assert_eq!(body["cidr"], "10.1.0.0/24");

    let zones = caller.json("/v1/instances/g1/dnszones?offset=0&limit=1").await;
    assert_eq!((&zones["total_count"], &zones["dnszones"][0]["name"]), (&json!(1), &json!("example.com")));
    assert!(zones["last"]["href"].as_str().unwrap().ends_with("/v1/instances/g1/dnszones?limit=1&offset=0"));
    let permitted = "/v1/instances/g1/dnszones/example.com%3Az/permitted_networks";
    assert_eq!(caller.json(permitted).await["permitted_networks"][0]["id"], "pn");
    assert_eq!(caller.json("/v1/instances/g1/custom_resolvers").await["custom_resolvers"], json!([]));
}

#[tokio::test]
async fn search_finds_tags_page_by_page() {
    let caller = Caller::new(12, Options::default()).await;
    let url = format!("{}/v3/resources/search", caller.standin.base_url());
    let ask = |limit: usize, body: Value| {
        let call = caller.client.post(format!("{url}?limit={limit}")).bearer_auth(&caller.token).json(&body);
        async move { call.send().await.unwrap().json::<Value>().await.unwrap() }
    };
    let mut found = Vec::new();
    let mut page = ask(5, json!({ "query": "tags:*", "fields": ["crn", "tags"] })).await;
    loop {
        let items = page["items"].as_array().unwrap().clone();
        let end = items.len() < 5;
        found.extend(items);
        if end {
            break;
        }
        page = ask(5, json!({ "search_cursor": page["search_cursor"] })).await;
    }
    assert_eq!(found.len(), 13);
    assert_eq!(found[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["crn", "tags"]);
    let kms = ask(10, json!({ "query": "service_name:kms", "fields": ["name"] })).await;
    assert_eq!(kms["items"][0]["name"], "keys");
    let usual = caller.client.post(&url).bearer_auth(&caller.token).json(&json!({})).send().await.unwrap();
    assert_eq!(usual.json::<Value>().await.unwrap()["items"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn faults_hold_where_and_as_often_as_they_say() {
    let caller = Caller::new(3, Options::default()).await;
    let list = format!("/us-south/v1/instances?{V}");
    caller.fault("us-south/instances=503*2");
    assert_eq!(caller.status(&format!("/eu-de/v1/instances?{V}")).await.0, 200);
    assert_eq!(caller.status(&format!("/us-south/v1/vpcs?{V}")).await.0, 200);
    let statuses = [caller.status(&list).await.0, caller.status(&list).await.0, caller.status(&list).await.0];
    assert_eq!(statuses, [503, 503, 200]);

    caller.fault("containers=401");
    assert_eq!(caller.status("/global/v2/vpc/getClusters").await.0, 401);
    assert_eq!(caller.status(&list).await.0, 200);

    caller.fault("instances=429:7");
    let reply = caller.get(&list).send().await.unwrap();
    assert_eq!((reply.status().as_u16(), reply.headers()["retry-after"].to_str().unwrap()), (429, "7"));
    caller.fault("instances=429:date:3600");
    let reply = caller.get(&list).send().await.unwrap();
    let date = rfc2822::parse(reply.headers()["retry-after"].to_str().unwrap()).unwrap();
    assert!(date.timestamp() > jiff::Timestamp::now());

    caller.fault("instances=403");
    let (status, error) = caller.status(&list).await;
    assert_eq!((status, error["errors"][0]["code"].as_str()), (403, Some("not_authorized")));
    let id = "2b7c1c3e-0000-4000-8000-000000000001";
    let reply = caller.get(&list).header("X-Request-Id", id).send().await.unwrap();
    assert_eq!(reply.headers()["x-request-id"], id);
    assert_eq!(reply.json::<Value>().await.unwrap()["trace"], id);

    caller.fault("instances=expire*1");
    assert_eq!(caller.status(&list).await.0, 401);
    assert_eq!(caller.status(&format!("/us-south/v1/vpcs?{V}")).await.0, 401);
    assert!("instances".parse::<Fault>().is_err() && "instances=what".parse::<Fault>().is_err());
}

#[tokio::test]
async fn broken_replies_break_in_their_own_way() {
    let caller = Caller::new(4, Options { page_size: 2, ..Options::default() }).await;
    let list = format!("/us-south/v1/instances?{V}");
    caller.fault("instances=reset");
    assert!(caller.get(&list).send().await.is_err());
    caller.fault("instances=half");
    let reply = caller.get(&list).send().await.unwrap();
    assert_eq!(reply.status(), 200);
    assert!(reply.bytes().await.is_err(), "the body ends before its length");
    caller.fault("instances=cut");
    let body = caller.get(&list).send().await.unwrap().bytes().await.unwrap();
    assert!(!body.is_empty() && serde_json::from_slice::<Value>(&body).is_err());
    caller.fault("instances=wrong");
    assert!(caller.json(&list).await["instances"].is_string());
    caller.fault("instances=odd");
    let odd = caller.json(&list).await["instances"].as_array().unwrap().clone();
    assert_eq!((odd.len(), &odd[1]["status"], &odd[2]), (7, &json!("an_unknown_value"), &json!(7)));
    caller.fault("instances=array");
    assert!(caller.json(&list).await.is_array());
    caller.fault("clusters=array");
    assert!(caller.json("/global/v2/vpc/getClusters").await.is_object());
    caller.fault("instances=html");
    assert!(caller.get(&list).send().await.unwrap().text().await.unwrap().starts_with("<html>"));
    caller.fault("instances=big:3000000");
    assert!(caller.get(&list).send().await.unwrap().bytes().await.unwrap().len() >= 3_000_000);
    caller.fault("instances=nest:5000");
    assert!(caller.get(&list).send().await.unwrap().text().await.unwrap().ends_with("[[["));
    caller.fault("instances=loop");
    let page = caller.json(&list).await;
    let next = page["next"]["href"].as_str().unwrap().to_owned();
    let again = caller.json(&format!("{}&{V}", next.strip_prefix(&caller.standin.base_url()).unwrap())).await;
    assert_eq!((&again["instances"], again["next"]["href"].as_str()), (&page["instances"], Some(next.as_str())));
    caller.fault("instances=foreign");
    assert!(caller.json(&list).await["next"]["href"].as_str().unwrap().starts_with("http://elsewhere.invalid/"));
    caller.fault("instances=endless");
    let mut at = list.clone();
    for _ in 0..5 {
        let page = caller.json(&at).await;
        assert_eq!(page["instances"].as_array().unwrap().len(), 2);
        let next = page["next"]["href"].as_str().unwrap();
        at = format!("{}&{V}", next.strip_prefix(&caller.standin.base_url()).unwrap());
    }
}

#[tokio::test]
async fn a_call_that_hangs_counts_as_in_flight_until_its_caller_leaves() {
    let caller = Caller::new(1, Options::default()).await;
    caller.fault("instances=hang");
    let hanging = tokio::spawn(caller.get(&format!("/us-south/v1/instances?{V}")).send());
    while caller.standin.stats().at_once == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(caller.json(&format!("/us-south/v1/vpcs?{V}")).await["total_count"], 1);
    assert_eq!(caller.standin.stats().most_at_once, 2);
    hanging.abort();
    while caller.standin.stats().at_once != 0 {
        tokio::task::yield_now().await;
    }
    let stats = caller.standin.stats();
    assert_eq!((stats.total(), stats.of("instances")), (2, 1));
    assert!(stats.paths.iter().all(|path| path.starts_with("GET /us-south/v1/")));
    assert!(!format!("{stats:?}").contains(&caller.token));
    caller.standin.shutdown().await;
}

#[tokio::test]
async fn what_is_held_is_answered_once_the_faults_end() {
    let caller = Caller::new(1, Options::default()).await;
    caller.fault("vpc=hold");
    let held = tokio::spawn(caller.get(&format!("/us-south/v1/instances?{V}")).send());
    while caller.standin.stats().at_once == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!held.is_finished());
    caller.standin.faults().clear();
    assert_eq!(held.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn a_stand_in_that_is_dropped_lets_go_of_what_hangs() {
    let caller = Caller::new(1, Options::default()).await;
    caller.fault("instances=hang");
    let hanging = tokio::spawn(caller.get(&format!("/us-south/v1/instances?{V}")).send());
    while caller.standin.stats().at_once == 0 {
        tokio::task::yield_now().await;
    }
    let address = caller.standin.address();
    drop(caller);
    let _ = hanging.await.unwrap();
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_sample_account_opens_with_its_key_and_shows_every_list() {
    let sample = sample();
    let account = Account::read(sample.json).unwrap();
    assert_eq!(account.api_key(), sample.api_key);
    let standin = StandIn::start(account, Options::default()).await.unwrap();
    let caller = Caller { client: Client::new(), token: standin.token(), standin };
    // No account has them all: these three are GPU fabrics, prepaid capacity and policies, which are not drawn.
    let absent = ["cluster_networks", "reservations", "backup_policies", "instance_templates"];
    for list in lists::VPC_LISTS.iter().filter(|list| !absent.contains(&list.name)) {
        let path = match list.name {
            "dedicated_host_groups" => "dedicated_host/groups",
            name => name,
        };
        let page = caller.json(&format!("/us-south/v1/{path}?{V}&limit=100")).await;
        assert!(page["total_count"].as_u64() > Some(0), "{}", list.name);
    }
    for list in ["vpcs", "subnets", "instances", "load_balancers", "endpoint_gateways", "floating_ips"] {
        assert!(caller.json(&format!("/eu-de/v1/{list}?{V}")).await["total_count"].as_u64() > Some(0), "{list}");
    }
    for path in ["vpc/getClusters", "classic/getClusters", "satellite/getClusters", "satellite/getControllers"] {
        assert!(!caller.json(&format!("/global/v2/{path}")).await.as_array().unwrap().is_empty(), "{path}");
    }
    let gateways = caller.json(&format!("/us-south/v1/vpn_gateways?{V}")).await;
    assert!(!gateways.to_string().contains("psk"), "only the call for connections answers the shared key");
    let id = gateways["vpn_gateways"][0]["id"].as_str().unwrap();
    let connections = caller.json(&format!("/us-south/v1/vpn_gateways/{id}/connections?{V}")).await;
    assert!(connections["connections"][0]["psk"].is_string());
}

#[test]
fn the_sample_has_no_field_that_ibm_took_back() {
    let sample = crate::sample().json;
    assert!(!sample.contains("allow_dns_resolution_binding"));
    assert!(sample.contains("dns_resolution_binding_mode"));
    let operations = sample.matches("\"last_operation\"").count();
    assert!(operations > 0 && operations == sample.matches("\"cancelable\"").count());
}
