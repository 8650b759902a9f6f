use super::*;

const FLOATING: &str = "Viewer on VPC Infrastructure Services: Floating IP";
const BALANCERS: &str = "Viewer on VPC Infrastructure Services: Load Balancer";

fn part(region: &str, kind: &str, state: CoverageState) -> Coverage {
    Coverage::new(region, kind, state, 0)
}

fn refused(region: &str, kind: &str, role: &str) -> Coverage {
    let role = Some(role.to_owned()).filter(|role| !role.is_empty());
    Coverage { status: Some(403), tries: Some(1), role, ..part(region, kind, CoverageState::Refused) }
}

fn failed(status: Option<u16>, tries: u32, reason: Option<&str>) -> Coverage {
    let reason = reason.map(str::to_owned);
    Coverage { status, tries: Some(tries), reason, ..part("us-south", "volume", CoverageState::Failed) }
}

fn messages(parts: &[Coverage]) -> Vec<String> {
    by_cause(parts).iter().map(|gap| gap.message().replace('\n', " / ")).collect()
}

#[test]
fn one_cause_is_told_once_for_all_kinds_and_regions() {
    let mut parts = vec![part("eu-de", "vpc", CoverageState::Found)];
    for region in ["us-south", "eu-de", "eu-gb", "jp-tok"] {
        parts.push(refused(region, "load_balancer", BALANCERS));
        parts.push(refused(region, "floating_ip", FLOATING));
    }
    parts.push(refused(GLOBAL, "transit_gateway", "Viewer on Transit Gateway"));
    parts.push(refused("eu-de", "volume", FLOATING));
    assert_eq!(
        messages(&parts),
        [
            "Load balancers, floating IPs in 4 regions: refused, answered 403. / What is missing may exist. / \
             Needs: Viewer on VPC Infrastructure Services: Floating IP, Load Balancer",
            "Transit gateways: refused, answered 403. / What is missing may exist. / Needs: Viewer on Transit Gateway",
            "Volumes in eu-de: refused, answered 403. / What is missing may exist. / \
             Needs: Viewer on VPC Infrastructure Services: Floating IP",
        ]
    );
    assert_eq!(by_cause(&parts).iter().map(|gap| gap.parts).sum::<usize>(), 10);
}

#[test]
fn what_happened_is_a_sentence_whatever_it_was() {
    let told = |part: Coverage| messages(&[part]).remove(0);
    let later = "What is missing may exist. / Draw again later; if it stays: https://cloud.ibm.com/status";
    assert_eq!(
        told(failed(Some(500), 4, None)),
        format!("Volumes in us-south: failed, answered 500 four times. / {later}")
    );
    assert_eq!(
        told(failed(None, 2, Some("it did not answer in time"))),
        format!("Volumes in us-south: failed, did not answer in time twice. / {later}")
    );
    assert_eq!(
        told(failed(Some(200), 1, Some("its answer is no whole JSON text"))),
        format!("Volumes in us-south: failed, its answer is no whole JSON text. / {later}")
    );
    let file = Coverage { reason: Some("“volumes” is no list".to_owned()), tries: None, ..failed(None, 1, None) };
    assert_eq!(
        told(file),
        "Volumes in us-south: failed, “volumes” is no list. / What is missing may exist. / \
         Read the account again: drawstream collect -o account.json"
    );
    let ended = Coverage { status: Some(401), ..refused(GLOBAL, "cluster", "") };
    assert_eq!(told(ended), "Clusters: refused, answered 401. / What is missing may exist. / Sign in again");
    let region = part("eu-de", "region", CoverageState::OutOfTime);
    assert!(told(region).starts_with("Region eu-de: out of time. / "));
    assert_eq!(Gap::of(&part("eu-de", "vpc", CoverageState::Found)), None);
}

#[test]
fn what_is_not_asked_says_why_and_an_ended_sign_in_is_no_matter_of_time() {
    let told = |part: Coverage| messages(&[part]).remove(0);
    let with =
        |state, reason: Option<&str>| Coverage { reason: reason.map(str::to_owned), ..part(GLOBAL, "cluster", state) };
    let meaning = "What is missing may exist.";
    assert_eq!(
        told(with(CoverageState::NotConfigured, None)),
        format!("Clusters: not asked. / {meaning} / Its service has no endpoint in this configuration")
    );
    assert_eq!(
        told(with(CoverageState::NotConfigured, Some("no endpoint is known for dal10"))),
        format!("Clusters: not asked. / {meaning} / No endpoint is known for dal10")
    );
    assert_eq!(
        told(with(CoverageState::OutOfTime, Some(SIGN_IN_ENDED))),
        format!("Clusters: out of time, the sign-in ended during the run. / {meaning} / Sign in again")
    );
}

#[test]
fn of_an_account_that_cannot_be_read_only_numbers_are_told() {
    let mut parts: Vec<Coverage> = ["a", "b"].map(|region| refused(region, "vpc", FLOATING)).into();
    parts.push(failed(Some(500), 4, None));
    assert_eq!(
        in_all(&parts),
        (
            "2 parts refused, answered 403; 1 part failed, answered 500 four times".to_owned(),
            Some("check the roles of this identity, then again".to_owned())
        )
    );
}

#[test]
fn few_regions_are_named_and_many_are_counted_unless_all_are_wanted() {
    let all = ["a", "b", "c", "d"].map(|region| refused(region, "vpc", ""));
    let what = |parts: &[Coverage], named| by_kind(parts)[0].what(named);
    assert_eq!(what(&all[..1], false), "VPCs in a");
    assert_eq!(what(&all[..3], false), "VPCs in a, b and c");
    assert_eq!(what(&all, false), "VPCs in 4 regions");
    assert_eq!(what(&all, true), "VPCs in a, b, c and d");
}
