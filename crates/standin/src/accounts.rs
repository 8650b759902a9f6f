//! Account management: what an account is called.

use super::{
    World,
    call::Call,
    reply::{Answer, Reply},
    service::Service,
};
use serde_json::json;

/// `GET /v4/accounts/{id}`: one's own account, if it has a name; to who has no role for it, it has none.
pub(crate) fn answer(call: &Call, world: &World, id: &str) -> Answer {
    let account = &world.account;
    let reply = if id != account.id() || account.name().is_empty() {
        Reply::error(Service::Accounts, 403, call)
    } else {
        let body = json!({ "id": id, "name": account.name(), "type": "PAYG", "status": "ACTIVE", "owner": "IBMid-550000STND" });
        Reply::text(body.to_string())
    };
    Answer::global(Service::Accounts, "account", reply)
}
