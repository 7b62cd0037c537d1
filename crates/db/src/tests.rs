//! What every database promises, shown on both engines.

use crate::{Db, Error, Migration, Sql, both, params, sql};

const NOTES: [Migration; 1] = [Migration {
    version: 1,
    name: "notes",
    sql: "CREATE TABLE notes (
              seq  $IDENTITY,
              body TEXT NOT NULL,
              done BOOLEAN NOT NULL DEFAULT FALSE
          );
          CREATE UNIQUE INDEX notes_body_once ON notes (body);",
}];

const ADD: Sql = sql!("INSERT INTO notes (body) VALUES ($1)");
const LIST: Sql = sql!("SELECT body FROM notes ORDER BY seq");

both! {
    migrations = &NOTES;

    async fn a_write_is_read_back(db: Db) {
        db.write(|tx| tx.exec(ADD, params!["first"])).await.unwrap();
        let found: Vec<String> = db.read(|read| read.all(LIST, params![])).await.unwrap();
        assert_eq!(found, ["first"]);
    }

    async fn a_failed_write_leaves_nothing(db: Db) {
        let refused: Result<(), Error> = db
            .write(|tx| {
                tx.exec(ADD, params!["first"])?;
                Err(Error::NotFound)
            })
            .await;
        assert_eq!(refused, Err(Error::NotFound));
        let found: Vec<String> = db.read(|read| read.all(LIST, params![])).await.unwrap();
        assert!(found.is_empty());
    }
}
