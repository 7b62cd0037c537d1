//! Collects what tests say they could not do.
//!
//! A test that lacks something (a database, shared data) passes, and appends a line
//! `NAME: REASON` to the file named in `WAYMARK_SKIPS`. A file, because runners hide what a
//! passing test prints.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::workspace;

/// The file that tests append to; removed when dropped.
pub(crate) struct Skips(PathBuf);

impl Skips {
    /// Makes an empty file.
    pub(crate) fn start() -> Result<Self> {
        let folder = workspace::root().join("target");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let path = folder.join(format!("skips-{}", std::process::id()));
        fs::File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }

    /// Where tests append.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// What they said, each once, in order.
    pub(crate) fn collect(&self) -> Vec<String> {
        distinct_lines(&fs::read_to_string(&self.0).unwrap_or_default())
    }
}

impl Drop for Skips {
    fn drop(&mut self) {
        fs::remove_file(&self.0).ok();
    }
}

fn distinct_lines(said: &str) -> Vec<String> {
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_skip_is_told_once_and_in_order() {
        let said = "jobs::b: no server\ndb::a: no server\n\njobs::b: no server\n";
        assert_eq!(distinct_lines(said), ["db::a: no server", "jobs::b: no server"]);
    }
}
