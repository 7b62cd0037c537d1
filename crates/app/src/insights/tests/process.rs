//! The process that the workspace's own journal shows.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use types::{Id, Millis, User};

use super::cast::{act, go, lose, open, publish, win, without_criterion};
use crate::deals::{self, NewActivity};
use crate::insights::{self, InsightQuery};
use crate::world::{World, both};

async fn get(world: &World, who: Id<User>, path: &str) -> Value {
    let path = format!("/api/v1/insights/{path}");
    let (status, told) = world.call(who, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::OK, "{path}: {told}");
    told
}

/// Two of Sam's deals and one of Kim's: won, lost and open.
async fn story(world: &World) {
    publish(world, &without_criterion()).await;
    let first = open(world, world.sam, "Harbour Books").await;
    let second = open(world, world.sam, "Hill Books").await;
    open(world, world.kim, "Mill Books").await;
    go(world, world.sam, &first, "meet").await;
    go(world, world.marta, &first, "offer").await;
    win(world, &first).await;
    go(world, world.sam, &second, "meet").await;
    let back = json!({ "do": "go_back", "to": "contact", "reason": "Wrong person" });
    act(world, world.sam, &second, back).await;
    go(world, world.sam, &second, "meet").await;
    lose(world, &second).await;
}

both! {
    async fn the_journal_answers_as_a_file_would(world: World) {
        story(&world).await;
        let told = get(&world, world.anna, "map?playbook=plain").await;
        assert_eq!((&told["cases"], &told["events"], &told["variants"]), (&json!(3), &json!(9), &json!(3)));
        assert_eq!(told["activities"], json!({ "Get in touch": 4, "Meet the buyer": 3, "Send the offer": 1, "Deliver the goods": 1 }));
        assert_eq!(told["start"], json!({ "Get in touch": 3 }));
        assert_eq!(told["end"], json!({ "Meet the buyer": 1, "Deliver the goods": 1, "Get in touch": 1 }));
        assert_eq!(told["edges_total"], 6);
        let day = 86_400.0;
        assert_eq!(told["edges"][0], json!({ "from": "Get in touch", "to": "Meet the buyer", "count": 3, "mean_s": 2.0 * day, "median_s": day }));
        assert_eq!(told["rework"], json!([
            { "activity": "Get in touch", "cases": 1, "repeats": 1 },
            { "activity": "Meet the buyer", "cases": 1, "repeats": 1 },
        ]));
        let ends = get(&world, world.anna, "map?playbook=plain&tell=ends").await;
        assert_eq!((&ends["activities"]["Won"], &ends["activities"]["Lost"]), (&json!(1), &json!(1)));
        let by = world.by(world.anna).await;
        let query = InsightQuery { playbook: Some("plain".to_owned()), ..InsightQuery::default() };
        let log = insights::process_log(&world.app, &by, query).await.unwrap();
        let found = insight::discover::discover(&log);
        let printed = serde_json::to_value(insight::discover::Summary::of(&log, &found)).unwrap();
        for (field, value) in printed.as_object().unwrap() {
            assert_eq!(&told[field], value, "{field} is what the command prints");
        }
    }

    async fn a_map_tells_of_what_one_sees_and_of_what_was_just_written(world: World) {
        story(&world).await;
        assert_eq!(get(&world, world.sam, "map?playbook=plain").await["cases"], 2);
        assert_eq!(get(&world, world.kim, "map?playbook=plain").await["cases"], 1);
        assert_eq!(get(&world, world.pia, "map?playbook=plain").await["cases"], 0);
        let new = open(&world, world.kim, "Pier Books").await;
        go(&world, world.kim, &new, "meet").await;
        assert_eq!(get(&world, world.kim, "map?playbook=plain").await["edges_total"], 1);
    }

    async fn what_was_done_with_the_buyer_and_by_whom_can_be_told_too(world: World) {
        story(&world).await;
        let plain = get(&world, world.anna, "map?playbook=plain").await;
        assert_eq!(plain["handovers"], json!([]), "all that is known without the past is the owner");
        let all = get(&world, world.anna, "map?playbook=plain&tell=all").await;
        let handed = all["handovers"].as_array().unwrap();
        let pair = |it: &Value| (it["from"].as_str().unwrap().to_owned(), it["to"].as_str().unwrap().to_owned());
        assert!(handed.iter().any(|it| pair(it) == ("Sam Seller".to_owned(), "Marta Manager".to_owned())), "{all}");
        let deal = open(&world, world.sam, "Quay Books").await;
        world.clock.advance(Millis::hours(3));
        let by = world.by(world.sam).await;
        world.write(move |tx| {
            let log = deal::Log { kind: deal::ActivityKind::Call, ..deal::Log::default() };
            let call = NewActivity { log, subject: None, body: None, minutes: None };
            deals::log(tx, &by, deal.id, call, &[])
        }).await;
        let all = get(&world, world.anna, "map?playbook=plain&tell=all").await;
        assert_eq!(all["activities"]["Call"], 1);
        assert!(all["edges"].as_array().unwrap().iter().any(|it| it["from"] == "Get in touch" && it["to"] == "Call"));
        assert!(get(&world, world.anna, "map?playbook=plain&tell=ends").await["activities"]["Call"].is_null());
    }

    async fn the_tasks_that_were_done_are_steps_of_the_map(world: World) {
        let tasks = "[[stage.task]]\nkey = \"invite\"\nname = \"Invite the buyer\"\n\n[[stage.task]]\nkey = \"offer\"\nname = \"Send the offer\"\n";
        publish(&world, &super::cast::PLAIN.replace("EXIT", tasks)).await;
        let deal = open(&world, world.sam, "Harbour Books").await;
        go(&world, world.sam, &deal, "meet").await;
        let none = get(&world, world.anna, "map?playbook=plain&tell=all").await;
        assert_eq!(none["activities"], json!({ "Get in touch": 1, "Meet the buyer": 1 }));
        let (by, id) = (world.by(world.sam).await, deal.id);
        let state = world.app.read(move |read| deals::find(read, &by, id)).await.unwrap().state;
        for task in state.open_tasks() {
            world.clock.advance(Millis::hours(1));
            act(&world, world.sam, &deal, json!({ "do": "do_task", "task": task.id })).await;
        }
        world.clock.advance(Millis::hours(1));
        act(&world, world.sam, &deal, json!({ "do": "add_task", "name": "Bring cake" })).await;
        let (by, id) = (world.by(world.sam).await, deal.id);
        let state = world.app.read(move |read| deals::find(read, &by, id)).await.unwrap().state;
        let own = state.open_tasks().next().unwrap().id;
        act(&world, world.sam, &deal, json!({ "do": "do_task", "task": own })).await;
        // What is called as a stage says that it is the task.
        let all = get(&world, world.anna, "map?playbook=plain&tell=all").await;
        assert_eq!(all["activities"], json!({ "Get in touch": 1, "Meet the buyer": 1, "Invite the buyer": 1,
            "Send the offer (task)": 1, "A task of one’s own": 1 }), "{all}");
        assert_eq!(get(&world, world.anna, "map?playbook=plain&tell=ends").await["events"], 2);
        let found = get(&world, world.anna, "deals?playbook=plain&tell=all&activity=Invite%20the%20buyer").await;
        assert_eq!(found["items"][0]["name"], "Harbour Books");
        // A new name is the name of what was done before, too.
        publish(&world, &super::cast::PLAIN.replace("EXIT", &tasks.replace("Invite the buyer", "Ask them in"))).await;
        let all = get(&world, world.anna, "map?playbook=plain&tell=all").await;
        assert_eq!(all["activities"]["Ask them in"], 1, "{all}");
    }

    async fn a_step_of_the_map_leads_to_its_deals(world: World) {
        story(&world).await;
        for (step, names) in [
            ("activity=Send%20the%20offer", vec!["Harbour Books"]),
            ("activity=Meet%20the%20buyer&then=Get%20in%20touch", vec!["Hill Books"]),
            ("activity=Get%20in%20touch&then=(end)", vec!["Mill Books"]),
            ("then=Get%20in%20touch", vec!["Harbour Books", "Hill Books", "Mill Books"]),
            ("activity=Nothing", vec![]),
            ("tell=ends&activity=Won", vec!["Harbour Books"]),
            // Where the meeting is hidden, the offer follows the first contact.
            ("activity=Get%20in%20touch&then=Meet%20the%20buyer&activities=0.1", vec![]),
        ] {
            let told = get(&world, world.anna, &format!("deals?playbook=plain&{step}")).await;
            let found: Vec<_> = told["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
            assert_eq!(found, names, "{step}");
        }
    }

    async fn a_draft_from_the_journal_has_no_mistakes_and_ends_with_winning(world: World) {
        story(&world).await;
        let by = world.by(world.marta).await;
        let query = InsightQuery { playbook: Some("plain".to_owned()), ..InsightQuery::default() };
        let draft = insights::process_draft(&world.app, &by, query, "As we do it".to_owned()).await.unwrap();
        assert!(playbook::parse(&draft.text).is_ok(), "{}", draft.text);
        assert!(draft.assumed[0].contains("“Won”"), "{:?}", draft.assumed);
        assert!(draft.text.contains("Send the offer"), "{}", draft.text);
        let none = InsightQuery { source: vec!["moon".to_owned()], ..InsightQuery::default() };
        assert!(insights::process_draft(&world.app, &by, none, "None".to_owned()).await.is_err());
    }

    async fn what_a_map_cannot_tell_is_refused_by_name(world: World) {
        for (asked, field) in [("tell=nothing", "tell"), ("lines=long", "lines"), ("least=2", "least"), ("activities=-1", "activities")] {
            let path = format!("/api/v1/insights/map?{asked}");
            let (status, told) = world.call(world.anna, Method::GET, &path, None).await;
            assert_eq!((status, &told["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)), "{told}");
        }
    }
}
