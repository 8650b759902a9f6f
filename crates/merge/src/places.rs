//! Where the shapes of a sheet lie: what was there stays where it was in what it lies in, what is new finds a place, and
//! boxes grow to hold it.

use drawstream_diagram::base::Digest;
use drawstream_diagram::measures::{BADGE, HEAD_LABEL, NODE};
use drawstream_diagram::scene::{Label, Rect, Shape, Sheet};
use drawstream_diagram::{LabelSide, Paint, Role};
use drawstream_order::Order as _;

use crate::merge::Labels;
use crate::old::{Place, is_moved};
use crate::push::{self, Thing};
use crate::report::Report;
use crate::seen::{At, Finder, Match};
use crate::slots::Room;

/// The least and most pixels that are kept between a box's content and its right and lower side. Boxes that are as large
/// as others beside them have more: that is room.
const MARGIN: (i32, i32) = (6, 8);

/// Characters of a long name that are left where there is no room for more; its tooltip has all of it.
const FEW: usize = 9;

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
    /// Whether what nobody touched goes where the layout puts it.
    anew: bool,
    pub report: Report,
}

/// The form of something new.
#[derive(Clone)]
struct Form {
    size: (i32, i32),
    /// None where it is that of the layout.
    label: Option<Label>,
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
        labels_of: Labels,
    ) -> Self {
        let count = sheet.shapes.len();
        let mut children = vec![Vec::new(); count + 1];
        for (at, shape) in sheet.shapes.iter().enumerate() {
            children[shape.parent.unwrap_or(count)].push(at);
        }
        let size = sheet.shapes.iter().map(|shape| (shape.rect.w, shape.rect.h)).collect();
        let (at, outside, labels) = (vec![None; count], vec![None; count], vec![None; count]);
        let anew = finder.is_anew(found);
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
            anew,
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
            rects.push(Rect { x, y, w: self.size[at].0, h: self.size[at].1 });
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
        if self.anew && self.there(at).is_none() && self.shape(at).cell.role != Some(Role::Badge) {
            return Some(self.new_at(at));
        }
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
        // Also where the layout puts it into another box: names of other letters may divide things otherwise.
        if self.anew && !self.is_touched(at) {
            return Some(self.new_at(at));
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

    /// Whether a person moved or sized a shape, or put it elsewhere.
    fn is_touched(&self, at: usize) -> bool {
        self.there(at).is_some_and(|at| {
            let cell = self.finder.cell(at);
            self.finder
                .drawn(at)
                .is_none_or(|drawn| drawn.around != Digest::of(cell.parent()) || is_moved(cell, &drawn))
        })
    }

    /// The size that a shape had; none where it was not there.
    fn size_before(&self, at: usize) -> Option<(i32, i32)> {
        let shape = self.shape(at);
        let Some(cell) = self.there(at) else { return self.anew.then_some((shape.rect.w, shape.rect.h)) };
        let old = rounded(self.finder.place(cell));
        let drawn = self.finder.drawn(cell).and_then(|drawn| drawn.place);
        let is_sized = drawn.is_some_and(|was| (was.w, was.h) != (old.w, old.h));
        Some(if self.anew && !is_sized { (shape.rect.w, shape.rect.h) } else { (old.w, old.h) })
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
            let is_moved =
                |member: usize, thing: &Thing| thing.was != Some(thing.now) || self.anew && self.is_touched(member);
            for (_, thing) in placed.iter().filter(|(member, thing)| is_moved(*member, thing)) {
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
            if !is_fresh && !self.anew {
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
            let now = Rect { x: at.0, y: at.1, w: size.0, h: size.1 };
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

    /// A place for something new in a box that was there.
    fn slot(
        &mut self,
        at: usize,
        member: usize,
        placed: &[(usize, Thing)],
        size: (i32, i32),
        margin: (i32, i32),
    ) -> Thing {
        let shape = self.shape(member);
        let is_page = at == self.sheet.shapes.len();
        let is_like = |other: &Shape, strict: bool| {
            other.cell.paint == shape.cell.paint && (!strict || other.cell.class == shape.cell.class)
        };
        let kin = |strict: bool| -> Vec<Rect> {
            let like = placed.iter().filter(|(other, _)| is_like(self.shape(*other), strict));
            let mut like: Vec<(usize, Rect)> = like.map(|(other, thing)| (*other, thing.now)).collect();
            // The closest one before it stands last.
            like.order_by_key(|(other, _)| {
                (*other < member, if *other < member { *other } else { usize::MAX - *other })
            });
            like.into_iter().map(|(_, rect)| rect).collect()
        };
        let mut near = kin(true);
        if near.is_empty() {
            near = kin(false);
        }
        let taken: Vec<Rect> =
            placed.iter().map(|(_, thing)| thing.now).chain(self.notes[at].iter().copied()).collect();
        let starts = self.children[at].iter().filter(|&&child| self.takes_room(child));
        let starts = starts.map(|&child| {
            let (x, y) = self.new_at(child);
            let rect = with_label(self.shape(child), Rect { x, y, ..self.shape(child).rect });
            (rect.x, rect.y)
        });
        let start = starts.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1))).unwrap_or((MARGIN.0, MARGIN.0));
        let end = (!is_page).then(|| (size.0 - margin.0, size.1 - margin.1));
        let (spare, pushed) = if is_page { ((i32::MAX, i32::MAX), (0, 0)) } else { (self.spare(at), self.pushed(at)) };
        // As it is laid out; where that would move others, in other forms and closer to its kin.
        let mut first = None;
        for form in self.forms(member, size.0, true) {
            let label = form.label.as_ref().unwrap_or(&shape.label);
            let whole = around_label(label, Rect { x: 0, y: 0, w: form.size.0, h: form.size.1 });
            for tight in [false, true] {
                let room = Room { taken: &taken, start, end, spare, pushed, kin: &near, tight };
                let slot = room.slot((whole.w, whole.h));
                if first.is_none() || !slot.pushes {
                    first = Some((form.clone(), whole, slot.at));
                }
                if !slot.pushes {
                    return self.stand(member, first);
                }
            }
        }
        self.stand(member, first)
    }

    /// Gives something new its place and form.
    fn stand(&mut self, member: usize, place: Option<(Form, Rect, (i32, i32))>) -> Thing {
        let Some((form, whole, (x, y))) = place else {
            return Thing { now: Rect::default(), was: None, grown: false };
        };
        self.at[member] = Some((x - whole.x, y - whole.y));
        self.size[member] = form.size;
        self.labels[member] = form.label.or_else(|| self.labels[member].take());
        Thing { now: Rect { x, y, ..whole }, was: None, grown: false }
    }

    /// The forms that a tile may have in a box of that width: its own first, those that say less last.
    fn forms(&self, member: usize, wide: i32, may_shrink: bool) -> Vec<Form> {
        let shape = self.shape(member);
        let (label, size) = (&shape.label, self.size[member]);
        let mut forms = vec![Form { size, label: None }];
        if shape.cell.paint != Paint::Tile || shape.cell.role.is_some() || label.side.is_none() {
            return forms;
        }
        let is_small = size.0 == NODE;
        let small = |label: &Label, within: i32| Form {
            size: (NODE, NODE),
            label: Some((self.labels_of.tile)(label, None, within)),
        };
        if is_small || may_shrink {
            forms.extend([wide, 0].map(|within| small(label, within)));
        }
        let less = |label: &Label| match is_small || may_shrink {
            true => small(label, 0),
            false => Form { size, label: Some((self.labels_of.tile)(label, label.side, wide)) },
        };
        let parts: Vec<&str> = label.caption.split(" · ").collect();
        for count in (0..parts.len()).rev() {
            let caption = parts.iter().take(count).copied().collect::<Vec<_>>().join(" · ");
            forms.push(less(&Label { caption, ..label.clone() }));
        }
        if label.name.chars().count() > FEW {
            let name = label.name.chars().take(FEW).chain(['…']).collect();
            forms.push(less(&Label { name, caption: String::new(), ..label.clone() }));
        }
        forms
    }

    /// Makes labels fit that have become longer than there is room for: tiles keep their places, so that words are what
    /// gives way. Tooltips have all of them.
    fn fit_labels(&mut self, members: &[usize], size: (i32, i32)) {
        let around = |this: &Self, at: usize, label: &Label| {
            let (x, y) = this.at[at]?;
            Some(around_label(label, Rect { x, y, w: this.size[at].0, h: this.size[at].1 }))
        };
        let own = |this: &Self, at: usize| around(this, at, this.labels[at].as_ref().unwrap_or(&this.shape(at).label));
        let still: Vec<usize> = members.iter().copied().filter(|&at| !self.is_touched(at)).collect();
        for &at in &still {
            let shape = self.shape(at);
            if shape.cell.paint != Paint::Tile || shape.label.side.is_none() || self.there(at).is_none() {
                continue;
            }
            let others: Vec<Rect> =
                still.iter().filter(|&&other| other != at).filter_map(|&other| own(self, other)).collect();
            let is_fit = |rect: Rect| {
                rect.x >= 0 && rect.right() <= size.0 && !others.iter().any(|&other| push::overlap(rect, other, 0))
            };
            if own(self, at).is_none_or(is_fit) {
                continue;
            }
            let forms = self.forms(at, size.0, false);
            let fit = forms
                .into_iter()
                .filter_map(|form| form.label)
                .find(|label| around(self, at, label).is_some_and(is_fit));
            if fit.is_some() {
                self.labels[at] = fit;
            }
        }
    }

    /// Where a shape was in what it lies in, with its label; none for what was not there.
    fn was(&self, at: usize) -> Option<Rect> {
        let ((x, y), (w, h)) = (self.at[at]?, self.size_before(at)?);
        Some(with_label(self.shape(at), Rect { x, y, w, h }))
    }

    /// The siblings of a shape that were there, with their places.
    fn siblings(&self, at: usize) -> impl Iterator<Item = (usize, Rect)> {
        let holder = self.shape(at).parent.unwrap_or(self.sheet.shapes.len());
        let siblings = self.children[holder].iter().filter(move |&&other| other != at && self.takes_room(other));
        siblings.filter_map(|&other| Some((other, self.was(other)?)))
    }

    /// How far a shape may grow to the right and downwards before anything has to move for it.
    fn spare(&self, at: usize) -> (i32, i32) {
        const FAR: i32 = 100_000;
        let Some(own) = self.was(at) else { return (0, 0) };
        let (mut right, mut down) = (FAR, FAR);
        for (_, other) in self.siblings(at) {
            if other.x >= own.right() && other.y < own.bottom() && own.y < other.bottom() {
                right = right.min(other.x - own.right() - push::LEAST);
            }
            if other.y >= own.bottom() && other.x < own.right() && own.x < other.right() {
                down = down.min(other.y - own.bottom() - push::LEAST);
            }
        }
        if let Some(holder) = self.shape(at).parent
            && let Some(around) = self.was(holder)
        {
            let members: Vec<usize> =
                self.children[holder].iter().copied().filter(|&child| self.takes_room(child)).collect();
            let (margin, beyond) = (self.margin(holder, &members), self.spare(holder));
            right = right.min((around.w - own.right() - margin.0).max(0) + beyond.0);
            down = down.min((around.h - own.bottom() - margin.1).max(0) + beyond.1);
        }
        (right.max(0), down.max(0))
    }

    /// How many shapes lie to the right of a shape and below it: these would have to move.
    fn pushed(&self, at: usize) -> (usize, usize) {
        let Some(own) = self.was(at) else { return (0, 0) };
        let (mut right, mut down) = (0, 0);
        for (sibling, other) in self.siblings(at) {
            if other.x >= own.right() && other.y < own.bottom() && own.y < other.bottom() {
                right += self.inside(sibling);
            }
            if other.y >= own.bottom() && other.x < own.right() && own.x < other.right() {
                down += self.inside(sibling);
            }
        }
        let around = self.shape(at).parent.map_or((0, 0), |holder| self.pushed(holder));
        (right + around.0, down + around.1)
    }

    /// How many shapes a shape is, with all in it.
    fn inside(&self, at: usize) -> usize {
        1 + self.children[at].iter().map(|&child| self.inside(child)).sum::<usize>()
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
