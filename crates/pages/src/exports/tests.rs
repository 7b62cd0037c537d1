//! What can be taken along, and by whom.

use app::deals;
use axum::http::StatusCode;

use crate::world::both;

both! {
    async fn managers_take_tables_along_and_administrators_everything(world: World) {
        let by = world.by(world.sam).await;
        world
            .app
            .write(move |tx| {
                let open = deal::Open { name: "=cmd|'x'!A0".to_owned(), owner: by.user(), ..deal::Open::default() };
                let playbook = Some("simple-funnel".to_owned());
                deals::open(tx, &by, deals::NewDeal { playbook, open, ..Default::default() })
            })
            .await
            .unwrap();
        let page = world.get(world.marta, "/exports").await;
        assert!(page.says("/exports/deals.csv") && !page.says("/api/v1/export"), "{}", page.text);
        assert!(world.get(world.anna, "/exports").await.says("/api/v1/export"));
        for user in [world.sam, world.vera] {
            assert_eq!(world.get(user, "/exports").await.status, StatusCode::FORBIDDEN);
            assert_eq!(world.get(user, "/exports/deals.csv").await.status, StatusCode::FORBIDDEN);
        }
        let csv = world.get(world.marta, "/exports/deals.csv").await;
        assert_eq!(csv.header("content-disposition"), "attachment; filename=\"deals-2026-03-02.csv\"");
        let lines: Vec<&str> = csv.text.lines().collect();
        assert!(lines[0].starts_with("Number,Name,Playbook,Status"), "{}", csv.text);
        assert!(lines[1].contains("'=cmd") && lines[1].contains("Find somebody who may need us"), "{}", csv.text);
        assert!(lines[1].contains("Sam Seller") && lines[1].contains("2026-03-02 09:00"), "{}", csv.text);
        for table in ["companies", "contacts"] {
            let csv = world.get(world.marta, &format!("/exports/{table}.csv")).await;
            assert_eq!((csv.status, csv.text.lines().count()), (StatusCode::OK, 1));
        }
        assert_eq!(world.get(world.marta, "/exports/users.csv").await.status, StatusCode::NOT_FOUND);
    }
}
