//! Hostile strings survive columns and searching.

use std::path::PathBuf;

use super::NOTES;
use crate::{Db, Error, Insert, Migration, both, params, search, sql};

const SCHEMA: [Migration; 3] = [
    NOTES[0],
    Migration { version: 2, name: "search", sql: search::MIGRATION },
    Migration { version: 3, name: "terms", sql: search::TERMS_MIGRATION },
];

/// The list, where the shared data is at hand.
fn strings() -> Option<Vec<String>> {
    let shared = std::env::var("WAYMARK_SHARED").map_or_else(
        |_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let file = shared.join("data/naughty/blns.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("SKIPPED hostile strings: {} is not there", file.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

both! {
    migrations = &SCHEMA;

    async fn hostile_strings_survive_columns(db: Db) {
        let Some(strings) = strings() else { return };
        let given = strings.clone();
        db.write(move |tx| {
            let mut insert = Insert::new("INSERT INTO notes (body, weight)", 2);
            for (number, text) in given.iter().enumerate() {
                insert.row(params![text, number as f64]);
            }
            insert.exec(tx)
        })
        .await
        .unwrap();
        let kept: Vec<String> = db
            .read(|read| read.all(sql!("SELECT body FROM notes ORDER BY weight"), params![]))
            .await
            .unwrap();
        assert_eq!(kept, strings);
        for text in strings {
            let find = sql!("SELECT count(*) FROM notes WHERE body = $1");
            let found: i64 = db.read(move |read| read.one(find, params![text])).await.unwrap();
            assert!(found >= 1);
        }
    }

    async fn hostile_strings_survive_searching(db: Db) {
        let Some(strings) = strings() else { return };
        for (number, text) in strings.iter().enumerate() {
            let (id, text) = (number.to_string(), text.clone());
            db.write(move |tx| tx.index_text("note", &id, &text, &text)).await.unwrap();
        }
        let mut found = 0;
        for (number, text) in strings.iter().enumerate() {
            let query = text.clone();
            let hits = db.read(move |read| read.search_text(&query, &["note"], 400, 0)).await.unwrap();
            found += usize::from(hits.iter().any(|hit| hit.id == number.to_string()));
        }
        assert!(found > strings.len() / 2, "{found} of {} found themselves", strings.len());
    }

    async fn a_text_with_nul_is_refused_by_name(db: Db) {
        let answer: Result<u64, Error> =
            db.write(|tx| tx.exec(super::ADD, params![None::<&str>, "a\0b"])).await;
        let Err(Error::Invalid(why)) = answer else { panic!("{answer:?}") };
        assert!(why.contains("NUL"), "{why}");
        let found = db.read(|read| read.search_text("a\0b", &[], 10, 0)).await.unwrap();
        assert!(found.is_empty());
    }
}
