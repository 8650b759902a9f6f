//! Where an account is read from. Each source gives a [`Reading`](drawstream_estate::Reading).
//!
//! [`live`] asks IBM Cloud's APIs, [`inventory`] reads what the project wrote itself.

pub mod inventory;
pub mod live;
pub mod tls;
