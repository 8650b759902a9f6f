//! Terraform's and OpenTofu's files: states (raw ones of version 4, and as `show -json` writes them) and plans.
//!
//! `state` and `plan` find the instances in a file, `fields` reads of their attributes what a type's table in `types`
//! names (and nothing else: the rest may be secret), `made` writes them as items of IBM's replies for the readers of live
//! replies. `parts` holds what belongs to other resources, `places` what references need to know, `configuration` finds
//! for a plan what is known only after it is applied, and `fill` puts it in, `books` keeps account of every address.

mod books;
mod configuration;
mod fields;
mod fill;
mod gather;
mod instance;
mod made;
mod parts;
mod places;
mod plan;
mod state;
mod thing;
mod types;

use crate::recognise::Form;
use drawstream_estate::{Origin, Reading};
use gather::Gather;
use plan::Plan;
use state::Instances;

/// What people call a state, several of them, and a plan.
const PLAN: &str = "Terraform plan";
const STATE: &str = "Terraform state";
const STATES: &str = "Terraform states";

/// A file of Terraform's.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name, as a person may read it.
    pub name: &'a str,
    /// What it is.
    pub form: &'a Form,
    /// Its content.
    pub text: &'a str,
}

/// Reads one file, or several states as one account. What is wrong within a file is told in the reading's `missing`, and
/// the rest is read.
///
/// # Errors
/// Where a text is no JSON object; with the file's place among `files`.
pub fn read(files: &[File<'_>]) -> Result<Reading, (usize, serde_json::Error)> {
    let mut plan = Plan::default();
    let mut all = Instances::default();
    for (at, file) in files.iter().enumerate() {
        let found = match file.form {
            Form::TerraformPlan => plan::read(file.text).map(|read| {
                plan = read;
                std::mem::take(&mut plan.instances)
            }),
            Form::TerraformState => state::raw(file.text),
            _ => state::shown(file.text),
        };
        all.join(found.map_err(|error| (at, error))?, at);
    }
    let is_plan = files.iter().any(|file| *file.form == Form::TerraformPlan);
    let mut reading = Gather::new(&all, plan.configuration).read();
    if let Some(declared) = &mut reading.declared {
        declared.is_plan = is_plan;
        (declared.changes, declared.drift) = (plan.changes, plan.drift);
    }
    let names: Vec<&str> = files.iter().map(|file| file.name).collect();
    let form = match files {
        _ if is_plan => PLAN,
        [_] => STATE,
        _ => STATES,
    };
    let form = if all.all.iter().any(|instance| instance.is_opentofu) {
        form.replace("Terraform", "OpenTofu")
    } else {
        form.to_owned()
    };
    reading.origin = Origin::File { name: names.join(", "), form };
    Ok(reading)
}
