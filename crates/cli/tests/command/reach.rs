//! What may talk to what, on the command line.

use crate::run::Desk;
use serde_json::Value;

/// A desk with np-guard's accounts under their names.
fn desk() -> Desk {
    let desk = Desk::new();
    let accounts: [(&str, &str); 5] = [
        ("acl.json", include_str!("../../../reach/tests/oracle/accounts/acl_testing3.json")),
        ("acl2.json", include_str!("../../../reach/tests/oracle/accounts/acl_testing3_2nd.json")),
        ("iks.json", include_str!("../../../reach/tests/oracle/accounts/iks_w_lb.json")),
        ("sg.json", include_str!("../../../reach/tests/oracle/accounts/sg_testing1_new.json")),
        (
            "tgw.json",
            include_str!("../../../reach/tests/oracle/accounts/tgw_basic_example_with_some_default_deny.json"),
        ),
    ];
    accounts.iter().for_each(|(name, text)| desk.write(name, text));
    desk
}

fn told(desk: &Desk, arguments: &[&str]) -> String {
    let said = desk.run(arguments);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}");
    said.out
}

#[test]
fn what_may_talk_to_what_is_told_by_classes() {
    let desk = desk();
    insta::assert_snapshot!(told(&desk, &["reach", "--from", "acl.json"]));
    insta::assert_snapshot!(told(&desk, &["reach", "--rules-only", "--from", "iks.json"]));
    let json: Value = serde_json::from_str(&told(&desk, &["reach", "--from", "acl.json", "--format", "json"])).unwrap();
    assert_eq!(json["format"], "drawstream.reach/1");
    let classes: Vec<&Value> = json["classes"].as_array().unwrap().iter().map(|class| &class["id"]).collect();
    let connections = json["connections"].as_array().unwrap();
    assert!(connections.iter().all(|one| classes.contains(&&one["from"])), "{json}");
    assert!(connections.iter().any(|one| one["verdict"] == "no_way_back" && one["conn"][0]["protocol"] == "TCP"));
    assert!(connections.iter().any(|one| one["to"] == serde_json::json!(["142.0.0.0/8"])));
    let csv = told(&desk, &["reach", "--from", "acl.json", "--format", "csv"]);
    assert!(csv.starts_with("from_kind,from,from_vpc,from_address,to_kind,"), "{csv}");
    assert!(csv.contains("instance,vsi1-ky,test-vpc1-ky,10.240.10.4,service,,,161.26.0.0/16,udp,,,,allowed,"), "{csv}");
    let wrong = desk.run(&["reach", "--from", "acl.json", "--vpc", "shop"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (Some(1), ""));
    assert_eq!(wrong.err, "error: there is no VPC shop\n  Its VPCs: test-vpc1-ky\n");
}

#[test]
fn explanations_name_every_rule_and_every_place_that_stops() {
    let desk = desk();
    let explain = |arguments: &[&str]| told(&desk, &[&["explain", "--from"], arguments].concat());
    let allowed = ["tgw.json", "8.8.8.8", "ky-vpc1-vsi", "--protocol", "tcp", "--port", "443"];
    insta::assert_snapshot!(explain(&allowed));
    insta::assert_snapshot!(explain(&["sg.json", "vsi1-ky", "vsi3a-ky", "--protocol", "udp", "--port", "443"]));
    let no_way_back = ["tgw.json", "ky-vpc1-vsi", "ky-vpc2-vsi", "--protocol", "tcp"];
    insta::assert_snapshot!(explain(&no_way_back));
    let json: Value = serde_json::from_str(&explain(&[&no_way_back[..], &["--format", "json"]].concat())).unwrap();
    let answer = &json["answers"][0];
    assert_eq!((&json["format"], &answer["verdict"]), (&"drawstream.explain/1".into(), &"no_way_back".into()));
    assert_eq!(answer["why"], "it arrives, but local-tg-ky does not let the reply through");
    // A rule without a name is told by its place among the others; its id is for files alone.
    let hop = &answer["hops"][0];
    assert_eq!((&hop["does"], &hop["rules"]), (&"lets it out".into(), &serde_json::json!(["id:115"])));
    assert!(hop["words"].as_str().unwrap().starts_with("rule ") && !explain(&no_way_back).contains("id:"), "{hop}");
    let code = |arguments: &[&str]| desk.run(&[&["explain", "--exit-code", "7", "--from"], arguments].concat()).code;
    assert_eq!((code(&allowed), code(&no_way_back)), (Some(0), Some(7)));
    let unclear = desk.run(&["explain", "--from", "acl.json", "vsi1-ky", "nobody"]);
    assert_eq!((unclear.code, unclear.out.as_str()), (Some(1), ""));
    assert!(unclear.err.starts_with("error: nothing with an address is named nobody\n"), "{}", unclear.err);
    for usage in
        [&["vsi1-ky"][..], &["vsi1-ky", "vsi2-ky", "--port", "22"], &["a", "b", "--protocol", "icmp", "--port", "1"]]
    {
        let said = desk.run(&[&["explain", "--from", "acl.json"], usage].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{usage:?}");
        assert!(said.err.lines().count() <= 3, "{}", said.err);
    }
}

#[test]
fn findings_are_told_as_text_json_and_sarif() {
    let desk = desk();
    insta::assert_snapshot!(told(&desk, &["lint", "--from", "acl.json"]));
    let json: Value = serde_json::from_str(&told(&desk, &["lint", "--from", "acl.json", "--format", "json"])).unwrap();
    assert_eq!((&json["summary"]["medium"], &json["format"]), (&7.into(), &"drawstream.lint/1".into()));
    let sarif: Value =
        serde_json::from_str(&told(&desk, &["lint", "--from", "acl.json", "--format", "sarif"])).unwrap();
    let (run, rules) = (&sarif["runs"][0], &sarif["runs"][0]["tool"]["driver"]["rules"]);
    for result in run["results"].as_array().unwrap() {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[rule]["id"], result["ruleId"]);
    }
    assert_eq!(told(&desk, &["lint", "--from", "acl.json", "--severity", "high"]), "No findings (16 checks)\n");
    let code =
        |severity: &str| desk.run(&["lint", "--from", "acl.json", "--severity", severity, "--exit-code", "9"]).code;
    assert_eq!((code("high"), code("medium")), (Some(0), Some(9)));
}

#[test]
fn changes_tell_connections_that_opened_and_closed() {
    let desk = desk();
    insta::assert_snapshot!(told(&desk, &["changes", "acl.json", "acl2.json"]));
    let json: Value =
        serde_json::from_str(&told(&desk, &["changes", "acl.json", "acl2.json", "--format", "json"])).unwrap();
    let count = |of: &str| json["connections"][of].as_array().unwrap().len();
    assert_eq!((count("opened"), count("closed"), count("changed")), (0, 2, 1));
    let comment = told(&desk, &["changes", "acl.json", "acl2.json", "--format", "md"]);
    assert!(comment.contains("| - closed | `vsi1-ky` | `vsi2-ky` | tcp, udp |"), "{comment}");
    assert!(comment.trim_end().ends_with("-->"), "{comment}");
}

#[test]
fn questions_of_a_file_are_answered_in_the_neutral_form() {
    let desk = desk();
    desk.write("q.json", r#"[{"name":"web","src":"vsi1-ky","dst":"vsi2-ky","protocol":"TCP","dst_ports":"443"}]"#);
    let arguments = ["reach", "--rules-only", "--from", "acl.json", "--format", "neutral", "--queries", "q.json"];
    let json: Value = serde_json::from_str(&told(&desk, &arguments)).unwrap();
    assert_eq!(json["explain"][0]["answers"][0]["verdict"], "allowed");
    assert!(json["connections"].is_array() && json["lb_private_ips"].is_array() && json["lint"].is_array());
    // By np-guard's conventions endpoint gateways open connections, in this form alone; by IBM's documentation they do not.
    let opens = |json: &Value| json["connections"].as_array().unwrap().iter().any(|row| row["src_kind"] == "vpe");
    assert!(opens(&json), "{json}");
    let ours = told(&desk, &["reach", "--from", "acl.json", "--format", "neutral"]);
    assert!(!opens(&serde_json::from_str(&ours).unwrap()), "{ours}");
    let text = told(&desk, &["reach", "--rules-only", "--from", "acl.json"]);
    assert!(!text.contains("from db-endpoint-gateway-ky"), "{text}");
    desk.write("q.json", r#"{"src":"a"}"#);
    let said = desk.run(&arguments);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(said.err.starts_with("error: q.json: not a JSON array of questions"), "{}", said.err);
}

#[test]
fn the_sample_account_is_looked_at_without_a_key() {
    let desk = Desk::new();
    let said = desk.run(&["reach", "--sample", "--quiet"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(said.out.starts_with("The internet can open "), "{}", said.out);
    let said = desk.run(&["lint", "--sample", "--quiet", "--format", "json"]);
    assert_eq!(said.code, Some(0));
    serde_json::from_str::<Value>(&said.out).unwrap();
}
