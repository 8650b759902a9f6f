//! What people read: standard error, line by line, with what comes from outside made harmless.

use anstyle::{AnsiColor, Style};
use drawstream::estate::kind::grouped;
pub use drawstream::estate::unseen::escaped;
use drawstream::estate::unseen::steers;
use std::io::{self, Write as _};

/// Characters of a name that are shown.
const LONGEST_NAME: usize = 200;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// A text in which each of such characters is replaced.
pub fn harmless(text: &str) -> String {
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

/// A name as it is shown: harmless, not too long, and in quotes where spaces at its ends would not be seen.
pub fn name(text: &str) -> String {
    let mut name: String = harmless(text).chars().take(LONGEST_NAME).collect();
    if name.starts_with(char::is_whitespace) || name.ends_with(char::is_whitespace) {
        name = format!("\"{name}\"");
    }
    name
}

/// A line on standard error. Nobody may be reading it any more, which changes nothing.
pub fn line(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", harmless(text));
}

/// A line whose first word says that something is not as it should be.
pub fn warning(text: &str) {
    let _ = writeln!(anstream::stderr(), "{WARNING}warning:{WARNING:#} {}", harmless(text));
}

/// An error: its first line behind a word, the others below.
pub fn error(text: &str) {
    let mut stderr = anstream::stderr().lock();
    for (at, line) in text.lines().map(harmless).enumerate() {
        let _ = match at {
            0 => writeln!(stderr, "{ERROR}error:{ERROR:#} {line}"),
            _ => writeln!(stderr, "  {line}"),
        };
    }
}

/// Writes the answer to standard output. A reader that has gone is no error: it has what it wanted.
///
/// # Errors
/// Those of standard output.
pub fn answer(bytes: &[u8]) -> io::Result<()> {
    answer_by(|out| out.write_all(bytes))
}

/// [`answer`] of what writes itself.
///
/// # Errors
/// Those of standard output, and of `write`.
pub fn answer_by(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match write(&mut stdout).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// `1 page`, `2 pages`, `no pages`.
pub fn counted(count: u64, one: &str, several: &str) -> String {
    match count {
        0 => format!("no {several}"),
        1 => format!("1 {one}"),
        count => format!("{} {several}", grouped(count)),
    }
}

/// `812 bytes`, `142 kB`, `3.4 MB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => counted(bytes, "byte", "bytes"),
        1_000..999_500 => format!("{} kB", (bytes + 500) / 1_000),
        999_500..9_950_000 => format!("{}.{} MB", (bytes + 50_000) / 1_000_000, (bytes + 50_000) / 100_000 % 10),
        _ => format!("{} MB", grouped((bytes + 500_000) / 1_000_000)),
    }
}

/// `0.7 s`, `12 s`, `2 min 5 s`.
pub fn took(time: std::time::Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    let seconds = (time.as_millis() + 500) / 1000;
    match seconds {
        0..=10 if tenths < 100 => format!("{}.{} s", tenths / 10, tenths % 10),
        0..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn names_steer_no_terminal() {
        assert_eq!(name("a\u{1b}[31m\u{202e}b\u{200b}\n"), "a\u{fffd}[31m\u{fffd}b\u{fffd}\u{fffd}");
        assert_eq!(name(" a "), "\" a \"");
        assert_eq!(name(&"x".repeat(300)).len(), 200);
    }

    #[test]
    fn escaped_json_says_what_it_said() {
        let json = "\"a\u{202e}\u{e0041}b\"";
        assert_eq!(escaped(json), "\"a\\u202e\\udb40\\udc41b\"");
        let value = |text: &str| serde_json::from_str::<String>(text).unwrap();
        assert_eq!(value(&escaped(json)), value(json));
    }

    #[test]
    fn numbers_sizes_and_times_are_short() {
        let sizes = [1, 999, 1_000, 142_400, 999_499, 999_500, 9_949_999, 9_950_000].map(size).join(", ");
        assert_eq!(sizes, "1 byte, 999 bytes, 1 kB, 142 kB, 999 kB, 1.0 MB, 9.9 MB, 10 MB");
        let times =
            [0, 700, 9_940, 9_960, 12_400, 59_600, 125_000].map(|ms| took(Duration::from_millis(ms))).join(", ");
        assert_eq!(times, "0.0 s, 0.7 s, 9.9 s, 10 s, 12 s, 1 min 0 s, 2 min 5 s");
    }
}
