//! Chips: glyphs with numbers on cards and in heads.

use drawstream_diagram::measures::{HEAD, NODE, PILL, PILL_GLYPH};
use drawstream_diagram::scene::Rect;
use drawstream_diagram::{Cell, Chip, ChipForm, Font};

use crate::text;

/// Pixels between a chip's glyph and its words, and between two chips.
const GAP: (i32, i32) = (4, 6);
/// Pixels of a card or head beside its chips.
const INSET: i32 = 8;
/// Pixels inside a pill beside glyph and words.
const PILL_PAD: i32 = 7;

/// Whether a cell is a card: it says by chips what is in it.
pub fn is_card(cell: &Cell) -> bool {
    cell.chips.iter().any(|chip| chip.form == ChipForm::Plain || chip.form == ChipForm::Tile)
}

fn width(chip: &Chip) -> i32 {
    let words = |font: Font| text::width(&chip.words, font) + 2;
    match chip.form {
        ChipForm::Plain | ChipForm::Tile => NODE + GAP.0 + words(Font::TILE),
        ChipForm::Disc => PILL + 2 * GAP.0 + words(Font::LEGEND),
        ChipForm::Filled | ChipForm::Hollow | ChipForm::Named => {
            PILL_GLYPH + GAP.0 + words(Font::NOTES_HEAD) + 2 * PILL_PAD
        }
    }
}

/// Pixels that a head needs for the chips in it: those of a card lie below its head.
pub fn room(cell: &Cell) -> i32 {
    if is_card(cell) {
        return 0;
    }
    let in_head = cell.chips.iter().filter(|chip| chip.form.is_pill());
    in_head.map(|chip| width(chip) + GAP.1).sum()
}

/// Pixels from the left at which the chips behind words that are `words` pixels wide start.
fn behind(words: i32) -> i32 {
    words + if words > 0 { 2 * GAP.1 } else { 0 }
}

/// Width and height of words that are `words` pixels wide and high, with the chips behind them.
pub fn size_with(cell: &Cell, words: (i32, i32)) -> (i32, i32) {
    let chips: i32 = cell.chips.iter().map(|chip| width(chip) + 2 * GAP.1).sum();
    if chips == 0 { words } else { (behind(words.0) + chips, words.1.max(NODE)) }
}

/// Gives chips their places behind words that are that wide.
pub fn place_behind(cell: &mut Cell, words: i32) {
    let mut left = behind(words);
    for chip in &mut cell.chips {
        let h = if chip.form.is_pill() || chip.form == ChipForm::Disc { PILL } else { NODE };
        let w = width(chip);
        chip.rect = Rect { x: left, y: (NODE - h) / 2 - (NODE - Font::LEGEND.line()) / 2, w, h };
        left += w + 2 * GAP.1;
    }
}

/// Gives chips their places in a cell with that rectangle: pills at the right end of the head, of a card above its foot;
/// the others along the foot. As long as there is room.
pub fn place(cell: &mut Cell, rect: Rect) {
    let y = if is_card(cell) { rect.h - NODE - INSET - PILL - GAP.1 } else { (HEAD - PILL) / 2 + 2 };
    let mut right = rect.w - INSET;
    for chip in cell.chips.iter_mut().rev().filter(|chip| chip.form.is_pill()) {
        let w = width(chip);
        chip.rect = Rect { x: right - w, y, w, h: PILL };
        right -= w + GAP.1;
    }
    let mut left = INSET;
    for chip in cell.chips.iter_mut().filter(|chip| !chip.form.is_pill()) {
        let w = width(chip);
        chip.rect = Rect { x: left, y: rect.h - NODE - INSET, w, h: NODE };
        left += w + GAP.1;
    }
    cell.chips.retain(|chip| chip.rect.x >= 0 && chip.rect.right() <= rect.w);
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_diagram::measures::CARD;
    use drawstream_diagram::{Paint, Subject};

    fn cell(chips: &[(&str, ChipForm)]) -> Cell {
        let mut cell = Cell::new("a".into(), Subject::None, "", Paint::Frame);
        cell.chips = chips.iter().map(|(words, form)| Chip::new("", (*words).to_owned(), *form)).collect();
        cell
    }

    #[test]
    fn chips_of_a_card_lie_in_it_and_beside_each_other() {
        let tallies = [("6", ChipForm::Plain), ("1,200", ChipForm::Plain), ("2", ChipForm::Tile)];
        let pills = [("core", ChipForm::Named), ("3", ChipForm::Hollow), ("5", ChipForm::Filled)];
        let mut cell = cell(&[&tallies[..], &pills[..]].concat());
        let card = Rect { x: 0, y: 0, w: CARD.0, h: CARD.1 };
        assert_eq!(room(&cell), 0);
        place(&mut cell, card);
        for (nth, one) in cell.chips.iter().enumerate() {
            assert!(one.rect.x >= 0 && one.rect.right() <= card.w && one.rect.bottom() <= card.h, "{one:?}");
            for other in &cell.chips[nth + 1..] {
                let (a, b) = (one.rect, other.rect);
                let over = a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
                assert!(!over, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out_of_a_card_and_has_room_in_a_head() {
        let mut many = cell(&[("123", ChipForm::Plain); 12]);
        place(&mut many, Rect { x: 0, y: 0, w: CARD.0, h: CARD.1 });
        assert!(!many.chips.is_empty() && many.chips.len() < 12);
        let head = cell(&[("3", ChipForm::Hollow), ("5", ChipForm::Filled)]);
        assert!(room(&head) > 2 * PILL);
    }
}
