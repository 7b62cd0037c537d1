//! Imports that are prepared, tried out, and then run.

use super::{all_deals, both, counts, verified};
use crate::imports::sketch::{LOST, WON};
use crate::imports::{self, Format, Import, Input, Prepared, Sketch, Status};
use crate::world::World;
use crate::{Error, background};

const TEXT: &str = "ID;Company;Name;E-Mail;Created;Value;Owner;Stage;Close date;Why\n\
    1;Ada & Co;Ada;ada@ada.example;2025-01-07;1200;SM;Negotiate;;\n\
    2;Bo Ltd;Bo;bo@bo.example;2025-01-08;300;Kim Seller;Closed Won;2025-02-01;\n\
    3;Cy Inc;Cy;cy@cy.example;2025-01-09;;SM;Closed Lost;2025-02-02;Too expensive\n\
    4;Di;Di;di@di.example;someday;;;Prospect;;\n";

const BREAK: db::Sql = db::sql!("UPDATE imports SET map = 'nam = 1' WHERE id = $1");

async fn begun(world: &World) -> Import {
    let by = world.by(world.marta).await;
    let model =
        playbook::parse(playbook::builtin::text("simple-funnel").unwrap()).unwrap().playbook;
    let input = Input::of("crm.csv", TEXT.as_bytes().to_vec());
    let (_, mut sketch) = imports::look(&input, &Format::default(), Some(&model)).unwrap();
    sketch.currency = Some("EUR".to_owned());
    let rows = imports::rows(&input, &Format::default()).unwrap();
    let files = vec![("crm.csv".to_owned(), TEXT.as_bytes().to_vec())];
    world
        .write(move |tx| imports::begin(tx, &by, &files, std::slice::from_ref(&sketch), rows))
        .await
}

async fn found(world: &World, import: &Import) -> Import {
    let (by, id) = (world.by(world.marta).await, import.id);
    world.app.read(move |read| imports::find(read, &by, id)).await.unwrap()
}

fn sketch(import: &Import) -> Sketch {
    import.draft.clone().unwrap().sketches.remove(0)
}

