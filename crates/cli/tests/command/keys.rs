//! Who signs in, and that no key is ever shown.

use crate::run::{DISABLED, Desk, LOCKED, Said, cloud};
use serde_json::json;

/// The secret is in nothing that the process said or wrote.
fn keeps(desk: &Desk, said: &Said, secret: &str) {
    assert!(!said.out.contains(secret) && !said.err.contains(secret), "{said:?}");
    for name in desk.files().iter().filter(|name| name.ends_with(".json") || name.ends_with(".svg")) {
        assert!(name.contains("key") || !desk.read(name).contains(secret), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_key_that_is_found_signs_in() {
    let cloud = cloud().await;
    let key = cloud.account().api_key();
    let account = format!("{}, {}", cloud.account().name(), cloud.account().id());
    let desk = || Desk::new().calling(&cloud.base_url());
    let signs_in = |desk: &Desk, said: &Said, from: &str| {
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(said.err.starts_with(&format!("Account {account}, {from}\n")), "{}", said.err);
        keeps(desk, said, key);
    };
    let collect = ["collect", "-o", "a.json"];
    let both = desk().with("IBMCLOUD_API_KEY", key).with("IC_API_KEY", "wrong");
    signs_in(&both, &both.run(&collect), "key from IBMCLOUD_API_KEY");
    let second = desk().with("IBMCLOUD_API_KEY", " ").with("IC_API_KEY", key);
    signs_in(&second, &second.run(&collect), "key from IC_API_KEY");
    let file = desk().with("IBMCLOUD_API_KEY", "wrong");
    file.write("key.txt", &format!("{key}\n"));
    signs_in(&file, &file.run(&[&collect[..], &["--api-key-file", "key.txt"]].concat()), "key from key.txt");
    // As `ibmcloud iam api-key-create --file` writes it.
    file.write("key.json", &json!({"name": "drawstream", "apikey": key}).to_string());
    signs_in(&file, &file.run(&[&collect[..], &["--api-key-file", "key.json"]].concat()), "key from key.json");
    let stdin = [&collect[..], &["--api-key-file", "-"]].concat();
    signs_in(&file, &file.run_with_input(&stdin, key), "key from standard input");
    let empty = file.run(&stdin);
    assert_eq!(empty.code, Some(4), "{}", empty.err);
    assert!(empty.err.starts_with("error: standard input cannot be read: it is empty\n"), "{}", empty.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_must_change_is_told_and_not_shown() {
    let cloud = cloud().await;
    for (key, what) in [
        ("unknown-key-of-tests", "IBM Cloud does not know this API key (IBMCLOUD_API_KEY)"),
        (LOCKED, "this API key is locked (IBMCLOUD_API_KEY)"),
        (DISABLED, "this API key is disabled (IBMCLOUD_API_KEY)"),
        ("{\"secret-of-tests", "this is no IBM Cloud API key (IBMCLOUD_API_KEY)"),
    ] {
        let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", key);
        for more in ["--verbose", "--json", "--quiet"] {
            let said = desk.run(&["draw", more, "-o", "a.svg"]);
            assert_eq!(said.code, Some(4), "{}", said.err);
            assert!(said.err.starts_with(&format!("error: {what}\n  ")), "{}", said.err);
            assert!(said.err.lines().count() <= 3, "{}", said.err);
            keeps(&desk, &said, key);
        }
        assert!(desk.files().is_empty());
    }
}

#[test]
fn without_a_key_it_says_what_else_there_is() {
    let said = Desk::new().run(&["draw", "-o", "a.svg"]);
    assert_eq!(said.code, Some(4));
    insta::assert_snapshot!(said.err);
    let said = Desk::new().run(&["draw", "-o", "a.svg", "--api-key-file", "none"]);
    assert_eq!(said.code, Some(4));
    assert!(said.err.starts_with("error: none cannot be read: it is not there\n"), "{}", said.err);
}

#[tokio::test]
async fn an_iam_that_is_not_reached_is_no_matter_of_the_key() {
    // A port that was free a moment ago: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let desk = Desk::new().calling(&format!("http://127.0.0.1:{port}")).with("IBMCLOUD_API_KEY", "secret-of-tests");
    let said = desk.run(&["draw", "-o", "a.svg"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    insta::assert_snapshot!(said.err);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_login_of_ibmcloud_is_used_only_when_asked_for() {
    use std::os::unix::fs::PermissionsExt as _;
    let cloud = cloud().await;
    let token = cloud.token();
    let desk = Desk::new().calling(&cloud.base_url());
    let path = format!("{}:{}", desk.path(".").display(), std::env::var("PATH").unwrap());
    let desk = desk.with("PATH", &path);
    let program = |script: &str| {
        desk.write("ibmcloud", &format!("#!/bin/sh\n{script}\n"));
        std::fs::set_permissions(desk.path("ibmcloud"), std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    program(&format!(r#"[ "$*" = "iam oauth-tokens --output JSON" ] && echo '{{"iam_token":"Bearer {token}"}}'"#));
    assert_eq!(desk.run(&["collect", "-o", "a.json"]).code, Some(4));
    let said = desk.run(&["collect", "--ibmcloud-session", "-o", "a.json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains(", the login of ibmcloud\n"), "{}", said.err);
    keeps(&desk, &said, &token);
    for script in ["exit 1", "echo nothing", r#"echo '{"iam_token":"Bearer x"}'"#] {
        program(script);
        let said = desk.run(&["collect", "--ibmcloud-session", "-o", "a.json"]);
        assert_eq!(said.code, Some(4), "{}", said.err);
        assert!(said.err.starts_with("error: ibmcloud ") && said.err.contains("ibmcloud login"), "{}", said.err);
    }
}
