//! Two states made by hand, and what is told of them.

use crate::{Change, Changes, Class, CompareError, Missing, Sign, compare};
use drawstream_graph::estate::rule::AclRule;
use drawstream_graph::estate::{
    Action, Coverage, CoverageState, Declared, Kind, Link, Origin, Placed, Planned, Pointer, Reading, Relation,
    Resource, Scope, Target, facts,
};
use drawstream_graph::{Graph, build};
use serde_json::{Value, json};

fn resource(kind: Kind, id: &str, name: &str) -> Resource {
    let mut resource = Resource::new(kind, id, &"us-south".into());
    resource.name = name.into();
    if kind != Kind::Vpc {
        resource.vpc = "v".into();
    }
    resource
}

fn server(id: &str, name: &str, profile: &str) -> Resource {
    let mut server = resource(Kind::Instance, id, name);
    server.subnets = vec!["s".into()];
    server.facts = facts::Instance { profile: profile.into(), ..facts::Instance::default() }.into();
    server
}

fn subnet(free: u64) -> Resource {
    let facts = facts::Subnet { cidr: "10.0.0.0/24".into(), addresses_free: Some(free), addresses_total: Some(256) };
    Resource { zone: "us-south-1".into(), facts: facts.into(), ..resource(Kind::Subnet, "s", "web") }
}

fn acl(rules: &[(&str, &str)]) -> Resource {
    let rule = |(name, action): &(&str, &str)| AclRule {
        id: format!("id of {name}").into(),
        name: (*name).into(),
        action: (*action).into(),
        ..AclRule::default()
    };
    let facts = facts::NetworkAcl { rules: rules.iter().map(rule).collect() };
    Resource { facts: facts.into(), ..resource(Kind::NetworkAcl, "acl", "acl") }
}

/// An account of one VPC with a subnet, and these.
fn reading(more: Vec<Resource>) -> Reading {
    let mut resources = vec![resource(Kind::Vpc, "v", "shop"), subnet(200)];
    resources.extend(more);
    let kinds = Kind::ALL.iter().filter(|kind| !matches!(kind, Kind::Account | Kind::Region | Kind::Zone));
    let coverage = kinds.map(|kind| Coverage::new("us-south", kind.id(), CoverageState::Found, 0)).collect();
    Reading { account_id: "acc".into(), resources, coverage, ..Reading::default() }
}

fn graph(more: Vec<Resource>) -> Graph {
    build(reading(more))
}

fn changes(old: Vec<Resource>, new: Vec<Resource>) -> Vec<Change> {
    compare(&graph(old), &graph(new)).unwrap().changes
}

/// Sign, kind and name of each, and its fields with their values.
fn told(changes: &[Change]) -> Vec<String> {
    let field = |field: &crate::Field| format!("{} {} -> {}", field.field, field.from, field.to);
    let one = |change: &Change| {
        let fields: Vec<String> = change.fields.iter().map(field).collect();
        format!("{} {} {}: {}", change.change.mark(), change.kind.id(), change.name, fields.join(", "))
    };
    changes.iter().map(one).collect()
}

#[test]
fn what_is_equal_is_no_change() {
    assert_eq!(changes(vec![server("a", "web-1", "x")], vec![server("a", "web-1", "x")]), []);
}

