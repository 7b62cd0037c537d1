//! Waymark as people meet it: a server on a free port, a workspace with something in it, a real browser.
//!
//! What needs no browser is asked of the product itself ([`Inside`]), which takes a fraction of the time.
//!
//! A test opens a [`Server`] and a [`Browser`] and works as a person would: by what is written on the page. Where
//! the machine has no Chromium, [`browser`] says so and the test is skipped by name. One browser runs at a time
//! (`.config/nextest.toml`), since each takes a processor and half a gigabyte.

mod axe;
mod browser;
mod driver;
pub mod html;
mod inside;
pub mod people;
mod server;
pub mod tour;

pub use browser::{Browser, Look};
pub use driver::is_here;
pub use inside::{Guest, Inside, Page};
pub use server::{Server, make_demo, product_on};
pub use thirtyfour::Key;

/// A browser on this server, or none where there is no Chromium; then the test is told to be skipped.
///
/// # Errors
/// The browser's.
pub async fn browser(server: &Server) -> anyhow::Result<Option<Browser>> {
    if let Err(lacking) = is_here() {
        skipped(&lacking);
        return Ok(None);
    }
    Browser::open(server).await.map(Some)
}

/// The folder of real test data of this name, or none where it is not there; then the test is told to be skipped.
pub fn shared(name: &str) -> Option<std::path::PathBuf> {
    let root = std::env::var_os("WAYMARK_SHARED").map(std::path::PathBuf::from);
    let beside = || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = root.unwrap_or_else(beside).join("data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    skipped(&format!("../shared/data/{name} is not there"));
    None
}

/// Says that this test cannot run here, in the list that the runner prints at its end.
fn skipped(reason: &str) {
    use std::io::Write as _;
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let Some(path) = std::env::var_os("WAYMARK_SKIPS") else { return };
    let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
    // Without the list nobody reads of the skip; the test has still not failed.
    let _ = file.and_then(|mut file| file.write_all(format!("{name}: {reason}\n").as_bytes()));
}
