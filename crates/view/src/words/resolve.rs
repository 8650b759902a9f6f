//! How names are resolved, in words.

use super::Values;
use drawstream_graph::Node;
use drawstream_graph::estate::facts::{
    CustomResolver, DnsOrigin, DnsPool, DnsServer, DnsZone, ForwardingRule, ResolverLocation, ResourceBinding, Vpc,
    VpcDns,
};
use drawstream_graph::estate::{Crn, Facts, Ref};
use std::collections::BTreeMap;

/// What stands on a VPC's head: whether it is a hub, or whose resolver it uses.
pub fn caption(facts: &Vpc) -> String {
    match &facts.dns {
        // An account's id is too long for a head: it is among the facts.
        Some(dns) if !dns.delegated_account.is_empty() => {
            format!("DNS by {} of another account", dns.delegated_to.name_or_id())
        }
        Some(dns) if !dns.delegated_to.is_empty() => format!("DNS by {}", dns.delegated_to.name_or_id()),
        Some(dns) if dns.hub => "DNS hub".to_owned(),
        _ => String::new(),
    }
}

/// A VPC, and its account where that is another one.
fn whose(vpc: &Ref, account: &str) -> String {
    let name = vpc.name_or_id();
    if account.is_empty() { name.to_owned() } else { format!("{name} of account {account}") }
}

/// The values of a VPC's resolver.
pub fn vpc(dns: &VpcDns, values: &mut Values) {
    if dns.hub {
        values.text("dns_hub", "true");
    }
    values.text("dns_resolver", resolver(dns));
    if !dns.delegated_to.is_empty() {
        values.text("dns_by", whose(&dns.delegated_to, &dns.delegated_account));
        values.text("dns_by_region", &dns.delegated_region);
    }
    values.list("dns_servers", dns.servers.iter().map(server));
    values.number("dns_bindings_count", dns.binding_count.filter(|_| dns.bindings.is_empty()), "");
    let bindings = dns.bindings.iter().map(|binding| {
        let gateways: Vec<&str> = binding.endpoint_gateways.iter().map(Ref::name_or_id).collect();
        let shared = if gateways.is_empty() { String::new() } else { format!(": {}", gateways.join(", ")) };
        let state =
            if matches!(&*binding.health, "ok" | "") { String::new() } else { format!(" ({})", binding.health) };
        format!("{} with {}{state}{shared}", binding.name, whose(&binding.vpc, &binding.account)).trim().to_owned()
    });
    values.lines("dns_bindings", bindings.collect());
}

/// IBM's word for the type, and how it is set up where that says more.
fn resolver(dns: &VpcDns) -> String {
    match &*dns.configuration {
        "" | "default" => dns.resolver.to_string(),
        other => format!("{} {}", dns.resolver, other.replace('_', " ")).trim().to_owned(),
    }
}

fn server(server: &DnsServer) -> String {
    match &*server.zone {
        "" => server.address.to_string(),
        zone => format!("{} for {zone}", server.address),
    }
}

/// The values of a custom resolver.
pub fn custom(facts: &CustomResolver, values: &mut Values) {
    if facts.enabled == Some(false) {
        values.text("enabled", "false");
    }
    values.text("health", facts.health.to_lowercase());
    values.lines("locations", facts.locations.iter().map(location).collect());
    values.lines("forwarding_rules", facts.rules.iter().map(rule).collect());
}

fn location(location: &ResolverLocation) -> String {
    let subnet = Crn::of(&location.subnet).map_or(&*location.subnet, |crn| crn.resource);
    let state = match (location.enabled, location.healthy) {
        (Some(false), _) => " (disabled)",
        (_, Some(false)) => " (unhealthy)",
        _ => "",
    };
    format!("{} in {subnet}{state}", location.address)
}

/// A forwarding rule: names, and the servers that are asked for them.
fn rule(rule: &ForwardingRule) -> String {
    let names = match (&*rule.names, &*rule.form) {
        ("", form) => form.to_lowercase(),
        (names, "hostname") => format!("host {names}"),
        (names, _) => names.to_owned(),
    };
    let note = if rule.description.is_empty() { String::new() } else { format!(" ({})", rule.description) };
    format!("{names} -> {}{note}", rule.forward_to.join(", "))
}

/// The pools of an instance's global load balancers: ids and names.
pub fn pools(node: &Node) -> Vec<(&str, &str)> {
    match &node.resource.facts {
        Facts::ResourceInstance(facts) => facts.dns_pools.iter().map(|pool| (&*pool.id, &*pool.name)).collect(),
        _ => Vec::new(),
    }
}

