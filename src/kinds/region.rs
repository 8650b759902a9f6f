//! Regions. They are read before everything else (`collect::regions`); those that hold something are drawn.

use super::{Category, Form, Kind, Level, Look};

/// A region of IBM Cloud.
pub static REGION: Kind = Kind {
    name: "region",
    plural: "regions",
    level: Level::Account,
    look: Look { form: Form::Group, glyph: "location", category: Category::Location },
    lists: &[],
};
