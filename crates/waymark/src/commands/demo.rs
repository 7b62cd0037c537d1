//! `waymark demo`: a made-up workspace to try Waymark out on.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use app::demo::{self, Scale};
use clap::Args;
use db::Target;

use super::serve::{listen_on, until_stopped};
use super::{open_at, operator};
use crate::configuration::{DATABASE, Named, Settings};
use crate::outcome::{say, wrong_use_of};

/// The file that tells a demo's folder from one with a workspace that somebody works in.
const MARK: &str = "made-by-waymark-demo.txt";

/// What earlier versions called a demo's database.
const EARLIER: &str = "demo.sqlite";

/// The files of a database: what their names add to its own.
const ENDINGS: [&str; 3] = ["", "-wal", "-shm"];

/// Serve a workspace made up for trying Waymark out.
#[derive(Args)]
pub(crate) struct Demo {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "WAYMARK_LISTEN")]
    listen: Option<String>,
    /// Where the demo's data goes; it is made anew each time. Other commands find it by `--data`
    #[arg(long, value_name = "DIR", default_value = "waymark-demo")]
    folder: PathBuf,
    /// Go on with the demo of last time, with what you did in it
    #[arg(long)]
    keep: bool,
}

pub(super) async fn run(arguments: Demo, settings: &Settings) -> anyhow::Result<ExitCode> {
    let folder = &arguments.folder;
    if settings.named == Named::Option {
        return Err(wrong_use_of(format!(
            "`demo` makes its data anew in {}; name another folder with --folder, not --data (WAYMARK_DATA) \
             or --database-url (WAYMARK_DATABASE_URL)",
            folder.display()
        )));
    }
    let file = folder.join(DATABASE);
    if file.exists() && !folder.join(MARK).exists() {
        bail!(
            "{} was not made by `waymark demo`; name another folder with --folder",
            file.display()
        );
    }
    let listen = listen_on(arguments.listen.as_deref(), settings).await?;
    let at = format!("http://{}", listen.local_addr()?);
    match earlier(folder) {
        Some(earlier) if arguments.keep => {
            mark(folder)?;
            rename(&earlier, &file)?;
        }
        Some(earlier) => forget(&earlier)?,
        None => {}
    }
    let goes_on = arguments.keep && file.exists();
    if !goes_on {
        forget(&file)?;
        mark(folder)?;
        say("Making eighteen months of a made-up company; this takes half a minute …");
    }
    let app = open_at(settings, Target::sqlite(&file)).await?;
    if goes_on {
        say(format_args!("Waymark demo at {at}, as you left it. Ctrl-C ends it."));
        introduce_people();
        introduce_commands(folder);
    } else {
        let by = operator(&app);
        let made = app.write(move |tx| demo::make(tx, &by, &Scale::FULL)).await?;
        introduce(&made, &at);
        introduce_commands(folder);
    }
    until_stopped(app, listen, settings).await?;
    Ok(ExitCode::SUCCESS)
}

/// Marks the folder as one whose workspace the next demo may remove.
fn mark(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mark = folder.join(MARK);
    let words =
        "The workspace in this folder was made by `waymark demo`, which makes it anew each time.\n";
    std::fs::write(&mark, words).with_context(|| format!("cannot write {}", mark.display()))
}

/// The demo that an earlier version made, where the folder has nothing else: any other might be somebody's own.
fn earlier(folder: &Path) -> Option<PathBuf> {
    let is_of_demo = |entry: std::fs::DirEntry| {
        let name = entry.file_name();
        name == MARK || ENDINGS.iter().any(|ending| name == format!("{EARLIER}{ending}").as_str())
    };
    let file = folder.join(EARLIER);
    let mut entries = std::fs::read_dir(folder).ok()?;
    let is_alone = entries.all(|entry| entry.is_ok_and(is_of_demo));
    (is_alone && file.exists()).then_some(file)
}

/// Removes the demo of last time.
fn forget(file: &Path) -> anyhow::Result<()> {
    for ending in ENDINGS {
        unless_missing(std::fs::remove_file(with(file, ending)))?;
    }
    Ok(())
}

/// Gives a database another name.
fn rename(from: &Path, to: &Path) -> anyhow::Result<()> {
    for ending in ENDINGS {
        unless_missing(std::fs::rename(with(from, ending), with(to, ending)))?;
    }
    Ok(())
}

fn with(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn unless_missing(done: std::io::Result<()>) -> anyhow::Result<()> {
    match done {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn introduce(made: &demo::Made, at: &str) {
    let token = &made.token;
    say(format_args!("\nWaymark demo at {at}, a company called {}", made.workspace));
    say(format_args!(
        "{} people, {} deals in {} playbooks. Ctrl-C ends it; --keep goes on with it next time.",
        made.people, made.deals, made.playbooks
    ));
    introduce_people();
    say(
        "\nTry: move a deal on the board and see what is missing; fill it in; as the manager, let one pass",
    );
    say(
        "with a reason; prove a payment and win; change the playbook, compare and publish it; import a table.",
    );
    say("\nA token of the administrator, for the API (for this demo only):");
    say(format_args!("  export TOKEN={token}"));
    say(format_args!("  curl -H \"Authorization: Bearer $TOKEN\" {at}/api/v1/deals/1"));
    say(format_args!("Everything that the API can do: {at}/api/v1/reference"));
}

fn introduce_people() {
    say(format_args!("\nSign in with the password {} as", demo::PASSWORD));
    for (name, address, what) in demo::sign_ins() {
        say(format_args!("  {address:30} {name}, {what}"));
    }
}

fn introduce_commands(folder: &Path) {
    say(format_args!(
        "\nCommands work on it too: waymark insight funnel --data {}",
        folder.display()
    ));
}
