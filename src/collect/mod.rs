//! Reads an account from IBM Cloud's APIs.
