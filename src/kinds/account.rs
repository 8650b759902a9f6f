//! The account itself: the IBM Cloud box.

use super::{Category, Form, Kind, Level, Look};

/// The account.
pub static ACCOUNT: Kind = Kind {
    name: "account",
    plural: "accounts",
    level: Level::Account,
    look: Look { form: Form::Group, glyph: "ibm-cloud", category: Category::Network },
    lists: &[],
};
