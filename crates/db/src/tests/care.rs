use std::{fs, path::Path};

use super::{NOTES, add, bodies};
use crate::{Db, Engine, Error, Options, Target, both, restore, testing};

both! {
    migrations = &NOTES;

    async fn a_sound_database_has_nothing_to_tell(db: Db) {
        add(&db, "x").await.unwrap();
        assert_eq!(db.check().unwrap(), Vec::<String>::new());
    }

    async fn whether_a_database_is_there_is_told_without_making_it(db: Db) {
        let options = testing::options();
        assert_eq!(Db::is_there(db.target(), &options), Ok(true));
        let folder = tempfile::tempdir().unwrap();
        let nowhere = match db.target() {
            Target::Sqlite(_) => Target::sqlite(folder.path().join("typo.sqlite")),
            Target::Postgres { url, .. } => Target::postgres(url, "never_made"),
        };
        for _ in 0..2 {
            assert_eq!(Db::is_there(&nowhere, &options), Ok(false));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    async fn every_statement_of_ours_is_understood(db: Db) {
        db.write(|tx| {
            for migration in [crate::search::MIGRATION, crate::search::TERMS_MIGRATION] {
                for text in testing::statements(migration, tx.engine()) {
                    tx.exec(testing::adhoc(text), crate::params![])?;
                }
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let refused = testing::prepare_all(&db).await;
        assert_eq!(refused, Vec::<String>::new());
    }

    async fn a_backup_holds_what_was_written(db: Db) {
        let folder = tempfile::tempdir().unwrap();
        let (backup, restored) = (folder.path().join("backup"), folder.path().join("restored"));
        for number in 0..50 {
            add(&db, &number.to_string()).await.unwrap();
        }
        if db.engine() == Engine::Postgres {
            let refused = db.backup_to(&backup).unwrap_err();
            assert!(matches!(&refused, Error::Unsupported(why) if why.contains("pg_dump")));
            return;
        }
        db.backup_to(&backup).unwrap();
        add(&db, "later").await.unwrap();
        assert!(!folder.path().join("backup.part").exists());
        restore(&backup, &restored).unwrap();
        assert!(matches!(restore(&backup, &restored), Err(Error::Unsupported(_))));
        let copy = Db::open(&Target::sqlite(&restored), Options::default()).unwrap();
        assert_eq!(bodies(&copy).await.len(), 50);
        assert_eq!(bodies(&db).await.len(), 51);
        add(&copy, "goes on").await.unwrap();
        copy.close();
    }

    async fn a_backup_overwrites_nothing(db: Db) {
        let Target::Sqlite(path) = db.target().clone() else { return };
        let folder = tempfile::tempdir().unwrap();
        add(&db, "kept").await.unwrap();
        let refused = |to: &Path| match db.backup_to(to) {
            Err(Error::Unsupported(why)) => why,
            other => panic!("{other:?}"),
        };
        let backup = folder.path().join("backup");
        db.backup_to(&backup).unwrap();
        let first = fs::read(&backup).unwrap();
        add(&db, "later").await.unwrap();
        assert!(refused(&backup).contains("exists already"));
        assert_eq!(fs::read(&backup).unwrap(), first);
        assert!(refused(&path).contains("the database itself"));
        assert!(refused(&path.parent().unwrap().join(".").join(path.file_name().unwrap())).contains("the database itself"));
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(refused(&link).contains("the database itself"));
        assert_eq!(bodies(&db).await, ["kept", "later"]);
    }
}

/// The name under which a backup is written until it is whole may be that of the database.
#[test]
fn a_backup_does_not_pass_through_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("way.part");
    let db = Db::open(&Target::sqlite(&path), testing::options()).unwrap();
    db.migrate(&NOTES).unwrap();
    assert!(matches!(db.backup_to(&folder.path().join("way")), Err(Error::Unsupported(_))));
    assert!(path.exists());
    db.close();
}

fn open(path: &Path) -> Result<Db, Error> {
    Db::open(&Target::sqlite(path), Options::default())
}

#[test]
fn a_foreign_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    fs::write(&text, "this is no database, but a text that is long enough ".repeat(100)).unwrap();
    assert!(matches!(open(&text), Err(Error::Corrupt(_))));
    let foreign = folder.path().join("foreign");
    let conn = rusqlite::Connection::open(&foreign).unwrap();
    conn.execute_batch("CREATE TABLE theirs (id)").unwrap();
    let refused = open(&foreign).unwrap_err();
    assert!(refused.to_string().contains("another program"), "{refused}");
    assert!(matches!(restore(&foreign, &folder.path().join("x")), Err(Error::Corrupt(_))));
    assert!(matches!(restore(&text, &folder.path().join("x")), Err(Error::Corrupt(_))));
    assert!(!folder.path().join("x").exists());
}

#[test]
fn a_place_that_cannot_be_opened_is_named() {
    let refused = open(Path::new("/nowhere/at/all.sqlite")).unwrap_err();
    assert!(matches!(&refused, Error::Unavailable(why) if why.contains("/nowhere/at/all.sqlite")));
    let nobody = Target::postgres("postgres://x@127.0.0.1:1/x", "public");
    assert!(matches!(Db::open(&nobody, Options::default()), Err(Error::Unavailable(_))));
    let wrong = Target::postgres("postgres://x@127.0.0.1:1/x?sslmode=perhaps", "public");
    assert!(matches!(Db::open(&wrong, Options::default()), Err(Error::Invalid(_))));
    let wrong = Target::postgres("postgres://x@127.0.0.1:1/x", "a\"b");
    assert!(matches!(Db::open(&wrong, Options::default()), Err(Error::Invalid(_))));
}

#[test]
fn a_target_is_read_from_text_and_hides_the_password() {
    let target: Target =
        "postgres://ann:secret@db:5432/way?schema=acme&sslmode=require".parse().unwrap();
    assert_eq!(
        target,
        Target::postgres("postgres://ann:secret@db:5432/way?sslmode=require", "acme")
    );
    assert_eq!(target.to_string(), "postgres://ann@db:5432/way?sslmode=require (schema acme)");
    assert_eq!("data/way.sqlite".parse(), Ok(Target::sqlite("data/way.sqlite")));
    assert!("mysql://x".parse::<Target>().is_err());
}

/// The log is moved into the file while writing goes on, though no writer ever does it.
#[test]
fn the_log_stays_short() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("busy.sqlite");
    let db = Db::open(&Target::sqlite(&path), testing::options()).unwrap();
    db.migrate(&NOTES).unwrap();
    let page = "x".repeat(100_000);
    for number in 0..900 {
        let body = format!("{number}{page}");
        let add = super::ADD;
        db.write_blocking(move |tx| tx.exec(add, crate::params![None::<&str>, body])).unwrap();
    }
    std::thread::sleep(std::time::Duration::from_millis(700));
    db.write_blocking(move |tx| tx.exec(super::ADD, crate::params![None::<&str>, "last"])).unwrap();
    let log = fs::metadata(folder.path().join("busy.sqlite-wal")).unwrap().len();
    let file = fs::metadata(&path).unwrap().len();
    assert!(file > 90_000_000, "the file holds what was moved, but has {file} bytes");
    assert!(log <= 32 << 20, "the log was never cut short: {log} bytes");
    db.close();
}
