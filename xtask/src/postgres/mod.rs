//! A PostgreSQL of our own: found or installed, started for one command, and always stopped.
//!
//! It never touches a server that is there already: the cluster lives in a temporary folder and
//! listens on a free port of the loopback address alone.

mod keeper;
mod tools;

pub(crate) use keeper::Postgres;

use anyhow::Result;

use crate::unready;

/// The oldest PostgreSQL that Waymark supports.
pub(crate) const OLDEST: u32 = 15;

/// Starts a private server, installing PostgreSQL first where it lacks and `may_install`.
pub(crate) fn start(may_install: bool) -> Result<Postgres> {
    let tools = match tools::find() {
        Some(tools) => tools,
        None if may_install => tools::install()?,
        None => return Err(unready(tools::how_to_install())),
    };
    println!("starting PostgreSQL {} from {}", tools.version, tools.folder.display());
    // Another program may take the port between finding it free and using it: try once more.
    Postgres::start(&tools).or_else(|_| Postgres::start(&tools))
}
