//! What the loop tells of itself: progress, warnings, the outline, the account's name.

use super::super::account;
use super::super::ledger::region_words;
use super::super::progress::{Notice, Progress};
use super::super::read::{Call, Shared, Told};
use super::Crawl;
use drawstream_estate::{Kind, Warning};
use drawstream_readers::Api;
use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::time::Instant;

impl Crawl<'_> {
    pub(super) fn tell_outline(&mut self) {
        if let Some(outline) = self.sketch.due(Instant::now()) {
            (self.tell)(Notice::Found(outline));
        }
    }

    /// Tells what of the outline is still to be told.
    pub(in super::super) fn tell_rest(&mut self) {
        if let Some(outline) = self.sketch.rest() {
            (self.tell)(Notice::Found(outline));
        }
    }

    /// Asks what the account is called.
    pub(super) fn ask_name(&mut self) {
        if !self.past.account_name.is_empty() {
            self.gathered.name = std::mem::take(&mut self.past.account_name);
            return self.tell_name();
        }
        if !self.shared.endpoints.configured(Api::Accounts) {
            return self.tell_name();
        }
        self.running += 1;
        self.asked += 1;
        let (shared, sender) = (Arc::clone(&self.shared), self.sender.clone());
        self.tasks.spawn(async move {
            let Shared { endpoints, token, tally, patience, deadline, .. } = &*shared;
            let name =
                AssertUnwindSafe(account::name(endpoints, token, tally, patience, *deadline)).catch_unwind().await;
            sender.send(Told::Account(name.unwrap_or_default())).ok();
        });
    }

    pub(super) fn named(&mut self, name: String) {
        self.running -= 1;
        self.answered += 1;
        self.gathered.name = name;
        self.tell_name();
        // It is no resource of itself.
        self.count("", Kind::Account, 0);
    }

    /// Tells what the account is called, as far as that is known.
    pub(in super::super) fn tell_name(&mut self) {
        if !std::mem::replace(&mut self.named, true) {
            (self.tell)(Notice::Account(self.gathered.name.clone()));
        }
    }

    pub(super) fn warn(&self, warning: Option<Warning>) {
        if let Some(warning) = warning {
            (self.tell)(Notice::Warning(warning));
        }
    }

    pub(super) fn progress(&mut self, call: &Call) {
        let found = self.ledger.found(&call.region, call.list.kind, 0);
        self.count(&call.region, call.list.kind, found);
    }

    /// Tells how much was found of a kind in a region.
    pub(super) fn count(&self, region: &str, kind: Kind, found: u64) {
        let region = region_words(region).to_owned();
        (self.tell)(Notice::Progress(Progress { region, kind, found, answered: self.answered, asked: self.asked }));
    }
}
