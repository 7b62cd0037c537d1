//! The columns keep up with the journal, on every node.

use serde_json::Value;
use types::Millis;

use crate::deals::{self, Deal};
use crate::insights::{self, InsightQuery};
use crate::nodes_tests::second_node;
use crate::world::{World, both};

/// What a node tells of all deals.
async fn told(world: &World) -> Value {
    let by = world.by(world.anna).await;
    let told = insights::funnel(&world.app, &by, InsightQuery::default()).await.unwrap();
    serde_json::to_value(told).unwrap()
}

async fn lose(world: &World, deal: &Deal) {
    let by = world.by(world.anna).await;
    let id = deal.id;
    world
        .write(move |tx| {
            let version = deals::find(tx, &by, id)?.playbook_version;
            let compiled = crate::playbooks::compiled(tx, &by.house, version)?;
            let reasons = &compiled.playbook().reasons;
            let reason = reasons.iter().find(|it| it.for_ == playbook::model::ReasonFor::Lost);
            let lose = deal::Command::Lose {
                reason: reason.unwrap().key.clone(),
                competitor: Some("Acme".to_owned()),
                note: None,
                at: None,
            };
            deals::act(tx, &by, id, None, lose)
        })
        .await;
}

both! {
    async fn what_was_just_written_is_told(world: World) {
        assert_eq!(told(&world).await["totals"]["deals"], 0);
        let first = world.deal(world.sam, "Harbour Books").await;
        assert_eq!(told(&world).await["totals"]["open"], 1);
        world.deal(world.kim, "Hill Books").await;
        world.clock.advance(Millis::days(3));
        lose(&world, &first).await;
        let now = told(&world).await;
        let totals = &now["totals"];
        assert_eq!((&totals["deals"], &totals["lost"], &totals["open"]), (&2.into(), &1.into(), &1.into()));
        assert_eq!(now["playbooks"][0]["stages"][0]["fell_off"], 1);
        let by = world.by(world.anna).await;
        let told = insights::winloss(&world.app, &by, InsightQuery::default()).await.unwrap();
        assert_eq!(told.report.competitors[0].name, "Acme");
    }

    async fn two_nodes_tell_the_same(world: World) {
        let other = second_node(&world).await;
        let deal = world.deal(world.sam, "Harbour Books").await;
        assert_eq!(told(&world).await, told(&other).await);
        world.clock.advance(Millis::hours(5));
        lose(&other, &deal).await;
        world.deal(world.sam, "Mill Books").await;
        let here = told(&world).await;
        assert_eq!(here, told(&other).await);
        assert_eq!(here["totals"]["lost"], 1);
        let anew = second_node(&world).await;
        assert_eq!(told(&anew).await, here, "and so does a node that has just been started");
    }

    async fn columns_are_loaded_ahead_and_a_stop_ends_that(world: World) {
        world.deal(world.sam, "Harbour Books").await;
        assert!(!world.app.house.insights.is_loaded());
        insights::warm(&world.app).await.unwrap();
        assert!(world.app.house.insights.is_loaded());
        assert_eq!(told(&world).await["totals"]["deals"], 1);
        let stopped = second_node(&world).await;
        stopped.app.house.insights.stop();
        assert!(insights::warm(&stopped.app).await.is_err());
        assert!(!stopped.app.house.insights.is_loaded());
    }

    async fn a_new_version_brings_its_stages(world: World) {
        world.deal(world.sam, "Harbour Books").await;
        let before = told(&world).await["playbooks"][0]["stages"].as_array().unwrap().len();
        let by = world.by(world.anna).await;
        world
            .write(move |tx| {
                let (_, text) =
                    playbook::builtin::all().iter().find(|it| it.0 == "simple-funnel").unwrap();
                let mut parsed = playbook::parse(text).unwrap().playbook;
                let mut added = parsed.stages[0].clone();
                added.key = "look-closer".to_owned();
                added.name = "Look closer at them".to_owned();
                added.tasks.clear();
                added.exits.clear();
                added.whens.clear();
                parsed.stages.insert(1, added);
                crate::playbooks::publish(tx, &by, &playbook::print(&parsed), None)
            })
            .await;
        world.deal(world.sam, "Hill Books").await;
        let now = told(&world).await;
        let stages = now["playbooks"][0]["stages"].as_array().unwrap();
        assert_eq!(stages.len(), before + 1);
        assert_eq!((&stages[1]["stage"], &stages[0]["entered"]), (&"look-closer".into(), &2.into()));
    }
}
