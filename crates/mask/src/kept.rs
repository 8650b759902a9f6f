//! Which words of an inventory are IBM's own, and stay: everything else is somebody's, and is replaced.

/// Keys of the inventory whose values are words of IBM's APIs or of the inventory itself. A key that is not here is
/// replaced: whoever adds a fact decides.
const KEYS: [&str; 76] = [
    "access",
    "access_control_mode",
    "action",
    "algorithm",
    "accept_routes_from",
    "advertise_routes_to",
    "architecture",
    "authentication",
    "availability",
    "base_network_type",
    "bgp_status",
    "code",
    "confidential",
    "configuration",
    "connection_mode",
    "datacenter",
    "default_access_policy",
    "delegated_region",
    "direction",
    "dns_resolution",
    "encryption",
    "export_default",
    "family",
    "field",
    "form",
    "format",
    "from_kind",
    "gpu_model",
    "groups",
    "health",
    "health_protocol",
    "import_default",
    "infrastructure",
    "kind",
    "link_status",
    "location",
    "managed_from",
    "mode",
    "network_type",
    "of_kind",
    "origin",
    "policy",
    "prefix_filters_default",
    "processor_type",
    "profile",
    "protocol",
    "protocol_state_filtering",
    "provider",
    "read_at",
    "region",
    "regions",
    "relation",
    "replication",
    "request_status",
    "resolver",
    "role",
    "routing_protocol",
    "service",
    "state",
    "status",
    "strategy",
    "system",
    "target_type",
    "to_kind",
    "type",
    "version",
    "zone",
    "zones",
    "condition",
    "mount_protocol",
    "allowed_use",
    "volume_type",
    "tier",
    "icmp",
    "remote_type",
    "capacity_type",
];

/// Keys of sentences that this project has made.
const SENTENCES: [&str; 2] = ["message", "reason"];

/// Kinds whose `location` or `zones` are names that somebody gave.
const NAMED_PLACES: [&str; 2] = ["cluster", "satellite_location"];

/// Whether a value under that key, of a resource of that kind, is a word of IBM's.
pub(crate) fn is_word(key: &str, kind: &str, value: &str) -> bool {
    if NAMED_PLACES.contains(&kind) && matches!(key, "location" | "zones") {
        return is_place(value);
    }
    // Anything, as the other side of a rule.
    if matches!(key, "remote" | "local") {
        return value == "any";
    }
    (KEYS.contains(&key) && is_plain(value)) || (SENTENCES.contains(&key) && is_sentence(value))
}

/// Whether it is a region's or a zone's name of IBM's form: `us-south`, `eu-de-1`.
pub fn is_place(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let letters = |part: &str, most: usize| {
        (2..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    match parts.as_slice() {
        [country, place] => letters(country, 2) && letters(place, 6),
        [country, place, number] => {
            letters(country, 2) && letters(place, 6) && number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    }
}

fn is_plain(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " _.,:+()/-".contains(c);
    value.len() <= 80 && value.starts_with(|c: char| c.is_ascii_alphanumeric()) && value.chars().all(plain)
}

/// Whether a sentence has nothing but words and small numbers: what a service says may name an id.
fn is_sentence(value: &str) -> bool {
    let word = |word: &str| {
        let word = word.trim_matches(|c: char| ".,;:()".contains(c));
        let letters = word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'');
        let number = word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit());
        letters || number || is_place(word)
    };
    value.len() <= 300 && value.split_whitespace().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_stay() {
        assert!(is_word("profile", "instance", "cx3d-8x20") && is_word("state", "vpc", "available"));
        assert!(!is_word("name", "vpc", "available") && !is_word("image", "instance", "ibm-ubuntu"));
        assert!(!is_word("profile", "instance", "<script>") && !is_word("state", "vpc", "\u{202e}x"));
        assert!(is_word("location", "direct_link", "Dallas 10"));
        assert!(!is_word("location", "cluster", "rotterdam-warehouse") && is_word("location", "cluster", "us-south"));
        assert!(
            is_word("reason", "", "answered 500 four times") && is_word("message", "", "Volumes in us-south: failed.")
        );
        assert!(!is_word("reason", "", "vpc r006-34497953 was not found"));
    }

    #[test]
    fn places_have_ibms_form() {
        assert!(is_place("us-south") && is_place("eu-de-1") && is_place("jp-osa"));
        for other in ["prod", "us-south-12", "prod-vpc", "a-b", "US-SOUTH", "us_south", "warehouse-1"] {
            assert!(!is_place(other), "{other}");
        }
    }
}
