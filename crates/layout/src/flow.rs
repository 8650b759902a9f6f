//! How groups of blocks fill rows and lists.

use crate::block::BlockId;

/// How many slots a row has where `slots` are to look tidy.
pub fn near_square(slots: usize) -> usize {
    match slots {
        0..=3 => slots.max(1),
        4 => 2,
        5..=6 => 3,
        7..=8 => 4,
        _ => (slots * 3 / 2).isqrt() + 1,
    }
}

/// How many slots `groups` take.
pub fn slots(groups: &[Vec<BlockId>]) -> usize {
    groups.iter().map(Vec::len).sum()
}

/// Groups in about `columns` lists of one length, in their order.
pub fn fill(groups: &[Vec<BlockId>], columns: usize) -> Vec<Vec<BlockId>> {
    let most = slots(groups).div_ceil(columns.max(1));
    let mut lists: Vec<Vec<BlockId>> = Vec::new();
    for group in groups {
        match lists.last_mut() {
            Some(list) if list.len() + group.len() <= most => list.extend(group),
            _ => lists.push(group.clone()),
        }
    }
    lists
}

/// Groups in rows of `columns` slots; what is single fills the end of a row that a wider group leaves free.
pub fn flow(groups: &[Vec<BlockId>], columns: usize) -> Vec<Vec<BlockId>> {
    let mut rows: Vec<Vec<BlockId>> = Vec::new();
    let mut waiting: Vec<&Vec<BlockId>> = groups.iter().rev().collect();
    while let Some(group) = waiting.pop() {
        let Some(row) = rows.last_mut().filter(|row| row.len() < columns) else {
            rows.push(group.clone());
            continue;
        };
        if row.len() + group.len() <= columns {
            row.extend(group);
            continue;
        }
        let free = columns - row.len();
        match waiting.iter().rposition(|other| other.len() <= free) {
            Some(at) => {
                row.extend(waiting.remove(at));
                waiting.push(group);
            }
            None => rows.push(group.clone()),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of those sizes.
    fn groups(sizes: &[usize]) -> Vec<Vec<BlockId>> {
        let mut next = 0;
        let mut group = |size: &usize| {
            let first = next;
            next += size;
            (first..next).map(BlockId::of).collect()
        };
        sizes.iter().map(&mut group).collect()
    }

    fn sizes(rows: &[Vec<BlockId>]) -> Vec<usize> {
        rows.iter().map(Vec::len).collect()
    }

    #[test]
    fn what_is_single_fills_the_end_of_a_row() {
        let rows = flow(&groups(&[2, 2, 1]), 3);
        assert_eq!(sizes(&rows), [3, 2]);
        assert_eq!(rows[0].last(), Some(&BlockId::of(4)));
    }

    #[test]
    fn a_group_that_is_wider_than_a_row_has_one_of_its_own() {
        assert_eq!(sizes(&flow(&groups(&[1, 3, 1]), 2)), [2, 3]);
    }

    #[test]
    fn lists_keep_order_and_groups() {
        let lists = fill(&groups(&[1, 2, 1, 2]), 2);
        assert_eq!(sizes(&lists), [3, 3]);
        assert_eq!(lists.concat(), (0..6).map(BlockId::of).collect::<Vec<_>>());
    }
}
