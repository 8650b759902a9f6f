//! `serve`, and no command at all.

use crate::run::{Desk, Said, signal};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Child;

/// Reads its address, asks for the page, ends it.
fn served(mut child: Child) -> Said {
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    let address = first.trim_end().strip_prefix("http://").unwrap().to_owned();
    let mut socket = TcpStream::connect(&address).unwrap();
    write!(socket, "GET / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    socket.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
    signal(&child, "INT");
    let (mut rest, mut err) = (String::new(), String::new());
    out.read_to_string(&mut rest).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    Said { code: child.wait().unwrap().code(), out: rest, err }
}

#[cfg(unix)]
#[test]
fn the_address_alone_is_on_standard_output() {
    let desk = Desk::new().with("PORT", "0").with("RUST_LOG", "error");
    for arguments in [["serve"].as_slice(), &["serve", "--port", "0"], &[], &["--port", "0"]] {
        let said = served(desk.start(&mut desk.command(arguments)));
        assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{}", said.err);
        assert!(said.err.starts_with("Drawings go when this ends (Ctrl-C)\n"), "{}", said.err);
        let is_bare = arguments.first() != Some(&"serve");
        assert_eq!(said.err.contains("drawstream draw") && said.err.contains("--help"), is_bare, "{}", said.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_opened_where_that_is_asked() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new().with("PORT", "0").with("RUST_LOG", "error");
    // In the place of the program that opens browsers: one that tells what it is given.
    let (pipe, opener) = (desk.path("pipe"), desk.path("xdg-open"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::fs::write(&opener, format!("#!/bin/sh\necho \"$1\" > '{}'\n", pipe.display())).unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let desk = desk.with("PATH", opener.parent().unwrap().to_str().unwrap());
    for arguments in [["serve", "--open"].as_slice(), &["--open"]] {
        let (told, heard) = std::sync::mpsc::channel();
        let pipe = pipe.clone();
        std::thread::spawn(move || told.send(std::fs::read_to_string(pipe).unwrap()));
        let said = served(desk.start(&mut desk.command(arguments)));
        assert_eq!((said.code, said.err.contains("warning")), (Some(0), false), "{}", said.err);
        let address = heard.recv_timeout(std::time::Duration::from_secs(60)).expect("no browser was opened");
        assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    }
    // Without such a program the page is served all the same.
    std::fs::remove_file(&opener).unwrap();
    let said = served(desk.start(&mut desk.command(&["serve", "--open"])));
    assert_eq!(said.code, Some(0));
    assert!(said.err.contains("warning: xdg-open did not start: open http://127.0.0.1:"), "{}", said.err);
}

#[test]
fn a_port_that_is_taken_or_none_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = Desk::new().run(&["serve", "--port", &port]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(said.err.contains(&format!("port {port} is in use")) && said.err.contains("--port"), "{}", said.err);
    let said = Desk::new().with("PORT", "http").run(&[]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("PORT must be a number"), "{}", said.err);
    // It is no concern of the other commands.
    assert_eq!(Desk::new().with("PORT", "http").run(&["completions", "zsh"]).code, Some(0));
    assert_eq!(Desk::new().run(&["serve", "--port", "http"]).code, Some(2));
}
