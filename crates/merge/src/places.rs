//! Where the shapes of a sheet lie: what was there stays where it was in what it lies in, what is new finds a place, and
//! boxes grow to hold it.

mod fresh;

use drawstream_diagram::base::Digest;
use drawstream_diagram::measures::{BADGE, HEAD_LABEL};
use drawstream_diagram::scene::{Label, Rect, Shape, Sheet};
use drawstream_diagram::{LabelSide, Paint, Role};

use crate::merge::Labels;
use crate::old::{Place, is_moved};
use crate::push::{self, Thing};
use crate::report::Report;
use crate::seen::{At, Finder, Match};
/// The least and most pixels that are kept between a box's content and its right and lower side. Boxes that are as large
/// as others beside them have more: that is room.
const MARGIN: (i32, i32) = (6, 8);

/// Decides where the shapes of a sheet lie.
pub struct Places<'a> {
    finder: &'a Finder<'a>,
    sheet: &'a Sheet,
    found: &'a Match,
    labels_of: Labels,
    /// Whether a shape is not shown.
    hidden: &'a [bool],
    /// What a person added, by the shape that it lies in, from that shape's corner; behind the last those of the page.
    notes: &'a [Vec<Rect>],
    /// What lies in each shape, and behind the last what lies in none.
    children: Vec<Vec<usize>>,
    /// From the corner of what it lies in; none for what has no place yet.
    at: Vec<Option<(i32, i32)>>,
    size: Vec<(i32, i32)>,
    /// On the page, of what a person moved out of what it lies in.
    outside: Vec<Option<(i32, i32)>>,
    labels: Vec<Option<Label>>,
    /// How much further down each shape goes than where it was.
    steps: &'a [i32],
    pub report: Report,
}

/// What becomes of a sheet's shapes.
pub struct Placed {
    /// Their places on the page.
    pub rects: Vec<Rect>,
    /// Their labels, where these had to be broken anew.
    pub labels: Vec<Option<Label>>,
    /// Whether a person moved it out of what it lies in.
    pub outside: Vec<bool>,
}

/// A number as whole pixels.
pub fn whole(number: f64) -> i32 {
    // Within bounds: what is read from a file is.
    number.round() as i32
}

/// A place as whole pixels.
pub fn rounded(place: Place) -> Rect {
    Rect { x: whole(place.x), y: whole(place.y), w: whole(place.w), h: whole(place.h) }
}

/// A shape's rectangle with its label.
pub fn with_label(shape: &Shape, rect: Rect) -> Rect {
    around_label(&shape.label, rect)
}

fn around_label(label: &Label, rect: Rect) -> Rect {
    if label.name.is_empty() {
        return rect;
    }
    match label.side {
        Some(LabelSide::Below) => {
            let w = rect.w.max(label.width);
            Rect { x: rect.x - (w - rect.w) / 2, w, h: rect.h + 4 + label.height, ..rect }
        }
        Some(LabelSide::Right) => {
            let h = rect.h.max(label.height);
            Rect { y: rect.y - (h - rect.h) / 2, w: rect.w + 6 + label.width, h, ..rect }
        }
        None => rect,
    }
}

/// Whether a shape is an outline around others: it lies where these do.
pub fn is_outline(shape: &Shape) -> bool {
    shape.cell.role == Some(Role::Background) && matches!(shape.cell.paint, Paint::Outline | Paint::Fence)
}

