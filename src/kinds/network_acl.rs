//! Network ACLs, with their ordered rules.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Count, Items, Reference, Text};
use crate::kinds::Relation;
use serde::Deserialize;

/// A network ACL.
pub static NETWORK_ACL: Kind = node(
    "network_acl",
    "network ACLs",
    Level::Data,
    "subnet-acl-rules",
    Category::Security,
    &[vpc_list(
        "network_acl",
        When::RegionWithVpc,
        "/network_acls",
        "network_acls",
        "Viewer on VPC Infrastructure Services: Network ACL",
        read,
    )],
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct NetworkAcl {
    rules: Items<Rule>,
    subnets: Items<Reference>,
}

/// A rule; their order in the reply is the order in which they apply.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Rule {
    action: Text,
    direction: Text,
    protocol: Text,
    source: Text,
    destination: Text,
    source_port_min: Count,
    source_port_max: Count,
    destination_port_min: Count,
    destination_port_max: Count,
    #[serde(rename = "type")]
    icmp_type: Count,
    code: Count,
}

/// A port range in words; empty for all of them.
fn ports(from: Option<u64>, to: Option<u64>) -> String {
    match (from, to) {
        (Some(1), Some(65535)) | (None, _) | (_, None) => String::new(),
        (Some(from), Some(to)) if from == to => format!(":{from}"),
        (Some(from), Some(to)) => format!(":{from}-{to}"),
    }
}

impl Rule {
    fn words(&self) -> String {
        let icmp = match (*self.icmp_type, *self.code) {
            (Some(kind), Some(code)) => format!(" type {kind} code {code}"),
            (Some(kind), None) => format!(" type {kind}"),
            _ => String::new(),
        };
        format!(
            "{} {} {}{icmp} {}{} -> {}{}",
            &**self.direction,
            &**self.action,
            if self.protocol.is_empty() { "all" } else { &**self.protocol },
            &**self.source,
            ports(*self.source_port_min, *self.source_port_max),
            &**self.destination,
            ports(*self.destination_port_min, *self.destination_port_max),
        )
    }
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let acl: NetworkAcl = item.parse();
    let mut resource = item.resource(&NETWORK_ACL, at);
    resource.put("rules", acl.rules.iter().map(Rule::words).collect::<Vec<_>>().join("\n"));
    for subnet in &*acl.subnets {
        resource.link(Relation::Filters, subnet);
    }
    found.resources.push(resource);
}
