//! What refers to what in a plan. An id that is known only after the plan is applied stands nowhere in its values; but its
//! `configuration` has the references, and these are followed across modules to the resource that is meant.

use super::instance::{Instance, Key};
use super::state::object;
use crate::text::{Shape, each, entries};
use drawstream_readers::loose::{Items, Text};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Modules within modules, and references to references.
const MOST_DEPTH: usize = 20;
/// References that are followed for one attribute: a hostile file might make them without end.
const MOST_STEPS: usize = 2_000;
/// References and instances that are looked at for a whole file.
const MOST_IN_ALL: usize = 30_000_000;

/// One module of the code.
#[derive(Debug, Default)]
pub(super) struct Module<'a> {
    /// Expressions by resource: `ibm_is_vpc.main`, `data.ibm_is_vpc.main`.
    resources: BTreeMap<String, Resource<'a>>,
    calls: BTreeMap<Box<str>, Call<'a>>,
    outputs: BTreeMap<Box<str>, &'a RawValue>,
}

#[derive(Debug)]
struct Resource<'a> {
    expressions: Option<&'a RawValue>,
    for_each: Option<&'a RawValue>,
}

#[derive(Debug)]
struct Call<'a> {
    expressions: Option<&'a RawValue>,
    for_each: Option<&'a RawValue>,
    module: Module<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawConfiguration<'a> {
    #[serde(borrow)]
    root_module: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawModule<'a> {
    #[serde(borrow)]
    resources: Option<&'a RawValue>,
    #[serde(borrow)]
    module_calls: Option<&'a RawValue>,
    #[serde(borrow)]
    outputs: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawResource<'a> {
    mode: Text,
    #[serde(rename = "type")]
    form: Text,
    name: Text,
    #[serde(borrow)]
    expressions: Option<&'a RawValue>,
    #[serde(borrow)]
    for_each_expression: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawCall<'a> {
    #[serde(borrow)]
    expressions: Option<&'a RawValue>,
    #[serde(borrow)]
    for_each_expression: Option<&'a RawValue>,
    #[serde(borrow)]
    module: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RawOutput<'a> {
    #[serde(borrow)]
    expression: Option<&'a RawValue>,
}

/// References of an expression. Its constants may be secret, and are passed over.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Expression {
    references: Items<Box<str>>,
}

impl<'a> Module<'a> {
    /// The root module of a plan's `configuration`.
    pub(super) fn root(configuration: &'a RawValue) -> Self {
        let root = object::<RawConfiguration<'_>>(configuration).and_then(|configuration| configuration.root_module);
        root.map(|root| Module::of(root, 0)).unwrap_or_default()
    }

    fn of(raw: &'a RawValue, depth: usize) -> Self {
        let mut module = Module::default();
        let Some(own) = object::<RawModule<'_>>(raw).filter(|_| depth < MOST_DEPTH) else { return module };
        if let Some(resources) = own.resources {
            each(resources, |raw| {
                if let Some(one) = object::<RawResource<'_>>(raw) {
                    let data = if &**one.mode == "data" { "data." } else { "" };
                    let resource = Resource { expressions: one.expressions, for_each: one.for_each_expression };
                    module.resources.insert(format!("{data}{}.{}", one.form.0, one.name.0), resource);
                }
                true
            });
        }
        if let Some(calls) = own.module_calls {
            entries(calls, |name, raw| {
                if let Some(call) = object::<RawCall<'_>>(raw) {
                    let inner = call.module.map(|inner| Module::of(inner, depth + 1)).unwrap_or_default();
                    let call =
                        Call { expressions: call.expressions, for_each: call.for_each_expression, module: inner };
                    module.calls.insert(name.into(), call);
                }
                true
            });
        }
        if let Some(outputs) = own.outputs {
            entries(outputs, |name, raw| {
                if let Some(RawOutput { expression: Some(expression) }) = object::<RawOutput<'_>>(raw) {
                    module.outputs.insert(name.into(), expression);
                }
                true
            });
        }
        module
    }

    fn inner(&self, path: &[Step]) -> Option<&Module<'a>> {
        let mut module = self;
        for step in path {
            module = &module.calls.get(&step.name)?.module;
        }
        Some(module)
    }

    /// The expressions of an instance's attributes.
    pub(super) fn expressions(&self, instance: &Instance<'_>) -> Option<&'a RawValue> {
        let module = self.inner(&modules(&instance.module))?;
        let data = if instance.mode == super::instance::Mode::Data { "data." } else { "" };
        module.resources.get(&format!("{data}{}.{}", instance.form, instance.name))?.expressions
    }
}

