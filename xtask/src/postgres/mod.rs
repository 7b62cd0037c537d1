//! A PostgreSQL of our own: found or installed, started for one command, and always stopped.
//!
//! It never touches a server that is there already: the cluster lives in a temporary folder and
//! listens on a free port of the loopback address alone.

mod keeper;
mod tools;

pub(crate) use keeper::{Durability, Postgres};

use anyhow::Result;

use crate::unready;

/// The oldest PostgreSQL that Waymark supports.
pub(crate) const OLDEST: u32 = 15;

/// Starts a private server, installing PostgreSQL first where it lacks and `may_install`.
pub(crate) fn start(durability: Durability, may_install: bool) -> Result<Postgres> {
    let tools = match tools::find() {
        Some(tools) => tools,
        None if may_install => tools::install()?,
        None => return Err(unready(tools::how_to_install())),
    };
    start_with(&tools, durability)
}

/// Starts a private server if PostgreSQL is on this machine; says so and goes on without if not.
pub(crate) fn start_if_there(durability: Durability) -> Result<Option<Postgres>> {
    let Some(tools) = tools::find() else {
        println!("no PostgreSQL {OLDEST} or later on this machine: going on with SQLite alone");
        return Ok(None);
    };
    start_with(&tools, durability).map(Some)
}

fn start_with(tools: &tools::Tools, durability: Durability) -> Result<Postgres> {
    println!("starting PostgreSQL {} from {}", tools.version, tools.folder.display());
    // Another program may take the port between finding it free and using it: try once more.
    Postgres::start(tools, durability).or_else(|_| Postgres::start(tools, durability))
}
