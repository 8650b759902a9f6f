//! Which words of an inventory are IBM's own, and stay: everything else is somebody's, and is replaced.

use serde_json::Value;
use std::collections::BTreeSet;

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

/// The regions and zones that an inventory names. Their names are IBM's and public. A name of somebody's may have their
/// form (`db-prod` has that of `us-south`), so that only the inventory can tell.
#[derive(Debug, Default)]
pub struct Places(BTreeSet<String>);

impl Places {
    /// Those of an inventory: of its parts, and of its resources that are regions and zones.
    pub fn of(inventory: &Value) -> Places {
        let list = |key: &str| inventory.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let text = |of: &Value, key: &str| of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let regions = list("coverage").iter().map(|part| text(part, "region"));
        let places = list("resources").iter().filter(|one| matches!(&*text(one, "kind"), "region" | "zone"));
        // The id of a zone also says in which VPC.
        let places = places.flat_map(|one| {
            let id = text(one, "id");
            [id.rsplit_once('/').map_or(id.clone(), |(_, zone)| zone.to_owned()), text(one, "name")]
        });
        Places(regions.chain(places).filter(|place| is_plain(place)).collect())
    }

    /// Whether it is one of them.
    pub fn has(&self, text: &str) -> bool {
        self.0.contains(text)
    }
}

/// Whether a value under that key, of a resource of that kind, is a word of IBM's.
pub(crate) fn is_word(places: &Places, key: &str, kind: &str, value: &str) -> bool {
    if NAMED_PLACES.contains(&kind) && matches!(key, "location" | "zones") {
        return places.has(value);
    }
    // Anything, as the other side of a rule.
    if matches!(key, "remote" | "local") {
        return value == "any";
    }
    (KEYS.contains(&key) && is_plain(value)) || (SENTENCES.contains(&key) && is_sentence(places, value))
}

fn is_plain(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " _.,:+()/-".contains(c);
    value.len() <= 80 && value.starts_with(|c: char| c.is_ascii_alphanumeric()) && value.chars().all(plain)
}

/// Whether a sentence has nothing but words and small numbers: what a service says may name an id.
fn is_sentence(places: &Places, value: &str) -> bool {
    let word = |word: &str| {
        let word = word.trim_matches(|c: char| ".,;:()".contains(c));
        let letters = word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'');
        let number = word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit());
        letters || number || places.has(word)
    };
    value.len() <= 300 && value.split_whitespace().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places() -> Places {
        Places::of(&json!({
            "coverage": [{"region": "eu-fr2", "kind": "vpc"}],
            "resources": [
                {"kind": "region", "id": "us-south", "name": "us-south"},
                {"kind": "zone", "id": "r006-1/us-south-1", "name": "us-south-1"},
                {"kind": "instance", "id": "db-prod", "name": "db-prod"},
            ],
        }))
    }

    #[test]
    fn only_known_words_stay() {
        let places = places();
        let is_word = |key: &str, kind: &str, value: &str| is_word(&places, key, kind, value);
        assert!(is_word("profile", "instance", "cx3d-8x20") && is_word("state", "vpc", "available"));
        assert!(!is_word("name", "vpc", "available") && !is_word("image", "instance", "ibm-ubuntu"));
        assert!(!is_word("profile", "instance", "<script>") && !is_word("state", "vpc", "\u{202e}x"));
        assert!(is_word("location", "direct_link", "Dallas 10"));
        assert!(!is_word("location", "cluster", "rotterdam-warehouse") && is_word("location", "cluster", "us-south"));
        assert!(
            is_word("reason", "", "answered 500 four times") && is_word("message", "", "Volumes in us-south: failed.")
        );
        assert!(!is_word("reason", "", "vpc r006-34497953 was not found"));
        assert!(
            !is_word("reason", "", "instance db-prod was not found") && !is_word("location", "cluster", "nl-depot")
        );
    }

    #[test]
    fn places_are_those_that_the_inventory_names() {
        let places = places();
        for place in ["us-south", "us-south-1", "eu-fr2"] {
            assert!(places.has(place), "{place}");
        }
        for other in ["db-prod", "nl-depot", "r006-1", "eu-de"] {
            assert!(!places.has(other), "{other}");
        }
    }
}
