//! The VPC of clusters of which no reply tells it, as of one without workers: a VPC cluster lies in a VPC of its own
//! region (<https://cloud.ibm.com/docs/containers?topic=containers-vpc-subnets>), so where there is but one, in that.

use crate::build::Draft;
use drawstream_estate::facts::Infrastructure;
use drawstream_estate::{Coverage, CoverageState, Facts, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gives such clusters their VPC, in regions whose VPCs were all read.
pub(crate) fn complete(drafts: &mut [Draft], coverage: &[Coverage]) {
    let is_without = |draft: &Draft| {
        let is_vpc =
            matches!(&draft.resource.facts, Facts::Cluster(facts) if facts.infrastructure == Infrastructure::Vpc);
        is_vpc && draft.vpc.is_none() && draft.resource.vpc.is_empty() && draft.resource.home.is_none()
    };
    if !drafts.iter().any(is_without) {
        return;
    }
    // The VPC of each region; none where it has several.
    let mut only: BTreeMap<Arc<str>, Option<usize>> = BTreeMap::new();
    for (at, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.is(Kind::Vpc)) {
        only.entry(Arc::clone(&draft.resource.region)).and_modify(|only| *only = None).or_insert(Some(at));
    }
    let is_read = |region: &str| {
        let mut parts = coverage.iter().filter(|part| part.region == region && part.kind == Kind::Vpc.id());
        parts.any(|part| part.state == CoverageState::Found)
    };
    only.retain(|region, _| is_read(region));
    for draft in drafts.iter_mut().filter(|draft| is_without(draft)) {
        draft.vpc = only.get(&draft.resource.region).copied().flatten();
    }
}

#[cfg(test)]
mod tests {
    use crate::fixtures::{in_vpc, resource};
    use crate::{Graph, build};
    use drawstream_estate::{Coverage, CoverageState, Kind, Reading, facts};

    fn graph(vpcs: &[&str], state: CoverageState) -> Graph {
        let mut cluster = resource(Kind::Cluster, "c");
        cluster.facts = facts::Cluster::default().into();
        let mut resources = vec![cluster, in_vpc(Kind::SecurityGroup, "g")];
        resources.extend(vpcs.iter().map(|id| resource(Kind::Vpc, id)));
        let coverage = vec![Coverage::new("us-south", Kind::Vpc.id(), state, vpcs.len() as u64)];
        build(Reading { account_id: "acc".into(), resources, coverage, ..Reading::default() })
    }

    fn parent(graph: &Graph) -> Option<&str> {
        let (_, cluster) = graph.all().find(|(_, node)| node.kind() == Kind::Cluster)?;
        cluster.parent.map(|parent| &*graph.node(parent).resource.id)
    }

    #[test]
    fn a_cluster_of_which_nothing_tells_the_vpc_lies_in_the_only_one_of_its_region() {
        assert_eq!(parent(&graph(&["v"], CoverageState::Found)), Some("v"));
        assert_eq!(parent(&graph(&["v", "w"], CoverageState::Found)), Some("us-south"), "it may be in either");
        assert_eq!(parent(&graph(&["v"], CoverageState::Failed)), Some("us-south"), "there may be more");
    }
}