impl<'a> Places<'a> {
    pub fn new(
        finder: &'a Finder<'a>,
        sheet: &'a Sheet,
        found: &'a Match,
        hidden: &'a [bool],
        notes: &'a [Vec<Rect>],
        (labels_of, steps): (Labels, &'a [i32]),
    ) -> Self {
        let count = sheet.shapes.len();
        let mut children = vec![Vec::new(); count + 1];
        for (at, shape) in sheet.shapes.iter().enumerate() {
            children[shape.parent.unwrap_or(count)].push(at);
        }
        let size = sheet.shapes.iter().map(|shape| (shape.rect.w, shape.rect.h)).collect();
        let (at, outside, labels) = (vec![None; count], vec![None; count], vec![None; count]);
        Self {
            finder,
            sheet,
            found,
            labels_of,
            hidden,
            notes,
            children,
            at,
            size,
            outside,
            labels,
            steps,
            report: Report::default(),
        }
    }

    /// The places of all shapes.
    pub fn place(mut self) -> (Placed, Report) {
        let count = self.sheet.shapes.len();
        for shape in 0..count {
            self.at[shape] = self.kept(shape);
        }
        self.settle(count);
        let mut rects: Vec<Rect> = Vec::with_capacity(count);
        for (at, shape) in self.sheet.shapes.iter().enumerate() {
            let corner = shape.parent.map_or((0, 0), |parent| (rects[parent].x, rects[parent].y));
            let mut own = self.at[at].unwrap_or_else(|| self.new_at(at));
            if self.at[at].is_none()
                && shape.cell.role == Some(Role::Badge)
                && let Some(holder) = shape.parent.filter(|&holder| self.shape(holder).cell.paint == Paint::Frame)
            {
                // At the right end of a head.
                own.0 += self.size[holder].0 - self.shape(holder).rect.w;
            }
            let (x, y) = self.outside[at].unwrap_or((corner.0 + own.0, corner.1 + own.1));
            rects.push(Rect { x, y, w: self.size[at].0 + self.longer(at), h: self.size[at].1 });
        }
        let outside = self.outside.iter().map(Option::is_some).collect();
        (Placed { rects, labels: self.labels, outside }, self.report)
    }

    fn shape(&self, at: usize) -> &'a Shape {
        &self.sheet.shapes[at]
    }

    /// Where a shape lies in what it lies in, as it is laid out anew.
    fn new_at(&self, at: usize) -> (i32, i32) {
        let shape = self.shape(at);
        let around = shape.parent.map_or(Rect::default(), |parent| self.shape(parent).rect);
        (shape.rect.x - around.x, shape.rect.y - around.y)
    }

    fn there(&self, at: usize) -> Option<At> {
        self.found.shapes[at].at()
    }

    /// Where a shape was in what it lies in; none where it lies in something else now, or was not there.
    fn kept(&mut self, at: usize) -> Option<(i32, i32)> {
        let cell = self.there(at)?;
        let shape = self.shape(at);
        let drawn = self.finder.drawn(cell)?;
        if shape.cell.role == Some(Role::Badge) {
            // On the corner of its tile, wherever that is, unless it was moved.
            let own = self.finder.cell(cell);
            if !is_moved(own, &drawn) || own.parent() != shape.parent.map_or("1", |parent| &*self.shape(parent).cell.id)
            {
                return None;
            }
        }
        let around = shape.parent.map_or("1", |parent| &*self.shape(parent).cell.id);
        if drawn.around != Digest::of(around) {
            self.report.elsewhere += usize::from(!self.hidden[at]);
            return None;
        }
        let place = self.finder.place(cell);
        let Some(parent) = shape.parent else {
            if self.found.page != Some(cell.0) {
                return None;
            }
            self.count_move(at, rounded(place), drawn.place);
            return Some((whole(place.x), whole(place.y)));
        };
        let holder = self.there(parent).filter(|holder| holder.0 == cell.0)?;
        let box_ = self.finder.place(holder);
        let middle = (place.x + place.w / 2.0, place.y + place.h / 2.0);
        let is_inside =
            box_.x <= middle.0 && middle.0 <= box_.x + box_.w && box_.y <= middle.1 && middle.1 <= box_.y + box_.h;
        if !is_inside && shape.cell.role.is_none() && self.found.page == Some(cell.0) {
            self.outside[at] = Some((whole(place.x), whole(place.y)));
            self.report.outside += usize::from(!self.hidden[at]);
        }
        let own = Rect { x: whole(place.x) - whole(box_.x), y: whole(place.y) - whole(box_.y), ..rounded(place) };
        self.count_move(at, own, drawn.place);
        Some((own.x, own.y))
    }

