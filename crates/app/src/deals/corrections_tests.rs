//! What was logged wrongly is put right or taken back, and everything counts what is true.

use axum::http::{Method, StatusCode};
use deal::{ActivityKind, Command, Fact, Log};
use serde_json::{Value, json};
use types::{Id, Millis, User};

use super::history::{self, Lens, What};
use super::{Deal, NewActivity};
use crate::insights::{self, InsightQuery};
use crate::nodes_tests::second_node;
use crate::world::{World, both};
use crate::{deals, duplicates, search, today};

async fn ask(
    world: &World,
    who: Id<User>,
    method: Method,
    deal: &Deal,
    rest: &str,
    body: Value,
) -> (StatusCode, Value) {
    let path = format!("/api/v1/deals/{}{rest}", deal.number);
    world.call(who, method, &path, Some(body)).await
}

/// Logs it as Sam and gives its id.
async fn logged(world: &World, deal: &Deal, body: Value) -> String {
    let (status, told) = ask(world, world.sam, Method::POST, deal, "/activities", body).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    told["activity"]["id"].as_str().unwrap().to_owned()
}

async fn correct(
    world: &World,
    who: Id<User>,
    deal: &Deal,
    id: &str,
    body: Value,
) -> (StatusCode, Value) {
    ask(world, who, Method::PATCH, deal, &format!("/activities/{id}"), body).await
}

async fn take_back(world: &World, who: Id<User>, deal: &Deal, id: &str) -> (StatusCode, Value) {
    let body = json!({"reason": "Another customer"});
    ask(world, who, Method::DELETE, deal, &format!("/activities/{id}"), body).await
}

/// What a node tells of what was done with buyers.
async fn measured(world: &World) -> Value {
    let by = world.by(world.anna).await;
    let told = insights::activity(&world.app, &by, InsightQuery::default()).await.unwrap();
    serde_json::to_value(told).unwrap()
}

/// The clock of Sam's only lead.
async fn clock(world: &World) -> Value {
    let (_, page) = world.call(world.sam, Method::GET, "/api/v1/leads", None).await;
    page["items"][0]["clock"].clone()
}

async fn titles(world: &World, question: &str) -> usize {
    let (by, question) = (world.by(world.sam).await, question.to_owned());
    let found = world.app.read(move |read| search::find(read, &by, &question, &[], 50)).await;
    found.unwrap().len()
}

async fn timeline(world: &World, deal: &Deal, lens: Lens) -> history::Part {
    let id = deal.id;
    world.app.read(move |read| history::of(read, id, lens, None, 99)).await.unwrap()
}

