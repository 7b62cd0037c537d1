//! `waymark demo`: a made-up workspace to try Waymark out on.

use std::path::PathBuf;
use std::process::ExitCode;

use app::demo;
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
}

pub(super) async fn run(arguments: Demo, settings: &Settings) -> anyhow::Result<ExitCode> {
    let listen = listen_on(arguments.listen.as_deref(), settings).await?;
    let file = arguments.folder.join("demo.sqlite");
    forget(&file)?;
    let app = open_at(settings, Target::sqlite(&file)).await?;
    let by = operator(&app);
    let made = app.write(move |tx| demo::make(tx, &by)).await?;
    introduce(&made, &format!("http://{}", listen.local_addr()?));
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
    say(format_args!("Waymark demo at {at}, a company called {}", made.workspace));
    say(format_args!(
        "{} people, {} deals in {} playbooks. Ctrl-C ends it.",
        made.people, made.deals, made.playbooks
    ));
    say("\nA token of its administrator (for this demo only):");
    say(format_args!("  export TOKEN={token}"));
    say("\nThe deals, one deal with what it still needs, and a move that is refused with reasons:");
    say(format_args!("  curl -H \"Authorization: Bearer $TOKEN\" {at}/api/v1/deals"));
    say(format_args!("  curl -H \"Authorization: Bearer $TOKEN\" {at}/api/v1/deals/1"));
    say(format_args!(
        "  curl -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\\n       \
         -d '{{\"commands\": [{{\"do\": \"advance\"}}]}}' {at}/api/v1/deals/1/commands"
    ));
    say(format_args!("\nEverything that the API can do: {at}/api/v1/reference"));
}
