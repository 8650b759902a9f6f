//! Names of regions and zones.

/// Whether a name has the form of a region's, such as `us-south`.
pub fn is_region_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.len() <= 20
        && (2..=3).contains(&parts.len())
        && parts.iter().all(word)
        && parts[0].len() <= 4
        && parts[0].bytes().all(|b| b.is_ascii_lowercase())
}

/// The region of a zone such as `us-south-2`; none for another name.
pub fn region_of_zone(zone: &str) -> Option<&str> {
    let (region, number) = zone.rsplit_once('-')?;
    (number.parse::<u32>().is_ok() && is_region_name(region)).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_names_have_a_form() {
        for good in ["us-south", "eu-fr2", "us-south-test", "in-mum"] {
            assert!(is_region_name(good), "{good}");
        }
        for bad in
            ["", "us", "us-south.evil.com", "us_south", "US-south", "us-south/x", "-south", "us--south", "a-b-c-d"]
        {
            assert!(!is_region_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_zone_names_its_region() {
        assert_eq!(region_of_zone("us-south-2"), Some("us-south"));
        assert_eq!((region_of_zone("dal10"), region_of_zone("us-south"), region_of_zone("")), (None, None, None));
    }
}
