//! CSS and scripts: compiled, bundled, named by their content.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Bundles into `dist`; files of an earlier run are removed.
pub(crate) fn make(source: &Path, packages: &Path, out: &Path, dist: &Path) -> Result<()> {
    forget_files(dist)?;
    let css = out.join("app.css");
    compile_css(source, packages, &css)?;
    let mut esbuild = Command::new(esbuild(packages)?);
    esbuild
        .args([&source.join("src/js/app.js"), &css])
        .arg(format!("--outdir={}", dist.display()))
        .args(["--bundle", "--minify", "--format=esm", "--splitting", "--target=es2023"])
        .args(["--entry-names=[name]-[hash]", "--asset-names=[name]-[hash]"])
        .args(["--chunk-names=[name]-[hash]", "--loader:.woff2=file"])
        .args(["--loader:.svg=dataurl", "--log-level=warning"])
        .env("NODE_PATH", packages);
    run(&mut esbuild, "esbuild")
}

fn forget_files(dist: &Path) -> Result<()> {
    fs::create_dir_all(dist)?;
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        if path.is_file() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Tailwind's compiler, with the script beside this file.
fn compile_css(source: &Path, packages: &Path, css: &Path) -> Result<()> {
    let mut node = Command::new("node");
    node.arg(source.join("build/css.mjs"))
        .arg(packages)
        .arg(source.join("src/css/app.css"))
        .arg(css);
    run(&mut node, "node")
}

/// The program of esbuild for this machine; the package's own `bin` is a script that only runs it.
fn esbuild(packages: &Path) -> Result<PathBuf> {
    let folder = packages.join("@esbuild");
    let platform = fs::read_dir(&folder).ok().and_then(|mut entries| entries.next()?.ok());
    let platform = platform.context("npm installed no esbuild for this machine")?.path();
    let program = if cfg!(windows) { "esbuild.exe" } else { "bin/esbuild" };
    Ok(platform.join(program))
}

fn run(command: &mut Command, name: &str) -> Result<()> {
    let done = command.output().with_context(|| format!("cannot run {name}"))?;
    if done.status.success() {
        return Ok(());
    }
    bail!("{name} failed:\n{}", String::from_utf8_lossy(&done.stderr))
}
