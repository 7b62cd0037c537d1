//! The floor: the same statements with bare `rusqlite`, and nothing around them.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, params};

use crate::timing::Rate;

fn reader(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// The deal's row by its number, and the company's: what the deal page cannot do without.
pub(crate) fn point_reads(path: &Path, numbers: &[i64]) -> Vec<Duration> {
    let connection = reader(path);
    let mut deal = connection
        .prepare("SELECT number, id, company_id, state, version FROM deals WHERE number = ?1")
        .unwrap();
    let mut company = connection
        .prepare("SELECT number, name, facts, answers FROM companies WHERE id = ?1")
        .unwrap();
    let read = |number: &i64| {
        let began = Instant::now();
        let id: Option<String> = deal
            .query_row([number], |row| row.get::<_, String>(3).and_then(|_| row.get(2)))
            .unwrap();
        if let Some(id) = id {
            company.query_row([id], |row| row.get::<_, String>(1)).unwrap();
        }
        began.elapsed()
    };
    numbers.iter().map(read).collect()
}

/// The list's own statement.
pub(crate) fn lists(path: &Path) -> Vec<Duration> {
    let connection = reader(path);
    let mut list = connection
        .prepare(
            "SELECT d.number, d.id, d.name, d.stage, d.next_at, c.name, d.amount, d.currency
               FROM deals d LEFT JOIN companies c ON c.id = d.company_id
              WHERE d.status = 'open' AND d.source = 'referral'
              ORDER BY d.worth DESC, d.number DESC
              LIMIT 81",
        )
        .unwrap();
    let mut run = || {
        let began = Instant::now();
        let rows = list.query_map([], |row| row.get::<_, String>(2)).unwrap();
        assert_eq!(rows.map(Result::unwrap).count(), 81);
        began.elapsed()
    };
    (0..200).map(|_| run()).collect()
}

/// A fresh file with the product's own tables.
fn writer(path: &Path) -> Connection {
    if path.exists() {
        let connection = Connection::open(path).unwrap();
        set_up(&connection);
        return connection;
    }
    let db = db::Db::open(&db::Target::sqlite(path), db::Options::default()).unwrap();
    db.migrate(app::MIGRATIONS).unwrap();
    db.close();
    let connection = Connection::open(path).unwrap();
    set_up(&connection);
    connection
        .execute_batch(
            "INSERT INTO playbooks (id, key, name, rank, archived, created_at, version)
             VALUES ('pb', 'k', 'n', 1, 0, 0, 1);
             INSERT INTO playbook_versions (id, playbook_id, number, text, published_at)
             VALUES ('pbv', 'pb', 1, '', 0);",
        )
        .unwrap();
    connection
}

fn set_up(connection: &Connection) {
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )
        .unwrap();
    connection.set_prepared_statement_cache_capacity(64);
}

const STATE: &str = r#"{"name":"Harbour deal 1","pb":"pbv_01kjprzb00eshb76qv568w09h1","op":1772438400000,"la":1772438400000,"v":{"id":"visit_01kjprzb00eshb76qv568w09h1","s":"attract","in":1772438400000,"due":1772870400000},"own":"user_01kjprzb00eshb76qv568w09h1","pr":{"source":"referral"},"amt":{"amount":"12.00","currency":"EUR"},"tk":[{"id":"task_01kjprzb00eshb76qv568w09h1","of":{"stage":{"s":"attract","k":"first"}},"m":true,"d":1772524800000}]}"#;
const EVENT: &str = r#"{"at":1772438400000,"fact":{"entered":{"visit":"visit_01kjprzb00eshb76qv568w09h1","stage":"attract","due":1772870400000,"how":"opened"}}}"#;

fn event(connection: &Connection, deal: &str, name: &str, body: &str) {
    let mut insert = connection
        .prepare_cached(
            "INSERT INTO events (at, actor_id, cause, kind, subject_id, name, body)
             VALUES (?1, ?2, 'user', 'deal', ?3, ?4, ?5)",
        )
        .unwrap();
    insert
        .execute(params![1_772_438_400_000_i64, "01kjprzb00eshb76qv568w09h1", deal, name, body])
        .unwrap();
}

/// What a stage holds has changed.
fn step(connection: &Connection, deals: i64) {
    let mut step = connection
        .prepare_cached(
            "INSERT INTO stage_steps (playbook_id, stage, status, owner_id, team_id, currency, deals,
                 amount, entered)
             VALUES ('pb', 'attract', 'open', '01kjprzb00eshb76qv568w09h1', '', 'EUR', ?1, 1200, 1772438400)",
        )
        .unwrap();
    step.execute([deals]).unwrap();
}

