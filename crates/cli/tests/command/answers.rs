//! Help, completions, manual pages: answers that need no account.

use crate::run::Desk;

#[test]
fn help_says_what_there_is() {
    let mut all = String::new();
    for line in ["--help", "draw --help", "collect --help", "serve --help", "completions --help"] {
        let said = Desk::new().run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{line}");
        assert!(said.out.lines().all(|line| line.len() <= 80), "{}", said.out);
        all += &format!("$ drawstream {line}\n{}\n", said.out);
    }
    insta::assert_snapshot!(all);
    let version = Desk::new().run(&["--version"]);
    assert_eq!((version.code, version.out), (Some(0), format!("drawstream {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn every_shell_gets_a_script_and_every_command_a_page() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let said = Desk::new().run(&["completions", shell]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{shell}");
        for word in ["drawstream", "collect", "resource-group"] {
            assert!(said.out.contains(word), "{shell}: {word}");
        }
    }
    for (arguments, title) in [(["man"].as_slice(), ".TH drawstream 1"), (&["man", "draw"], ".TH drawstream-draw 1")] {
        let said = Desk::new().run(arguments);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
        assert!(said.out.contains(title) && said.out.contains(env!("CARGO_PKG_VERSION")), "{}", said.out);
    }
}
