use std::sync::mpsc;

use super::{ADD, ADD_AUTHOR, BODIES, COUNT, NOTES, add};
use crate::{Db, Error, FromRow, Result, Row, Select, both, params, sql};

#[derive(Debug, PartialEq)]
struct Note {
    seq: i64,
    body: String,
    done: bool,
}

impl FromRow for Note {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok(Self { seq: row.get("seq")?, body: row.get("body")?, done: row.get("done")? })
    }
}

both! {
    migrations = &NOTES;

    async fn rows_become_structs(db: Db) {
        add(&db, "first").await.unwrap();
        let find = sql!("SELECT done, seq, body FROM notes WHERE body = $1");
        let note: Note = db.read(move |read| read.one(find, params!["first"])).await.unwrap();
        assert_eq!(note, Note { seq: 1, body: "first".into(), done: false });
        let none: Option<Note> = db.read(move |read| read.maybe(find, params!["no"])).await.unwrap();
        assert_eq!(none, None);
        let none: Result<Note, Error> = db.read(move |read| read.one(find, params!["no"])).await;
        assert_eq!(none, Err(Error::NotFound));
    }

    async fn parameters_may_come_in_any_order(db: Db) {
        db.write(|tx| {
            tx.exec(ADD_AUTHOR, params!["a", "a@example.com"])?;
            tx.exec(sql!("UPDATE authors SET email = $2 WHERE id = $1"), params!["a", "b@example.com"])
        })
        .await
        .unwrap();
        let find = sql!("SELECT email, '$1' FROM authors WHERE id = $1 AND $1 <> 'x'");
        let found: (String, String) = db.read(move |read| read.one(find, params!["a"])).await.unwrap();
        assert_eq!(found, ("b@example.com".into(), "$1".into()));
    }

    async fn the_wrong_number_of_parameters_is_refused(db: Db) {
        let found: Result<Vec<String>, Error> =
            db.read(|read| read.all(sql!("SELECT body FROM notes WHERE seq = $1"), params![])).await;
        assert!(matches!(&found, Err(Error::Other(why)) if why.contains("takes 1")), "{found:?}");
    }

    async fn one_closure_sees_one_moment(db: Db) {
        add(&db, "before").await.unwrap();
        let (began, wait_for_beginning) = mpsc::channel();
        let (written, wait_for_write) = mpsc::channel::<()>();
        let wait = std::sync::Mutex::new(wait_for_write);
        let reading = db.read(move |read| {
            let first: i64 = read.one(COUNT, params![])?;
            began.send(()).unwrap();
            wait.lock().unwrap().recv().unwrap();
            let second: i64 = read.one(COUNT, params![])?;
            Ok::<_, Error>((first, second))
        });
        let writer = db.clone();
        let writing = async move {
            tokio::task::yield_now().await;
            wait_for_beginning.recv().unwrap();
            add(&writer, "during").await.unwrap();
            written.send(()).unwrap();
        };
        let (seen, ()) = tokio::join!(reading, writing);
        assert_eq!(seen, Ok((1, 1)));
        assert_eq!(super::bodies(&db).await.len(), 2);
    }

    async fn a_read_cannot_write(db: Db) {
        let refused: Result<Vec<i64>, Error> = db
            .read(|read| {
                read.all(sql!("INSERT INTO notes (body) VALUES ('x') RETURNING seq"), params![])
            })
            .await;
        assert!(refused.is_err());
        assert!(super::bodies(&db).await.is_empty());
    }

    async fn rows_can_be_visited_one_by_one(db: Db) {
        for body in ["a", "b", "c"] {
            add(&db, body).await.unwrap();
        }
        let visited: Result<Vec<String>, Error> = db
            .read(|read| {
                let mut seen = Vec::new();
                read.for_each(BODIES, params![], |row| {
                    seen.push(row.get::<String>(0)?);
                    Ok::<_, Error>(())
                })?;
                Ok(seen)
            })
            .await;
        assert_eq!(visited.unwrap(), ["a", "b", "c"]);
        let stopped: Result<(), Error> = db
            .read(|read| {
                let stopped = read.for_each(BODIES, params![], |_| Err(Error::NotFound));
                let count: i64 = read.one(COUNT, params![])?;
                assert_eq!(count, 3, "the read goes on after a visitor stopped");
                stopped
            })
            .await;
        assert_eq!(stopped, Err(Error::NotFound));
    }

    async fn a_list_takes_the_filters_it_is_given(db: Db) {
        db.write(|tx| {
            tx.exec(ADD_AUTHOR, params!["a", "a@example.com"])?;
            for body in ["one", "two", "three"] {
                tx.exec(ADD, params!["a", body])?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let list = |author: Option<&'static str>, bodies: Option<Vec<&'static str>>| {
            let mut select = Select::new("SELECT body FROM notes WHERE TRUE");
            if let Some(author) = author {
                select.push(" AND author = ", author);
            }
            if let Some(bodies) = bodies {
                select.push_list(" AND body IN (", bodies, ")");
            }
            select.text(" ORDER BY seq LIMIT ").bind(2);
            db.read(move |read| select.all::<String>(read))
        };
        assert_eq!(list(None, None).await.unwrap(), ["one", "two"]);
        assert_eq!(list(Some("a"), Some(vec!["three", "two"])).await.unwrap(), ["two", "three"]);
        assert_eq!(list(Some("b"), None).await.unwrap(), Vec::<String>::new());
        assert_eq!(list(None, Some(vec![])).await.unwrap(), Vec::<String>::new());
    }

    async fn texts_are_ordered_and_compared_alike(db: Db) {
        for body in ["b", "A", "a", "é", "Z", "_", "a%"] {
            add(&db, body).await.unwrap();
        }
        let sorted = sql!("SELECT body FROM notes ORDER BY body");
        let sorted: Vec<String> = db.read(move |read| read.all(sorted, params![])).await.unwrap();
        assert_eq!(sorted, ["A", "Z", "_", "a", "a%", "b", "é"]);
        let like = sql!(r"SELECT body FROM notes WHERE body LIKE $1 ESCAPE '\' ORDER BY body");
        let like = |pattern: &'static str| {
            db.read(move |read| read.all::<String>(like, params![pattern]))
        };
        assert_eq!(like("a%").await.unwrap(), ["a", "a%"], "upper and lower case differ");
        assert_eq!(like(r"a\%").await.unwrap(), ["a%"]);
    }

    async fn many_reads_run_at_once(db: Db) {
        add(&db, "x").await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let db = db.clone();
            tasks.spawn(async move { db.read(|read| read.one::<i64>(COUNT, params![])).await });
        }
        while let Some(count) = tasks.join_next().await {
            assert_eq!(count.unwrap(), Ok(1));
        }
    }
}
