//! Kinds with the words for them.

pub use drawstream_graph::estate::{ExternalForm, Relation};

use std::sync::LazyLock;

/// A kind.
#[derive(Debug)]
pub struct Kind {
    /// Its id.
    pub name: &'static str,
    /// Several of them.
    pub plural: &'static str,
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Every kind.
pub static ALL: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    use drawstream_graph::estate::Kind as K;
    K::ALL.iter().map(|kind| Kind { name: kind.id(), plural: kind.plural() }).collect()
});

/// The kind of that name.
pub fn named(name: &str) -> Option<&'static Kind> {
    ALL.iter().find(|kind| kind.name == name)
}
