//! Bare metal servers of a VPC.

use super::instance::Networking;
use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};
use crate::collect::loose::{Count, Loose, Reference, Text};
use serde::Deserialize;

/// A bare metal server.
pub static BARE_METAL_SERVER: Kind = node(
    "bare_metal_server",
    "bare metal servers",
    Level::Subnet,
    "ibm-cloud--bare-metal-servers-vpc",
    Category::Compute,
    &[vpc_list(
        "bare_metal_server",
        When::RegionWithVpc,
        "/bare_metal_servers",
        "bare_metal_servers",
        "Viewer on VPC Infrastructure Services: Bare Metal Server",
        read,
    )],
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
    let mut resource = item.resource(&BARE_METAL_SERVER, at);
    item.parse::<Networking>().join(&mut resource);
    resource.put("profile", &*server.profile.name.0);
    if let Some(cores) = *server.cpu.core_count {
        resource.put("cores", format!("{cores} {}", &**server.cpu.architecture).trim());
    }
    if let Some(memory) = *server.memory {
        resource.put("memory", format!("{memory} GiB"));
    }
    resource.put("health", &*server.health_state.0);
    resource.captions([&server.profile.name]);
    found.resources.push(resource);
}
