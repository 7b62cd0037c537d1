//! What the work with a budget costs, each row beside its raw floor: `cargo xtask bench [part…] [deals…]`, where a part
//! is `demo`, `imports`, `work` or `funnel`; all of them where none is named.
//!
//! The floor of a row is the same statements with bare `rusqlite` on the same disk: what SQLite itself asks.
//! Numbers are medians and 95th percentiles of many runs; nothing here fails for being slow.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

mod floor;
mod funnel;
mod house;
mod imports;
mod timing;

use std::future::Future;
use std::path::Path;
use std::time::Instant;

use app::{By, board, deals, search};
use db::testing::tape;
use deal::{Command, Override};
use house::Bench;
use timing::{Rate, Row};
use web::Limit;

/// As the product itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What can be measured alone.
const PARTS: [&str; 4] = ["demo", "imports", "work", "funnel"];
/// Clients that write at the same time.
const CLIENTS: usize = 32;
/// Durable writes of one round.
const WRITES: usize = 4_000;
/// How often they are measured.
const ROUNDS: usize = 3;

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let named: Vec<String> =
        std::env::args().filter(|word| PARTS.contains(&word.as_str())).collect();
    let wants = |part: &str| named.is_empty() || named.iter().any(|word| word == part);
    let sizes = if sizes.is_empty() { vec![10_000, 100_000] } else { sizes };
    let mut rows = Vec::new();
    if wants("demo") {
        demo(&mut rows);
    }
    if wants("imports") {
        imports::measure(&mut rows);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for size in sizes {
        if wants("work") {
            runtime.block_on(measure(size, &mut rows));
        }
        if wants("funnel") {
            runtime.block_on(funnel::measure(size, &mut rows));
        }
    }
    timing::print(&rows);
}

/// The demo's company, as `waymark demo` makes it: eighteen months of verbs, one after another.
fn demo(rows: &mut Vec<Row>) {
    let folder = tempfile::tempdir().unwrap();
    let app = house::start(&folder.path().join("demo.sqlite"));
    let by = By::system(&app.house);
    let began = Instant::now();
    let made =
        app.db.write_blocking(move |tx| app::demo::make(tx, &by, &app::demo::Scale::FULL)).unwrap();
    rows.push(Row::of("the demo's company", made.deals, vec![began.elapsed()], "–"));
    app.db.close();
}

async fn measure(size: usize, rows: &mut Vec<Row>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bench.sqlite");
    let bench = Bench::fill(&path, size).await;
    reads(&bench, size, rows).await;
    writes(&bench, size, rows, folder.path()).await;
    starts(&path, size, rows).await;
}

/// The deal page's data, a list of 80 with filter and sort, the board's sums, search as you type.
async fn reads(bench: &Bench, size: usize, rows: &mut Vec<Row>) {
    let numbers = house::spread(size);
    let mut times = Vec::new();
    for number in &numbers {
        let (by, which) = (bench.manager(), deals::Which::Number(*number));
        let began = Instant::now();
        bench
            .app
            .read(move |read| {
                let deal = deals::find(read, &by, which)?;
                deals::missing(read, &by, &deal)?;
                Ok(())
            })
            .await
            .unwrap();
        times.push(began.elapsed());
    }
    let raw = floor::point_reads(bench.path(), &numbers);
    rows.push(Row::of("deal with what is missing", size, times, "≤ 5 ms").beside(raw));
    let mut times = Vec::new();
    for _ in 0..200 {
        let by = bench.manager();
        let filter = deals::list::DealFilter {
            status: Some("open".to_owned()),
            source: Some("referral".to_owned()),
            ..Default::default()
        };
        let began = Instant::now();
        let limit = Limit::new(80).unwrap();
        let sort = deals::list::Sort::Largest;
        let page = bench
            .app
            .read(move |read| deals::list::page(read, &by, &filter, sort, None, limit))
            .await
            .unwrap();
        times.push(began.elapsed());
        assert_eq!(page.items.len(), 80);
    }
    let raw = floor::lists(bench.path());
    rows.push(Row::of("list of 80, filter and sort", size, times, "≤ 5 ms").beside(raw));
    boards(bench, size, rows).await;
    let mut times = Vec::new();
    for word in ["nord 1", "atelier", "olm", "lumen 77", "gart", "casa 4"].repeat(20) {
        let (by, word) = (bench.manager(), word.to_owned());
        let began = Instant::now();
        bench.app.read(move |read| search::find(read, &by, &word, &[], 20)).await.unwrap();
        times.push(began.elapsed());
    }
    rows.push(Row::of("search as you type, 20 hits", size, times, "≤ 20 ms"));
}

