//! Where an account is read from. Each source gives a [`Reading`](drawstream_estate::Reading).
//!
//! [`live`] asks IBM Cloud's APIs.

pub mod live;
pub mod tls;
