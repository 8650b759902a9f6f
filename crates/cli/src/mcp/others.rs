//! Other accounts than the key's own: which there are, and how one is read by a profile that the key may assume.

use super::desk::{kept, trouble};
use crate::arguments::{Keys, Source};
use crate::progress::Progress;
use crate::source::{self, SignedIn, joined};
use drawstream::collect::accounts::{AssumeError, Identity, Profile, is_account};
use drawstream::collect::enterprise;
use drawstream::estate::Scope;
use drawstream_mcp::{AccountRow, Held, Listing, Trouble};
use std::sync::Arc;

/// Reads another account by a profile that the key's identity may assume.
pub async fn of_account(id: String, source: &Source, wanted: &str, progress: &Arc<Progress>) -> Result<Held, Trouble> {
    let signed_in = source::enterprise(false, &source.keys).await.map_err(|error| trouble(&error))?;
    let SignedIn { endpoints, token, key, .. } = signed_in;
    let identity = Identity::new(endpoints.clone(), token.clone(), key);
    let budget = source::budget().map_err(|error| trouble(&error))?;
    let token = if token.claims.account_id == wanted {
        token
    } else {
        let failed = |error| Trouble::new(format!("{error}. Leave account out to read the account of this key."));
        let profiles = identity.profiles().await.map_err(failed)?;
        let of = |id: &str| profiles.iter().find(|one| one.account == id);
        let profile: &Profile = match of(wanted) {
            Some(profile) => profile,
            None => {
                // By its name, which the enterprise knows.
                let (enterprise, unread) = match is_account(wanted) {
                    true => (None, None),
                    false => enterprise::read_if_seen(&endpoints, &token).await,
                };
                let members = enterprise.map(|known| known.accounts).unwrap_or_default();
                let ids: Vec<&str> =
                    members.iter().filter(|one| one.name == wanted).map(|one| one.id.as_str()).collect();
                let named = if let [only] = ids.as_slice() { of(only) } else { None };
                let none = || match unread {
                    Some(unread) => Trouble::new(format!("{unread}. Try again, or name the account by its id.")),
                    None => Trouble::new(
                        "no trusted profile of that account may be assumed by this key, or there is no such account. \
                         Call accounts.",
                    ),
                };
                named.ok_or_else(none)?
            }
        };
        identity.assume(profile).await.map_err(failed)?
    };
    let scope = Scope { regions: source.regions.clone(), resource_group: source.resource_group.clone() };
    let read = source::calls(endpoints, token, "a trusted profile", scope, budget, progress).await;
    let account = read.map_err(|error| trouble(&error))?;
    Ok(joined(tokio::task::spawn_blocking(move || kept(id, account, None)).await))
}

/// The accounts that the key can read: its own, and those whose profiles it may assume.
pub async fn listed(keys: &Keys) -> Result<Listing, Trouble> {
    let signed_in = source::enterprise(false, keys).await.map_err(|error| trouble(&error))?;
    let SignedIn { endpoints, token, key, .. } = signed_in;
    let own = token.claims.account_id.clone();
    let identity = Identity::new(endpoints.clone(), token.clone(), key);
    let profiles = match identity.profiles().await {
        Ok(profiles) => profiles,
        // It may not even ask, as a token of a profile may not.
        Err(AssumeError::Refused { .. }) => Vec::new(),
        Err(error) => {
            return Err(Trouble::new(format!(
                "which accounts this key opens could not be found out: {error}. Try again, or call draw without \
                 account: it reads the key's own."
            )));
        }
    };
    let (enterprise, unread) = enterprise::read_if_seen(&endpoints, &token).await;
    let mut rows: Vec<AccountRow> = Vec::new();
    let mut add = |id: &str, profile: Option<&str>| {
        if rows.iter().any(|row| row.id == id) {
            return;
        }
        let member = enterprise.as_ref().and_then(|known| known.accounts.iter().find(|one| one.id == id));
        let name = member.map(|member| member.name.clone()).filter(|name| !name.trim().is_empty());
        rows.push(AccountRow {
            id: id.to_owned(),
            name: name.unwrap_or_else(|| id.to_owned()),
            group: member.map(|member| member.group.clone()),
            profile: profile.map(str::to_owned),
            ..AccountRow::default()
        });
    };
    add(&own, None);
    profiles.iter().for_each(|profile| add(&profile.account, Some(&profile.name)));
    if let Some(known) = &enterprise {
        known.accounts.iter().for_each(|one| add(&one.id, None));
    }
    let reachable = |row: &AccountRow| row.profile.is_some() || row.id == own;
    for row in &mut rows {
        let state = if reachable(row) { None } else { Some("no trusted profile that this key may assume") };
        row.state = state.map(str::to_owned);
    }
    rows.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(Listing { rows, unread })
}
