//! `draw` and `collect`: files, streams, events.

use crate::run::{Desk, Said, cloud, is_tidy, signal, steady};
use drawstream_standin::{Fault, What};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

#[test]
fn the_sample_is_drawn_and_its_inventory_gives_the_bytes_of_its_drawing() {
    let desk = Desk::new();
    let live =
        desk.run(&["draw", "--sample", "-o", "a.json", "-o", "live.drawio", "-o", "live.drawio.svg", "-o", "p.svg"]);
    assert_eq!((live.code, live.out.as_str()), (Some(0), ""), "{}", live.err);
    insta::assert_snapshot!(steady(&live.err));
    let again =
        desk.run(&["draw", "--from", "a.json", "-o", "again.drawio", "-o", "again.drawio.svg", "-o", "again.json"]);
    assert_eq!((again.code, again.out.as_str()), (Some(0), ""), "{}", again.err);
    assert!(again.err.starts_with("Read a.json, inventory of 20"), "{}", again.err);
    assert!(desk.read("live.drawio") == desk.read("again.drawio"), "another drawing");
    assert!(desk.read("live.drawio.svg") == desk.read("again.drawio.svg"), "another picture");
    assert!(desk.read("a.json") == desk.read("again.json"), "another inventory");
    assert!(desk.read("p.svg").starts_with("<svg"));
    assert!(is_tidy(desk.path(".").as_path()));
}

#[test]
fn the_table_has_a_row_for_each_resource_of_the_inventory() {
    let desk = Desk::new();
    let said = desk.run(&["draw", "--sample", "-o", "a.json", "-o", "a.csv"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
    assert!(!said.err.contains("Creating"), "{}", said.err);
    let inventory: Value = serde_json::from_str(&desk.read("a.json")).unwrap();
    let wanted = inventory["resources"].as_array().unwrap().len();
    // No name of the sample has a line feed.
    assert_eq!(desk.read("a.csv").lines().count(), wanted + 1);
    assert!(said.err.ends_with(&format!("Wrote a.csv, {wanted} rows\n")), "{}", said.err);
}

#[test]
fn tables_and_sheets_of_the_sample_are_written_once_and_again_alike() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["collect", "-q", "--sample", "-o", "a.json"]).code, Some(0));
    for (name, word) in [("a.zip", "tables"), ("a.xlsx", "sheets")] {
        let said = desk.run(&["draw", "--from", "a.json", "-o", name]);
        assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
        assert!(!said.err.contains("Creating"), "{}", said.err);
        let last = said.err.lines().last().unwrap();
        assert!(last.starts_with(&format!("Wrote {name}, ")) && last.contains(word), "{last}");
        let bytes = std::fs::read(desk.path(name)).unwrap();
        assert!(bytes.starts_with(b"PK\x03\x04"));
        assert_eq!(desk.run(&["draw", "-q", "--from", "a.json", "-o", name]).code, Some(0));
        assert!(bytes == std::fs::read(desk.path(name)).unwrap(), "{name} differs");
    }
}

#[test]
fn collected_json_of_the_sample_is_drawn_again() {
    let desk = Desk::new();
    let said = desk.run(&["draw", "--sample", "--format", "collected", "-o", "a.json"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
    let told: Value = serde_json::from_str(&desk.read("a.json")).unwrap();
    assert_eq!((&told["provider"], told["vpcs"].as_array().unwrap().len()), (&"ibm".into(), 3));
    let again = desk.run(&["draw", "--from", "a.json", "-o", "-", "--format", "collected", "-q"]);
    assert_eq!((again.code, again.err.as_str()), (Some(0), ""));
    let told_again: Value = serde_json::from_str(&again.out).unwrap();
    for key in ["vpcs", "subnets", "instances", "network_acls", "load_balancers", "transit_connections"] {
        let ids =
            |told: &Value| told[key].as_array().unwrap().iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&told), ids(&told_again), "{key}");
    }
}

#[test]
fn a_chart_shows_the_vpc_that_is_named() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["collect", "-q", "--sample", "-o", "a.json"]).code, Some(0));
    let inventory: Value = serde_json::from_str(&desk.read("a.json")).unwrap();
    let vpc = inventory["resources"].as_array().unwrap().iter().find(|entry| entry["kind"] == "vpc").unwrap();
    for key in ["name", "id", "crn"] {
        let said = desk.run(&["draw", "--from", "a.json", "--vpc", vpc[key].as_str().unwrap(), "-o", "a.mmd"]);
        assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
        assert!(said.err.contains(" boxes"), "{}", said.err);
        assert!(desk.read("a.mmd").starts_with("flowchart LR\n"));
    }
    let none = desk.run(&["draw", "--from", "a.json", "--vpc", "nowhere", "-o", "b.mmd"]);
    assert_eq!(none.code, Some(1));
    assert!(none.err.starts_with("error: there is no VPC nowhere\n  Its VPCs: "), "{}", none.err);
    assert_eq!(desk.files(), ["a.json", "a.mmd"]);
}

