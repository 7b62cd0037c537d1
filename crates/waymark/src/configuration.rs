//! Where the data is and how to serve it: options, then `WAYMARK_*` variables, then a small TOML file.
//!
//! The file is `waymark.toml` in the present folder or the one that `--config` names:
//!
//! ```toml
//! data = "/var/lib/waymark"            # or: database_url = "postgres://waymark@db/waymark"
//! listen = "0.0.0.0:8080"
//! origin = "https://sales.example.com" # where people reach it; https makes cookies secure
//! trust_proxy = true                   # believe X-Forwarded-For
//! log = "info"                         # the default of serve; of all other commands it is warn
//! ```

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use db::Target;
use serde::Deserialize;

/// Where the data is.
#[derive(Args, Default)]
pub(crate) struct Place {
    /// The folder of the workspace (SQLite) [default: ./waymark-data]
    #[arg(long, global = true, value_name = "DIR", env = "WAYMARK_DATA")]
    data: Option<PathBuf>,
    /// A PostgreSQL database instead: postgres://user@host/database, with ?schema=NAME if not public
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "WAYMARK_DATABASE_URL",
        hide_env_values = true
    )]
    database_url: Option<String>,
    /// A configuration file [default: waymark.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE", env = "WAYMARK_CONFIG")]
    config: Option<PathBuf>,
    /// What to log: error, warn, info, debug, or a filter [default: warn; serve: info]
    #[arg(long, global = true, value_name = "FILTER", env = "WAYMARK_LOG")]
    log: Option<String>,
}

/// The configuration file.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    database_url: Option<String>,
    listen: Option<String>,
    origin: Option<String>,
    trust_proxy: Option<bool>,
    log: Option<String>,
}

/// What all commands need to know.
pub(crate) struct Settings {
    /// Where the data is.
    pub(crate) target: Target,
    /// Who said so.
    pub(crate) named: Named,
    /// Where to listen, if the file says so.
    pub(crate) listen: Option<String>,
    /// Where people reach it.
    pub(crate) origin: Option<String>,
    /// Whether a proxy's word is believed.
    pub(crate) trust_proxy: bool,
    /// What to log, if anything is said of it.
    pub(crate) log: Option<String>,
}

/// Who said where the data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// An option or a variable.
    Option,
    /// The configuration file.
    File,
    /// Nobody.
    Nowhere,
}

/// The name of a workspace's file in its folder.
pub(crate) const DATABASE: &str = "waymark.sqlite";

/// Puts options, variables and file together.
pub(crate) fn settle(place: Place) -> anyhow::Result<Settings> {
    let file = read(place.config.as_deref())?;
    let asked = place.data.is_some() || place.database_url.is_some();
    let (data, url) = match (place.data, place.database_url) {
        (Some(_), Some(_)) => bail!("--data and --database-url exclude each other: give one"),
        (None, None) => (file.data, file.database_url),
        given => given,
    };
    let named = match (&data, &url) {
        _ if asked => Named::Option,
        (None, None) => Named::Nowhere,
        _ => Named::File,
    };
    let target = match (data, url) {
        (Some(_), Some(_)) => bail!("the configuration states data and database_url: keep one"),
        (_, Some(url)) if url.starts_with("postgres") => url.parse().context("--database-url")?,
        (_, Some(_)) => bail!("--database-url wants postgres://user@host/database"),
        (data, None) => Target::sqlite(folder(data).join(DATABASE)),
    };
    Ok(Settings {
        target,
        named,
        listen: file.listen,
        origin: file.origin,
        trust_proxy: file.trust_proxy.unwrap_or(false),
        log: place.log.or(file.log),
    })
}

fn folder(data: Option<PathBuf>) -> PathBuf {
    data.unwrap_or_else(|| PathBuf::from("waymark-data"))
}

fn read(config: Option<&Path>) -> anyhow::Result<File> {
    let (path, required) = match config {
        Some(path) => (path, true),
        None => (Path::new("waymark.toml"), false),
    };
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).with_context(|| format!("in {}", path.display())),
        Err(error) if !required && error.kind() == std::io::ErrorKind::NotFound => {
            Ok(File::default())
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
