//! A plan of Terraform's laid over the account that it would change.

use crate::declared::Action;
use crate::kind::Kind;
use crate::reading::Reading;
use std::collections::{BTreeMap, BTreeSet};

impl Reading {
    /// Whether it was read from a plan.
    pub fn is_plan(&self) -> bool {
        self.declared.as_ref().is_some_and(|declared| declared.is_plan)
    }

    /// An account as it would be after this plan: what the plan does not manage is there as it is, what it makes is there,
    /// what it deletes is not. What it changes is there as the account has it, under its new name: the rest of what would
    /// be different is told by comparing the two. None where this is no plan, or the other a file of Terraform's, which is
    /// all that the plan would change.
    #[must_use]
    pub fn upon(&self, account: &Reading) -> Option<Reading> {
        let declared = self.declared.as_ref().filter(|declared| declared.is_plan)?;
        if account.declared.is_some() {
            return None;
        }
        let deletes =
            declared.changes.iter().filter(|change| matches!(change.action, Action::Delete | Action::Replace));
        let gone: BTreeSet<&str> = deletes.map(|change| &*change.id_before).filter(|id| !id.is_empty()).collect();
        let mut all = account.clone();
        all.resources.retain(|resource| !gone.contains(&*resource.id));
        let mut known: BTreeMap<(Kind, Box<str>), usize> = BTreeMap::new();
        for (at, resource) in all.resources.iter().enumerate() {
            let names = [&resource.id, &resource.crn].into_iter().chain(&resource.aliases);
            known.extend(names.filter(|name| !name.is_empty()).map(|name| ((resource.kind, name.clone()), at)));
        }
        let of = |kind: Kind, id: &str| known.get(&(kind, id.into())).copied();
        for planned in &self.resources {
            match of(planned.kind, &planned.id).or_else(|| of(planned.kind, &planned.crn)) {
                None => all.resources.push(planned.clone()),
                Some(at) if !planned.name.is_empty() => all.resources[at].name.clone_from(&planned.name),
                Some(_) => {}
            }
        }
        let more = self.additions.iter().filter(|addition| of(addition.kind, &addition.id).is_none());
        all.additions.extend(more.cloned());
        all.tags.extend(self.tags.iter().cloned());
        all.groups
            .extend(self.groups.iter().filter(|(id, _)| !account.groups.iter().any(|(own, _)| own == id)).cloned());
        all.origin = self.origin.clone();
        all.declared = Some(declared.clone());
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declared::{Declared, Planned};
    use crate::resource::Resource;

    #[test]
    fn what_a_plan_does_not_manage_stays_and_what_it_deletes_does_not() {
        let region = "us-south".into();
        let named = |kind, id: &str, name: &str| {
            let mut resource = Resource::new(kind, id, &region);
            resource.name = name.into();
            resource
        };
        let account = Reading {
            resources: vec![
                named(Kind::Vpc, "v", "core"),
                named(Kind::Instance, "kept", "web-1"),
                named(Kind::Instance, "gone", "web-2"),
                named(Kind::Instance, "by-hand", "jump"),
            ],
            ..Reading::default()
        };
        let change = |action, address: &str, id: &str| Planned {
            address: address.into(),
            form: "ibm_is_instance".into(),
            action,
            name: Box::default(),
            id_before: id.into(),
            address_before: Box::default(),
            deposed: Box::default(),
            attributes: Vec::new(),
            replaced_for: Vec::new(),
            reason: Box::default(),
            is_imported: false,
        };
        let declared = Declared {
            changes: vec![
                change(Action::Create, "ibm_is_instance.new", ""),
                change(Action::Delete, "ibm_is_instance.gone", "gone"),
                change(Action::Update, "ibm_is_instance.kept", "kept"),
            ],
            is_plan: true,
            ..Declared::default()
        };
        let plan = Reading {
            resources: vec![
                named(Kind::Instance, "kept", "web-one"),
                named(Kind::Instance, "ibm_is_instance.new", "web-3"),
            ],
            declared: Some(declared),
            ..Reading::default()
        };
        let names = |reading: &Reading| {
            reading.resources.iter().map(|resource| resource.name.to_string()).collect::<Vec<String>>()
        };
        assert_eq!(names(&plan.upon(&account).unwrap()), ["core", "web-one", "jump", "web-3"]);
        assert!(account.upon(&plan).is_none() && plan.upon(&plan).is_none());
    }
}
