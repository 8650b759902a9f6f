//! The project's own inventory, read back: an account with every reference resolved.

use drawstream_estate::inventory::{Entry, FORMAT, FORMAT_NAME, Inventory, RelationEntry};
use drawstream_estate::{Detail, Home, Kind, Link, Note, Reading, Resource, Target};
use drawstream_estate::{ExternalForm, Relation};
use drawstream_order::Gather as _;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why an inventory cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// Another version of the program wrote it, in another form.
    #[error(
        "it is an inventory of the form {found}, and this version reads {FORMAT}\nRead the account again, or use the version that wrote it."
    )]
    OtherMajor {
        /// Its `format`.
        found: String,
    },
    /// It is not an inventory, or it was changed or cut.
    #[error("it is no whole inventory (line {}, column {})\nIs the file complete? Read the account again: drawstream collect -o account.json", .source.line(), .source.column())]
    Malformed {
        /// Where it is not what it should be.
        #[source]
        source: serde_json::Error,
    },
}

/// Whether that `format` is an inventory's, of whichever version.
pub fn is_format(format: &str) -> bool {
    format.starts_with(FORMAT_NAME)
}

/// Reads an inventory.
///
/// # Errors
/// [`InventoryError::OtherMajor`] for one of another major version, [`InventoryError::Malformed`] for what is none.
pub fn read(text: &[u8]) -> Result<Reading, InventoryError> {
    #[derive(Deserialize)]
    struct Form {
        format: String,
    }
    let malformed = |source| InventoryError::Malformed { source };
    let Form { format } = serde_json::from_slice(text).map_err(malformed)?;
    if format != FORMAT {
        return Err(InventoryError::OtherMajor {
            found: format.chars().filter(char::is_ascii_graphic).take(60).collect(),
        });
    }
    let Inventory { head, resources, relations } = serde_json::from_slice(text).map_err(malformed)?;
    let mut regions: BTreeMap<Box<str>, Arc<str>> = BTreeMap::new();
    let mut resources: Vec<Resource> = resources.into_iter().map(|entry| resource(entry, &mut regions)).collect();
    attach(&mut resources, relations);
    Ok(Reading {
        account_id: head.account.id,
        account_name: head.account.name,
        read_at: head.read_at,
        origin: head.origin,
        scope: head.scope,
        resources,
        counts: head.counted.into_iter().map(|counted| ((counted.region, counted.kind), counted.number)).collect(),
        missing: head.missing,
        left_out: head.left_out,
        coverage: head.coverage,
        declared: head.declared,
        ..Reading::default()
    })
}

fn resource(entry: Entry, regions: &mut BTreeMap<Box<str>, Arc<str>>) -> Resource {
    let region = regions.entry(entry.region).or_insert_with_key(|region| Arc::from(&**region));
    let mut resource = Resource::new(entry.kind, &entry.id, region);
    resource.crn = entry.crn;
    resource.name = entry.name;
    resource.zone = entry.zone;
    resource.vpc = entry.vpc;
    resource.group = (entry.resource_group_id, entry.resource_group);
    resource.tags = entry.tags;
    resource.not_read = entry.not_read;
    resource.state = entry.state;
    resource.addresses = entry.addresses;
    resource.facts = entry.data;
    let parent = entry.parent.map(|parent| (parent.kind, parent.id));
    resource.home = Some(Home { parent, unplaced: entry.unplaced });
    let unknown = entry.unknown.into_iter().map(|unknown| Link {
        inward: true,
        ..Link::to(unknown.relation, external(ExternalForm::Unknown, unknown.name, Detail::default()))
    });
    resource.links.extend(unknown);
    resource
}

fn external(form: ExternalForm, name: Box<str>, detail: Detail) -> Target {
    Target::External { form, name, detail }
}

/// Adds each relation to the resource that it starts at.
fn attach(resources: &mut [Resource], relations: Vec<RelationEntry>) {
    let starts: BTreeMap<(Kind, Box<str>), usize> =
        resources.iter().enumerate().map(|(at, resource)| ((resource.kind, resource.id.clone()), at)).gather();
    for entry in relations {
        let Some(&at) = starts.get(&(entry.from_kind, entry.from)) else { continue };
        let target = match (entry.to_kind, entry.external) {
            (Some(kind), _) => Target::Exact(kind, entry.to),
            (None, Some(end)) => external(end.form, entry.to, end.detail),
            (None, None) => external(ExternalForm::Unknown, entry.to, Detail::default()),
        };
        let links = &mut resources[at].links;
        let notes = if entry.notes.is_empty() { vec![Note::default()] } else { entry.notes };
        let relation: Relation = entry.relation;
        links.extend(notes.into_iter().map(|note| Link { note, ..Link::to(relation, target.clone()) }));
    }
}
