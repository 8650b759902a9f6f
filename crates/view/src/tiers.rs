//! Which subnets of a VPC's zones are of one tier: their names tell.

/// For each zone and each row of tiers the index of its subnet. Names tell tiers: what is left of them
/// without numbers and the words for the zone is the same in all zones.
pub fn tiers(names: &[Vec<&str>], zones: &[&str]) -> Vec<Vec<Option<usize>>> {
    let mut rows: Vec<(u8, String, usize)> = Vec::new();
    let mut keys: Vec<Vec<(u8, String, usize)>> = Vec::new();
    for (names, zone) in names.iter().zip(zones) {
        let mut own: Vec<(u8, String, usize)> = Vec::new();
        for name in names {
            let tier = tier(name, zone);
            let nth = own.iter().filter(|(_, other, _)| *other == tier).count();
            own.push((rank(&tier), tier, nth));
        }
        for key in &own {
            if !rows.contains(key) {
                rows.push(key.clone());
            }
        }
        keys.push(own);
    }
    rows.sort_by_key(|(rank, ..)| *rank);
    let filled: usize = keys.iter().map(Vec::len).sum();
    if filled * 3 >= rows.len() * keys.len() * 2 {
        return keys.iter().map(|own| rows.iter().map(|row| own.iter().position(|key| key == row)).collect()).collect();
    }
    // Names tell no tiers: one below the other, as they come.
    keys.iter()
        .map(|own| {
            let mut order: Vec<usize> = (0..own.len()).collect();
            order.sort_by_key(|&at| own[at].0);
            order.into_iter().map(Some).collect()
        })
        .collect()
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
        assert_eq!(rows, [[Some(1), Some(0)], [Some(0), Some(1)]]);
    }

    #[test]
    fn a_zone_without_a_tier_keeps_its_row_free() {
        let names = vec![vec!["web", "db"], vec!["db"]];
        assert_eq!(tiers(&names, &["a-1", "a-2"])[1], [None, Some(0)]);
    }

    #[test]
    fn names_that_tell_nothing_are_taken_as_they_come() {
        let names = vec![vec!["alpha"], vec!["bravo"], vec!["charlie"]];
        assert!(tiers(&names, &["a-1", "a-2", "a-3"]).iter().all(|zone| *zone == [Some(0)]));
    }
}
