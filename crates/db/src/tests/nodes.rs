//! Two handles on one database, as two nodes or a server and a command would be.

use std::time::Duration;

use super::{ADD, NOTES, add, bodies};
use crate::{
    Db, Engine, Error, Migration, Target, both, params,
    testing::{self, Fresh},
};

const LONG: Duration = Duration::from_secs(10);

both! {
    migrations = &NOTES;

    async fn both_nodes_write(db: Db) {
        let other = db.reopen().unwrap();
        let (here, there) = (db.clone(), other.clone());
        let here = async move {
            for number in 0..20 {
                add(&here, &format!("here {number}")).await.unwrap();
            }
        };
        let there = async move {
            for number in 0..20 {
                add(&there, &format!("there {number}")).await.unwrap();
            }
        };
        tokio::join!(here, there);
        assert_eq!(bodies(&db).await.len(), 40);
        assert_eq!(bodies(&other).await.len(), 40);
        other.close();
    }

    async fn news_arrives_here_at_once(db: Db) {
        let mut news = db.watch("notes");
        news.mark_unchanged();
        db.write(|tx| {
            tx.notify("notes");
            tx.exec(ADD, params![None::<&str>, "x"])
        })
        .await
        .unwrap();
        tokio::time::timeout(LONG, news.changed()).await.unwrap().unwrap();
        assert_eq!(bodies(&db).await, ["x"]);
    }

    async fn news_arrives_on_the_other_node(db: Db) {
        let other = db.reopen().unwrap();
        let mut news = other.watch("notes");
        tokio::time::sleep(Duration::from_millis(300)).await;
        news.mark_unchanged();
        db.write(|tx| {
            tx.notify("notes");
            tx.exec(ADD, params![None::<&str>, "x"])
        })
        .await
        .unwrap();
        tokio::time::timeout(LONG, news.changed()).await.unwrap().unwrap();
        assert_eq!(bodies(&other).await, ["x"]);
        other.close();
    }

    async fn a_write_that_failed_is_no_news(db: Db) {
        let mut news = db.watch("quiet");
        // Watching begins with a wake-up for what may have been missed.
        tokio::time::sleep(Duration::from_millis(1200)).await;
        news.mark_unchanged();
        let refused: Result<(), Error> = db
            .write(|tx| {
                tx.notify("quiet");
                Err(Error::NotFound)
            })
            .await;
        assert_eq!(refused, Err(Error::NotFound));
        assert!(!news.has_changed().unwrap());
    }

    async fn migrations_run_once_however_many_start(db: Db) {
        const MORE: [Migration; 2] = [
            NOTES[0],
            Migration { version: 2, name: "more", sql: "CREATE TABLE more (id TEXT NOT NULL PRIMARY KEY);" },
        ];
        let ran: Vec<usize> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    let db = db.reopen().unwrap();
                    scope.spawn(move || {
                        let ran = db.migrate(&MORE).unwrap().len();
                        db.close();
                        ran
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(ran.iter().sum::<usize>(), 1);
        assert!(db.migrate(&MORE).unwrap().is_empty());
    }

    async fn a_broken_migration_leaves_nothing(db: Db) {
        const BROKEN: [Migration; 3] = [
            NOTES[0],
            Migration { version: 2, name: "good", sql: "CREATE TABLE good (id BIGINT);" },
            Migration { version: 3, name: "bad", sql: "CREATE TABLE bad (id BIGINT); nonsense;" },
        ];
        const MENDED: [Migration; 2] = [BROKEN[0], BROKEN[1]];
        let refused = db.migrate(&BROKEN).unwrap_err();
        assert!(matches!(&refused, Error::Migration(why) if why.contains("nonsense")), "{refused}");
        assert_eq!(db.migrate(&MENDED).unwrap(), ["V2__good"]);
    }

    async fn a_changed_migration_is_noticed(db: Db) {
        let changed = [Migration { sql: "CREATE TABLE other (id BIGINT);", ..NOTES[0] }];
        assert!(matches!(db.migrate(&changed), Err(Error::Migration(_))));
        assert!(matches!(db.migrate(&[]), Err(Error::Migration(_))), "a newer schema is refused");
    }
}

/// What only a server can do: cut connections off.
#[tokio::test]
async fn broken_connections_are_made_anew() {
    let Some(fresh) = Fresh::new(Engine::Postgres, &NOTES).unwrap() else {
        eprintln!("SKIPPED broken_connections_are_made_anew: {} is not set", testing::POSTGRES);
        return;
    };
    let db = fresh.db();
    let mut news = db.watch("notes");
    for round in 0..3 {
        for number in 0..6 {
            add(&db, &format!("{round} {number}")).await.unwrap();
            assert!(!bodies(&db).await.is_empty());
        }
        cut_off_others(&db).await;
    }
    assert_eq!(bodies(&db).await.len(), 18);
    news.mark_unchanged();
    tokio::time::timeout(LONG, news.changed()).await.unwrap().unwrap();
}

/// Ends every other connection that works in the same schema.
async fn cut_off_others(db: &Db) {
    let target = db.target().clone();
    let cut = move || {
        let Target::Postgres { url, schema } = target else { unreachable!() };
        let mut client = ::postgres::Client::connect(&url, ::postgres::NoTls).unwrap();
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE application_name = $1 AND pid <> pg_backend_pid()";
        client.execute(cut, &[&format!("waymark {schema}")]).unwrap();
    };
    tokio::task::spawn_blocking(cut).await.unwrap();
}
