//! An enterprise: several accounts behind one base URL. Whose account a call sees is told by its token: that of a service
//! ID of the enterprise's own account, or of a trusted profile of another one.

use super::{
    Options, StandIn, World,
    account::{Account, AccountError},
    call::Call,
    iam,
    reply::{Answer, Reply},
    service::Service,
};
use serde_json::json;
use std::{collections::HashMap, io, sync::Arc};

/// What an account of the enterprise lets the service ID do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// A profile with the roles that it takes.
    Reader,
    /// A profile without any role: every list is refused.
    Nothing,
    /// No profile.
    NoProfile,
}

/// An account of the enterprise.
#[derive(Debug)]
pub struct Member {
    /// The account.
    pub account: Account,
    /// The group that it is in.
    pub group: &'static str,
    /// What the service ID may do there.
    pub access: Access,
}

/// What all calls share.
#[derive(Debug)]
pub(crate) struct Enterprise {
    name: &'static str,
    members: Vec<Seat>,
}

/// A member at work.
#[derive(Debug)]
struct Seat {
    world: Arc<World>,
    group: &'static str,
    access: Access,
}

const ID: &str = "5f2c8a7be01d4c3f9a6e7b8d90c1e2f3";
const PROFILE_ID: &str = "Profile-";
/// The profile's name, in each account.
const PROFILE: &str = "drawstream";

impl StandIn {
    /// Plays an enterprise. `own`: its own account, whose key signs in.
    ///
    /// # Errors
    /// As [`StandIn::start`].
    pub async fn enterprise(
        own: Account,
        name: &'static str,
        members: Vec<Member>,
        options: Options,
    ) -> io::Result<StandIn> {
        let seats = members.into_iter().map(|Member { account, group, access }| Seat {
            world: Arc::new(World::new(account, options.clone())),
            group,
            access,
        });
        let enterprise = Enterprise { name, members: seats.collect() };
        StandIn::serving(World::new(own, options), Some(enterprise)).await
    }

    /// The sample enterprise: six accounts that are joined, one of which refuses; and the key that opens it.
    ///
    /// # Errors
    /// As [`StandIn::start`].
    pub async fn sample_enterprise(options: Options) -> io::Result<(StandIn, &'static str)> {
        StandIn::larger_enterprise(6, |json| json.to_owned(), options).await
    }

    /// The sample enterprise with more accounts, joined to nothing, of which the last has no profile. `edit` is asked
    /// for every account as JSON: what it gives is played.
    ///
    /// # Errors
    /// As [`StandIn::start`]; also where an account is none after `edit`.
    pub async fn larger_enterprise(
        accounts: usize,
        edit: impl Fn(&str) -> String,
        options: Options,
    ) -> io::Result<(StandIn, &'static str)> {
        let read = |json: &str| Account::read(json);
        let invalid = |why: AccountError| io::Error::new(io::ErrorKind::InvalidData, why);
        let mut members = Vec::new();
        for (json, group, access) in SAMPLE {
            members.push(Member { account: read(&edit(json)).map_err(invalid)?, group, access });
        }
        for number in members.len()..accounts {
            // Ids are of 32 hex digits, and whole in every CRN of the account.
            let json = SHOP_TEST.replace("22d1e6f3a4b5572c9e8d0f1a2b3c4d5e", &format!("{number:032x}"));
            let json = json.replace("shop-test", &format!("team-{number}"));
            let access = if number + 1 == accounts { Access::NoProfile } else { Access::Reader };
            members.push(Member { account: read(&edit(&json)).map_err(invalid)?, group: "Test", access });
        }
        let own = format!(
            r#"{{"account_id":"{OWN}","account_name":"Harbor Group","api_key":"{KEY}","regions":["us-south"],"vpcs":[]}}"#
        );
        let own = read(&own).map_err(invalid)?;
        Ok((StandIn::enterprise(own, "Harbor Group", members, options).await?, KEY))
    }
}

const OWN: &str = "0c4e1f7a9b2d46538c0e9d7f61a3b800";
const KEY: &str = "sample-enterprise-key";

const SHOP_TEST: &str = include_str!("enterprise/shop-test.json");

/// The accounts of the sample enterprise.
const SAMPLE: [(&str, &str, Access); 6] = [
    (include_str!("enterprise/net-hub.json"), "Platform", Access::Reader),
    (include_str!("sample.json"), "Production", Access::Reader),
    (SHOP_TEST, "Test", Access::Reader),
    (include_str!("enterprise/analytics.json"), "Production", Access::Reader),
    (include_str!("enterprise/payments.json"), "Production", Access::Reader),
    (include_str!("enterprise/acquired.json"), "Production", Access::Nothing),
];

impl Enterprise {
    /// The world that a token belongs to; none where it is the service ID's own, or nobody's.
    pub(crate) fn world_of(&self, token: &str) -> Option<(&Arc<World>, Access)> {
        let seat = self.members.iter().find(|seat| seat.world.accepts(token))?;
        Some((&seat.world, seat.access))
    }

