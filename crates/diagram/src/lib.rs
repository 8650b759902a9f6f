//! What is drawn: a [`Diagram`] of one page says what belongs where and why, without places; a
//! [`scene::Drawing`] has places and ways.
//!
//! Nothing here knows a kind of resource, a colour or a file format. What a cell stands for is an opaque
//! [`SubjectId`]; what is said of it is asked of [`Subjects`], late, when an output writes it.

pub mod base;
mod cell;
#[cfg(feature = "checks")]
pub mod checks;
pub mod elbow;
pub mod hand;
mod item;
pub mod measures;
pub mod open;
pub mod scene;
mod subjects;
pub mod text;
mod wire;
#[cfg(feature = "checks")]
pub mod wiring;

pub use cell::{Cell, Chip, ChipForm, Mark, Paint, Role, Said, Subject, SubjectId, Words};
pub use item::{
    Content, Crowd, Diagram, Frame, Grid, Hall, Head, Item, ItemId, Items, LabelSide, Lane, Outline, Reach, Stretch,
    TileLabel, Title, Trials,
};
pub use subjects::{Fact, Subjects};
pub use text::Font;
pub use wire::{Marks, Trunk, Wire};
