//! How boxes of many sizes fill a place, and how good the shape of a place is.

/// Width to height that is aimed at, in hundredths.
pub const WANTED: i64 = 160;

/// Width to height, in hundredths, below which a page is narrower than people draw, and above which it is wider.
const NARROW: i64 = 130;
const WIDE: i64 = 180;

/// How bad a page of that size is: its area, a little more the further its shape is from what is wanted, and
/// far more where it is wider than two screens or higher than a sheet.
pub fn badness(w: i32, h: i32) -> i64 {
    let (w, h) = (i64::from(w.max(1)), i64::from(h.max(1)));
    let ratio = w * 100 / h;
    let extreme =
        (ratio - 225).max(0) * 4 + (70 - ratio).max(0) * 8 + ((NARROW - ratio).max(0) + (ratio - WIDE).max(0)) / 2;
    w * h / 100 * (100 + (off(ratio, WANTED) - 100) / 4 + extreme)
}

/// How bad a part of a page of that size is where its shape, in hundredths of width to height, is to be `wanted`.
pub fn badness_towards(w: i32, h: i32, wanted: i64) -> i64 {
    let (w, h) = (i64::from(w.max(1)), i64::from(h.max(1)));
    let off = off(w * 100 / h, wanted);
    w * h / 100 * (100 + (off - 100) / 4 + (off - 140).max(0) * 2)
}

/// How often one ratio holds the other, in hundredths.
fn off(ratio: i64, wanted: i64) -> i64 {
    if ratio > wanted { ratio * 100 / wanted } else { wanted * 100 / ratio.max(1) }
}

/// One shelf: columns side by side, each with boxes below each other, all by their index.
pub type Shelf = Vec<Vec<usize>>;

/// By how many hundredths shelves may be worse for the sake of the order that the boxes have by name.
const FOR_ORDER: i64 = 20;

/// Boxes on shelves, in the best of the widths tried; `bad` tells how bad a size is. They keep their order
/// where that costs little; otherwise the highest come first, so that what is lower can be stacked beside it.
pub fn shelves_towards(sizes: &[(i32, i32)], gap: i32, bad: &dyn Fn(i32, i32) -> i64) -> Vec<Shelf> {
    let by_name: Vec<usize> = (0..sizes.len()).collect();
    let mut by_height = by_name.clone();
    by_height.sort_by_key(|&at| std::cmp::Reverse(sizes[at].1 / 40));
    let named = in_order(sizes, &by_name, gap, bad);
    if by_height == by_name {
        return named.1;
    }
    let packed = in_order(sizes, &by_height, gap, bad);
    if named.0 <= packed.0.saturating_add(packed.0 / 100 * FOR_ORDER) { named.1 } else { packed.1 }
}

/// Boxes in that order on the best shelves, and how bad these are.
fn in_order(sizes: &[(i32, i32)], order: &[usize], gap: i32, bad: &dyn Fn(i32, i32) -> i64) -> (i64, Vec<Shelf>) {
    let widest = sizes.iter().map(|s| s.0).max().unwrap_or(0);
    let area: i64 = sizes.iter().map(|s| i64::from(s.0 + gap) * i64::from(s.1 + gap)).sum();
    let square = i32::try_from(area.isqrt()).unwrap_or(i32::MAX / 4);
    let mut best = (i64::MAX, Vec::new());
    let mut try_shelves = |shelves: Vec<Shelf>| {
        let (w, h) = size_of(sizes, &shelves, gap);
        let score = bad(w, h);
        if score < best.0 {
            best = (score, shelves);
        }
    };
    for percent in [60, 80, 95, 110, 125, 140, 160, 185, 215, 250] {
        let limit = widest.max(i32::try_from(i64::from(square) * percent / 100).unwrap_or(i32::MAX));
        try_shelves(fill(sizes, order, limit, gap));
    }
    for columns in 2..=sizes.len().min(6) {
        try_shelves(vec![stack(sizes, order, columns, gap)]);
    }
    best
}

/// One shelf of that many columns: each box on the lowest of them.
fn stack(sizes: &[(i32, i32)], order: &[usize], columns: usize, gap: i32) -> Shelf {
    let mut shelf: Shelf = vec![Vec::new(); columns];
    let mut heights = vec![0; columns];
    for &at in order {
        let lowest = (0..columns).min_by_key(|&column| heights[column]).unwrap_or(0);
        shelf[lowest].push(at);
        heights[lowest] += sizes[at].1 + gap;
    }
    shelf.retain(|column| !column.is_empty());
    shelf
}

fn fill(sizes: &[(i32, i32)], order: &[usize], limit: i32, gap: i32) -> Vec<Shelf> {
    let mut shelves: Vec<Shelf> = Vec::new();
    let (mut used, mut high, mut column_w, mut column_h) = (0, 0, 0, 0);
    for &at in order {
        let (w, h) = sizes[at];
        if let Some(shelf) = shelves.last_mut() {
            let fits_below = column_h + gap + h <= high && used - column_w + w.max(column_w) <= limit;
            if fits_below && let Some(column) = shelf.last_mut() {
                column.push(at);
                used += (w - column_w).max(0);
                column_w = column_w.max(w);
                column_h += gap + h;
                continue;
            }
            if used + gap + w <= limit {
                shelf.push(vec![at]);
                used += gap + w;
                (column_w, column_h) = (w, h);
                high = high.max(h);
                continue;
            }
        }
        shelves.push(vec![vec![at]]);
        (used, high, column_w, column_h) = (w, h, w, h);
    }
    shelves
}

/// Width and height of filled shelves.
pub fn size_of(sizes: &[(i32, i32)], shelves: &[Shelf], gap: i32) -> (i32, i32) {
    let gaps = |n: usize| gap * i32::try_from(n.saturating_sub(1)).unwrap_or(0);
    let (mut w, mut h) = (0, gaps(shelves.len()));
    for shelf in shelves {
        let wide: i32 = shelf.iter().map(|c| c.iter().map(|&at| sizes[at].0).max().unwrap_or(0)).sum();
        let high = shelf.iter().map(|c| c.iter().map(|&at| sizes[at].1).sum::<i32>() + gaps(c.len())).max();
        w = w.max(wide + gaps(shelf.len()));
        h += high.unwrap_or(0);
    }
    (w, h)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_is_on_one_shelf() {
        let sizes: Vec<(i32, i32)> = (0..23).map(|n| (100 + n * 7 % 90, 60 + n * 13 % 200)).collect();
        let mut seen: Vec<usize> = shelves_towards(&sizes, 20, &badness).into_iter().flatten().flatten().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..23).collect::<Vec<_>>());
    }

    #[test]
    fn many_boxes_fill_a_page_of_the_wanted_shape() {
        let sizes = vec![(300, 200); 40];
        let shelves = shelves_towards(&sizes, 20, &badness);
        let (w, h) = size_of(&sizes, &shelves, 20);
        assert!((100..=220).contains(&(w * 100 / h)), "{w} x {h}");
    }
}
