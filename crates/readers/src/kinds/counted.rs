//! Kinds that are only counted. In a drawing of the architecture their number is enough.

use crate::item::{At, Found, Item};
use crate::list::{List, When};
use drawstream_estate::Kind;

/// SSH keys.
pub(super) static KEYS: List =
    List::vpc(Kind::Key, When::Region, "/keys", "keys", "Viewer on VPC Infrastructure Services: SSH Key", count);

/// Images of the account; IBM's own are not asked for.
pub(super) static IMAGES: List = List {
    query: &[("visibility", "private")],
    ..List::vpc(
        Kind::Image,
        When::Region,
        "/images",
        "images",
        "Viewer on VPC Infrastructure Services: Image Service",
        count,
    )
};

/// Snapshots of volumes.
pub(super) static SNAPSHOTS: List = List::vpc(
    Kind::Snapshot,
    When::Region,
    "/snapshots",
    "snapshots",
    "Viewer on VPC Infrastructure Services: Block Storage Snapshots",
    count,
);

fn count(_: &Item<'_>, _: &At<'_>, found: &mut Found) {
    found.counted += 1;
}
