//! What is read beside the account: a drawing that it is drawn over, and an earlier state that it is compared with.

use super::failure::Failure;
use super::journal::{Outcome, look};
use super::order::{Earlier, Order};
use crate::estate::Reading;
use crate::input;
use crate::masking::Open;
use crate::merge::old::Old;
use crate::merge::read;
use crate::store::{self, Record, Store};
use bytes::Bytes;

/// What a file is called that is compared with: its own name stays with whoever has sent it.
const EARLIER: &str = "the file to compare with";
/// The file beside a drawing that has its account.
const INVENTORY: &str = "inventory.json";

/// What was there before.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// The drawing of before.
    pub(super) old: Option<Old>,
    /// Of a masked run the account as it is, and the drawing of before as it was.
    pub(super) open: Option<(Open, Old)>,
    /// Whether what was deleted from it by hand is shown again.
    pub(super) bring_back: bool,
    /// The account that the drawing carries, where what was written in it is to be masked.
    pub(super) carried: Option<Vec<u8>>,
    /// The earlier state.
    pub(super) earlier: Option<Reading>,
}

/// Reads what an order names, before anything is asked of the account: what cannot be read is said at once.
///
/// # Errors
/// [`Failure`], where it is not there or not what it has to be.
pub(super) async fn before(order: &Order, store: &store::Lazy) -> Result<Before, Failure> {
    let extras = &order.extras;
    if extras.update.is_none() && extras.compare.is_none() {
        return Ok(Before::default());
    }
    let store = store.get().await;
    let update = match &extras.update {
        Some(upload) => Some(store.upload(upload, &order.sender).await?.ok_or(Failure::NoUpload)?),
        None => None,
    };
    let compare = match &extras.compare {
        Some(earlier) => Some(bytes_of(order, earlier, store).await?),
        None => None,
    };
    let span = tracing::Span::current();
    // A thread of its own: a drawing of thousands of servers takes a while.
    let mask = extras.mask;
    let parsed = tokio::task::spawn_blocking(move || span.in_scope(|| parse(update, compare, mask)));
    let (old, carried, earlier) = parsed.await.map_err(|_| Failure::Broken)??;
    Ok(Before { old, open: None, bring_back: extras.bring_back, carried, earlier })
}

/// A drawing of before, the account that it carries, and an earlier state.
type Parsed = (Option<Old>, Option<Vec<u8>>, Option<Reading>);

fn parse(update: Option<Bytes>, compare: Option<Bytes>, mask: bool) -> Result<Parsed, Failure> {
    let old = update.as_ref().map(|bytes| read::read(bytes).map_err(Failure::Old)).transpose()?;
    let carried = match update.filter(|_| mask) {
        Some(bytes) => Some(read::account(&bytes).map_err(Failure::Old)?.ok_or(Failure::NoAccount)?),
        None => None,
    };
    let earlier = compare.map(|bytes| input::read_form(EARLIER, &bytes).map_err(Failure::File)).transpose()?;
    Ok((old, carried, earlier.map(|(_, reading)| reading)))
}

/// The inventory of a job, or a file.
async fn bytes_of(order: &Order, earlier: &Earlier, store: &Store) -> Result<Bytes, Failure> {
    // On a laptop a file may have been drawn before its person signed in.
    let mut owners = vec![&order.owner];
    owners.extend((order.sender != order.owner).then_some(&order.sender));
    for owner in owners {
        let Some(Outcome::Complete(record)) = look(&store.log(&earlier.job), owner).await?.outcome() else { continue };
        if let Some(bytes) = inventory(&record, store).await? {
            return Ok(bytes);
        }
    }
    store.upload(&earlier.upload, &order.sender).await?.ok_or(Failure::NoEarlier)
}

async fn inventory(record: &Record, store: &Store) -> Result<Option<Bytes>, Failure> {
    let Some(file) = record.files.iter().find(|file| file.name == INVENTORY) else { return Ok(None) };
    Ok(store.file(file).await?)
}
