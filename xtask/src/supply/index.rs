//! Asks cargo's local copies of the registry index whether a version was withdrawn ("yanked").
//!
//! cargo keeps one file a crate in `registry/index/*/.cache`, as old as the last time it looked.
//! A file holds, between zero bytes, each version and its line of JSON.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::workspace::text;

/// What the local index says of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Good,
    Yanked,
    /// No local copy, or it does not hold that version.
    Unknown,
}

/// The local copies of the index.
pub(crate) struct Index {
    caches: Vec<PathBuf>,
}

impl Index {
    /// The one that cargo uses on this machine.
    pub(crate) fn local() -> Self {
        let named = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let usual = || std::env::home_dir().map(|home| home.join(".cargo"));
        let registries = named.or_else(usual).map(|home| home.join("registry/index"));
        let folders = registries.and_then(|path| fs::read_dir(path).ok()).into_iter().flatten();
        Self { caches: folders.flatten().map(|entry| entry.path().join(".cache")).collect() }
    }

    /// What is known of a version.
    pub(crate) fn standing(&self, name: &str, version: &str) -> Standing {
        let path = path_of(name);
        let files = self.caches.iter().filter_map(|cache| fs::read(cache.join(&path)).ok());
        let known = files.map(|file| standing_in(&file, version));
        known.into_iter().find(|s| *s != Standing::Unknown).unwrap_or(Standing::Unknown)
    }
}

fn standing_in(file: &[u8], version: &str) -> Standing {
    let lines = file.split(|byte| *byte == 0).filter(|piece| piece.starts_with(b"{"));
    let mut entries = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    match entries.find(|entry| text(&entry["vers"]) == version) {
        None => Standing::Unknown,
        Some(entry) if entry["yanked"] == Value::Bool(true) => Standing::Yanked,
        Some(_) => Standing::Good,
    }
}

/// Where the index keeps a crate: `1/a`, `2/ab`, `3/a/abc`, `ab/cd/abcd`.
fn path_of(name: &str) -> String {
    let name = name.to_lowercase();
    match name.len() {
        1 => format!("1/{name}"),
        2 => format!("2/{name}"),
        3 => format!("3/{}/{name}", &name[..1]),
        _ => format!("{}/{}/{name}", &name[..2], &name[2..4]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crates_place_depends_on_the_length_of_its_name() {
        assert_eq!(path_of("a"), "1/a");
        assert_eq!(path_of("cc"), "2/cc");
        assert_eq!(path_of("cel"), "3/c/cel");
        assert_eq!(path_of("Tokio"), "to/ki/tokio");
    }

    #[test]
    fn a_withdrawn_version_is_told_from_a_good_one() {
        let file = b"\x03\x02\0\0\0etag\x001.0.0\0{\"vers\":\"1.0.0\",\"yanked\":true}\x001.0.1\0\
            {\"vers\":\"1.0.1\",\"yanked\":false}\0";
        assert_eq!(standing_in(file, "1.0.0"), Standing::Yanked);
        assert_eq!(standing_in(file, "1.0.1"), Standing::Good);
        assert_eq!(standing_in(file, "1.0.2"), Standing::Unknown);
        assert_eq!(standing_in(b"", "1.0.0"), Standing::Unknown);
    }
}
