//! What only the laptop host has: the servers that stand in for the clouds, and the host itself.

mod connection;
mod files;
mod laptop;
pub mod s3;

pub use laptop::{Laptop, StartError};
