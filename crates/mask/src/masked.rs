//! Masks an inventory.

use crate::kept::{Places, is_word};
use crate::key::{Key, is_v4};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What an id is called, whatever it is of.
const ID: &str = "id";

/// Replaces in an inventory whatever somebody has named. The key learns what is new in it.
pub fn mask(inventory: &mut Value, key: &mut Key) {
    let (known, places) = (Known::of(inventory), Places::of(inventory));
    keep_off(inventory, key);
    let mut walker = Walker { known, places, key };
    walker.value(inventory, &Place::default());
}

/// Keeps every text of an inventory from becoming a mask.
fn keep_off(value: &Value, key: &mut Key) {
    match value {
        Value::String(text) => key.keep_off(text),
        Value::Array(all) => all.iter().for_each(|one| keep_off(one, key)),
        Value::Object(object) => object.values().for_each(|one| keep_off(one, key)),
        _ => {}
    }
}

/// The resources, by what they go by.
#[derive(Default)]
struct Known {
    /// Kinds by ids.
    ids: BTreeMap<String, String>,
    /// Kinds by names; of several the first.
    names: BTreeMap<String, String>,
}

impl Known {
    fn of(inventory: &Value) -> Known {
        let mut known = Known::default();
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        for resource in inventory.get("resources").and_then(Value::as_array).into_iter().flatten() {
            let kind = text(resource, "kind");
            known.ids.entry(text(resource, "id")).or_insert_with(|| kind.clone());
            known.names.entry(text(resource, "name")).or_insert(kind);
        }
        known
    }
}

/// Where a value stands.
#[derive(Default, Clone)]
struct Place {
    /// The key that it is under; of a list's item that of the list.
    key: String,
    /// The key of the object around it.
    around: String,
    /// The kind of the resource that it is of.
    kind: String,
    /// The id beside it, by which a name is known.
    beside: Option<String>,
}

struct Walker<'k> {
    known: Known,
    places: Places,
    key: &'k mut Key,
}

impl Walker<'_> {
    fn value(&mut self, value: &mut Value, place: &Place) {
        match value {
            Value::String(text) => *text = self.text(text, place),
            Value::Array(all) => all.iter_mut().for_each(|one| self.value(one, place)),
            Value::Object(object) => self.object(object, place),
            _ => {}
        }
    }

    fn object(&mut self, object: &mut Map<String, Value>, place: &Place) {
        let own = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        let kind = match own("kind") {
            Some(kind) if place.key == "resources" => kind,
            _ => place.kind.clone(),
        };
        let beside = own("id");
        for (key, value) in object.iter_mut() {
            let place =
                Place { key: key.clone(), around: place.key.clone(), kind: kind.clone(), beside: beside.clone() };
            self.value(value, &place);
        }
    }

    fn text(&mut self, text: &str, place: &Place) -> String {
        if text.is_empty() || is_word(&self.places, &place.key, &place.kind, text) || self.is_place(text, place) {
            return text.to_owned();
        }
        if let Some(mask) = self.key.address(text) {
            return mask;
        }
        if text.starts_with("crn:") {
            return self.crn(text);
        }
        if self.known.ids.contains_key(text) || is_id(&place.key) {
            return self.id(text);
        }
        if place.key == "name" || self.known.names.contains_key(text) || is_name(&place.key) {
            let word = self.word(text, place);
            return self.key.text(&word, text);
        }
        if is_host(text) { self.key.host(text) } else { self.key.text(&singular(&place.key), text) }
    }

    /// Whether it is where something is: regions and zones are IBM's, also as resources.
    fn is_place(&self, text: &str, place: &Place) -> bool {
        let of_a_place =
            matches!(place.kind.as_str(), "region" | "zone") || matches!(place.key.as_str(), "id" | "from" | "to");
        of_a_place && self.places.has(text)
    }

    /// An id. Those of zones have parts: a VPC's id and a place.
    fn id(&mut self, text: &str) -> String {
        match text.rsplit_once('/') {
            Some((vpc, zone)) if self.places.has(zone) => format!("{}/{zone}", self.key.text(ID, vpc)),
            _ => self.key.text(ID, text),
        }
    }

    /// `crn:v1:bluemix:public:is:us-south:a/<account>::vpc:<id>`: whose it is and which one, under other names.
    fn crn(&mut self, text: &str) -> String {
        let parts: Vec<&str> = text.splitn(10, ':').collect();
        let [_, version, cloud, class, service, location, scope, instance, form, resource] = parts.as_slice() else {
            return self.key.text("crn", text);
        };
        let plain = |part: &&str| part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if ![version, cloud, class, service, location, form].into_iter().all(plain) {
            return self.key.text("crn", text);
        }
        let scope = match scope.split_once('/') {
            Some((of, whose)) if of.len() <= 2 => format!("{of}/{}", self.some_id(whose)),
            _ => self.some_id(scope),
        };
        let (instance, resource) = (self.some_id(instance), self.some_id(resource));
        format!("crn:{version}:{cloud}:{class}:{service}:{location}:{scope}:{instance}:{form}:{resource}")
    }

    fn some_id(&mut self, text: &str) -> String {
        match text {
            "" => String::new(),
            host if is_host(host) => self.key.host(host),
            own => self.id(own),
        }
    }

    /// What a named thing is.
    fn word(&self, text: &str, place: &Place) -> String {
        let by_id = place.beside.as_ref().filter(|_| place.key == "name").and_then(|id| self.known.ids.get(id));
        let kind = match place.around.as_str() {
            "resources" => Some(&place.kind),
            _ => by_id.or_else(|| self.known.names.get(text)),
        };
        match kind {
            Some(kind) if kind == "instance" => "server".to_owned(),
            Some(kind) => kind.replace('_', "-"),
            None if place.key == "name" => singular(&place.around),
            None => singular(&place.key),
        }
    }
}

