//! Property tests: whatever a reply holds, reading it and making the model of it neither panics nor hangs.

#![allow(clippy::unwrap_used)]

use drawstream::collect::page::Page;
use drawstream::estate::Reading;
use drawstream::graph;
use drawstream::view::words::Words;
use drawstream_readers::{At, Found, Item, List, Paging};
use proptest::prelude::*;
use std::sync::Arc;

/// Names that the parsers look for: a reply of other names would try nothing.
const NAMES: [&str; 64] = [
    "id",
    "crn",
    "name",
    "href",
    "resource_group",
    "vpc",
    "zone",
    "status",
    "lifecycle_state",
    "subnet",
    "subnets",
    "primary_network_interface",
    "network_interfaces",
    "network_attachments",
    "primary_network_attachment",
    "primary_ip",
    "address",
    "ips",
    "private_ips",
    "public_ips",
    "private_ip",
    "public_ip",
    "floating_ip",
    "target",
    "targets",
    "resource_type",
    "security_groups",
    "rules",
    "remote",
    "local",
    "cidr_block",
    "cidr",
    "cidrs",
    "ipv4_cidr_block",
    "port",
    "port_min",
    "port_max",
    "protocol",
    "listeners",
    "pools",
    "default_pool",
    "members",
    "connections",
    "peer",
    "transit_gateway",
    "network_id",
    "network_type",
    "network_account_id",
    "volume_attachments",
    "volume",
    "instance",
    "profile",
    "memory",
    "guid",
    "networkInterfaces",
    "subnetID",
    "ipAddress",
    "vpcs",
    "virtual_network_interface",
    "mount_targets",
    "permitted_network",
    "vpc_crn",
    "routes",
    "next_hop",
];

/// Texts that mean something to a parser.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]",
        Just("r006-1".to_owned()),
        Just("us-south-1".to_owned()),
        Just("10.0.0.4".to_owned()),
        Just("10.0.0.0/24".to_owned()),
        Just("999.0.0.0/99".to_owned()),
        Just("crn:v1:bluemix:public:kms:us-south:a/x:r006-1::".to_owned()),
        Just("crn:v1:bluemix:public:is:us-south:a/y::vpc:r006-1".to_owned()),
        Just("crn:v1:bluemix:public:power-iaas:dal10:a/y:a::".to_owned()),
        Just("crn:::".to_owned()),
        Just("https://h/v1/subnets/a/reserved_ips/b".to_owned()),
        Just("https://h/v1/instances/a/network_interfaces/b".to_owned()),
        any::<String>(),
    ]
}

/// Any JSON, mostly of names that the parsers look for.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        text().prop_map(Into::into),
        text().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let name = prop_oneof![9 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned), 1 => any::<String>()];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(name, inner, 0..10).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// An object with an id, so that resources refer to each other now and then.
fn item() -> impl Strategy<Value = String> {
    (json(), text()).prop_map(|(json, id)| {
        let mut object = match json {
            serde_json::Value::Object(object) => object,
            other => serde_json::Map::from_iter([("target".to_owned(), other)]),
        };
        object.entry("id").or_insert(id.into());
        serde_json::Value::Object(object).to_string()
    })
}

/// Every list: those that are asked at the start, and those that an item of another asks for.
fn lists() -> Vec<&'static List> {
    let asks = r#"{"id":"a","name":"a","crn":"crn:v1:bluemix:public:SERVICE:dal10:a/y:a::","guid":"a","networkID":"a",
        "pools":[{"id":"a"}],"listeners":[{"id":"a"}],"connections":[{"id":"a"}],"routes":[{"id":"a"}],
        "mount_targets":[{"id":"a"}]}"#;
    let items: Vec<String> =
        ["power-iaas", "dns-svcs"].iter().map(|service| asks.replace("SERVICE", service)).collect();
    let mut lists: Vec<&'static List> = drawstream_readers::lists().collect();
    let mut at = 0;
    while at < lists.len() {
        for item in &items {
            let mut found = Found::default();
            read(lists[at], item, &mut found);
            for follow in found.follow {
                if !lists.iter().any(|known| (known.path, known.api) == (follow.list.path, follow.list.api)) {
                    lists.push(follow.list);
                }
            }
        }
        at += 1;
    }
    lists
}

fn read(list: &List, raw: &str, found: &mut Found) {
    let (region, args): (Arc<str>, [Box<str>; 2]) = ("us-south".into(), ["a".into(), "b".into()]);
    let at = At { region: &region, account: "x", args: &args };
    if let Some(item) = Item::of(raw) {
        (list.read)(&item, &at, found);
    }
}

#[test]
fn every_list_is_tried() {
    let paths: Vec<&str> = lists().iter().map(|list| list.path).collect();
    for path in ["/load_balancers/{}/pools/{}/members", "/v2/vpc/getWorkers", "/shares/{}/mount_targets"] {
        assert!(paths.contains(&path), "{paths:?}");
    }
    assert!(paths.iter().any(|path| path.ends_with("permitted_networks")), "{paths:?}");
    assert!(paths.iter().any(|path| path.ends_with("networks/{}")), "{paths:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_items_of_any_list_make_a_model(items in prop::collection::vec(item(), 1..8)) {
        let mut found = Found::default();
        for list in lists() {
            for item in &items {
                read(list, item, &mut found);
            }
        }
        let asked = found.resources.len();
        let graph = graph::build(Reading {
            account_id: "x".to_owned(),
            resources: found.resources,
            additions: found.additions,
            tags: found.tags,
            groups: found.groups,
            ..Reading::default()
        });
        // Nothing is dropped, nothing is in it twice, and everything drawn hangs on the account.
        prop_assert!(graph.nodes.len() > asked);
        let mut ids: Vec<(&str, &str)> =
            graph.nodes.iter().map(|node| (node.kind().id(), &*node.resource.id)).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        prop_assert_eq!(ids.len(), all);
        for node in &graph.nodes[1..] {
            prop_assert_eq!(node.drawn, node.parent.is_some());
        }
        let words = Words::of(&graph);
        for (id, node) in graph.all() {
            let mut names: Vec<&str> = words.data(id).into_iter().map(|(name, _)| name).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            prop_assert_eq!(names.len(), all, "an attribute twice on {}", node.kind().id());
        }
    }

    #[test]
    fn any_reply_is_a_page_or_an_error(body in prop_oneof![json().prop_map(|json| json.to_string()), any::<String>()], cut in 0usize..64) {
        let cut = body.floor_char_boundary(body.len().saturating_sub(cut));
        for paging in [Paging::None, Paging::One, Paging::NextHref, Paging::NextUrl, Paging::Cursor { limit: 2 }, Paging::Offset] {
            for text in [&body[..], &body[..cut]] {
                let _ = Page::of(text.as_bytes(), "https://us-south.iaas.cloud.ibm.com/v1/vpcs", "vpcs", paging, 0);
                let _ = Page::of(text.as_bytes(), "https://us-south.iaas.cloud.ibm.com/v1/vpcs", "", paging, 0);
            }
        }
    }
}
