//! Teams and departments: who makes them, who is in them, and that the journal knows.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::world::both;
use crate::{users, verify};

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
