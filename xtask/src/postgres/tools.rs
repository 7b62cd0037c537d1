//! Finds PostgreSQL's server programs on this machine, or installs them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::OLDEST;
use crate::{process, unready};

/// The folder that holds `initdb` and `postgres`, and their major version.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) folder: PathBuf,
    pub(crate) version: u32,
}

/// The newest PostgreSQL on this machine that is new enough.
pub(crate) fn find() -> Option<Tools> {
    let found = candidates().into_iter().filter_map(probe);
    found.filter(|tools| tools.version >= OLDEST).max_by_key(|tools| tools.version)
}

/// Installs Debian's PostgreSQL.
pub(crate) fn install() -> Result<Tools> {
    if !process::is_root() || !Path::new("/usr/bin/apt-get").exists() {
        return Err(unready(how_to_install()));
    }
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        apt
    };
    process::run(apt().arg("update"))?;
    process::run(apt().args(["install", "--yes", "--no-install-recommends", "postgresql"]))?;
    find().ok_or_else(|| unready(how_to_install()))
}

/// What a person has to do, for this machine.
pub(crate) fn how_to_install() -> String {
    let too_old = candidates().into_iter().filter_map(probe).max_by_key(|tools| tools.version);
    let found = too_old.map_or_else(
        || "none was found".to_owned(),
        |old| format!("only version {} was found, in {}", old.version, old.folder.display()),
    );
    format!(
        "the tests need the server programs of PostgreSQL {OLDEST} or later, and {found}.\n\
         \n  Debian, Ubuntu:  apt-get update && apt-get install postgresql\
         \n  Fedora:          dnf install postgresql-server\
         \n  macOS:           brew install postgresql@{OLDEST}\n\n\
         As root, `cargo xtask test --install` does it. A folder of its own can be named in\n\
         WAYMARK_POSTGRES_BIN, a server that runs already in WAYMARK_TEST_POSTGRES, and\n\
         `cargo xtask test --without-postgres` leaves those tests out."
    )
}

/// Folders where `postgres` may lie: named, on the path, and where packages put it.
fn candidates() -> Vec<PathBuf> {
    let named = std::env::var_os("WAYMARK_POSTGRES_BIN").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let packaged = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];
    let packaged = packaged.into_iter().flat_map(|parent| subfolders(Path::new(parent)));
    let packaged = packaged.map(|version| version.join("bin"));
    named.into_iter().chain(on_path).chain(packaged).collect()
}

fn subfolders(parent: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn probe(folder: PathBuf) -> Option<Tools> {
    let server = folder.join("postgres");
    if !server.exists() || !folder.join("initdb").exists() {
        return None;
    }
    let out = Command::new(server).arg("--version").output().ok()?;
    let version = major_version(&String::from_utf8_lossy(&out.stdout))?;
    Some(Tools { folder, version })
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian …)`.
fn major_version(said: &str) -> Option<u32> {
    let (_, number) = said.split_once("(PostgreSQL) ")?;
    let digits = number.find(|c: char| !c.is_ascii_digit()).map_or(number, |end| &number[..end]);
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_version_is_read() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(major_version(debian), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_version("postgres (PostgreSQL) 17"), Some(17));
        assert_eq!(major_version("something else"), None);
    }

    #[test]
    fn a_person_is_told_what_to_install() {
        let advice = how_to_install();
        assert!(advice.contains("apt-get install postgresql"), "{advice}");
        assert!(advice.contains("--without-postgres"), "{advice}");
    }
}
