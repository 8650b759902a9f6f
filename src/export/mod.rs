//! From a drawing to files: draw.io's own format, and pictures.

pub mod drawio;
mod glyphs;
mod style;
pub mod svg;
mod words;
mod xml;
