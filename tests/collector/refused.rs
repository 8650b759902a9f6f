//! Lists that may not be read, and tokens that are not accepted.

use super::*;

#[tokio::test]
async fn a_refused_list_is_not_tried_again_and_says_which_role_opens_it() {
    for status in [403, 404] {
        let run = Wish::fault(&format!("us-south/floating_ips={status}")).run().await;
        run.rest_is_whole("us-south", "floating_ip");
        let entry = run.coverage("us-south", "floating_ip");
        assert_eq!((entry.state, entry.status, entry.tries), (CoverageState::Refused, Some(status), Some(1)));
        assert_eq!(entry.role.as_deref(), Some("Viewer on VPC Infrastructure Services: Floating IP"));
        let warnings = run.warnings();
        assert_eq!(warnings.len(), 1);
        assert_eq!((warnings[0].region.as_str(), warnings[0].kind.as_str()), ("us-south", "floating_ip"));
        assert!(warnings[0].message.contains("Floating IP") && warnings[0].code.is_some());
    }
}

#[tokio::test]
async fn a_401_that_passes_costs_nothing() {
    let vpcs = whole().await.names("vpc");
    for fault in ["us-south/vpcs=401*1", "us-south/vpcs=401*2", "us-south/vpc=401*9", "transit=401*2"] {
        let run = Wish::fault(fault).run().await;
        assert!(run.reading().missing.is_empty(), "{fault}: {:?}", run.reading().missing);
        assert_eq!(run.names("vpc"), vpcs, "{fault}");
    }
}

#[tokio::test]
async fn one_list_that_refuses_the_token_says_nothing_of_the_others_of_its_service() {
    let run = Wish::fault("us-south/instances=401").run().await;
    run.rest_is_whole("us-south", "instance");
    let entry = run.coverage("us-south", "instance");
    assert_eq!((entry.state, entry.status, entry.tries), (CoverageState::Refused, Some(401), Some(3)));
}

#[tokio::test]
async fn one_service_may_refuse_the_token_while_others_accept_it() {
    let run = Wish::fault("us-south/vpc=401").run().await;
    assert!(run.reading().coverage.iter().all(|entry| {
        let refused = if entry.region == "us-south" { CoverageState::Refused } else { CoverageState::Found };
        // What no list reads is refused by none.
        [refused, CoverageState::Found, CoverageState::NotRead].contains(&entry.state)
    }));
    let run = Wish::fault("transit=401").run().await;
    run.rest_is_whole("global", "transit_gateway");
    assert_eq!(found_by(&run, "global", "transit_gateway"), (CoverageState::Refused, 0));
    assert_eq!(run.coverage("global", "transit_gateway").status, Some(401));
}

#[tokio::test]
async fn a_token_that_nobody_accepts_is_the_end() {
    let run = Wish::fault("any=401").run().await;
    assert_eq!(run.result.unwrap_err(), CollectError::Unauthorized);
}

#[tokio::test]
async fn a_token_that_ends_leaves_what_was_read() {
    // A token of a few seconds: the calls after the first page of instances come when it is over.
    let options = standin::Options { token_life: Duration::from_secs(4), page_size: 5, ..Default::default() };
    let late = Fault::new("instances", What::Delay(Duration::from_secs(5)));
    let patience = Patience { try_timeout: Duration::from_secs(30), ..QUICK };
    let run = Wish { faults: vec![late], options, patience, ..Wish::default() }.run().await;
    let reading = run.reading();
    assert!(!reading.resources.is_empty());
    assert_eq!(run.coverage("us-south", "instance").state, CoverageState::Refused);
    assert!(
        reading.missing.iter().all(|warning| warning.status == Some(401) || warning.message.contains("sign-in ended"))
    );
}

#[tokio::test]
async fn everything_refused_is_an_error_that_says_what_to_do() {
    let run = Wish::fault("any=403").run().await;
    let error = run.result.unwrap_err();
    assert!(matches!(error, CollectError::NothingRead { refused: true, .. }), "{error:?}");
    assert!(error.to_string().contains("roles"), "{error}");
}

#[tokio::test]
async fn where_everything_fails_nothing_is_refused() {
    // With the one list that refuses among them.
    for faults in [&["any=500"][..], &["transit=403", "any=500"]] {
        let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        let error = Wish { faults, ..Wish::default() }.run().await.result.unwrap_err();
        assert!(matches!(error, CollectError::NothingRead { refused: false, .. }), "{error:?}");
    }
}
