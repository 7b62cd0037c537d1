//! Saves a picture of every page: light, dark, and on a telephone. A second word chooses pages by their names.
#![expect(clippy::print_stdout, reason = "a command speaks to the terminal")]

use std::path::PathBuf;

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
    let server = Server::with_demo(&Scale::FULL).await?;
    let Some(browser) = browser(&server).await? else { return Ok(()) };
    let mut visitor = Visitor::Stranger;
    let mut places = Vec::new();
    for part in Part::ALL {
        places.extend(tour::places(&server, part).await?);
    }
    let wanted = std::env::args().nth(2).unwrap_or_default();
    for place in places.into_iter().filter(|place| place.name.contains(&wanted)) {
        if place.visitor != visitor {
            visitor = place.visitor;
            if let Some(address) = visitor.address() {
                browser.be(&server, address).await?;
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
    browser.close().await
}
