//! An account under other names, so that a drawing of it can be handed out without giving the account away.
//!
//! [`mask`] replaces every text of an inventory that is not one of IBM's own words: names, ids, CRNs, addresses, tags,
//! host names and whatever else somebody has typed. The same text is replaced by the same one everywhere, and, with the
//! same [`Key`], next month too. What replaces it says what it is (`server-17`), and addresses keep their order: what
//! lies in a subnet lies in it afterwards. The key leads back.
//!
//! It works on the inventory's JSON, before anything is drawn of it: so nothing of the account is in any output, and a
//! new fact of a kind is replaced until it is said that it need not be ([`kept`]).

mod address;
mod back;
mod ids;
pub mod kept;
mod key;
pub mod looks;
mod masked;
mod typed;

pub use back::{Back, Escape};
pub use ids::Ids;
pub use kept::Places;
pub use key::{FORMAT, Key, KeyError};
pub use masked::mask;
pub use typed::Typed;
