//! Security groups, with their rules and what they guard.

use super::{At, Category, Form, Found, Item, Kind, Level, Look, When, vpc_list};
use crate::collect::Bound;
use crate::collect::loose::{Count, Items, Loose, Text};
use crate::kinds::Relation;
use serde::Deserialize;

/// A security group.
pub static SECURITY_GROUP: Kind = Kind {
    name: "security_group",
    plural: "security groups",
    level: Level::Data,
    look: Look { form: Form::Zone, glyph: "group--security", category: Category::Security },
    lists: &[vpc_list(
        "security_group",
        When::RegionWithVpc,
        "/security_groups",
        "security_groups",
        "Viewer on VPC Infrastructure Services: Security Group",
        read,
    )],
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct SecurityGroup {
    rules: Items<Rule>,
    targets: Items<Bound>,
}

/// A rule. Protocols are an open set (trap 16), so all is text.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Rule {
    direction: Text,
    protocol: Text,
    port_min: Count,
    port_max: Count,
    #[serde(rename = "type")]
    icmp_type: Count,
    code: Count,
    remote: Loose<Peer>,
    local: Loose<Peer>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Peer {
    cidr_block: Text,
    address: Text,
    name: Text,
    id: Text,
}

impl Peer {
    fn words(&self) -> &str {
        [&self.cidr_block, &self.address, &self.name, &self.id]
            .into_iter()
            .find(|text| !text.is_empty())
            .map_or("any", |text| text)
    }
}

impl Rule {
    fn words(&self) -> String {
        let protocol = if self.protocol.is_empty() { "all" } else { &**self.protocol };
        let what = match (*self.port_min, *self.port_max) {
            (Some(from), Some(to)) if from == to => format!("{protocol} {from}"),
            (Some(from), Some(to)) => format!("{protocol} {from}-{to}"),
            _ => match (*self.icmp_type, *self.code) {
                (Some(kind), Some(code)) => format!("{protocol} type {kind} code {code}"),
                (Some(kind), None) => format!("{protocol} type {kind}"),
                _ => protocol.to_owned(),
            },
        };
        let local = self.local.words();
        let local = if matches!(local, "any" | "0.0.0.0/0") { String::new() } else { format!(" (local {local})") };
        let way = if &**self.direction == "outbound" { "to" } else { "from" };
        format!("{} {what} {way} {}{local}", &**self.direction, self.remote.words())
    }
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let group: SecurityGroup = item.parse();
    let mut resource = item.resource(&SECURITY_GROUP, at);
    // Rules come in no order of meaning: sorted, so that the order of the reply does not show.
    let mut rules: Vec<String> = group.rules.iter().map(Rule::words).collect();
    rules.sort();
    resource.put("rules", rules.join("\n"));
    for guarded in &*group.targets {
        resource.bind(Relation::Guards, guarded.pointer());
    }
    found.resources.push(resource);
}