both! {
    async fn a_prepared_import_is_tried_out_as_often_as_one_likes_and_then_runs(world: World) {
        let import = begun(&world).await;
        assert_eq!((import.status, import.draft.as_ref().unwrap().rows), (Status::Draft, 4));
        let mut sketched = sketch(&import);
        let stage = sketched.column_for("deal.stage").unwrap();
        assert_eq!((stage.values["Closed Won"].as_str(), stage.values["Closed Lost"].as_str()), (WON, LOST));
        assert_eq!(sketched.column_for("end.reason").unwrap().values["Too expensive"], "price");
        assert_eq!(sketched.column_for("contact.name").unwrap().name, "Name");

        let (by, id) = (world.by(world.marta).await, import.id);
        world.write(move |tx| imports::try_out(tx, &by, id, None)).await;
        background::worker(&world.app).run_due().await.unwrap();
        let tried = found(&world, &import).await;
        assert_eq!(tried.status, Status::Draft, "{:?}", tried.error);
        assert_eq!(counts(&tried.files[0])[..5], [4, 3, 0, 0, 1]);
        assert!(all_deals(&world).await.is_empty(), "a try writes nothing");

        let owner = sketched.columns.iter_mut().find(|column| column.means == "deal.owner").unwrap();
        owner.values.insert("SM".to_owned(), "sam@lantern.example".to_owned());
        let (by, version) = (world.by(world.marta).await, tried.version);
        let wish = Prepared::Sketches(vec![sketched]);
        let changed =
            world.write(move |tx| imports::prepare(tx, &by, id, Some(version), &wish)).await;
        assert!(changed.files.is_empty(), "what was tried was another mapping");
        assert!(changed.map.contains("\"SM\" = \"sam@lantern.example\""), "{}", changed.map);

        let by = world.by(world.marta).await;
        world.write(move |tx| imports::go(tx, &by, id, Some(changed.version))).await;
        background::worker(&world.app).run_due().await.unwrap();
        let done = found(&world, &import).await;
        assert_eq!((done.status, done.dry), (Status::Done, false), "{:?}", done.error);
        assert_eq!(counts(&done.files[0])[..5], [4, 3, 0, 0, 1]);
        let deals = all_deals(&world).await;
        assert_eq!(deals.iter().filter(|deal| deal.state.owner == Some(world.sam)).count(), 2);
        let stages: Vec<_> = deals.iter().map(|deal| deal.state.stage().map(str::to_owned)).collect();
        assert_eq!(stages[0].as_deref(), Some("negotiate"));
        assert!(matches!(deals[1].state.outcome, deal::state::Outcome::Won { .. }));
        assert!(matches!(deals[2].state.outcome, deal::state::Outcome::Lost { .. }));
        let by = world.by(world.marta).await;
        let kept = world.app.read(move |read| imports::files_of(read, &by, id)).await.unwrap();
        assert!(kept.is_empty(), "its file is forgotten");
        verified(&world).await;
    }

    async fn two_people_do_not_overwrite_each_other_and_what_runs_is_not_changed(world: World) {
        let import = begun(&world).await;
        let (id, first) = (import.id, import.version);
        let (marta, anna) = (world.by(world.marta).await, world.by(world.anna).await);
        let text = Prepared::Text(import.map.replace("crm", "crm two"));
        world.write(move |tx| imports::prepare(tx, &marta, id, Some(first), &text)).await;
        let late = Prepared::Text("name = \"other\"".to_owned());
        let refused =
            world.app.write(move |tx| imports::prepare(tx, &anna, id, Some(first), &late)).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        let kept = found(&world, &import).await;
        assert_eq!((kept.name.as_str(), kept.draft.unwrap().sketches), ("crm two", vec![]));

        let by = world.by(world.anna).await;
        world.write(move |tx| imports::go(tx, &by, id, None)).await;
        let by = world.by(world.anna).await;
        let refused = world.app.write(move |tx| imports::try_out(tx, &by, id, None)).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    }

    async fn a_mapping_that_is_wrong_is_kept_and_not_run(world: World) {
        let import = begun(&world).await;
        let (by, id) = (world.by(world.marta).await, import.id);
        let wrong = Prepared::Text("nam = 1".to_owned());
        world.write(move |tx| imports::prepare(tx, &by, id, None, &wrong)).await;
        let by = world.by(world.marta).await;
        let refused = world.app.write(move |tx| imports::try_out(tx, &by, id, None)).await;
        let Err(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
        assert!(fields.iter().any(|it| it.field.starts_with("map:1:")), "{fields:?}");
        assert_eq!(found(&world, &import).await.map, "nam = 1");
    }

    async fn a_try_that_fails_says_why_and_one_that_is_stopped_comes_back(world: World) {
        let import = begun(&world).await;
        let (by, id) = (world.by(world.marta).await, import.id);
        let text = Prepared::Text(import.map.replace("\"Company\"", "\"Compny\""));
        world
            .write(move |tx| {
                imports::prepare(tx, &by, id, None, &text)?;
                imports::try_out(tx, &by, id, None)
            })
            .await;
        background::worker(&world.app).run_due().await.unwrap();
        let tried = found(&world, &import).await;
        assert_eq!(tried.status, Status::Draft);
        let error = tried.error.unwrap();
        assert!(error.contains("there is no column “Compny”; did you mean “Company”?"), "{error}");

        let by = world.by(world.marta).await;
        world.write(move |tx| imports::try_out(tx, &by, id, None)).await;
        let by = world.by(world.marta).await;
        let stopped = world.write(move |tx| imports::cancel(tx, &by, id)).await;
        assert_eq!(stopped.status, Status::Draft, "nothing was written, so it is prepared further");
    }

    async fn what_nobody_goes_on_with_is_forgotten(world: World) {
        let import = begun(&world).await;
        let (by, id) = (world.by(world.marta).await, begun(&world).await.id);
        world.write(move |tx| imports::throw_away(tx, &by, id)).await;
        let by = world.by(world.marta).await;
        let list = world.app.read(move |read| imports::list(read, &by, None, 10)).await.unwrap();
        assert_eq!(list.len(), 1);
        let later = world.app.house.clock.now() + types::Millis::days(20);
        let by = crate::By::system(&world.app.house);
        let forgotten = world.write(move |tx| imports::tidy(tx, &by, later)).await;
        assert_eq!(forgotten, 1);
        let (by, id) = (world.by(world.marta).await, import.id);
        let gone = world.app.read(move |read| imports::find(read, &by, id)).await;
        assert!(matches!(gone, Err(Error::NotFound)));
        verified(&world).await;
    }

    async fn sellers_neither_prepare_nor_see_imports(world: World) {
        let import = begun(&world).await;
        let (by, id) = (world.by(world.sam).await, import.id);
        let hidden = world.app.read(move |read| imports::files_of(read, &by, id)).await;
        assert!(matches!(hidden, Err(Error::NotFound)));
        let by = world.by(world.sam).await;
        let files = vec![("a.csv".to_owned(), b"a\n1\n".to_vec())];
        let refused = world
            .app
            .write(move |tx| imports::begin(tx, &by, &files, &[Sketch::default()], 1))
            .await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }

    async fn an_import_whose_job_is_over_is_ended_and_does_not_run_for_ever(world: World) {
        let import = begun(&world).await;
        let (by, id) = (world.by(world.marta).await, import.id);
        let job = world.write(move |tx| {
            let sent = imports::go(tx, &by, id, None)?;
            let job = sent.job.unwrap();
            imports::store::progress(tx, id, &[])?;
            ::jobs::cancel(tx, job, by.now)?;
            Ok(job)
        }).await;
        assert!(world.app.read(move |read| Ok(::jobs::find(read, job)?)).await.unwrap().unwrap().state.is_over());
        assert_eq!(found(&world, &import).await.status, Status::Running);
        let by = world.by(world.marta).await;
        let stopped = world.write(move |tx| imports::cancel(tx, &by, id)).await;
        assert_eq!(stopped.status, Status::Cancelled);
        let late = world.app.write(move |tx| imports::store::progress(tx, id, &[])).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "what ended does not run again: {late:?}");
    }

    async fn a_trial_whose_job_is_gone_returns_to_its_draft(world: World) {
        let import = begun(&world).await;
        let (by, id) = (world.by(world.marta).await, import.id);
        world.write(move |tx| {
            let sent = imports::try_out(tx, &by, id, None)?;
            imports::store::progress(tx, id, &[])?;
            Ok(::jobs::cancel(tx, sent.job.unwrap(), by.now)?)
        }).await;
        let by = world.by(world.marta).await;
        let stopped = world.write(move |tx| imports::cancel(tx, &by, id)).await;
        assert_eq!(stopped.status, Status::Draft);
        let by = world.by(world.marta).await;
        world.write(move |tx| imports::prepare(tx, &by, id, None, &Prepared::Text("nam = 1".to_owned()))).await;
    }

    async fn an_import_that_never_comes_to_an_end_fails_with_its_reason(world: World) {
        let import = begun(&world).await;
        let (by, id) = (world.by(world.marta).await, import.id);
        world.write(move |tx| {
            imports::go(tx, &by, id, None)?;
            tx.exec(BREAK, db::params![id])?;
            Ok(())
        }).await;
        for _ in 0..5 {
            background::worker(&world.app).run_due().await.unwrap();
            world.clock.advance(types::Millis::hours(13));
        }
        let failed = found(&world, &import).await;
        assert_eq!(failed.status, Status::Failed);
        assert!(failed.error.as_deref().unwrap_or_default().contains("nam"), "{:?}", failed.error);
    }

    async fn what_died_with_the_program_is_ended_when_it_tidies_up(world: World) {
        let import = begun(&world).await;
        let (by, id) = (world.by(world.marta).await, import.id);
        world.write(move |tx| {
            let sent = imports::go(tx, &by, id, None)?;
            imports::store::progress(tx, id, &[])?;
            Ok(::jobs::cancel(tx, sent.job.unwrap(), by.now)?)
        }).await;
        let by = crate::By::system(&world.app.house);
        assert_eq!(world.write(move |tx| imports::end_abandoned(tx, &by)).await, 1);
        let failed = found(&world, &import).await;
        assert_eq!(failed.status, Status::Failed);
        assert!(failed.error.is_some());
        verified(&world).await;
    }
}
