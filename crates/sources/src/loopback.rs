//! This machine itself.

use url::Host;

/// Whether a URL's host is a name or an address of this machine itself: `localhost`, a name below it, 127.0.0.0/8, ::1.
pub fn is_loopback(host: Option<Host<&str>>) -> bool {
    match host {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    #[test]
    fn only_this_machines_names_are_loopback() {
        let of = |host: &str| Url::parse(&format!("http://{host}/")).is_ok_and(|url| is_loopback(url.host()));
        for host in ["localhost", "LocalHost:1", "a.localhost", "127.0.0.1:8080", "127.9.9.9", "[::1]:80"] {
            assert!(of(host), "{host}");
        }
        for host in
            ["", "example.com", "127.0.0.1.example.com", "localhost.example.com", "10.0.0.1", "[::2]", "0.0.0.0"]
        {
            assert!(!of(host), "{host}");
        }
    }
}
