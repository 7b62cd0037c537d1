//! `cargo xtask lighthouse`: what Google's Lighthouse says of the pages that people work in, on a telephone and on a
//! desk. Lighthouse comes from npm when it is first needed and is never committed.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::{browser, process, unready, workspace};

/// What `cargo xtask lighthouse --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask lighthouse [PATH…]

Serves the demo from the release build, and has Lighthouse judge its pages as a telephone on a slow
line and as a desk: speed, accessibility and good practice. Fails when any of them is under 98.
The reports stay in target/lighthouse.

  PATH  pages to judge [default: /sign-in /board/consultative-b2b /deals/1 /deals]";

/// Points of a hundred that each page must have in each category.
const LEAST: f64 = 98.0;
const PAGES: [&str; 4] = ["/sign-in", "/board/consultative-b2b", "/deals/1", "/deals"];
/// What one looks at as a stranger.
const PUBLIC: [&str; 1] = ["/sign-in"];
const CATEGORIES: [&str; 3] = ["performance", "accessibility", "best-practices"];
const FORMS: [&str; 2] = ["phone", "desk"];
/// Chromium as the browser tests start it.
const CHROMIUM: &str = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic \
    --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/// Runs the command.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    if args.iter().any(|path| !path.starts_with('/')) {
        return Err(unready(HELP));
    }
    browser::ensure(false)?;
    let folder = workspace::root().join("target/lighthouse");
    fs::create_dir_all(&folder)?;
    let program = installed(&folder)?;
    let demo = Demo::start(&folder)?;
    let headers = folder.join("headers.json");
    fs::write(&headers, json!({ "Cookie": demo.sign_in()? }).to_string())?;
    let paths = if args.is_empty() { PAGES.map(str::to_owned).to_vec() } else { args };
    let mut low = Vec::new();
    println!("\n| page | form | {} |", CATEGORIES.join(" | "));
    println!("|---|---|{}", "---|".repeat(CATEGORIES.len()));
    for path in &paths {
        for form in FORMS {
            let judge = Judge { program: &program, folder: &folder, headers: &headers };
            let scores = judge.scores(&demo.at, path, form)?;
            let told: Vec<String> = scores.iter().map(|score| format!("{score:.0}")).collect();
            println!("| {path} | {form} | {} |", told.join(" | "));
            if scores.iter().any(|score| *score < LEAST) {
                low.push(format!("{path} ({form})"));
            }
        }
    }
    // The session is of no use to anybody now.
    fs::remove_file(&headers)?;
    ensure!(low.is_empty(), "under {LEAST}: {}", low.join(", "));
    Ok(())
}

