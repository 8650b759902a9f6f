//! Which hosts are called: IBM's own, or the ones that the operator set. No other.
//!
//! Variables are named as IBM's Terraform provider names them. A value may carry the service's own path
//! (`/v1`, `/global` …) or not, and may leave out `https://`.

use crate::is_loopback;
use drawstream_readers::Api;
use std::env;
use url::Url;

/// What the table below says of one service.
struct Known {
    service: Api,
    variable: &'static str,
    base: &'static str,
    /// Paths that a value may end with and that do not count.
    own_paths: &'static [&'static str],
    /// What is put behind the host before a list's path.
    path: &'static str,
}

const fn known(
    service: Api,
    variable: &'static str,
    base: &'static str,
    own_paths: &'static [&'static str],
    path: &'static str,
) -> Known {
    Known { service, variable, base, own_paths, path }
}

/// Hosts, as IBM documents them for each service (<https://cloud.ibm.com/docs?tab=api-docs>). `{region}` stands for a
/// region's name.
const TABLE: [Known; 13] = [
    known(
        Api::Iam,
        "IBMCLOUD_IAM_API_ENDPOINT",
        "https://iam.cloud.ibm.com",
        &["/identity/token", "/identity", "/v1"],
        "/identity",
    ),
    known(Api::Vpc, "IBMCLOUD_IS_NG_API_ENDPOINT", "https://{region}.iaas.cloud.ibm.com", &["/v1"], "/v1"),
    known(Api::Transit, "IBMCLOUD_TG_API_ENDPOINT", "https://transit.cloud.ibm.com", &["/v1"], "/v1"),
    known(Api::DirectLink, "IBMCLOUD_DL_API_ENDPOINT", "https://directlink.cloud.ibm.com", &["/v1"], "/v1"),
    known(
        Api::Containers,
        "IBMCLOUD_CS_API_ENDPOINT",
        "https://containers.cloud.ibm.com",
        &["/global", "/global/v1", "/global/v2"],
        "/global",
    ),
    known(
        Api::ResourceController,
        "IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT",
        "https://resource-controller.cloud.ibm.com",
        &["/v2", "/v1"],
        "",
    ),
    known(
        Api::ResourceManager,
        "IBMCLOUD_RESOURCE_MANAGEMENT_API_ENDPOINT",
        "https://resource-controller.cloud.ibm.com",
        &["/v2", "/v1"],
        "",
    ),
    known(
        Api::Search,
        "IBMCLOUD_GS_API_ENDPOINT",
        "https://api.global-search-tagging.cloud.ibm.com",
        &["/v3", "/v2"],
        "",
    ),
    known(Api::Power, "IBMCLOUD_PI_API_ENDPOINT", "https://{region}.power-iaas.cloud.ibm.com", &["/v1"], ""),
    // As the client in Go has it, <https://github.com/IBM-Cloud/power-go-client>, `ibmpisession/utils.go`.
    known(Api::PowerPrivate, "IBMCLOUD_PI_API_ENDPOINT", "https://{region}.ppc-aas.cloud.ibm.com", &["/v1"], ""),
    known(Api::Dns, "IBMCLOUD_PRIVATE_DNS_API_ENDPOINT", "https://api.dns-svcs.cloud.ibm.com", &["/v1"], "/v1"),
    known(
        Api::Accounts,
        "IBMCLOUD_ACCOUNT_MANAGEMENT_API_ENDPOINT",
        "https://accounts.cloud.ibm.com",
        &["/v4", "/v1", "/coe/v2"],
        "/v4",
    ),
    known(
        Api::Enterprise,
        "IBMCLOUD_ENTERPRISE_API_ENDPOINT",
        "https://enterprise.cloud.ibm.com",
        &["/v1", "/v2"],
        "/v1",
    ),
];

/// The regions that IBM documents (October 2026): asked one after another for the account's own list, and
/// used as they are where none of them gives it.
pub const REGIONS: [&str; 13] = [
    "us-south", "us-east", "eu-de", "eu-gb", "jp-tok", "au-syd", "br-sao", "ca-tor", "jp-osa", "eu-es", "ca-mon",
    "in-che", "in-mum",
];

