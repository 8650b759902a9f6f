//! From a drawing to files: draw.io's own format, pictures, and what the page needs beside these.

pub mod drawio;
pub mod index;
mod style;
pub mod svg;
#[cfg(test)]
mod tests;
mod words;
mod xml;

pub use xml::html;
