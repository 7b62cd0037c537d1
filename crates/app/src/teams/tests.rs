//! Teams and departments: who makes them, who is in them, and that the journal knows.

use axum::http::{Method, StatusCode};
use serde_json::json;
use types::Id;
use types::id::kind as id;

use crate::insights::{self, InsightQuery};
use crate::world::{World, both};
use crate::{background, companies, contacts, deals, users, verify};

async fn team(world: &World, name: &str, members: &[Id<id::User>]) -> Id<id::Team> {
    let body = Some(json!({"name": name, "members": members}));
    let (status, team) = world.call(world.anna, Method::POST, "/api/v1/teams", body).await;
    assert_eq!(status, StatusCode::CREATED, "{team}");
    team["id"].as_str().unwrap().parse().unwrap()
}

async fn members(world: &World, team: Id<id::Team>, members: &[Id<id::User>]) {
    let path = format!("/api/v1/teams/{team}");
    let body = Some(json!({"members": members}));
    let (status, team) = world.call(world.anna, Method::PATCH, &path, body).await;
    assert_eq!(status, StatusCode::OK, "{team}");
}

both! {
    async fn managers_make_teams_and_members_see_what_the_team_owns(world: World) {
        let new = json!({"name": "North", "members": [world.sam, world.kim], "territory": ["DE", "DK"]});
        let (status, _) =
            world.call(world.sam, Method::POST, "/api/v1/teams", Some(new.clone())).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, team) =
            world.call(world.marta, Method::POST, "/api/v1/teams", Some(new.clone())).await;
        assert_eq!(status, StatusCode::CREATED, "{team}");
        assert_eq!(team["territory"], json!(["DE", "DK"]));
        let (status, problem) =
            world.call(world.marta, Method::POST, "/api/v1/teams", Some(new)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        let deal = world.deal(world.sam, "Harbour Books").await;
        assert_eq!(deal.team.map(|team| json!(team)), Some(team["id"].clone()));
        let kim = format!("/api/v1/users/{}", world.kim);
        let path = format!("/api/v1/deals/{}", deal.number);
        assert_eq!(world.call(world.kim, Method::GET, &path, None).await.0, StatusCode::NOT_FOUND);
        let wider = Some(json!({"sees": "team"}));
        world.call(world.anna, Method::PATCH, &kim, wider).await;
        assert_eq!(world.call(world.kim, Method::GET, &path, None).await.0, StatusCode::OK);
    }

    async fn members_come_and_go_and_the_first_team_stays_the_first(world: World) {
        let post = |name: &str| {
            let body = json!({"name": name, "members": [world.sam]});
            let world = &world;
            async move { world.call(world.anna, Method::POST, "/api/v1/teams", Some(body)).await.1 }
        };
        let (first, second) = (post("Zebra").await, post("Ape").await);
        let sam = world.sam;
        let of_sam = || world.app.read(move |read| users::first_team(read, sam));
        assert_eq!(of_sam().await.unwrap().map(|team| json!(team)), Some(first["id"].clone()));
        let path = format!("/api/v1/teams/{}", first["id"].as_str().unwrap());
        let body = Some(json!({"members": [world.kim], "lead": world.marta, "version": 1}));
        let (status, team) = world.call(world.anna, Method::PATCH, &path, body.clone()).await;
        assert_eq!(status, StatusCode::OK, "{team}");
        assert_eq!((&team["members"], &team["version"]), (&json!([world.kim]), &json!(2)));
        assert_eq!(of_sam().await.unwrap().map(|team| json!(team)), Some(second["id"].clone()));
        let (status, _) = world.call(world.anna, Method::PATCH, &path, body).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let (status, _) = world.call(world.anna, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        assert_eq!(world.call(world.anna, Method::GET, &path, None).await.0, StatusCode::NOT_FOUND);
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn a_department_with_people_stays(world: World) {
        let post = Some(json!({"name": "Legal"}));
        let (status, made) =
            world.call(world.anna, Method::POST, "/api/v1/departments", post.clone()).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let (status, _) = world.call(world.anna, Method::POST, "/api/v1/departments", post).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "the name is taken");
        let path = format!("/api/v1/departments/{}", made["id"].as_str().unwrap());
        let pia = format!("/api/v1/users/{}", world.pia);
        let into = |department: serde_json::Value| Some(json!({ "department": department }));
        let (status, user) =
            world.call(world.anna, Method::PATCH, &pia, into(made["id"].clone())).await;
        assert_eq!((status, &user["department"]), (StatusCode::OK, &made["id"]));
        let rename = Some(json!({"name": "Contracts"}));
        let (status, _) = world.call(world.anna, Method::PATCH, &path, rename).await;
        assert_eq!(status, StatusCode::OK);
        let (status, _) = world.call(world.anna, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::CONFLICT);
        world.call(world.anna, Method::PATCH, &pia, into(json!(null))).await;
        let (status, _) = world.call(world.anna, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn what_somebody_owns_follows_them_into_another_team(world: World) {
        let north = team(&world, "North", &[world.sam]).await;
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.sam).await;
        let id = deal.id;
        let (company, contact) = world.write(move |tx| {
            let note = deals::NewActivity { subject: Some("Wants oak".to_owned()), ..deals::NewActivity::default() };
            deals::log(tx, &by, id, note, &[])?;
            let owner = by.user();
            let company = companies::NewCompany { name: "Harbour".to_owned(), owner, ..companies::NewCompany::default() };
            let contact = contacts::NewContact { name: "Ada".to_owned(), owner, ..contacts::NewContact::default() };
            Ok((companies::create(tx, &by, company)?.id, contacts::create(tx, &by, contact)?.id))
        }).await;
        let by_team = |team: Option<Id<id::Team>>| {
            let world = &world;
            async move {
                let by = world.by(world.anna).await;
                let query = InsightQuery { team: team.iter().map(ToString::to_string).collect(), ..InsightQuery::default() };
                let told = insights::funnel(&world.app, &by, query).await.unwrap();
                serde_json::to_value(told).unwrap()["totals"]["deals"].clone()
            }
        };
        assert_eq!(by_team(Some(north)).await, 1);
        let wider = Some(json!({"sees": "team"}));
        world.call(world.anna, Method::PATCH, &format!("/api/v1/users/{}", world.kim), wider).await;
        let south = team(&world, "South", &[world.sam, world.kim]).await;
        let paths = [format!("/api/v1/deals/{id}"), format!("/api/v1/companies/{company}"), format!("/api/v1/contacts/{contact}")];
        let seen = || {
            let (world, paths) = (&world, &paths);
            async move {
                let mut seen = Vec::new();
                for path in paths {
                    seen.push(world.call(world.kim, Method::GET, path, None).await.0 == StatusCode::OK);
                }
                seen
            }
        };
        assert_eq!(seen().await, [false, false, false], "North is the first team of Sam");
        members(&world, north, &[]).await;
        assert_eq!(seen().await, [true, true, true]);
        assert_eq!((by_team(Some(north)).await, by_team(Some(south)).await), (json!(0), json!(1)));
        let (_, found) = world.call(world.kim, Method::GET, "/api/v1/search?q=oak", None).await;
        assert_eq!(found["items"][0]["deal"], json!(id), "{found}");
        let (status, _) = world.call(world.anna, Method::DELETE, &format!("/api/v1/teams/{north}"), None).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "nothing belongs to it any more");
        members(&world, south, &[world.kim]).await;
        assert_eq!(seen().await, [false, false, false]);
        assert_eq!((by_team(Some(south)).await, by_team(None).await), (json!(0), json!(1)));
        let by = world.by(world.anna).await;
        let found = world.app.read(move |read| deals::find(read, &by, id)).await.unwrap();
        assert_eq!((found.team, found.version), (None, deal.version + 1), "only the talk was a change");
        world.assert_sound().await;
    }

    async fn much_follows_by_a_job_and_is_sound_meanwhile(world: World) {
        let by = world.by(world.sam).await;
        world.write(move |tx| {
            for number in 0..120 {
                let open = deal::Open { name: format!("Deal {number}"), owner: by.user(), ..deal::Open::default() };
                let playbook = Some("simple-funnel".to_owned());
                deals::open(tx, &by, deals::NewDeal { playbook, open, ..deals::NewDeal::default() })?;
            }
            Ok(())
        }).await;
        let north = team(&world, "North", &[world.kim, world.sam]).await;
        let counted = || {
            let world = &world;
            async move {
                let deals = world.app.read(|read| deals::after(read, 0, 1_000)).await.unwrap();
                deals.iter().filter(|deal| deal.team == Some(north)).count()
            }
        };
        assert_eq!(counted().await, 100);
        world.assert_sound().await;
        background::worker(&world.app).run_due().await.unwrap();
        assert_eq!(counted().await, 120);
        world.assert_sound().await;
    }

    async fn a_team_with_a_saved_list_stays(world: World) {
        let north = team(&world, "North", &[world.sam]).await;
        let view = Some(json!({"name": "Ours", "shared": "team", "team": north}));
        let (status, view) = world.call(world.sam, Method::POST, "/api/v1/views", view).await;
        assert_eq!(status, StatusCode::CREATED, "{view}");
        let path = format!("/api/v1/teams/{north}");
        let (status, problem) = world.call(world.anna, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::CONFLICT, "{problem}");
        let own = format!("/api/v1/views/{}", view["id"].as_str().unwrap());
        world.call(world.sam, Method::DELETE, &own, None).await;
        let (status, _) = world.call(world.anna, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    }

    async fn a_department_that_open_tasks_name_keeps_its_name(world: World) {
        let post = Some(json!({"name": "Legal"}));
        let (_, made) = world.call(world.anna, Method::POST, "/api/v1/departments", post).await;
        let path = format!("/api/v1/departments/{}", made["id"].as_str().unwrap());
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.sam).await;
        let task = world
            .write(move |tx| {
                let to = Some(deal::state::Assignee::Department("Legal".to_owned()));
                let add = deal::AddTask { name: "Read it".to_owned(), to, ..Default::default() };
                let command = deal::Command::AddTask(add);
                let done = crate::deals::act(tx, &by, deal.id, None, command)?;
                Ok(done.deal.state.tasks.last().unwrap().id)
            })
            .await;
        let rename = || Some(json!({"name": "Contracts"}));
        let says = "One open task names Legal: it must be done or given to somebody else first.";
        let (status, problem) = world.call(world.anna, Method::PATCH, &path, rename()).await;
        assert_eq!((status, &problem["detail"]), (StatusCode::CONFLICT, &json!(says)), "{problem}");
        let (status, problem) = world.call(world.anna, Method::DELETE, &path, None).await;
        assert_eq!((status, &problem["detail"]), (StatusCode::CONFLICT, &json!(says)), "{problem}");
        let done = format!("/api/v1/deals/{}/tasks/{task}/done", deal.number);
        let (status, answer) = world.call(world.sam, Method::POST, &done, Some(json!({}))).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let (status, _) = world.call(world.anna, Method::PATCH, &path, rename()).await;
        assert_eq!(status, StatusCode::OK);
        let (status, _) = world.call(world.anna, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        world.assert_sound().await;
    }
}
