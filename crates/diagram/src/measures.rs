//! Sizes in pixels that layout reserves and outputs draw.

/// Edge of a tile.
pub const TILE: i32 = 48;
/// Edge of a small tile.
pub const NODE: i32 = 24;
/// Widest words of a small tile in a box, on one line.
pub const NODE_WORDS: i32 = 190;
/// Height of a pill.
pub const PILL: i32 = 20;
/// Edge of the glyph in a pill.
pub const PILL_GLYPH: i32 = 14;
/// Width and height of a card.
pub const CARD: (i32, i32) = (280, 108);
/// Width of a bar.
pub const BAR: i32 = 40;
/// Pixels at a bar's upper end before its words.
pub const BAR_HEAD: i32 = 40;
/// Height of a lying bar.
pub const BAND: i32 = 24;
/// Edge of the glyph in a lying bar.
pub const BAND_GLYPH: i32 = 16;
/// Pixels by which the line around something that changed lies outside of it, and that line's width: less than there are
/// between a tile and its words.
pub const SIGN_OUT: i32 = 3;
/// See [`SIGN_OUT`].
pub const SIGN_WIDE: i32 = 3;
/// Length of a sample of a line.
pub const SAMPLE: i32 = 34;
/// Width of a strip with words along it.
pub const STRIP: i32 = 20;
/// Edge of a badge.
pub const BADGE: i32 = 20;
/// Pixels by which a tile's badges lie beyond its corner.
pub const BADGE_OUT: i32 = 6;
/// Least height of a frame's head: that of one line.
pub const HEAD: i32 = 24;
/// Where a head's label starts, from the frame's left edge.
pub const HEAD_LABEL: i32 = 34;
/// Between a name and what follows it on one line.
pub const BETWEEN: i32 = 10;
/// Height of a table's title.
pub const TABLE_HEAD: i32 = 24;
/// Height of a table's row.
pub const TABLE_ROW: i32 = 18;

/// The most rows of a table that stand in one column.
const MOST_ROWS: usize = 40;

/// How many columns a table of that many entries has, and how many rows. A long one stands in columns side by side, so
/// that it is about half as wide again as it is high; entries go on at the top of the next column.
pub fn table_shape(entries: usize) -> (usize, usize) {
    let columns = if entries > MOST_ROWS { entries.div_ceil(8).isqrt() } else { 1 };
    (columns, entries.div_ceil(columns))
}

/// Where the columns of a table of that width begin and end, from its left edge.
pub fn table_columns(width: i32, columns: usize) -> impl Iterator<Item = (i32, i32)> {
    let columns = i32::try_from(columns).unwrap_or(i32::MAX).max(1);
    let edge = move |at: i32| i32::try_from(i64::from(width) * i64::from(at) / i64::from(columns)).unwrap_or(width);
    (0..columns).map(move |at| (edge(at), edge(at + 1)))
}

#[cfg(test)]
mod tests {
    use super::{table_columns, table_shape};

    #[test]
    fn long_tables_stand_in_columns_that_hold_every_entry() {
        assert_eq!([0, 1, 40].map(table_shape), [(1, 0), (1, 1), (1, 40)]);
        assert_eq!([41, 240, 480].map(table_shape), [(2, 21), (5, 48), (7, 69)]);
        for entries in 0..3000 {
            let (columns, rows) = table_shape(entries);
            assert_eq!(table_columns(1000, columns).map(|(from, to)| to - from).sum::<i32>(), 1000);
            assert!(columns * rows >= entries && entries + columns > columns * rows, "{entries}");
        }
    }
}
