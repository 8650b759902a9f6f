//! What is said where parts of an account cannot be read.

use crate::run::{Desk, cloud, steady};
use drawstream_standin::{Fault, What};

fn fault(text: &str) -> Fault {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said_with_what_opens_it() {
    let cloud = cloud().await;
    for text in ["floating_ips=403", "load_balancers=403", "transit=403", "us-south/volumes=400"] {
        cloud.faults().add(fault(text));
    }
    let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", cloud.account().api_key());
    let said = desk.run(&["draw", "-o", "a.drawio"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    insta::assert_snapshot!(steady(&said.err));

    let strict = desk.run(&["draw", "--strict", "-q", "-o", "b.drawio"]);
    assert_eq!((strict.code, strict.err.as_str()), (Some(3), "error: incomplete, --strict is set\n"));
    // Another run differs in nothing but when it was.
    let undated = |name: &str| {
        // What the file says of itself for later differs with it.
        let mut text = desk.read(name);
        for attribute in [" inventory=\"", " drawn=\""] {
            let mut pieces = text.split(attribute);
            let first = pieces.next().unwrap_or_default().to_owned();
            text = first + &pieces.map(|piece| piece.split_once('"').unwrap().1).collect::<String>();
        }
        let mut pages = text.split(" · read 2");
        let first = pages.next().unwrap_or_default().to_owned();
        // The time may have marks in it where a line may break.
        let rest: Vec<&str> = pages.map(|page| page.split_once(" UTC").unwrap().1).collect();
        assert!(!rest.is_empty(), "{name} says not when it was read");
        first + &rest.concat()
    };
    assert!(undated("a.drawio") == undated("b.drawio"), "another drawing");
    let drawing = desk.read("a.drawio");
    assert!(drawing.contains("label=\"Harbor &amp; Pine · incomplete\""), "the title does not say it");
    assert!(drawing.contains("28 of 330 parts could not be read: what is missing may exist."));

    let events = desk.run(&["draw", "--strict", "--json", "-o", "b.drawio"]);
    assert_eq!(events.code, Some(3));
    assert!(events.out.lines().any(|line| line.starts_with(r#"{"event":"onWarning""#)));
    assert!(events.out.lines().last().unwrap().starts_with(r#"{"event":"onComplete""#));

    // The inventory says it again.
    assert_eq!(desk.run(&["collect", "-q", "-o", "a.json"]).code, Some(0));
    let again = desk.run(&["draw", "--from", "a.json", "--strict", "-o", "c.drawio"]);
    assert_eq!(again.code, Some(3));
    assert!(again.err.contains("refused: transit gateways\n    needs: "), "{}", again.err);
    assert!(again.err.contains("Wrote c.drawio, incomplete, "), "{}", again.err);
    // The drawing of a file is the drawing of the account, of when that was read.
    let live = desk.run(&["draw", "-q", "-o", "d.json", "-o", "d.drawio"]);
    assert_eq!(live.code, Some(0), "{}", live.err);
    assert_eq!(desk.run(&["draw", "-q", "--from", "d.json", "-o", "e.drawio"]).code, Some(0));
    assert!(desk.read("d.drawio") == desk.read("e.drawio"), "another drawing");

    // Where no file is written, the last line says it all the same.
    let shown = desk.run(&["draw", "-o", "-", "--format", "svg"]);
    assert!(shown.err.ends_with("\nIncomplete: 28 of 330 parts missing\n"), "{}", shown.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_causes_are_cut_unless_more_is_wanted() {
    let cloud = cloud().await;
    for list in ["vpcs", "resource_instances"] {
        cloud.faults().add(fault(&format!("{list}=delay:0")));
    }
    for list in [
        "floating_ips",
        "load_balancers",
        "volumes",
        "public_gateways",
        "security_groups",
        "network_acls",
        "shares",
        "vpn_gateways",
        "vpn_servers",
        "dedicated_hosts",
        "placement_groups",
        "endpoint_gateways",
        "flow_log_collectors",
        "instance_groups",
    ] {
        cloud.faults().add(fault(&format!("{list}=403")));
    }
    let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", cloud.account().api_key());
    let said = desk.run(&["draw", "-o", "a.svg"]);
    assert_eq!(said.err.matches("  refused: ").count(), 12, "{}", said.err);
    assert!(said.err.contains("\n  and ") && said.err.contains(" more (-v: all)\n"), "{}", said.err);
    let all = desk.run(&["draw", "-v", "-o", "a.svg"]);
    assert!(all.err.matches("  refused: ").count() >= 14 && !all.err.contains(" more"), "{}", all.err);
    assert!(all.err.contains("for IBM's support: "), "{}", all.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_read_nothing_is_written() {
    let cloud = cloud().await;
    cloud.faults().add(Fault::new("any", What::Status(403)));
    let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", cloud.account().api_key());
    let said = desk.run(&["draw", "-q", "-o", "a.svg"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.starts_with("error: nothing could be read of this account\n  "), "{}", said.err);
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!(lines.len(), 3, "{}", said.err);
    assert!(lines[1].contains(" parts refused, answered 403"), "{}", said.err);
    assert_eq!(lines[2], "  Check the roles of this identity, then again.");
    assert!(desk.files().is_empty());
}

#[test]
fn what_a_format_lacks_is_unknown_and_not_whole() {
    let desk = Desk::new();
    desk.write("c.json", r#"{"collector_version":"0.17.2","provider":"ibm","vpcs":[{"id":"v","name":"one","region":"us-south"}],"subnets":[],"instances":[]}"#);
    let said = desk.run(&["draw", "--from", "c.json", "-o", "a.svg"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    insta::assert_snapshot!(steady(&said.err));
    let all = desk.run(&["draw", "-v", "--from", "c.json", "-o", "a.svg"]);
    assert!(
        all.err.contains("Unknown: kinds that this format lacks: ") && all.err.contains("file shares"),
        "{}",
        all.err
    );
    assert_eq!(desk.run(&["draw", "-q", "--strict", "--from", "c.json", "-o", "a.svg"]).code, Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_whose_name_may_not_be_read_goes_by_its_id() {
    let cloud = cloud().await;
    cloud.faults().add(fault("account=403"));
    let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", cloud.account().api_key());
    let said = desk.run(&["draw", "-o", "a.drawio"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(!said.err.contains("warning"), "{}", said.err);
    let id = cloud.account().id();
    assert!(said.err.starts_with(&format!("Account {id}, key from IBMCLOUD_API_KEY\n")), "{}", said.err);
    // The title has it by its ends, as other ids that stand for a name; the account's own box whole.
    let (drawing, title) = (desk.read("a.drawio"), format!("label=\"IBM Cloud account {}…{}\"", &id[..4], &id[28..]));
    assert!(drawing.contains(&title) && drawing.contains(&format!("&lt;b&gt;{id}&lt;/b&gt;")));
}

#[test]
fn a_file_that_does_not_say_when_it_was_read_is_drawn_without_a_time() {
    let desk = Desk::new();
    desk.write("c.json", r#"{"collector_version":"0.17.2","provider":"ibm","vpcs":[{"id":"v","name":"one","region":"us-south"}],"subnets":[],"instances":[]}"#);
    assert_eq!(desk.run(&["draw", "-q", "--from", "c.json", "-o", "a.drawio"]).code, Some(0));
    // Without the places where a line may break.
    let drawing = desk.read("a.drawio").replace("&lt;wbr&gt;", "");
    assert!(drawing.contains("from c.json, collected JSON") && !drawing.contains(" UTC"), "a time from nowhere");
}
