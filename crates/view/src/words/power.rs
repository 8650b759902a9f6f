//! What lies in a Power Virtual Server workspace beside servers and networks, in words.

use super::{Values, parts};
use drawstream_graph::estate::facts::{
    CloudConnection, NetworkPeer, PowerRule, PowerWorkspace, PvmInstance, PvmVolume,
};
use drawstream_graph::estate::{Cidr, Crn, Ports, Ref};

/// What a server uses of its workspace.
pub fn server(server: &PvmInstance, values: &mut Values) {
    values.lines("volumes", server.volumes.iter().map(volume).collect());
    values.text("dedicated_host", &server.dedicated_host);
}

/// `erp-boot 120 GB tier1, boot, in-use`.
fn volume(volume: &PvmVolume) -> String {
    let size = volume.size_gb.map(|size| format!("{} GB", size.0)).unwrap_or_default();
    let first = [&*volume.name, &size, &*volume.form];
    let first: Vec<&str> = first.into_iter().filter(|word| !word.is_empty()).collect();
    let boot = if volume.boot { "boot" } else { "" };
    let all = [&first.join(" "), boot, &*volume.state];
    all.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What a workspace has beside servers and networks.
pub fn workspace(power: &PowerWorkspace, values: &mut Values) {
    values.lines("unattached_volumes", power.volumes.iter().map(volume).collect());
    let groups = power.placement_groups.iter().map(|group| {
        let members = group.members.len();
        format!("{} {}, {members} {}", group.name, group.policy, if members == 1 { "server" } else { "servers" })
    });
    values.lines("placement_groups", groups.collect());
    let pools = power.processor_pools.iter().map(|pool| {
        let cores = |amount: Option<_>, word: &str| {
            let amount: Option<drawstream_graph::estate::facts::Amount> = amount;
            amount.map(|amount| format!("{} {word}", amount.0)).unwrap_or_default()
        };
        let (reserved, used) = (cores(pool.reserved_cores, "cores reserved"), cores(pool.allocated_cores, "used"));
        let all = [&*pool.name, &reserved, &used, &*pool.host_group, &*pool.state];
        all.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
    });
    values.lines("processor_pools", pools.collect());
    let hosts = power.host_groups.iter().map(|group| {
        let hosts = group.hosts.map(|hosts| format!(", {hosts} hosts")).unwrap_or_default();
        let shared = if group.shared_with.is_empty() {
            String::new()
        } else {
            format!(", shared with {}", group.shared_with.join(", "))
        };
        format!("{}{hosts}{shared}", group.name)
    });
    values.lines("host_groups", hosts.collect());
    let mut rules = Vec::new();
    for group in &power.security_groups {
        let kind = if group.is_default { " (default)" } else { "" };
        let members = if group.members.is_empty() { String::new() } else { format!(": {}", group.members.join(", ")) };
        rules.push(format!("{}{kind}{members}", group.name));
        rules.extend(group.rules.iter().map(|one| format!("{} {}", group.name, rule(one))));
    }
    values.lines("security_groups", rules);
    values.lines("cloud_connections", power.cloud_connections.iter().map(cloud_connection).collect());
    values.lines("network_peers", power.network_peers.iter().flat_map(network_peer).collect());
}

/// `allow tcp 443 from network-security-group a1`.
fn rule(rule: &PowerRule) -> String {
    let ports = match rule.ports {
        Some(Ports { first, last }) if first == last => format!(" {first}"),
        Some(Ports { first, last }) => format!(" {first}-{last}"),
        None => String::new(),
    };
    format!("{} {}{ports} from {} {}", rule.action, rule.protocol, rule.remote_type, rule.remote).trim().to_owned()
}

fn cloud_connection(connection: &CloudConnection) -> String {
    let mut all = vec![connection.name.to_string()];
    all.extend(connection.speed_mbps.map(|speed| format!("{speed} Mbps")));
    all.extend(connection.global.map(|global| if global { "global" } else { "local" }.to_owned()));
    all.push(connection.link_status.to_string());
    let ends = connection.vpcs.iter().map(|vpc| format!("VPC {}", Crn::of(vpc).map_or(&**vpc, |crn| crn.resource)));
    all.extend(ends);
    all.extend(connection.classic.then(|| "classic infrastructure".to_owned()));
    all.extend(connection.transit.then(|| "transit gateway".to_owned()));
    let networks: Vec<&str> = connection.networks.iter().map(Ref::name_or_id).collect();
    all.extend((!networks.is_empty()).then(|| format!("networks {}", networks.join(", "))));
    all.retain(|word| !word.is_empty());
    all.join(", ")
}

/// A line for the peer, and one for each of its route filters.
fn network_peer(peer: &NetworkPeer) -> Vec<String> {
    let end = |cidr: &Cidr, asn: Option<u64>| {
        let asn = asn.map(|asn| format!(" ASN {asn}")).unwrap_or_default();
        format!("{cidr}{asn}").trim().to_owned()
    };
    let ends = [end(&peer.ibm_cidr, peer.ibm_asn), end(&peer.customer_cidr, peer.customer_asn)];
    let vlan = peer.vlan.map(|vlan| format!("VLAN {vlan}")).unwrap_or_default();
    let mut all = vec![peer.name.to_string(), ends.join(" to "), vlan];
    for (default, direction) in [(&peer.import_default, "import"), (&peer.export_default, "export")] {
        // To let everything pass is what needs no words.
        all.extend((!matches!(&**default, "allow" | "")).then(|| format!("{direction} {default} by default")));
    }
    all.retain(|word| !word.is_empty());
    let filters = [("import", &peer.import_filters), ("export", &peer.export_filters)];
    let filters = filters.into_iter().flat_map(|(direction, filters)| {
        filters.iter().map(move |one| format!("{}: {direction} {}", peer.name, parts::filter(one)))
    });
    std::iter::once(all.join(", ")).chain(filters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_graph::estate::facts::Amount;

    #[test]
    fn a_volume_and_a_rule_are_a_line_each() {
        let disk = PvmVolume {
            name: "erp-boot".into(),
            size_gb: Some(Amount(120.0)),
            form: "tier1".into(),
            boot: true,
            state: "in-use".into(),
            ..PvmVolume::default()
        };
        assert_eq!(volume(&disk), "erp-boot 120 GB tier1, boot, in-use");
        let one = PowerRule {
            action: "allow".into(),
            protocol: "tcp".into(),
            ports: Ports::of(Some(443), Some(443)),
            remote_type: "default-network-address-group".into(),
            ..PowerRule::default()
        };
        assert_eq!(rule(&one), "allow tcp 443 from default-network-address-group");
    }
}
