//! The server is killed in the middle of its work, again and again: no acknowledged write is lost, the journal
//! equals the state, and it is soon back.
//!
//! `WAYMARK_CRASHES` says how often (10 by default).
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

/// What the server acknowledged: it must be there for ever after.
#[derive(Default)]
struct Acknowledged {
    /// Names of deals that were opened.
    opened: Vec<String>,
    /// Numbers of deals that were moved out of their first stage.
    moved: Vec<i64>,
    /// Deals with an answer that was given.
    answered: Vec<(i64, String)>,
    /// Deals with a task that was added.
    tasks: Vec<(i64, String)>,
    /// Imports that were taken in.
    imports: Vec<String>,
}

impl Acknowledged {
    fn count(&self) -> usize {
        let of_deals = self.moved.len() + self.answered.len() + self.tasks.len();
        self.opened.len() + of_deals + self.imports.len()
    }
}

/// The stage in which a deal of the simple funnel begins.
const FIRST_STAGE: &str = "prospect";

const MAP: &str = "name = \"crash\"\nplaybook = \"simple-funnel\"\n\
                   [[file]]\npath = \"a.csv\"\nkey = \"id\"\n\
                   [file.company]\nname = \"company\"\n\
                   [file.deal]\nname = \"deal\"\nopened = \"at\"\n";

/// Somebody who works until the server is gone, and notes what was acknowledged.
struct Client {
    agent: ureq::Agent,
    address: String,
    token: String,
    next: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<Mutex<Acknowledged>>,
}

impl Client {
    fn works(&self) {
        while !self.stop.load(Ordering::SeqCst) {
            let turn = self.next.fetch_add(1, Ordering::SeqCst);
            if self.opens_and_goes_on(turn).is_none() {
                return;
            }
        }
    }

    /// Opens a deal and does one thing more; nothing where the server is gone.
    fn opens_and_goes_on(&self, turn: u64) -> Option<()> {
        let name = format!("Deal {turn}");
        let body = json!({"name": name, "playbook": "simple-funnel"});
        let deal = self.post("deals", &body)?["number"].as_i64()?;
        self.note(|all| all.opened.push(name));
        match turn % 8 {
            0 | 4 => {
                let over = json!({"over": {"reason": "We know them well"}});
                self.put(&format!("deals/{deal}/stage"), &over)?;
                self.note(|all| all.moved.push(deal));
            }
            1 | 5 => {
                let says = format!("Problem {turn}");
                let body = json!({"values": {"problem": says}});
                self.put(&format!("deals/{deal}/answers/need"), &body)?;
                self.note(|all| all.answered.push((deal, says)));
            }
            2 | 6 => {
                let name = format!("Task {turn}");
                self.post(&format!("deals/{deal}/tasks"), &json!({"name": name}))?;
                self.note(|all| all.tasks.push((deal, name)));
            }
            3 => {
                let rows =
                    format!("id,company,deal,at\n{turn},Firm {turn},Imported {turn},2025-01-01\n");
                let body = json!({"map": MAP, "files": [{"name": "a.csv", "text": rows}]});
                let import = self.post("imports", &body)?["id"].as_str()?.to_owned();
                self.note(|all| all.imports.push(import));
            }
            _ => {}
        }
        Some(())
    }

    fn note(&self, note: impl FnOnce(&mut Acknowledged)) {
        note(&mut self.acknowledged.lock().unwrap());
    }

    fn post(&self, path: &str, body: &Value) -> Option<Value> {
        let request = self.agent.post(format!("http://{}/api/v1/{path}", self.address));
        let request = request.header("Authorization", &format!("Bearer {}", self.token));
        request.send_json(body).ok()?.body_mut().read_json().ok()
    }

    fn put(&self, path: &str, body: &Value) -> Option<Value> {
        let request = self.agent.put(format!("http://{}/api/v1/{path}", self.address));
        let request = request.header("Authorization", &format!("Bearer {}", self.token));
        request.send_json(body).ok()?.body_mut().read_json().ok()
    }
}

/// What was acknowledged and is not there.
fn lost(server: &Server, token: &str, all: &Acknowledged) -> Vec<String> {
    let names = all_names(server, token);
    let mut lost: Vec<String> =
        all.opened.iter().filter(|name| !names.contains(*name)).cloned().collect();
    let deal = |number: i64| server.get(token, &format!("/api/v1/deals/{number}")).expect("a deal");
    for number in &all.moved {
        let stage = deal(*number)["stage"]["key"].as_str().expect("a stage").to_owned();
        if stage == FIRST_STAGE {
            lost.push(format!("the move of deal {number}"));
        }
    }
    for (number, says) in all.answered.iter().chain(&all.tasks) {
        if !deal(*number).to_string().contains(&format!("\"{says}\"")) {
            lost.push(format!("“{says}” of deal {number}"));
        }
    }
    for id in &all.imports {
        match server.get(token, &format!("/api/v1/imports/{id}")) {
            Some(import) if import["status"] != "failed" => {}
            found => lost.push(format!("import {id}: {found:?}")),
        }
    }
    lost
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
        std::env::var("WAYMARK_CRASHES").map_or(10, |times| times.parse().expect("a number"));
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    output(data, &["user", "add", "anna@lantern.example", "--name", "Anna", "--role", "admin"]);
    output(data, &["playbook", "publish", "simple-funnel"]);
    let token = output(data, &["user", "token", "anna@lantern.example"]);
    let acknowledged = Arc::new(Mutex::new(Acknowledged::default()));
    let next = Arc::new(AtomicU64::new(1));
    let mut slowest = Duration::ZERO;
    let began = Instant::now();
    for crash in 0..crashes {
        let (mut server, took) = Server::start(data, &token);
        slowest = slowest.max(took);
        let stop = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| Client {
                agent: ureq::Agent::new_with_defaults(),
                address: server.address.clone(),
                token: token.clone(),
                next: next.clone(),
                stop: stop.clone(),
                acknowledged: acknowledged.clone(),
            })
            .map(|client| thread::spawn(move || client.works()))
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
    let all = acknowledged.lock().unwrap();
    println!(
        "{crashes} kills in {:?}, slowest start {slowest:?}; acknowledged: {} deals, {} moves, {} answers, \
         {} tasks, {} imports",
        began.elapsed(),
        all.opened.len(),
        all.moved.len(),
        all.answered.len(),
        all.tasks.len(),
        all.imports.len()
    );
    assert!(all.count() > 2 * crashes as usize, "nothing was written");
    let kinds = [all.moved.len(), all.answered.len(), all.tasks.len(), all.imports.len()];
    assert!(kinds.iter().all(|count| *count > 0), "some kind was never written: {kinds:?}");
    let lost = lost(&server, &token, &all);
    assert!(lost.is_empty(), "lost: {lost:?}");
    drop(server);
    let report: Value = serde_json::from_str(&output(data, &["verify", "--json"])).unwrap();
    assert_eq!(report["equal"], true, "{report}");
    assert_eq!(report["deals"], written_once(data, &folder.path().join("out")));
}

/// How many deals there are, none of which was written twice: neither by a client nor by an import that was cut short.
fn written_once(data: &Path, out: &Path) -> usize {
    output(data, &["export", out.to_str().unwrap()]);
    let lines = std::fs::read_to_string(out.join("data/deals.jsonl")).unwrap();
    let mut names = std::collections::HashSet::new();
    for line in lines.lines() {
        let deal: Value = serde_json::from_str(line).unwrap();
        let name = deal["name"].as_str().unwrap().to_owned();
        assert!(names.insert(name), "twice: {deal}");
    }
    names.len()
}
