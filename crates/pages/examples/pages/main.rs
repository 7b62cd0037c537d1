//! What a whole page costs: `cargo xtask bench pages [deals…]`. Each is asked for through the router as a browser asks,
//! signed in and with compression, so the time is the server's from the request to the last byte, without the network.
//! It is made of the same workspaces as the benchmark of `app`, which measures the reads and writes below it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

#[expect(dead_code, reason = "the other benchmark uses the rest")]
#[path = "../../../app/examples/bench/house.rs"]
mod house;
#[expect(dead_code, reason = "the other benchmark uses the rest")]
#[path = "../../../app/examples/bench/imports.rs"]
mod imports;
mod live;
#[expect(dead_code, reason = "the other benchmark uses the rest")]
#[path = "../../../app/examples/bench/timing.rs"]
mod timing;

use std::time::{Duration, Instant};

use app::{By, access};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use house::Bench;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

/// As the product itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each page is asked for, after the first times that warm it up.
const TIMES: usize = 200;
const WARM: usize = 5;
/// The list that has a budget: filtered and sorted.
const LIST: &str = "/deals?status=open&source=referral&sort=-worth";

/// One line of the table.
struct Row {
    what: &'static str,
    size: usize,
    times: Vec<Duration>,
    bytes: Vec<usize>,
    budget: &'static str,
}

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000] } else { sizes };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut rows = Vec::new();
    for size in sizes {
        runtime.block_on(measure(size, &mut rows));
    }
    print(rows);
}

async fn measure(size: usize, rows: &mut Vec<Row>) {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::fill(&folder.path().join("pages.sqlite"), size).await;
    let manager = Reader::of(&bench, &bench.manager()).await;
    let seller = Reader::of(&bench, &bench.seller()).await;
    let deals = house::spread(size).into_iter().take(TIMES);
    let deals: Vec<String> = deals.map(|number| format!("/deals/{number}")).collect();
    let same = |path: &str| vec![path.to_owned(); TIMES];
    let words = ["nord 1", "atelier", "olm", "lumen 77", "gart", "casa 4"];
    let asks = |path: &str| {
        let all = words.iter().cycle().take(TIMES);
        all.map(|word| format!("{path}?q={}", word.replace(' ', "+"))).collect::<Vec<_>>()
    };
    let pages = [
        ("board, all deals", &manager, same("/board/simple-funnel"), "≤ 10 ms"),
        ("board, a seller's", &seller, same("/board/simple-funnel"), "≤ 10 ms"),
        ("deal", &manager, deals, "≤ 5 ms"),
        ("list, filter and sort", &manager, same(LIST), "≤ 5 ms"),
        ("search", &manager, asks("/search"), "≤ 20 ms"),
        ("palette as you type", &manager, asks("/palette"), "≤ 20 ms"),
        ("Today, a manager's", &manager, same("/today"), "–"),
        ("Today, a seller's", &seller, same("/today"), "–"),
        ("leads, all", &manager, same("/leads"), "–"),
        ("leads, a seller's", &seller, same("/leads"), "–"),
        ("calendar, all", &manager, same("/calendar?all=true"), "–"),
        ("tasks, a seller's", &seller, same("/tasks"), "–"),
        ("companies", &manager, same("/companies"), "–"),
    ];
    for (what, reader, paths, budget) in pages {
        let (times, bytes) = reader.read(&paths).await;
        rows.push(Row { what, size, times, bytes, budget });
    }
    let times = live::measure(&bench, &manager).await;
    let what = "a change reaches another page";
    rows.push(Row { what, size, times, bytes: Vec::new(), budget: "≤ 1 s" });
    bench.close().await;
}

/// Somebody signed in who reads pages.
struct Reader {
    router: Router,
    cookie: String,
}

impl Reader {
    async fn of(bench: &Bench, by: &By) -> Reader {
        let (by, user) = (by.clone(), by.user().unwrap());
        let opened = bench.app.write(move |tx| access::open_session(tx, &by, user)).await.unwrap();
        let cookie = format!("waymark={}", opened.1);
        Reader { router: pages::router(&bench.app, false), cookie }
    }

    /// Asks for a path; the answer's body is yet to come.
    async fn ask(&self, path: &str) -> Body {
        let request = Request::builder()
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::ACCEPT_ENCODING, "gzip, deflate, br");
        let request = request.body(Body::empty()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.into_body()
    }

    /// How long each of these pages took to its last byte, and how many bytes it has on its way.
    async fn read(&self, paths: &[String]) -> (Vec<Duration>, Vec<usize>) {
        for path in paths.iter().take(WARM) {
            self.ask(path).await.collect().await.unwrap();
        }
        let (mut times, mut bytes) = (Vec::new(), Vec::new());
        for path in paths {
            let began = Instant::now();
            let body = self.ask(path).await.collect().await.unwrap().to_bytes();
            times.push(began.elapsed());
            bytes.push(body.len());
        }
        (times, bytes)
    }
}

fn at<T: Copy + Default>(sorted: &[T], percent: usize) -> T {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

/// Prints the rows as Markdown.
fn print(rows: Vec<Row>) {
    println!("| page | deals | median / p95 | bytes sent, median / most | budget (p95) |");
    println!("|---|---|---|---|---|");
    for Row { what, size, mut times, mut bytes, budget } in rows {
        times.sort();
        bytes.sort();
        let (median, slow) = (timing::show(at(&times, 50)), timing::show(at(&times, 95)));
        let sent = match bytes.last() {
            Some(most) => format!("{} / {most}", at(&bytes, 50)),
            None => "–".to_owned(),
        };
        println!("| {what} | {size} | {median} / {slow} | {sent} | {budget} |");
    }
}
