//! Which accounts an identity is to read, and by which profile.

use crate::collect::Endpoints;
use crate::collect::accounts::{AssumeError, Identity, Profile, is_account};
use crate::collect::enterprise::{self, Enterprise};
use crate::collect::iam::Token;
use drawstream_order::{Gather as _, Order as _};
use std::collections::{BTreeMap, BTreeSet};

/// An account that is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// Its name; its id where nothing tells the name.
    pub name: String,
    /// The groups that it is in, from the root; none where the enterprise was not read.
    pub group: Option<Vec<String>>,
    /// The profile by which it is read, where there is one.
    pub profile: Option<Profile>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Listed {
    /// The enterprise's id and name, where it was read.
    pub enterprise: Option<(String, String)>,
    /// The accounts, by name, then id.
    pub accounts: Vec<Candidate>,
    /// Profiles of other accounts, which are not read: anybody may trust this identity.
    pub others: Vec<Profile>,
}

/// Why it is not known which accounts there are.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The profiles that the identity may assume could not be asked for.
    #[error("which profiles this identity may assume could not be found out: {0}")]
    Assume(#[from] AssumeError),
    /// Nothing says which accounts are meant.
    #[error("{why}")]
    NoAccounts {
        /// Why the enterprise does not say it.
        why: String,
        /// How many profiles the identity may assume.
        profiles: usize,
    },
}

/// Finds the accounts: those of the enterprise, or those of `ids`; and the profiles that the identity may assume there.
/// Of several profiles of an account the first by name counts, or the one of that name.
///
/// # Errors
/// [`ListError`].
pub async fn list(
    endpoints: &Endpoints,
    identity: &Identity,
    token: &Token,
    ids: Option<BTreeSet<String>>,
    profile: Option<&str>,
) -> Result<Listed, ListError> {
    let profiles = identity.profiles().await?;
    let enterprise = enterprise::read(endpoints, token).await;
    let (enterprise, why) = match enterprise {
        Ok(enterprise) => (enterprise, "the identity is of no enterprise's own account".to_owned()),
        Err(failure) => (None, enterprise::unread(&failure)),
    };
    if enterprise.is_none() && ids.is_none() {
        return Err(ListError::NoAccounts { why, profiles: profiles.len() });
    }
    Ok(join(enterprise, ids, profiles, profile))
}

fn join(
    enterprise: Option<Enterprise>,
    ids: Option<BTreeSet<String>>,
    profiles: Vec<Profile>,
    wanted: Option<&str>,
) -> Listed {
    // They come by account, name and id: the first of each account stays.
    let mut by_account: BTreeMap<String, Profile> = BTreeMap::new();
    for profile in profiles.into_iter().filter(|profile| wanted.is_none_or(|wanted| profile.name == wanted)) {
        by_account.entry(profile.account.clone()).or_insert(profile);
    }
    let members = enterprise.as_ref().map(|enterprise| enterprise.accounts.clone()).unwrap_or_default();
    let known: BTreeMap<&str, _> = members.iter().map(|member| (member.id.as_str(), member)).gather();
    let ids = ids.unwrap_or_else(|| {
        let is_meant = |id: &&str| known.get(*id).is_none_or(|member| !member.is_own || by_account.contains_key(*id));
        known.keys().copied().filter(|id| is_account(id)).filter(is_meant).map(str::to_owned).collect()
    });
    let mut accounts: Vec<Candidate> = ids
        .into_iter()
        .map(|id| {
            let member = known.get(id.as_str());
            let name = member.map(|member| member.name.clone()).filter(|name| !name.trim().is_empty());
            Candidate {
                name: name.unwrap_or_else(|| id.clone()),
                group: member.map(|member| member.group.clone()),
                profile: by_account.remove(&id),
                id,
            }
        })
        .collect();
    accounts.order_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let enterprise = enterprise.map(|enterprise| (enterprise.id, enterprise.name));
    Listed { enterprise, accounts, others: by_account.into_values().collect() }
}

/// The ids in a text: one on each line; what follows `#` is a remark.
///
/// # Errors
/// The number of the first line, from 1, that names no account.
pub fn ids(text: &str) -> Result<BTreeSet<String>, usize> {
    let mut ids = BTreeSet::new();
    for (at, line) in text.lines().enumerate() {
        let id = line.split('#').next().unwrap_or_default().trim();
        if id.is_empty() {
            continue;
        }
        if !is_account(id) {
            return Err(at + 1);
        }
        ids.insert(id.to_owned());
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::enterprise::Member;

    const IDS: [&str; 4] = [
        "0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];

    fn profile(account: &str, name: &str) -> Profile {
        Profile { account: account.to_owned(), name: name.to_owned(), id: format!("Profile-{name}") }
    }

    fn enterprise() -> Enterprise {
        let member = |id: &str, name: &str, is_own| Member {
            id: id.to_owned(),
            name: name.to_owned(),
            group: vec!["production".to_owned()],
            is_own,
        };
        let accounts = vec![member(IDS[0], "own", true), member(IDS[1], "b", false), member(IDS[2], "a", false)];
        Enterprise { id: "e".to_owned(), name: "Example".to_owned(), accounts }
    }

    fn told(listed: &Listed) -> Vec<(&str, Option<&str>)> {
        let name = |one: &Candidate| one.profile.as_ref().map(|profile| profile.name.clone());
        let all = listed.accounts.iter().map(|one| (one.name.as_str(), name(one)));
        all.map(|(account, profile)| (account, profile.map(|name| &*name.leak()))).collect()
    }

    #[test]
    fn accounts_are_those_of_the_enterprise_and_others_are_named_only() {
        let profiles = vec![profile(IDS[1], "audit"), profile(IDS[1], "drawstream"), profile(IDS[3], "trap")];
        let listed = join(Some(enterprise()), None, profiles.clone(), None);
        assert_eq!(told(&listed), [("a", None), ("b", Some("audit"))]);
        assert_eq!(listed.others, [profile(IDS[3], "trap")]);
        let named = join(Some(enterprise()), None, profiles, Some("drawstream"));
        assert_eq!(told(&named), [("a", None), ("b", Some("drawstream"))]);
        let own = join(Some(enterprise()), None, vec![profile(IDS[0], "drawstream")], None);
        assert_eq!(told(&own), [("a", None), ("b", None), ("own", Some("drawstream"))]);
    }

    #[test]
    fn a_file_decides_and_the_enterprise_names() {
        let ids = Some([IDS[1], IDS[3]].map(str::to_owned).into());
        let listed = join(Some(enterprise()), ids, vec![profile(IDS[3], "drawstream")], None);
        assert_eq!(told(&listed), [(IDS[3], Some("drawstream")), ("b", None)]);
    }

    #[test]
    fn a_list_of_ids_has_remarks_and_nothing_else() {
        let found = ids(&format!("# ours\n{}  # prod\n\n{}\r\n", IDS[1], IDS[0])).unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [IDS[0], IDS[1]]);
        assert_eq!(ids(&format!("{}\n../../etc\n", IDS[1])).unwrap_err(), 2);
    }
}
