//! A plan as `terraform show -json` writes it: the account as it will be, and what is done to make it so.

use super::fields::{select, text};
use super::instance::{Instance, Key, Marks, Mode, is_opentofu};
use super::state::{Instances, first, mode, object, tree};
use super::types::{COMMON, Id, named};
use crate::text::{Shape, each, entries};
use drawstream_estate::{Action, Planned};
use drawstream_order::{Gather as _, Order as _};
use drawstream_readers::loose::{Items, Text};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// The most attributes that are told of one change.
const MOST_ATTRIBUTES: usize = 200;

/// A plan that was taken apart.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// What is there once it is applied, and what is gone.
    pub instances: Instances<'a>,
    pub changes: Vec<Planned>,
    pub drift: Vec<Planned>,
    /// `configuration`, which knows what refers to what.
    pub configuration: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Top<'a> {
    #[serde(borrow)]
    resource_changes: Option<&'a RawValue>,
    #[serde(borrow)]
    resource_drift: Option<&'a RawValue>,
    #[serde(borrow)]
    planned_values: Option<&'a RawValue>,
    #[serde(borrow)]
    prior_state: Option<&'a RawValue>,
    #[serde(borrow)]
    configuration: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Prior<'a> {
    #[serde(borrow)]
    values: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resource<'a> {
    address: Text,
    previous_address: Text,
    module_address: Text,
    mode: Text,
    #[serde(rename = "type")]
    form: Text,
    name: Text,
    #[serde(borrow)]
    index: Option<&'a RawValue>,
    deposed: Text,
    provider_name: Text,
    action_reason: Text,
    #[serde(borrow)]
    change: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Change<'a> {
    actions: Items<Box<str>>,
    #[serde(borrow)]
    before: Option<&'a RawValue>,
    #[serde(borrow)]
    after: Option<&'a RawValue>,
    #[serde(borrow)]
    after_unknown: Option<&'a RawValue>,
    #[serde(borrow)]
    before_sensitive: Option<&'a RawValue>,
    #[serde(borrow)]
    after_sensitive: Option<&'a RawValue>,
    #[serde(borrow)]
    replace_paths: Option<&'a RawValue>,
    #[serde(borrow)]
    importing: Option<&'a RawValue>,
}

impl<'a> Plan<'a> {
    /// Adds what is not among the changes: what was looked up while the plan was made stands in the state before it only,
    /// and what stays as it is may be left out, too.
    fn others(&mut self, planned: Option<&'a RawValue>, prior: Option<&'a RawValue>) {
        let [mut planned, mut before] = [planned, prior].map(|values| {
            let mut found = Instances::default();
            values.into_iter().for_each(|values| tree(values, &mut found));
            found
        });
        let mut known: BTreeSet<String> = self.instances.all.iter().map(Instance::address).gather();
        for found in [&mut planned, &mut before] {
            found.all.retain(|instance| instance.deposed.is_empty() && !known.contains(&instance.address()));
            self.instances.unreadable += found.unreadable;
            self.instances.cut |= found.cut;
        }
        let stays: BTreeSet<String> = planned.all.iter().map(Instance::address).gather();
        // Of what stays, the state before knows all that is planned, and its id.
        before.all.retain(|instance| instance.mode == Mode::Data || stays.contains(&instance.address()));
        for instance in before.all.into_iter().chain(planned.all) {
            if known.insert(instance.address()) {
                self.instances.push(instance);
            }
        }
    }
}

/// Takes a plan apart.
///
/// # Errors
/// Where the text is no JSON object.
pub(super) fn read(text: &str) -> serde_json::Result<Plan<'_>> {
    let top: Top<'_> = first(text)?;
    let mut plan = Plan { configuration: top.configuration, ..Plan::default() };
    if let Some(list) = top.resource_changes {
        each(list, |raw| {
            let Some((resource, change, mode)) = parts(raw) else {
                plan.instances.unreadable += 1;
                return true;
            };
            let action = action(&change.actions);
            plan.changes.push(planned(&resource, &change, action));
            plan.instances.push(instance(&resource, &change, mode, action))
        });
    }
    if let Some(list) = top.resource_drift {
        each(list, |raw| {
            match parts(raw) {
                Some((resource, change, _)) => plan.drift.push(planned(&resource, &change, action(&change.actions))),
                None => plan.instances.unreadable += 1,
            }
            plan.drift.len() < super::state::MOST
        });
    }
    let prior = top.prior_state.and_then(object::<Prior<'_>>).and_then(|prior| prior.values);
    plan.others(top.planned_values, prior);
    plan.changes.order();
    plan.drift.order();
    Ok(plan)
}

fn parts(raw: &RawValue) -> Option<(Resource<'_>, Change<'_>, Mode)> {
    let resource: Resource<'_> = object(raw)?;
    let change: Change<'_> = resource.change.and_then(object)?;
    let mode = mode(&resource.mode)?;
    Some((resource, change, mode))
}

fn action(actions: &[Box<str>]) -> Action {
    let words: Vec<&str> = actions.iter().map(|word| &**word).collect();
    match words.as_slice() {
        ["create"] => Action::Create,
        ["update"] => Action::Update,
        ["delete"] => Action::Delete,
        ["delete", "create"] | ["create", "delete"] => Action::Replace,
        ["create", "forget"] | ["forget", "create"] => Action::Replace,
        ["read"] => Action::Read,
        ["forget"] => Action::Forget,
        _ => Action::Unchanged,
    }
}

