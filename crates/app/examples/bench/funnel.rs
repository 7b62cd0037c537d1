//! The funnel with exact medians over many deals, five visits each, beside SQL on the same file.
//!
//! The deals are written by bare `rusqlite`: the measure is of reading them, and a million lives through the verbs
//! would take an hour.

use std::path::Path;
use std::time::Instant;

use app::By;
use app::insights::{self, InsightQuery};
use rusqlite::{Connection, params};

use crate::house::Bench;
use crate::timing::{Row, show};

/// Visits of one deal.
const VISITS: usize = 5;
const DAY_MS: i64 = 86_400_000;
/// 2024-01-01
const START: i64 = 1_704_067_200_000;
const SOURCES: [&str; 5] = ["referral", "organic search", "paid search", "social", "unknown"];

pub(crate) async fn measure(size: usize, rows: &mut Vec<Row>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("funnel.sqlite");
    Bench::fill(&path, 1).await.close().await;
    fill(&path, size);
    let bench = Bench::open(&path).await;
    let by = By::system(&bench.app.house);
    let plain = InsightQuery::default;
    let began = Instant::now();
    let told = insights::funnel(&bench.app, &by, plain()).await.unwrap();
    let loaded = began.elapsed();
    assert_eq!(told.report.totals.deals, size + 1);
    let memory = bench.app.house.insights.bytes() / (1 << 20);
    eprintln!("columns of {size} deals loaded in {} and {memory} MiB", show(loaded));
    let scopes: [(&'static str, InsightQuery, &str); 3] = [
        ("funnel of all deals, medians", plain(), ""),
        (
            "funnel of one source",
            InsightQuery { source: vec!["referral".to_owned()], ..plain() },
            " AND d.source = 'referral'",
        ),
        (
            "funnel of a quarter",
            InsightQuery {
                from: "2024-04-01".parse().ok(),
                to: "2024-06-30".parse().ok(),
                ..plain()
            },
            " AND d.opened_at >= 1711929600000 AND d.opened_at < 1719792000000",
        ),
    ];
    for (name, query, filter) in scopes {
        let mut times = Vec::new();
        for _ in 0..20 {
            let began = Instant::now();
            insights::funnel(&bench.app, &by, query.clone()).await.unwrap();
            times.push(began.elapsed());
        }
        let began = Instant::now();
        by_sql(&path, filter);
        let sql = vec![began.elapsed()];
        rows.push(Row::of(name, size, times, "≤ 100 ms").beside(sql));
    }
    bench.close().await;
}

/// What the funnel needs at the least, asked of SQLite: deals that came to each stage, and the exact median of their
/// finished visits.
fn by_sql(path: &Path, filter: &str) {
    let connection = Connection::open(path).unwrap();
    let text = format!(
        "WITH timed AS (
           SELECT v.stage, v.left_at - v.entered_at AS took,
                  row_number() OVER (PARTITION BY v.stage ORDER BY v.left_at - v.entered_at) AS nth,
                  count(*) OVER (PARTITION BY v.stage) AS n
             FROM visits v JOIN deals d ON d.id = v.deal_id
            WHERE v.left_at IS NOT NULL{filter})
         SELECT stage, max(n), avg(took) FROM timed WHERE nth IN ((n + 1) / 2, (n + 2) / 2) GROUP BY stage"
    );
    let mut statement = connection.prepare(&text).unwrap();
    let found = statement.query_map([], |row| row.get::<_, f64>(2)).unwrap();
    assert!(found.filter(|row| row.is_ok()).count() > 3);
    let text = format!(
        "SELECT v.stage, count(DISTINCT v.deal_id) FROM visits v JOIN deals d ON d.id = v.deal_id
          WHERE 1 = 1{filter} GROUP BY v.stage"
    );
    let mut statement = connection.prepare(&text).unwrap();
    let found = statement.query_map([], |row| row.get::<_, i64>(1)).unwrap();
    assert!(found.filter(|row| row.is_ok()).count() > 3);
}

/// Writes deals with five visits each.
fn fill(path: &Path, size: usize) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;").unwrap();
    let (playbook, version): (String, String) = connection
        .query_row("SELECT id, current_id FROM playbooks", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let text: String =
        connection.query_row("SELECT text FROM playbook_versions", [], |row| row.get(0)).unwrap();
    let parsed = playbook::parse(&text).unwrap().playbook;
    let stages: Vec<(&str, &str)> =
        parsed.stages.iter().map(|stage| (stage.key.as_str(), word(stage.phase))).collect();
    let began = Instant::now();
    connection.execute_batch("BEGIN").unwrap();
    for n in 0..size {
        put(&connection, n, &playbook, &version, &stages);
    }
    connection.execute_batch("COMMIT; ANALYZE").unwrap();
    eprintln!("{size} deals with {} visits written in {:.1?}", size * VISITS, began.elapsed());
}

fn word(phase: playbook::model::Phase) -> &'static str {
    use playbook::Word as _;
    phase.word()
}

/// A number that looks like chance and is the same in every run.
fn chance(n: usize, salt: u64) -> u64 {
    let mut z =
        (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) % 1_000_000
}

fn put(connection: &Connection, n: usize, playbook: &str, version: &str, stages: &[(&str, &str)]) {
    let deal = types::IdSource::seeded(n as u64)
        .new_id::<types::Deal>(types::Timestamp::from_millis(START));
    let deal = deal.as_key();
    let mut at = START + i64::try_from(chance(n, 1)).unwrap() * DAY_MS * 700 / 1_000_000;
    let opened = at;
    let open = chance(n, 2) < 300_000;
    let mut visit = connection
        .prepare_cached(
            "INSERT INTO visits (deal_id, nth, stage, phase, entered_at, left_at, how)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'advanced')",
        )
        .unwrap();
    for nth in 0..VISITS {
        // One deal in ten goes back once.
        let place = if nth == 3 && chance(n, 3) < 100_000 { 1 } else { nth.min(stages.len() - 1) };
        let left =
            at + i64::try_from(chance(n, 10 + nth as u64)).unwrap() * DAY_MS * 20 / 1_000_000;
        let lasts = nth + 1 == VISITS && open;
        let (stage, phase) = stages[place];
        visit
            .execute(params![&*deal, nth as i64 + 1, stage, phase, at, (!lasts).then_some(left)])
            .unwrap();
        at = left;
    }
    let status = if open { "open" } else { "lost" };
    let state = format!(
        r#"{{"name":"Deal {n}","op":{opened},"v":{{"s":"x","in":{opened}}},"out":{}}}"#,
        if open {
            "\"open\"".to_owned()
        } else {
            format!(r#"{{"lost":{{"at":{at},"reason":"price"}}}}"#)
        }
    );
    connection
        .prepare_cached(
            "INSERT INTO deals (id, name, playbook_id, version_id, status, alive, amount, currency,
                                source, score, opened_at, closed_at, state, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'EUR', ?8, 0, ?9, ?10, ?11, 1)",
        )
        .unwrap()
        .execute(params![
            &*deal,
            format!("Deal {n}"),
            playbook,
            version,
            status,
            open,
            i64::try_from(chance(n, 5)).unwrap(),
            SOURCES[n % SOURCES.len()],
            opened,
            (!open).then_some(at),
            state
        ])
        .unwrap();
}
