//! What is known of the account while it is being read: its regions and VPCs, and how much lies in them.
//!
//! Told in small events ([`Outline`]) for a page that lets the picture grow. Numbers are cumulative and only what
//! has changed is told, so an event that is lost does no harm; and however large the account is, all events of a
//! run together stay within [`MOST_BYTES`].

use super::ledger::region_words;
use super::progress::{Outline, OutlineRegion, OutlineVpc};
use drawstream_estate::{Kind, Resource, Role};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Bytes of all events of one run.
pub const MOST_BYTES: usize = 200_000;
/// Part of them that is kept for the last event, which brings every number up to date.
const KEPT_BYTES: usize = 60_000;
/// What an event has beside its parts, on the wire too.
const EVENT_BYTES: usize = 160;
/// The most VPCs that are told one by one; of further ones only the number is told.
const MOST_VPCS: usize = 150;
/// Characters of a name.
const LONGEST_NAME: usize = 64;
/// The shortest time between two events.
const SPACING: Duration = Duration::from_millis(200);

type Counts = BTreeMap<Kind, u64>;

/// The number of things found, and the number that was last told in an event.
#[derive(Debug, Default)]
struct Tally {
    found: Counts,
    told: Counts,
}

impl Tally {
    fn add(&mut self, kind: Kind) {
        *self.found.entry(kind).or_default() += 1;
    }

    /// Kinds whose number is to be told: those that have grown by a quarter, or at all for the `last` time.
    fn due(&self, last: bool) -> Counts {
        let is_due = |(kind, found): &(&Kind, &u64)| {
            let told = self.told.get(kind).copied().unwrap_or_default();
            if last { **found > told } else { **found >= told + (told / 4).max(1) }
        };
        self.found.iter().filter(is_due).map(|(kind, found)| (*kind, *found)).collect()
    }
}

#[derive(Debug, Default)]
struct Vpc {
    region: Arc<str>,
    name: String,
    /// Whether the name, or its absence, has been told.
    named: bool,
    shown: bool,
    tally: Tally,
}

/// The numbers and names found so far, and which of them were told in events.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    /// Id or name of the resource group that is wanted.
    group: Option<String>,
    regions: BTreeMap<Arc<str>, Tally>,
    vpcs: BTreeMap<String, Vpc>,
    shown: usize,
    changed: bool,
    told_bytes: usize,
    last: Option<Instant>,
}

impl Sketch {
    /// Of a run that reads this resource group, or all.
    pub(super) fn new(group: Option<String>) -> Self {
        Self { group, ..Self::default() }
    }

    /// Takes a resource in.
    pub(super) fn note(&mut self, resource: &Resource) {
        let kind = resource.kind;
        if matches!(kind.role(), Role::Data | Role::Counted) {
            return;
        }
        let wanted = self.group.as_deref().is_none_or(|group| {
            let (id, name) = &resource.group;
            **id == *group || **name == *group
        });
        let is_vpc = kind == Kind::Vpc;
        let id = if is_vpc { &resource.id } else { &resource.vpc };
        if !id.is_empty() {
            // References name a VPC by id or by CRN, whose last part is the id.
            let id = id.rsplit(':').next().unwrap_or_default().to_owned();
            let vpc = self.vpcs.entry(id).or_default();
            vpc.region = Arc::clone(&resource.region);
            if is_vpc {
                vpc.name = harmless(&resource.name);
                vpc.named = false;
            } else if wanted {
                vpc.tally.add(kind);
            }
        }
        if wanted && (is_vpc || id.is_empty()) {
            self.regions.entry(Arc::clone(&resource.region)).or_default().add(kind);
        }
        self.changed |= wanted || is_vpc;
    }

    /// When [`Sketch::due`] is to be asked again, though nothing new may be noted until then.
    pub(super) fn next(&self) -> Option<Instant> {
        self.last.filter(|_| self.changed).map(|last| last + SPACING)
    }

    /// What is to be told now, if anything.
    pub(super) fn due(&mut self, now: Instant) -> Option<Outline> {
        if !self.changed || self.last.is_some_and(|last| now < last + SPACING) {
            return None;
        }
        self.last = Some(now);
        self.tell(false, MOST_BYTES - KEPT_BYTES)
    }

    /// The last one: what is still to be told.
    pub(super) fn rest(&mut self) -> Option<Outline> {
        self.tell(true, MOST_BYTES)
    }

