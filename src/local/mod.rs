//! What only the laptop host has: the servers that stand in for the clouds.

pub mod standin;
