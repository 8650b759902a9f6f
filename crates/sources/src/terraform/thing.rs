//! One thing of a file: what was read of its attributes.

use super::fields::{self, Object};
use super::types::{Id, Type};
use drawstream_estate::Crn;

/// A resource of the file, or one that others refer to and of which only the id is known.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub of: &'static Type,
    /// Its type's own name, where `of` is of several.
    pub form: Box<str>,
    /// IBM's id; its address where that is not known yet.
    pub id: Box<str>,
    /// What was read of it, in Terraform's names.
    pub own: Object,
    /// Whether only others refer to it.
    pub is_placeholder: bool,
    /// Whether it is only looked at.
    pub is_data: bool,
}

impl Thing {
    /// Something that only others refer to.
    pub(super) fn unknown(of: &'static Type, id: &str, own: Object) -> Thing {
        Thing { of, form: of.name.into(), id: id.into(), own, is_placeholder: true, is_data: false }
    }

    /// The text under a name; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        fields::text(&self.own, name)
    }

    /// The first of these that is there.
    pub(super) fn first(&self, names: &[&str]) -> &str {
        names.iter().map(|name| self.text(name)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// As [`key`], of the text under a name.
    pub(super) fn key(&self, name: &str) -> &str {
        key(self.text(name))
    }

    /// Its CRN; empty where none is known.
    pub(super) fn crn(&self) -> &str {
        crn(&self.own)
    }
}

/// The CRN that attributes tell.
pub(super) fn crn(own: &Object) -> &str {
    let told = ["crn", "resource_crn", "id"].map(|name| fields::text(own, name));
    told.into_iter().find(|text| text.starts_with("crn:")).unwrap_or_default()
}

/// The id of IBM's in one of Terraform's.
pub(super) fn own_id(id: &str, form: Id) -> &str {
    if is_address(id) {
        return id;
    }
    match form {
        Id::Whole => id,
        Id::Last => last(id),
        Id::AfterDot => id.split_once('.').map_or(id, |(_, rest)| rest),
        Id::BeforeColon => id.split_once(':').map_or(id, |(first, _)| first),
        Id::Instance => key(id),
    }
}

/// What stands behind the last `/`; an address is none of these.
pub(super) fn last(id: &str) -> &str {
    // A CRN has `a/<account>` in it.
    if is_address(id) || id.starts_with("crn:") { id } else { id.rsplit('/').next().unwrap_or(id) }
}

/// The id that a reference means: of a CRN that of its resource, or of its instance.
pub(super) fn key(reference: &str) -> &str {
    let Some(crn) = Crn::of(reference) else { return reference };
    let parts = [crn.resource, crn.instance];
    let parts =
        if crn.service == "is" || crn.resource_type == "gateway" { parts } else { [crn.instance, crn.resource] };
    parts.into_iter().find(|part| !part.is_empty()).unwrap_or(reference)
}

/// Whether it is an address of Terraform's, which stands for an id that is not known yet.
pub(super) fn is_address(id: &str) -> bool {
    ["ibm_", "module.", "data.ibm_"].iter().any(|start| id.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_out_of_ids() {
        for (id, form, wanted) in [
            ("0717-a", Id::Whole, "0717-a"),
            ("r006-lb/r006-pool/m", Id::Last, "m"),
            ("r006-g.r006-r", Id::AfterDot, "r006-r"),
            ("resolver:instance", Id::BeforeColon, "resolver"),
            ("crn:v1:bluemix:public:logs:us-south:a/abc:guid::", Id::Instance, "guid"),
            (r#"module.m["a/b"].ibm_is_lb_pool.p"#, Id::Last, r#"module.m["a/b"].ibm_is_lb_pool.p"#),
        ] {
            assert_eq!(own_id(id, form), wanted);
        }
        assert_eq!(key("crn:v1:bluemix:public:is:us-south:a/abc::vpc:r006-v"), "r006-v");
        assert_eq!(key("crn:v1:bluemix:public:kms:us-south:a/abc:guid:key:k"), "guid");
        assert_eq!(key("crn:v1:bluemix:public:transit:us-south:a/abc::gateway:tg"), "tg");
    }
}
