//! What lies outside the account, in words.

use drawstream_graph::External;
use drawstream_graph::estate::ExternalForm;

/// What it is called; never empty.
pub fn external_name(external: &External) -> String {
    if !external.name.is_empty() {
        return external.name.to_string();
    }
    match external.form {
        ExternalForm::Peer if external.detail.cidrs.is_empty() => "On-premises network".to_owned(),
        ExternalForm::Peer => "unknown peer".to_owned(),
        ExternalForm::Network => network(&external.detail.network_type).to_owned(),
        ExternalForm::Unknown => "unknown".to_owned(),
    }
}

/// What stands below its name; may be empty.
pub fn external_caption(external: &External) -> String {
    let detail = &external.detail;
    match external.form {
        ExternalForm::Peer if detail.cidrs.is_empty() => detail.location.to_string(),
        ExternalForm::Peer => detail.cidrs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ExternalForm::Network if detail.account.is_empty() => network(&detail.network_type).to_owned(),
        ExternalForm::Network => format!("{} of account {}", network(&detail.network_type), detail.account),
        ExternalForm::Unknown if detail.key.is_empty() => "unknown: not read".to_owned(),
        ExternalForm::Unknown => format!("unknown: {}", detail.key),
    }
}

/// What the type of a connection's network is called; the set may grow, so an unknown one speaks for itself.
pub fn network(kind: &str) -> &str {
    match kind {
        "vpc" => "VPC",
        "classic" => "classic infrastructure",
        "directlink" => "direct link",
        "power_virtual_server" => "Power Virtual Server workspace",
        "vpn_gateway" => "VPN gateway",
        "gre_tunnel" => "GRE tunnel",
        "unbound_gre_tunnel" => "unbound GRE tunnel",
        "redundant_gre" => "redundant GRE tunnel",
        other => other,
    }
}
