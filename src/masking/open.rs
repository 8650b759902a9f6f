//! A drawing under masks, and the open one that it stands for.

use super::ids;
use crate::drawing;
use crate::graph::{self, Graph};
use crate::merge::old::Old;
use crate::merge::{self, Names, What, rename};
use crate::reach::{self, Reach};
use crate::view::{self, View};
use drawstream_diagram::scene::Drawing;
use drawstream_mask::{Back, Escape, Ids, Key};
use drawstream_sources::inventory::{self, InventoryError};
use serde_json::Value;

/// An account as it is, beside the masks of it.
#[derive(Debug)]
pub struct Open {
    pub(super) graph: Graph,
    /// From its ids to masks.
    pub(super) ids: Ids,
}

impl Open {
    /// Has a masked drawing that goes on say where everything is in the open one, which goes on from `old`.
    pub fn note(&self, masked: &mut Drawing<'_>, old: &Old, bring_back: bool) {
        let view = View::new(&self.graph, &view::Options::default());
        let reach = Reach::of(&self.graph, &reach::Options::default());
        let (open, _) = drawing::update(&view, (&self.graph, &reach), None, old, bring_back);
        merge::open::note(masked, &open, &|id| self.ids.cell(id));
    }
}

/// A masked drawing as the open one that it stands for, with what people did to it. `account`: the one that it carries.
/// Of what is brought back, `back` keeps count.
///
/// # Errors
/// [`InventoryError`], where the account cannot be read.
pub fn opened(mut old: Old, account: &[u8], key: &Key, back: &mut Back) -> Result<Old, InventoryError> {
    let failed = |source| InventoryError::Malformed { source };
    let masked = inventory::read(account)?;
    let mut value: Value = serde_json::from_slice(account).map_err(failed)?;
    let mut masks = ids::of(&value, &masked);
    back.json(&mut value, key);
    let open = inventory::read(&serde_json::to_vec(&value).map_err(failed)?)?;
    let own = ids::of(&value, &open);
    drop(value);
    let sheets = drawing::sheets(&graph::build(masked));
    merge::restore::mark(&mut old, &sheets);
    let ids = Ids::back(own.into_iter().zip(masks.drain(..)), key);
    // Of cells that were deleted, only the account still tells the ids.
    rename(&mut old, &drawing::ids(sheets), &mut Own { ids, back, key });
    let open = graph::build(open);
    if !merge::restore::restore(&mut old, &drawing::sheets(&open)) {
        let like = drawing::sheets_like(&open, &old);
        merge::restore::restore(&mut old, &like);
        // Another version draws other cells: of these it cannot be told which they were.
        old.pages.iter_mut().for_each(|page| page.open = None);
    }
    Ok(old)
}

/// Names in place of masks.
struct Own<'n> {
    ids: Ids,
    back: &'n mut Back,
    key: &'n Key,
}

impl Names for Own<'_> {
    fn id(&mut self, id: &str, ours: bool) -> String {
        let own = if ours { self.ids.cell(id) } else { id.to_owned() };
        if own == id { self.back.text(id, self.key, Escape::None) } else { own }
    }

    fn text(&mut self, text: &str, what: What) -> String {
        let escape = if what == What::Html { Escape::Html } else { Escape::None };
        self.back.text(text, self.key, escape)
    }

    fn name(&mut self, name: &str) -> String {
        self.back.text(name, self.key, Escape::None)
    }
}
