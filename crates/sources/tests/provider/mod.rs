//! An account as Terraform's provider for IBM Cloud would keep it: by the provider's schemas, each attribute under its name
//! there, references as plain ids, blocks as lists of one, parts as resources of their own.

mod around;
mod compute;
mod edge;
mod network;

use serde_json::{Value, json};

/// A raw state of an account in the form of collected JSON.
pub fn state(account: &Value) -> Value {
    let mut state = State::default();
    state.network(account);
    state.compute(account);
    state.edge(account);
    state.balancers(account);
    state.vpn(account);
    state.around(account);
    state.services(account);
    let resources: Vec<Value> = state.0;
    json!({"version": 4, "terraform_version": "1.9.2", "serial": 1, "lineage": "x", "outputs": {}, "resources": resources})
}

#[derive(Default)]
struct State(Vec<Value>);

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

fn ids(value: &Value, key: &str) -> Value {
    list(value, key).map(|one| one["id"].clone()).collect()
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap_or_default()
}

/// What every type of VPC infrastructure has.
fn common(item: &Value) -> Value {
    json!({
        "id": item["id"], "name": item["name"], "crn": item["crn"], "resource_crn": item["crn"],
        "resource_group": item["resource_group"]["id"], "resource_group_name": item["resource_group"]["name"],
        "vpc": item["vpc"]["id"], "zone": item["zone"]["name"], "status": item["status"],
        "lifecycle_state": item["lifecycle_state"], "tags": item["tags"], "access_tags": [], "timeouts": null,
    })
}

fn join(mut one: Value, more: Value) -> Value {
    one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    one
}

impl State {
    fn add(&mut self, form: &str, attributes: Value) {
        let name = format!("r{}", self.0.len());
        self.0.push(json!({
            "mode": "managed", "type": form, "name": name,
            "provider": "provider[\"registry.terraform.io/ibm-cloud/ibm\"]",
            "instances": [{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}],
        }));
    }
}
