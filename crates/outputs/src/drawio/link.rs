//! What a click on a cell does.

use drawstream_diagram::Cell;

use super::list;

/// To another page, to another cell, or a lens on and off; none where it does nothing.
pub(super) fn of(cell: &Cell) -> Option<String> {
    let action = |action: String| format!("data:action/json,{{\"actions\":[{action}]}}");
    if let Some(page) = &cell.link {
        return Some(format!("data:page/id,{page}"));
    }
    if let Some(id) = &cell.leads {
        let cells = format!("{{\"cells\":{}}}", list(std::slice::from_ref(id)));
        return Some(action(format!("{{\"select\":{cells},\"highlight\":{cells},\"scroll\":{cells}}}")));
    }
    cell.switches.map(|lens| action(format!("{{\"toggle\":{{\"tags\":[\"{}\"]}}}}", lens.tag())))
}