#[test]
fn what_came_went_and_is_different_is_told_with_its_place() {
    let found = changes(
        vec![server("a", "web-1", "bx2-2x8"), server("b", "web-2", "x")],
        vec![server("a", "web-1", "bx2-4x16"), server("c", "web-3", "x")],
    );
    assert_eq!(
        told(&found),
        [r#"~ instance web-1: profile "bx2-2x8" -> "bx2-4x16""#, "- instance web-2: ", "+ instance web-3: ",]
    );
    assert_eq!(found[0].path, ["us-south", "shop", "us-south-1", "web"]);
    assert_eq!((found[0].class, found[1].class), (Class::Configuration, Class::Structure));
}

#[test]
fn a_new_id_under_the_old_name_in_the_old_place_is_replaced() {
    let found = changes(vec![server("a", "web-1", "x")], vec![server("b", "web-1", "y")]);
    assert_eq!(told(&found), [r#"± instance web-1: id "a" -> "b", profile "x" -> "y""#]);
    let twins = changes(vec![server("a", "web", "x"), server("b", "web", "x")], vec![server("c", "web", "x")]);
    let signs: Vec<Sign> = twins.iter().map(|change| change.change).collect();
    assert_eq!(signs, [Sign::Removed, Sign::Removed, Sign::Added], "which of the two it replaces is not known");
}

#[test]
fn rules_are_compared_one_by_one_and_the_order_of_an_acls_counts() {
    let old = acl(&[("in", "allow"), ("out", "allow"), ("last", "deny")]);
    let new = acl(&[("out", "deny"), ("in", "allow"), ("more", "allow")]);
    let found = changes(vec![old], vec![new]);
    let fields: Vec<&str> = found[0].fields.iter().map(|field| &*field.field).collect();
    assert_eq!(fields, ["rules.last", "rules.more", "rules.order", "rules.out.action"]);
    let order = &found[0].fields[2];
    assert_eq!((&order.from, &order.to), (&json!(["in", "out"]), &json!(["out", "in"])));
    assert_eq!((found[0].fields[0].to.clone(), found[0].fields[1].from.clone()), (Value::Null, Value::Null));
}

#[test]
fn what_changes_by_itself_is_noise_and_a_state_is_the_least_important() {
    let (mut old, mut new) = (reading(Vec::new()), reading(Vec::new()));
    old.resources[1] = subnet(200);
    new.resources[1] = subnet(12);
    assert_eq!(compare(&build(old), &build(new)).unwrap().changes, []);
    let stopped = Resource { state: "stopped".into(), ..server("a", "web-1", "x") };
    let balancer = |state: &str| Resource { state: state.into(), ..resource(Kind::LoadBalancer, "lb", "front") };
    assert_eq!(changes(vec![balancer("online")], vec![balancer("offline")]), [], "its machines come and go");
    let found = changes(vec![server("a", "web-1", "x")], vec![stopped]);
    assert_eq!(
        (found[0].class, told(&found)),
        (Class::State, vec![r#"~ instance web-1: state null -> "stopped""#.into()])
    );
}

#[test]
fn a_state_that_passes_is_no_change_whichever_side_has_it() {
    let server = |state: &str| vec![Resource { state: state.into(), ..server("a", "web-1", "x") }];
    for passing in ["starting", "stopping", "restarting", "pending", "deleting", "Updating", "update_pending"] {
        assert_eq!(changes(server("running"), server(passing)), [], "{passing}");
        assert_eq!(changes(server(passing), server("stopped")), [], "{passing}");
    }
    for lasting in ["stopped", "failed", "warning", "pending_reclamation"] {
        assert_eq!(changes(server("running"), server(lasting)).len(), 1, "{lasting}");
        assert_eq!(changes(server(lasting), server("running")).len(), 1, "{lasting}");
    }
    let link = |status: &str| {
        let facts = facts::DirectLink { link_status: status.into(), ..facts::DirectLink::default() };
        vec![Resource { facts: facts.into(), ..resource(Kind::DirectLink, "dl", "to-office") }]
    };
    assert_eq!(changes(link("up"), link("pending")), []);
    assert_eq!(changes(link("up"), link("down"))[0].class, Class::State);
}

#[test]
fn a_relation_that_ends_with_its_resource_needs_no_words() {
    let group = |guards: &[&str]| {
        let link = |id: &&str| Link::to(Relation::Guards, Target::Resource(Pointer::to(id, "")));
        Resource { links: guards.iter().map(link).collect(), ..resource(Kind::SecurityGroup, "g", "web-sg") }
    };
    let (a, b) = (server("a", "web-1", "x"), server("b", "web-2", "x"));
    let found = changes(vec![a.clone(), b.clone(), group(&["a", "b"])], vec![a.clone(), group(&["a"])]);
    assert_eq!(told(&found), ["- instance web-2: "]);
    let found = changes(vec![a.clone(), b.clone(), group(&["a", "b"])], vec![a, b, group(&["a"])]);
    assert_eq!(told(&found), [r#"~ security_group web-sg: guards ["web-2"] -> []"#]);
    assert_eq!(found[0].class, Class::Structure);
}

#[test]
fn a_relation_to_what_one_side_did_not_read_is_no_change() {
    let gateway = resource(Kind::PublicGateway, "pgw", "way-out");
    let subnet = |key: &str, name: &str| {
        let link = Link::to(Relation::Egress, Target::Resource(Pointer::to(key, name)));
        Resource { links: vec![link], ..resource(Kind::Subnet, "s", "front") }
    };
    let old = graph(vec![gateway.clone(), subnet("pgw", "way-out")]);
    for (key, name, changed) in [("pgw", "way-out", 0), ("another", "way-in", 1)] {
        let mut new = reading(vec![subnet(key, name)]);
        new.coverage
            .iter_mut()
            .filter(|part| part.kind == "public_gateway")
            .for_each(|part| part.state = CoverageState::Refused);
        let new = build(new);
        assert_eq!(compare(&old, &new).unwrap().changes.len(), changed, "{key}");
        assert_eq!(compare(&new, &old).unwrap().changes.len(), changed, "{key}");
    }
}

#[test]
fn what_one_side_did_not_read_is_unknown_and_never_removed() {
    let old = graph(vec![server("a", "web-1", "x")]);
    let refused = || {
        let mut new = reading(Vec::new());
        let part = new.coverage.iter_mut().find(|part| part.kind == "instance").unwrap();
        part.state = CoverageState::Refused;
        build(new)
    };
    let there = compare(&old, &refused()).unwrap();
    let parts = |changes: &Changes| -> Vec<(String, String, Missing)> {
        changes.unknown.iter().map(|part| (part.region.clone(), part.kind.clone(), part.missing)).collect()
    };
    let servers = |missing| vec![("us-south".to_owned(), "instance".to_owned(), missing)];
    assert_eq!((there.changes.len(), parts(&there)), (0, servers(Missing::New)));
    // No change, and not complete.
    let twice = compare(&refused(), &refused()).unwrap();
    assert_eq!((twice.changes.len(), parts(&twice)), (0, servers(Missing::Both)));
    let mut before = reading(Vec::new());
    before.coverage.retain(|part| part.kind != "instance");
    let back = compare(&build(before), &old).unwrap();
    assert_eq!((back.changes.len(), parts(&back)), (0, servers(Missing::Old)));
}

#[test]
fn a_region_that_was_not_wanted_is_unknown() {
    let mut old = reading(vec![server("a", "web-1", "x")]);
    old.scope = Scope { regions: vec!["eu-de".into()], resource_group: None };
    old.coverage.iter_mut().for_each(|part| part.region = "eu-de".into());
    old.resources.clear();
    assert_eq!(compare(&build(old), &graph(vec![server("a", "web-1", "x")])).unwrap().changes, []);
}

#[test]
fn sources_of_two_forms_are_compared_in_what_both_tell() {
    let mut old = reading(vec![server("a", "web-1", "")]);
    old.origin = Origin::File { name: "a.json".into(), form: "collected JSON".into() };
    let new = graph(vec![Resource { state: "running".into(), ..server("a", "web-1", "bx2-2x8") }]);
    assert_eq!(compare(&build(old), &new).unwrap().changes, []);
}

#[test]
fn of_two_files_of_what_a_tool_manages_what_one_has_not_is_removed() {
    let managed = |servers: Vec<Resource>| {
        let mut reading = reading(servers);
        reading.origin = Origin::File { name: "a.tfstate".into(), form: "Terraform state".into() };
        reading.coverage.iter_mut().for_each(|part| part.state = CoverageState::NotConfigured);
        build(reading)
    };
    let with = managed(vec![server("a", "web-1", "x")]);
    assert_eq!(told(&compare(&with, &managed(Vec::new())).unwrap().changes), ["- instance web-1: "]);
    let live = compare(&with, &graph(Vec::new())).unwrap();
    assert_eq!(live.changes, [], "the live account may have more and other things than the tool manages");
}

/// A plan that makes, changes and deletes these, by kind and id; of all else it tells nothing.
fn plan(resources: Vec<Resource>, changes: &[(Action, &str, &str)]) -> Graph {
    let mut reading = reading(resources);
    reading.origin = Origin::File { name: "plan.json".into(), form: "Terraform plan".into() };
    // The VPC is managed elsewhere: its id is all that is known of it.
    reading.resources[0].name = Box::default();
    reading.coverage.iter_mut().for_each(|part| part.state = CoverageState::NotConfigured);
    let planned = |(action, address, id): &(Action, &str, &str)| Planned {
        address: (*address).into(),
        form: Box::default(),
        action: *action,
        name: Box::default(),
        id_before: (*id).into(),
        address_before: Box::default(),
        deposed: Box::default(),
        attributes: Vec::new(),
        replaced_for: Vec::new(),
        reason: Box::default(),
        is_imported: false,
    };
    let placed = |address: &str, id: &str| Placed {
        address: address.into(),
        kind: Kind::Instance,
        id: id.into(),
        is_part: false,
    };
    reading.declared = Some(Declared {
        changes: changes.iter().map(planned).collect(),
        addresses: vec![placed("known_before", "named")],
        is_plan: true,
        ..Declared::default()
    });
    build(reading)
}

#[test]
fn of_what_a_plan_makes_and_deletes_it_tells_and_of_nothing_else() {
    let mut rules = acl(&[("in", "allow"), ("made", "deny")]);
    if let drawstream_graph::estate::Facts::NetworkAcl(facts) = &mut rules.facts {
        facts.rules[1].id = "rule.made".into();
    }
    let live = || {
        let servers = [("a", "web-1"), ("b", "web-2"), ("c", "web-3"), ("unmanaged", "web-4")];
        let mut all: Vec<Resource> = servers.iter().map(|(id, name)| server(id, name, "x")).collect();
        all.push(acl(&[("in", "allow"), ("dropped", "allow"), ("by hand", "allow")]));
        all
    };
    let new = plan(
        vec![
            server("a", "web-1", "y"),
            server("vsi.c", "web-3", "x"),
            server("vsi.d", "web-5", "x"),
            server("named", "web-6", "x"),
            server("looked at", "web-7", "x"),
            rules,
        ],
        &[
            (Action::Update, "vsi.a", "a"),
            (Action::Delete, "vsi.b", "b"),
            (Action::Replace, "vsi.c", "c"),
            (Action::Create, "vsi.d", ""),
            (Action::Create, "known_before", ""),
            (Action::Read, "looked at", ""),
            (Action::Create, "rule.made", ""),
            (Action::Delete, "rule.dropped", "id of dropped"),
        ],
    );
    let mut state = reading(live());
    state.origin = Origin::File { name: "a.tfstate".into(), form: "Terraform state".into() };
    state.coverage.iter_mut().for_each(|part| part.state = CoverageState::NotConfigured);
    for old in [graph(live()), build(state)] {
        let found = compare(&old, &new).unwrap().changes;
        let signs: Vec<String> = found.iter().map(|one| format!("{} {}", one.change.mark(), one.name)).collect();
        assert_eq!(signs, ["~ acl", "~ web-1", "- web-2", "± web-3", "+ web-5", "+ web-6"]);
        assert!(found[1..].iter().all(|one| one.path == ["us-south", "shop", "us-south-1", "web"]), "{found:#?}");
        let fields: Vec<&str> = found[0].fields.iter().map(|field| &*field.field).collect();
        assert_eq!(fields, ["rules.dropped", "rules.made"], "what was made by hand is not known to the plan");
    }
}

#[test]
fn a_worker_in_place_of_another_of_its_pool_is_no_change_but_one_more_is() {
    let worker = |id: &str| {
        let cluster = drawstream_graph::estate::Ref { id: "c".into(), name: "c".into() };
        let facts = facts::Worker { cluster, pool: "default".into(), ..facts::Worker::default() };
        Resource {
            facts: facts.into(),
            subnets: vec!["s".into()],
            zone: "us-south-1".into(),
            ..resource(Kind::Worker, id, id)
        }
    };
    assert_eq!(changes(vec![worker("w1")], vec![worker("w2")]), []);
    assert_eq!(told(&changes(vec![worker("w1")], vec![worker("w2"), worker("w3")])).len(), 1);
}

#[test]
fn two_accounts_or_two_extents_are_no_two_states() {
    let (one, mut other, mut part) = (graph(Vec::new()), reading(Vec::new()), reading(Vec::new()));
    other.account_id = "other".into();
    assert!(matches!(compare(&one, &build(other)), Err(CompareError::Accounts { .. })));
    part.scope.resource_group = Some("prod".into());
    assert!(matches!(compare(&one, &build(part)), Err(CompareError::Groups { .. })));
}
