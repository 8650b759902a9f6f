//! Classes that stand on the same sides of the same rows are one group: nothing tells their members apart from outside.

use crate::Reach;
use crate::engine::Side;
use std::collections::BTreeMap;

/// A result by groups of classes.
#[derive(Debug)]
pub struct Groups {
    /// The classes of each group, in order.
    pub classes: Vec<Vec<usize>>,
    /// The group of each class; none for one that is in no row.
    of: Vec<Option<usize>>,
}

impl Groups {
    /// Of a result.
    pub fn of(reach: &Reach) -> Self {
        let mut stands: Vec<Vec<u32>> = vec![Vec::new(); reach.classes.len()];
        let mut side = 0;
        for row in &reach.rows {
            for own in [&row.from, &row.to] {
                if let Side::Classes(classes) = own {
                    classes.iter().for_each(|at| stands[*at].push(side));
                }
                side += 1;
            }
        }
        let mut ids: BTreeMap<&Vec<u32>, usize> = BTreeMap::new();
        let mut classes: Vec<Vec<usize>> = Vec::new();
        let mut of = Vec::with_capacity(stands.len());
        for (at, stands) in stands.iter().enumerate() {
            if stands.is_empty() {
                of.push(None);
                continue;
            }
            let id = *ids.entry(stands).or_insert(classes.len());
            if id == classes.len() {
                classes.push(Vec::new());
            }
            classes[id].push(at);
            of.push(Some(id));
        }
        Self { classes, of }
    }

    /// The groups of classes that make up a side of a row.
    pub fn of_side(&self, classes: &[usize]) -> Vec<usize> {
        let mut groups: Vec<usize> = classes.iter().filter_map(|at| self.of.get(*at).copied().flatten()).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// The endpoints of a group, in their order.
    pub fn members<'r>(&self, reach: &'r Reach, group: usize) -> impl Iterator<Item = usize> + use<'r, '_> {
        let classes = self.classes.get(group).into_iter().flatten();
        classes.flat_map(|at| reach.classes[*at].members.iter().copied())
    }
}
