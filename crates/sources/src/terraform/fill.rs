//! Fills in what a plan knows only after it is applied, as far as its configuration tells to what it refers.

use super::configuration::{Module, Resolver, Target, block, entry};
use super::fields::{Field, Object, Shape};
use super::instance::Instance;
use super::thing::Thing;
use super::types::COMMON;
use drawstream_order::Gather as _;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What resources refer to may itself be filled in first.
const ROUNDS: usize = 2;

/// Attributes that are no name of the resource that has them: where they are not known, nothing is.
const NO_NAMES: [&str; 5] = ["cidr", "cidr_block", "ipv4_cidr_block", "zone", "name"];

/// Fills the things of a plan. `things` have the places of their instances.
pub(super) fn fill(things: &mut [(usize, Thing)], instances: &[Instance<'_>], configuration: &RawValue) {
    let root = Module::root(configuration);
    let resolver = Resolver::new(&root, instances);
    let by_instance: BTreeMap<usize, usize> =
        things.iter().enumerate().map(|(place, (instance, _))| (*instance, place)).gather();
    for _ in 0..ROUNDS {
        for place in 0..things.len() {
            let Some((at, thing)) = things.get_mut(place) else { continue };
            let Some(instance) = instances.get(*at) else { continue };
            let (Some(unknown), Some(expressions)) = (instance.unknown, root.expressions(instance)) else { continue };
            let fields = thing.of.fields;
            let mut own = std::mem::take(&mut thing.own);
            let filler = Filler { things, resolver: &resolver, by_instance: &by_instance, instance };
            for fields in [fields, COMMON] {
                filler.object(&mut own, fields, unknown, expressions);
            }
            if let Some((_, thing)) = things.get_mut(place) {
                thing.own = own;
            }
        }
    }
}

struct Filler<'f, 'a> {
    things: &'f [(usize, Thing)],
    resolver: &'f Resolver<'f, 'a>,
    by_instance: &'f BTreeMap<usize, usize>,
    instance: &'f Instance<'a>,
}

impl Filler<'_, '_> {
    fn object(&self, own: &mut Object, fields: &[Field], unknown: &RawValue, expressions: &RawValue) {
        for field in fields {
            let Some(unknown) = entry(Some(unknown), field.from) else { continue };
            let Some(expression) = entry(Some(expressions), field.from) else { continue };
            match field.shape {
                Shape::One(inner) | Shape::Many(inner) => self.blocks(own, field, inner, unknown, expression),
                Shape::Value | Shape::Reference => {
                    if unknown.get() == "true" && !own.contains_key(field.from) {
                        let targets = self.resolver.targets(self.instance, expression);
                        let mut values: Vec<Value> =
                            targets.iter().flat_map(|target| self.values(target, field)).collect();
                        values.dedup();
                        // Where the code may mean several, none is taken for the one.
                        if let [value] = values.as_slice() {
                            own.insert(field.from.to_owned(), value.clone());
                        }
                    }
                }
                Shape::Values | Shape::Each(_) => {
                    let known = own.get(field.from).and_then(Value::as_array).cloned().unwrap_or_default();
                    let targets = self.resolver.targets(self.instance, expression);
                    let mut values = known;
                    if unknown.get().contains("true") {
                        for value in targets.iter().flat_map(|target| self.values(target, field)) {
                            if !values.contains(&value) {
                                values.push(value);
                            }
                        }
                    }
                    if !values.is_empty() {
                        own.insert(field.from.to_owned(), Value::Array(values));
                    }
                }
            }
        }
    }

    fn blocks(
        &self,
        own: &mut Object,
        field: &Field,
        inner: &'static [Field],
        unknown: &RawValue,
        expression: &RawValue,
    ) {
        let Some(Value::Array(blocks)) = own.get_mut(field.from) else { return };
        for (number, own) in blocks.iter_mut().enumerate() {
            let (Some(unknown), Some(expression)) = (block(unknown, number), block(expression, number)) else {
                continue;
            };
            if let Value::Object(own) = own {
                self.object(own, inner, unknown, expression);
            }
        }
    }

    /// What a target's attribute is: its value where that is known, else the target's own id.
    fn values(&self, (instance, path): &Target, field: &Field) -> Vec<Value> {
        let thing = self.by_instance.get(instance).and_then(|place| self.things.get(*place));
        let Some((_, thing)) = thing else { return Vec::new() };
        let names: Vec<&str> = path.iter().map(|name| &**name).collect();
        let is_reference = matches!(field.shape, Shape::Reference | Shape::Each("id"));
        let mut values = match names.as_slice() {
            [] | ["id"] => Vec::new(),
            names => known(&thing.own, names),
        };
        if values.is_empty() && is_reference && names.last().is_none_or(|name| !NO_NAMES.contains(name)) {
            values.push((&*thing.id).into());
        }
        values
    }
}

/// The values at a path of attributes, through blocks.
fn known(own: &Object, path: &[&str]) -> Vec<Value> {
    let Some((first, rest)) = path.split_first() else { return Vec::new() };
    let Some(value) = own.get(*first) else { return Vec::new() };
    match value {
        Value::Array(all) if rest.is_empty() => all.iter().filter(|value| !value.is_object()).cloned().collect(),
        Value::Array(all) => {
            all.iter().filter_map(Value::as_object).take(1).flat_map(|block| known(block, rest)).collect()
        }
        value if rest.is_empty() => vec![value.clone()],
        _ => Vec::new(),
    }
}
