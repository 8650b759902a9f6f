//! The program as a process: whichever way it ends, what it had stored does not stay.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

struct Program {
    child: Child,
    address: String,
    out: BufReader<ChildStdout>,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// Starts it, and waits until it serves.
    fn start(temporary: &Path) -> Program {
        let mut program = Program::launch(temporary);
        let mut line = String::new();
        while !line.contains("http://") {
            assert!(program.out.read_line(&mut line).unwrap() > 0, "it ended: {line}");
        }
        program.address = line.split("http://").nth(1).unwrap().trim().to_owned();
        program
    }

    /// Starts it, and waits for nothing.
    fn launch(temporary: &Path) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drawstream"));
        command.args(["--port", "0"]).env("TMPDIR", temporary).env_remove("DRAWSTREAM_BUCKET");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Program { child, address: String::new(), out }
    }

    /// Head and body of a reply.
    fn ask(&self, method: &str, path: &str, cookie: &str, body: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, body.len());
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        write!(
            socket,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {cookie}\r\n{kind}Content-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut reply = String::new();
        socket.read_to_string(&mut reply).unwrap();
        reply
    }

    /// A session of the sample account.
    fn sign_in(&self) -> String {
        let reply = self.ask("POST", "/session", "", r#"{"sample":true}"#);
        reply.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap().to_owned()
    }

    /// Draws the sample, and answers the job.
    fn draw(&self, cookie: &str) -> String {
        self.run("/sse", cookie)
    }

    /// Draws a region of it in which there is little.
    fn part(&self, cookie: &str) -> String {
        self.run("/sse?region=jp-osa", cookie)
    }

    fn run(&self, path: &str, cookie: &str) -> String {
        let reply = self.ask("GET", path, cookie, "");
        assert!(reply.contains("event: onComplete"), "{reply}");
        reply.split("{\"job\":\"").nth(1).unwrap()[..32].to_owned()
    }

    /// Sends it a signal and waits for its end.
    fn signal(&mut self, signal: &str) -> ExitStatus {
        let sent = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap()
    }
}

fn folders(temporary: &Path) -> Vec<PathBuf> {
    fs::read_dir(temporary).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Fails if a drawing, or what is known of one, is there yet. Of a deleted job the parts of its log stay as a fence
/// against a run that wakes up late: emptied, and for a day.
fn has_no_drawing(temporary: &Path) {
    let all = files(temporary);
    let (known, rest): (Vec<_>, Vec<_>) =
        all.iter().partition(|path| path.extension().is_some_and(|end| end == "json"));
    let (log, rest): (Vec<_>, Vec<_>) =
        rest.into_iter().partition(|path| path.parent().is_some_and(|folder| folder.ends_with("log")));
    assert!(rest.iter().all(|path| path.ends_with("lock")), "{rest:?}");
    assert!(known.len() <= 2 * log.len(), "{known:?}");
    for part in log {
        let text = fs::read_to_string(part).unwrap();
        assert!(text.len() < 400 && !text.contains("frames\":[{"), "{text}");
    }
}

/// The signals that end it. Tests that were started by `nohup` hand on that SIGHUP is ignored: then it is none of them.
fn heard() -> impl Iterator<Item = &'static str> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let without_hup = ignored.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1);
    ["INT", "TERM", "HUP", "QUIT"].into_iter().filter(move |&signal| !(without_hup && signal == "HUP"))
}

#[test]
fn every_signal_that_can_be_heard_leaves_nothing() {
    for signal in heard() {
        let temporary = tempfile::tempdir().unwrap();
        let mut program = Program::start(temporary.path());
        program.draw(&program.sign_in());
        assert!(files(temporary.path()).len() > 2);
        // By itself, and not by the signal.
        assert_eq!(program.signal(signal).code(), Some(0), "{signal}");
        let mut said = String::new();
        program.out.read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "{signal}");
        assert_eq!(folders(temporary.path()), Vec::<PathBuf>::new(), "{signal}");
    }
}

#[test]
fn a_signal_while_it_starts_leaves_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let mut program = Program::launch(temporary.path());
    // As soon as there is something to be left, which is long before it serves.
    while folders(temporary.path()).is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(program.signal("TERM").code(), Some(0));
    assert_eq!(folders(temporary.path()), Vec::<PathBuf>::new());
}

#[test]
fn what_a_killed_process_has_left_goes_at_the_next_start() {
    let temporary = tempfile::tempdir().unwrap();
    let mut killed = Program::start(temporary.path());
    let lives = Program::start(temporary.path());
    killed.draw(&killed.sign_in());
    killed.signal("KILL");
    assert_eq!(folders(temporary.path()).len(), 2);
    let mut next = Program::start(temporary.path());
    assert_eq!(folders(temporary.path()).len(), 2, "that of the killed one is gone");
    lives.draw(&lives.sign_in());
    drop(lives);
    next.signal("TERM");
    Program::start(temporary.path()).signal("TERM");
    assert_eq!(folders(temporary.path()), Vec::<PathBuf>::new());
}

#[test]
fn a_deleted_drawing_leaves_nothing_of_itself() {
    let temporary = tempfile::tempdir().unwrap();
    let program = Program::start(temporary.path());
    let cookie = program.sign_in();
    let job = program.draw(&cookie);
    assert!(files(temporary.path()).iter().any(|path| path.extension().is_some_and(|end| end == "drawio")));
    let reply = program.ask("DELETE", &format!("/jobs/{job}"), &cookie, "");
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    has_no_drawing(temporary.path());
}

#[test]
fn drawings_are_deleted_while_others_are_made_and_listed() {
    let temporary = tempfile::tempdir().unwrap();
    let program = Program::start(temporary.path());
    let cookie = program.sign_in();
    let jobs: Vec<String> = (0..12).map(|_| program.part(&cookie)).collect();
    // The server lists all that there is to find the objects of one: that must not fail where another's go.
    std::thread::scope(|scope| {
        for jobs in jobs.chunks(3) {
            let (program, cookie) = (&program, &cookie);
            scope.spawn(move || {
                for job in jobs {
                    let reply = program.ask("DELETE", &format!("/jobs/{job}"), cookie, "");
                    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
                }
            });
        }
    });
    has_no_drawing(temporary.path());
}
