//! The instances of a state: of a raw one (version 4), and of what `terraform show -json` makes of one.

use super::instance::{Instance, Key, Marks, Mode, is_opentofu};
use crate::text::each;
use drawstream_readers::loose::Text;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The most instances of a file: ten times those of an account of 10,000 servers.
pub(super) const MOST: usize = 300_000;
/// Modules within modules. People have three or four.
const MOST_DEPTH: usize = 20;

/// The instances of a file.
#[derive(Debug, Default)]
pub(super) struct Instances<'a> {
    pub all: Vec<Instance<'a>>,
    /// Entries that are no resources, or lie in modules that lie too deep.
    pub unreadable: u64,
    /// Whether the file has more than [`MOST`].
    pub cut: bool,
}

impl<'a> Instances<'a> {
    /// Whether there was room for it.
    pub(super) fn push(&mut self, instance: Instance<'a>) -> bool {
        if self.all.len() >= MOST {
            self.cut = true;
            return false;
        }
        self.all.push(instance);
        true
    }

    /// Adds those of another file.
    pub(super) fn join(&mut self, more: Instances<'a>, file: usize) {
        self.unreadable += more.unreadable;
        self.cut |= more.cut;
        for mut instance in more.all {
            instance.file = file;
            self.push(instance);
        }
    }
}

/// An object whose fields are pieces of the text.
pub(super) fn object<'a, T: Deserialize<'a> + Default>(raw: &'a RawValue) -> Option<T> {
    // An array would be read as the fields' values in their order.
    raw.get().starts_with('{').then(|| serde_json::from_str(raw.get()).ok()).flatten()
}

pub(super) fn mode(text: &str) -> Option<Mode> {
    match text {
        "managed" => Some(Mode::Managed),
        "data" => Some(Mode::Data),
        _ => None,
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawState<'a> {
    #[serde(borrow)]
    resources: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawResource<'a> {
    module: Text,
    mode: Text,
    #[serde(rename = "type")]
    form: Text,
    name: Text,
    provider: Text,
    #[serde(borrow)]
    instances: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawInstance<'a> {
    #[serde(borrow)]
    index_key: Option<&'a RawValue>,
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
    #[serde(borrow)]
    sensitive_attributes: Option<&'a RawValue>,
    deposed: Text,
}

/// The instances of a raw state.
///
/// # Errors
/// Where the text is no JSON object.
pub(super) fn raw(text: &str) -> serde_json::Result<Instances<'_>> {
    let mut found = Instances::default();
    let state: RawState<'_> = first(text)?;
    let Some(resources) = state.resources else { return Ok(found) };
    each(resources, |raw| {
        let resource: Option<RawResource<'_>> = object(raw);
        let Some((resource, mode)) = resource.and_then(|resource| mode(&resource.mode).map(|mode| (resource, mode)))
        else {
            found.unreadable += 1;
            return true;
        };
        let Some(instances) = resource.instances else { return true };
        each(instances, |raw| {
            let Some(own) = object::<RawInstance<'_>>(raw) else {
                found.unreadable += 1;
                return true;
            };
            found.push(Instance {
                module: resource.module.0.clone(),
                key: own.index_key.and_then(Key::of),
                deposed: own.deposed.0,
                values: own.attributes,
                marks: own.sensitive_attributes.map_or(Marks::None, Marks::Paths),
                is_opentofu: is_opentofu(&resource.provider),
                ..Instance::new(mode, &resource.form, &resource.name)
            })
        });
        !found.cut
    });
    Ok(found)
}

/// The first value of a text, as an object.
pub(super) fn first<'a, T: Deserialize<'a>>(text: &'a str) -> serde_json::Result<T> {
    T::deserialize(&mut serde_json::Deserializer::from_str(text))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown<'a> {
    #[serde(borrow)]
    values: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Values<'a> {
    #[serde(borrow)]
    root_module: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Module<'a> {
    address: Text,
    #[serde(borrow)]
    resources: Option<&'a RawValue>,
    #[serde(borrow)]
    child_modules: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ShownResource<'a> {
    address: Text,
    mode: Text,
    #[serde(rename = "type")]
    form: Text,
    name: Text,
    #[serde(borrow)]
    index: Option<&'a RawValue>,
    deposed_key: Text,
    provider_name: Text,
    #[serde(borrow)]
    values: Option<&'a RawValue>,
    #[serde(borrow)]
    sensitive_values: Option<&'a RawValue>,
}

