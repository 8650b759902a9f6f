//! What hangs on gateways and balancers and only some of them have, in words.

use super::Values;
use drawstream_graph::estate::Ports;
use drawstream_graph::estate::facts::{
    DirectLink, Instance, KeyPolicy, LoadBalancer, Policy, PolicyRule, Pool, PrefixFilter, PrivatePathServiceGateway,
    VpnGateway, VpnServer,
};
use drawstream_order::Order as _;

/// The policies of a load balancer's listeners, in the order in which they apply.
pub fn policies(balancer: &LoadBalancer) -> Vec<String> {
    let mut lines = Vec::new();
    for listener in &balancer.listeners {
        let port = match listener.ports {
            Some(Ports { first, last }) if first == last => first.to_string(),
            Some(Ports { first, last }) => format!("{first}-{last}"),
            None => "any port".to_owned(),
        };
        let of = format!("{} {port}", listener.protocol);
        lines.extend(listener.policies.iter().map(|policy| format!("{} {}", of.trim(), self::policy(policy))));
    }
    lines
}

/// How a pool chooses and checks its members: `web: https, round robin, health by tcp 8443`; none where that is not
/// known.
pub fn pool(pool: &Pool) -> Option<String> {
    let health = match (&*pool.health_protocol, pool.health_port) {
        ("", None) => String::new(),
        (protocol, None) => format!("health by {protocol}"),
        (protocol, Some(port)) => format!("health by {}", format!("{protocol} {port}").trim()),
    };
    let mut all = vec![pool.protocol.to_string(), pool.algorithm.replace('_', " "), health];
    all.retain(|word| !word.is_empty());
    let name = if pool.name.is_empty() { &pool.id } else { &pool.name };
    (!all.is_empty()).then(|| format!("{name}: {}", all.join(", ")))
}

fn policy(policy: &Policy) -> String {
    let number = policy.priority.map(|priority| format!("{priority}. ")).unwrap_or_default();
    let rules: Vec<String> = policy.rules.iter().map(rule).collect();
    let when = if rules.is_empty() { String::new() } else { format!(" if {}", rules.join(" and ")) };
    let mut to = match (policy.target.name_or_id(), &*policy.redirect) {
        ("", "") => String::new(),
        ("", redirect) => format!(" to {redirect}"),
        (target, "") => format!(" to {target}"),
        (target, redirect) => format!(" to {target} {redirect}"),
    };
    if let Some(status) = policy.redirect_status {
        to.push_str(&format!(" ({status})"));
    }
    format!("{number}{}: {}{to}{when}", policy.name, policy.action.replace('_', " "))
}

fn rule(rule: &PolicyRule) -> String {
    let field = if rule.field.is_empty() { String::new() } else { format!(" {}", rule.field) };
    format!("{}{field} {} {}", rule.form.replace('_', " "), rule.condition.replace('_', " "), rule.value)
}

/// Who uses a private path service gateway, and who may.
pub fn private_path(gateway: &PrivatePathServiceGateway, values: &mut Values) {
    let mut bindings: Vec<String> = gateway
        .bindings
        .iter()
        .map(|binding| format!("account {} {}", binding.account, binding.status).trim().to_owned())
        .collect();
    bindings.order();
    values.lines("bindings", bindings);
    let mut policies: Vec<String> =
        gateway.account_policies.iter().map(|policy| format!("{} account {}", policy.policy, policy.account)).collect();
    policies.order();
    values.lines("account_policies", policies);
}

/// How a server is attached to its cluster network, a line for each rail.
pub fn attachments(server: &Instance) -> Vec<String> {
    let words = server.cluster_attachments.iter().map(|one| {
        let place = if one.subnet.is_empty() { String::new() } else { format!(" in {}", one.subnet.name_or_id()) };
        let address = one.address.to_string();
        let address = if address.is_empty() { address } else { format!(" {address}") };
        format!("{}{address}{place}", if one.name.is_empty() { &one.id } else { &one.name })
    });
    words.collect()
}

/// The key policies of a VPN gateway's connections, and the services that take routes from it.
pub fn vpn_gateway(gateway: &VpnGateway, values: &mut Values) {
    let policies = |of: fn(&drawstream_graph::estate::facts::VpnConnection) -> Option<&KeyPolicy>| {
        let mut words: Vec<String> = gateway
            .connections
            .iter()
            .filter_map(|connection| Some(format!("{}: {}", connection.name, key_policy(of(connection)?))))
            .collect();
        words.order();
        words
    };
    values.lines("ike_policies", policies(|connection| connection.ike_policy.as_ref()));
    values.lines("ipsec_policies", policies(|connection| connection.ipsec_policy.as_ref()));
    let services = gateway
        .service_connections
        .iter()
        .map(|one| format!("{} {} {}", one.form.replace('_', " "), one.service, one.status).trim().to_owned());
    values.lines("service_connections", services.collect());
}

