//! From a drawing to files: draw.io's own format, and pictures.

pub mod drawio;
mod glyphs;
pub mod index;
mod style;
pub mod svg;
#[cfg(test)]
mod tests;
mod words;
mod xml;

pub use xml::html;
