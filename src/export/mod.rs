//! From a drawing to files: draw.io's own format, and pictures.

pub mod drawio;
mod style;
mod words;
mod xml;
