//! Every form of file is told by its content, and what cannot be read ends in words.
#![allow(clippy::unwrap_used)]

use drawstream_sources::file::{self, FileError};
use drawstream_sources::recognise::{Form, MOST_OBJECTS, Unrecognised, Wrapping, recognise};
use proptest::prelude::*;

const VPC: &str = r#"{"id":"r006-1","crn":"crn:v1:bluemix:public:is:eu-de:a/acc::vpc:r006-1","href":"https://x/v1/vpcs/r006-1","name":"v"}"#;

fn form(text: &str) -> Form {
    recognise(text.as_bytes()).unwrap_or_else(|error| panic!("{error} of {}", &text[..text.len().min(80)]))
}

/// A PNG picture with these chunks.
fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in chunks {
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(*name);
        bytes.extend(*data);
        bytes.extend([0; 4]);
    }
    bytes
}

/// A zip archive of empty files, written as a stream: heads, then the directory.
fn zip(names: &[&str]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let length = |name: &str| u16::try_from(name.len()).unwrap().to_le_bytes();
    for name in names {
        directory.extend(b"PK\x01\x02");
        directory.extend([0; 24]);
        directory.extend(length(name));
        directory.extend([0; 16]);
        directory.extend(name.as_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend([0; 22]);
        bytes.extend(length(name));
        bytes.extend([0; 2]);
        bytes.extend(name.as_bytes());
    }
    let start = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0; 12]);
    bytes.extend(start);
    bytes.extend([0; 2]);
    bytes
}