/// Rows as opening a deal writes them, in groups of as many as there are clients, one commit a group.
pub(crate) fn opens(path: &Path, group: usize, count: usize) -> Rate {
    let connection = writer(path);
    let began = Instant::now();
    for start in (0..count).step_by(group) {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for n in start..count.min(start + group) {
            open(&connection, n);
        }
        for n in start..count.min(start + group) {
            make_findable(&connection, n);
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    Rate(count as f64 / began.elapsed().as_secs_f64())
}

fn open(connection: &Connection, n: usize) {
    let deal = format!("{n:026}");
    let mut insert = connection
        .prepare_cached(
            "INSERT INTO deals (id, name, playbook_id, version_id, status, alive, phase, stage,
                 entered_at, due_at, next_at, tick_at, amount, currency, source, score, opened_at,
                 state, version)
             VALUES (?1, ?2, 'pb', 'pbv', 'open', 1, 'lead', 'attract', ?3, ?4, ?4, ?4, ?5, 'EUR',
                 'referral', 0, ?3, ?6, 1)",
        )
        .unwrap();
    let (now, due) = (1_772_438_400_000_i64, 1_772_870_400_000_i64);
    let amount = i64::try_from(n).unwrap();
    insert.execute(params![deal, format!("Harbour deal {n}"), now, due, amount, STATE]).unwrap();
    let mut visit = connection
        .prepare_cached(
            "INSERT INTO visits (deal_id, nth, stage, phase, entered_at, how, due_at)
             VALUES (?1, 1, 'attract', 'lead', ?2, 'opened', ?3)",
        )
        .unwrap();
    visit.execute(params![deal, now, due]).unwrap();
    let mut task = connection
        .prepare_cached(
            "INSERT INTO tasks (id, deal_id, key, name, kind, stage, must, status, due_at)
             VALUES (?1, ?2, 'first', 'Speak with them', 'call', 'attract', 1, 'open', ?3)",
        )
        .unwrap();
    for nth in 0..2 {
        task.execute(params![format!("{nth}{n:025}"), deal, due]).unwrap();
    }
    step(connection, 1);
    for name in ["born", "opened", "entered", "tasks-added"] {
        event(connection, &deal, name, EVENT);
    }
}

/// The words that a new deal is found by, once a group.
fn make_findable(connection: &Connection, n: usize) {
    let (deal, title) = (format!("{n:026}"), format!("harbour deal {n}"));
    let mut remember = connection
        .prepare_cached(
            "INSERT INTO search_docs (kind, subject, title) VALUES ('deal', ?1, ?2)
             ON CONFLICT (kind, subject) DO UPDATE SET title = excluded.title
             RETURNING seq",
        )
        .unwrap();
    let seq: i64 = remember.query_row([&deal, &title], |row| row.get(0)).unwrap();
    let mut put = connection
        .prepare_cached(
            "INSERT OR REPLACE INTO search_words (rowid, kind, title, body) VALUES (?1, 'deal', ?2, ?3)",
        )
        .unwrap();
    let body = format!("xqzu01kjprzb00eshb76qv568w09h1 {n} referral");
    put.execute(params![seq, title, body]).unwrap();
}

/// Rows as advancing a deal writes them.
pub(crate) fn advances(path: &Path, group: usize, count: usize) -> Rate {
    let connection = writer(path);
    let began = Instant::now();
    for start in (0..count).step_by(group) {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for n in start..count.min(start + group) {
            advance(&connection, n);
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    Rate(count as f64 / began.elapsed().as_secs_f64())
}

fn advance(connection: &Connection, n: usize) {
    let deal = format!("{n:026}");
    let mut find =
        connection.prepare_cached("SELECT state, version FROM deals WHERE id = ?1").unwrap();
    let _: String = find.query_row([&deal], |row| row.get(0)).unwrap();
    let mut update = connection
        .prepare_cached(
            "UPDATE deals SET stage = 'engage', entered_at = ?2, due_at = ?3, next_at = ?3,
                 tick_at = ?3, state = ?4, version = version + 1
              WHERE id = ?1",
        )
        .unwrap();
    let (now, due) = (1_772_438_400_000_i64, 1_772_870_400_000_i64);
    update.execute(params![deal, now, due, STATE]).unwrap();
    let mut left = connection
        .prepare_cached("UPDATE visits SET left_at = ?2 WHERE deal_id = ?1 AND nth = 1")
        .unwrap();
    left.execute(params![deal, now]).unwrap();
    let mut visit = connection
        .prepare_cached(
            "INSERT OR REPLACE INTO visits (deal_id, nth, stage, phase, entered_at, how, due_at)
             VALUES (?1, 2, 'engage', 'lead', ?2, 'advanced', ?3)",
        )
        .unwrap();
    visit.execute(params![deal, now, due]).unwrap();
    let mut lapse = connection
        .prepare_cached("UPDATE tasks SET status = 'lapsed', done_at = ?2 WHERE deal_id = ?1")
        .unwrap();
    lapse.execute(params![deal, now]).unwrap();
    let mut task = connection
        .prepare_cached(
            "INSERT OR REPLACE INTO tasks (id, deal_id, key, name, kind, stage, must, status, due_at)
             VALUES (?1, ?2, 'next', 'Show it', 'meeting', 'engage', 1, 'open', ?3)",
        )
        .unwrap();
    for nth in 2..4 {
        task.execute(params![format!("{nth}{n:025}"), deal, due]).unwrap();
    }
    step(connection, -1);
    step(connection, 1);
    for name in ["overridden", "tasks-lapsed", "entered", "tasks-added"] {
        event(connection, &deal, name, EVENT);
    }
}
