//! Makes the assets: npm packages and our own CSS and scripts become a few files inside the binary.
//!
//! 1. `npm ci` into the build folder, only when `package-lock.json` changed (`npm.rs`).
//! 2. Our CSS with the parts of Basecoat that we use, compiled by Tailwind; scripts bundled by esbuild; names get
//!    the hash of their content (`bundle.rs`). The result lies in `dist`.
//! 3. Icons become an enum; files are compressed and embedded (`embed.rs`).
//!
//! `WAYMARK_ASSETS` names a `dist` folder made elsewhere, for machines without npm: then 1 and 2 are left out.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a build script speaks to cargo")]

mod bundle;
mod embed;
mod icons;
mod npm;
mod path;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    // How maps look is kept beside what draws them.
    let maps = "../insight/src/map/map.css";
    for path in ["build", "npm", "src/css", "src/js", "icons.txt", maps] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-env-changed=WAYMARK_ASSETS");
    let source = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").context("cargo says where")?);
    let out = PathBuf::from(env::var_os("OUT_DIR").context("cargo says where")?);
    let dist = match env::var_os("WAYMARK_ASSETS").filter(|path| !path.is_empty()) {
        Some(given) => made_elsewhere(Path::new(&given))?,
        None => {
            let packages = npm::install(&source.join("npm"), &out)?;
            let dist = out.join("dist");
            icons::copy(&source.join("icons.txt"), &packages, &dist)?;
            bundle::make(&source, &packages, &out, &dist)?;
            dist
        }
    };
    icons::write_enum(&source.join("icons.txt"), &dist, &out.join("icons.rs"))?;
    embed::write(&dist, &out, is_release())
}

fn is_release() -> bool {
    env::var("PROFILE").is_ok_and(|profile| profile == "release")
}

fn made_elsewhere(given: &Path) -> Result<PathBuf> {
    if !given.join("icons").is_dir() {
        bail!(
            "WAYMARK_ASSETS is {}, and there are no assets in it.\n\
             Make them where npm is: `cargo xtask assets FOLDER`, then copy that folder here.",
            given.display()
        );
    }
    println!("cargo::rerun-if-changed={}", given.display());
    given.canonicalize().with_context(|| format!("cannot find {}", given.display()))
}
