//! What stands around the program: the scripts of the action for GitHub, and the archive of a release.

use crate::run::{Desk, Said, cloud};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn scripts(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.github").join(name)
}

/// One script of the action, as a runner calls it.
fn act(desk: &Desk, script: &str, variables: &[(&str, &str)]) -> Said {
    let mut command = desk.command(&[]);
    let environment: Vec<_> =
        command.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
    command = Command::new("bash");
    command.arg(scripts("actions/draw").join(script)).current_dir(desk.path("")).env_clear().stdin(Stdio::null());
    command.envs(environment.into_iter().filter_map(|(name, value)| Some((name, value?))));
    command.env("DRAWSTREAM_PROGRAM", env!("CARGO_BIN_EXE_drawstream"));
    for (name, file) in [("GITHUB_OUTPUT", "outputs"), ("GITHUB_STEP_SUMMARY", "summary"), ("RUNNER_TEMP", "")] {
        command.env(name, desk.path(file));
    }
    command.envs(variables.iter().copied()).output().unwrap().into()
}

/// A `gh` that writes its calls into a file, and answers a search for comments with what stands in another.
fn with_gh(desk: Desk) -> Desk {
    use std::os::unix::fs::PermissionsExt as _;
    desk.write(
        "gh",
        "#!/bin/sh\necho \"$@\" >> calls\ncase \"$*\" in *--paginate*) cat earlier 2>/dev/null;; esac\nexit 0\n",
    );
    std::fs::set_permissions(desk.path("gh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", desk.path("").display(), std::env::var("PATH").unwrap());
    desk.with("PATH", &path)
}

#[test]
fn the_action_draws_files_and_comments_what_changed_once() {
    let desk = with_gh(Desk::new());
    for name in ["a.json", "b.json"] {
        assert_eq!(desk.run(&["collect", "--sample", "-o", name]).code, Some(0));
    }
    let changed = desk.read("b.json").replacen("cx3d-8x20", "bx3d-64x320", 1);
    desk.write("b.json", &changed);
    let drawn = act(&desk, "draw.sh", &[("FROM", "b.json"), ("OUTPUT", "b.drawio b.csv"), ("COMPARE", "a.json")]);
    assert_eq!(drawn.code, Some(0), "{}", drawn.err);
    assert!(desk.read("b.drawio").contains("bx3d-64x320") && desk.read("b.csv").starts_with("account,"));
    assert!(desk.read("outputs").contains("changed=true\n"), "{}", desk.read("outputs"));
    assert!(desk.read("summary").starts_with("**1 changed**"), "{}", desk.read("summary"));

    let report = desk.path("drawstream-changes.md");
    let report = report.to_str().unwrap();
    let on = [("REPORT", report), ("PULL_REQUEST", "7"), ("GITHUB_REPOSITORY", "harbor/pine")];
    assert_eq!(act(&desk, "comment.sh", &on).code, Some(0));
    desk.write("earlier", "4242\n4243\n");
    assert_eq!(act(&desk, "comment.sh", &on).code, Some(0));
    let calls = desk.read("calls");
    let writes: Vec<&str> = calls.lines().filter(|call| call.contains("--method")).collect();
    assert_eq!(
        writes,
        [
            &format!("api --silent --method POST repos/harbor/pine/issues/7/comments --field body=@{report}"),
            &format!("api --silent --method PATCH repos/harbor/pine/issues/comments/4242 --field body=@{report}"),
        ]
    );

    desk.write("outputs", "");
    let same = act(&desk, "draw.sh", &[("FROM", "a.json"), ("OUTPUT", "a.svg"), ("COMPARE", "a.json")]);
    assert_eq!((same.code, desk.read("outputs").contains("changed=false\n")), (Some(0), true));
    let first = act(&desk, "draw.sh", &[("FROM", "a.json"), ("OUTPUT", "a.svg"), ("COMPARE", "nowhere.json")]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(first.out.contains("::notice::nowhere.json is not there"), "{}", first.out);
    let wrong = act(&desk, "draw.sh", &[("FROM", "a.json"), ("OUTPUT", "a.svg"), ("COMPARE", "calls")]);
    assert_eq!(wrong.code, Some(1), "what cannot be compared is a failure: {}", wrong.out);
}

#[test]
fn the_action_takes_a_release_only_as_it_was_built() {
    let desk = with_gh(Desk::new());
    // A `gh` that gives what lies in a folder, and proves it unless it is forged.
    desk.write("gh", "#!/bin/sh\ncase $1 in release) cp ../release/* .;; *) test ! -e ../forged;; esac\n");
    let archive = "drawstream-x86_64-unknown-linux-musl.tar.gz";
    let pack = format!(
        "mkdir release && cp gh drawstream-made && tar -czf release/{archive} --transform s/-made// drawstream-made && \
         cd release && sha256sum {archive} > SHA256SUMS"
    );
    let packed = Command::new("sh").args(["-c", &pack]).current_dir(desk.path("")).status().unwrap();
    assert!(packed.success());
    let fetch_of = |version: &str, system: &str| {
        desk.write("env", "");
        let file = desk.path("env");
        let on = [("RUNNER_OS", system), ("RUNNER_ARCH", "X64"), ("GITHUB_ENV", file.to_str().unwrap())];
        act(&desk, "fetch.sh", &[&on[..], &[("VERSION", version), ("REPOSITORY", "harbor/pine")]].concat())
    };
    let fetch = |system: &str| fetch_of("v1.2.3", system);
    let said = fetch("Linux");
    assert_eq!(said.code, Some(0), "{}", said.err);
    let told = desk.read("env");
    let program = told.trim().strip_prefix("DRAWSTREAM_PROGRAM=").unwrap();
    assert_eq!(std::fs::read(program).unwrap(), std::fs::read(desk.path("gh")).unwrap());

    desk.write("forged", "");
    assert_ne!(fetch("Linux").code, Some(0));
    assert_eq!(desk.read("env"), "");
    std::fs::remove_file(desk.path("forged")).unwrap();
    desk.write("release/SHA256SUMS", &format!("{}  {archive}\n", "0".repeat(64)));
    assert_ne!(fetch("Linux").code, Some(0));
    assert_eq!(desk.read("env"), "");
    let other = fetch("Plan9");
    assert_eq!(other.code, Some(1));
    assert!(other.out.contains("There is no drawstream for Plan9"), "{}", other.out);
    // Workflows may name the action by its commit.
    let commit = fetch_of("08c6903cd8c0fde910a37f88322edcfb5dd907a8", "Linux");
    assert_eq!(commit.code, Some(1));
    assert!(commit.out.contains("is no release of drawstream. Give one as the input `version`"), "{}", commit.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_draws_a_live_account_and_shows_no_key() {
    let cloud = cloud().await;
    let key = cloud.account().api_key();
    let desk = Desk::new().calling(&cloud.base_url());
    let live = [("IBMCLOUD_API_KEY", key), ("OUTPUT", "live.drawio"), ("REGION", "eu-de us-south")];
    let said = act(&desk, "draw.sh", &live);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for text in [&said.out, &said.err, &desk.read("live.drawio"), &desk.read("drawstream-now.json")] {
        assert!(!text.contains(key));
    }
    // An incomplete drawing that has to be whole is a failure, but what changed is told before.
    std::fs::copy(desk.path("drawstream-now.json"), desk.path("earlier.json")).unwrap();
    cloud.faults().add("volumes=403".parse().unwrap());
    desk.write("outputs", "");
    let strict = act(&desk, "draw.sh", &[&live[..], &[("COMPARE", "earlier.json"), ("STRICT", "true")]].concat());
    assert_eq!(strict.code, Some(3), "{}", strict.err);
    assert!(desk.read("outputs").contains("changed=false\nreport="), "{}", desk.read("outputs"));
    assert!(desk.read("summary").contains("unknown"), "{}", desk.read("summary"));
    // What a workflow without a key hands over.
    let none = act(&desk, "draw.sh", &[("IBMCLOUD_API_KEY", ""), ("OUTPUT", "live.drawio")]);
    assert_eq!(none.code, Some(4), "{}", none.err);
    assert!(none.err.starts_with("error: no API key\n"), "{}", none.err);
}

#[test]
fn the_archive_of_a_release_holds_what_packagers_need_and_is_the_same_again() {
    let desk = Desk::new();
    let pack = |folder: &str, target: &str| {
        let packed = Command::new("python3")
            .arg(scripts("release/pack.py"))
            .args([target, env!("CARGO_BIN_EXE_drawstream"), folder])
            .current_dir(desk.path(""))
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .env("PACK_LEVEL", "1")
            .output()
            .unwrap();
        assert!(packed.status.success(), "{packed:?}");
    };
    let archive = "drawstream-x86_64-unknown-linux-musl.tar.gz";
    pack("one", "x86_64-unknown-linux-musl");
    pack("two", "x86_64-unknown-linux-musl");
    let read = |name: String| std::fs::read(desk.path(&name)).unwrap();
    assert!(read(format!("one/{archive}")) == read(format!("two/{archive}")));
    let list =
        Command::new("tar").args(["-tzf", &format!("one/{archive}")]).current_dir(desk.path("")).output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    let names: Vec<&str> = list.lines().collect();
    for name in ["drawstream", "LICENSE", "completions/_drawstream", "man/drawstream.1", "man/drawstream-draw.1"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let sums = ["--check", "--strict", "--quiet", &format!("{archive}.sha256")];
    assert!(Command::new("sha256sum").args(sums).current_dir(desk.path("one")).status().unwrap().success());
}
