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
