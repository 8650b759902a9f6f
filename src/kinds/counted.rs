//! Kinds that are only counted: they say little in an architecture drawing, and their number says enough.

use super::{At, Category, Found, Item, Kind, Level, When, node, vpc_list};

const fn counted(name: &'static str, plural: &'static str, glyph: &'static str, lists: &'static [super::List]) -> Kind {
    node(name, plural, Level::Counted, glyph, Category::Compute, lists)
}

/// SSH keys.
pub static KEY: Kind = counted(
    "key",
    "SSH keys",
    "password",
    &[vpc_list("key", When::Region, "/keys", "keys", "Viewer on VPC Infrastructure Services: SSH Key", count)],
);

/// Images of the account; IBM's own are not asked for.
pub static IMAGE: Kind = counted(
    "image",
    "custom images",
    "image-service",
    &[super::List {
        query: &[("visibility", "private")],
        ..vpc_list(
            "image",
            When::Region,
            "/images",
            "images",
            "Viewer on VPC Infrastructure Services: Image Service",
            count,
        )
    }],
);

/// Snapshots of volumes.
pub static SNAPSHOT: Kind = counted(
    "snapshot",
    "snapshots",
    "block-storage",
    &[vpc_list(
        "snapshot",
        When::Region,
        "/snapshots",
        "snapshots",
        "Viewer on VPC Infrastructure Services: Block Storage Snapshots",
        count,
    )],
);

fn count(_: &Item<'_>, _: &At<'_>, found: &mut Found) {
    found.counted += 1;
}