/// The value of a variable is not a URL that can be called.
#[derive(Debug, thiserror::Error)]
#[error("{variable} is not an endpoint: {reason}. Set it to a host such as {example}, or leave it out")]
pub struct EndpointError {
    variable: &'static str,
    reason: String,
    example: &'static str,
}

/// Where each service is called.
#[derive(Debug, Clone)]
pub struct Endpoints {
    /// In the order of [`TABLE`]; none for a service that is not to be called.
    bases: Vec<(Api, Option<Base>)>,
}

/// Where one service is called.
#[derive(Debug, Clone)]
struct Base {
    /// Without a trailing slash and without the service's own path; may hold `{region}`.
    prefix: String,
    path: &'static str,
    /// Whether the operator set it.
    set: bool,
}

impl Endpoints {
    /// From the variables of this process.
    ///
    /// # Errors
    /// [`EndpointError`] where the value of a variable is not a URL that can be called.
    pub fn from_env() -> Result<Self, EndpointError> {
        Self::from_lookup(|variable| env::var(variable).ok().filter(|value| !value.trim().is_empty()))
    }

    /// The names of all variables, some more than once: several services may share one.
    pub fn variables() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|entry| entry.variable)
    }

    /// From a function that gives a variable's value.
    ///
    /// # Errors
    /// [`EndpointError`] where the value of a variable is not a URL that can be called.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, EndpointError> {
        let mut bases = Vec::with_capacity(TABLE.len());
        let mut loopback = false;
        for entry in &TABLE {
            let base = match lookup(entry.variable) {
                None => Base { prefix: entry.base.to_owned(), path: entry.path, set: false },
                Some(value) => {
                    let prefix = entry.prefix_of(&value)?;
                    loopback |= is_here(&prefix);
                    Base { prefix, path: entry.path, set: true }
                }
            };
            bases.push((entry.service, Some(base)));
        }
        if loopback {
            // Where a test sets the hosts, a service that it left out must not be called at IBM: it would get the token.
            for (_, base) in &mut bases {
                if base.as_ref().is_some_and(|base| !base.set) {
                    *base = None;
                }
            }
        }
        Ok(Self { bases })
    }

    /// Every service at one base URL: the embedded stand-in's.
    pub fn all_at(base_url: &str) -> Self {
        let prefix = base_url.trim_end_matches('/').to_owned();
        let bases = TABLE
            .iter()
            .map(|entry| (entry.service, Some(Base { prefix: prefix.clone(), path: entry.path, set: true })))
            .collect();
        Self { bases }
    }

    fn base(&self, service: Api) -> Option<&Base> {
        self.bases.iter().find(|(known, _)| *known == service)?.1.as_ref()
    }

    /// Whether the service is called at all.
    pub fn configured(&self, service: Api) -> bool {
        self.base(service).is_some()
    }

    /// Where a service's lists are, its own path included; none where it is not configured.
    /// `region` fills a `{region}`: VPC's regions for VPC, Power's own for Power.
    pub fn of(&self, service: Api, region: &str) -> Option<String> {
        let base = self.base(service)?;
        Some(format!("{}{}", base.prefix.replace("{region}", region), base.path))
    }

    /// The host that gives tokens; none where IAM is not configured.
    pub fn iam_host(&self) -> Option<String> {
        let base = self.of(Api::Iam, "")?;
        Some(Url::parse(&base).ok()?.host_str()?.to_owned())
    }

    /// How the VPC endpoint leads to the host of each region.
    pub fn vpc(&self) -> Option<VpcEndpoint> {
        let base = self.base(Api::Vpc)?;
        Some(if base.prefix.contains("{region}") {
            VpcEndpoint::Template
        } else {
            VpcEndpoint::OneHost { prefix: base.prefix.clone() }
        })
    }
}

/// How a region's VPC host is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VpcEndpoint {
    /// The region's name goes into the host's.
    Template,
    /// One host: the endpoints that its list of regions gives on that same host are used.
    OneHost {
        /// Scheme, host, port and a path before `/v1`.
        prefix: String,
    },
}

