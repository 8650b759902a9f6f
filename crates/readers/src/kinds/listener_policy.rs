//! Policies of load balancers' listeners, with their rules: asked for where a listener has some.

use crate::item::{At, Follow, Found, Item};
use crate::list::{List, Paging};
use crate::loose::{Count, Items, Loose, Text};
use crate::wire::Reference;
use drawstream_estate::{Addition, Kind, Ref, facts};
use serde::Deserialize;

const ROLE: &str = "Viewer on VPC Infrastructure Services: Load Balancer";

pub(super) static POLICIES: List = List {
    paging: Paging::None,
    ..List::vpc_needed(Kind::LoadBalancer, "/load_balancers/{}/listeners/{}/policies", "policies", ROLE, read_policy)
};

pub(super) static RULES: List = List {
    paging: Paging::None,
    ..List::vpc_needed(
        Kind::LoadBalancer,
        "/load_balancers/{}/listeners/{}/policies/{}/rules",
        "rules",
        ROLE,
        read_rule,
    )
};

/// The policies of a listener.
pub(super) fn follow(balancer: &str, listener: &str) -> Follow {
    Follow::new(&POLICIES, [balancer.into(), listener.into()])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Policy {
    action: Text,
    priority: Count,
    rules: Items<Reference>,
    target: Loose<PolicyTarget>,
}

/// A pool, another listener, or where a request is redirected to.
#[derive(Default, Deserialize)]
#[serde(default)]
struct PolicyTarget {
    id: Text,
    name: Text,
    url: Text,
    uri: Text,
    http_status_code: Count,
    listener: Loose<Reference>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Rule {
    #[serde(rename = "type")]
    form: Text,
    condition: Text,
    field: Text,
    value: Text,
}

fn addition(balancer: &str, listener: &str, policy: facts::Policy) -> Addition {
    let listener = facts::Listener { id: listener.into(), policies: vec![policy], ..facts::Listener::default() };
    let mut addition = Addition::to(Kind::LoadBalancer, balancer);
    addition.facts = facts::LoadBalancer { listeners: vec![listener], ..facts::LoadBalancer::default() }.into();
    addition
}

fn read_policy(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let [balancer, listener, ..] = at.args else { return };
    let policy: Policy = item.parse();
    let target = &policy.target;
    let to = if target.id.is_empty() {
        Ref::from(&*target.listener)
    } else {
        Ref { id: target.id.0.clone(), name: target.name.0.clone() }
    };
    let fact = facts::Policy {
        id: item.common.id.0.clone(),
        name: item.common.name.0.clone(),
        priority: *policy.priority,
        action: policy.action.0.clone(),
        target: to,
        redirect: if target.url.is_empty() { target.uri.0.clone() } else { target.url.0.clone() },
        redirect_status: *target.http_status_code,
        rules: Vec::new(),
    };
    if !policy.rules.is_empty() && !fact.id.is_empty() {
        found.follow.push(Follow::new(&RULES, [balancer.clone(), listener.clone(), fact.id.clone()]));
    }
    found.additions.push(addition(balancer, listener, fact));
}

fn read_rule(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let [balancer, listener, policy] = at.args else { return };
    let rule: Rule = item.parse();
    let rule = facts::PolicyRule {
        id: item.common.id.0.clone(),
        form: rule.form.0.clone(),
        field: rule.field.0.clone(),
        condition: rule.condition.0.clone(),
        value: rule.value.0.clone(),
    };
    let policy = facts::Policy { id: policy.clone(), rules: vec![rule], ..facts::Policy::default() };
    found.additions.push(addition(balancer, listener, policy));
}