    fn tell(&mut self, last: bool, most: usize) -> Option<Outline> {
        self.changed = false;
        let mut room = most.checked_sub(self.told_bytes + EVENT_BYTES)?;
        let all = room;
        let mut regions: BTreeMap<Arc<str>, OutlineRegion> = BTreeMap::new();
        for (name, tally) in &mut self.regions {
            let found = tally.due(last);
            if found.is_empty() {
                continue;
            }
            let region = OutlineRegion { region: words(name), found, vpcs: Vec::new() };
            if !take(&mut room, &region) {
                break;
            }
            tally.told.extend(&region.found);
            regions.insert(Arc::clone(name), region);
        }
        for (id, vpc) in &mut self.vpcs {
            let found = vpc.tally.due(last);
            let name = (!vpc.named && !vpc.name.is_empty()).then(|| vpc.name.clone());
            if (found.is_empty() && name.is_none()) || (!vpc.shown && self.shown == MOST_VPCS) {
                continue;
            }
            let told = OutlineVpc { id: harmless(id), name, found };
            let frame = OutlineRegion { region: words(&vpc.region), found: Counts::new(), vpcs: Vec::new() };
            if (!regions.contains_key(&vpc.region) && !take(&mut room, &frame)) || !take(&mut room, &told) {
                break;
            }
            self.shown += usize::from(!vpc.shown);
            (vpc.shown, vpc.named) = (true, !vpc.name.is_empty());
            vpc.tally.told.extend(&told.found);
            regions.entry(Arc::clone(&vpc.region)).or_insert(frame).vpcs.push(told);
        }
        if regions.is_empty() {
            return None;
        }
        self.told_bytes += EVENT_BYTES + (all - room);
        Some(Outline { regions: regions.into_values().collect(), ..Outline::default() })
    }
}

/// A region as the reader of events knows it.
fn words(region: &str) -> String {
    harmless(region_words(region))
}

/// The start of a text, in characters that JSON writes as they are.
fn harmless(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(plain).take(LONGEST_NAME).collect()
}

/// Subtracts the bytes that a part needs from those that are left; false where too few are left.
fn take(room: &mut usize, part: &impl Serialize) -> bool {
    let needs = serde_json::to_string(part).map_or(usize::MAX, |text| text.len() + 1);
    match room.checked_sub(needs) {
        Some(left) => {
            *room = left;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(kind: &str, id: &str, vpc: &str, region: &str) -> Resource {
        let mut resource = Resource::new(Kind::named(kind).unwrap(), id, &region.into());
        resource.name = format!("the {id}").into();
        resource.vpc = vpc.into();
        resource
    }

    #[test]
    fn vpcs_fill_up_and_only_changes_are_told() {
        let (mut sketch, start) = (Sketch::new(None), Instant::now());
        // A part may be known before its VPC is.
        sketch.note(&resource("subnet", "s1", "crn:v1:bluemix:public:is:eu-de:a/1::vpc:v1", "eu-de"));
        sketch.note(&resource("security_group", "g", "v1", "eu-de"));
        let first = serde_json::to_string(&sketch.due(start).unwrap()).unwrap();
        assert_eq!(first, r#"{"regions":[{"region":"eu-de","vpcs":[{"id":"v1","found":{"subnet":1}}]}]}"#);
        sketch.note(&resource("vpc", "v1", "", "eu-de"));
        sketch.note(&resource("transit_gateway", "t", "", ""));
        assert!(sketch.due(start + SPACING / 2).is_none(), "too soon");
        assert_eq!(sketch.next(), Some(start + SPACING));
        let second = serde_json::to_string(&sketch.due(start + SPACING).unwrap()).unwrap();
        insta::assert_snapshot!(second, @r#"{"regions":[{"region":"global","found":{"transit_gateway":1}},{"region":"eu-de","found":{"vpc":1},"vpcs":[{"id":"v1","name":"the v1"}]}]}"#);
        assert!(sketch.due(start + SPACING * 2).is_none() && sketch.rest().is_none() && sketch.next().is_none());
    }

    #[test]
    fn another_resource_group_does_not_count() {
        let mut sketch = Sketch::new(Some("mine".to_owned()));
        sketch.note(&resource("vpc", "v1", "", "eu-de"));
        sketch.note(&resource("instance", "i", "v1", "eu-de"));
        let told = sketch.rest().unwrap();
        assert_eq!(told.regions.len(), 1);
        assert!(told.regions[0].found.is_empty() && told.regions[0].vpcs[0].found.is_empty());
    }

    /// The worst that can be: an event after every resource, names of the widest characters, without end.
    #[test]
    fn all_events_of_a_run_are_within_their_bound() {
        let (mut sketch, start, mut bytes, mut told) = (Sketch::new(None), Instant::now(), 0, 0);
        let wide = "\"\u{1F4A5}".repeat(200);
        for at in 0..60_000_u32 {
            let (vpc, region) = (format!("v{}{wide}", at % 500), format!("r{}", at % 9));
            let mut vpc_itself = resource("vpc", &vpc, "", &region);
            vpc_itself.name = format!("{at}{wide}").into();
            sketch.note(&vpc_itself);
            sketch.note(&resource("instance", &format!("i{at}"), &vpc, &region));
            if let Some(outline) = sketch.due(start + SPACING * at) {
                bytes += serde_json::to_string(&outline).unwrap().len() + 80;
                told += 1;
            }
        }
        assert!(told > 10);
        assert!(bytes <= MOST_BYTES - KEPT_BYTES, "{bytes}");
        let rest = sketch.rest().unwrap();
        bytes += serde_json::to_string(&rest).unwrap().len() + 80;
        assert!(bytes <= MOST_BYTES, "{bytes}");
    }
}
