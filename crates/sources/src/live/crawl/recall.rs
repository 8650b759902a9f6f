//! Going on from an earlier run: what that was told takes the place of calls.

use super::super::read::{Call, Told};
use super::Crawl;
use std::sync::Arc;

impl Crawl<'_> {
    /// Takes a list from the earlier run, if that read it to its end. What it told comes as if it were told now.
    pub(super) fn recall(&mut self, call: &Arc<Call>) -> bool {
        let Some(known) = self.past.whole(call) else { return false };
        self.remember(call, &known.since);
        for found in known.pages {
            self.sender.send(Told::Recalled { call: Arc::clone(call), found }).ok();
        }
        self.sender.send(Told::Ended { call: Arc::clone(call) }).ok();
        true
    }

    /// Takes what the earlier run was told of a list before it broke off, where that list told nothing this time: the
    /// drawing is to lack nothing that the one before had.
    pub(super) fn recall_broken(&mut self, call: &Call) {
        if !self.notes.is_silent(call) {
            return;
        }
        let Some(known) = self.past.broken(call) else { return };
        self.remember(call, &known.since);
        for found in known.pages {
            self.take(call, found);
        }
    }

    /// At an end before the time: takes all that the earlier run was told of what this one has not come to.
    pub(super) fn recall_open(&mut self) {
        if self.past.is_empty() {
            return;
        }
        self.stopped = true;
        loop {
            while let Ok(told) = self.receiver.try_recv() {
                match told {
                    Told::Recalled { call, found } => self.take(&call, found),
                    // A call that was broken off tells its end too, but has not come to it.
                    Told::Ended { call } if self.notes.is_recalled(&call) => self.close(&call),
                    _ => {}
                }
            }
            let known = self.notes.next();
            for call in self.notes.open() {
                self.recall_broken(&call);
            }
            if self.notes.next() == known {
                return;
            }
        }
    }

    fn remember(&mut self, call: &Call, since: &Arc<str>) {
        self.notes.since(call, since);
        self.ledger.kept(&call.region, call.list.kind, since);
    }
}
