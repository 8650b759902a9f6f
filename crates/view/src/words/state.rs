//! The states of resources, in words: what is as it should be needs none.

use drawstream_diagram::Mark;

/// States of what is there and works, in the words of every service that is read.
const WELL: [&str; 21] = [
    "active",
    "associated",
    "attached",
    "available",
    "bound",
    "deployed",
    "enabled",
    "established",
    "healthy",
    "in_use",
    "normal",
    "ok",
    "online",
    "pending_network_add",
    "provisioned",
    "ready",
    "running",
    "stable",
    "succeeded",
    "success",
    "up",
];

/// States of what does not work, though somebody wants it to.
const TROUBLE: [&str; 15] = [
    "action required",
    "critical",
    "degraded",
    "error",
    "expired",
    "failed",
    "faulted",
    "offline",
    "rejected",
    "suspended",
    "unavailable",
    "unhealthy",
    "unsupported",
    "unusable",
    "warning",
];

/// States of what was switched off.
const OFF: [&str; 9] =
    ["deleted", "detached", "disabled", "down", "inactive", "paused", "shutoff", "stopped", "switched off"];

/// The mark of a state, and its word for a second line; none for what is as it should be.
pub fn state(state: &str) -> Option<(Mark, String)> {
    let word = state.replace('_', " ").to_lowercase();
    let is = |words: &[&str]| words.iter().any(|known| known.replace('_', " ") == word);
    if word.is_empty() || is(&WELL) {
        return None;
    }
    let mark = if is(&TROUBLE) || word.ends_with("failed") || word.contains("error") {
        Mark::Trouble
    } else if is(&OFF) {
        Mark::Off
    } else {
        // Everything else is on its way: deleting, provisioning, pending, starting …
        Mark::Passing
    };
    Some((mark, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_well_needs_no_word_and_all_else_has_a_mark() {
        for well in ["", "running", "ACTIVE", "available", "stable", "pending_network_add"] {
            assert_eq!(state(well), None, "{well}");
        }
        let of = |word: &str| state(word).unwrap();
        assert_eq!(of("failed"), (Mark::Trouble, "failed".to_owned()));
        assert_eq!(of("ERROR"), (Mark::Trouble, "error".to_owned()));
        assert_eq!(of("delete_failed"), (Mark::Trouble, "delete failed".to_owned()));
        assert_eq!(of("stopped").0, Mark::Off);
        assert_eq!(of("SHUTOFF").0, Mark::Off);
        assert_eq!(of("deleting"), (Mark::Passing, "deleting".to_owned()));
        assert_eq!(of("create_pending").0, Mark::Passing);
    }
}
