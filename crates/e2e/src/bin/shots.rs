//! Saves a picture of every page: light, dark, and on a telephone. A second word chooses pages by their names.
#![expect(clippy::print_stdout, reason = "a command speaks to the terminal")]

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use app::demo::Scale;
use e2e::tour::{Part, Visitor};
use e2e::{Look, Server, browser, is_here, tour};

#[tokio::main]
async fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).context("name a folder")?;
    if let Err(lacking) = is_here() {
        bail!(lacking);
    }
    std::fs::create_dir_all(&folder)?;
    let wanted = std::env::args().nth(2).unwrap_or_default();
    let full = Server::at_rest(&Scale::FULL).await?;
    shoot(&Server::empty().await?, &[Part::First], &folder, &wanted).await?;
    // What playbooks and imports need is made last: the pictures of the day are not full of it.
    shoot(&full, &[Part::Work, Part::Deal, Part::Insights, Part::House], &folder, &wanted).await
}

/// Saves a picture of every page of these parts whose name has something in it.
async fn shoot(server: &Server, parts: &[Part], folder: &Path, wanted: &str) -> Result<()> {
    let Some(browser) = browser(server).await? else { return Ok(()) };
    for part in parts {
        let mut visitor = Visitor::Stranger;
        browser.forget().await?;
        let places = tour::places(&server.app, *part).await?;
        for place in places.into_iter().filter(|place| place.name.contains(wanted)) {
            if place.visitor != visitor {
                visitor = place.visitor;
                if let Some(address) = visitor.address() {
                    browser.be(server, address).await?;
                }
            }
            for look in Look::ALL {
                browser.look(look).await?;
                browser.go(&place.path).await?;
                server.breathe().await;
                let file = folder.join(format!("{}-{}.png", place.name, look.name()));
                browser.picture(&file).await?;
                println!("{}", file.display());
            }
        }
    }
    browser.close().await
}
