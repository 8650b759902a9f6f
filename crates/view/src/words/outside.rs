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
        // Its name says that already.
        ExternalForm::Network if detail.account.is_empty() && external.name.is_empty() => String::new(),
        ExternalForm::Network if detail.account.is_empty() => network(&detail.network_type).to_owned(),
        ExternalForm::Network => {
            format!("{} of account {}", network(&detail.network_type), super::short::made(&detail.account))
        }
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

/// The first of some ranges and how many more there are, so that it fits one line: all are among the facts.
pub fn summed<T: ToString>(ranges: &[T]) -> String {
    match ranges {
        [] => String::new(),
        [only] => only.to_string(),
        [first, more @ ..] => format!("{} +{}", first.to_string(), more.len()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_graph::estate::Detail;

    #[test]
    fn many_ranges_are_summed_up() {
        assert_eq!(summed::<&str>(&[]), "");
        assert_eq!(summed(&["a"]), "a");
        assert_eq!(summed(&["a", "b", "c"]), "a +2");
    }

    #[test]
    fn a_network_without_a_name_is_called_what_it_is_and_that_once() {
        let classic = |name: &str| {
            let detail = Detail { network_type: "classic".into(), ..Detail::default() };
            External { form: ExternalForm::Network, name: name.into(), detail }
        };
        let words = |name| (external_name(&classic(name)), external_caption(&classic(name)));
        assert_eq!(words(""), ("Classic infrastructure".to_owned(), String::new()));
        assert_eq!(words("old-dc"), ("old-dc".to_owned(), "classic infrastructure".to_owned()));
    }

    #[test]
    fn not_read_is_said_only_of_what_was_not_read() {
        let caption = |form, name: &str, location: &str| {
            let detail = Detail { location: location.into(), ..Detail::default() };
            external_caption(&External { form, name: name.into(), detail })
        };
        assert_eq!(caption(ExternalForm::Unknown, "10.0.0.9", ""), "unknown: not read");
        assert_eq!(caption(ExternalForm::Host, "10.0.0.9", "web"), "nothing has this address in web");
        assert_eq!(caption(ExternalForm::Host, "192.168.0.9", ""), "outside this VPC");
        assert_eq!(caption(ExternalForm::Host, "legacy.example.com", ""), "host name");
    }
}
