//! Writes the state that Terraform would keep of an account in the form of collected JSON, to try states of any account:
//!
//!     cargo run -p drawstream-sources --example state ACCOUNT.json > account.tfstate
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/provider/mod.rs"]
mod provider;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("which account? Name a file of collected JSON")?;
    println!("{}", provider::state(&serde_json::from_slice(&std::fs::read(path)?)?));
    Ok(())
}