both! {
    async fn a_corrected_time_moves_the_response_clock(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        world.clock.advance(Millis::hours(4));
        let id = logged(&world, &deal, json!({"kind": "call", "reached": true})).await;
        assert_eq!(clock(&world).await["answered_after_minutes"], 240);
        assert_eq!(measured(&world).await["response"]["hours"]["median"], 4.0);
        let (status, told) =
            correct(&world, world.sam, &deal, &id, json!({"at": "2026-03-02T09:00:00Z"})).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!(told["activity"]["at"], "2026-03-02T09:00:00.000Z");
        assert_eq!(clock(&world).await["answered_after_minutes"], 60);
        let now = measured(&world).await;
        assert_eq!(now["response"]["hours"]["median"], 1.0, "the journal's tail is read again");
        assert_eq!(now["counts"]["calls"], 1);
        let anew = second_node(&world).await;
        assert_eq!(measured(&anew).await, now, "and so does a node that has just been started");
        world.assert_sound().await;
    }

    async fn a_corrected_outcome_is_counted_as_it_was(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = logged(&world, &deal, json!({"kind": "call", "reached": true, "outcome": "interested"})).await;
        assert_eq!(measured(&world).await["counts"]["conversations"], 1);
        let wrong = json!({"reached": false, "outcome": "voicemail", "body": "Said nothing"});
        let (status, told) = correct(&world, world.sam, &deal, &id, wrong).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!(told["activity"]["outcome"], "voicemail");
        assert_eq!(told["activity"]["body"], "Said nothing");
        let counts = measured(&world).await["counts"].clone();
        assert_eq!((&counts["calls"], &counts["conversations"]), (&json!(1), &json!(0)));
        let (_, list) = ask(&world, world.sam, Method::GET, &deal, "/activities", json!({})).await;
        assert_eq!(list.as_array().unwrap().len(), 1);
        assert_eq!(list[0]["outcome"], "voicemail");
        world.assert_sound().await;
    }

    async fn a_call_that_was_a_meeting_is_one(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = logged(&world, &deal, json!({"kind": "meeting", "no_show": true})).await;
        let (status, told) = correct(&world, world.sam, &deal, &id, json!({"kind": "call"})).await;
        assert_eq!(status, StatusCode::OK, "nobody misses a call: {told}");
        let by = world.by(world.sam).await;
        let now = world.app.read(move |read| deals::find(read, &by, deal.id)).await.unwrap();
        assert_eq!((now.state.activities.calls, now.state.activities.no_shows), (1, 0));
        let (status, told) = correct(&world, world.sam, &deal, &id, json!({"no_show": true})).await;
        assert!(status.is_client_error(), "{told}");
        assert_eq!(told["errors"][0]["field"], "no_show", "{told}");
        let later = json!({"at": "2026-03-09T09:00:00Z"});
        let (status, told) = correct(&world, world.sam, &deal, &id, later).await;
        assert_eq!((status, &told["code"]), (StatusCode::CONFLICT, &json!("not-then")), "{told}");
        world.assert_sound().await;
    }

    async fn taking_the_only_touch_back_leaves_the_deal_unanswered(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        world.clock.advance(Millis::hours(1));
        assert_eq!(measured(&world).await["response"]["unanswered"], 1);
        let id = logged(&world, &deal, json!({"kind": "call", "reached": true})).await;
        assert_eq!(measured(&world).await["response"]["unanswered"], 0);
        let (status, told) = take_back(&world, world.sam, &deal, &id).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let now = measured(&world).await;
        assert_eq!((&now["response"]["unanswered"], &now["counts"]["calls"]), (&json!(1), &json!(0)));
        assert_eq!(measured(&second_node(&world).await).await, now);
        assert_eq!(clock(&world).await["state"], "running");
        let by = world.by(world.sam).await;
        let list = world.app.read(move |read| today::read(read, &by)).await.unwrap();
        let is_unanswered = |reason: &today::Reason| matches!(reason, today::Reason::Unanswered(_));
        assert!(list.items.iter().any(|item| item.reasons.iter().any(is_unanswered)));
        let by = world.by(world.sam).await;
        let state = world.app.read(move |read| deals::find(read, &by, deal.id)).await.unwrap().state;
        assert_eq!((state.last_touch, state.last_inbound), (None, None));
        world.assert_sound().await;
    }

    async fn only_those_whose_it_is_or_who_work_on_the_deal_put_it_right(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = logged(&world, &deal, json!({"kind": "call"})).await;
        let (status, _) = take_back(&world, world.kim, &deal, &id).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "a stranger's deal is not there");
        let (status, _) = take_back(&world, world.vera, &deal, &id).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "who only looks");
        let (by, kim) = (world.by(world.sam).await, world.kim);
        world
            .write(move |tx| {
                let offer = deal::OfferHandOver { to: kim, role: None, brief: "All".into(), keep_owner: false };
                deals::act(tx, &by, deal.id, None, Command::OfferHandOver(offer))
            })
            .await;
        let (status, told) = correct(&world, world.kim, &deal, &id, json!({"reached": true})).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "she may take it, and it is not hers yet: {told}");
        let by = world.by(world.sam).await;
        world
            .write(move |tx| {
                let share = Command::Share { user: kim, until: None, replacement: false };
                deals::act(tx, &by, deal.id, None, share)
            })
            .await;
        let (status, told) = correct(&world, world.kim, &deal, &id, json!({"reached": true})).await;
        assert_eq!(status, StatusCode::OK, "who works on it too: {told}");
        let (status, told) = take_back(&world, world.marta, &deal, &id).await;
        assert_eq!(status, StatusCode::OK, "who leads: {told}");
        world.assert_sound().await;
    }

    async fn what_evidence_rests_on_is_not_taken_away_from_under_it(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = logged(&world, &deal, json!({"kind": "meeting"})).await;
        let evidence = json!({"kind": "meeting", "activity": id});
        let (status, told) = ask(&world, world.sam, Method::POST, &deal, "/evidence", evidence).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let (status, told) = take_back(&world, world.sam, &deal, &id).await;
        assert_eq!((status, &told["code"]), (StatusCode::CONFLICT, &json!("in-use")), "{told}");
        let (status, _) = correct(&world, world.sam, &deal, &id, json!({"no_show": true})).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let (status, told) = correct(&world, world.sam, &deal, &id, json!({"body": "In Lund"})).await;
        assert_eq!(status, StatusCode::OK, "other words change nothing of it: {told}");
        let by = world.by(world.sam).await;
        world
            .write(move |tx| {
                let evidence = deals::find(tx, &by, deal.id)?.state.evidence[0].id;
                deals::act(tx, &by, deal.id, None, Command::WithdrawEvidence { evidence })
            })
            .await;
        let (status, told) = take_back(&world, world.sam, &deal, &id).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let evidence = json!({"kind": "meeting", "activity": id});
        let (status, told) = ask(&world, world.sam, Method::POST, &deal, "/evidence", evidence).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "nothing points at what is gone");
        assert_eq!(told["errors"][0]["field"], "activity", "{told}");
        world.assert_sound().await;
    }

    async fn what_is_taken_back_twice_says_so(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = logged(&world, &deal, json!({"kind": "mail"})).await;
        assert_eq!(take_back(&world, world.sam, &deal, &id).await.0, StatusCode::OK);
        let (status, told) = take_back(&world, world.sam, &deal, &id).await;
        assert_eq!(status, StatusCode::CONFLICT, "{told}");
        assert!(told["detail"].as_str().unwrap().contains("already"), "{told}");
        let (status, _) = correct(&world, world.sam, &deal, &id, json!({"reached": true})).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let nothing = world.app.house.new_id::<types::Activity>().to_string();
        let (status, _) = take_back(&world, world.sam, &deal, &nothing).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let other = world.deal(world.sam, "Tide Maps").await;
        let id = logged(&world, &deal, json!({"kind": "mail"})).await;
        let (status, _) = take_back(&world, world.sam, &other, &id).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "it is not of that deal");
    }

    async fn a_correction_made_from_an_old_page_is_a_conflict(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = logged(&world, &deal, json!({"kind": "call"})).await;
        let old = json!({"version": 1, "reached": true});
        let (status, told) = correct(&world, world.sam, &deal, &id, old).await;
        assert_eq!(status, StatusCode::CONFLICT, "{told}");
        let now = json!({"version": 2, "reached": true});
        let (status, told) = correct(&world, world.sam, &deal, &id, now).await;
        assert_eq!((status, &told["deal"]["version"]), (StatusCode::OK, &json!(3)), "{told}");
        let (status, told) = correct(&world, world.sam, &deal, &id, json!({"reached": true})).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!(told["deal"]["version"], 3, "what is so already changes nothing");
    }

    async fn the_words_are_found_as_they_are(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = logged(&world, &deal, json!({"kind": "note", "body": "Wants lanterns"})).await;
        assert_eq!((titles(&world, "lanterns").await, titles(&world, "candles").await), (1, 0));
        let (status, told) = correct(&world, world.sam, &deal, &id, json!({"body": "Wants candles"})).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!((titles(&world, "lanterns").await, titles(&world, "candles").await), (0, 1));
        take_back(&world, world.sam, &deal, &id).await;
        assert_eq!(titles(&world, "candles").await, 0);
        world.assert_sound().await;
    }

    async fn the_timeline_tells_the_corrected_once_and_the_withdrawn_as_that(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let kept = logged(&world, &deal, json!({"kind": "call", "body": "first words"})).await;
        let gone = logged(&world, &deal, json!({"kind": "mail", "body": "wrong deal"})).await;
        correct(&world, world.marta, &deal, &kept, json!({"reached": true, "body": "true words"})).await;
        take_back(&world, world.sam, &deal, &gone).await;
        let talks = timeline(&world, &deal, Lens::Talks).await.moments;
        assert_eq!(talks.len(), 1, "{talks:?}");
        let What::Activity(activity) = &talks[0].what else { panic!("{talks:?}") };
        assert_eq!(activity.body.as_deref(), Some("true words"));
        assert_eq!(talks[0].actor, Some(world.sam), "he logged it");
        assert_eq!(talks[0].corrected.and_then(|it| it.by), Some(world.marta));
        let all = timeline(&world, &deal, Lens::All).await.moments;
        let withdrawn: Vec<_> = all.iter().filter_map(|moment| match &moment.what {
            What::Fact(event) => match &event.fact {
                Fact::ActivityWithdrawn(withdrawn) => Some((moment.actor, withdrawn.reason.clone())),
                _ => None,
            },
            _ => None,
        }).collect();
        assert_eq!(withdrawn, [(Some(world.sam), Some("Another customer".to_owned()))]);
        let corrections = all.iter().filter(|moment| match &moment.what {
            What::Fact(event) => matches!(event.fact, Fact::ActivityCorrected(_)),
            _ => false,
        });
        assert_eq!(corrections.count(), 0, "the activity itself tells it");
        let (_, told) = world
            .call(world.sam, Method::GET, &format!("/api/v1/deals/{}/timeline?limit=200", deal.number), None)
            .await;
        let items = told["items"].as_array().unwrap();
        let came = items.iter().find(|it| it["kind"] == "activity" && it["event"] == "created").unwrap();
        assert_eq!(came["body"]["body"], "true words", "{came}");
        assert_eq!(came["corrected"]["by"], world.marta.to_string());
    }

    async fn what_came_with_a_merged_deal_is_put_right_where_it_is_now(world: World) {
        let keep = world.deal(world.sam, "Harbour Books").await;
        let lose = world.deal(world.sam, "Harbor Books").await;
        let call = logged(&world, &lose, json!({"kind": "call", "reached": true})).await;
        logged(&world, &keep, json!({"kind": "mail"})).await;
        let by = world.by(world.marta).await;
        world.write(move |tx| duplicates::merge_deals(tx, &by, keep.id, lose.id)).await;
        let (status, told) = correct(&world, world.sam, &keep, &call, json!({"reached": false})).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let by = world.by(world.sam).await;
        let counted = async || {
            let by = by.clone();
            let found = world.app.read(move |read| deals::find(read, &by, keep.id)).await.unwrap();
            let of = found.state.activities;
            (of.calls, of.conversations, of.mails_out)
        };
        assert_eq!(counted().await, (1, 0, 1));
        let (status, told) = take_back(&world, world.sam, &keep, &call).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!(counted().await, (0, 0, 1));
        world.assert_sound().await;
    }

    async fn commands_from_outside_do_not_put_anything_right(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = logged(&world, &deal, json!({"kind": "call"})).await;
        let command = json!({"do": "withdraw_activity", "activity": id, "past": {}});
        let body = json!({"commands": [command]});
        let (status, told) = ask(&world, world.sam, Method::POST, &deal, "/commands", body).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{told}");
    }

    async fn a_correction_does_not_take_up_what_an_import_brought(world: World) {
        let by = world.by(world.sam).await;
        let importing = by.importing(world.app.house.new_id());
        let (deal, id) = world
            .write(move |tx| {
                let at = Some(importing.now - Millis::days(30));
                let owner = importing.user();
                let open = deal::Open { name: "Harbour".into(), owner, at, ..deal::Open::default() };
                let playbook = Some("simple-funnel".to_owned());
                let new = deals::NewDeal { playbook, open, ..deals::NewDeal::default() };
                let deal = deals::open(tx, &importing, new)?.deal;
                let log = Log { kind: ActivityKind::Mail, at, ..Log::default() };
                let new = NewActivity { log, ..NewActivity::default() };
                let (activity, done) = deals::log(tx, &importing, deal.id, new, &[])?;
                Ok((done.deal, activity.id.to_string()))
            })
            .await;
        assert!(deal.state.visit.as_ref().unwrap().muted, "nobody has taken it up");
        let (status, told) =
            correct(&world, world.sam, &deal, &id, json!({"at": "2026-02-20T09:00:00Z"})).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let after = world.app.read(move |read| deals::find(read, &by, deal.id)).await.unwrap().state;
        assert!(after.visit.as_ref().unwrap().muted);
        assert_eq!(after.last_touch.map(|at| at.to_string()).as_deref(), Some("2026-02-20T09:00:00.000Z"));
        world.assert_sound().await;
    }
}
