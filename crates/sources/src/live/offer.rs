//! What there is to choose from before a run: the account's regions and resource groups.

use super::endpoints::Endpoints;
use super::iam::{Claims, Token};
use super::read::{Call, Shared, Told};
use super::retry::Patience;
use super::{Tally, client, regions};
use drawstream_estate::natural;
use drawstream_order::Order as _;
use drawstream_readers::Api;
use drawstream_readers::kinds::resource_group;
use secrecy::SecretString;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// The limit on the time that this takes: a person waits for the answer.
const PATIENCE: Patience = Patience {
    tries: 2,
    tries_unauthorized: 2,
    tries_unresolved: 1,
    try_timeout: Duration::from_secs(5),
    first_wait: Duration::from_millis(300),
    longest_wait: Duration::from_secs(1),
    straggler_wait: DEADLINE,
};
const DEADLINE: Duration = Duration::from_secs(12);
/// The most of each that are offered; nobody chooses from more.
const MOST_GROUPS: usize = 2_000;

/// Parts of an account that a run can be limited to. What cannot be read is empty, and `problems` says why.
#[derive(Debug, Default, Serialize)]
pub struct Offer {
    /// Regions that the account can use.
    pub regions: Vec<String>,
    /// Resource groups that the identity can see.
    pub resource_groups: Vec<Group>,
    /// Sentences for a person.
    pub problems: Vec<String>,
    /// Whether IBM refuses the token.
    #[serde(skip)]
    pub refused: bool,
}

/// A resource group.
#[derive(Debug, Serialize)]
pub struct Group {
    /// Its id.
    pub id: Box<str>,
    /// Its name.
    pub name: Box<str>,
}

/// Reads the regions and resource groups that can be chosen.
pub async fn offer(endpoints: Arc<Endpoints>, token: SecretString, claims: Claims) -> Offer {
    let (tally, deadline) = (Arc::new(Tally::default()), Instant::now() + DEADLINE);
    let token = Token { secret: token, claims };
    let groups = groups(endpoints.clone(), token.clone(), Arc::clone(&tally), deadline);
    let regions = regions::discover(&endpoints, &token, &tally, &PATIENCE, deadline);
    let ((mut resource_groups, groups_failure), regions) = tokio::join!(groups, regions);
    let mut offer = Offer::default();
    for (what, role, failure) in
        [("regions", "", &regions.failure), ("resource groups", resource_group::LIST.role, &groups_failure)]
    {
        if let Some(failure) = failure {
            offer.refused |= failure.status == Some(401);
            let refused = failure.status == Some(403) && !role.is_empty();
            let helps = if refused { format!(" Role that helps: {role}.") } else { String::new() };
            offer.problems.push(format!("The account's {what} could not be read: {}.{helps}", failure.words()));
        }
    }
    resource_groups.order_by(|a, b| natural(&a.name, &b.name).then_with(|| a.id.cmp(&b.id)));
    offer.resource_groups = resource_groups;
    offer.regions = regions.usable.into_iter().map(|region| region.name).collect();
    offer.regions.order();
    offer
}

async fn groups(
    endpoints: Arc<Endpoints>,
    token: Token,
    tally: Arc<Tally>,
    deadline: Instant,
) -> (Vec<Group>, Option<client::Failure>) {
    let (mut groups, mut failure) = (Vec::new(), None);
    if !endpoints.configured(Api::ResourceManager) {
        return (groups, failure);
    }
    let shared = Shared::new(endpoints, token, PATIENCE, deadline, tally);
    let (sender, mut told) = mpsc::unbounded_channel();
    let call = Arc::new(Call::of(&resource_group::LIST, &"".into(), &"".into()));
    shared.read(&call, &sender).await;
    drop(sender);
    while let Some(told) = told.recv().await {
        match told {
            Told::Page { found, .. } => groups.extend(found.groups.into_iter().map(|(id, name)| Group { id, name })),
            Told::Failed { failure: why, .. } => failure = Some(why),
            Told::Regions(_) | Told::Account(_) | Told::Recalled { .. } | Told::Ended { .. } => {}
        }
    }
    groups.retain(|group| !group.id.is_empty());
    groups.truncate(MOST_GROUPS);
    (groups, failure)
}