/// Keys whose values name something by its id.
fn is_id(key: &str) -> bool {
    let known = ["id", "id_before", "from", "to", "vpc", "account"];
    let accounts = ["network_account", "target_account", "delegated_account"];
    known.contains(&key) || accounts.contains(&key) || key.ends_with("_id")
}

/// Keys whose values name something by its name.
fn is_name(key: &str) -> bool {
    key.ends_with("_name") || key == "resource_group"
}

/// Whether it looks like the name of a host.
fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '*')
    };
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() > 1
        && labels.iter().all(|part| label(part))
        && labels.last().is_some_and(|last| last.chars().all(|c| c.is_ascii_alphabetic()))
        && !is_v4(text)
}

/// What one of a list is called: `policies` are each a `policy`.
fn singular(key: &str) -> String {
    let one = match key.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => key.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(key).to_owned(),
    };
    if one.is_empty() { "text".to_owned() } else { one.replace('_', "-").to_ascii_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn account() -> Value {
        json!({
            "format": "drawstream.inventory/1", "read_at": "2026-11-27T08:00:00Z",
            "account": {"id": "4f1c9a7e2b6d40538c0e9d7f61a3b852", "name": "Harbor & Pine"},
            "coverage": [{"region": "us-south", "kind": "volume", "state": "failed", "reason": "answered 500 four times"},
                {"region": "us-south", "kind": "vpc", "state": "failed", "reason": "vpc r006-1 was not found"}],
            "resources": [
                {"kind": "region", "id": "us-south", "name": "us-south", "region": "us-south"},
                {"kind": "vpc", "id": "r006-1", "crn": "crn:v1:bluemix:public:is:us-south:a/4f1c9a7e2b6d40538c0e9d7f61a3b852::vpc:r006-1",
                 "name": "prod", "region": "us-south", "vpc": "r006-1", "tags": ["env:production"], "resource_group": "net"},
                {"kind": "zone", "id": "r006-1/us-south-1", "name": "us-south-1", "region": "us-south"},
                {"kind": "subnet", "id": "0717-1", "name": "web", "parent": {"kind": "zone", "id": "r006-1/us-south-1"},
                 "data": {"cidr": "10.240.10.0/24"}},
                {"kind": "instance", "id": "0717_1", "name": "web", "state": "running", "addresses": ["10.240.10.4"],
                 "data": {"profile": "cx3d-8x20", "image": "our-own", "interfaces": [{"id": "0717-i", "name": "eth0",
                   "subnet": {"id": "0717-1", "name": "web"}}]}},
                {"kind": "load_balancer", "id": "r006-2", "name": "lb", "data": {"hostname": "lb.prod.example.com"}},
            ],
            "relations": [{"relation": "member", "from": "r006-2", "from_kind": "load_balancer", "to": "0717_1", "to_kind": "instance"}],
        })
    }

    #[test]
    fn no_name_of_the_account_becomes_a_mask() {
        let resource = |id: &str, name: &str| json!({"kind": "instance", "id": id, "name": name, "data": {}});
        let mut inventory = json!({"resources": [resource("0717-a", "web"), resource("0717-b", "server-1")]});
        let mut key = Key::new([7; 32]);
        mask(&mut inventory, &mut key);
        let names: Vec<&Value> = inventory["resources"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
        assert_eq!(names, [&json!("server-2"), &json!("server-3")]);
    }

    #[test]
    fn what_somebody_named_is_replaced_and_what_ibm_calls_it_stays() {
        let (mut masked, mut key) = (account(), Key::new([3; 32]));
        mask(&mut masked, &mut key);
        let text = masked.to_string();
        for own in ["prod", "web", "10.240.10", "0717", "r006", "4f1c", "Harbor", "our-own", "eth0", "\"lb", "\"net\""]
        {
            assert!(!text.contains(own), "{own}: {text}");
        }
        for word in
            ["cx3d-8x20", "running", "us-south-1", "\"vpc\"", "answered 500 four times", "drawstream.inventory/1"]
        {
            assert!(text.contains(word), "{word}: {text}");
        }
        let resources = &masked["resources"];
        assert_eq!((&resources[1]["name"], &resources[4]["name"]), (&json!("vpc-1"), &json!("server-1")));
        // The subnet of the server is the subnet, though the server is called as it is.
        assert_eq!(resources[3]["name"], "subnet-1");
        assert_eq!(resources[4]["data"]["interfaces"][0]["subnet"]["name"], "subnet-1");
        assert_eq!(resources[4]["data"]["interfaces"][0]["name"], "interface-1");
        assert_eq!(resources[3]["parent"]["id"], resources[2]["id"]);
        assert_eq!(masked["relations"][0]["to"], resources[4]["id"]);
        let vpc = resources[1]["id"].as_str().unwrap();
        assert!(resources[1]["crn"].as_str().unwrap().ends_with(&format!("::vpc:{vpc}")), "{}", resources[1]["crn"]);
        let (range, address) = (&resources[3]["data"]["cidr"], resources[4]["addresses"][0].as_str().unwrap());
        let range = range.as_str().unwrap().strip_suffix(".0/24").unwrap();
        assert!(address.starts_with(range), "{address} is not in {range}");
    }

    #[test]
    fn the_same_key_gives_the_same_masks_and_only_new_ones_are_new() {
        let (mut one, mut key) = (account(), Key::new([3; 32]));
        mask(&mut one, &mut key);
        let mut again = Key::read(&key.write()).unwrap();
        let mut other = account();
        mask(&mut other, &mut again);
        assert_eq!((&one, key.write()), (&other, again.write()));
        other = account();
        other["resources"][4]["name"] = json!("web-new");
        mask(&mut other, &mut again);
        assert_eq!(
            (&other["resources"][4]["name"], &other["resources"][1]),
            (&json!("server-2"), &one["resources"][1])
        );
    }

    #[test]
    fn hosts_and_lists_are_told_by_their_form() {
        assert!(is_host("a.b.example.com") && is_host("*.internal.net"));
        assert!(!is_host("web") && !is_host("10.0.0.1") && !is_host("a b.com") && !is_host("1.34.2"));
        assert_eq!(
            (singular("policies"), singular("service_endpoints"), singular("access")),
            ("policy".into(), "service-endpoint".into(), "access".into())
        );
    }
}
