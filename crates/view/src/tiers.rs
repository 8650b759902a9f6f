//! Which subnets of a VPC's zones are of one tier: their names tell.

use drawstream_order::Order as _;

/// The subnets of zones in rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tiers {
    /// For each zone and each row the index of the zone's subnet.
    pub cells: Vec<Vec<Option<usize>>>,
    /// The name of each row; empty where most rows are of one zone only, and their subnets' names say all.
    pub names: Vec<String>,
}

/// Rows of subnets. Names tell tiers: what is left of them without numbers and the words for the zone is the same in all
/// zones.
pub fn tiers(names: &[Vec<&str>], zones: &[&str]) -> Tiers {
    let mut rows: Vec<(u8, String, usize)> = Vec::new();
    let mut keys: Vec<Vec<(u8, String, usize)>> = Vec::new();
    let stems: Vec<Vec<String>> =
        names.iter().zip(zones).map(|(names, zone)| names.iter().map(|name| tier(name, zone)).collect()).collect();
    // What all names begin with (`management-…`) tells nothing of a single tier.
    let common = common(&stems.iter().flatten().map(String::as_str).collect::<Vec<_>>());
    for stems in &stems {
        let mut own: Vec<(u8, String, usize)> = Vec::new();
        for tier in stems {
            let nth = own.iter().filter(|(_, other, _)| other == tier).count();
            let told = tier.split('-').skip(common).collect::<Vec<_>>().join("-");
            own.push((rank(&told), tier.clone(), nth));
        }
        for key in &own {
            if !rows.contains(key) {
                rows.push(key.clone());
            }
        }
        keys.push(own);
    }
    rows.order_by_key(|(rank, ..)| *rank);
    let filled: usize = keys.iter().map(Vec::len).sum();
    if filled * 3 >= rows.len() * keys.len() * 2 {
        let at = |own: &Vec<_>| rows.iter().map(|row| own.iter().position(|key| key == row)).collect();
        let recurs = |row: &&(u8, String, usize)| keys.iter().filter(|own| own.contains(row)).count() > 1;
        let is_named = rows.len() > 1 && rows.iter().filter(recurs).count() * 2 > rows.len();
        let names =
            if is_named { shortened(&rows.iter().map(|row| row.1.as_str()).collect::<Vec<_>>()) } else { Vec::new() };
        return Tiers { cells: keys.iter().map(at).collect(), names };
    }
    // Names tell no tiers: one below the other, as they come.
    let one_by_one = |own: &Vec<(u8, String, usize)>| {
        let mut order: Vec<usize> = (0..own.len()).collect();
        order.order_by_key(|&at| own[at].0);
        order.into_iter().map(Some).collect()
    };
    Tiers { cells: keys.iter().map(one_by_one).collect(), names: Vec::new() }
}

/// Names without the words that all of them begin with.
fn shortened(names: &[&str]) -> Vec<String> {
    let common = common(names);
    names.iter().map(|name| name.split('-').skip(common).collect::<Vec<_>>().join("-")).collect()
}

/// With how many words all names begin; one word of each is left.
fn common(names: &[&str]) -> usize {
    let words: Vec<Vec<&str>> = names.iter().map(|name| name.split('-').collect()).collect();
    let least = words.iter().map(Vec::len).min().unwrap_or(0).saturating_sub(1);
    let is_common = |at: &usize| words.windows(2).all(|pair| pair[0].get(*at) == pair[1].get(*at));
    (0..least).take_while(is_common).count()
}

/// What is left of a subnet's name without numbers and the words for its zone.
fn tier(name: &str, zone: &str) -> String {
    let lower = name.to_lowercase();
    let zone = zone.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).map(|word| word.trim_matches(|c: char| c.is_ascii_digit()));
    let idle = |word: &&str| {
        word.len() > 1
            && !matches!(*word, "zone" | "az" | "subnet" | "sn" | "net")
            && !zone.split('-').any(|z| z == *word)
    };
    words.filter(idle).collect::<Vec<_>>().join("-")
}

/// The order of tiers from the internet inwards.
fn rank(tier: &str) -> u8 {
    let has = |words: &[&str]| words.iter().any(|word| tier.contains(word));
    if has(&["edge", "dmz", "public", "web", "front", "ingress", "f5"]) {
        0
    } else if has(&["data", "db", "storage", "backup"]) {
        2
    } else if has(&["mgmt", "manage", "bastion", "vpn", "vpe", "endpoint", "ops"]) {
        3
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_tiers() {
        let names = vec![vec!["app-0-1", "web-0-1"], vec!["web-0-2", "app-0-2"]];
        let rows = tiers(&names, &["us-south-1", "us-south-2"]);
        assert_eq!(rows.cells, [[Some(1), Some(0)], [Some(0), Some(1)]]);
        assert_eq!(rows.names, ["web", "app"]);
    }

    #[test]
    fn what_all_names_begin_with_ranks_no_tier() {
        let names = vec![vec!["manage-vpe-1", "manage-vsi-1"], vec!["manage-vpe-2", "manage-vsi-2"]];
        assert_eq!(tiers(&names, &["a-1", "a-2"]).names, ["vsi", "vpe"]);
    }

    #[test]
    fn a_zone_without_a_tier_keeps_its_row_free() {
        let names = vec![vec!["web", "db"], vec!["db"]];
        assert_eq!(tiers(&names, &["a-1", "a-2"]).cells[1], [None, Some(0)]);
    }

    #[test]
    fn rows_are_named_without_what_all_names_begin_with() {
        let names = vec![vec!["ky-test-edge-1", "ky-test-nlb-1"], vec!["ky-test-edge-2", "ky-test-nlb-2"]];
        assert_eq!(tiers(&names, &["a-1", "a-2"]).names, ["edge", "nlb"]);
        // What no other zone has is named by its subnet.
        let names = vec![vec!["web", "ops", "vpn"], vec!["web"]];
        assert_eq!(tiers(&names, &["a-1", "a-2"]).names, Vec::<String>::new());
        assert_eq!(tiers(&[vec!["web-1"], vec!["web-2"]], &["a-1", "a-2"]).names, Vec::<String>::new());
    }

    #[test]
    fn names_that_tell_nothing_are_taken_as_they_come() {
        let names = vec![vec!["alpha"], vec!["bravo"], vec!["charlie"]];
        let rows = tiers(&names, &["a-1", "a-2", "a-3"]);
        assert!(rows.names.is_empty() && rows.cells.iter().all(|zone| *zone == [Some(0)]));
    }
}
