//! Where something new stands in a box, and in which form: beside its kin, where it moves least.

use drawstream_diagram::Paint;
use drawstream_diagram::measures::NODE;
use drawstream_diagram::scene::{Label, Rect, Shape};
use drawstream_order::Order as _;

use super::{MARGIN, Places, around_label, with_label};
use crate::forms;
use crate::push::{self, Thing};
use crate::slots::Room;

/// Pixels around something for the line that says that it changed, beside those that are kept free around everything.
const ROOM_FOR_SIGN: i32 = 3;

/// Characters of a long name that are left where there is no room for more; its tooltip has all of it.
const FEW: [usize; 2] = [9, 5];

/// The most rounds in which words become fewer.
const ROUNDS: usize = 4;

/// The form of something new.
#[derive(Clone)]
struct Form {
    size: (i32, i32),
    /// None where it is that of the layout.
    label: Option<Label>,
}

impl<'a> Places<'a> {
    /// A place for something new in a box that was there.
    pub(super) fn slot(
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
            let mut like: Vec<(usize, Rect)> =
                like.map(|(other, thing)| (*other, self.signed(*other, thing.now))).collect();
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
        let taken: Vec<Rect> = placed.iter().map(|(other, thing)| self.signed(*other, thing.now)).collect();
        let taken: Vec<Rect> = taken.into_iter().chain(self.notes[at].iter().copied()).collect();
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
        for form in self.forms(member, size.0) {
            let label = form.label.as_ref().unwrap_or(&shape.label);
            let own = Rect { x: 0, y: 0, w: form.size.0, h: form.size.1 };
            let words = around_label(label, own);
            let whole = words.union(own.outset(ROOM_FOR_SIGN));
            // The room for a sign may reach into the margins.
            let start = (start.0 + whole.x - words.x, start.1 + whole.y - words.y);
            let end = end.map(|end| (end.0 + whole.right() - words.right(), end.1 + whole.bottom() - words.bottom()));
            for tight in [false, true] {
                let room = Room { taken: &taken, start, end, spare, pushed, kin: &near, tight };
                let slot = room.slot((whole.w, whole.h));
                if first.is_none() || !slot.pushes {
                    let tile = (slot.at.0 - whole.x, slot.at.1 - whole.y);
                    first = Some((form.clone(), words, (tile.0 + words.x, tile.1 + words.y)));
                }
                if !slot.pushes {
                    return self.stand(member, first);
                }
            }
        }
        self.stand(member, first)
    }

    /// A shape with its words, and room for the line around it that says that it changed.
    fn signed(&self, at: usize, with_words: Rect) -> Rect {
        let Some((x, y)) = self.at[at] else { return with_words };
        let own = Rect { x, y, w: self.size[at].0, h: self.size[at].1 };
        with_words.union(own.outset(ROOM_FOR_SIGN))
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
    fn forms(&self, member: usize, wide: i32) -> Vec<Form> {
        let shape = self.shape(member);
        let (label, size) = (&shape.label, self.size[member]);
        let mut forms = vec![Form { size, label: None }];
        if shape.cell.paint != Paint::Tile || shape.cell.role.is_some() || label.side.is_none() {
            return forms;
        }
        let small = |label: &Label, within: i32| Form {
            size: (NODE, NODE),
            label: Some((self.labels_of.tile)(label, None, within)),
        };
        forms.extend([wide, 0].map(|within| small(label, within)));
        let parts: Vec<&str> = label.caption.split(" · ").collect();
        for count in (0..parts.len()).rev() {
            let caption = parts.iter().take(count).copied().collect::<Vec<_>>().join(" · ");
            forms.push(small(&Label { caption, ..label.clone() }, 0));
        }
        for few in FEW.into_iter().filter(|few| label.name.chars().count() > *few) {
            let name = label.name.chars().take(few).chain(['…']).collect();
            forms.push(small(&Label { name, caption: String::new(), ..label.clone() }, 0));
        }
        forms
    }

    /// Makes the labels of small tiles fit that have less room than words: these were made small for others, which keep
    /// their places. Tooltips have all of them.
    pub(super) fn fit_labels(&mut self, members: &[usize], size: (i32, i32)) {
        let around = |this: &Self, at: usize, label: &Label| {
            let (x, y) = this.at[at]?;
            Some(around_label(label, Rect { x, y, w: this.size[at].0, h: this.size[at].1 }))
        };
        let own = |this: &Self, at: usize| around(this, at, this.labels[at].as_ref().unwrap_or(&this.shape(at).label));
        let is_small = |this: &Self, at: usize| {
            let shape = this.shape(at);
            shape.cell.paint == Paint::Tile && this.size[at].0 == NODE && shape.label.side.is_some()
        };
        // What is new says what it will say when the drawing is drawn over again, where it is no longer new.
        for &at in members {
            if !is_small(self, at) || self.there(at).is_some() {
                continue;
            }
            let label = &self.shape(at).label;
            let is_reformed = self.shape(at).rect.w != NODE;
            self.labels[at] = Some(match is_reformed {
                true => (self.labels_of.tile)(label, None, forms::words_in(size.0)),
                false => label.clone(),
            });
        }
        // Where one says less, there may be room for another that had none.
        for _ in 0..ROUNDS {
            let mut is_changed = false;
            for &at in members {
                if !is_small(self, at) {
                    continue;
                }
                let others: Vec<Rect> =
                    members.iter().filter(|&&other| other != at).filter_map(|&other| own(self, other)).collect();
                let is_fit = |rect: Rect| {
                    rect.x >= 0 && rect.right() <= size.0 && !others.iter().any(|&other| push::overlap(rect, other, 0))
                };
                if own(self, at).is_none_or(is_fit) {
                    continue;
                }
                let forms = self.forms(at, size.0);
                let fit = forms
                    .into_iter()
                    .filter_map(|form| form.label)
                    .find(|label| around(self, at, label).is_some_and(is_fit));
                if fit.is_some() {
                    self.labels[at] = fit;
                    is_changed = true;
                }
            }
            if !is_changed {
                break;
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
}
