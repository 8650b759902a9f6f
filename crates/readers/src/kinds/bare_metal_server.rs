//! Bare metal servers of a VPC.

use super::instance::Networking;
use crate::item::{At, Found, Item};
use crate::list::{List, When};
use crate::loose::{Count, Loose, Text};
use crate::wire::Reference;
use drawstream_estate::{Kind, facts};
use serde::Deserialize;

/// Its list.
pub(super) static LIST: List = List::vpc(
    Kind::BareMetalServer,
    When::RegionWithVpc,
    "/bare_metal_servers",
    "bare_metal_servers",
    "Viewer on VPC Infrastructure Services: Bare Metal Server",
    read,
);

#[derive(Default, Deserialize)]
#[serde(default)]
struct BareMetalServer {
    profile: Loose<Reference>,
    memory: Count,
    cpu: Loose<Cpu>,
    health_state: Text,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Cpu {
    core_count: Count,
    architecture: Text,
}

fn read(item: &Item<'_>, at: &At<'_>, found: &mut Found) {
    let server: BareMetalServer = item.parse();
    let mut resource = item.resource(Kind::BareMetalServer, at);
    let interfaces = item.parse::<Networking>().join(&mut resource);
    resource.facts = facts::BareMetalServer {
        profile: server.profile.name.0.clone(),
        cores: *server.cpu.core_count,
        architecture: server.cpu.architecture.0.clone(),
        memory_gib: *server.memory,
        health: server.health_state.0.clone(),
        interfaces,
    }
    .into();
    found.resources.push(resource);
}
