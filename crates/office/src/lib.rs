//! Files for the programs of a desk: an archive of tables, a workbook, pictures of pixels, PDF. Only the laptop's program writes them, so that the
//! crates behind them are no part of what runs in Lambda.
//!
//! Each is a pure function of the graph or the drawing: no clock, and the same bytes on every machine.

pub mod archive;
#[cfg(test)]
mod fixtures;
#[cfg(feature = "pictures")]
mod fonts;
#[cfg(feature = "pictures")]
pub mod pdf;
#[cfg(feature = "pictures")]
pub mod picture;
pub mod workbook;
