//! Files: draw.io's own format and pictures from a drawing, what the page needs beside these, and the inventory and
//! tables from the graph.

mod added;
pub mod changes;
pub mod collected;
pub mod csv;
pub mod drawio;
pub mod index;
pub mod inventory;
pub mod mermaid;
mod own;
pub mod packed;
mod style;
pub mod svg;
pub mod tables;
#[cfg(test)]
mod tests;
mod words;
mod xml;

pub use xml::html;