#[cfg(feature = "pictures")]
#[test]
fn pictures_of_pixels_and_paper_are_written_and_one_of_them_is_a_drawing() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["collect", "-q", "--sample", "--region", "eu-de", "-o", "a.json"]).code, Some(0));
    let said =
        desk.run(&["draw", "--from", "a.json", "-o", "a.png", "-o", "a.drawio.png", "-o", "a.pdf", "-o", "a.drawio"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
    let bytes = |name: &str| std::fs::read(desk.path(name)).unwrap();
    assert!(bytes("a.png").starts_with(b"\x89PNG") && bytes("a.pdf").starts_with(b"%PDF-"));
    // It is ours: it may be written again.
    assert_eq!(desk.run(&["draw", "-q", "--from", "a.json", "-o", "a.drawio.png"]).code, Some(0));
    std::fs::copy(desk.path("a.png"), desk.path("b.drawio.png")).unwrap();
    let refused = desk.run(&["draw", "-q", "--from", "a.json", "-o", "b.drawio.png"]);
    assert_eq!(refused.code, Some(1), "{}", refused.err);
}

#[test]
fn a_page_is_named_or_numbered() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["collect", "-q", "--sample", "-o", "a.json"]).code, Some(0));
    let said = desk.run(&["draw", "--from", "a.json", "--page", "2", "-o", "2.svg"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
    assert!(said.err.contains("Wrote 2.svg, page 2 of "), "{}", said.err);
    let none = desk.run(&["draw", "--from", "a.json", "--page", "nowhere", "-o", "3.svg"]);
    assert_eq!(none.code, Some(1));
    let names = none.err.lines().nth(1).unwrap().strip_prefix("  Its pages: ").unwrap();
    let second = names.split(", ").nth(1).unwrap();
    let named = desk.run(&["draw", "-q", "--from", "a.json", "--page", second, "-o", "named.svg"]);
    assert_eq!((named.code, desk.read("named.svg")), (Some(0), desk.read("2.svg")), "{}", named.err);
}

#[test]
fn collect_saves_the_inventory_alone() {
    let desk = Desk::new();
    let said = desk.run(&["collect", "--sample", "-o", "account.json"]);
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
    assert!(said.err.ends_with("Wrote account.json, 214 resources\n"), "{}", said.err);
    assert!(!said.err.contains("Creating"), "{}", said.err);
    let inventory: Value = serde_json::from_str(&desk.read("account.json")).unwrap();
    assert_eq!(inventory["format"], "drawstream.inventory/1");
    let shown = desk.run(&["collect", "-q", "--from", "account.json", "-o", "-"]);
    assert!(shown.out == desk.read("account.json") && shown.err.is_empty(), "{}", shown.err);
}

#[test]
fn the_answer_goes_to_standard_output_and_nothing_else_does() {
    let desk = Desk::new();
    // Of one reading: the drawing says when that was.
    assert_eq!(desk.run(&["collect", "-q", "--sample", "-o", "a.json"]).code, Some(0));
    let said = desk.run(&["draw", "--from", "a.json", "-o", "-", "--format", "svg"]);
    assert_eq!(said.code, Some(0));
    assert!(said.out.starts_with("<svg") && said.out.trim_end().ends_with("</svg>"));
    assert!(said.err.contains("Read ") && !said.err.contains("Wrote "), "{}", said.err);
    let quiet = desk.run(&["draw", "--from", "a.json", "-q", "-o", "-", "--format", "svg"]);
    assert_eq!(quiet.err, "");
    assert!(quiet.out == said.out);
}

#[test]
fn a_part_of_an_account_is_drawn_live_and_from_a_file() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["collect", "-q", "--sample", "-o", "a.json"]).code, Some(0));
    for source in [["--sample"].as_slice(), &["--from", "a.json"]] {
        let part = [&["collect", "-q", "--region", "eu-de", "--region", "eu-de", "-o", "part.json"], source].concat();
        assert_eq!(desk.run(&part).code, Some(0));
        let part: Value = serde_json::from_str(&desk.read("part.json")).unwrap();
        let regions = part["resources"].as_array().unwrap().iter().filter(|resource| resource["kind"] == "vpc");
        assert!(regions.map(|vpc| &vpc["region"]).eq(["eu-de"]), "{source:?}");
        assert_eq!(part["scope"]["regions"], serde_json::json!(["eu-de"]));

        let none = desk.run(&[&["draw", "--region", "eu-zz", "-o", "x.svg"], source].concat());
        assert_eq!(none.code, Some(1), "{}", none.err);
        assert!(none.err.contains("eu-zz") && none.err.contains("us-south"), "{}", none.err);
        let none = desk.run(&[&["draw", "--resource-group", "nowhere", "-o", "x.svg"], source].concat());
        assert_eq!(none.code, Some(1), "{}", none.err);
        assert!(none.err.contains("no resource group nowhere"), "{}", none.err);
    }
    assert_eq!(desk.files(), ["a.json", "part.json"]);
}