/// A step of an address or reference: a name, and the key in brackets behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    name: Box<str>,
    key: Option<Key>,
    /// Whether any key will do: where the code has an index that is not constant.
    any: bool,
}

/// The steps of an address or reference.
fn steps(text: &str) -> Vec<Step> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && found.len() < 64 {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let (key, behind) = match behind.strip_prefix('[') {
            Some(inside) => bracket(inside),
            None => (None, behind),
        };
        found.push(Step { name: name.into(), key, any: false });
        // Further brackets, as of nested lists, tell nothing that is needed.
        rest = behind.trim_start_matches(|c| c != '.').strip_prefix('.').unwrap_or_default();
    }
    found
}

/// The key in brackets, and what stands behind them.
fn bracket(inside: &str) -> (Option<Key>, &str) {
    if inside.starts_with('"') {
        let mut escaped = false;
        for (at, character) in inside.char_indices().skip(1) {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    let text = serde_json::from_str::<Box<str>>(&inside[..=at]).ok();
                    let behind = inside.get(at + 1..).unwrap_or_default();
                    return (text.map(Key::Text), behind.strip_prefix(']').unwrap_or(behind));
                }
                _ => {}
            }
        }
        return (None, "");
    }
    let (key, behind) = inside.split_once(']').unwrap_or((inside, ""));
    (key.parse().ok().map(Key::Number), behind)
}

/// The modules of a module's address.
fn modules(address: &str) -> Vec<Step> {
    steps(address).into_iter().filter(|step| &*step.name != "module" || step.key.is_some()).collect()
}

/// What a reference means: an instance by its place, and the path of an attribute of it.
pub(super) type Target = (usize, Vec<Box<str>>);

/// Follows references.
pub(super) struct Resolver<'r, 'a> {
    root: &'r Module<'a>,
    instances: &'r [Instance<'a>],
    /// Instances by the address of their resource, without keys; and by their own key, too.
    by_resource: BTreeMap<String, Vec<usize>>,
    by_key: BTreeMap<(String, Key), Vec<usize>>,
    /// The modules of each instance.
    paths: Vec<Vec<Step>>,
    /// What may still be followed in all.
    left: Cell<usize>,
}

/// From where a reference is followed.
#[derive(Clone)]
struct Place {
    path: Vec<Step>,
    /// Keys of the instance that refers, and of its modules: where the code has an index that is not constant, it is
    /// mostly one of these.
    keys: Vec<Key>,
    /// The resource that refers, for `each.value`.
    resource: String,
    /// Whether the expression has an index that is not constant; without one, a resource of several instances means all.
    is_open: bool,
}

