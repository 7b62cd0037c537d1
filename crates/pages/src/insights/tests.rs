//! Measures in the browser.

use axum::http::StatusCode;

use super::sheets::REPORTS;
use crate::board::tests::deal;
use crate::world::both;

both! {
    async fn every_report_has_a_page_a_table_and_a_scope(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        for report in REPORTS {
            let page = world.get(world.marta, &report.path()).await;
            assert_eq!(page.status, StatusCode::OK, "{report:?}: {}", page.text);
            assert!(page.says(report.title()) && page.says("name=\"from\""), "{report:?}");
            let file = world.get(world.marta, &format!("/insights/{}/table.csv", report.word())).await;
            assert_eq!(file.status, StatusCode::OK, "{report:?}");
            assert!(file.header("content-type").starts_with("text/csv"), "{report:?}");
        }
        assert_eq!(world.get(world.marta, "/insights/nothing").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_number_leads_to_its_deals_and_only_to_those_that_one_sees(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let funnel = world.get(world.marta, "/insights/funnel").await;
        assert!(funnel.says("/insights/deals?") && funnel.says("<svg"), "{}", funnel.text);
        let behind = world.get(world.marta, "/insights/deals?outcome=open").await;
        assert!(behind.says("Harbour Books") && behind.says("1 deals"), "{}", behind.text);
        let picture = world.get(world.marta, "/insights/funnel/picture.svg").await;
        assert!(picture.text.starts_with("<svg") && !picture.text.contains("style="));
        assert_eq!(picture.header("content-type"), "image/svg+xml");
    }

    async fn what_cannot_be_asked_is_said_on_the_page(world: World) {
        let page = world.get(world.marta, "/insights/funnel?from=2026-03-01&to=2026-02-01").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("The period ends before it begins."), "{}", page.text);
        let empty = world.get(world.marta, "/insights/funnel?from=&to=&owner=&source=&by=").await;
        assert_eq!(empty.status, StatusCode::OK, "an empty form asks for everything: {}", empty.text);
    }
}
