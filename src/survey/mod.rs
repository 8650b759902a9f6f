//! Many accounts by one identity: which there are, how one is read, and what is written of all of them.
//!
//! [`list`] finds the accounts, [`read`] reads, compares and draws one, [`publish`] makes what there is once for all.
//! The command line does all of it in one process, into a folder; in AWS a state machine does, with [`steps`] for its
//! steps, [`key`] for the key that opens the accounts, and [`results`] for the bucket.

pub mod key;
pub mod list;
pub mod publish;
pub mod read;
pub mod results;
pub mod steps;
