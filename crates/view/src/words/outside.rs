//! What lies outside the account, in words.

use drawstream_graph::External;
use drawstream_graph::estate::ExternalForm;
use std::net::IpAddr;

/// What it is called; never empty.
pub fn external_name(external: &External) -> String {
    if !external.name.is_empty() {
        return external.name.to_string();
    }
    match external.form {
        ExternalForm::Peer if external.detail.cidrs.is_empty() => "On-premises network".to_owned(),
        ExternalForm::Peer => "unknown peer".to_owned(),
        ExternalForm::Network => capital(network(&external.detail.network_type)),
        ExternalForm::Host | ExternalForm::Unknown => "unknown".to_owned(),
    }
}

/// What stands below its name; may be empty.
pub fn external_caption(external: &External) -> String {
    let detail = &external.detail;
    match external.form {
        ExternalForm::Peer if detail.cidrs.is_empty() => detail.location.to_string(),
        ExternalForm::Peer => summed(&detail.cidrs),
        ExternalForm::Network if detail.account.is_empty() => network(&detail.network_type).to_owned(),
        ExternalForm::Network => format!("{} of account {}", network(&detail.network_type), detail.account),
        ExternalForm::Host if external.name.parse::<IpAddr>().is_err() => "host name".to_owned(),
        ExternalForm::Host if detail.location.is_empty() => "outside this VPC".to_owned(),
        ExternalForm::Host => format!("nothing has this address in {}", detail.location),
        ExternalForm::Unknown if detail.key.is_empty() => "unknown: not read".to_owned(),
        ExternalForm::Unknown => format!("unknown: {}", detail.key),
    }
}

/// A text that begins a line.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The first ranges of several, and how many more there are: all are among the facts.
pub fn summed<T: ToString>(ranges: &[T]) -> String {
    const FEW: usize = 3;
    let shown = if ranges.len() == FEW + 1 { ranges.len() } else { FEW };
    let words: Vec<String> = ranges.iter().take(shown).map(ToString::to_string).collect();
    let more = ranges.len().saturating_sub(shown);
    if more > 0 { format!("{} and {more} more", words.join(", ")) } else { words.join(", ") }
}

/// What the type of a connection's network is called; the set may grow, so an unknown one speaks for itself.
pub fn network(kind: &str) -> &str {
    match kind {
        "vpc" => "VPC",
        "private_path_service_gateway" => "private path service",
        "transit" => "transit gateway",
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