#[test]
fn json_is_told_by_its_keys() {
    let state = |rest: &str| format!(r#"{{"version":4,"terraform_version":"1.9.2","serial":3,"lineage":"x"{rest}}}"#);
    let list = |of| Form::SingleList { of };
    let forms = [
        (r#"{"format":"drawstream.inventory/1","resources":[]}"#.to_owned(), Form::Inventory),
        (r#"{"format":"drawstream.inventory/9"}"#.to_owned(), Form::Inventory),
        (r#"{"format":"drawstream.changes/1"}"#.to_owned(), Form::Result { format: "drawstream.changes/1".into() }),
        (r#"{"format_version":"1.2","resource_changes":[]}"#.to_owned(), Form::TerraformPlan),
        (r#"{"format_version":"1.2","planned_values":{},"prior_state":{"values":{}}}"#.to_owned(), Form::TerraformPlan),
        (r#"{"format_version":"1.0","terraform_version":"1.9.2","values":{}}"#.to_owned(), Form::TerraformShow),
        (r#"{"format_version":"1.0"}"#.to_owned(), Form::TerraformShow),
        (state(r#","resources":[]"#), Form::TerraformState),
        (r#"{"version":3,"serial":1,"modules":[{"path":["root"]}]}"#.to_owned(), Form::TerraformOldState),
        (
            "{\"@level\":\"info\",\"type\":\"version\",\"terraform\":\"1.9.2\"}\n{\"@level\":\"info\"}\n".to_owned(),
            Form::TerraformLog,
        ),
        (r#"{"provider":"aws","vpcs":[]}"#.to_owned(), Form::CollectedAws),
        (r#"{"vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16"}],"subnets":[]}"#.to_owned(), Form::CollectedAws),
        (r#"{"provider":"ibm","instances":[]}"#.to_owned(), Form::Collected),
        (r#"{"collector_version":"0.10.0"}"#.to_owned(), Form::Collected),
        (format!(r#"{{"vpcs":[{VPC}],"network_acls":[]}}"#), Form::Collected),
        (format!(r#"{{"security_groups":null,"vpcs":[{VPC}]}}"#), Form::Collected),
        (r#"{"vpcs":[],"subnets":[],"resource_instances":[{"guid":"x"}]}"#.to_owned(), Form::Collected),
        (r#"{"vpcs":null,"subnets":null}"#.to_owned(), Form::Collected),
        (
            r#"{"vpcs":[{"id":"a","name":"n","region":"us-south"}],"subnets":[{"id":"s","vpcId":"a"}],"instances":[]}"#
                .to_owned(),
            Form::Diagrams,
        ),
        (format!(r#"{{"first":{{}},"limit":50,"total_count":1,"vpcs":[{VPC}]}}"#), list("VPCs")),
        (r#"{"connections":[],"limit":50}"#.to_owned(), list("transit connections")),
        (r#"{"rows_count":0,"next_url":null,"resources":[]}"#.to_owned(), list("managed services or resource groups")),
        (r#"[{"id":"x","resource_type":"subnet"}]"#.to_owned(), list("subnets")),
        (r#"[{"id":"x"}]"#.to_owned(), list("")),
        ("[]".to_owned(), list("")),
    ];
    for (text, expected) in forms {
        assert_eq!(form(&text), expected, "{text}");
        // A mark of the encoding and blanks before and behind change nothing.
        assert_eq!(form(&format!("\u{feff}\r\n {text}\n\n")), expected, "{text}");
    }
}

#[test]
fn other_json_is_none_of_them() {
    for text in [
        "{}",
        r#"{"format":7}"#,
        r#"{"format":"geojson","vpcs":[]} "#,
        r#"{"format_version":"1.0","provider_schemas":{}}"#,
        r#"{"version":5,"lineage":"x","resources":[]}"#,
        r#"{"version":"4","lineage":"x","resources":[]}"#,
        r#"{"vpcs":7,"subnets":"x"}"#,
        r#"{"vpcs":[{"name":"a"}],"subnets":[{"name":"b"}]}"#,
        r#"{"version":1e99,"a":[true,-1,0.5,null,{"b":[]}]}"#,
    ] {
        let error = recognise(text.as_bytes()).expect_err(text);
        assert!(matches!(error, Unrecognised::OtherJson), "{text}: {error}");
    }
}

#[test]
fn pictures_archives_and_markup_are_told_apart() {
    let drawing = |wrapping, ours| Form::Drawing { wrapping, ours };
    for (bytes, expected) in [
        (&b"<mxfile host=\"drawstream\"><diagram/></mxfile>"[..], drawing(Wrapping::Plain, true)),
        (
            b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- a > b -->\n<mxfile host=\"Electron\"/>",
            drawing(Wrapping::Plain, false),
        ),
        (b"<mxGraphModel><root/></mxGraphModel>", drawing(Wrapping::Plain, false)),
        (
            b"<mxfile host=\"Electron\"><object kind=\"vpc\" resource_id=\"r006-1\"/></mxfile>",
            drawing(Wrapping::Plain, true),
        ),
        (b"<mxlibrary>[]</mxlibrary>", drawing(Wrapping::Library, false)),
        (
            b"<!DOCTYPE svg>\n<svg width=\"1\" content=\"&lt;mxfile host=&quot;drawstream&quot;>\"><g/></svg>",
            drawing(Wrapping::Svg, true),
        ),
        (
            b"<!DOCTYPE html>\n<html><body><div class=\"mxgraph\" data-mxgraph=\"{}\"></div></body></html>",
            drawing(Wrapping::Html, false),
        ),
    ] {
        assert_eq!(recognise(bytes).unwrap(), expected, "{}", String::from_utf8_lossy(bytes));
    }
    let head = (b"IHDR", &[0; 13][..]);
    let made = png(&[head, (b"tEXt", b"mxfile\0%3Cmxfile%20host%3D%22drawstream%22%3E"), (b"IDAT", b"x")]);
    assert_eq!(recognise(&made).unwrap(), drawing(Wrapping::Png, true));
    let older = png(&[head, (b"zTXt", b"mxGraphModel\0\0x")]);
    assert_eq!(recognise(&older).unwrap(), drawing(Wrapping::Png, false));
    assert_eq!(recognise(&zip(&["tfconfig/m-/main.tf", "tfplan"])).unwrap(), Form::TerraformBinaryPlan);
    assert_eq!(recognise(&zip(&["tfstate"])).unwrap(), Form::TerraformBinaryPlan);
    assert_eq!(recognise(b"tfplan\x02\x00").unwrap(), Form::TerraformBinaryPlan);
    for other in [
        png(&[head, (b"IDAT", b"x"), (b"tEXt", b"mxfile\0x")]),
        png(&[head, (b"tEXt", b"Comment\0x")]),
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt".to_vec(),
        zip(&["word/document.xml"]),
        b"PK\x03\x04".to_vec(),
        b"<svg width=\"1\"><g/></svg>".to_vec(),
        b"<html><body>mxgraph</body></html>".to_vec(),
        b"<".to_vec(),
        b"<!--".to_vec(),
    ] {
        let error = recognise(&other).expect_err("none of them");
        assert!(matches!(error, Unrecognised::Other(_)), "{error}");
    }
}

#[test]
fn the_collectors_count_behind_its_json_is_let_pass_and_nothing_else() {
    let json = format!("{{\"vpcs\":[{VPC}],\n\"subnets\":[]}}");
    let counted = format!("{json}Found 1 VPCs\nFound 0 subnets\r\n\nFound 12 Transit connections\n");
    assert_eq!(form(&counted), Form::Collected);
    assert_eq!(file::read("a.json", counted.as_bytes()).unwrap().resources.len(), 1);
    for (tail, line) in
        [("\nError: no", 3), ("}", 2), ("Found many VPCs", 2), ("\nFound 1 VPCs\nFound x", 4), ("{}", 2)]
    {
        let error = recognise(format!("{json}{tail}").as_bytes()).expect_err(tail);
        assert!(matches!(error, Unrecognised::NotJson { line: found, .. } if found == line), "{tail}: {error}");
    }
}

#[test]
fn what_is_not_json_says_its_line() {
    let broken: [(&[u8], usize); 6] = [
        (b"\n\nresource \"ibm_is_vpc\" \"v\" {}", 3),
        (b"{\"vpcs\":[\n{\"id\":\n", 3),
        (b"{\"vpcs\":[],\n\"subnets\":[}", 2),
        (b"{\"vpcs\":[],\n\"name\":\"\xff\"}", 2),
        (b"{\n\"\\ud800\":1}", 2),
        (b"Found 3 VPCs", 1),
    ];
    for (bytes, expected) in broken {
        match recognise(bytes) {
            Err(Unrecognised::NotJson { line, .. }) => assert_eq!(line, expected, "{}", String::from_utf8_lossy(bytes)),
            other => panic!("{other:?}"),
        }
    }
    for empty in ["", " \n\t", "\u{feff}", "\u{feff}\n"] {
        assert!(matches!(recognise(empty.as_bytes()), Err(Unrecognised::Empty)), "{empty:?}");
    }
    assert!(matches!(recognise(b"\xff\xfe{\0}\0"), Err(Unrecognised::Utf16)));
}

#[test]
fn what_nests_or_holds_without_end_is_refused_before_it_is_kept() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{{\"vpcs\":\n{}0{}}}", open.repeat(100_000), close.repeat(100_000));
        match recognise(deep.as_bytes()) {
            Err(Unrecognised::TooDeep { line }) => assert_eq!(line, 2),
            other => panic!("{other:?}"),
        }
    }
    // Brackets in texts are no nesting, and an escaped quote ends no text.
    let text = format!(r#"{{"vpcs":[],"subnets":[],"note":"\"{}\\"}}"#, "[{".repeat(1_000));
    assert_eq!(form(&text), Form::Collected);
    let many = format!("{{\"vpcs\":[{}{{}}]}}", "{},".repeat(MOST_OBJECTS));
    assert!(matches!(recognise(many.as_bytes()), Err(Unrecognised::TooMany)));
}

#[test]
fn each_refusal_says_what_the_file_is_and_what_to_do() {
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("p.tfplan", zip(&["tfplan"])),
        ("plan.log", b"{\"@level\":\"info\",\"type\":\"version\"}".to_vec()),
        ("old.tfstate", br#"{"version":3,"modules":[]}"#.to_vec()),
        ("aws.json", br#"{"provider":"aws"}"#.to_vec()),
        ("vpcs.json", br#"{"vpcs":[],"limit":50}"#.to_vec()),
        ("list.json", b"[]".to_vec()),
        ("diagrams.json", br#"{"subnets":[{"vpcId":"a"}]}"#.to_vec()),
        ("a.drawio", b"<mxfile/>".to_vec()),
        ("b.drawio", b"<mxfile host=\"drawstream\"/>".to_vec()),
        ("changes.json", br#"{"format":"drawstream.changes/1"}"#.to_vec()),
        ("other.json", b"{}".to_vec()),
        ("photo.png", png(&[])),
        ("cut.json", b"{\"vpcs\":[\n".to_vec()),
        ("deep.json", b"[".repeat(1_000)),
        ("utf16.json", b"\xff\xfe{\0".to_vec()),
        ("folder/empty.json", Vec::new()),
    ];
    let said: Vec<String> = cases
        .iter()
        .map(|(name, bytes)| {
            let words = file::read(name, bytes).expect_err(name).to_string();
            assert!(words.lines().count() <= 3, "{words}");
            for line in words.lines().skip(1) {
                assert!(line.len() <= 96, "too long for a terminal: {line}");
            }
            words
        })
        .collect();
    insta::assert_snapshot!(said.join("\n\n"));
    // A name that a shell would read something into is no part of a command.
    let words = file::read("$(rm -rf x)", &zip(&["tfplan"])).expect_err("a plan").to_string();
    assert!(words.contains("terraform show -json FILE >"), "{words}");
}

#[test]
fn an_inventory_of_another_major_version_is_refused_by_its_reader() {
    let error = file::read("a.json", br#"{"format":"drawstream.inventory/9"}"#).expect_err("another version");
    assert!(matches!(error, FileError::Inventory { .. }), "{error}");
    assert!(error.to_string().contains("drawstream.inventory/9"), "{error}");
}

/// What files begin with.
const STARTS: [&str; 8] =
    ["", "{", "[{", "PK\u{3}\u{4}", "<svg ", "{\"vpcs\":[", "{\"provider\":\"ibm\",\"vpcs\":[{\"id\":", "tfplan"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_form_or_an_error(
        start in prop::sample::select(&STARTS[..]),
        rest in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = file::read("x", &[start.as_bytes(), &rest].concat());
        let picture = png(&[(b"tEXt", &rest), (b"zTXt", start.as_bytes())]);
        let _ = file::read("x", &picture[..picture.len().saturating_sub(rest.len())]);
    }
}