/// The values of a zone. `pools` has the names of pools by their ids.
pub fn zone(zone: &DnsZone, pools: &BTreeMap<&str, &str>, values: &mut Values) {
    values.text("zone_label", &zone.label);
    if let Some(crn) = Crn::of(&zone.linked_instance) {
        values.text("linked_account", crn.account());
    }
    values.text("linked_zone", &zone.linked_zone);
    let named = |id: &str| pools.get(id).copied().filter(|name| !name.is_empty()).unwrap_or(id).to_owned();
    let balancers = zone.load_balancers.iter().map(|balancer| {
        let mut to: Vec<String> = balancer.pools.iter().map(|pool| named(pool)).collect();
        to.extend((!balancer.fallback_pool.is_empty()).then(|| format!("else {}", named(&balancer.fallback_pool))));
        format!("{} -> {}{}", balancer.name, to.join(", "), state(balancer.enabled, &balancer.health))
    });
    values.lines("load_balancers", balancers.collect());
}

/// A pool with its servers.
pub fn pool(pool: &DnsPool) -> String {
    let origin = |origin: &DnsOrigin| {
        let name = if origin.name == origin.address { "" } else { &*origin.name };
        let health = if origin.healthy == Some(false) { "down" } else { "" };
        format!("{} {}{}", name, origin.address, state(origin.enabled, health)).trim().to_owned()
    };
    let origins: Vec<String> = pool.origins.iter().map(origin).collect();
    format!("{}: {}{}", pool.name, origins.join(", "), state(pool.enabled, &pool.health))
}

/// What is not as it should be, in brackets.
fn state(enabled: Option<bool>, health: &str) -> String {
    match (enabled, &*health.to_lowercase()) {
        (Some(false), _) => " (disabled)".to_owned(),
        (_, "" | "ok" | "healthy") => String::new(),
        (_, health) => format!(" ({health})"),
    }
}

/// A resource whose name is shared, and the name.
pub fn binding(binding: &ResourceBinding) -> String {
    let target = Crn::of(&binding.target)
        .map_or(&*binding.target, |crn| if crn.resource.is_empty() { crn.instance } else { crn.resource });
    let health = if matches!(&*binding.state, "stable" | "") { "" } else { &*binding.state };
    format!("{} {} -> {target}{}", binding.name, binding.service_endpoint, state(None, health)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_graph::estate::Address;

    #[test]
    fn hub_spoke_and_a_foreign_hub_are_told_apart() {
        let of = |dns| caption(&Vpc { dns: Some(dns), ..Vpc::default() });
        let hub = Ref { id: "r006-1".into(), name: "hub".into() };
        let spoke = VpcDns { delegated_to: hub.clone(), ..VpcDns::default() };
        let far = VpcDns { delegated_to: hub, delegated_account: "fed".into(), ..VpcDns::default() };
        assert_eq!(of(VpcDns { hub: true, ..VpcDns::default() }), "DNS hub");
        assert_eq!((of(spoke), of(far)), ("DNS by hub".to_owned(), "DNS by hub of another account".to_owned()));
        assert_eq!(caption(&Vpc::default()), "");
    }

    #[test]
    fn a_rule_says_which_names_go_where() {
        let of = |names: &str, form: &str| ForwardingRule {
            names: names.into(),
            form: form.into(),
            forward_to: vec!["10.0.0.1".into(), "10.0.0.2".into()],
            ..ForwardingRule::default()
        };
        assert_eq!(rule(&of("corp.example.com", "zone")), "corp.example.com -> 10.0.0.1, 10.0.0.2");
        assert_eq!(rule(&of("", "Default")), "default -> 10.0.0.1, 10.0.0.2");
        assert_eq!(rule(&of("db.example.com", "hostname")), "host db.example.com -> 10.0.0.1, 10.0.0.2");
    }

    #[test]
    fn a_server_of_a_resolver_says_where_it_is_and_whether_it_works() {
        let subnet = "crn:v1:bluemix:public:is:us-south-1:a/x::subnet:0717-1".into();
        let one = ResolverLocation {
            address: Address::from("10.90.0.10"),
            subnet,
            healthy: Some(false),
            ..ResolverLocation::default()
        };
        assert_eq!(location(&one), "10.90.0.10 in 0717-1 (unhealthy)");
    }
}
