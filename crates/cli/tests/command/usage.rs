//! Command lines that cannot be followed.

use crate::run::Desk;

#[test]
fn each_is_told_in_three_lines_at_most() {
    let desk = Desk::new();
    desk.write("a.json", "{}");
    let lines = [
        "draw",
        "draw -o a.svg --nonsense",
        "draw -o a.svg --api-key=secret-of-tests",
        "draw -o a.svg --api-key secret-of-tests",
        "draw -o a.jpg",
        "draw -o a",
        "draw -o -",
        "draw -o a.mmd",
        "draw -o a.svg --format collected",
        "draw -o - --format x",
        "draw -o - --format svg --json",
        "draw -o a.svg -o a.svg",
        "draw -o a.svg --format json",
        "draw -o a.svg --from a.json --from a.json",
        "draw -o a.svg --from a.json --sample",
        "draw -o a.svg --sample --ibmcloud-session",
        "draw -o a.svg --api-key-file k --ibmcloud-session",
        "draw -o a.svg --region US-SOUTH",
        "draw -o a.svg --resource-group=",
        "draw -o a.svg -q -v",
        "draw -o a.json --update a.drawio",
        "draw -o a.svg --bring-back",
        "draw -o a.json --compare a.json",
        "draw -o a.svg --compare live",
        "draw -o a.svg --mask",
        "draw -o a.csv --vpc v",
        "draw -o a.csv --page 2",
        "collect",
        "collect -o a.drawio",
        "collect -o a.json --force",
        "serve --port 65536",
        "completions",
        "completions tcsh",
        "man nothing",
        "drwa",
        "unmask k m",
        "reach --format xml",
        "reach --queries q.json",
        "explain a",
        "explain a b --port 22",
        "explain a b --protocol sctp",
        "explain a b --protocol tcp --port 0",
        "explain a b --protocol icmp --port 8",
        "lint --severity worst",
        "accounts --nonsense",
        "survey",
        "mcp --nonsense",
    ];
    let mut all = String::new();
    for line in lines {
        let said = desk.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{line}: {}", said.err);
        assert!(said.err.starts_with("error: ") && (1..=3).contains(&said.err.lines().count()), "{line}: {}", said.err);
        assert!(!said.err.contains("secret-of-tests"), "{}", said.err);
        all += &format!("$ drawstream {line}\n{}", said.err);
    }
    insta::assert_snapshot!(all);
    assert_eq!(desk.files(), ["a.json"]);
}
