//! Finds and starts chromedriver, which starts Chromium.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// Whether a browser can be driven on this machine; else what is missing.
///
/// # Errors
/// What is missing, in words.
pub fn is_here() -> Result<(), String> {
    if std::env::var_os("WAYMARK_WITHOUT_BROWSER").is_some() {
        return Err("left out by --without-browser".to_owned());
    }
    for (program, package) in [("chromedriver", "chromium-driver"), ("chromium", "chromium")] {
        if find(program).is_none() {
            return Err(format!("{program} is not here; on Debian: apt-get install {package}"));
        }
    }
    Ok(())
}

/// A program on the path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// A chromedriver of our own, stopped with all its browsers when it is dropped.
pub(crate) struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts one on a free port. `home` is where Chromium may write.
    pub(crate) fn start(home: &Path) -> Result<Driver> {
        let program = find("chromedriver").context("chromedriver is not here")?;
        let mut child = Command::new(program)
            .args(["--port=0", "--allowed-ips=127.0.0.1"])
            .env("HOME", home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start chromedriver")?;
        let out = child.stdout.take().context("it was asked to write")?;
        let mut lines = BufReader::new(out).lines();
        for line in &mut lines {
            let Some(port) = port_in(&line?) else { continue };
            // What it says from now on is read away, or it would block.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(Driver { child, port });
        }
        bail!("chromedriver ended without naming its port")
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Reads "ChromeDriver was started successfully on port 41207."
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("successfully on port ")?;
    port.trim_end_matches('.').trim().parse().ok()
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn the_port_is_read() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 41207."), Some(41_207));
        assert_eq!(port_in("Starting ChromeDriver 156.0 on port 0"), None);
    }
}
