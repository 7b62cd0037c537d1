//! One thing done to all deals that fit a filter: at once, in the background, and only to what is the caller's to change.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{AT_ONCE, Doing, fitting, for_fitting};
use crate::deals::list::DealFilter;
use crate::deals::{self, NewDeal};
use crate::world::{World, both};
use crate::{background, users};

const PATH: &str = "/api/v1/deals/bulk";

/// Opens so many deals of Sam's from one source.
async fn open_many(world: &World, source: &'static str, count: usize) {
    let by = world.by(world.sam).await;
    world
        .write(move |tx| {
            for n in 0..count {
                let profile = deal::state::Profile {
                    source: Some(source.to_owned()),
                    ..deal::state::Profile::default()
                };
                let name = format!("{source} {n}");
                let open = deal::Open { name, owner: by.user(), profile, ..deal::Open::default() };
                let playbook = Some("simple-funnel".to_owned());
                deals::open(tx, &by, NewDeal { playbook, open, ..NewDeal::default() })?;
            }
            Ok(())
        })
        .await;
}

fn from(source: &str) -> DealFilter {
    DealFilter { source: Some(source.to_owned()), ..DealFilter::default() }
}

fn named(campaign: &str) -> Value {
    json!({"do": "change", "campaign": campaign})
}

/// How many deals Marta sees that have this campaign.
async fn with_campaign(world: &World, campaign: &'static str) -> usize {
    let by = world.by(world.marta).await;
    let numbers = world.app.read(move |read| {
        let numbers = fitting(read, &by, &DealFilter::default())?;
        numbers.iter().try_fold(0, |count, number| {
            let deal = deals::find(read, &by, deals::Which::Number(*number))?;
            let has = deal.state.profile.campaign.as_deref() == Some(campaign);
            Ok(count + usize::from(has))
        })
    });
    numbers.await.unwrap()
}