/// Lighthouse, installed by `npm ci` where it is not there yet.
fn installed(folder: &Path) -> Result<PathBuf> {
    let ours = workspace::root().join("xtask/npm");
    let program = folder.join("node_modules/.bin/lighthouse");
    let files = ["package.json", "package-lock.json"];
    let same =
        files.iter().all(|file| fs::read(ours.join(file)).ok() == fs::read(folder.join(file)).ok());
    if same && program.exists() {
        return Ok(program);
    }
    for file in files {
        fs::copy(ours.join(file), folder.join(file))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    process::run(npm.current_dir(folder))?;
    Ok(program)
}

/// The demo, served on a free port; it ends when it is dropped.
struct Demo {
    child: Child,
    /// `http://127.0.0.1:41207`
    at: String,
    address: String,
    password: String,
}

impl Demo {
    /// Builds it, starts it and reads from its own words where it is and who may come in.
    fn start(folder: &Path) -> Result<Demo> {
        process::run(workspace::cargo().args(["build", "--release", "--package", "waymark"]))?;
        let metadata = workspace::metadata(&["--no-deps"])?;
        let target = workspace::text(&metadata["target_directory"]);
        let mut waymark = Command::new(Path::new(&target).join("release/waymark"));
        waymark.args(["demo", "--listen", "127.0.0.1:0", "--folder"]).arg(folder.join("demo"));
        fs::create_dir_all(folder.join("demo"))?;
        println!("\n$ waymark demo");
        let mut child = waymark.stdout(Stdio::piped()).spawn().context("cannot start waymark")?;
        let out = child.stdout.take().context("it was asked to write")?;
        let mut lines = BufReader::new(out).lines().map_while(std::io::Result::ok);
        let introduced = introduction(&mut lines);
        let mut demo =
            Demo { child, at: String::new(), address: String::new(), password: String::new() };
        [demo.at, demo.password, demo.address] = introduced.context("the demo does not start")?;
        // What it says from now on is read away, or it would block.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(demo)
    }

    /// Signs in as a browser does; gives the cookie.
    fn sign_in(&self) -> Result<String> {
        let host = self.at.strip_prefix("http://").context("it is served without TLS")?;
        let body = format!("email={}&password={}", coded(&self.address), coded(&self.password));
        let mut stream = TcpStream::connect(host)?;
        write!(
            stream,
            "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        cookie(&answer).context("the demo lets nobody in")
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Where the demo is, the password, and the address of the first of its people.
fn introduction(lines: &mut impl Iterator<Item = String>) -> Option<[String; 3]> {
    let mut at = None;
    while let Some(line) = lines.next() {
        if let Some(rest) = line.strip_prefix("Waymark demo at ") {
            at = rest.split(',').next().map(str::to_owned);
        }
        if let Some(rest) = line.strip_prefix("Sign in with the password ") {
            let password = rest.split(' ').next()?.to_owned();
            let address = lines.next()?.split_whitespace().next()?.to_owned();
            return Some([at?, password, address]);
        }
    }
    None
}

/// The cookie of the session in an answer's head.
fn cookie(answer: &str) -> Option<String> {
    let head = answer.split("\r\n\r\n").next()?;
    let mut cookies = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("set-cookie").then_some(value)
    });
    let session = cookies.find(|cookie| cookie.contains("HttpOnly"))?;
    session.split(';').next().map(str::to_owned)
}

/// A text as a form sends it.
fn coded(text: &str) -> String {
    let code = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(code).collect()
}

/// Lighthouse, and what it needs.
struct Judge<'a> {
    program: &'a Path,
    folder: &'a Path,
    headers: &'a Path,
}

impl Judge<'_> {
    /// The points of a page in each category.
    fn scores(&self, at: &str, path: &str, form: &str) -> Result<Vec<f64>> {
        let name = path.trim_matches('/').replace('/', "-");
        let report = self.folder.join(format!("{name}-{form}.json"));
        let mut lighthouse = Command::new(self.program);
        lighthouse
            .arg(format!("{at}{path}"))
            .args(["--quiet", "--output=json"])
            .arg(format!("--output-path={}", report.display()))
            .arg(format!("--only-categories={}", CATEGORIES.join(",")))
            .arg(format!("--chrome-flags={CHROMIUM}"));
        if form == "desk" {
            lighthouse.arg("--preset=desktop");
        }
        if !PUBLIC.contains(&path) {
            lighthouse.arg(format!("--extra-headers={}", self.headers.display()));
        }
        if let Some(chromium) = browser::find("chromium") {
            lighthouse.env("CHROME_PATH", chromium);
        }
        let status = lighthouse.status().context("cannot start lighthouse")?;
        process::expect_success(&lighthouse, status)?;
        points(&serde_json::from_slice(&fs::read(&report)?)?, path)
    }
}

/// The points that a report gives; an error where it is about another page.
fn points(report: &Value, path: &str) -> Result<Vec<f64>> {
    let shown = workspace::text(&report["finalDisplayedUrl"]);
    if !shown.ends_with(path) {
        bail!("{path} led to {shown}");
    }
    let score = |category: &&str| {
        let score = report["categories"][category]["score"].as_f64();
        score
            .map(|score| (score * 100.0).round())
            .with_context(|| format!("{path}: no score for {category}"))
    };
    CATEGORIES.iter().map(score).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_tells_where_it_is_and_who_may_come_in() {
        let said = "Making …\n\nWaymark demo at http://127.0.0.1:41207, a company called L, M & Co\n12 people\n\n\
            Sign in with the password seven-lanterns as\n  hanna@lantern.example      Hanna, the whole\n";
        let found = introduction(&mut said.lines().map(str::to_owned)).unwrap();
        assert_eq!(found, ["http://127.0.0.1:41207", "seven-lanterns", "hanna@lantern.example"]);
        assert!(introduction(&mut ["Waymark demo at x, y".to_owned()].into_iter()).is_none());
    }

    #[test]
    fn the_session_is_found_among_cookies() {
        let answer = "HTTP/1.1 303 See Other\r\nset-cookie: flash=x; Path=/\r\n\
            Set-Cookie: waymark=abc; Path=/; HttpOnly\r\n\r\nSet-Cookie: no=1; HttpOnly";
        assert_eq!(cookie(answer).unwrap(), "waymark=abc");
        assert!(cookie("HTTP/1.1 422 No\r\n\r\n").is_none());
        assert_eq!(coded("a@b.example&c"), "a%40b%2Eexample%26c");
    }

    #[test]
    fn points_are_of_the_page_that_was_asked_for() {
        let score = |score: f64| json!({ "score": score });
        let mut report = json!({
            "finalDisplayedUrl": "http://127.0.0.1:1/deals",
            "categories": { "performance": score(0.97), "accessibility": score(1.0), "best-practices": score(1.0) },
        });
        assert_eq!(points(&report, "/deals").unwrap(), [97.0, 100.0, 100.0]);
        report["finalDisplayedUrl"] = json!("http://127.0.0.1:1/sign-in?next=%2Fdeals");
        assert!(points(&report, "/deals").is_err(), "whoever is not signed in sees another page");
        report["finalDisplayedUrl"] = json!("http://127.0.0.1:1/deals");
        report["categories"]["performance"] = json!({ "score": null });
        assert!(points(&report, "/deals").unwrap_err().to_string().contains("performance"));
    }
}
