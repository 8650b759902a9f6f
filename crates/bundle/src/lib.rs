//! The page's modules and styles as one script and one style, without what browsers do not need. The service's build
//! script calls it; what it makes is part of the artifact, and this crate is not.

mod modules;
mod names;
mod slim;
mod tokens;

pub use modules::{Module, WrongModule, bundle};
pub use slim::styles;
