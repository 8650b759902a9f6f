//! Sorting and gathering for code that runs once in a while. The standard library's stable sort is compiled anew for each
//! type that is sorted: about five kilobytes of machine code each, and there were 185 of them in Lambda's artifact, which
//! is loaded at every cold start. Here one sort over places serves all types; what is left for each type is the comparison.
//! Loops that decide how fast a drawing is made keep the standard library's.

use std::cmp::Ordering;

/// Stable sorting by one shared sort.
pub trait Order<T> {
    /// As `sort`.
    fn order(&mut self)
    where
        T: Ord;

    /// As `sort_by`.
    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// As `sort_by_key`.
    fn order_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);

    /// As `sort_by_cached_key`: each key is made once.
    fn order_by_cached_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> Order<T> for [T] {
    fn order(&mut self)
    where
        T: Ord,
    {
        self.order_by(T::cmp);
    }

    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let places = places(self.len(), &mut |a, b| match (self.get(a), self.get(b)) {
            (Some(a), Some(b)) => compare(a, b),
            // Places lie within the list.
            _ => Ordering::Equal,
        });
        arrange(self, places);
    }

    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.order_by(|a, b| key(a).cmp(&key(b)));
    }

    fn order_by_cached_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K) {
        let keys: Vec<K> = self.iter().map(key).collect();
        let places = places(keys.len(), &mut |a, b| keys.get(a).cmp(&keys.get(b)));
        arrange(self, places);
    }
}

/// For each place of the sorted list, where its item is now.
fn places(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_by(|&a, &b| compare(a, b));
    places
}

/// Moves each item to its place, along the cycles of the permutation: each is moved once.
fn arrange<T>(items: &mut [T], mut places: Vec<usize>) {
    for start in 0..places.len() {
        let mut at = start;
        while let Some(from) = places.get_mut(at).map(|from| std::mem::replace(from, at)) {
            if from == start || from == at {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// Gathering by one insertion after the other, which is shared with what inserts anyway; `collect` sorts first.
pub trait Gather: Iterator + Sized {
    /// As `collect`, for what can be extended. Of equal keys the last counts.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Gather for I {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Every list of up to six items of three kinds, each with the place where it was.
    fn lists() -> impl Iterator<Item = Vec<(u32, u32)>> {
        (0..=6).flat_map(|len| {
            (0..3_u32.pow(len)).map(move |code| (0..len).map(|at| (code / 3_u32.pow(at) % 3, at)).collect())
        })
    }

    #[test]
    fn lists_are_ordered_as_the_standard_library_orders_them() {
        for list in lists() {
            let (mut by_key, mut by_cached, mut by_all, mut sorted) = (list.clone(), list.clone(), list.clone(), list);
            by_cached.order_by_cached_key(|item| item.0);
            by_key.order_by_key(|item| item.0);
            sorted.sort_by_key(|item| item.0);
            assert_eq!((&by_key, &by_cached), (&sorted, &sorted));
            by_all.order_by(|a, b| b.cmp(a));
            sorted.sort_by(|a, b| b.cmp(a));
            assert_eq!(by_all, sorted);
            by_all.order();
            sorted.sort();
            assert_eq!(by_all, sorted);
        }
    }

    #[test]
    fn the_last_of_equal_keys_is_gathered() {
        for list in lists() {
            let gathered: BTreeMap<u32, u32> = list.iter().copied().gather();
            assert_eq!(gathered, list.into_iter().collect());
        }
    }
}
