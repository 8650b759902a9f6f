//! Where an account is read from. Each source gives a [`Reading`](drawstream_estate::Reading).
//!
//! [`live`] asks IBM Cloud's APIs. [`file`] reads a file: [`recognise`] tells what it is, [`collected`] reads what
//! np-guard's collector wrote, [`terraform`] states and plans, [`inventory`] what the project wrote itself.

pub mod collected;
pub mod file;
pub mod inventory;
pub mod live;
mod loopback;
pub mod recognise;
pub mod terraform;
mod text;
pub mod tls;

pub use loopback::is_loopback;
