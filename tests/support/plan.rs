//! A run that reads everything that a stand-in plays.

use drawstream::collect::{Endpoints, Patience, Plan, iam};
use drawstream::estate::Scope;
use drawstream_standin::StandIn;
use std::sync::Arc;
use std::time::Duration;

/// When accounts of tests are read.
pub const READ_AT: &str = "2026-01-01T00:00:00Z";

/// Reads the whole account, patient as the product is, at a time that never changes.
pub fn plan(cloud: &StandIn) -> Plan {
    let token = cloud.token();
    Plan {
        endpoints: Arc::new(Endpoints::all_at(&cloud.base_url())),
        claims: iam::Claims::of(&token).unwrap(),
        token: token.into(),
        scope: Scope::default(),
        read_at: READ_AT.to_owned(),
        patience: Patience::default(),
        deadline: tokio::time::Instant::now() + Duration::from_secs(300),
        cancel: tokio_util::sync::CancellationToken::new(),
    }
}
