//! What is known before anything is made: where VPCs and subnets lie, which name an image or a group has, which subnet a
//! reserved address is of.

use super::fields::{Object, blocks, text};
use super::thing::{Thing, key, last};
use drawstream_estate::Crn;
use drawstream_estate::region::{is_region_name, region_of_zone};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What things refer to.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Region by VPC.
    vpcs: BTreeMap<Box<str>, Arc<str>>,
    /// VPC by subnet.
    subnets: BTreeMap<Box<str>, Box<str>>,
    /// Region of things that tell one, by their ids: what they target is there too.
    regions: BTreeMap<Arc<str>, usize>,
    /// Name by id, of everything that has one.
    names: BTreeMap<Box<str>, Box<str>>,
    /// Subnet and address by reserved address.
    reserved: BTreeMap<Box<str>, (Box<str>, Box<str>)>,
    /// The region of what tells none: the only one of the file, else empty.
    usual: Arc<str>,
}

impl Places {
    /// Takes in what a thing tells.
    pub(super) fn learn(&mut self, thing: &Thing) {
        let own = &thing.own;
        if let Some(region) = told(own) {
            *self.regions.entry(region.into()).or_default() += 1;
        }
        let name = thing.text("name");
        if !name.is_empty() {
            self.names.entry(thing.id.clone()).or_insert_with(|| name.into());
        }
        match thing.of.name {
            "ibm_is_vpc" => {
                let by_zone = || blocks(own, "subnets").find_map(|subnet| region_of_zone(text(subnet, "zone")));
                if let Some(region) = told(own).or_else(by_zone) {
                    self.vpcs.insert(thing.id.clone(), region.into());
                }
                for subnet in blocks(own, "subnets") {
                    self.subnets.entry(text(subnet, "id").into()).or_insert_with(|| thing.id.clone());
                }
            }
            "ibm_is_subnet" => {
                let vpc = thing.key("vpc");
                if !vpc.is_empty() {
                    self.subnets.insert(thing.id.clone(), vpc.into());
                }
                if let Some(region) = told(own) {
                    self.vpcs.entry(vpc.into()).or_insert_with(|| region.into());
                }
            }
            "ibm_is_subnet_reserved_ip" => {
                let place = (thing.key("subnet").into(), thing.text("address").into());
                self.reserved.insert(thing.id.clone(), place);
            }
            _ => {}
        }
    }

    /// Once everything was learnt.
    pub(super) fn close(&mut self) {
        let mut regions = self.regions.keys();
        if let (Some(only), None) = (regions.next(), regions.next()) {
            self.usual = Arc::clone(only);
        }
    }

    /// The region of a thing; empty where nothing tells it.
    pub(super) fn region(&self, thing: &Thing) -> Arc<str> {
        let own = &thing.own;
        if let Some(region) = told(own) {
            return self.regions.get_key_value(region).map_or_else(|| region.into(), |(known, _)| Arc::clone(known));
        }
        let of_vpc = |vpc: &str| self.vpcs.get(key(vpc));
        let by_vpc = of_vpc(&thing.id).or_else(|| of_vpc(text(own, "vpc")));
        let by_subnet = || {
            let mut subnets = super::fields::texts(own, "subnets").chain([text(own, "subnet"), &thing.id]);
            subnets.find_map(|subnet| self.vpc_of(subnet).and_then(|vpc| self.vpcs.get(vpc)))
        };
        Arc::clone(by_vpc.or_else(by_subnet).unwrap_or(&self.usual))
    }

    /// The VPC of a subnet.
    pub(super) fn vpc_of(&self, subnet: &str) -> Option<&str> {
        self.subnets.get(key(subnet)).map(|vpc| &**vpc)
    }

    /// The name of what has that id; empty where it is not known.
    pub(super) fn name_of(&self, id: &str) -> &str {
        self.names.get(id).map_or("", |name| name)
    }

    /// Subnet and address of a reserved address.
    pub(super) fn reserved(&self, id: &str) -> Option<(&str, &str)> {
        self.reserved.get(last(id)).map(|(subnet, address)| (&**subnet, &**address))
    }
}

/// The region that a thing of VPC infrastructure tells itself, by its zone, CRN or href.
fn told(own: &Object) -> Option<&str> {
    let of_location = |location| region_of_zone(location).or(Some(location).filter(|text| is_region_name(text)));
    let by_crn = || {
        let crn = Crn::of(super::thing::crn(own)).filter(|crn| crn.service == "is")?;
        of_location(crn.location)
    };
    let by_href = || {
        let host = text(own, "href").strip_prefix("https://")?.split('/').next()?;
        of_location(host.strip_suffix(".iaas.cloud.ibm.com")?)
    };
    region_of_zone(text(own, "zone")).or_else(by_crn).or_else(by_href)
}