both! {
    async fn all_that_fit_a_filter_are_changed_and_no_others(world: World) {
        open_many(&world, "fair", 3).await;
        open_many(&world, "web", 2).await;
        let body = json!({"filter": {"source": "fair"}, "command": named("spring")});
        let (status, answer) = world.call(world.sam, Method::POST, PATH, Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!((&answer["fit"], answer["done"].as_array().unwrap().len()), (&json!(3), 3), "{answer}");
        assert_eq!(answer.get("job"), None, "few are done at once");
        assert_eq!(with_campaign(&world, "spring").await, 3);
        world.assert_sound().await;
    }

    async fn what_a_colleague_looks_after_is_neither_counted_nor_changed(world: World) {
        open_many(&world, "fair", 2).await;
        let hers = world.deal(world.kim, "Hers").await;
        let body = json!({"filter": {}, "command": named("spring")});
        let (_, answer) = world.call(world.kim, Method::POST, PATH, Some(body.clone())).await;
        assert_eq!(answer["done"], json!([hers.id.to_string()]), "{answer}");
        assert_eq!(with_campaign(&world, "spring").await, 1);
        let (status, problem) = world.call(world.vera, Method::POST, PATH, Some(body)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{problem}");
    }

    async fn each_that_refuses_is_told_with_its_number(world: World) {
        open_many(&world, "fair", 3).await;
        let body = json!({"filter": {"source": "fair"}, "command": {"do": "lose", "reason": "nothing that is known"}});
        let (status, answer) = world.call(world.sam, Method::POST, PATH, Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(answer["refused"].as_array().unwrap().len(), 3, "{answer}");
        assert_eq!(answer["refused"][0]["deal"], "1", "{answer}");
    }

    async fn a_deal_that_cannot_be_read_holds_up_no_other(world: World) {
        open_many(&world, "fair", 3).await;
        world
            .write(|tx| {
                let mut spoil = db::Select::new("UPDATE deals SET state = '7' WHERE number");
                spoil.push(" = ", 2_i64);
                Ok(spoil.exec(tx)?)
            })
            .await;
        let body = json!({"filter": {"source": "fair"}, "command": named("spring")});
        let (status, answer) = world.call(world.sam, Method::POST, PATH, Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(answer["done"].as_array().unwrap().len(), 2, "{answer}");
        assert_eq!(answer["refused"][0]["deal"], "2", "{answer}");
    }

    async fn words_that_more_deals_have_than_are_looked_at_are_no_filter(world: World) {
        open_many(&world, "fair", AT_ONCE).await;
        let body = json!({"filter": {"q": "fair"}, "command": named("spring")});
        let (status, problem) = world.call(world.sam, Method::POST, PATH, Some(body)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(problem["errors"][0]["field"], "filter", "{problem}");
        assert_eq!(with_campaign(&world, "spring").await, 0);
    }

    async fn deals_are_named_or_filtered_and_not_both(world: World) {
        open_many(&world, "fair", 1).await;
        for body in [
            json!({"command": named("spring")}),
            json!({"deals": ["1"], "filter": {}, "command": named("spring")}),
            json!({"filter": {"sauce": "fair"}, "command": named("spring")}),
        ] {
            let (status, problem) = world.call(world.sam, Method::POST, PATH, Some(body)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        }
        assert_eq!(with_campaign(&world, "spring").await, 0);
    }

    async fn many_are_changed_in_the_background_with_progress_for_whoever_asked(world: World) {
        open_many(&world, "fair", AT_ONCE + 1).await;
        let body = json!({"filter": {"source": "fair"}, "command": named("spring")});
        let (status, asked) = world.call(world.sam, Method::POST, PATH, Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{asked}");
        assert_eq!((&asked["fit"], &asked["done"]), (&json!(AT_ONCE + 1), &json!([])), "{asked}");
        assert_eq!(with_campaign(&world, "spring").await, 0, "nobody has begun");
        let job = format!("{PATH}/{}", asked["job"].as_str().unwrap());
        let (_, waits) = world.call(world.sam, Method::GET, &job, None).await;
        assert_eq!((&waits["state"], &waits["total"]), (&json!("waiting"), &json!(AT_ONCE + 1)), "{waits}");
        let (status, _) = world.call(world.kim, Method::GET, &job, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "it is no business of hers");
        background::worker(&world.app).run_due().await.unwrap();
        let (_, done) = world.call(world.sam, Method::GET, &job, None).await;
        assert_eq!((&done["state"], &done["done"], &done["refused"]), (&json!("done"), &json!(AT_ONCE + 1), &json!(0)), "{done}");
        assert_eq!(with_campaign(&world, "spring").await, AT_ONCE + 1);
        world.assert_sound().await;
    }

    async fn what_came_to_refuse_meanwhile_is_counted_by_its_reason(world: World) {
        open_many(&world, "fair", AT_ONCE + 2).await;
        let by = world.by(world.sam).await;
        let doing = Doing::Command(Box::new(serde_json::from_value(named("spring")).unwrap()));
        let asked = world.write(move |tx| for_fitting(tx, &by, &from("fair"), &doing)).await;
        let (admin, kim) = (world.by(world.marta).await, world.kim);
        world
            .write(move |tx| {
                for number in [1, 2] {
                    let give = deal::Command::Assign { role: None, user: Some(kim) };
                    deals::act(tx, &admin, deals::Which::Number(number), None, give)?;
                }
                Ok(())
            })
            .await;
        background::worker(&world.app).run_due().await.unwrap();
        let by = world.by(world.sam).await;
        let job = asked.job.unwrap();
        let told = world.app.read(move |read| super::progress(read, &by, job)).await.unwrap();
        assert_eq!((told.tally.done, told.tally.refused), (AT_ONCE, 2), "{told:?}");
        assert_eq!(told.tally.reasons.len(), 1, "{told:?}");
        assert_eq!(told.tally.reasons[0].deals, ["1", "2"], "{told:?}");
    }

    async fn what_is_stopped_goes_no_further(world: World) {
        open_many(&world, "fair", AT_ONCE + 1).await;
        let body = json!({"filter": {}, "command": named("spring")});
        let (_, asked) = world.call(world.sam, Method::POST, PATH, Some(body)).await;
        let job = format!("{PATH}/{}", asked["job"].as_str().unwrap());
        let (status, _) = world.call(world.marta, Method::DELETE, &job, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "she did not ask for it");
        let (status, _) = world.call(world.sam, Method::DELETE, &job, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        background::worker(&world.app).run_due().await.unwrap();
        let (_, told) = world.call(world.sam, Method::GET, &job, None).await;
        assert_eq!((&told["state"], &told["done"]), (&json!("cancelled"), &json!(0)), "{told}");
        assert_eq!(with_campaign(&world, "spring").await, 0);
        let (_, audit) = world.call(world.anna, Method::GET, "/api/v1/audit?kind=job", None).await;
        let names: Vec<_> = audit["items"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
        assert_eq!(names, ["cancelled", "asked"], "{audit}");
    }

    async fn whoever_has_left_changes_nothing_more(world: World) {
        open_many(&world, "fair", AT_ONCE + 1).await;
        let by = world.by(world.sam).await;
        let doing = Doing::Command(Box::new(serde_json::from_value(named("spring")).unwrap()));
        let asked = world.write(move |tx| for_fitting(tx, &by, &from("fair"), &doing)).await;
        let gone = Some(json!({"active": false}));
        let path = format!("/api/v1/users/{}", world.sam);
        let (status, answer) = world.call(world.anna, Method::PATCH, &path, gone).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        background::worker(&world.app).run_due().await.unwrap();
        let job = asked.job.unwrap();
        let record = world.app.read(move |read| Ok(jobs::find(read, job)?)).await.unwrap().unwrap();
        assert_eq!(record.state, jobs::State::Dead, "{record:?}");
        assert_eq!(with_campaign(&world, "spring").await, 0);
        let sam = world.sam;
        assert!(!world.app.read(move |read| users::find(read, sam)).await.unwrap().active);
    }
}
