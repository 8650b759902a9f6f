//! Ids of cells and pages.

/// `text` in characters that are harmless in ids; what had to be changed is told apart by a hash.
pub fn safe(text: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '_' | '/' | '-' | '=' | '~');
    if text.len() <= 160 && text.chars().all(kept) {
        return text.to_owned();
    }
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let start: String = text.chars().take(110).map(|c| if kept(c) { c } else { '_' }).collect();
    format!("{start}~{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_text_is_kept_and_all_other_is_told_apart() {
        assert_eq!(safe("vpc:r010-1a2b"), "vpc:r010-1a2b");
        assert_ne!(safe("a b"), safe("a_b"));
        assert_ne!(safe("a b"), safe("a\nb"));
        assert!(safe(&"x".repeat(1000)).len() < 160);
    }
}
