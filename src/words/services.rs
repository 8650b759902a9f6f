//! Managed services by the CRN's service name: title, family and look.

use crate::kinds::{Category, Form, Look};

/// What is known of a managed service.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// The CRN's service name.
    pub name: &'static str,
    /// IBM's name of it.
    pub title: &'static str,
    /// The family whose box it is drawn in.
    pub family: Family,
    /// Its look.
    pub look: Look,
}

/// Families of managed services, in the order in which they are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Object storage and backup.
    Storage,
    /// Databases.
    Databases,
    /// Keys, secrets, identity, posture.
    Security,
    /// Logs, metrics, audit.
    Observability,
    /// Messaging and connection.
    Integration,
    /// watsonx and machine learning.
    Ai,
    /// Toolchains, registries, code.
    DeveloperTools,
    /// DNS, CIS and other network services.
    Networking,
    /// Power VS, Code Engine, Satellite and other places to run.
    Compute,
    /// What no table names.
    Other,
}

impl Family {
    /// The words on its box.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Storage => "Storage",
            Self::Databases => "Databases",
            Self::Security => "Security",
            Self::Observability => "Observability",
            Self::Integration => "Integration",
            Self::Ai => "AI",
            Self::DeveloperTools => "Developer tools",
            Self::Networking => "Networking",
            Self::Compute => "Compute",
            Self::Other => "Other services",
        }
    }
}

const fn s(
    name: &'static str,
    title: &'static str,
    family: Family,
    glyph: &'static str,
    category: Category,
) -> Service {
    Service { name, title, family, look: Look { form: Form::Node, glyph, category } }
}

use Category as C;
use Family as F;

/// Known services, sorted by name.
static SERVICES: &[Service] = &[
    s("aiopenscale", "watsonx.governance", F::Ai, "watsonx-governance", C::Application),
    s("appconnect", "App Connect", F::Integration, "ibm-cloud-pak--integration", C::Application),
    s("appid", "App ID", F::Security, "ibm-cloud--app-id", C::Security),
    s("apprapp", "App Configuration", F::DeveloperTools, "undefined", C::Devops),
    s("atracker", "Activity Tracker Event Routing", F::Observability, "ibm-cloud--logging", C::Observability),
    s("cloud-object-storage", "Object Storage", F::Storage, "object-storage", C::Data),
    s("cloudantnosqldb", "Cloudant", F::Databases, "ibm--cloudant", C::Data),
    s("codeengine", "Code Engine", F::Compute, "microservices--1", C::Application),
    s(
        "compliance",
        "Security and Compliance Center",
        F::Security,
        "ibm-cloud--security-compliance-center",
        C::Security,
    ),
    s("container-registry", "Container Registry", F::DeveloperTools, "cloud-registry", C::Compute),
    s("continuous-delivery", "Continuous Delivery", F::DeveloperTools, "ibm-cloud--continuous-delivery", C::Devops),
    s("conversation", "watsonx Assistant", F::Ai, "ibm-watsonx--assistant", C::Application),
    s("dashdb", "Db2 Warehouse", F::Databases, "ibm--db2-warehouse", C::Data),
    s("dashdb-for-transactions", "Db2", F::Databases, "ibm--db2", C::Data),
    s("data-science-experience", "watsonx.ai Studio", F::Ai, "ibm-watson--studio", C::Application),
    s("databases-for-elasticsearch", "Databases for Elasticsearch", F::Databases, "database--elastic", C::Data),
    s("databases-for-enterprisedb", "Databases for EnterpriseDB", F::Databases, "database--enterprisedb", C::Data),
    s("databases-for-etcd", "Databases for etcd", F::Databases, "database--etcd", C::Data),
    s("databases-for-mongodb", "Databases for MongoDB", F::Databases, "database--mongodb", C::Data),
    s("databases-for-mysql", "Databases for MySQL", F::Databases, "database--mysql", C::Data),
    s("databases-for-postgresql", "Databases for PostgreSQL", F::Databases, "database--postgresql", C::Data),
    s("databases-for-redis", "Databases for Redis", F::Databases, "database--redis", C::Data),
    s("databases-for-valkey", "Databases for Valkey", F::Databases, "data--base", C::Data),
    s("discovery", "Watson Discovery", F::Ai, "ibm-watson--discovery", C::Application),
    s("dns-svcs", "DNS Services", F::Networking, "dns-services", C::Network),
    s("event-notifications", "Event Notifications", F::Integration, "undefined", C::Application),
    s("hs-crypto", "Hyper Protect Crypto Services", F::Security, "ibm-cloud--key-protect", C::Security),
    s("internet-svcs", "Internet Services", F::Networking, "ibm-cloud--internet-services", C::Network),
    s("kms", "Key Protect", F::Security, "ibm-cloud--key-protect", C::Security),
    s("lakehouse", "watsonx.data", F::Ai, "watsonx-data", C::Application),
    s("logdna", "Log Analysis", F::Observability, "ibm-cloud--logging", C::Observability),
    s("logdnaat", "Activity Tracker", F::Observability, "ibm-cloud--logging", C::Observability),
    s("logs", "Cloud Logs", F::Observability, "ibm-cloud--logging", C::Observability),
    s("logs-router", "Logs Routing", F::Observability, "ibm-cloud--logging", C::Observability),
    s("messagehub", "Event Streams", F::Integration, "ibm-cloud--event-streams", C::Data),
    s("messages-for-rabbitmq", "Messages for RabbitMQ", F::Integration, "database--rabbit", C::Data),
    s("metrics-router", "Metrics Routing", F::Observability, "cloud--monitoring", C::Observability),
    s("mqcloud", "MQ", F::Integration, "ibm--mq", C::Devops),
    s("pm-20", "watsonx.ai Runtime", F::Ai, "ibm-watson--machine-learning", C::Application),
    s("power-iaas", "Power Virtual Server workspace", F::Compute, "ibm--power-vs", C::Compute),
    s("satellite", "Satellite", F::Compute, "cloud-satellite", C::Compute),
    s("schematics", "Schematics", F::DeveloperTools, "undefined", C::Devops),
    s("secrets-manager", "Secrets Manager", F::Security, "ibm-cloud--secrets-manager", C::Security),
    s("sysdig-monitor", "Cloud Monitoring", F::Observability, "cloud--monitoring", C::Observability),
    s("sysdig-secure", "Workload Protection", F::Security, "ibm-cloud--security-compliance-center", C::Security),
    s("toolchain", "Toolchain", F::DeveloperTools, "ibm--toolchain", C::Devops),
];

/// What is known of the service of a CRN; an unknown one keeps its own name and a generic look.
pub fn service(name: &str) -> Option<&'static Service> {
    SERVICES.binary_search_by(|known| known.name.cmp(name)).ok().map(|at| &SERVICES[at])
}

/// IBM's name of a service; its own where no table has it.
pub fn title(name: &str) -> &str {
    service(name).map_or(name, |known| known.title)
}

/// The look of a service that no table names.
pub const UNKNOWN: Look = Look { form: Form::Node, glyph: "undefined", category: Category::Application };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_every_entry_is_found() {
        for known in SERVICES {
            assert_eq!(service(known.name).map(|s| s.title), Some(known.title));
        }
    }
}