/// The instances of what `show -json` makes of a state.
///
/// # Errors
/// Where the text is no JSON object.
pub(super) fn shown(text: &str) -> serde_json::Result<Instances<'_>> {
    let mut found = Instances::default();
    let shown: Shown<'_> = first(text)?;
    if let Some(values) = shown.values {
        tree(values, &mut found);
    }
    Ok(found)
}

/// Adds the instances of a tree of modules: `values` of a state, `planned_values` of a plan.
pub(super) fn tree<'a>(values: &'a RawValue, found: &mut Instances<'a>) {
    if let Some(Values { root_module: Some(root) }) = object(values) {
        module(root, found, 0);
    }
}

fn module<'a>(raw: &'a RawValue, found: &mut Instances<'a>, depth: usize) {
    let own: Option<Module<'a>> = if depth > MOST_DEPTH { None } else { object(raw) };
    let Some(own) = own else {
        found.unreadable += 1;
        return;
    };
    if let Some(resources) = own.resources {
        each(resources, |raw| {
            let resource: Option<ShownResource<'_>> = object(raw);
            let Some((resource, mode)) =
                resource.and_then(|resource| mode(&resource.mode).map(|mode| (resource, mode)))
            else {
                found.unreadable += 1;
                return true;
            };
            found.push(Instance {
                module: own.address.0.clone(),
                key: resource.index.and_then(Key::of),
                told: resource.address.0,
                deposed: resource.deposed_key.0,
                values: resource.values,
                marks: resource.sensitive_values.map_or(Marks::None, Marks::Tree),
                is_opentofu: is_opentofu(&resource.provider_name),
                ..Instance::new(mode, &resource.form, &resource.name)
            })
        });
    }
    if let Some(children) = own.child_modules {
        each(children, |child| {
            module(child, found, depth + 1);
            !found.cut
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(found: &Instances<'_>) -> Vec<String> {
        found.all.iter().map(Instance::shown).collect()
    }

    #[test]
    fn a_raw_state_gives_every_instance() {
        let text = r#"{"version":4,"resources":[
            {"mode":"managed","type":"ibm_is_vpc","name":"v","provider":"p","instances":[
                {"attributes":{"id":"a"}},{"deposed":"00ff","status":"tainted","attributes":{"id":"b"}}]},
            {"module":"module.m[\"x\"]","mode":"data","type":"ibm_is_vpc","name":"v","each":"map","instances":[
                {"index_key":"k","attributes":{"id":"c"}},7]},
            {"mode":"managed","type":"ibm_is_vpc","name":"n","each":"list","instances":[{"index_key":0},{"index_key":1}]},
            [],{"mode":"other"}]} trailing"#;
        let found = raw(text).unwrap();
        let wanted = [
            "ibm_is_vpc.v",
            "ibm_is_vpc.v (deposed 00ff)",
            r#"module.m["x"].data.ibm_is_vpc.v["k"]"#,
            "ibm_is_vpc.n[0]",
            "ibm_is_vpc.n[1]",
        ];
        assert_eq!((addresses(&found), found.unreadable), (wanted.map(str::to_owned).to_vec(), 3));
    }

    #[test]
    fn a_shown_state_gives_those_of_modules_too() {
        let text = r#"{"format_version":"1.0","values":{"outputs":{},"root_module":{"resources":[
            {"address":"ibm_is_vpc.v","mode":"managed","type":"ibm_is_vpc","name":"v","values":{"id":"a"}}],
            "child_modules":[{"address":"module.m","resources":[{"address":"module.m.ibm_is_vpc.v[0]","mode":"managed",
            "type":"ibm_is_vpc","name":"v","index":0,"values":{}}],"child_modules":[{"address":"module.m.module.n"},3]}]}}}"#;
        let found = shown(text).unwrap();
        assert_eq!(addresses(&found), ["ibm_is_vpc.v", "module.m.ibm_is_vpc.v[0]"]);
        assert_eq!((&*found.all[1].module, found.unreadable), ("module.m", 1));
        assert!(shown(r#"{"format_version":"1.0"}"#).unwrap().all.is_empty());
    }

    #[test]
    fn modules_without_end_are_cut() {
        let deep = (0..90).fold("{}".to_owned(), |inner, _| format!(r#"{{"child_modules":[{inner}]}}"#));
        let text = format!(r#"{{"values":{{"root_module":{deep}}}}}"#);
        let found = shown(&text).unwrap();
        assert_eq!((found.all.len(), found.unreadable), (0, 1));
    }
}
