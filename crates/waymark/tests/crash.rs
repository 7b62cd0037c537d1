//! The server is killed in the middle of its work, again and again: no acknowledged write is lost, the journal
//! equals the state, and it is soon back.
//!
//! `WAYMARK_CRASHES` says how often (3 by default).
#![expect(clippy::unwrap_used, reason = "a test that cannot run should stop")]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const CLIENTS: usize = 32;

fn waymark(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.args(arguments).arg("--data").arg(data);
    command
}

fn output(data: &Path, arguments: &[&str]) -> String {
    let done = waymark(data, arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// A running server and what it was told; killed when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts it and waits until it answers; gives how long that took.
    fn start(data: &Path, token: &str) -> (Server, Duration) {
        let address = free_address();
        let began = Instant::now();
        let mut command = waymark(data, &["serve", "--listen", &address]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || {
            let mut line = String::new();
            while said.read_line(&mut line).is_ok_and(|read| read > 0) {
                line.clear();
            }
        });
        let server = Server { child, address };
        for _ in 0..2_000 {
            if server.get(token, "/api/v1/deals?limit=1").is_some() {
                return (server, began.elapsed());
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the server does not come up");
    }

    fn get(&self, token: &str, path: &str) -> Option<Value> {
        let url = format!("http://{}{path}", self.address);
        let request = ureq::get(&url).header("Authorization", &format!("Bearer {token}"));
        request.call().ok()?.body_mut().read_json().ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Opens deals until the server is gone; notes each that was acknowledged.
fn write_until_killed(
    address: String,
    token: String,
    next: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<Mutex<Vec<String>>>,
) {
    let agent = ureq::Agent::new_with_defaults();
    while !stop.load(Ordering::SeqCst) {
        let name = format!("Deal {}", next.fetch_add(1, Ordering::SeqCst));
        let body = json!({"name": name, "playbook": "simple-funnel"});
        let answer = agent
            .post(format!("http://{address}/api/v1/deals"))
            .header("Authorization", &format!("Bearer {token}"))
            .send_json(&body);
        match answer {
            Ok(answer) if answer.status() == 201 => acknowledged.lock().unwrap().push(name),
            _ => return,
        }
    }
}

fn all_names(server: &Server, token: &str) -> std::collections::HashSet<String> {
    let mut names = std::collections::HashSet::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/deals?sort=created&limit=200{after}");
        let page = server.get(token, &path).expect("a page");
        for item in page["items"].as_array().unwrap() {
            names.insert(item["name"].as_str().unwrap().to_owned());
        }
        let Some(next) = page["next"].as_str() else { return names };
        after = format!("&after={next}");
    }
}

#[test]
fn no_acknowledged_write_is_lost_when_the_server_is_killed() {
    let crashes: u32 =
        std::env::var("WAYMARK_CRASHES").map_or(3, |times| times.parse().expect("a number"));
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    output(data, &["user", "add", "anna@lantern.example", "--name", "Anna", "--role", "admin"]);
    output(data, &["playbook", "publish", "simple-funnel"]);
    let token = output(data, &["user", "token", "anna@lantern.example"]);
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let next = Arc::new(AtomicU64::new(1));
    let mut slowest = Duration::ZERO;
    for crash in 0..crashes {
        let (mut server, took) = Server::start(data, &token);
        slowest = slowest.max(took);
        let stop = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (address, token) = (server.address.clone(), token.clone());
                let (next, stop, acknowledged) = (next.clone(), stop.clone(), acknowledged.clone());
                thread::spawn(move || write_until_killed(address, token, next, stop, acknowledged))
            })
            .collect();
        thread::sleep(Duration::from_millis(120 + u64::from(crash * 37 % 200)));
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        stop.store(true, Ordering::SeqCst);
        for client in clients {
            client.join().unwrap();
        }
    }
    let (server, took) = Server::start(data, &token);
    slowest = slowest.max(took);
    let kept = all_names(&server, &token);
    let acknowledged = acknowledged.lock().unwrap();
    let lost: Vec<_> = acknowledged.iter().filter(|name| !kept.contains(*name)).collect();
    println!(
        "{crashes} kills, {} acknowledged writes, {} kept, slowest start {slowest:?}",
        acknowledged.len(),
        kept.len()
    );
    assert!(acknowledged.len() > crashes as usize, "nothing was written");
    assert!(lost.is_empty(), "lost: {lost:?}");
    drop(server);
    let report: Value = serde_json::from_str(&output(data, &["verify", "--json"])).unwrap();
    assert_eq!(report["equal"], true, "{report}");
    assert_eq!(report["deals"], kept.len());
}
