//! One instance of a resource of a file: its address, and its attributes as a piece of the file's text.

use super::fields::Object;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt::Write as _;

/// Who answers for a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    /// This Terraform made it.
    Managed,
    /// It is only looked at.
    Data,
}

/// What tells the instances of one resource apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Of `count`.
    Number(u64),
    /// Of `for_each`.
    Text(Box<str>),
}

impl Key {
    /// As an address has it, without brackets.
    pub(super) fn of(value: &RawValue) -> Option<Key> {
        match serde_json::from_str(value.get()).ok()? {
            Value::Number(number) => number.as_u64().map(Key::Number),
            Value::String(text) => Some(Key::Text(text.into())),
            _ => None,
        }
    }
}

/// What of an instance's attributes is marked as sensitive.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Marks<'a> {
    /// Nothing.
    #[default]
    None,
    /// A raw state: a list of paths.
    Paths(&'a RawValue),
    /// `show -json`: an object in the form of the attributes, in which `true` stands for what is marked.
    Tree(&'a RawValue),
}

/// One instance.
#[derive(Debug, Clone)]
pub(super) struct Instance<'a> {
    /// The address of its module; empty for the root.
    pub module: Box<str>,
    pub mode: Mode,
    /// Its type: `ibm_is_vpc`.
    pub form: Box<str>,
    pub name: Box<str>,
    pub key: Option<Key>,
    /// Its address, if the file tells it.
    pub told: Box<str>,
    /// The mark of an instance that is replaced and still there.
    pub deposed: Box<str>,
    pub values: Option<&'a RawValue>,
    pub marks: Marks<'a>,
    /// Of a plan: which attributes are known after it is applied.
    pub unknown: Option<&'a RawValue>,
    /// Whether it is gone once the plan is applied.
    pub is_gone: bool,
    /// Which file it is of.
    pub file: usize,
    /// Whether its provider comes from OpenTofu's registry.
    pub is_opentofu: bool,
}

impl<'a> Instance<'a> {
    pub(super) fn new(mode: Mode, form: &str, name: &str) -> Self {
        Self {
            module: Box::default(),
            mode,
            form: form.into(),
            name: name.into(),
            key: None,
            told: Box::default(),
            deposed: Box::default(),
            values: None,
            marks: Marks::None,
            unknown: None,
            is_gone: false,
            file: 0,
            is_opentofu: false,
        }
    }

    /// The address of its resource: without the instance's key and without the keys of its modules.
    pub(super) fn resource(&self) -> String {
        let module = if self.module.is_empty() { String::new() } else { without_keys(&self.module) + "." };
        let data = if self.mode == Mode::Data { "data." } else { "" };
        format!("{module}{data}{}.{}", self.form, self.name)
    }

    /// Its address, which tells it apart from all others of its file that are not deposed.
    pub(super) fn address(&self) -> String {
        if !self.told.is_empty() {
            return self.told.to_string();
        }
        let mut address = String::new();
        if !self.module.is_empty() {
            address.push_str(&self.module);
            address.push('.');
        }
        if self.mode == Mode::Data {
            address.push_str("data.");
        }
        // Writing into a text cannot fail.
        let _ = write!(address, "{}.{}", self.form, self.name);
        match &self.key {
            None => {}
            Some(Key::Number(number)) => {
                let _ = write!(address, "[{number}]");
            }
            Some(Key::Text(text)) => {
                let _ = write!(address, "[{}]", Value::from(&**text));
            }
        }
        address
    }

    /// As people read it: an instance that is deposed says so.
    pub(super) fn shown(&self) -> String {
        if self.deposed.is_empty() { self.address() } else { format!("{} (deposed {})", self.address(), self.deposed) }
    }

    /// Takes out of its attributes what the file marks as sensitive.
    pub(super) fn mask(&self, object: &mut Object) {
        match self.marks {
            Marks::None => {}
            Marks::Tree(tree) => {
                if let Ok(tree) = serde_json::from_str::<Value>(tree.get()) {
                    mask_tree(object, &tree);
                }
            }
            Marks::Paths(paths) => {
                #[derive(Deserialize)]
                struct Step {
                    #[serde(default)]
                    value: Value,
                }
                let paths: Vec<Vec<Step>> = serde_json::from_str(paths.get()).unwrap_or_default();
                for path in paths {
                    // Indices are left out: a mark on one of several blocks hides it in all.
                    let names: Vec<&str> = path.iter().filter_map(|step| step.value.as_str()).collect();
                    mask_path(object, &names);
                }
            }
        }
    }
}

