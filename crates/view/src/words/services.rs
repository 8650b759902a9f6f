//! Managed services by the CRN's service name: title and family.

/// What is known of a managed service.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// Its look class: `service.` and the CRN's service name.
    pub class: &'static str,
    /// IBM's name of it.
    pub title: &'static str,
    /// The family whose box it is drawn in.
    pub family: Family,
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

const fn s(class: &'static str, title: &'static str, family: Family) -> Service {
    Service { class, title, family }
}

use Family as F;

/// What a service's look class starts with.
const CLASS: &str = "service.";

/// Known services, sorted by name.
pub static SERVICES: &[Service] = &[
    s("service.aiopenscale", "watsonx.governance", F::Ai),
    s("service.appconnect", "App Connect", F::Integration),
    s("service.appid", "App ID", F::Security),
    s("service.apprapp", "App Configuration", F::DeveloperTools),
    s("service.atracker", "Activity Tracker Event Routing", F::Observability),
    s("service.cloud-object-storage", "Object Storage", F::Storage),
    s("service.cloudantnosqldb", "Cloudant", F::Databases),
    s("service.codeengine", "Code Engine", F::Compute),
    s("service.compliance", "Security and Compliance Center", F::Security),
    s("service.container-registry", "Container Registry", F::DeveloperTools),
    s("service.continuous-delivery", "Continuous Delivery", F::DeveloperTools),
    s("service.conversation", "watsonx Assistant", F::Ai),
    s("service.dashdb", "Db2 Warehouse", F::Databases),
    s("service.dashdb-for-transactions", "Db2", F::Databases),
    s("service.data-science-experience", "watsonx.ai Studio", F::Ai),
    s("service.databases-for-elasticsearch", "Databases for Elasticsearch", F::Databases),
    s("service.databases-for-enterprisedb", "Databases for EnterpriseDB", F::Databases),
    s("service.databases-for-etcd", "Databases for etcd", F::Databases),
    s("service.databases-for-mongodb", "Databases for MongoDB", F::Databases),
    s("service.databases-for-mysql", "Databases for MySQL", F::Databases),
    s("service.databases-for-postgresql", "Databases for PostgreSQL", F::Databases),
    s("service.databases-for-redis", "Databases for Redis", F::Databases),
    s("service.databases-for-valkey", "Databases for Valkey", F::Databases),
    s("service.discovery", "Watson Discovery", F::Ai),
    s("service.dns-svcs", "DNS Services", F::Networking),
    s("service.event-notifications", "Event Notifications", F::Integration),
    s("service.hs-crypto", "Hyper Protect Crypto Services", F::Security),
    s("service.internet-svcs", "Internet Services", F::Networking),
    s("service.kms", "Key Protect", F::Security),
    s("service.lakehouse", "watsonx.data", F::Ai),
    s("service.logdna", "Log Analysis", F::Observability),
    s("service.logdnaat", "Activity Tracker", F::Observability),
    s("service.logs", "Cloud Logs", F::Observability),
    s("service.logs-router", "Logs Routing", F::Observability),
    s("service.messagehub", "Event Streams", F::Integration),
    s("service.messages-for-rabbitmq", "Messages for RabbitMQ", F::Integration),
    s("service.metrics-router", "Metrics Routing", F::Observability),
    s("service.mqcloud", "MQ", F::Integration),
    s("service.pm-20", "watsonx.ai Runtime", F::Ai),
    s("service.power-iaas", "Power Virtual Server workspace", F::Compute),
    s("service.satellite", "Satellite", F::Compute),
    s("service.schematics", "Schematics", F::DeveloperTools),
    s("service.secrets-manager", "Secrets Manager", F::Security),
    s("service.sysdig-monitor", "Cloud Monitoring", F::Observability),
    s("service.sysdig-secure", "Workload Protection", F::Security),
    s("service.toolchain", "Toolchain", F::DeveloperTools),
];

/// What is known of the service of a CRN; none for an unknown one, which keeps its own name.
pub fn service(name: &str) -> Option<&'static Service> {
    SERVICES.binary_search_by(|known| known.class[CLASS.len()..].cmp(name)).ok().map(|at| &SERVICES[at])
}

/// IBM's name of a service; its own where no table has it.
pub fn title(name: &str) -> &str {
    service(name).map_or(name, |known| known.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_every_entry_is_found() {
        for known in SERVICES {
            assert_eq!(service(&known.class[CLASS.len()..]).map(|s| s.title), Some(known.title));
        }
    }
}