    /// What only an enterprise answers; none for what an account answers.
    pub(crate) fn answer(&self, call: &Call, own: &World) -> Option<Answer> {
        let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
        let form = || -> HashMap<String, String> { url::form_urlencoded::parse(&call.body).into_owned().collect() };
        match path.as_slice() {
            ["identity", "profiles"] => {
                let token = form().remove("access_token").unwrap_or_default();
                let reply = match (own.accepts(&token), self.world_of(&token)) {
                    (true, _) => self.profiles(),
                    // Nobody trusts an identity of a member.
                    (false, Some(_)) => Reply::text(json!({ "count": 0, "profiles": [] }).to_string()),
                    (false, None) => iam::signed_out(call),
                };
                Some(Answer::global(Service::Iam, "profiles", reply))
            }
            ["identity", "token"] if form().get("grant_type").is_some_and(|grant| grant.ends_with(":assume")) => {
                let (form, service) = (form(), Service::Iam);
                // A fault may be of one account alone.
                let of = form.get("profile_id").and_then(|id| id.strip_prefix(PROFILE_ID));
                let region = of.unwrap_or("global").to_owned();
                Some(Answer { service, list: "assume", region, reply: self.assume(call, &form, own) })
            }
            ["identity", "token"] if self.keeper(&form()).is_some() => {
                let reply = self.keeper(&form()).map(|seat| iam::granted(&seat.world, call))?;
                Some(Answer::global(Service::Iam, "token", reply))
            }
            ["v1", list @ ("enterprises" | "account-groups" | "accounts")] if own.accepts(call.bearer()) => {
                Some(Answer::global(Service::Enterprise, "enterprise", self.list(list, call, own)))
            }
            _ => None,
        }
    }

    /// The member whose own key a form brings.
    fn keeper(&self, form: &HashMap<String, String>) -> Option<&Seat> {
        let key = form.get("apikey")?;
        self.members.iter().find(|seat| seat.world.account.api_key() == key)
    }

    fn profiles(&self) -> Reply {
        let profiles: Vec<_> = self
            .members
            .iter()
            .filter(|seat| seat.access != Access::NoProfile)
            .map(|seat| {
                let account = seat.world.account.id();
                json!({"id": profile_id(account), "name": PROFILE, "account_id": account, "iam_id": format!("iam-{}", profile_id(account))})
            })
            .collect();
        Reply::text(json!({ "count": profiles.len(), "profiles": profiles }).to_string())
    }

    fn assume(&self, call: &Call, form: &HashMap<String, String>, own: &World) -> Reply {
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        if !own.accepts(field("access_token")) {
            return iam::signed_out(call);
        }
        let asked = |seat: &&Seat| profile_id(seat.world.account.id()) == field("profile_id");
        match self.members.iter().find(asked).filter(|seat| seat.access != Access::NoProfile) {
            Some(seat) => iam::granted(&seat.world, call),
            None => iam::refused(call, "BXNIM0501E", "Selected trusted profile not eligible for assume."),
        }
    }

    /// A list, in pages of at most as many items as are asked for.
    fn list(&self, list: &str, call: &Call, own: &World) -> Reply {
        let crn = format!("crn:v1:bluemix:public:enterprise::a/{OWN}::enterprise:{ID}");
        let group_crn = |name: &str| format!("crn:v1:bluemix:public:enterprise::a/{OWN}::account-group:{name}");
        let items: Vec<serde_json::Value> = match list {
            "enterprises" => vec![json!({"id": ID, "crn": crn, "name": self.name, "state": "ACTIVE"})],
            "account-groups" => {
                let mut names: Vec<&str> = self.members.iter().map(|seat| seat.group).collect();
                names.sort_unstable();
                names.dedup();
                let group = |name: &str| json!({"id": name, "crn": group_crn(name), "name": name, "parent": crn, "state": "ACTIVE"});
                names.into_iter().map(group).collect()
            }
            _ => {
                let member = |seat: &Seat| {
                    let account = &seat.world.account;
                    json!({"id": account.id(), "name": account.name(), "parent": group_crn(seat.group), "state": "ACTIVE",
                        "is_enterprise_account": false, "owner_email": "somebody@example.com"})
                };
                let own = json!({"id": own.account.id(), "name": own.account.name(), "parent": crn, "state": "ACTIVE",
                    "is_enterprise_account": true, "owner_email": "somebody@example.com"});
                self.members.iter().map(member).chain([own]).collect()
            }
        };
        let number = |name: &str| call.ask(name).and_then(|text| text.parse::<usize>().ok());
        let most = number("limit").unwrap_or(10).clamp(1, 100).min(own.options.page_size);
        let from = number("next_docid").unwrap_or_default();
        let page: Vec<_> = items.iter().skip(from).take(most).collect();
        let mut body = json!({ "rows_count": page.len(), "resources": page });
        if from + most < items.len() {
            body["next_url"] = json!(format!("/v1/{list}?limit={most}&next_docid={}", from + most));
        }
        Reply::text(body.to_string())
    }
}

fn profile_id(account: &str) -> String {
    format!("{PROFILE_ID}{account}")
}
