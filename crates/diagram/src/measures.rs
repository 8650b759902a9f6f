//! Sizes in pixels that layout reserves and outputs draw.

/// Edge of a tile.
pub const TILE: i32 = 48;
/// Width of a bar.
pub const BAR: i32 = 40;
/// Pixels at a bar's upper end before its words.
pub const BAR_HEAD: i32 = 40;
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
