//! What of a drawing of before was kept, in words.

use drawstream::merge::Report;

/// Lines about it; none where nobody had worked in it and nothing has changed.
pub fn lines(report: &Report) -> Vec<String> {
    let list = |counts: &[(usize, &str)]| {
        let some = counts.iter().filter(|(count, _)| *count > 0);
        some.map(|(count, words)| format!("{count} {words}")).collect::<Vec<_>>().join(", ")
    };
    let Report { moved, outside, relabelled, restyled, bent, added, pages, hidden, new, gone, elsewhere, returned } =
        report;
    let kept = list(&[
        (*moved, "moved or sized"),
        (*outside, "outside of their box"),
        (*relabelled, "relabelled"),
        (*restyled, "restyled"),
        (*bent, "bent"),
        (*added, "added"),
        (*pages, if *pages == 1 { "page" } else { "pages" }),
    ]);
    let changed = list(&[(*new, "new"), (*gone, "gone"), (*elsewhere, "in another box")]);
    let mut lines = Vec::new();
    if !kept.is_empty() {
        lines.push(format!("Kept of the edits: {kept}"));
    }
    if !changed.is_empty() {
        lines.push(format!("Since it was drawn: {changed}"));
    }
    if *hidden > 0 {
        lines.push(format!("{hidden} deleted by hand and hidden (--bring-back shows them)"));
    }
    if *returned > 0 {
        let what = if *returned == 1 { "page that was deleted is" } else { "pages that were deleted are" };
        lines.push(format!("{returned} {what} there again: each resource has its page"));
    }
    lines
}
