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

both! {
    async fn a_goal_is_set_seen_on_today_changed_and_taken_away(world: World) {
        let sam = format!("person:{}", world.sam);
        let form = [("who", sam.as_str()), ("measure", "won-deals"), ("period", "2026-Q1"), ("target", "4")];
        let page = world.post(world.marta, "/insights/goals", &form).await;
        assert_eq!(page.goes_to(), "/insights/goals");
        let page = world.get(world.sam, "/insights/goals").await;
        assert!(page.says("Deals won") && page.says("far behind"), "{}", page.text);
        let today = world.get(world.sam, "/today").await;
        assert!(today.says("Won this month") && today.says("/insights/goals/goal_"), "{}", today.text);
        let overview = world.get(world.marta, "/insights").await;
        assert!(overview.says("/insights/goals/goal_"), "{}", overview.text);
        let link = page.text.split("/insights/goals/goal_").nth(1).unwrap().split('"').next().unwrap();
        let path = format!("/insights/goals/goal_{link}");
        let wrong = [("from", "2026-03-31"), ("to", "2026-01-01"), ("target", "x"), ("version", "1")];
        let page = world.post(world.marta, &path, &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        let right = [("from", "2026-01-01"), ("to", "2026-06-30"), ("target", "5"), ("version", "1")];
        assert_eq!(world.post(world.marta, &path, &right).await.goes_to(), "/insights/goals");
        assert!(world.get(world.sam, &path).await.says("of 5"));
        assert_eq!(world.post(world.sam, &path, &right).await.status, StatusCode::FORBIDDEN);
        let page = world.post(world.marta, &format!("{path}/delete"), &[]).await;
        assert_eq!(page.goes_to(), "/insights/goals");
        assert_eq!(world.get(world.sam, &path).await.status, StatusCode::NOT_FOUND);
    }

    async fn an_experiment_goes_from_plan_to_decision_without_scripts(world: World) {
        let words = [("name", "How to begin"), ("playbook", "simple-funnel"), ("what", "task"),
            ("stage", "prospect"), ("task", "get-in-touch"), ("a", "Call them"), ("b", "Write to them"),
            ("weight_a", "1"), ("weight_b", "1"), ("strata", "nothing"), ("goal", "won"),
            ("base", "20"), ("change", "10")];
        let wrong: Vec<(&str, &str)> =
            words.iter().map(|(name, value)| (*name, if *name == "b" { "Call them" } else { *value })).collect();
        let page = world.post(world.marta, "/insights/experiments", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("The two are the same."), "{}", page.text);
        let path = world.post(world.marta, "/insights/experiments", &words).await.goes_to().to_owned();
        assert_eq!(world.post(world.sam, &format!("{path}/start"), &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post(world.marta, &format!("{path}/start"), &[]).await.goes_to(), path);
        let number = deal(&world, world.sam, "Harbour Books", 300_000).await.number;
        let shown = world.get(world.sam, &format!("/deals/{number}")).await;
        assert!(shown.says("Call them") || shown.says("Write to them"), "{}", shown.text);
        assert_eq!(world.post(world.marta, &format!("{path}/look"), &[]).await.goes_to(), path);
        let page = world.get(world.marta, &path).await;
        assert!(page.says("Too early") && page.says("once in a thousand"), "{}", page.text);
        let listed: Vec<_> = [world.get(world.marta, &format!("{path}/deals?arm=a")).await,
            world.get(world.marta, &format!("{path}/deals?arm=b")).await].into();
        assert_eq!(listed.iter().filter(|page| page.says("Harbour Books")).count(), 1);
        let page = world.post(world.marta, &format!("{path}/decide"), &[("keep", "b")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Say why you decide all the same."), "{}", page.text);
        let page = world.post(world.marta, &format!("{path}/decide"), &[("keep", "")]).await;
        assert_eq!(page.goes_to(), path);
        assert!(world.get(world.sam, &path).await.says("Nothing was decided"));
    }

    async fn a_commission_rule_is_made_tried_and_seen(world: World) {
        let rule = [("name", "Everybody"), ("currency", "EUR"), ("bands", "0: 2 %\n10000: 4 %"),
            ("who", "owner"), ("due", "first-payment"), ("active", "true")];
        let wrong: Vec<(&str, &str)> =
            rule.iter().map(|(name, value)| (*name, if *name == "bands" { "much" } else { *value })).collect();
        let page = world.post(world.marta, "/insights/commission/rules", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Write a price and a rate a line"), "{}", page.text);
        let page = world.post(world.marta, "/insights/commission/rules", &rule).await;
        assert_eq!(page.goes_to(), "/insights/commission/rules");
        let page = world.get(world.sam, "/insights/commission/rules").await;
        let link = page.text.split("/rules/comm_").nth(1).unwrap().split('"').next().unwrap();
        let path = format!("/insights/commission/rules/comm_{link}");
        let page = world.get(world.sam, &format!("{path}?amount=15000")).await;
        assert!(page.says("400") && page.says("2 % of"), "{}", page.text);
        let page = world.get(world.marta, &format!("{path}?amount=much")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(world.get(world.sam, "/insights/commission").await.says("Nothing earned yet"));
        let page = world.post(world.marta, &format!("{path}/delete"), &[]).await;
        assert_eq!(page.goes_to(), "/insights/commission/rules");
    }
}
