//! Under which keys things lie. No key carries anything from the account, and a job's id does not tell its drawing's.

use super::{JobId, Owner, UploadId};

/// All that runs write lies below it; the template's role and lifecycle name it too.
pub const DRAWINGS: &str = "drawings/";

/// What people send lies below it, until it has been drawn.
pub const UPLOADS: &str = "uploads/";

/// The key of an upload: whoever names somebody else's looks where nothing is.
pub(super) fn upload(upload: &UploadId, owner: &Owner) -> String {
    format!("{UPLOADS}{upload}/{}", owner.as_str())
}

/// A key for a job's drawing: 128 random bits beside the job's own.
pub fn drawing_key(job: &JobId) -> String {
    format!("{}{:032x}.drawio", folder(job), rand::random::<u128>())
}

/// A drawing's key or name without its ending.
pub(super) fn stem(drawing: &str) -> &str {
    drawing.strip_suffix(".drawio").unwrap_or(drawing)
}

/// Where all of a job lies.
pub(super) fn folder(job: &JobId) -> String {
    format!("{DRAWINGS}{job}/")
}

/// Where the parts of a job's log lie.
pub(super) fn log(job: &JobId) -> String {
    format!("{}log/", folder(job))
}

/// The key of a part of a job's log. As many digits for each: S3 lists by the letter.
pub(super) fn part(job: &JobId, number: u64) -> String {
    format!("{}{number:06}", log(job))
}

/// The number of the part of that key, if it is one.
pub(super) fn part_number(job: &JobId, key: &str) -> Option<u64> {
    key.strip_prefix(&log(job)).filter(|digits| digits.len() == 6)?.parse().ok()
}

/// A download name that is safe on every system: of the account's id, only letters, digits and hyphens.
pub fn file_name(account_id: &str) -> String {
    let safe: String = account_id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
    if safe.is_empty() { "ibm-cloud.drawio".to_owned() } else { format!("ibm-cloud-{safe}.drawio") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe() {
        assert_eq!(file_name("a1b2"), "ibm-cloud-a1b2.drawio");
        assert_eq!(file_name("../../\"\r\nx: y\u{202e}"), "ibm-cloud-xy.drawio");
        assert_eq!(file_name("\u{1F4A5}"), "ibm-cloud.drawio");
        assert!(file_name(&"a".repeat(1000)).len() < 100);
    }

    #[test]
    fn keys_carry_nothing_but_random_bits() {
        let job = JobId::random();
        let key = drawing_key(&job);
        assert!(key.starts_with(&format!("drawings/{job}/")) && key.ends_with(".drawio"), "{key}");
        assert_ne!(key, drawing_key(&job));
    }

    #[test]
    fn parts_are_known_by_their_keys() {
        let job = JobId::random();
        assert_eq!(part(&job, 7), format!("drawings/{job}/log/000007"));
        assert_eq!(part_number(&job, &part(&job, 123_456)), Some(123_456));
        for other in [part(&JobId::random(), 7), drawing_key(&job), format!("{}7", log(&job)), log(&job)] {
            assert_eq!(part_number(&job, &other), None, "{other}");
        }
    }
}
