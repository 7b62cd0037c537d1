//! `cargo xtask dev`: the server, started again whenever its source changes.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result};

use crate::{process, workspace};

/// What `cargo xtask dev --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask dev [ARGUMENT…]

Builds and starts `waymark demo`, then builds and starts it again after each change to a source
file. While a build fails, the server of before goes on. Arguments replace `demo`:
  cargo xtask dev serve --data ./waymark-data";

const LOOK_EVERY: Duration = Duration::from_millis(400);

/// How long a server may take to finish its work before it is ended.
const GRACE: Duration = Duration::from_secs(10);

/// Runs the command; ends with Ctrl-C, which reaches the server too.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    let args = if args.is_empty() { vec!["demo".to_owned()] } else { args };
    let mut server: Option<Child> = None;
    loop {
        let seen = newest_change();
        if build() {
            server.take().map(stop).transpose()?;
            server = Some(start(&args)?);
        }
        println!("\nwaiting for a change (Ctrl-C ends)");
        while newest_change() == seen {
            sleep(LOOK_EVERY);
        }
    }
}

fn build() -> bool {
    let built = process::run(workspace::cargo().args(["build", "--package", "waymark"]));
    built.inspect_err(|error| eprintln!("{error:#}")).is_ok()
}

fn start(args: &[String]) -> Result<Child> {
    let metadata = workspace::metadata(&["--no-deps"])?;
    let target = workspace::text(&metadata["target_directory"]);
    let binary = Path::new(&target).join("debug/waymark");
    println!("\n$ waymark {}", args.join(" "));
    let mut waymark = Command::new(&binary);
    waymark.args(args).current_dir(workspace::root());
    waymark.spawn().with_context(|| format!("cannot start {}", binary.display()))
}

/// Asks the server to end, and ends it if it does not.
fn stop(mut server: Child) -> Result<()> {
    Command::new("kill").arg(server.id().to_string()).status().context("cannot start kill")?;
    let deadline = Instant::now() + GRACE;
    while server.try_wait()?.is_none() {
        if Instant::now() > deadline {
            server.kill()?;
        }
        sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// When a source file was last changed, and how many there are (for one that was removed).
fn newest_change() -> (Option<SystemTime>, usize) {
    let root = workspace::root();
    let mut times = vec![changed(&root.join("Cargo.toml")), changed(&root.join("Cargo.lock"))];
    collect_changes(&root.join("crates"), &mut times);
    (times.iter().flatten().max().copied(), times.len())
}

fn collect_changes(folder: &Path, times: &mut Vec<Option<SystemTime>>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect_changes(&path, times);
        } else {
            times.push(changed(&path));
        }
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}