fn mask_path(object: &mut Object, path: &[&str]) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        object.remove(*first);
        return;
    }
    if let Some(Value::Array(blocks)) = object.get_mut(*first) {
        // A path into a list of plain values hides the list.
        if blocks.iter().any(|block| !block.is_object()) {
            object.remove(*first);
            return;
        }
        blocks.iter_mut().filter_map(Value::as_object_mut).for_each(|block| mask_path(block, rest));
    }
}

pub(super) fn mask_tree(object: &mut Object, tree: &Value) {
    match tree {
        Value::Bool(true) => object.clear(),
        Value::Object(tree) => {
            for (name, marked) in tree {
                match marked {
                    Value::Bool(true) => {
                        object.remove(name);
                    }
                    Value::Array(marked) => mask_list(object, name, marked),
                    Value::Object(_) => mask_list(object, name, std::slice::from_ref(marked)),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Blocks of sets come in no order that both sides share: a mark in one hides it in all.
fn mask_list(object: &mut Object, name: &str, marked: &[Value]) {
    let plain = matches!(object.get(name), Some(Value::Array(values)) if values.iter().any(|value| !value.is_object()));
    if plain && marked.contains(&Value::Bool(true)) {
        object.remove(name);
        return;
    }
    if let Some(Value::Array(blocks)) = object.get_mut(name) {
        for block in blocks.iter_mut().filter_map(Value::as_object_mut) {
            marked.iter().for_each(|mark| mask_tree(block, mark));
        }
    }
}

/// An address without the keys of instances: `module.a["k"].x.y[0]` gives `module.a.x.y`.
pub(super) fn without_keys(address: &str) -> String {
    let (mut plain, mut depth, mut in_text, mut escaped) = (String::new(), 0_usize, false, false);
    for character in address.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' if depth > 0 => in_text = !in_text,
            '[' if !in_text => depth += 1,
            ']' if !in_text => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain
}

/// Whether a provider comes from OpenTofu's registry. OpenTofu writes the same files.
pub(super) fn is_opentofu(provider: &str) -> bool {
    provider.contains("registry.opentofu.org")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn addresses_are_those_of_terraform() {
        let mut instance = Instance::new(Mode::Data, "ibm_is_subnet", "this");
        instance.module = r#"module.net["a.b/\"c"]"#.into();
        instance.key = Some(Key::Text("jp\"-tok".into()));
        assert_eq!(instance.address(), r#"module.net["a.b/\"c"].data.ibm_is_subnet.this["jp\"-tok"]"#);
        assert_eq!(instance.resource(), "module.net.data.ibm_is_subnet.this");
        assert_eq!(without_keys(&instance.address()), "module.net.data.ibm_is_subnet.this");
        instance.deposed = "00ab".into();
        assert!(instance.shown().ends_with(" (deposed 00ab)"));
        let counted = Instance { key: Some(Key::Number(0)), ..Instance::new(Mode::Managed, "ibm_is_vpc", "main") };
        assert_eq!(counted.address(), "ibm_is_vpc.main[0]");
    }

    #[test]
    fn what_is_marked_is_taken_out() {
        let object = || match json!({"a":"x","b":[{"c":"x","d":1}],"e":["x"]}) {
            Value::Object(object) => object,
            _ => Object::new(),
        };
        let masked = |marks: Marks<'_>| {
            let mut own = object();
            Instance { marks, ..Instance::new(Mode::Managed, "t", "n") }.mask(&mut own);
            Value::Object(own)
        };
        let raw = |text: &'static str| -> &RawValue { serde_json::from_str(text).unwrap() };
        let paths = r#"[[{"type":"get_attr","value":"a"}],[{"type":"get_attr","value":"b"},
            {"type":"index","value":{"value":0,"type":"number"}},{"type":"get_attr","value":"c"}]]"#;
        assert_eq!(masked(Marks::Paths(raw(paths))), json!({"b":[{"d":1}],"e":["x"]}));
        let tree = r#"{"a":true,"b":[{"c":true}],"e":[true]}"#;
        assert_eq!(masked(Marks::Tree(raw(tree))), json!({"b":[{"d":1}]}));
        assert_eq!(masked(Marks::Tree(raw("true"))), json!({}));
        assert_eq!(masked(Marks::Paths(raw("7"))), Value::Object(object()));
    }
}