/// `strong (IKEv2, aes256, sha256, group 14, 28800 s)`.
fn key_policy(policy: &KeyPolicy) -> String {
    let version = policy.ike_version.map(|version| format!("IKEv{version}")).unwrap_or_default();
    let groups = policy.groups.iter().map(|group| match group.parse::<u64>() {
        Ok(number) => format!("group {number}"),
        Err(_) => group.replace('_', " "),
    });
    let lifetime = policy.lifetime_seconds.map(|seconds| format!("{seconds} s")).unwrap_or_default();
    let mut all = vec![version];
    all.extend(policy.encryption.iter().chain(&policy.authentication).map(ToString::to_string));
    all.extend(groups.chain([lifetime]));
    all.retain(|word| !word.is_empty());
    let name = if policy.name.is_empty() { &policy.id } else { &policy.name };
    if all.is_empty() { name.to_string() } else { format!("{name} ({})", all.join(", ")) }
}

/// What a VPN server's clients reach.
pub fn server_routes(server: &VpnServer) -> Vec<String> {
    let words = server.routes.iter().map(|route| {
        let health = if matches!(&*route.health, "ok" | "") { String::new() } else { format!(" ({})", route.health) };
        format!("{} {} {}{health}", route.action, route.destination, route.name).trim().to_owned()
    });
    let mut lines: Vec<String> = words.collect();
    lines.order();
    lines
}

/// A direct link's route filters.
pub fn filters(link: &DirectLink, values: &mut Values) {
    for (default, filters, name, word) in [
        ("import_default", &link.import_filters, "import_filters", &link.import_default),
        ("export_default", &link.export_filters, "export_filters", &link.export_default),
    ] {
        // To let everything pass is what needs no words.
        if &**word != "permit" {
            values.text(default, word);
        }
        values.lines(name, filters.iter().map(filter).collect());
    }
}

/// `permit 10.0.0.0/8, from /16 to /24`.
pub fn filter(filter: &PrefixFilter) -> String {
    let bounds = match (filter.ge, filter.le) {
        (Some(ge), Some(le)) => format!(", from /{ge} to /{le}"),
        (Some(ge), None) => format!(", from /{ge}"),
        (None, Some(le)) => format!(", to /{le}"),
        (None, None) => String::new(),
    };
    format!("{} {}{bounds}", filter.action, filter.prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_graph::estate::Ref;

    #[test]
    fn a_policy_says_what_it_does_and_when() {
        let rule = |form: &str, field: &str, condition: &str, value: &str| PolicyRule {
            form: form.into(),
            field: field.into(),
            condition: condition.into(),
            value: value.into(),
            ..PolicyRule::default()
        };
        let forward = Policy {
            name: "api".into(),
            priority: Some(1),
            action: "forward_to_pool".into(),
            target: Ref { id: "p".into(), name: "api-pool".into() },
            rules: vec![rule("path", "", "contains", "/api"), rule("header", "x-team", "equals", "a")],
            ..Policy::default()
        };
        let wanted = "1. api: forward to pool to api-pool if path contains /api and header x-team equals a";
        assert_eq!(policy(&forward), wanted);
        let redirect = Policy {
            name: "old".into(),
            action: "redirect".into(),
            redirect: "https://example.com".into(),
            redirect_status: Some(301),
            ..Policy::default()
        };
        assert_eq!(policy(&redirect), "old: redirect to https://example.com (301)");
    }

    #[test]
    fn a_pool_says_how_it_chooses_and_checks() {
        let named = Pool { id: "p".into(), name: "web".into(), ..Pool::default() };
        assert_eq!(pool(&named), None);
        let whole = Pool {
            protocol: "https".into(),
            algorithm: "round_robin".into(),
            health_port: Some(8443),
            health_protocol: "tcp".into(),
            ..named
        };
        assert_eq!(pool(&whole).as_deref(), Some("web: https, round robin, health by tcp 8443"));
    }

    #[test]
    fn a_key_policy_of_which_only_the_name_is_known_is_its_name() {
        let named = KeyPolicy { id: "p".into(), name: "strong".into(), ..KeyPolicy::default() };
        assert_eq!(key_policy(&named), "strong");
        let whole = KeyPolicy {
            ike_version: Some(2),
            encryption: vec!["aes256".into()],
            groups: vec!["14".into()],
            lifetime_seconds: Some(28800),
            ..named
        };
        assert_eq!(key_policy(&whole), "strong (IKEv2, aes256, group 14, 28800 s)");
    }
}