/// The instance as it will be; as it was, where it is gone or leaves the management.
fn instance<'a>(resource: &Resource<'a>, change: &Change<'a>, mode: Mode, action: Action) -> Instance<'a> {
    let as_before = matches!(action, Action::Delete | Action::Forget);
    let (values, sensitive) =
        if as_before { (change.before, change.before_sensitive) } else { (change.after, change.after_sensitive) };
    Instance {
        module: resource.module_address.0.clone(),
        key: resource.index.and_then(Key::of),
        told: resource.address.0.clone(),
        deposed: resource.deposed.0.clone(),
        values,
        marks: sensitive.map_or(Marks::None, Marks::Tree),
        unknown: if as_before { None } else { change.after_unknown },
        is_gone: action == Action::Delete,
        is_opentofu: is_opentofu(&resource.provider_name),
        ..Instance::new(mode, &resource.form, &resource.name)
    }
}

fn planned(resource: &Resource<'_>, change: &Change<'_>, action: Action) -> Planned {
    let (mut name, mut id) = <(Box<str>, Box<str>)>::default();
    if let Some(of) = named(&resource.form) {
        let marks = |tree: Option<&RawValue>, values: Option<&RawValue>| {
            let mut own = values.map(|values| select(values, &[of.fields, COMMON])).unwrap_or_default();
            if let Some(Ok(tree)) = tree.map(|tree| serde_json::from_str::<Value>(tree.get())) {
                super::instance::mask_tree(&mut own, &tree);
            }
            own
        };
        let before = marks(change.before_sensitive, change.before);
        let guid = if of.id == Id::Instance { text(&before, "guid") } else { "" };
        id = if guid.is_empty() { super::thing::own_id(text(&before, "id"), of.id) } else { guid }.into();
        name = text(&before, "name").into();
        if name.is_empty() {
            name = text(&marks(change.after_sensitive, change.after), "name").into();
        }
    }
    Planned {
        address: resource.address.0.clone(),
        form: resource
            .form
            .0
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .take(80)
            .collect::<String>()
            .into(),
        action,
        name,
        id_before: id,
        address_before: resource.previous_address.0.clone(),
        deposed: resource.deposed.0.clone(),
        attributes: if matches!(action, Action::Update | Action::Replace) { differing(change) } else { Vec::new() },
        replaced_for: change.replace_paths.map(heads).unwrap_or_default(),
        reason: word(&resource.action_reason),
        is_imported: change.importing.is_some_and(|importing| Shape::of(importing) == Shape::Object),
    }
}

/// A word of Terraform's own or of a provider's schema: no value.
fn word(text: &str) -> Box<str> {
    let is_word =
        text.len() <= 80 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_word { text.into() } else { Box::default() }
}

/// Names of the attributes whose values differ, or are not known yet. No value is kept.
fn differing(change: &Change<'_>) -> Vec<Box<str>> {
    let mut names: BTreeSet<Box<str>> = BTreeSet::new();
    // Compared one by one, so that only one attribute of each side is taken apart at a time.
    let mut texts: BTreeMap<Box<str>, &str> = BTreeMap::new();
    if let Some(values) = change.before {
        entries(values, |name, value| {
            texts.insert(name.into(), value.get());
            true
        });
    }
    if let Some(values) = change.after {
        entries(values, |name, value| {
            let known = texts.remove(name).unwrap_or("null");
            if known != value.get() {
                let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
                if parse(known) != parse(value.get()) {
                    names.insert(word(name));
                }
            }
            true
        });
    }
    if let Some(values) = change.after_unknown {
        entries(values, |name, value| {
            if Shape::of(value) == Shape::Other && value.get() == "true" {
                names.insert(word(name));
            }
            true
        });
    }
    names.remove("");
    names.into_iter().take(MOST_ATTRIBUTES).collect()
}

/// The attributes that paths begin with.
fn heads(paths: &RawValue) -> Vec<Box<str>> {
    let paths: Vec<Value> = serde_json::from_str(paths.get()).unwrap_or_default();
    let heads = paths.iter().filter_map(|path| Some(word(path.get(0)?.as_str()?))).filter(|head| !head.is_empty());
    heads.gather::<BTreeSet<_>>().into_iter().take(MOST_ATTRIBUTES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_told_apart() {
        let told = |words: &[&str]| action(&words.iter().map(|word| Box::from(*word)).collect::<Vec<_>>());
        assert_eq!(told(&["delete", "create"]), Action::Replace);
        assert_eq!(told(&["create", "delete"]), Action::Replace);
        assert_eq!(told(&["no-op"]), Action::Unchanged);
        assert_eq!(told(&["forget"]), Action::Forget);
        assert_eq!(told(&["something", "new"]), Action::Unchanged);
    }

    #[test]
    fn attributes_that_differ_are_named_without_their_values() {
        let text = r#"{"actions":["update"],"before":{"a":[1, 2],"b":"CANARY-1","c":1,"e":{"x":null}},
            "after":{"a":[1,2],"b":"CANARY-2","CANARY-3":1,"e":{"x":1}},"after_unknown":{"d":true,"f":[{}]}}"#;
        let change: Change<'_> = serde_json::from_str(text).unwrap();
        let names = differing(&change);
        assert_eq!(names.iter().map(|name| &**name).collect::<Vec<_>>(), ["b", "d", "e"]);
    }
}
