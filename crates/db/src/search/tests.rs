use super::{MIGRATION, TERMS_MIGRATION, words::words};
use crate::{Db, Engine, Error, Migration, Options, Target, Tx, both, params, testing};

const SEARCH: [Migration; 2] = [
    Migration { version: 1, name: "search", sql: MIGRATION },
    Migration { version: 2, name: "terms", sql: TERMS_MIGRATION },
];

async fn fill(db: &Db) {
    let docs = [
        ("co", "1", "Škoda Auto a.s.", "Mladá Boleslav, cars"),
        ("co", "2", "Straße GmbH", "makes roads and škoda parts"),
        ("deal", "3", "Škoda fleet 2025", "consulting for 120 cars"),
        ("person", "4", "Élodie Müller", "elodie.mueller@example.com +49 30 123456"),
        ("co", "5", "東京電力", "電気"),
    ];
    db.write(move |tx| {
        for (kind, id, title, body) in docs {
            tx.index_text(kind, id, title, body)?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

async fn find(db: &Db, query: &str, kinds: &'static [&'static str]) -> Vec<String> {
    let query = query.to_owned();
    let hits = db.read(move |read| read.search_text(&query, kinds, 20, 0)).await.unwrap();
    hits.into_iter().map(|hit| hit.id).collect()
}

/// Has all unused words forgotten, a few at a time as the product does it, and says how many went.
async fn forget_all(db: &Db) -> usize {
    const AT_ONCE: usize = 4;
    let (mut after, mut gone) = (String::new(), 0);
    loop {
        let unused = db.read(move |read| read.unused_words(&after, AT_ONCE)).await.unwrap();
        assert!(unused.words.len() <= AT_ONCE);
        let words = unused.words;
        gone += db.write(move |tx| tx.forget_words(&words)).await.unwrap();
        let Some(next) = unused.next else { return gone };
        after = next;
    }
}

/// The words of the table; PostgreSQL has none.
async fn kept(db: &Db) -> Vec<String> {
    if db.engine() == Engine::Postgres {
        return Vec::new();
    }
    let all = testing::adhoc("SELECT term FROM search_terms ORDER BY term");
    db.read(move |read| read.all(all, params![])).await.unwrap()
}

both! {
    migrations = &SEARCH;

    async fn accents_and_case_do_not_matter(db: Db) {
        fill(&db).await;
        assert_eq!(find(&db, "SKODA", &[]).await, ["3", "1", "2"]);
        assert_eq!(find(&db, "strasse", &[]).await, ["2"]);
        assert_eq!(find(&db, "muller elodie", &[]).await, ["4"]);
    }

    async fn the_last_word_may_be_a_beginning(db: Db) {
        fill(&db).await;
        assert_eq!(find(&db, "sko", &[]).await, ["3", "1", "2"]);
        assert_eq!(find(&db, "skoda fl", &[]).await, ["3"]);
        assert_eq!(find(&db, "fl skoda", &[]).await, Vec::<String>::new());
        assert_eq!(find(&db, "東京", &[]).await, ["5"]);
        assert_eq!(find(&db, "mueller@exam", &[]).await, ["4"]);
    }

    async fn a_long_beginning_stands_for_few_words_or_many(db: Db) {
        fill(&db).await;
        db.write(|tx| {
            (0..300).try_for_each(|n| {
                tx.index_text("co", &format!("n{n}"), &format!("Nordwind{n:03}"), "wind")
            })
        })
        .await
        .unwrap();
        assert_eq!(find(&db, "boles", &[]).await, ["1"]);
        assert_eq!(find(&db, "nordwind12", &[]).await.len(), 10);
        assert_eq!(find(&db, "nordwind", &[]).await.len(), 20, "and there are more");
        assert_eq!(find(&db, "wind nordwind299", &[]).await, ["n299"]);
        assert_eq!(find(&db, "nordost", &[]).await, Vec::<String>::new());
        db.write(|tx| tx.unindex_text("co", "n299")).await.unwrap();
        assert_eq!(find(&db, "nordwind299", &[]).await, Vec::<String>::new());
    }

    async fn what_is_called_just_so_is_found_among_any_number(db: Db) {
        db.write(|tx| {
            tx.index_text("co", "old", "Nordwind", "")?;
            (0..500).try_for_each(|n| {
                tx.index_text("deal", &format!("d{n}"), &format!("Nordwind {n} sails"), "")
            })
        })
        .await
        .unwrap();
        assert_eq!(find(&db, "nordwind", &[]).await[0], "old");
        assert_eq!(find(&db, "Nordwind", &["deal"]).await.len(), 20);
        db.write(|tx| tx.index_text("co", "old", "Südwind", "")).await.unwrap();
        assert!(!find(&db, "nordwind", &[]).await.contains(&"old".to_owned()));
        assert_eq!(find(&db, "sudwind", &[]).await, ["old"]);
    }

    async fn words_of_a_write_that_failed_are_learnt_by_the_next(db: Db) {
        let failed: Result<(), Error> = db
            .write(|tx| {
                tx.index_text("co", "1", "Weatherstation", "")?;
                Err(Error::Aborted("on purpose".into()))
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(find(&db, "weathers", &[]).await, Vec::<String>::new());
        db.write(|tx| tx.index_text("co", "1", "Weatherstation", "")).await.unwrap();
        assert_eq!(find(&db, "weathers", &[]).await, ["1"]);
    }

    async fn words_that_no_subject_contains_are_forgotten(db: Db) {
        fill(&db).await;
        db.write(|tx| {
            tx.index_text("co", "6", "Weatherstation", "barometer, skoda")?;
            tx.index_text("co", "7", "Barometer", "thermometer")
        })
        .await
        .unwrap();
        let before = kept(&db).await;
        assert_eq!(forget_all(&db).await, 0, "all are in use");
        assert_eq!(kept(&db).await, before);

        db.write(|tx| {
            tx.unindex_text("co", "6")?;
            tx.index_text("co", "2", "Straße GmbH", "makes nothing")
        })
        .await
        .unwrap();
        let gone = forget_all(&db).await;
        if db.engine() == Engine::Sqlite {
            assert_eq!(gone, 3, "weatherstation, roads and parts");
            let left: Vec<String> =
                before.into_iter().filter(|it| !["weatherstation", "roads", "parts"].contains(&it.as_str())).collect();
            let mut expected = left;
            expected.push("nothing".to_owned());
            expected.sort();
            assert_eq!(kept(&db).await, expected);
        }
        assert_eq!(forget_all(&db).await, 0, "once is enough");
        assert_eq!(find(&db, "barom", &[]).await, ["7"]);
        assert_eq!(find(&db, "boles", &[]).await, ["1"]);
        assert_eq!(find(&db, "weathers", &[]).await, Vec::<String>::new());
    }

    async fn a_forgotten_word_is_found_when_it_comes_back(db: Db) {
        let index = || db.write(|tx| tx.index_text("co", "1", "Weatherstation", ""));
        index().await.unwrap();
        db.write(|tx| tx.unindex_text("co", "1")).await.unwrap();
        forget_all(&db).await;
        index().await.unwrap();
        assert_eq!(find(&db, "weathers", &[]).await, ["1"]);

        // Whoever looked while nobody had it, and forgets it when somebody has it again.
        let words = ["weatherstation".to_owned()];
        assert_eq!(db.write(move |tx| tx.forget_words(&words)).await, Ok(0));
        assert_eq!(find(&db, "weathers", &[]).await, ["1"]);

        // In one write with what brings it back.
        db.write(|tx| tx.unindex_text("co", "1")).await.unwrap();
        db.write(|tx| {
            tx.index_text("co", "2", "Weatherstation", "")?;
            tx.forget_words(&["weatherstation".to_owned()])
        })
        .await
        .unwrap();
        assert_eq!(find(&db, "weathers", &[]).await, ["2"]);

        // And where the write that forgets it fails.
        db.write(|tx| tx.unindex_text("co", "2")).await.unwrap();
        let failed: Result<(), Error> = db
            .write(|tx| {
                tx.forget_words(&["weatherstation".to_owned()])?;
                Err(Error::Aborted("on purpose".into()))
            })
            .await;
        assert!(failed.is_err());
        index().await.unwrap();
        assert_eq!(find(&db, "weathers", &[]).await, ["1"]);
    }

    async fn what_another_node_forgot_is_learnt_again(db: Db) {
        db.write(|tx| tx.index_text("co", "1", "Weatherstation", "")).await.unwrap();
        db.write(|tx| tx.unindex_text("co", "1")).await.unwrap();
        let other = db.reopen().unwrap();
        forget_all(&other).await;
        db.write(|tx| tx.index_text("co", "2", "Weatherstation", "")).await.unwrap();
        assert_eq!(find(&db, "weathers", &[]).await, ["2"]);
        assert_eq!(find(&other, "weathers", &[]).await, ["2"]);
    }

    async fn kinds_narrow_the_search(db: Db) {
        fill(&db).await;
        assert_eq!(find(&db, "skoda", &["co"]).await, ["1", "2"]);
        assert_eq!(find(&db, "skoda", &["deal", "person"]).await, ["3"]);
        assert_eq!(find(&db, "deal", &[]).await, Vec::<String>::new(), "a kind is no word");
    }

    async fn a_title_that_fits_exactly_comes_first(db: Db) {
        fill(&db).await;
        db.write(|tx| tx.index_text("co", "6", "Skoda", "")).await.unwrap();
        db.write(|tx| tx.index_text("co", "7", "Zentrale Skoda", "")).await.unwrap();
        assert_eq!(find(&db, "skoda", &["co"]).await, ["6", "1", "7", "2"]);
    }

    async fn texts_are_replaced_and_removed(db: Db) {
        fill(&db).await;
        db.write(|tx| tx.index_text("co", "1", "Volkswagen", "")).await.unwrap();
        assert_eq!(find(&db, "skoda", &["co"]).await, ["2"]);
        assert_eq!(find(&db, "volks", &[]).await, ["1"]);
        db.write(|tx| tx.unindex_text("co", "1")).await.unwrap();
        db.write(|tx| tx.unindex_text("co", "1")).await.unwrap();
        assert_eq!(find(&db, "volks", &[]).await, Vec::<String>::new());
    }

    async fn the_last_word_on_a_subject_counts(db: Db) {
        db.write(|tx| {
            tx.index_text("co", "1", "Skoda", "")?;
            tx.index_text("co", "2", "Tatra", "")?;
            tx.index_text("co", "1", "Volkswagen", "")?;
            tx.unindex_text("co", "2")?;
            tx.unindex_text("co", "3")?;
            tx.index_text("co", "3", "Skoda", "parts")
        })
        .await
        .unwrap();
        assert_eq!(find(&db, "skoda", &[]).await, ["3"]);
        assert_eq!(find(&db, "volkswagen", &[]).await, ["1"]);
        assert_eq!(find(&db, "tatra", &[]).await, Vec::<String>::new());
    }

    async fn what_was_undone_is_not_found(db: Db) {
        let failed = db.write(|tx| {
            tx.index_text("co", "1", "Skoda", "")?;
            Err::<(), _>(Error::NotFound)
        });
        assert_eq!(failed.await, Err(Error::NotFound));
        let part = |tx: &mut Tx<'_>| {
            tx.index_text("co", "3", "Skoda", "")?;
            Err::<(), _>(Error::NotFound)
        };
        let kept = db.write(move |tx| {
            tx.index_text("co", "2", "Skoda", "")?;
            assert_eq!(tx.attempt(part), Err(Error::NotFound));
            Ok::<_, Error>(())
        });
        kept.await.unwrap();
        assert_eq!(find(&db, "skoda", &[]).await, ["2"]);
    }

    async fn pages_follow_each_other(db: Db) {
        db.write(|tx| {
            for n in 0..25 {
                tx.index_text("co", &n.to_string(), &format!("Company {n}"), "")?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let page = |offset| db.read(move |read| read.search_text("comp", &[], 10, offset));
        let (first, last) = (page(0).await.unwrap(), page(20).await.unwrap());
        assert_eq!(first[0].id, "24");
        assert_eq!((first.len(), last.len()), (10, 5));
        assert_eq!(last[4].id, "0");
    }

    async fn a_query_without_words_finds_nothing(db: Db) {
        fill(&db).await;
        for query in ["", "  ", "!?*&|()", "'", "\"", "-", "\0", "💩"] {
            assert_eq!(find(&db, query, &[]).await, Vec::<String>::new(), "{query:?}");
        }
        for query in ["skoda' OR 1=1", "skoda:*", "NEAR(skoda)", "title:skoda", "skoda & | auto"] {
            find(&db, query, &[]).await;
        }
    }
}

#[test]
fn words_are_cut_out_of_any_text() {
    assert_eq!(
        words("Dr. Müller-Lüdenscheidt, 3 Ärzte"),
        ["dr", "muller", "ludenscheidt", "3", "arzte"]
    );
    assert_eq!(words("東京 tower"), ["東", "京", "tower"]);
    assert_eq!(words(&"x".repeat(1000))[0].len(), 40);
}

/// An index that was filled before there was a table of its words.
#[tokio::test]
async fn words_of_an_older_index_are_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.sqlite");
    let db = Db::open(&Target::Sqlite(path), Options::default()).unwrap();
    let old = r"CREATE TABLE search_terms (term TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;";
    db.migrate(&[SEARCH[0]]).unwrap();
    db.write(move |tx| tx.exec(testing::adhoc(old), params![])).await.unwrap();
    fill(&db).await;
    db.write(|tx| tx.exec(testing::adhoc("DROP TABLE search_terms"), params![])).await.unwrap();
    db.migrate(&SEARCH).unwrap();
    assert_eq!(find(&db, "boles", &[]).await, ["1"]);
}
