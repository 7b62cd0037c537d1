//! `waymark demo`: a made-up workspace to try Waymark out on.

use std::path::PathBuf;
use std::process::ExitCode;

use app::demo::{self, Scale};
use clap::Args;
use db::Target;

use super::serve::{listen_on, until_stopped};
use super::{open_at, operator};
use crate::configuration::Settings;
use crate::outcome::say;

/// Serve a workspace made up for trying Waymark out.
#[derive(Args)]
pub(crate) struct Demo {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "WAYMARK_LISTEN")]
    listen: Option<String>,
    /// Where the demo's data goes; it is made anew each time
    #[arg(long, value_name = "DIR", default_value = "waymark-demo")]
    folder: PathBuf,
    /// Go on with the demo of last time, with what you did in it
    #[arg(long)]
    keep: bool,
}

pub(super) async fn run(arguments: Demo, settings: &Settings) -> anyhow::Result<ExitCode> {
    let listen = listen_on(arguments.listen.as_deref(), settings).await?;
    let at = format!("http://{}", listen.local_addr()?);
    let file = arguments.folder.join("demo.sqlite");
    let goes_on = arguments.keep && file.exists();
    if !goes_on {
        forget(&file)?;
        say("Making eighteen months of a made-up company; this takes half a minute …");
    }
    let app = open_at(settings, Target::sqlite(&file)).await?;
    if goes_on {
        say(format_args!("Waymark demo at {at}, as you left it. Ctrl-C ends it."));
        introduce_people();
    } else {
        let by = operator(&app);
        let made = app.write(move |tx| demo::make(tx, &by, &Scale::FULL)).await?;
        introduce(&made, &at);
    }
    until_stopped(app, listen, settings).await?;
    Ok(ExitCode::SUCCESS)
}

/// Removes the demo of last time.
fn forget(file: &std::path::Path) -> anyhow::Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
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
