//! IBM's glyphs for the pictures, from `assets/glyphs.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

static GLYPHS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("../assets/glyphs.txt").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect()
});

/// The shapes of a glyph as SVG elements in a box of 32 by 32; those of an unknown one for a name without.
pub fn glyph(name: &str) -> &'static str {
    GLYPHS.get(name).or_else(|| GLYPHS.get("undefined")).copied().unwrap_or_default()
}

/// Whether there is a glyph of that name.
pub fn is_glyph(name: &str) -> bool {
    GLYPHS.contains_key(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::looks::LOOKS;

    #[test]
    fn every_look_has_its_glyph() {
        for look in LOOKS {
            assert!(GLYPHS.contains_key(look.glyph), "{}", look.class);
        }
    }

    #[test]
    fn glyphs_hold_shapes_and_nothing_else() {
        for (name, shapes) in GLYPHS.iter() {
            assert!(!shapes.is_empty(), "{name}");
            assert!(!shapes.contains("href") && !shapes.contains(" on") && !shapes.contains("<script"), "{name}");
        }
    }
}
