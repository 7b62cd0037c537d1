//! Background work: seen, tried again and stopped by administrators alone.

use axum::http::{Method, StatusCode};
use jobs::{Failure, NewJob, Worker};
use serde_json::{Value, json};
use types::Id;

use crate::deals::raised;
use crate::world::{World, both};

const PATH: &str = "/api/v1/jobs";

async fn job(world: &World, kind: &'static str, attempts: u32) -> Id<types::Job> {
    let house = world.app.house.clone();
    world
        .write(move |tx| {
            let (id, now) = (house.new_id(), house.clock.now());
            Ok(jobs::enqueue(tx, &NewJob::new(id, kind, &"x", now).attempts(attempts))?)
        })
        .await
}

/// Works on `kind`, which always fails.
async fn fail(world: &World, kind: &'static str) {
    let house = &world.app.house;
    let worker = Worker::new(world.app.db.clone(), house.clock.clone(), house.ids.clone(), "here");
    let mut worker = worker.handle(kind, |_| async { Err(Failure::again("the line is dead")) });
    worker.run_due().await.unwrap();
}

async fn get(world: &World, path: &str) -> Value {
    let (status, told) = world.call(world.anna, Method::GET, path, None).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    told
}

async fn post(world: &World, job: Id<types::Job>, verb: &str) -> (StatusCode, Value) {
    world.call(world.anna, Method::POST, &format!("{PATH}/{job}/{verb}"), None).await
}

both! {
    async fn what_failed_for_good_is_seen_and_tried_again(world: World) {
        let id = job(&world, "count", 1).await;
        fail(&world, "count").await;
        let told = get(&world, &format!("{PATH}?state=dead")).await;
        let found = &told["items"][0];
        assert_eq!((&found["id"], &found["tries"]), (&json!(id.to_string()), &json!(1)), "{told}");
        assert_eq!(found["last_error"], "the line is dead");
        assert!(get(&world, &format!("{PATH}?state=waiting&kind=count")).await["items"] == json!([]));
        let (status, again) = post(&world, id, "retry").await;
        assert_eq!((status, &again["state"], &again["tries"]), (StatusCode::OK, &json!("waiting"), &json!(0)), "{again}");
        let (status, problem) = post(&world, id, "retry").await;
        assert_eq!(status, StatusCode::CONFLICT, "{problem}");
        let audit = get(&world, "/api/v1/audit?kind=job").await;
        assert_eq!((&audit["items"][0]["name"], &audit["items"][0]["subject"]), (&json!("retried"), &json!(id.to_string())));
        assert_eq!(audit["items"][0]["body"], json!({"kind": "count", "was": "dead"}));
        world.assert_sound().await;
    }

    async fn what_waits_is_cancelled_and_what_is_over_is_not(world: World) {
        let id = job(&world, "count", 3).await;
        let (status, told) = post(&world, id, "cancel").await;
        assert_eq!((status, &told["state"]), (StatusCode::OK, &json!("cancelled")), "{told}");
        let (status, _) = post(&world, id, "cancel").await;
        assert_eq!(status, StatusCode::CONFLICT);
        let audit = get(&world, "/api/v1/audit?kind=job").await;
        assert_eq!(audit["items"].as_array().map(Vec::len), Some(1), "a refused verb leaves nothing");
        assert_eq!(audit["items"][0]["name"], "cancelled");
    }

    async fn a_mail_and_a_webhook_wait_for_a_sender_and_do_not_fail(world: World) {
        for kind in [raised::MAIL, raised::WEBHOOK] {
            job(&world, kind, 10).await;
        }
        crate::background::worker(&world.app).run_due().await.unwrap();
        for kind in [raised::MAIL, raised::WEBHOOK] {
            let told = get(&world, &format!("{PATH}?kind={kind}")).await;
            let found = &told["items"][0];
            assert_eq!((&found["state"], &found["tries"]), (&json!("waiting"), &json!(0)), "{told}");
            assert_eq!(found["held"], "Waiting: sending is not set up");
        }
    }

    async fn work_is_for_administrators(world: World) {
        let id = job(&world, "count", 3).await;
        for user in [world.marta, world.sam, world.vera] {
            for (method, path) in [
                (Method::GET, PATH.to_owned()),
                (Method::GET, format!("{PATH}/{id}")),
                (Method::POST, format!("{PATH}/{id}/retry")),
                (Method::POST, format!("{PATH}/{id}/cancel")),
            ] {
                let (status, _) = world.call(user, method, &path, None).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
            }
        }
        assert_eq!(get(&world, &format!("{PATH}/{id}")).await["state"], "waiting");
    }

    async fn pages_follow_each_other_and_wrong_words_are_refused(world: World) {
        for _ in 0..3 {
            job(&world, "count", 3).await;
        }
        let first = get(&world, &format!("{PATH}?kind=count&limit=2")).await;
        let next = first["next"].as_str().unwrap();
        let rest = get(&world, &format!("{PATH}?kind=count&limit=2&after={next}")).await;
        assert_eq!((first["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (2, 1));
        assert_ne!(first["items"][1]["id"], rest["items"][0]["id"]);
        let (status, told) = world.call(world.anna, Method::GET, &format!("{PATH}?state=odd"), None).await;
        assert_eq!((status, &told["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("state")));
    }
}

#[test]
fn every_kind_of_work_has_words() {
    for kind in [
        raised::MAIL,
        raised::WEBHOOK,
        raised::NOTIFY,
        raised::ASSIGN,
        crate::background::TICK,
        crate::background::TIDY,
        crate::deals::bulk::background::BULK,
        crate::imports::jobs::RUN,
        crate::playbooks::moves::MOVE,
        crate::scores::refresh::ALL,
        crate::scores::refresh::CUSTOMER,
        crate::search::later::AFTER_IMPORT,
        crate::search::later::CUSTOMER,
        crate::search::later::WORDS,
        crate::teams::follow::FOLLOW,
    ] {
        assert_ne!(super::words(kind), kind);
    }
}
