//! Chromium and its driver, for the tests that work as a person does: found, or installed.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::{process, unready};

/// The programs that must be on the path, each with Debian's package.
const NEEDED: [(&str, &str); 3] =
    [("chromium", "chromium"), ("chromedriver", "chromium-driver"), ("npm", "npm")];

/// Makes sure that a browser can be driven, installing it where it lacks and `may_install`.
pub(crate) fn ensure(may_install: bool) -> Result<()> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    if !may_install || !process::is_root() || find("apt-get").is_none() {
        return Err(unready(how_to_install(&missing)));
    }
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
        apt
    };
    process::run(apt().arg("update"))?;
    let packages = missing.iter().map(|(_, package)| package);
    process::run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))?;
    let still = self::missing();
    if still.is_empty() { Ok(()) } else { Err(unready(how_to_install(&still))) }
}

fn missing() -> Vec<(&'static str, &'static str)> {
    NEEDED.into_iter().filter(|(program, _)| find(program).is_none()).collect()
}

/// A program on the path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// What a person has to do.
fn how_to_install(missing: &[(&str, &str)]) -> String {
    let programs: Vec<_> = missing.iter().map(|(program, _)| *program).collect();
    let packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
    format!(
        "the browser tests need {}, which is not on the path.\n\
         \n  Debian:  apt-get update && apt-get install {}\n\n\
         As root, `cargo xtask test --install` does it, and `cargo xtask test --without-browser` leaves \
         those tests out.",
        programs.join(" and "),
        packages.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_what_to_install() {
        let advice = how_to_install(&[("chromedriver", "chromium-driver")]);
        assert!(advice.contains("apt-get install chromium-driver"), "{advice}");
        assert!(advice.contains("--without-browser"), "{advice}");
    }

    #[test]
    fn what_is_on_the_path_is_found() {
        assert!(find("sh").is_some());
        assert!(find("no-such-program-anywhere").is_none());
    }
}