impl<'r, 'a> Resolver<'r, 'a> {
    pub(super) fn new(root: &'r Module<'a>, instances: &'r [Instance<'a>]) -> Self {
        let mut by_resource: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_key: BTreeMap<(String, Key), Vec<usize>> = BTreeMap::new();
        for (at, instance) in instances.iter().enumerate() {
            if !instance.is_gone && instance.deposed.is_empty() {
                let resource = instance.resource();
                if let Some(key) = &instance.key {
                    by_key.entry((resource.clone(), key.clone())).or_default().push(at);
                }
                by_resource.entry(resource).or_default().push(at);
            }
        }
        let paths = instances.iter().map(|instance| modules(&instance.module)).collect();
        Self { root, instances, by_resource, by_key, paths, left: Cell::new(MOST_IN_ALL) }
    }

    /// What the references of an expression mean, from the place of an instance. Several where the code has a list, or an
    /// index that is not constant.
    pub(super) fn targets(&self, from: &Instance<'_>, expression: &RawValue) -> Vec<Target> {
        let path = modules(&from.module);
        let keys = from.key.iter().cloned().chain(path.iter().rev().filter_map(|step| step.key.clone())).collect();
        let data = if from.mode == super::instance::Mode::Data { "data." } else { "" };
        let place = Place { path, keys, resource: format!("{data}{}.{}", from.form, from.name), is_open: false };
        let mut found = Vec::new();
        let mut left = MOST_STEPS.min(self.left.get());
        let before = left;
        self.follow(&place, expression, &[], 0, &mut left, &mut found);
        self.left.set(self.left.get().saturating_sub(before - left));
        let mut seen = std::collections::BTreeSet::new();
        found.retain(|target| seen.insert(target.clone()));
        found
    }

    /// Follows every reference of an expression; `rest` is the path behind it.
    fn follow(
        &self,
        place: &Place,
        expression: &RawValue,
        rest: &[Box<str>],
        depth: usize,
        left: &mut usize,
        found: &mut Vec<Target>,
    ) {
        let Some(Expression { references }) = object::<Expression>(expression) else { return };
        let references = longest(&references);
        let begins = |starts: &[&str]| references.iter().any(|one| starts.iter().any(|start| one.starts_with(start)));
        // A variable beside another reference may be its index; alone it is what is meant.
        let is_open = begins(&["each.", "count.", "local."]) || (references.len() > 1 && begins(&["var."]));
        let place = &Place { is_open: place.is_open || is_open, ..place.clone() };
        for reference in references {
            if depth > MOST_DEPTH || *left == 0 {
                return;
            }
            *left -= 1;
            self.reference(place, &steps(reference), rest, depth, left, found);
        }
    }

    fn reference(
        &self,
        place: &Place,
        steps: &[Step],
        rest: &[Box<str>],
        depth: usize,
        left: &mut usize,
        found: &mut Vec<Target>,
    ) {
        let names: Vec<&str> = steps.iter().map(|step| &*step.name).collect();
        let behind = |from: usize| -> Vec<Box<str>> {
            let own = steps.iter().skip(from).map(|step| step.name.clone());
            own.chain(rest.iter().cloned()).collect()
        };
        match names.as_slice() {
            ["var", name, ..] => {
                let Some((call, outer)) = place.path.split_last() else { return };
                let expression = self.root.inner(outer).and_then(|module| module.calls.get(&call.name));
                let Some(expression) = expression.and_then(|call| entry(call.expressions, name)) else { return };
                let mut keys = place.keys.clone();
                keys.extend(steps.get(1).and_then(|step| step.key.clone()));
                let outer = Place {
                    path: outer.to_vec(),
                    keys,
                    resource: format!("module.{}", call.name),
                    is_open: place.is_open,
                };
                self.follow(&outer, expression, &behind(2), depth + 1, left, found);
            }
            ["module", name, output, ..] => {
                let call = self.root.inner(&place.path).and_then(|module| module.calls.get(*name));
                let Some(expression) = call.and_then(|call| call.module.outputs.get(*output)) else { return };
                let key = steps.get(1).and_then(|step| step.key.clone());
                let mut path = place.path.clone();
                path.push(Step { name: (*name).into(), any: key.is_none(), key });
                let mut keys = place.keys.clone();
                // `module.net.subnets["a"]`: the key chooses among what the output has.
                keys.splice(0..0, steps.get(2).and_then(|step| step.key.clone()));
                let inner = Place { path, keys, resource: String::new(), is_open: place.is_open };
                self.follow(&inner, expression, &behind(3), depth + 1, left, found);
            }
            ["each", "value", ..] => {
                let expression = match place.resource.strip_prefix("module.") {
                    Some(name) => {
                        let module = self.root.inner(&place.path);
                        module.and_then(|module| module.calls.get(name)).and_then(|call| call.for_each)
                    }
                    None => {
                        let module = self.root.inner(&place.path);
                        module.and_then(|module| module.resources.get(&place.resource)).and_then(|one| one.for_each)
                    }
                };
                if let Some(expression) = expression {
                    self.follow(place, expression, &behind(2), depth + 1, left, found);
                }
            }
            ["var" | "module" | "each" | "count" | "local" | "path" | "self" | "terraform", ..] => {}
            ["data", form, name, ..] => {
                let key = steps.get(2).and_then(|step| step.key.clone());
                self.instances_of(place, &format!("data.{form}.{name}"), key, &behind(3), left, found);
            }
            [form, name, ..] => {
                let key = steps.get(1).and_then(|step| step.key.clone());
                self.instances_of(place, &format!("{form}.{name}"), key, &behind(2), left, found);
            }
            _ => {}
        }
    }

    /// The instances of a resource that a place may mean.
    fn instances_of(
        &self,
        place: &Place,
        resource: &str,
        key: Option<Key>,
        rest: &[Box<str>],
        left: &mut usize,
        found: &mut Vec<Target>,
    ) {
        let prefix: String = place.path.iter().map(|step| format!("module.{}.", step.name)).collect();
        let resource = format!("{prefix}{resource}");
        let Some(all) = self.by_resource.get(&resource) else { return };
        // Of many, those of a key that is told or likely.
        let of = |key: &Key| self.by_key.get(&(resource.clone(), key.clone()));
        let some = match &key {
            Some(key) => of(key),
            None if all.len() > 1 && place.is_open => place.keys.iter().find_map(of),
            None => None,
        };
        let among = if key.is_some() { some.map_or(&[][..], Vec::as_slice) } else { some.unwrap_or(all) };
        let among = among.get(..among.len().min(*left)).unwrap_or_default();
        *left -= among.len();
        let fits = |at: &&usize| {
            let Some(own) = self.paths.get(**at) else { return false };
            own.len() == place.path.len()
                && own.iter().zip(&place.path).all(|(own, wanted)| wanted.any || own.key == wanted.key)
        };
        let fitting: Vec<usize> = among.iter().filter(fits).copied().collect();
        // Of several, those of the same key as what refers to them: first of modules whose key is open, then their own.
        let in_module = |at: &usize| {
            self.paths.get(*at).is_some_and(|own| {
                let open = own.iter().zip(&place.path).filter(|(_, wanted)| wanted.any);
                open.into_iter().all(|(own, _)| own.key.as_ref().is_none_or(|key| place.keys.contains(key)))
            })
        };
        let of_key = |at: &usize| {
            let key = self.instances.get(*at).and_then(|instance| instance.key.as_ref());
            key.is_some_and(|key| place.keys.contains(key))
        };
        let narrowed = |among: Vec<usize>, fits: &dyn Fn(&usize) -> bool| {
            let narrow: Vec<usize> = among.iter().filter(|at| fits(at)).copied().collect();
            if among.len() > 1 && !narrow.is_empty() { narrow } else { among }
        };
        let in_module = narrowed(fitting, &in_module);
        let chosen = if place.is_open { narrowed(in_module, &of_key) } else { in_module };
        found.extend(chosen.into_iter().map(|at| (at, rest.to_vec())));
    }
}

