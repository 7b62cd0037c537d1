//! Runs programs: shown before they start, and read along with where their words matter.

use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use anyhow::{Context as _, Result, bail};

/// Runs a program that writes straight to the terminal; an error unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().with_context(|| format!("cannot start {}", program(command)))?;
    expect_success(command, status)
}

/// Runs a program, passing its words on as they come and giving each line to `hear` as well.
///
/// The lines given are bare of colour. Returns how the program ended.
pub(crate) fn run_hearing(command: &mut Command, mut hear: impl FnMut(&str)) -> Result<ExitStatus> {
    announce(command);
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.with_context(|| format!("cannot start {}", program(command)))?;
    let (lines, heard) = channel();
    let out = child.stdout.take().map(|out| pass_on(out, std::io::stdout(), lines.clone()));
    let err = child.stderr.take().map(|err| pass_on(err, std::io::stderr(), lines));
    for line in heard {
        hear(&without_colour(&line));
    }
    for thread in [out, err].into_iter().flatten() {
        thread.join().ok();
    }
    child.wait().context("a program could not be waited for")
}

/// Whether we may install programs.
pub(crate) fn is_root() -> bool {
    let out = Command::new("id").arg("-u").output();
    out.is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

/// Fails unless the program ended well.
pub(crate) fn expect_success(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("`{}` ended with {status}", line(command))
}

fn announce(command: &Command) {
    println!("\n$ {}", line(command));
}

fn pass_on(
    from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    lines: Sender<String>,
) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            // Nobody reads our output any more: keep draining, or the program would block.
            to.write_all(&line).and_then(|()| to.flush()).ok();
            lines.send(String::from_utf8_lossy(&line).trim_end().to_owned()).ok();
            line.clear();
        }
    })
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let args = command.get_args().map(|arg| arg.to_string_lossy());
    let words: Vec<_> = std::iter::once(program(command).into()).chain(args).collect();
    words.join(" ")
}

fn program(command: &Command) -> String {
    let path = std::path::Path::new(command.get_program());
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Drops the escape sequences that colour a line (ESC `[` … letter).
fn without_colour(line: &str) -> String {
    let mut pieces = line.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| {
        let end = piece.find(|c: char| c.is_ascii_alphabetic()).map_or(piece.len(), |at| at + 1);
        plain + &piece[end..]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_dropped_and_text_is_kept() {
        assert_eq!(
            without_colour("\u{1b}[1m\u{1b}[32m  Summary\u{1b}[0m [ 1s]"),
            "  Summary [ 1s]"
        );
        assert_eq!(without_colour("plain [1m"), "plain [1m");
        assert_eq!(without_colour("cut off \u{1b}[1"), "cut off ");
    }

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["fmt", "--check"]);
        assert_eq!(line(&command), "cargo fmt --check");
    }

    #[test]
    fn what_is_passed_on_is_heard_line_by_line() {
        let (lines, heard) = channel();
        pass_on("one\ntwo\r\nunended".as_bytes(), std::io::sink(), lines).join().unwrap();
        assert_eq!(heard.iter().collect::<Vec<_>>(), ["one", "two", "unended"]);
    }

    #[test]
    fn how_a_program_ends_is_told() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 3"]);
        let status = run_hearing(&mut command, |_| ()).unwrap();
        assert_eq!(status.code(), Some(3));
        let error = expect_success(&command, status).unwrap_err().to_string();
        assert!(error.starts_with("`sh -c exit 3` ended with"), "{error}");
    }
}
