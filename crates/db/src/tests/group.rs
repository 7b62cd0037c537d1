//! The promises of the group commit, under many writers at once.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
    mpsc,
};
use std::time::Duration;

use tokio::task::JoinSet;

use super::{ADD, COUNT, NOTES, add, bodies};
use crate::{
    Db, Engine, Error, Options, both, params, sql,
    testing::{self, Fresh},
};

both! {
    migrations = &NOTES;

    async fn one_failing_write_does_not_harm_its_neighbours(db: Db) {
        // A write may run more than once; what follows its commit happens once.
        let told = Arc::new(AtomicU64::new(0));
        // The first write holds the lane, so that the others gather behind it.
        let (go, wait) = mpsc::channel::<()>();
        let wait = std::sync::Mutex::new(wait);
        let mut tasks = JoinSet::new();
        let blocker = db.clone();
        tasks.spawn(async move {
            blocker
                .write(move |_| {
                    wait.lock().unwrap().recv().ok();
                    Ok::<_, Error>(0)
                })
                .await
        });
        tokio::task::yield_now().await;
        for number in 0..60 {
            let (db, told) = (db.clone(), told.clone());
            tasks.spawn(async move {
                db.write(move |tx| {
                    let told = told.clone();
                    tx.after_commit(move || {
                        told.fetch_add(1, Ordering::SeqCst);
                    });
                    let changed = tx.exec(ADD, params![None::<&str>, format!("note {number}")])?;
                    match number % 4 {
                        0 => Err(Error::NotFound),
                        1 => tx.exec(ADD, params!["nobody", "refused"]),
                        2 => panic!("write {number} broke"),
                        _ => Ok(changed),
                    }
                })
                .await
            });
        }
        tokio::task::yield_now().await;
        drop(go);
        let mut kept = 0;
        while let Some(answer) = tasks.join_next().await {
            match answer.unwrap() {
                Ok(count) => kept += count,
                Err(error) => assert!(
                    matches!(
                        error,
                        Error::NotFound | Error::ForeignKey { .. } | Error::Panicked(_)
                    ),
                    "{error:?}"
                ),
            }
        }
        assert_eq!(kept, 15);
        // It follows the answer, on a thread of its own.
        for _ in 0..400 {
            if told.load(Ordering::SeqCst) == 15 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        add(&db, "one more").await.unwrap();
        assert_eq!(told.load(Ordering::SeqCst), 15);
        let mut found = bodies(&db).await;
        found.sort();
        let mut expected: Vec<String> =
            (0..60).filter(|it| it % 4 == 3).map(|it| format!("note {it}")).collect();
        expected.push("one more".to_owned());
        expected.sort();
        assert_eq!(found, expected);
    }

    async fn every_answered_write_can_be_read_at_once(db: Db) {
        let mut tasks = JoinSet::new();
        for client in 0..8 {
            let db = db.clone();
            tasks.spawn(async move {
                for number in 0..10 {
                    let body = format!("{client}/{number}");
                    add(&db, &body).await.unwrap();
                    let find = sql!("SELECT count(*) FROM notes WHERE body = $1");
                    let found: i64 =
                        db.read(move |read| read.one(find, params![body])).await.unwrap();
                    assert_eq!(found, 1);
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let count: i64 = db.read(|read| read.one(COUNT, params![])).await.unwrap();
        assert_eq!(count, 80);
    }

    /// Each adds one to what it read: with anything less than a serial order some would be lost.
    async fn writes_behave_as_if_one_came_after_another(db: Db) {
        add(&db, "counter").await.unwrap();
        db.write(|tx| tx.exec(sql!("UPDATE notes SET weight = 0"), params![])).await.unwrap();
        let mut tasks = JoinSet::new();
        for _ in 0..12 {
            let db = db.clone();
            tasks.spawn(async move {
                for _ in 0..5 {
                    db.write(|tx| {
                        let weight: f64 = tx.one(sql!("SELECT weight FROM notes"), params![])?;
                        tx.exec(sql!("UPDATE notes SET weight = $1"), params![weight + 1.0])
                    })
                    .await
                    .unwrap();
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let weight: f64 =
            db.read(|read| read.one(sql!("SELECT weight FROM notes"), params![])).await.unwrap();
        assert_eq!(weight, 60.0);
    }

    /// Two who each see that the other is still there must not both leave.
    async fn a_rule_over_rows_that_others_change_holds(db: Db) {
        for body in ["ann", "bob", "cid", "dan"] {
            add(&db, body).await.unwrap();
        }
        let mut tasks = JoinSet::new();
        for body in ["ann", "bob", "cid", "dan"] {
            let db = db.clone();
            tasks.spawn(async move {
                db.write(move |tx| {
                    let left: i64 = tx.one(
                        sql!("SELECT count(*) FROM notes WHERE NOT done"), params![])?;
                    if left == 1 {
                        return Err(Error::NotFound);
                    }
                    tx.exec(sql!("UPDATE notes SET done = TRUE WHERE body = $1"), params![body])
                })
                .await
            });
        }
        let mut refused = 0;
        while let Some(answer) = tasks.join_next().await {
            match answer.unwrap() {
                Ok(changed) => assert_eq!(changed, 1),
                Err(error) => {
                    assert_eq!(error, Error::NotFound);
                    refused += 1;
                }
            }
        }
        assert_eq!(refused, 1, "one of them had to stay");
    }

    /// A journal read by transaction number never misses what commits later.
    async fn a_journal_can_be_followed(db: Db) {
        let mut tasks = JoinSet::new();
        for client in 0..6 {
            let db = db.clone();
            tasks.spawn(async move {
                for number in 0..20 {
                    let what = format!("{client}/{number}");
                    db.write(move |tx| {
                        tx.exec(sql!("INSERT INTO journal (what) VALUES ($1)"), params![what])
                    })
                    .await
                    .unwrap();
                }
            });
        }
        let (mut after, mut seen) = ((0_i64, 0_i64), Vec::new());
        // Other schemas of the server can hold the settled number back for a while.
        for _ in 0..20_000 {
            while tasks.try_join_next().is_some() {}
            if tasks.is_empty() && seen.len() >= 120 {
                break;
            }
            let next = sql!(
                "SELECT txid, seq, what FROM journal
                 WHERE (txid, seq) > ($1, $2) AND txid < $3 ORDER BY txid, seq");
            let (txid, seq) = after;
            let rows: Vec<(i64, i64, String)> = db
                .read(move |read| {
                    let settled = read.settled_txid()?;
                    read.all(next, params![txid, seq, settled])
                })
                .await
                .unwrap();
            for (txid, seq, what) in rows {
                after = (txid, seq);
                seen.push(what);
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        seen.sort();
        let mut expected: Vec<String> =
            (0..6).flat_map(|a| (0..20).map(move |b| format!("{a}/{b}"))).collect();
        expected.sort();
        assert_eq!(seen, expected);
    }

    /// A rule that is checked only at the commit must not take the neighbours along.
    async fn a_refused_commit_does_not_harm_its_neighbours(db: Db) {
        let mut tasks = JoinSet::new();
        for number in 0..30 {
            let db = db.clone();
            tasks.spawn(async move {
                let own = number.to_string();
                let other = if number % 3 == 0 { "nobody".to_owned() } else { own.clone() };
                let pair = sql!("INSERT INTO pairs (id, other) VALUES ($1, $2)");
                (number, db.write(move |tx| tx.exec(pair, params![own, other])).await)
            });
        }
        while let Some(answer) = tasks.join_next().await {
            let (number, answer) = answer.unwrap();
            if number % 3 == 0 {
                let constraint = "pairs_other_fkey".to_owned();
                assert_eq!(answer, Err(Error::ForeignKey { constraint }));
            } else {
                assert_eq!(answer, Ok(1));
            }
        }
        let kept = sql!("SELECT count(*) FROM pairs");
        let kept: i64 = db.read(move |read| read.one(kept, params![])).await.unwrap();
        assert_eq!(kept, 20);
    }
}

/// What only a file can run out of.
#[tokio::test]
async fn a_full_disk_is_told_and_survived() {
    let fresh = Fresh::new(Engine::Sqlite, &NOTES).unwrap().unwrap();
    let db = fresh.db();
    assert_eq!(testing::leave_room(&db, 20).await, Ok(true));
    let mut tasks = JoinSet::new();
    for number in 0..40 {
        let db = db.clone();
        let body = format!("{number}{}", "x".repeat(10_000));
        tasks.spawn(async move { add(&db, &body).await });
    }
    let (mut kept, mut full) = (0, 0);
    while let Some(answer) = tasks.join_next().await {
        match answer.unwrap() {
            Ok(1) => kept += 1,
            Err(Error::Full) => full += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(kept > 0 && full > 0, "{kept} kept, {full} refused");
    assert_eq!(bodies(&db).await.len(), kept);
    testing::leave_room(&db, 1_000_000).await.unwrap();
    add(&db, "there is room again").await.unwrap();
    assert_eq!(bodies(&db).await.len(), kept + 1);
}

/// What only SQLite keeps by itself.
#[tokio::test]
async fn the_writer_keeps_more_pages_while_much_is_written() {
    const MUCH: &str = "INSERT INTO notes (body)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
        SELECT 'one of many ' || i FROM n";
    let fresh = Fresh::new(Engine::Sqlite, &NOTES).unwrap().unwrap();
    let (db, much) = (fresh.db(), testing::adhoc(MUCH));
    let options = Options::default();
    let (small, large) = (-i64::from(options.writer_cache), -i64::from(options.bulk_cache));
    let kept = || async {
        let size = testing::adhoc("PRAGMA cache_size");
        db.write(move |tx| tx.one::<i64>(size, params![])).await.unwrap()
    };
    assert_eq!(kept().await, small);
    assert_eq!(db.write(move |tx| tx.exec(much, params![])).await, Ok(4_000));
    assert_eq!(kept().await, large);
    add(&db, "between two batches").await.unwrap();
    assert_eq!(kept().await, large);
    for number in 0..64 {
        add(&db, &format!("note {number}")).await.unwrap();
    }
    assert_eq!(kept().await, small);
}
