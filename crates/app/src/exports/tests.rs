//! An export holds everything and makes the same workspace again.

mod naughty;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::http::{Method, StatusCode};
use db::{Engine, Sql, params, sql};
use serde_json::json;
use types::{FixedClock, IdSource};

use super::tables::{KEPT, OMITTED, TABLES};
use super::{TableCount, restore_dir, write_dir};
use crate::house::{App, Setup};
use crate::world::{World, both};
use crate::{Error, deals, imports, search, verify};

const TABLES_SQLITE: Sql = sql!(sqlite:
    "SELECT m.name, c.name
       FROM sqlite_master m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'search_words%'
      ORDER BY m.name, c.name");
const TABLES_POSTGRES: Sql = sql!(postgres:
    "SELECT table_name::text, column_name::text
       FROM information_schema.columns
      WHERE table_schema = current_schema()
      ORDER BY table_name, column_name");

/// A workspace with something of everything that hostile people would write.
async fn fill(world: &World) {
    let map = r#"
name = "all"
playbook = "simple-funnel"
[people]
create = true
[[file]]
path = "a.csv"
key = "id"
[file.company]
name = "company"
[file.contact]
name = "person"
email = "mail"
[file.deal]
name = "deal"
opened = "at"
owner = "owner"
source = "source"
[[file.note]]
text = "note"
[file.won]
at = "won"
"#;
    let csv = "id,company,person,mail,deal,at,owner,source,note,won\n\
        1,\"=HYPERLINK(\"\"http://x\"\")\",Zoë Ñandú 北京,zoe@a.example,\"Deal, \"\"quoted\"\"\nand broken\",2025-01-01,ann,web,\"+1 note\",2025-02-01\n\
        2,Plain,-1+1,b@b.example,@Deal,2025-01-02,bob,,,\n\
        3,Bad,,,,never,,,,\n";
    let (by, app) = (world.by(world.anna).await, world.app.clone());
    let done = tokio::task::spawn_blocking(move || {
        let inputs = [imports::Input::of("a.csv", csv.as_bytes().to_vec())];
        let options = imports::Options::default();
        imports::run(&app, &by, map, &inputs, &options, &mut |_| (), &|| false)
    });
    let (_, outcome) = done.await.unwrap().unwrap();
    assert_eq!((outcome.files[0].created, outcome.files[0].rejected), (2, 1));
    measure(world).await;
    let deal = world.deal(world.sam, "By hand").await;
    world.win(deal.id, types::Money::of_minor(120_000, types::Currency::EUR)).await;
    world.token(world.kim).await;
}

/// A goal, a rule by which a win earns, and an experiment that new deals take part in.
async fn measure(world: &World) {
    let made = [
        (
            "goals",
            json!({"scope": "company", "measure": "won-deals", "period": "2026", "target": 3.0}),
        ),
        (
            "commission/rules",
            json!({"name": "Everybody", "currency": "EUR",
                                    "bands": [{"from": "0", "percent": 5.0}]}),
        ),
        (
            "experiments",
            json!({"name": "How to begin", "playbook": "simple-funnel",
            "what": "task", "stage": "prospect", "task": "get-in-touch", "a": "Call", "b": "Write",
            "stratified_by": "source", "base": 20.0, "change": 10.0}),
        ),
    ];
    for (path, body) in made {
        let path = format!("/api/v1/{path}");
        let (status, made) = world.call(world.anna, Method::POST, &path, Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        if path.ends_with("experiments") {
            let run = format!("{path}/{}/run", made["id"].as_str().unwrap());
            let (status, _) = world.call(world.anna, Method::PUT, &run, None).await;
            assert_eq!(status, StatusCode::OK);
        }
    }
}

async fn export(world: &World, folder: &Path) -> Vec<TableCount> {
    let (by, app, folder) = (world.by(world.anna).await, world.app.clone(), folder.to_owned());
    tokio::task::spawn_blocking(move || write_dir(&app, &by, &folder)).await.unwrap().unwrap()
}

fn contents(folder: &Path) -> BTreeMap<String, String> {
    let files = imports::in_folder(folder).unwrap();
    let read = |input: imports::Input| match input.content {
        imports::Content::Path(path) => (input.name, std::fs::read_to_string(path).unwrap()),
        imports::Content::Bytes(_) => unreachable!("it lies on the disk"),
    };
    files.into_iter().map(read).collect()
}

async fn fresh(engine: Engine) -> Option<(db::testing::Fresh, App)> {
    let started = tokio::task::spawn_blocking(move || {
        let fresh = db::testing::Fresh::new(engine, &[]).unwrap()?;
        let setup = Setup {
            clock: Arc::new(FixedClock::at("2026-03-03T08:00:00Z".parse().unwrap())),
            ids: Arc::new(IdSource::seeded(11)),
            secure: false,
            origin: None,
        };
        let app = App::start(fresh.db(), setup).unwrap();
        Some((fresh, app))
    });
    started.await.unwrap()
}

both! {
    async fn every_table_and_column_is_exported_or_left_out_on_purpose(world: World) {
        let engine = world.app.db.engine();
        let found: Vec<(String, String)> = world
            .app
            .read(move |read| {
                let sql = if engine == Engine::Sqlite { TABLES_SQLITE } else { TABLES_POSTGRES };
                Ok(read.all(sql, params![])?)
            })
            .await
            .unwrap();
        let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (table, column) in found {
            let is_kept = KEPT.contains(&table.as_str());
            let is_omitted = OMITTED.contains(&(table.as_str(), column.as_str()));
            if !is_kept && !is_omitted {
                there.entry(table).or_default().push(column);
            }
        }
        let exported: BTreeMap<String, Vec<String>> = TABLES
            .iter()
            .map(|table| {
                let columns = table.columns.iter().map(|column| column.name.to_owned());
                let mut columns: Vec<_> = columns.collect();
                columns.sort();
                (table.name.to_owned(), columns)
            })
            .collect();
        assert_eq!(there, exported);
    }

    async fn an_export_makes_the_same_workspace_on_either_engine(world: World) {
        fill(&world).await;
        let here = tempfile::tempdir().unwrap();
        let counts = export(&world, here.path()).await;
        let before = contents(here.path());
        assert!(before["csv/companies.csv"].contains("'=HYPERLINK"), "guarded");
        assert!(before["data/companies.jsonl"].contains("\"=HYPERLINK"), "exact");
        for table in ["goals", "commission_rules", "commission_earnings", "experiments",
                      "experiment_arms", "experiment_strata"] {
            assert!(!before[&format!("data/{table}.jsonl")].is_empty(), "{table} is empty");
        }
        let secrets = ["password", "$argon2", "secret"];
        for (name, text) in &before {
            let tables = name.starts_with("data/users") || name.starts_with("data/tokens");
            assert!(!tables || !secrets.iter().any(|it| text.contains(it)), "{name}");
        }
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let Some((kept, app)) = fresh(engine).await else { continue };
            let (from, restored) = (here.path().to_owned(), app.clone());
            let done = tokio::task::spawn_blocking(move || restore_dir(&restored, &from));
            assert_eq!(done.await.unwrap().unwrap(), counts);
            let house = app.house.clone();
            let report = app.read(move |read| verify::workspace(read, &house)).await.unwrap();
            assert_eq!(report.differences, vec![]);

            let there = tempfile::tempdir().unwrap();
            let (by, exporter) = (crate::By::system(&app.house), app.clone());
            let folder = there.path().to_owned();
            let again = tokio::task::spawn_blocking(move || write_dir(&exporter, &by, &folder));
            assert_eq!(again.await.unwrap().unwrap(), counts);
            let after = contents(there.path());
            for (name, text) in &before {
                assert!(name == "manifest.json" || after[name] == *text, "{name} differs");
            }
            new_records_come_after_the_old(&app).await;
            let (from, restored) = (here.path().to_owned(), app.clone());
            let again = tokio::task::spawn_blocking(move || restore_dir(&restored, &from));
            assert!(matches!(again.await.unwrap(), Err(Error::Conflict(_))));
            drop(kept);
        }
    }

    async fn a_damaged_export_is_refused_with_file_and_line_and_leaves_nothing(world: World) {
        fill(&world).await;
        let here = tempfile::tempdir().unwrap();
        export(&world, here.path()).await;
        let path = here.path().join("data/deals.jsonl");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replacen("\"status\"", "\"statis\"", 1)).unwrap();
        let (kept, app) = fresh(world.app.db.engine()).await.unwrap();
        let (from, restored) = (here.path().to_owned(), app.clone());
        let done = tokio::task::spawn_blocking(move || restore_dir(&restored, &from)).await.unwrap();
        let Err(Error::Invalid(fields)) = done else { panic!("not refused") };
        assert!(fields[0].message.contains("deals.jsonl") && fields[0].message.contains("line 1"));
        std::fs::write(&path, text).unwrap();
        let (from, restored) = (here.path().to_owned(), app.clone());
        tokio::task::spawn_blocking(move || restore_dir(&restored, &from)).await.unwrap().unwrap();
        drop(kept);
    }

    async fn only_administrators_export(world: World) {
        fill(&world).await;
        let (status, _) = world.call(world.marta, Method::GET, "/api/v1/export", None).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = world.call(world.anna, Method::GET, "/api/v1/export", None).await;
        assert_eq!(status, StatusCode::OK);
    }
}

async fn new_records_come_after_the_old(app: &App) {
    let by = crate::By::system(&app.house);
    let house = app.house.clone();
    let deal = app
        .write(move |tx| {
            let new = deals::NewDeal {
                playbook: Some("simple-funnel".to_owned()),
                open: deal::Open { name: "New".to_owned(), ..deal::Open::default() },
                ..deals::NewDeal::default()
            };
            Ok(deals::open(tx, &by, new)?.deal)
        })
        .await
        .unwrap();
    assert_eq!(deal.number, 4);
    let by = crate::By::system(&house);
    let found = app.read(move |read| search::find(read, &by, "Ñandú", &[], 10)).await.unwrap();
    assert!(!found.is_empty(), "what was read back can be found");
}