/// The board's data: sums, averages and the first cards of each column, for who sees all and for who sees their own.
async fn boards(bench: &Bench, size: usize, rows: &mut Vec<Row>) {
    for (name, by) in [("board, all deals", bench.manager()), ("board, a seller's", bench.seller())]
    {
        let mut times = Vec::new();
        for _ in 0..200 {
            let (by, filter) = (by.clone(), board::BoardFilter::default());
            let began = Instant::now();
            let limit = Limit::new(board::CARDS).unwrap();
            let read =
                bench.app.read(move |read| board::read(read, &by, "simple-funnel", &filter, limit));
            let board = read.await.unwrap();
            times.push(began.elapsed());
            assert!(board.columns.iter().map(|column| column.totals.deals).sum::<i64>() > 0);
        }
        rows.push(Row::of(name, size, times, "≤ 10 ms"));
    }
}

/// Opening and advancing deals with 32 clients, synchronous=FULL.
async fn writes(bench: &Bench, size: usize, rows: &mut Vec<Row>, folder: &Path) {
    let budget = "≥ 50 % of the floor";
    let (rate, raw) = beside_itself(bench, folder, |bench, n| bench.new_deal(n)).await;
    rows.push(rate.row("open a deal, 32 clients", size, budget, raw));
    let (rate, raw) = beside_itself(bench, folder, move |bench, n| {
        // Those just opened, which stand in their first stage.
        let which = deals::Which::Number(i64::try_from(size + n).unwrap() + 1);
        let by = bench.manager();
        async move {
            let over = Some(Override { reason: "bench".to_owned() });
            let command = Command::Advance { to: None, over, at: None };
            bench
                .app
                .write(move |tx| deals::act(tx, &by, which, None, command.clone()).map(|_| ()))
                .await
                .unwrap();
        }
    })
    .await;
    rows.push(rate.row("advance a stage, 32 clients", size, budget, raw));
}

/// How fast many do `work` at once, and how fast the statements of as much work again go alone, on a copy of the database
/// as it was before that; the medians of some rounds, for a disk is not always as fast. Recording costs time too, so what
/// is recorded is not what is measured.
async fn beside_itself<W, F>(bench: &Bench, folder: &Path, work: W) -> (Rate, Rate)
where
    W: Fn(&'static Bench, usize) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let (mut rates, mut floors) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let first = 2 * WRITES * round;
        calm();
        rates.push(bench.by_clients(CLIENTS, first..first + WRITES, work).await);
        let copy = folder.join("copy.sqlite");
        bench.copy(&copy).await;
        let record = |_: &mut db::Tx<'_>| {
            tape::record();
            Ok(())
        };
        bench.app.write(record).await.unwrap();
        bench.by_clients(CLIENTS, first + WRITES..first + 2 * WRITES, work).await;
        let said = bench.app.write(|_| Ok(tape::taken())).await.unwrap();
        calm();
        floors.push(floor::replay(&copy, &said, WRITES));
        std::fs::remove_file(&copy).unwrap();
    }
    (Rate::median(rates), Rate::median(floors))
}

/// Lets the disk finish what was written before, so that nobody waits for another's bulk.
fn calm() {
    std::process::Command::new("sync").status().unwrap();
}

/// From nothing to a workspace that answers.
async fn starts(path: &Path, size: usize, rows: &mut Vec<Row>) {
    let mut times = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        let bench = Bench::open(path).await;
        let by = By::system(&bench.app.house);
        bench
            .app
            .read(move |read| deals::find(read, &by, deals::Which::Number(1)).map(|_| ()))
            .await
            .unwrap();
        times.push(began.elapsed());
        bench.close().await;
    }
    rows.push(Row::of("open the database to first answer", size, times, "≤ 0.3 s"));
}
