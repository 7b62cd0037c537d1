//! Two nodes on one workspace: they share everything that matters and do each job once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use jobs::{NewJob, Worker};
use serde_json::json;
use types::IdSource;

use crate::house::{App, Setup};
use crate::world::{World, both};
use crate::{access, deals, journal};

/// Another node on the same database, with its own caches and its own source of ids.
pub(crate) async fn second_node(world: &World) -> World {
    let (db, clock) = (world.app.db.clone(), world.clock.clone());
    let app = tokio::task::spawn_blocking(move || {
        let setup =
            Setup { clock, ids: Arc::new(IdSource::seeded(8)), secure: false, origin: None };
        App::start(db.reopen().unwrap(), setup).unwrap()
    });
    let app = app.await.unwrap();
    let clock = world.clock.clone();
    World { app, clock, router: std::sync::OnceLock::new(), ..*world }
}

both! {
    async fn what_one_node_writes_the_other_reads_at_once(world: World) {
        let other = second_node(&world).await;
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = other.by(world.sam).await;
        let found = other.app.read(move |read| deals::find(read, &by, deal.id)).await.unwrap();
        assert_eq!(found.state, deal.state);
    }

    async fn a_token_and_an_idempotency_key_hold_on_either_node(world: World) {
        let other = second_node(&world).await;
        let token = world.token(world.sam).await;
        let body = || Some(json!({"name": "Once", "playbook": "simple-funnel"}));
        let key = [("Idempotency-Key", "k-1")];
        let path = "/api/v1/deals";
        let (first, here) = world.call_with(Some(&token), Method::POST, path, body(), &key).await;
        let (second, there) = other.call_with(Some(&token), Method::POST, path, body(), &key).await;
        assert_eq!((first, second), (StatusCode::CREATED, StatusCode::CREATED));
        assert_eq!(here, there);
        let (_, list) = other.call_with(Some(&token), Method::GET, path, None, &[]).await;
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
    }

    async fn a_session_and_its_token_for_forms_hold_on_either_node(world: World) {
        let other = second_node(&world).await;
        let (by, sam) = (world.by(world.sam).await, world.sam);
        let (session, secret) = world.write(move |tx| access::open_session(tx, &by, sam)).await;
        let cookie = format!("waymark={secret}");
        let token = world.app.house.csrf.token(session, &world.app.house.ids);
        let headers = [("cookie", cookie.as_str()), ("x-csrf-token", token.as_str())];
        let path = "/api/v1/companies";
        for node in [&world, &other] {
            let body = Some(json!({"name": "Harbour Books"}));
            let (status, made) = node.call_with(None, Method::POST, path, body, &headers).await;
            assert_eq!(status, StatusCode::CREATED, "{made}");
            let forged = [headers[0], ("x-csrf-token", "forged")];
            let body = Some(json!({"name": "Forged"}));
            let (status, _) = node.call_with(None, Method::POST, path, body, &forged).await;
            assert_eq!(status, StatusCode::FORBIDDEN);
        }
        other.write(move |tx| access::close_session(tx, session)).await;
        let (status, _) = world.call_with(None, Method::GET, path, None, &headers).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "it ended on the other node");
    }

    async fn a_change_on_one_node_is_heard_of_on_the_other_and_soon(world: World) {
        let other = second_node(&world).await;
        let mut heard = other.app.db.watch(journal::CHANNEL);
        let by = other.by(world.sam).await;
        let mut took = Vec::new();
        for round in 0..5 {
            let deal = world.deal(world.sam, &format!("Deal {round}")).await.id;
            let began = Instant::now();
            loop {
                heard.borrow_and_update();
                let by = by.clone();
                let found = other.app.read(move |read| deals::find(read, &by, deal)).await;
                if found.is_ok() {
                    break;
                }
                tokio::time::timeout(Duration::from_secs(10), heard.changed()).await.unwrap().unwrap();
            }
            took.push(began.elapsed());
        }
        let engine = world.app.db.engine();
        println!("{engine}: the other node read a change after {took:?}");
        let began = Instant::now();
        heard.borrow_and_update();
        world.deal(world.sam, "Heard of").await;
        tokio::time::timeout(Duration::from_secs(10), heard.changed()).await.unwrap().unwrap();
        println!("{engine}: the other node heard of a change after {:?}", began.elapsed());
    }

    async fn a_playbook_published_on_one_node_is_followed_on_the_other(world: World) {
        let other = second_node(&world).await;
        let by = world.by(world.anna).await;
        world.write(move |tx| crate::world::publish(tx, &by, "inbound")).await;
        let body = json!({"name": "New", "playbook": "inbound"});
        let (status, deal) =
            other.call(world.sam, Method::POST, "/api/v1/deals", Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{deal}");
    }

    async fn every_job_runs_once(world: World) {
        let other = second_node(&world).await;
        let ran = Arc::new(AtomicUsize::new(0));
        let house = world.app.house.clone();
        world
            .write(move |tx| {
                for n in 0..40 {
                    let id = house.ids.new_id(house.clock.now());
                    jobs::enqueue(tx, &NewJob::new(id, "count", &n, house.clock.now()))?;
                }
                Ok(())
            })
            .await;
        let worker = |node: &World, name: &str| {
            let ran = ran.clone();
            let house = &node.app.house;
            Worker::new(node.app.db.clone(), house.clock.clone(), house.ids.clone(), name).handle(
                "count",
                move |_| {
                    let ran = ran.clone();
                    async move {
                        ran.fetch_add(1, Ordering::SeqCst);
                        Ok(())
                    }
                },
            )
        };
        let (mut here, mut there) = (worker(&world, "here"), worker(&other, "there"));
        let (one, two) = tokio::join!(here.run_due(), there.run_due());
        one.unwrap();
        two.unwrap();
        assert_eq!(ran.load(Ordering::SeqCst), 40);
    }
}
