use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::{ADD, BODIES, COUNT, NOTES, add, bodies};
use crate::{Db, Error, Insert, both, params, sql};

both! {
    migrations = &NOTES;

    async fn a_write_is_read_back(db: Db) {
        assert_eq!(add(&db, "first").await, Ok(1));
        assert_eq!(bodies(&db).await, ["first"]);
    }

    async fn a_write_sees_its_own_changes(db: Db) {
        let seen: Vec<String> = db
            .write(|tx| {
                tx.exec(ADD, params![None::<&str>, "mine"])?;
                tx.all(BODIES, params![])
            })
            .await
            .unwrap();
        assert_eq!(seen, ["mine"]);
    }

    async fn a_failed_write_leaves_nothing(db: Db) {
        let refused: Result<(), Error> = db
            .write(|tx| {
                tx.exec(ADD, params![None::<&str>, "first"])?;
                Err(Error::NotFound)
            })
            .await;
        assert_eq!(refused, Err(Error::NotFound));
        assert!(bodies(&db).await.is_empty());
    }

    async fn an_answered_write_is_there_after_reopening(db: Db) {
        add(&db, "kept").await.unwrap();
        let other = db.reopen().unwrap();
        assert_eq!(bodies(&other).await, ["kept"]);
        db.close();
        other.close();
        let again = db.reopen().unwrap();
        assert_eq!(bodies(&again).await, ["kept"]);
        again.close();
    }

    async fn a_panic_leaves_the_writer_alive(db: Db) {
        let answer: Result<(), Error> = db
            .write(|tx| {
                tx.exec(ADD, params![None::<&str>, "lost"])?;
                panic!("the closure broke");
            })
            .await;
        assert_eq!(answer, Err(Error::Panicked("the closure broke".into())));
        for _ in 0..8 {
            add(&db, "kept").await.ok();
        }
        assert!(bodies(&db).await.iter().all(|body| body == "kept"));
        assert!(!bodies(&db).await.is_empty());
        let read: Result<(), Error> = db.read(|_| panic!("a read broke")).await;
        assert_eq!(read, Err(Error::Panicked("a read broke".into())));
        assert!(!bodies(&db).await.is_empty());
    }

    async fn effects_run_after_the_commit_and_only_then(db: Db) {
        let (sent, mut received) = tokio::sync::mpsc::unbounded_channel();
        let sender = sent.clone();
        db.write(move |tx| {
            tx.exec(ADD, params![None::<&str>, "kept"])?;
            let sender = sender.clone();
            tx.after_commit(move || sender.send("kept").unwrap());
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        assert_eq!(received.recv().await, Some("kept"));
        let refused: Result<(), Error> = db
            .write(move |tx| {
                let sender = sent.clone();
                tx.after_commit(move || sender.send("lost").unwrap());
                Err(Error::NotFound)
            })
            .await;
        assert_eq!(refused, Err(Error::NotFound));
        assert_eq!(received.recv().await, None, "the effect was dropped without running");
    }

    async fn an_effect_that_panics_harms_nobody(db: Db) {
        db.write(|tx| {
            tx.after_commit(|| panic!("the effect broke"));
            tx.exec(ADD, params![None::<&str>, "kept"])
        })
        .await
        .unwrap();
        add(&db, "next").await.unwrap();
        assert_eq!(bodies(&db).await, ["kept", "next"]);
    }

    async fn a_refused_statement_spoils_the_rest(db: Db) {
        let answer: Result<u64, Error> = db
            .write(|tx| {
                tx.exec(ADD, params![None::<&str>, "one"])?;
                let refused = tx.exec(ADD, params!["nobody", "two"]);
                assert!(refused.is_err());
                let next = tx.exec(ADD, params![None::<&str>, "three"]);
                assert!(matches!(next, Err(Error::Aborted(_))), "{next:?}");
                Ok(0)
            })
            .await;
        assert!(matches!(answer, Err(Error::Aborted(_))), "{answer:?}");
        assert!(bodies(&db).await.is_empty());
    }

    async fn an_attempt_may_fail_by_itself(db: Db) {
        let effects = Arc::new(AtomicUsize::new(0));
        let counter = effects.clone();
        db.write(move |tx| {
            tx.exec(ADD, params![None::<&str>, "before"])?;
            let effects = counter.clone();
            let refused = tx.attempt(|tx| {
                tx.exec(ADD, params![None::<&str>, "undone"])?;
                tx.after_commit(move || _ = effects.fetch_add(1, Ordering::SeqCst));
                tx.exec(ADD, params!["nobody", "refused"])
            });
            assert_eq!(
                refused,
                Err(Error::ForeignKey { constraint: "notes_author_fkey".into() })
            );
            let kept: Result<u64, Error> = tx.attempt(|tx| {
                let inner: Result<(), Error> = tx.attempt(|tx| {
                    tx.exec(ADD, params![None::<&str>, "undone too"])?;
                    Err(Error::NotFound)
                });
                assert_eq!(inner, Err(Error::NotFound));
                tx.exec(ADD, params![None::<&str>, "after"])
            });
            kept
        })
        .await
        .unwrap();
        assert_eq!(bodies(&db).await, ["before", "after"]);
        assert_eq!(effects.load(Ordering::SeqCst), 0);
    }

    async fn a_closed_database_says_so(db: Db) {
        db.close();
        assert_eq!(add(&db, "late").await, Err(Error::Closed));
        let read: Result<i64, Error> = db.read(|read| read.one(COUNT, params![])).await;
        assert_eq!(read, Err(Error::Closed));
    }

    async fn a_call_from_within_another_is_refused(db: Db) {
        let inner = db.clone();
        let answer: Result<i64, Error> =
            db.write(move |_| inner.read_blocking(|read| read.one(COUNT, params![]))).await;
        assert_eq!(answer, Err(Error::Nested));
    }

    async fn many_rows_are_inserted_at_once(db: Db) {
        let rows = 10_007;
        let changed: Result<u64, Error> = db
            .write(move |tx| {
                let mut insert = Insert::new("INSERT INTO notes (body, stars, weight)", 3);
                for number in 0..rows {
                    let weight = (number % 2 == 0).then_some(0.5);
                    insert.row(params![format!("note {number}"), number % 5, weight]);
                }
                insert.exec(tx)
            })
            .await;
        assert_eq!(changed, Ok(10_007));
        let sums: (i64, i64) = db
            .read(|read| read.one(sql!("SELECT count(*), CAST(sum(stars) AS BIGINT) FROM notes"), params![]))
            .await
            .unwrap();
        assert_eq!(sums, (10_007, (0..10_007).map(|it| it % 5).sum()));
    }

    async fn a_write_goes_on_when_nobody_waits(db: Db) {
        let write = add(&db, "on its way");
        drop(tokio::time::timeout(std::time::Duration::ZERO, write).await);
        db.write(|_| Ok::<_, Error>(())).await.unwrap();
        db.close();
        let again = db.reopen().unwrap();
        assert_eq!(bodies(&again).await, ["on its way"]);
        again.close();
    }
}
