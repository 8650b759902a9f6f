//! Cloud resource names.

/// Segments of a CRN, `crn:version:cname:ctype:service:location:scope:instance:type:resource`
/// (<https://cloud.ibm.com/docs/account?topic=account-crn>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crn<'a> {
    /// Service name.
    pub service: &'a str,
    /// Region, zone, data centre, `global`, or empty.
    pub location: &'a str,
    /// `a/<account id>`, or empty.
    pub scope: &'a str,
    /// Instance id, or empty.
    pub instance: &'a str,
    /// Resource type, or empty.
    pub resource_type: &'a str,
    /// Resource id, or empty.
    pub resource: &'a str,
}

impl<'a> Crn<'a> {
    /// Splits a CRN; none for another text.
    pub fn of(crn: &'a str) -> Option<Self> {
        let mut parts = crn.splitn(10, ':');
        if parts.next()? != "crn" {
            return None;
        }
        let (_version, _cname, _ctype) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            service: parts.next()?,
            location: parts.next()?,
            scope: parts.next()?,
            instance: parts.next()?,
            resource_type: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// The account that it lies in.
    pub fn account(&self) -> &'a str {
        self.scope.strip_prefix("a/").unwrap_or_default()
    }
}

/// Whether a text has the form of an account's id: exactly 32 hex digits. It becomes the name of a folder.
pub fn is_account(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_32_hex_digits() {
        assert!(is_account("37bc4b709da7d5da16736ad8148b17a9"));
        for other in [
            "",
            "37bc4b709da7d5da16736ad8148b17a",
            "37BC4B709DA7D5DA16736AD8148B17A9",
            "../../../../../../../../etc/passwd",
        ] {
            assert!(!is_account(other), "{other}");
        }
    }

    #[test]
    fn segments_are_told_apart_and_other_texts_are_none() {
        let crn = Crn::of("crn:v1:bluemix:public:is:us-south:a/acc::vpc:r006-1").unwrap();
        assert_eq!((crn.service, crn.location, crn.account(), crn.resource), ("is", "us-south", "acc", "r006-1"));
        assert_eq!((crn.instance, crn.resource_type), ("", "vpc"));
        assert!(Crn::of("crn:::").is_none() && Crn::of("r006-1").is_none() && Crn::of("").is_none());
    }
}
