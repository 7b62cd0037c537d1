use super::{ADD, ADD_AUTHOR, NOTES, add};
use crate::{Db, Error, Sql, both, params, sql};

async fn refusal(db: &Db, sql: Sql, values: &'static [Option<&'static str>]) -> Error {
    let answer = db.write(move |tx| {
        let values: Vec<&dyn crate::ToParam> = values.iter().map(|it| it as _).collect();
        tx.exec(sql, &values)
    });
    answer.await.unwrap_err()
}

async fn author(db: &Db) {
    db.write(|tx| {
        tx.exec(ADD_AUTHOR, params!["a", "a@example.com"])?;
        tx.exec(sql!("INSERT INTO marks (author, mark) VALUES ('a', 'star')"), params![])?;
        tx.exec(ADD, params!["a", "first"])
    })
    .await
    .unwrap();
}

fn unique(constraint: &str) -> Error {
    Error::Unique { constraint: constraint.into() }
}

fn foreign(constraint: &str) -> Error {
    Error::ForeignKey { constraint: constraint.into() }
}

both! {
    migrations = &NOTES;

    async fn a_violated_index_is_named(db: Db) {
        author(&db).await;
        assert_eq!(refusal(&db, ADD, &[Some("a"), Some("first")]).await, unique("notes_body_once"));
        let taken = refusal(&db, ADD_AUTHOR, &[Some("b"), Some("a@example.com")]).await;
        assert_eq!(taken, unique("authors_email_key"));
        let taken = refusal(&db, ADD_AUTHOR, &[Some("a"), Some("b@example.com")]).await;
        assert_eq!(taken, unique("authors_pkey"));
        let again = sql!("INSERT INTO marks (author, mark) VALUES ($1, $2)");
        assert_eq!(refusal(&db, again, &[Some("a"), Some("star")]).await, unique("marks_pkey"));
        let again = sql!("INSERT INTO notes (seq, body) VALUES (1, $1)");
        assert_eq!(refusal(&db, again, &[Some("x")]).await, unique("notes_pkey"));
        assert_eq!(unique("x").constraint(), Some("x"));
    }

    async fn a_violated_foreign_key_is_named(db: Db) {
        author(&db).await;
        assert_eq!(refusal(&db, ADD, &[Some("b"), Some("x")]).await, foreign("notes_author_fkey"));
        let add = sql!("INSERT INTO marks (author, mark) VALUES ($1, $2)");
        assert_eq!(refusal(&db, add, &[Some("b"), Some("x")]).await, foreign("marks_author_fkey"));
        let change = sql!("UPDATE notes SET author = $1");
        assert_eq!(refusal(&db, change, &[Some("c")]).await, foreign("notes_author_fkey"));
        let returning =
            sql!("INSERT INTO notes (author, body) VALUES ($1, 'x') RETURNING seq");
        let answer: Result<i64, Error> =
            db.write(move |tx| tx.one(returning, params!["nobody"])).await;
        assert_eq!(answer, Err(foreign("notes_author_fkey")));
        assert_eq!(super::bodies(&db).await, ["first"], "the second look left no trace");
    }

    async fn a_row_that_is_pointed_at_stays(db: Db) {
        author(&db).await;
        let unmark = sql!("DELETE FROM marks");
        db.write(move |tx| tx.exec(unmark, params![])).await.unwrap();
        let delete = sql!("DELETE FROM authors WHERE id = $1");
        assert_eq!(refusal(&db, delete, &[Some("a")]).await, foreign("notes_author_fkey"));
    }

    async fn a_violated_check_is_named(db: Db) {
        let answer: Result<u64, Error> = db
            .write(|tx| tx.exec(sql!("INSERT INTO notes (body, stars) VALUES ('x', $1)"), params![6]))
            .await;
        assert_eq!(answer, Err(Error::Check { constraint: "notes_stars_range".into() }));
    }

    async fn a_missing_value_is_named(db: Db) {
        let answer = refusal(&db, ADD, &[None, None]).await;
        assert_eq!(answer, Error::NotNull { column: "notes.body".into() });
    }

    async fn wrong_sql_is_told_with_its_text(db: Db) {
        let answer: Result<Vec<i64>, Error> =
            db.read(|read| read.all(crate::testing::adhoc("SELECT nothing FROM nowhere"), params![])).await;
        let Err(Error::Other(why)) = answer else { panic!("{answer:?}") };
        assert!(why.contains("nowhere") && why.contains("SELECT nothing"), "{why}");
    }

    async fn a_conflict_can_be_an_update(db: Db) {
        author(&db).await;
        let upsert = sql!(
            "INSERT INTO notes (author, body, stars) VALUES ($1, $2, 1)
             ON CONFLICT (author, body) DO UPDATE SET stars = notes.stars + 1
             RETURNING stars");
        for expected in 1..3 {
            let stars: i64 =
                db.write(move |tx| tx.one(upsert, params!["a", "first"])).await.unwrap();
            assert_eq!(stars, expected);
        }
        add(&db, "other").await.unwrap();
    }
}
