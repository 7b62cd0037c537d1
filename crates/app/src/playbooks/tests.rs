//! Playbooks through HTTP: drafts, versions, comparison, manuals, and deals that move along.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{World, both};
use crate::{Error, background, deals, playbooks, users, verify};

const PATH: &str = "/api/v1/playbooks/simple-funnel";

fn funnel() -> &'static str {
    playbook::builtin::text("simple-funnel").unwrap()
}

/// The funnel with another name for its first stage.
fn reworded() -> String {
    funnel().replace("Find somebody who may need us", "Find somebody we can help")
}

async fn publish(world: &World, text: &str) -> (StatusCode, Value) {
    let body = Some(json!({"text": text, "note": "Clearer"}));
    world.call(world.marta, Method::POST, &format!("{PATH}/versions"), body).await
}

async fn open_many(world: &World, count: usize) {
    let by = world.by(world.sam).await;
    world
        .write(move |tx| {
            for number in 0..count {
                let name = format!("Deal {number}");
                let open = deal::Open { name, owner: by.user(), ..deal::Open::default() };
                let playbook = Some("simple-funnel".to_owned());
                deals::open(tx, &by, deals::NewDeal { playbook, open, ..Default::default() })?;
            }
            Ok(())
        })
        .await;
}

both! {
    async fn any_text_can_be_checked_and_only_a_sound_one_published(world: World) {
        let body = Some(json!({"text": "key = \"x\"\nname = 3\n"}));
        let path = "/api/v1/playbooks/check";
        let (status, told) = world.call(world.vera, Method::POST, path, body).await;
        assert_eq!((status, &told["sound"]), (StatusCode::OK, &json!(false)));
        assert_eq!(told["diagnostics"][0]["severity"], "error", "{told}");
        let sound = Some(json!({"text": funnel()}));
        let (_, told) = world.call(world.vera, Method::POST, path, sound.clone()).await;
        assert_eq!(told["sound"], true, "{told}");
        let (status, _) = world.call(world.sam, Method::POST, "/api/v1/playbooks", sound).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, problem) = publish(&world, "key = \"simple-funnel\"\n").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem["errors"][0]["field"].as_str().unwrap().starts_with("text:"), "{problem}");
        let (status, problem) = publish(&world, playbook::builtin::text("retail").unwrap()).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("text")));
    }

    async fn the_gallery_shows_what_can_be_taken_and_it_is_taken_by_its_key(world: World) {
        let (_, gallery) =
            world.call(world.sam, Method::GET, "/api/v1/playbooks/built-in", None).await;
        let items = gallery["items"].as_array().unwrap();
        assert_eq!(items.len(), 10);
        let present: Vec<_> = items.iter().filter(|it| it["present"] == true).collect();
        assert_eq!(present.len(), 1);
        assert_eq!(present[0]["key"], "simple-funnel");
        let take = Some(json!({"built_in": "retail"}));
        let (status, made) = world.call(world.anna, Method::POST, "/api/v1/playbooks", take).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        assert_eq!((&made["current"]["number"], &made["rank"]), (&json!(1), &json!(2)));
        assert!(!made["model"]["stages"].as_array().unwrap().is_empty());
    }

    async fn a_draft_is_kept_compared_in_words_and_published(world: World) {
        let draft = format!("{PATH}/draft");
        let (_, shown) = world.call(world.marta, Method::GET, PATH, None).await;
        let version = shown["version"].clone();
        let wish = |text: &str| Some(json!({"text": text, "version": version}));
        let (status, _) = world.call(world.sam, Method::PUT, &draft, wish(&reworded())).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, kept) = world.call(world.marta, Method::PUT, &draft, wish("key =")).await;
        assert_eq!(status, StatusCode::OK, "{kept}");
        assert!(!kept["draft"]["diagnostics"].as_array().unwrap().is_empty());
        let (status, _) = world.call(world.anna, Method::PUT, &draft, wish("other")).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let body = Some(json!({"text": reworded(), "version": kept["version"]}));
        let (status, kept) = world.call(world.anna, Method::PUT, &draft, body).await;
        assert_eq!((status, &kept["draft"]["behind"]), (StatusCode::OK, &json!(false)));
        let (status, told) =
            world.call(world.vera, Method::GET, &format!("{PATH}/comparison"), None).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert!(told["changes"].to_string().contains("Find somebody we can help"), "{told}");
        let versions = format!("{PATH}/versions");
        let body = Some(json!({"note": "Clearer"}));
        let (status, made) = world.call(world.marta, Method::POST, &versions, body).await;
        assert_eq!((status, &made["number"]), (StatusCode::CREATED, &json!(2)), "{made}");
        let (_, list) = world.call(world.vera, Method::GET, &versions, None).await;
        assert_eq!(list["items"].as_array().unwrap().len(), 2);
        let (_, first) = world.call(world.vera, Method::GET, &format!("{versions}/1"), None).await;
        assert_eq!(first["text"], funnel());
        let (status, _) = world.call(world.vera, Method::GET, &format!("{versions}/9"), None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let path = format!("{PATH}/comparison?from=1&to=2");
        let (_, told) = world.call(world.vera, Method::GET, &path, None).await;
        assert_eq!(told["changes"].as_array().unwrap().len(), 1, "{told}");
    }

    async fn ranks_move_together_and_an_archived_playbook_takes_nothing(world: World) {
        let take = Some(json!({"built_in": "retail"}));
        world.call(world.anna, Method::POST, "/api/v1/playbooks", take).await;
        let first = Some(json!({"rank": 1}));
        let (status, retail) =
            world.call(world.anna, Method::PATCH, "/api/v1/playbooks/retail", first).await;
        assert_eq!((status, &retail["rank"]), (StatusCode::OK, &json!(1)), "{retail}");
        let (_, list) = world.call(world.anna, Method::GET, "/api/v1/playbooks", None).await;
        let keys: Vec<_> = list["items"].as_array().unwrap().iter().map(|it| &it["key"]).collect();
        assert_eq!(keys, ["retail", "simple-funnel"]);
        let away = Some(json!({"archived": true}));
        let (_, gone) = world.call(world.anna, Method::PATCH, PATH, away).await;
        assert_eq!(gone["archived"], true);
        let open = Some(json!({"name": "Harbour", "playbook": "simple-funnel"}));
        let (status, _) = world.call(world.sam, Method::POST, "/api/v1/deals", open).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn running_deals_move_to_the_next_version_after_a_look_at_what_would_happen(world: World) {
        open_many(&world, 3).await;
        assert_eq!(publish(&world, &reworded()).await.0, StatusCode::CREATED);
        let moves = format!("{PATH}/moves");
        let body = |dry: bool| Some(json!({"from": 1, "dry_run": dry}));
        let (status, _) = world.call(world.sam, Method::POST, &moves, body(true)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, shown) = world.call(world.marta, Method::POST, &moves, body(true)).await;
        assert_eq!(status, StatusCode::OK, "{shown}");
        let path = json!([{"from": "prospect", "to": "prospect", "deals": 3}]);
        assert_eq!((&shown["running"], &shown["paths"]), (&json!(3), &path), "{shown}");
        let bad = Some(json!({"from": 1, "stages": {"prospect": "nowhere"}}));
        let (status, problem) = world.call(world.marta, Method::POST, &moves, bad.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["code"], "unknown-part", "{problem}");
        let (_, done) = world.call(world.marta, Method::POST, &moves, body(false)).await;
        assert_eq!((&done["paths"], &done["held_back_count"]), (&path, &json!(0)), "{done}");
        let (_, again) = world.call(world.marta, Method::POST, &moves, body(true)).await;
        assert_eq!(again["running"], 0);
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn many_deals_move_in_the_background(world: World) {
        open_many(&world, 60).await;
        assert_eq!(publish(&world, &reworded()).await.0, StatusCode::CREATED);
        let moves = format!("{PATH}/moves");
        let body = Some(json!({"from": 1}));
        let (_, asked) = world.call(world.marta, Method::POST, &moves, body.clone()).await;
        let job = format!("{moves}/{}", asked["job"].as_str().unwrap());
        let (_, waits) = world.call(world.marta, Method::GET, &job, None).await;
        assert_eq!(waits["state"], "waiting");
        background::worker(&world.app).run_due().await.unwrap();
        let (_, done) = world.call(world.marta, Method::GET, &job, None).await;
        assert_eq!((&done["state"], &done["moved"]), (&json!("done"), &json!(60)), "{done}");
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn the_manual_is_a_page_or_a_text(world: World) {
        let token = world.token(world.vera).await;
        for (query, kind, begins) in [
            ("", "text/html; charset=utf-8", "<!doctype html>"),
            ("?format=markdown", "text/markdown; charset=utf-8", "# simple funnel"),
        ] {
            use http_body_util::BodyExt;
            use tower::ServiceExt;
            let request = axum::http::Request::get(format!("{PATH}/manual{query}"))
                .header("authorization", format!("Bearer {token}"))
                .body(axum::body::Body::empty())
                .unwrap();
            let answer = world.router().oneshot(request).await.unwrap();
            assert_eq!(answer.headers()["content-type"], kind);
            let text = answer.into_body().collect().await.unwrap().to_bytes();
            let text = String::from_utf8_lossy(&text).to_lowercase();
            assert!(text.contains(begins), "{text:.80}");
        }
        let draft = format!("{PATH}/manual?version=draft");
        let (status, _) = world.call(world.vera, Method::GET, &draft, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "there is no draft");
    }

    async fn a_playbook_of_ones_own_begins_as_a_draft(world: World) {
        let by = world.by(world.marta).await;
        let (plain, copy) = world
            .write(move |tx| {
                let plain = playbooks::begin(tx, &by, "Sell big machines", None)?;
                Ok((plain, playbooks::begin(tx, &by, "Our funnel", Some(funnel()))?))
            })
            .await;
        assert_eq!((plain.key.as_str(), plain.current), ("sell-big-machines", None));
        for playbook in [&plain, &copy] {
            let parsed = playbook::parse(playbook.draft.as_deref().unwrap()).unwrap().playbook;
            assert_eq!((&parsed.key, &parsed.name), (&playbook.key, &playbook.name));
        }
        assert!(copy.draft.unwrap().contains("# ----"), "its comments came along");
        let by = world.by(world.marta).await;
        let id = plain.id;
        let version = world
            .write(move |tx| playbooks::publish_next(tx, &by, id, None, None, Some("First")))
            .await;
        assert_eq!(version.number, 1);
        let by = world.by(world.sam).await;
        let refused = world.app.write(move |tx| playbooks::begin(tx, &by, "Mine", None)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let by = world.by(world.marta).await;
        let twice =
            world.write(move |tx| playbooks::begin(tx, &by, "Simple funnel", None)).await;
        assert_eq!(twice.key, "simple-funnel-2");
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn one_part_of_a_draft_is_changed_and_comments_stay(world: World) {
        use playbook::edit::{Edit, Place, Value};
        let by = world.by(world.marta).await;
        let old = world.app.read(|read| playbooks::find_by_key(read, "simple-funnel")).await.unwrap();
        let change = Edit::Set {
            at: Place::top().part("stage", 0),
            fields: vec![("name".to_owned(), Some(Value::Text("Find somebody".to_owned())))],
        };
        let (id, same) = (old.id, change.clone());
        let kept =
            world.write(move |tx| playbooks::edit(tx, &by, id, Some(old.version), &same)).await;
        let draft = kept.draft.unwrap();
        assert_eq!(draft.lines().count(), funnel().lines().count());
        assert!(draft.contains("name = \"Find somebody\""));
        let by = world.by(world.marta).await;
        let late = world
            .app
            .write(move |tx| playbooks::edit(tx, &by, id, Some(old.version), &change))
            .await;
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
        let by = world.by(world.marta).await;
        let gone = Edit::Remove { at: Place::top().part("stage", 99) };
        let missing = world.app.write(move |tx| playbooks::edit(tx, &by, id, None, &gone)).await;
        assert!(matches!(missing, Err(Error::Conflict(_))), "{missing:?}");
    }

    async fn a_role_is_played_by_those_named_and_nobody_else(world: World) {
        let (sam, kim, pia) = (world.sam, world.kim, world.pia);
        for (players, expected) in [(vec![sam, kim], 2), (vec![kim, pia], 2), (vec![], 0)] {
            let by = world.by(world.marta).await;
            let named = players.clone();
            world.write(move |tx| users::cast(tx, &by, "sdr", &named)).await;
            let all = world.app.read(users::list).await.unwrap();
            let plays = |user: &users::User| user.plays.iter().any(|role| role == "sdr");
            let found: Vec<_> = all.iter().filter(|user| plays(user)).map(|user| user.id).collect();
            assert_eq!(found.len(), expected);
            assert!(players.iter().all(|player| found.contains(player)));
        }
        let by = world.by(world.sam).await;
        let refused = world.app.write(move |tx| users::cast(tx, &by, "sdr", &[sam])).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn one_deal_moves_by_a_manager_alone_and_within_its_playbook(world: World) {
        open_many(&world, 1).await;
        let first = world.by(world.marta).await;
        let deal = world.app.read(move |read| deals::find(read, &first, deals::Which::Number(1))).await;
        let first = deal.unwrap().playbook_version;
        assert_eq!(publish(&world, &reworded()).await.0, StatusCode::CREATED);
        let other = world.by(world.anna).await;
        let other = world.write(move |tx| crate::world::publish(tx, &other, "retail")).await.id;
        let next = world.app.read(|read| playbooks::find_by_key(read, "simple-funnel")).await;
        let next = next.unwrap().current.unwrap();
        let path = "/api/v1/deals/1/playbook-version";
        let skip = |to: types::Id<types::PlaybookVersion>| {
            Some(json!({"to": to, "mapping": {"stages": {"prospect": "negotiate"}}}))
        };
        let (status, problem) = world.call(world.sam, Method::PUT, path, skip(next)).await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("not-allowed")), "{problem}");
        let (status, problem) = world.call(world.marta, Method::PUT, path, skip(first)).await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("already-running")), "{problem}");
        let unknown = world.app.house.new_id();
        for wrong in [other, unknown] {
            let (status, problem) = world.call(world.marta, Method::PUT, path, skip(wrong)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
            assert_eq!(problem["errors"][0]["field"], "to", "{problem}");
        }
        let change = json!({"do": "change", "name": "X"});
        let go = json!({"do": "move_version", "to": next});
        for commands in [json!([change, go]), json!([go, change])] {
            let body = Some(json!({ "commands": commands }));
            let (status, problem) =
                world.call(world.marta, Method::POST, "/api/v1/deals/1/commands", body).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        }
        let body = Some(json!({ "to": next }));
        let (status, deal) = world.call(world.marta, Method::PUT, path, body).await;
        assert_eq!((status, &deal["stage"]["key"]), (StatusCode::OK, &json!("prospect")), "{deal}");
        world.assert_sound().await;
    }
}