/// References without those that only repeat the beginning of others.
fn longest(references: &[Box<str>]) -> Vec<&str> {
    let is_start = |short: &str, long: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.') || rest.starts_with('['))
    };
    // Terraform writes the longer ones first, each followed by its beginnings.
    let mut kept: Vec<&str> = Vec::new();
    for reference in references {
        if !kept.last().is_some_and(|last| is_start(reference, last)) {
            kept.push(reference);
        }
    }
    kept
}

/// The value under a key of an object.
pub(super) fn entry<'a>(raw: Option<&'a RawValue>, key: &str) -> Option<&'a RawValue> {
    let mut found = None;
    entries(raw?, |name, value| {
        if name == key {
            found = Some(value);
        }
        found.is_none()
    });
    found
}

/// The block of that number of an expression: blocks stand in a list, one that may stand once only also as an object.
pub(super) fn block(raw: &RawValue, number: usize) -> Option<&RawValue> {
    match Shape::of(raw) {
        Shape::Object => Some(raw),
        Shape::List => {
            let (mut at, mut found, mut only) = (0, None, None);
            each(raw, |one| {
                if at == number {
                    found = Some(one);
                }
                only = if at == 0 { Some(one) } else { None };
                at += 1;
                at <= number.max(1)
            });
            // A dynamic block stands once in the code.
            found.or(only)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_split_outside_of_brackets() {
        let told = |text: &str| -> Vec<String> {
            steps(text).iter().map(|step| format!("{}{:?}", step.name, step.key)).collect()
        };
        let text = r#"module.net["a.b\"]["].ibm_is_subnet.x[3].id"#;
        let wanted = ["moduleNone", r#"netSome(Text("a.b\"]["))"#, "ibm_is_subnetNone", "xSome(Number(3))", "idNone"];
        assert_eq!(told(text), wanted);
        assert_eq!(told("a[each.key].b"), ["aNone", "bNone"]);
        assert_eq!(told("a[\"x"), ["aNone"]);
        let all = ["a.b[0].id", "a.b[0]", "a.b", "a.bc", "var.x"].map(Box::from);
        assert_eq!(longest(&all), ["a.b[0].id", "a.bc", "var.x"]);
    }

    #[test]
    fn modules_of_an_address_have_their_keys() {
        let told = modules(r#"module.a["module.b"].module.module[0].module.c"#);
        let names: Vec<&str> = told.iter().map(|step| &*step.name).collect();
        assert_eq!(names, ["a", "module", "c"]);
    }
}