impl Known {
    fn prefix_of(&self, value: &str) -> Result<String, EndpointError> {
        let wrong = |reason: String| EndpointError { variable: self.variable, reason, example: self.base };
        let value = value.trim();
        let with_scheme = if value.contains("://") { value.to_owned() } else { format!("https://{value}") };
        let mut prefix = with_scheme.trim_end_matches('/').to_owned();
        for own in self.own_paths {
            if let Some(rest) = prefix.strip_suffix(own) {
                prefix = rest.trim_end_matches('/').to_owned();
                break;
            }
        }
        let url = Url::parse(&prefix.replace("{region}", "us-south")).map_err(|error| wrong(error.to_string()))?;
        if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
            return Err(wrong("it has no http or https host".to_owned()));
        }
        if url.scheme() == "http" && !is_here(&prefix) {
            return Err(wrong("http is for loopback addresses only, since a token is sent there".to_owned()));
        }
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it holds more than a host and a path".to_owned()));
        }
        Ok(prefix)
    }
}

/// Whether the address of a service is on this machine.
fn is_here(url: &str) -> bool {
    Url::parse(&url.replace("{region}", "us-south")).is_ok_and(|url| is_loopback(url.host()))
}

/// Whether two URLs have scheme, host and port in common.
pub fn same_host(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin().is_tuple() && one.origin() == other.origin(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawstream_estate::region::is_region_name;

    fn endpoints(values: &[(&str, &str)]) -> Endpoints {
        let values: Vec<(String, String)> = values.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Endpoints::from_lookup(|variable| values.iter().find(|(name, _)| name == variable).map(|(_, v)| v.clone()))
            .expect("endpoints")
    }

    #[test]
    fn ibms_own_hosts_are_the_default() {
        let endpoints = endpoints(&[]);
        assert_eq!(endpoints.of(Api::Vpc, "eu-de").as_deref(), Some("https://eu-de.iaas.cloud.ibm.com/v1"));
        assert_eq!(endpoints.of(Api::Containers, "").as_deref(), Some("https://containers.cloud.ibm.com/global"));
        assert_eq!(endpoints.vpc(), Some(VpcEndpoint::Template));
    }

    #[test]
    fn the_services_own_path_may_be_there_or_not() {
        for value in ["http://127.0.0.1:9", "http://127.0.0.1:9/", "http://127.0.0.1:9/v1", "http://127.0.0.1:9/v1/"] {
            let endpoints = endpoints(&[("IBMCLOUD_TG_API_ENDPOINT", value)]);
            assert_eq!(endpoints.of(Api::Transit, "").as_deref(), Some("http://127.0.0.1:9/v1"), "{value}");
        }
        let endpoints = endpoints(&[("IBMCLOUD_CS_API_ENDPOINT", "private.eu-de.containers.cloud.ibm.com/global")]);
        assert_eq!(
            endpoints.of(Api::Containers, "").as_deref(),
            Some("https://private.eu-de.containers.cloud.ibm.com/global")
        );
    }

    #[test]
    fn a_loopback_host_switches_off_what_is_not_set() {
        let endpoints = endpoints(&[("IBMCLOUD_IS_NG_API_ENDPOINT", "http://localhost:9/v1")]);
        assert!(endpoints.configured(Api::Vpc));
        assert!(!endpoints.configured(Api::Transit));
        assert!(!endpoints.configured(Api::Iam));
    }

    #[test]
    fn a_token_is_not_sent_in_the_clear() {
        let error = Endpoints::from_lookup(|variable| {
            (variable == "IBMCLOUD_IAM_API_ENDPOINT").then(|| "http://iam.example.com".to_owned())
        })
        .expect_err("http to a foreign host");
        assert!(error.to_string().contains("loopback"), "{error}");
    }

    #[test]
    fn documented_regions_have_the_form_of_one() {
        assert!(REGIONS.iter().all(|region| is_region_name(region)));
    }
}
