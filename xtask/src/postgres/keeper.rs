//! Starts the private server under a keeper that stops it, come what may.
//!
//! The keeper is a small shell script (`keeper.sh`) in a process group of its own, so Ctrl-C in
//! the terminal does not reach it. It waits for its standard input to close, which happens when
//! [`Postgres`] is dropped and just as well when this program panics or is killed.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::tools::Tools;

/// A running private server; dropping it stops it and removes its folder.
pub(crate) struct Postgres {
    keeper: Child,
    url: String,
}

const PATIENCE: Duration = Duration::from_secs(60);

impl Postgres {
    /// Starts a server with an empty cluster and waits until it answers.
    pub(crate) fn start(tools: &Tools) -> Result<Self> {
        let port = free_port()?;
        let name = format!("waymark-postgres-{}-{port}", std::process::id());
        let home = std::env::temp_dir().join(name);
        let owner = make_home(&home)?;
        let mut command = Command::new("sh");
        command.arg("-c").arg(include_str!("keeper.sh")).arg("keeper");
        command.arg(&tools.folder).arg(&home).arg(port.to_string()).args(SETTINGS);
        command.current_dir(&home).process_group(0).stdin(Stdio::piped());
        if let Some((user, group)) = owner {
            command.uid(user).gid(group);
        }
        let keeper = command.spawn().context("cannot start sh")?;
        let url = format!("postgres://waymark@127.0.0.1:{port}/postgres");
        let mut server = Self { keeper, url };
        server.wait_until_ready(&home)?;
        Ok(server)
    }

    /// Where to connect, as its superuser.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn wait_until_ready(&mut self, home: &Path) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !is_ready(home) {
            let ended = self.keeper.try_wait()?.is_some();
            if ended || Instant::now() > deadline || has_failed(home) {
                let log = fs::read_to_string(home.join("log")).unwrap_or_default();
                fs::remove_dir_all(home).ok();
                bail!("the private PostgreSQL did not start; it said:\n{}", log.trim());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        self.keeper.wait().ok();
    }
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free loopback port")?;
    Ok(listener.local_addr()?.port())
}

/// Makes the server's folder; as root, gives it to a user that PostgreSQL agrees to run as.
fn make_home(home: &Path) -> Result<Option<(u32, u32)>> {
    // An exclusive `mkdir`: a folder that somebody else put there is not ours to use.
    fs::DirBuilder::new()
        .mode(0o700)
        .create(home)
        .with_context(|| format!("cannot make {}", home.display()))?;
    if fs::metadata(home)?.uid() != 0 {
        return Ok(None);
    }
    let passwd = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    let (user, group) = ["postgres", "nobody"]
        .iter()
        .find_map(|name| user_in(&passwd, name))
        .context("PostgreSQL refuses to run as root, and there is no user postgres or nobody")?;
    std::os::unix::fs::chown(home, Some(user), Some(group))?;
    Ok(Some((user, group)))
}

/// The user and group numbers of a line `name:x:user:group:…`.
fn user_in(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = passwd.lines().find_map(|line| {
        let (first, rest) = line.split_once(':')?;
        (first == name).then(|| rest.split(':').skip(1))
    })?;
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Settings for many short-lived schemas, used by many connections at a time.
///
/// Nothing is forced to the disk: tests care for a killed program, not for a power cut.
const SETTINGS: [&str; 7] = [
    "max_connections=300",
    "max_locks_per_transaction=256",
    "log_min_messages=fatal",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "jit=off",
];

/// Whether the server takes connections: it says so in the eighth line of its pid file.
fn is_ready(home: &Path) -> bool {
    let pid_file: PathBuf = home.join("data/postmaster.pid");
    let text = fs::read_to_string(pid_file).unwrap_or_default();
    text.lines().nth(7).is_some_and(|status| status.trim() == "ready")
}

/// Whether the server gave up while starting.
///
/// The keeper cannot tell us: it waits for our end of the pipe before it looks.
fn has_failed(home: &Path) -> bool {
    fs::read_to_string(home.join("log")).is_ok_and(|log| log.contains("FATAL:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_looked_up_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\nnobody2:x:1:2::/:\nnobody:x:65534:65533::/:\n";
        assert_eq!(user_in(passwd, "nobody"), Some((65534, 65533)));
        assert_eq!(user_in(passwd, "postgres"), None);
    }
}
