//! Where a workspace's data lives, and how much of the machine it may use.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use crate::Error;

/// The kind of database behind a [`Db`](crate::Db).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file beside the program.
    Sqlite,
    /// A schema in a PostgreSQL database.
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// Where the data of one workspace is: a file, or a schema of a PostgreSQL database.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file; it is made when it does not exist.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres {
        /// `postgres://user:password@host:port/database?sslmode=require&sslrootcert=ca.pem`.
        url: String,
        /// The schema that holds the workspace.
        schema: String,
    },
}

impl Target {
    /// A SQLite file.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self::Sqlite(path.into())
    }

    /// The schema `schema` of the database at `url`.
    pub fn postgres(url: impl Into<String>, schema: impl Into<String>) -> Self {
        Self::Postgres { url: url.into(), schema: schema.into() }
    }

    /// Which engine it is for.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }
}

/// Reads a path, `sqlite:PATH`, or `postgres://…`, whose `schema=` defaults to `public`.
impl FromStr for Target {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let (url, schema) = take_parameter(text, "schema");
            return Ok(Self::postgres(url, schema.unwrap_or_else(|| "public".to_owned())));
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(Error::Invalid(format!(
                "“{path}” names no database: give a file or postgres://user@host/database"
            )));
        }
        Ok(Self::sqlite(Path::new(path)))
    }
}

/// Shows where the data is without the password.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres { url, schema } => {
                write!(f, "{} (schema {schema})", without_password(url))
            }
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}

/// Takes one `name=value` out of a URL's query.
pub(crate) fn take_parameter(url: &str, name: &str) -> (String, Option<String>) {
    let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), None) };
    let mut taken = None;
    let mut kept = Vec::new();
    for part in query.split('&') {
        match part.split_once('=') {
            Some((key, value)) if key == name => taken = Some(value.to_owned()),
            _ => kept.push(part),
        }
    }
    if kept.is_empty() {
        return (base.to_owned(), taken);
    }
    (format!("{base}?{}", kept.join("&")), taken)
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let Some(at) = rest[..end].rfind('@') else { return url.to_owned() };
    let user = rest[..at].split(':').next().unwrap_or_default();
    format!("{scheme}://{user}{}", &rest[at..])
}

/// How much of the machine a database may use. The defaults suit a small server.
#[derive(Debug, Clone)]
pub struct Options {
    /// Threads that read, each with a connection.
    pub readers: usize,
    /// Threads that write on PostgreSQL; SQLite always has one.
    pub writers: usize,
    /// Page cache of each SQLite reader, in KiB. A cache only grows with use, and is given back after a rest.
    pub reader_cache: u32,
    /// Page cache of the SQLite writer, in KiB.
    pub writer_cache: u32,
    /// The same while much is written at once, as by an import.
    pub bulk_cache: u32,
    /// How long to wait for a lock that another process holds, or for a connection.
    pub patience: Duration,
    /// The most writes that share one commit.
    pub group: usize,
    /// The longest time a commit is held back for writes that are already waiting.
    pub group_time: Duration,
    /// Whether a commit waits for the disk. Only tests turn it off.
    pub durable: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            writers: 8,
            reader_cache: 4 * 1024,
            writer_cache: 8 * 1024,
            bulk_cache: 64 * 1024,
            patience: Duration::from_secs(10),
            group: 256,
            group_time: Duration::from_millis(20),
            durable: true,
        }
    }
}