#[test]
fn events_are_lines_of_json_and_the_last_one_names_the_files() {
    let desk = Desk::new();
    let said = desk.run(&["draw", "--sample", "--json", "-o", "a.drawio", "-o", "a.json"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let events: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let status: Vec<&Value> = events.iter().filter(|e| e["event"] == "onStatus").map(|e| &e["data"]).collect();
    assert_eq!(status, ["Downloading resources", "Creating diagram", "Saving diagram"]);
    assert!(events.iter().any(|event| event["event"] == "onProgress" && event["data"]["asked"].is_u64()));
    assert!(events.iter().any(|event| event["event"] == "onFound" && event["data"]["regions"].is_array()));
    let last = events.last().unwrap();
    assert_eq!(last["event"], "onComplete");
    assert_eq!(events.iter().filter(|event| event["event"] == "onComplete").count(), 1);
    let data = &last["data"];
    assert_eq!((&data["pages"], &data["missing"]), (&7.into(), &Value::Array(Vec::new())));
    assert!(data["resources"]["vpc"] == 3 && data["coverage"].as_array().unwrap().len() > 100);
    assert!(data["url"].is_null());
    let files = data["files"].as_array().unwrap();
    let paths: Vec<&Value> = files.iter().map(|file| &file["path"]).collect();
    assert_eq!(paths, ["a.drawio", "a.json"]);
    for file in files {
        let bytes = std::fs::read(desk.path(file["path"].as_str().unwrap())).unwrap();
        use sha2::Digest as _;
        assert_eq!(file["bytes"], bytes.len());
        assert_eq!(file["sha256"], format!("{:x}", sha2::Sha256::digest(&bytes)));
        assert!(file["media_type"].as_str().unwrap().starts_with("application/"));
    }
    let failed = desk.run(&["draw", "--json", "--from", "none.json", "-o", "a.svg"]);
    assert_eq!(failed.code, Some(1));
    let last: Value = serde_json::from_str(failed.out.lines().last().unwrap()).unwrap();
    assert_eq!(last, serde_json::json!({"event": "onError", "data": "none.json cannot be read: it is not there."}));
    assert_eq!(failed.err, "error: none.json cannot be read: it is not there\n");
}

#[test]
fn a_reader_that_has_gone_ends_it_in_silence() {
    let desk = Desk::new();
    for arguments in [
        ["draw", "--sample", "-q", "-o", "-", "--format=json"].as_slice(),
        &["draw", "--sample", "--json", "-o", "a.svg"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let mut child = desk.start(&mut desk.command(arguments));
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{arguments:?}");
    }
    // Its files are wanted all the same.
    assert_eq!(desk.files(), ["a.svg"]);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_leaves_the_old_file_as_it_was() {
    let cloud = cloud().await;
    cloud.faults().add(Fault::new("instances", What::Hold));
    let desk = Desk::new().calling(&cloud.base_url()).with("IBMCLOUD_API_KEY", cloud.account().api_key());
    desk.write("a.json", "old");
    for (name, json) in [("INT", false), ("TERM", true)] {
        let mut arguments = vec!["collect", "-o", "a.json"];
        arguments.extend(json.then_some("--json"));
        let mut child = desk.start(&mut desk.command(&arguments));
        let (mut out, mut err) = (child.stdout.take().unwrap(), BufReader::new(child.stderr.take().unwrap()));
        let mut told = String::new();
        if json {
            let mut lines = BufReader::new(&mut out).lines();
            assert!(lines.any(|line| line.unwrap().contains("onProgress")));
        } else {
            while !told.contains("Downloading resources\n") {
                assert_ne!(err.read_line(&mut told).unwrap(), 0, "{told}");
            }
        }
        told.clear();
        signal(&child, name);
        // What is still to come must not block the process.
        std::io::copy(&mut out, &mut std::io::sink()).unwrap();
        err.read_to_string(&mut told).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(told, "Interrupted: nothing written, a.json is as it was\n");
        assert_eq!((desk.read("a.json").as_str(), desk.files()), ("old", vec!["a.json".to_owned()]));
    }
}

#[test]
fn what_others_made_is_overwritten_by_force_only() {
    let desk = Desk::new();
    let others = r#"<mxfile host="app.diagrams.net"><diagram name="p"><mxGraphModel/></diagram></mxfile>"#;
    desk.write("a.drawio", others);
    desk.write("b.drawio", "notes");
    for name in ["a.drawio", "b.drawio"] {
        let said = desk.run(&["draw", "--sample", "-o", name]);
        assert_eq!(said.code, Some(1), "{}", said.err);
        assert!(said.err.contains(name) && said.err.contains("--force"), "{}", said.err);
    }
    assert_eq!((desk.read("a.drawio").as_str(), desk.read("b.drawio").as_str()), (others, "notes"));
    assert_eq!(desk.run(&["draw", "--sample", "--force", "-o", "a.drawio"]).code, Some(0));
    // What the program itself has made, it makes anew.
    desk.write("c.drawio.svg", "");
    for _ in 0..2 {
        let said = desk.run(&["draw", "--sample", "-o", "a.drawio", "-o", "c.drawio.svg"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
}

#[test]
fn nothing_is_written_where_one_output_cannot_be() {
    let desk = Desk::new();
    desk.write("a.json", "old");
    let said = desk.run(&["draw", "--sample", "-o", "a.json", "-o", "nowhere/a.svg"]);
    assert_eq!(said.code, Some(1));
    assert_eq!(
        said.err,
        "error: nowhere/a.svg cannot be written: its folder is not there\n  Nothing was changed there.\n"
    );
    assert_eq!((desk.read("a.json").as_str(), desk.files()), ("old", vec!["a.json".to_owned()]));
    std::fs::create_dir(desk.path("d.svg")).unwrap();
    assert!(desk.run(&["draw", "--sample", "-o", "d.svg"]).err.contains("it is a folder"));
}

#[cfg(unix)]
#[test]
fn a_device_is_written_into_and_not_replaced() {
    let desk = Desk::new();
    let said = desk.run(&["draw", "--sample", "-q", "--format", "svg", "-o", "/dev/stdout"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.starts_with("<svg"));
    let full = desk.run(&["draw", "--sample", "-q", "--format", "svg", "-o", "/dev/full"]);
    assert_eq!(full.code, Some(1));
    assert!(full.err.starts_with("error: /dev/full cannot be written: "), "{}", full.err);
    let full = desk
        .command(&["draw", "--sample", "-q", "--format", "svg", "-o", "-"])
        .stdout(Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap()))
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(1));
}

#[test]
fn names_of_files_steer_no_terminal() {
    let desk = Desk::new();
    let name = "a\u{1b}[31m\u{202e}\u{200b}.json";
    assert_eq!(desk.run(&["collect", "--sample", "-o", name]).code, Some(0));
    let said = desk.run(&["draw", "--from", name, "-o", "a.svg"]);
    assert!(said.err.starts_with("Read a\u{fffd}[31m\u{fffd}\u{fffd}.json, inventory"), "{}", said.err);
    let said = desk.run(&["draw", "--json", "--from", name, "-o", "b\u{202e}.svg"]);
    assert!(said.out.contains(r"b\u202e.svg") && !said.out.contains('\u{202e}'), "{}", said.out);
    let said = desk.run(&["draw", "--from", "\u{1b}]0;x\u{7}", "-o", "a.svg"]);
    assert_eq!(said.err, "error: \u{fffd}]0;x\u{fffd} cannot be read: it is not there\n");
    let said = desk.run(&["\u{1b}[31m"]);
    assert!(said.code == Some(2) && !said.err.contains('\u{1b}'), "{}", said.err);
}

#[test]
fn names_of_an_account_steer_no_terminal() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["collect", "-q", "--sample", "-o", "a.json"]).code, Some(0));
    let mut inventory: Value = serde_json::from_str(&desk.read("a.json")).unwrap();
    for resource in inventory["resources"].as_array_mut().unwrap() {
        resource["resource_group"] = "\u{1b}[2J\u{202e}evil\r\n".into();
    }
    desk.write("b.json", &inventory.to_string());
    let said = desk.run(&["draw", "--from", "b.json", "--resource-group", "g", "-o", "a.svg"]);
    assert_eq!(
        said.err,
        "error: b.json holds no resource group g\n  Some are: \u{fffd}[2J\u{fffd}evil\u{fffd}\u{fffd}\n"
    );
}

#[cfg(unix)]
#[test]
fn what_is_interrupted_while_it_streams_says_which_files_are_written() {
    let desk = Desk::new();
    let arguments = ["draw", "--sample", "-q", "-o", "a.json", "-o", "-", "--format", "drawio"];
    let mut child = desk.start(&mut desk.command(&arguments));
    // Files are in their places before anything is streamed; the rest is more than a pipe takes.
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0]).unwrap();
    signal(&child, "INT");
    let said: Said = child.wait_with_output().unwrap().into();
    drop(out);
    assert_eq!(said.code, Some(130));
    assert_eq!(said.err, "Interrupted: a.json is written, standard output is not whole\n");
    serde_json::from_str::<serde_json::Value>(&desk.read("a.json")).unwrap();
}
