//! Ids of cells and pages.

use drawstream_graph::External;
use drawstream_graph::estate::{Detail, ExternalForm};

/// `text` in characters that are harmless in ids; what had to be changed is told apart by a hash.
pub fn safe(text: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '_' | '/' | '-' | '=' | '~');
    if text.len() <= 160 && text.chars().all(kept) {
        return text.to_owned();
    }
    let start: String = text.chars().take(110).map(|c| if kept(c) { c } else { '_' }).collect();
    format!("{start}~{:016x}", hash(text))
}

/// The id of something outside the account: what it is, its name, and, where more is known of it, a hash of that.
/// It is made of nothing else, so it stays when others come and go.
pub fn external(external: &External) -> String {
    let form = match external.form {
        ExternalForm::Peer => "peer",
        ExternalForm::Network => "network",
        ExternalForm::Host => "host",
        ExternalForm::Unknown => "unknown",
    };
    let id = safe(&format!("{form}:{}", external.name));
    // A peer is one by its name or address, whatever connections lead to it.
    let is_peer = external.form == ExternalForm::Peer && !external.name.is_empty();
    if is_peer || external.detail == Detail::default() {
        return id;
    }
    let Detail { network_type, account, cidrs, location, key } = &external.detail;
    let cidrs: Vec<String> = cidrs.iter().map(ToString::to_string).collect();
    let detail = [&**network_type, account, &cidrs.join("\n"), location, key].join("\0");
    format!("{id}~{:016x}", hash(&detail))
}

/// FNV-1a of 64 bits: an id is told apart from those of one page, which is no matter of security.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_text_is_kept_and_all_other_is_told_apart() {
        assert_eq!(safe("vpc:r010-1a2b"), "vpc:r010-1a2b");
        assert_ne!(safe("a b"), safe("a_b"));
        assert_ne!(safe("a b"), safe("a\nb"));
        assert!(safe(&"x".repeat(1000)).len() < 160);
    }

    #[test]
    fn externals_are_told_apart_by_all_that_is_known_of_them() {
        let detail = |location: &str, cidr: &str| Detail {
            location: location.into(),
            cidrs: vec![cidr.into()],
            ..Detail::default()
        };
        let of = |form, name: &str, detail| external(&External { form, name: name.into(), detail });
        let none = Detail::default;
        assert_eq!(of(ExternalForm::Peer, "198.51.100.4", none()), "peer:198.51.100.4");
        assert_eq!(of(ExternalForm::Peer, "198.51.100.4", detail("", "x")), "peer:198.51.100.4");
        let ids = [
            of(ExternalForm::Peer, "a", none()),
            of(ExternalForm::Peer, "b", none()),
            of(ExternalForm::Network, "a", none()),
            of(ExternalForm::Unknown, "a", none()),
            of(ExternalForm::Network, "a", detail("x", "")),
            of(ExternalForm::Network, "a", detail("", "x")),
            of(ExternalForm::Peer, "", detail("", "x")),
            of(ExternalForm::Peer, "a\nb", none()),
        ];
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    }
}
