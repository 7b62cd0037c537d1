use types::{Deal, Id, IdSource, Timestamp};

use super::NOTES;
use crate::{Db, Error, Json, Value, both, params, sql};

both! {
    migrations = &NOTES;

    async fn every_kind_of_value_comes_back(db: Db) {
        let put = sql!(
            "INSERT INTO notes (body, stars, done, weight, file) VALUES ($1, $2, $3, $4, $5)");
        let get = sql!("SELECT body, stars, done, weight, file FROM notes ORDER BY seq");
        db.write(move |tx| {
            tx.exec(put, params!["text", 5, true, 0.1, vec![0_u8, 255]])?;
            tx.exec(put, params!["", 0_i64, false, None::<f64>, None::<Vec<u8>>])
        })
        .await
        .unwrap();
        type Kept = (String, i64, bool, Option<f64>, Option<Vec<u8>>);
        let found: Vec<Kept> = db.read(move |read| read.all(get, params![])).await.unwrap();
        assert_eq!(found[0], ("text".into(), 5, true, Some(0.1), Some(vec![0, 255])));
        assert_eq!(found[1], (String::new(), 0, false, None, None));
    }

    async fn a_nothing_has_the_type_it_needs(db: Db) {
        let find = sql!(
            "SELECT count(*) FROM notes
             WHERE body = $1 OR stars = $2 OR done = $3 OR weight = $4 OR file = $5");
        let none = None::<&str>;
        let found: i64 = db
            .read(move |read| read.one(find, params![none, none, none, none, none]))
            .await
            .unwrap();
        assert_eq!(found, 0);
    }

    async fn what_cannot_be_stored_is_refused_alike(db: Db) {
        for value in [Value::Text("a\0b".into()), Value::Real(f64::NAN), Value::Real(f64::INFINITY)] {
            let answer: Result<u64, Error> = db
                .write(move |tx| tx.exec(sql!("INSERT INTO notes (body, weight) VALUES ($1, $2)"), params![
                    if matches!(value, Value::Text(_)) { value.clone() } else { Value::Text("x".into()) },
                    if matches!(value, Value::Real(_)) { value.clone() } else { Value::Null }
                ]))
                .await;
            assert!(matches!(answer, Err(Error::Invalid(_))), "{answer:?}");
        }
    }

    async fn a_column_is_read_as_what_it_is(db: Db) {
        super::add(&db, "text").await.unwrap();
        let body = sql!("SELECT body FROM notes");
        let wrong: Result<i64, Error> = db.read(move |read| read.one(body, params![])).await;
        let Err(Error::Decode(why)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(why, "column body (0): expected a whole number, found a text");
        let wrong: Result<i8, Error> =
            db.read(|read| read.one(sql!("SELECT CAST(1000 AS BIGINT)"), params![])).await;
        assert!(matches!(wrong, Err(Error::Decode(_))), "{wrong:?}");
    }

    async fn our_own_values_are_columns(db: Db) {
        let now = Timestamp::from_millis(1_750_000_000_000);
        let id: Id<Deal> = IdSource::seeded(1).new_id(now);
        let (date, currency): (types::Date, types::Currency) =
            ("2025-02-28".parse().unwrap(), "EUR".parse().unwrap());
        let facts = Json(vec![1, 2, 3]);
        let copy = facts.clone();
        let echo = sql!(
            "SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT)");
        let found: (Id<Deal>, Timestamp, types::Date, types::Currency, Json<Vec<i32>>) = db
            .read(move |read| read.one(echo, params![id, now, date, currency, copy]))
            .await
            .unwrap();
        assert_eq!(found, (id, now, date, currency, facts));
    }
}