    /// How much longer a lying bar is than it was: as much as what holds it is wider.
    fn longer(&self, at: usize) -> i32 {
        let shape = self.shape(at);
        let is_lying = shape.cell.paint == Paint::Band && self.there(at).is_some();
        let holder = shape.parent.filter(|_| is_lying);
        let was = holder.and_then(|holder| Some(self.size[holder].0 - self.size_before(holder)?.0));
        was.unwrap_or(0).max(0)
    }

    /// The size that a shape had; none where it was not there.
    fn size_before(&self, at: usize) -> Option<(i32, i32)> {
        let old = rounded(self.finder.place(self.there(at)?));
        Some((old.w, old.h))
    }

    /// Counts a shape that a person moved or sized.
    fn count_move(&mut self, at: usize, now: Rect, was: Option<Rect>) {
        // A tile has the size that its look has: draw.io makes one larger into which another is dropped.
        let is_tile = self.shape(at).cell.paint == Paint::Tile;
        let is_moved = was.is_some_and(|was| (was.x, was.y) != (now.x, now.y) || !is_tile && was != now);
        self.report.moved += usize::from(!self.hidden[at] && is_moved);
    }

    /// Whether a shape takes room among its siblings.
    fn takes_room(&self, at: usize) -> bool {
        !self.hidden[at] && self.shape(at).cell.role.is_none() && self.outside[at].is_none()
    }

    /// The size and content of a shape; behind the last shape, of the page.
    fn settle(&mut self, at: usize) {
        let children = self.children[at].clone();
        for &child in &children {
            self.settle(child);
        }
        let is_page = at == self.sheet.shapes.len();
        let members: Vec<usize> = children.iter().copied().filter(|&child| self.takes_room(child)).collect();
        if members.is_empty() && !is_page {
            self.size[at] = self.alone(at);
            self.break_label(at);
            return;
        }
        let is_there = if is_page { self.found.page.is_some() } else { self.there(at).is_some() };
        let is_fresh = !is_there || members.iter().all(|&member| self.at[member].is_none());
        let (mut things, late) = self.things(&members, is_fresh);
        push::apart(&mut things);
        let mut placed: Vec<(usize, Thing)> =
            members.iter().copied().filter(|member| !late.contains(member)).zip(things).collect();
        self.take(&placed);
        let old = if is_page { None } else { self.size_before(at) };
        let own = if is_page { (i32::MAX, i32::MAX) } else { (self.shape(at).rect.w, self.shape(at).rect.h) };
        let mut size = match old {
            _ if is_page => own,
            Some(old) if is_fresh => (old.0.max(own.0), old.1.max(own.1)),
            Some(old) => old,
            None => own,
        };
        let margin = self.margin(at, &members);
        if !is_page {
            for (_, thing) in placed.iter().filter(|(_, thing)| thing.was != Some(thing.now)) {
                size = (size.0.max(thing.now.right() + margin.0), size.1.max(thing.now.bottom() + margin.1));
            }
        }
        for member in late {
            let thing = self.slot(at, member, &placed, size, margin);
            placed.push((member, thing));
            if !is_page {
                size = (size.0.max(thing.now.right() + margin.0), size.1.max(thing.now.bottom() + margin.1));
            }
        }
        if !is_page {
            self.size[at] = size;
            self.break_label(at);
            if !is_fresh {
                self.fit_labels(&members, size);
            }
        }
    }

