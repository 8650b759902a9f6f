//! How many calls are in flight for one service in one region: a limit that is lowered when the service is
//! overloaded, and raised when it answers again.

use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most calls in flight for one service in one region. VPC has about 25 lists for a region: with fewer
/// places than that, a region with one page of everything would take two rounds.
pub const MOST: usize = 32;

/// The bound of one service in one region.
///
/// It starts at [`MOST`], halves when the service says that it is too much (429, 5xx), and grows by one for
/// every full round of answers: additive increase, multiplicative decrease.
#[derive(Debug)]
pub struct Limit {
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The bound now.
    allowed: usize,
    /// Places to be taken out of the semaphore as soon as they come back.
    debt: usize,
    /// Good answers since the bound last changed.
    good: usize,
    /// Calls that began before the last reduction and are not answered yet: their failures must not reduce it again.
    stale: usize,
    in_flight: usize,
}

impl Default for Limit {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(MOST)),
            state: Mutex::new(State { allowed: MOST, debt: 0, good: 0, stale: 0, in_flight: 0 }),
        }
    }
}

/// A place among the calls in flight.
#[derive(Debug)]
pub struct Place<'a> {
    limit: &'a Limit,
    permit: Option<OwnedSemaphorePermit>,
}

impl Limit {
    /// Waits for a place.
    pub async fn place(&self) -> Place<'_> {
        // The semaphore is never closed. If it were, calls would go on without a limit, which is better than to stop.
        let permit = Arc::clone(&self.places).acquire_owned().await.ok();
        self.with(|state| state.in_flight += 1);
        Place { limit: self, permit }
    }

    /// The service answered well.
    pub fn eased(&self) {
        let grown = self.with(|state| {
            state.good += 1;
            if state.allowed < MOST && state.good >= state.allowed {
                state.good = 0;
                state.allowed += 1;
                if state.debt > 0 {
                    state.debt -= 1;
                    return false;
                }
                return true;
            }
            false
        });
        if grown {
            self.places.add_permits(1);
        }
    }

    /// The service said that it is too much.
    pub fn pressed(&self) {
        let shed = self.with(|state| {
            if state.stale > 0 {
                return 0;
            }
            let less = (state.allowed / 2).max(1);
            let shed = state.allowed - less;
            state.allowed = less;
            state.good = 0;
            // The call that reports this is one of those in flight: its own end is still to come.
            state.stale = state.in_flight;
            shed
        });
        let taken = self.places.forget_permits(shed);
        self.with(|state| state.debt += shed - taken);
    }

    /// The bound now.
    pub fn allowed(&self) -> usize {
        self.with(|state| state.allowed)
    }

    fn with<R>(&self, f: impl FnOnce(&mut State) -> R) -> R {
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let forget = self.limit.with(|state| {
            state.in_flight -= 1;
            state.stale = state.stale.saturating_sub(1);
            let owed = state.debt > 0;
            state.debt -= usize::from(owed);
            owed
        });
        if let Some(permit) = self.permit.take()
            && forget
        {
            permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_halves_once_for_a_burst_and_comes_back() {
        let limit = Limit::default();
        let mut places = Vec::new();
        for _ in 0..MOST {
            places.push(limit.place().await);
        }
        for place in places.drain(..) {
            limit.pressed();
            drop(place);
        }
        assert_eq!(limit.allowed(), MOST / 2);
        assert_eq!(limit.places.available_permits(), MOST / 2);
        for _ in 0..MOST * MOST {
            let place = limit.place().await;
            limit.eased();
            drop(place);
        }
        assert_eq!(limit.allowed(), MOST);
        assert_eq!(limit.places.available_permits(), MOST);
    }

    #[tokio::test]
    async fn one_place_is_always_left() {
        let limit = Limit::default();
        for _ in 0..20 {
            let place = limit.place().await;
            limit.pressed();
            drop(place);
        }
        assert_eq!((limit.allowed(), limit.places.available_permits()), (1, 1));
    }
}
