//! What a plan of Terraform's says that it makes and deletes. Its words count where the rest of the file does not: of what
//! Terraform does not manage it tells nothing.

use drawstream_graph::Graph;
use drawstream_graph::estate::Action;
use std::collections::BTreeSet;

/// The ids of what is made and deleted; nothing where the new state is no plan.
#[derive(Default)]
pub(crate) struct Planned<'g> {
    makes: BTreeSet<&'g str>,
    deletes: BTreeSet<&'g str>,
}

impl<'g> Planned<'g> {
    pub(crate) fn of(new: &'g Graph) -> Self {
        let Some(declared) = new.declared.as_ref().filter(|declared| declared.is_plan) else { return Self::default() };
        let mut planned = Self::default();
        for change in &declared.changes {
            // What is new has its address for an id.
            if matches!(change.action, Action::Create | Action::Replace) {
                planned.makes.insert(&change.address);
            }
            if matches!(change.action, Action::Delete | Action::Replace) && !change.id_before.is_empty() {
                planned.deletes.insert(&change.id_before);
            }
        }
        // Some ids are known before: a name may be one.
        let whole = declared.addresses.iter().filter(|placed| !placed.is_part);
        let known: Vec<&str> =
            whole.filter(|placed| planned.makes.contains(&*placed.address)).map(|placed| &*placed.id).collect();
        planned.makes.extend(known);
        planned
    }

    pub(crate) fn makes(&self, id: &str) -> bool {
        self.makes.contains(id)
    }

    pub(crate) fn deletes(&self, id: &str) -> bool {
        self.deletes.contains(id)
    }
}