    /// What lies side by side, and what has no place yet.
    fn things(&mut self, members: &[usize], is_fresh: bool) -> (Vec<Thing>, Vec<usize>) {
        let (mut things, mut late) = (Vec::new(), Vec::new());
        for &member in members {
            let shape = self.shape(member);
            let size = self.size[member];
            let (was, at) = if is_fresh {
                let at = self.new_at(member);
                (Rect { x: at.0, y: at.1, w: shape.rect.w, h: shape.rect.h }, at)
            } else if let (Some(at), Some((w, h))) = (self.at[member], self.size_before(member)) {
                (Rect { x: at.0, y: at.1, w, h }, at)
            } else {
                late.push(member);
                continue;
            };
            // Words may become longer, and tiles smaller, without moving anything.
            let is_box = matches!(shape.cell.paint, Paint::Frame | Paint::Slim | Paint::Table);
            let size = if is_box { size } else { (was.w, was.h) };
            let down = if is_fresh { 0 } else { self.steps[member] };
            let now = Rect { x: at.0, y: at.1 + down, w: size.0, h: size.1 };
            let grown = now.w > was.w || now.h > was.h;
            things.push(Thing { now: with_label(shape, now), was: Some(with_label(shape, was)), grown });
            self.at[member] = Some(at);
        }
        (things, late)
    }

    /// Gives the shapes the places of their things.
    fn take(&mut self, placed: &[(usize, Thing)]) {
        for (member, thing) in placed {
            let Some(was) = thing.was else { continue };
            if let Some(at) = &mut self.at[*member] {
                *at = (at.0 + thing.now.x - was.x, at.1 + thing.now.y - was.y);
            }
        }
    }

    /// Pixels between what is in a box and its right and lower side, as it is laid out anew.
    fn margin(&self, at: usize, members: &[usize]) -> (i32, i32) {
        let Some(shape) = self.sheet.shapes.get(at) else { return MARGIN };
        let ends = members.iter().map(|&member| with_label(self.shape(member), self.shape(member).rect));
        let (right, bottom) = ends.fold((0, 0), |end, rect| (end.0.max(rect.right()), end.1.max(rect.bottom())));
        let within = |pixels: i32| pixels.clamp(MARGIN.0, MARGIN.1);
        (within(shape.rect.right() - right), within(shape.rect.bottom() - bottom))
    }

    /// The size of something that holds nothing.
    fn alone(&self, at: usize) -> (i32, i32) {
        let shape = self.shape(at);
        let own = (shape.rect.w, shape.rect.h);
        let Some(cell) = self.there(at) else { return own };
        let Some(old) = self.size_before(at) else { return own };
        let place = rounded(self.finder.place(cell));
        let drawn = self.finder.drawn(cell).and_then(|drawn| drawn.place);
        let is_sized = drawn.is_some_and(|was| (was.w, was.h) != (place.w, place.h));
        let is_card = shape.cell.chips.iter().any(|chip| !chip.form.is_pill());
        match shape.cell.paint {
            Paint::Frame | Paint::Slim if is_card && !is_sized => own,
            Paint::Frame | Paint::Slim => old,
            Paint::Table => (own.0.max(old.0), own.1),
            // A bar is as long as it was: [`Self::longer`] has it grow with what holds it.
            Paint::Band => (old.0, own.1),
            Paint::Bar | Paint::Strip => (own.0, old.1),
            _ => own,
        }
    }

    /// Breaks the label of a box whose width is not that of the layout.
    fn break_label(&mut self, at: usize) {
        let shape = self.shape(at);
        let (label, wide) = (&shape.label, self.size[at].0);
        let more = wide - shape.rect.w;
        if more == 0 || !matches!(shape.cell.paint, Paint::Frame | Paint::Table) {
            return;
        }
        let has_badge = self.children[at].iter().any(|&child| self.shape(child).cell.role == Some(Role::Badge));
        let room = wide - HEAD_LABEL - shape.inset.0 - if has_badge { BADGE + 12 } else { 6 };
        if label.width <= room {
            return;
        }
        // What is on one line was not broken to the width of the box.
        let within = if label.inline { room } else { (label.within + more).min(room) };
        self.labels[at] = Some((self.labels_of.head)(label, within.max(40)));
    }
}
