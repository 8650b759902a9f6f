//! What changed between two states of an account, in words: as text for people, and as Markdown for a pull request.

mod layer;
mod markdown;
mod text;
mod words;

pub use layer::{Layer, PAGE};
pub use markdown::{escaped, markdown};
pub use text::text;
pub use words::verdict;
