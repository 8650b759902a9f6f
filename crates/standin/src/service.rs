//! IBM Cloud's services.

/// Services, by what they are called in faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Iam,
    Vpc,
    Transit,
    DirectLink,
    Containers,
    ResourceController,
    Search,
    Power,
    Dns,
    Accounts,
    Enterprise,
    Unknown,
}

impl Service {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::Vpc => "vpc",
            Self::Transit => "transit",
            Self::DirectLink => "direct_link",
            Self::Containers => "containers",
            Self::ResourceController => "resource_controller",
            Self::Search => "search",
            Self::Power => "power",
            Self::Dns => "dns",
            Self::Accounts => "accounts",
            Self::Enterprise => "enterprise",
            Self::Unknown => "unknown",
        }
    }
}
