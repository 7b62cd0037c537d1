//! Measures in the browser.

mod numbers;

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

    async fn the_map_is_drawn_and_its_steps_lead_to_their_deals(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let page = world.get(world.marta, "/insights/map").await;
        assert!(page.says("class=\"process-map\"") && !page.text.contains("style="), "{}", page.text);
        assert!(page.says("The happy path") && page.says("Draft a playbook from this"));
        let link = page.text.split("href=\"/insights/deals?").nth(1).unwrap().split('"').next().unwrap();
        let behind = world.get(world.marta, &format!("/insights/deals?{}", link.replace("&amp;", "&"))).await;
        assert!(behind.says("Harbour Books"), "{link}: {}", behind.text);
        let picture = world.get(world.marta, "/insights/map/picture.svg").await;
        assert!(picture.text.starts_with("<svg") && picture.says("<style>") && picture.header("content-disposition").contains("map.svg"));
        let none = world.get(world.marta, "/insights/map?source=moon").await;
        assert!(none.says("there is no process to find"), "{}", none.text);
        for (who, may) in [(world.sam, false), (world.vera, false), (world.marta, true)] {
            assert_eq!(world.get(who, "/insights/map").await.says("Draft a playbook from this"), may);
        }
        let wrong = world.get(world.marta, "/insights/map?least=7").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says("Give a share of 0 to 1."));
    }

    async fn a_playbook_is_drafted_from_the_journal_and_opens_in_the_editor(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let refused = world.post(world.marta, "/insights/map/draft", &[("name", "")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("Give it a name"), "{}", refused.text);
        let begun = world.post(world.marta, "/insights/map/draft", &[("name", "As we do it")]).await;
        assert_eq!(begun.goes_to(), "/playbooks/as-we-do-it/parts");
        let editor = world.get(world.marta, "/playbooks/as-we-do-it/edit").await;
        assert!(editor.says("Find out who may need us") || editor.says("[[stage]]"), "{}", editor.text);
        let kept = world.app.read(|read| app::playbooks::find_by_key(read, "as-we-do-it")).await.unwrap();
        assert!(playbook::check(&kept.draft.unwrap()).iter().all(|told| !told.is_error()));
        let refused = world.post(world.sam, "/insights/map/draft", &[("name", "Mine")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }

    async fn any_history_can_be_looked_at_and_drafted_from(world: World) {
        let fields = [("lifecycle", ""), ("lines", ""), ("least", ""), ("activities", ""), ("against", "simple-funnel"), ("won", "Sign")];
        let page = world.upload(world.marta, "/insights/map/file", &fields, ("old.csv", HISTORY)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.says("class=\"process-map\"") && page.says("Send the offer") && page.says("Ada"), "{}", page.text);
        assert!(page.says("cases keep to") && page.says("What was done otherwise"));
        let text = page.text.split("name=\"text\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let text = text.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let begun = world.post(world.marta, "/insights/map/draft", &[("name", "Old way"), ("text", &text)]).await;
        assert_eq!(begun.goes_to(), "/playbooks/old-way/parts");
        let kept = world.app.read(|read| app::playbooks::find_by_key(read, "old-way")).await.unwrap().draft.unwrap();
        assert!(kept.contains("Send the offer") && playbook::parse(&kept).is_ok(), "{kept}");
        for (then, kind) in [("table", "text/csv; charset=utf-8"), ("picture", "image/svg+xml")] {
            let file = world.upload(world.sam, "/insights/map/file", &[("then", then)], ("old.csv", HISTORY)).await;
            assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, kind));
            assert!(file.says("Send the offer"), "{}", file.text);
        }
    }

    async fn a_file_that_is_no_history_is_refused_with_its_line(world: World) {
        assert!(world.get(world.sam, "/insights/map/file").await.says("enctype=\"multipart/form-data\""));
        let broken = b"<?xml version=\"1.0\"?>\n<log>\n<trace><event></trace>\n</log>";
        for (fields, name, file, says) in [
            (&[][..], "broken.xes", &broken[..], "line 3"),
            (&[], "", b"", "Choose a file."),
            (&[], "empty.csv", b"case,activity,time\n", "holds no events"),
            (&[("won", "Fly")], "old.csv", HISTORY, "No activity is called"),
            (&[("least", "9")], "old.csv", HISTORY, "Give a share of 0 to 1."),
            (&[("against", "nothing")], "old.csv", HISTORY, "no such published playbook"),
        ] {
            let page = world.upload(world.marta, "/insights/map/file", fields, (name, file)).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}: {}", page.text);
            assert!(page.says(says), "{says}: {}", page.text);
        }
    }

    async fn a_criterion_is_replayed_on_the_page_of_what_if(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let page = world.get(world.marta, "/insights/whatif").await;
        let word = page.text.split("value=\"simple-funnel@1:").nth(1).unwrap().split('"').next().unwrap();
        let page = world.get(world.marta, &format!("/insights/whatif?criterion=simple-funnel@1:{word}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.says("Replayed: “") && page.says("history says nothing of this criterion"), "{}", page.text);
        let page = world.get(world.marta, "/insights/whatif?criterion=simple-funnel@1:a/b").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn deviations_are_told_with_the_deals_behind_them(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let page = world.get(world.marta, "/insights/conformance").await;
        assert!(page.says("deviation=skipped") && page.says("Fitness") && page.says("too few to say"), "{}", page.text);
        let page = world.get(world.marta, "/insights/conformance?against=simple-funnel").await;
        assert!(page.says("against simple-funnel@1"), "{}", page.text);
        let behind = world.get(world.marta, "/insights/deals?deviation=skipped").await;
        assert!(behind.says("No deal that you may see is behind this number."), "{}", behind.text);
    }
}

/// Three cases, two of them signed.
const HISTORY: &[u8] = b"case,activity,time,resource\n\
    1,Call,2026-01-05T09:00:00Z,Ada\n\
    1,Send the offer,2026-01-07T09:00:00Z,Ada\n\
    1,Sign,2026-01-12T09:00:00Z,Bo\n\
    2,Call,2026-01-06T09:00:00Z,Ada\n\
    2,Send the offer,2026-01-08T09:00:00Z,Ada\n\
    2,Sign,2026-01-14T09:00:00Z,Bo\n\
    3,Call,2026-01-06T09:00:00Z,Ada\n\
    3,Gone,2026-01-20T09:00:00Z,Ada\n";
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
            ("place", "prospect/get-in-touch"), ("a", "Call them"), ("b", "Write to them"),
            ("weight_a", "1"), ("weight_b", "1"), ("strata", "nothing"), ("goal", "won"),
            ("base", "20"), ("change", "10")];
        let first = world.get(world.marta, "/insights/experiments/new").await;
        assert!(first.says("method=\"get\"") && first.says("value=\"simple-funnel\""), "{}", first.text);
        let second = world.get(world.marta, "/insights/experiments/new?playbook=simple-funnel&what=task").await;
        assert!(second.says("<optgroup") && second.says("value=\"prospect/get-in-touch\""), "{}", second.text);
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
        assert!(page.says("Too early") && page.says("at whatever look"), "{}", page.text);
        let listed: Vec<_> = [world.get(world.marta, &format!("{path}/deals?arm=a")).await,
            world.get(world.marta, &format!("{path}/deals?arm=b")).await].into();
        assert_eq!(listed.iter().filter(|page| page.says("Harbour Books")).count(), 1);
        let page = world.post(world.marta, &format!("{path}/decide"), &[("keep", "b")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Say why you decide all the same."), "{}", page.text);
        let page = world.post(world.marta, &format!("{path}/decide"), &[("keep", "")]).await;
        assert_eq!(page.goes_to(), path);
        let ended = world.get(world.sam, &path).await;
        assert!(ended.says("Nothing was decided") && ended.says("It ended before any case"), "{}", ended.text);
        assert!(!ended.says("Too early"), "{}", ended.text);
    }

    async fn experiments_are_narrowed_by_a_plain_form(world: World) {
        let words = [("name", "How to begin"), ("playbook", "simple-funnel"), ("what", "task"),
            ("place", "prospect/get-in-touch"), ("a", "Call them"), ("b", "Write to them"),
            ("weight_a", "1"), ("weight_b", "1"), ("strata", "nothing"), ("goal", "won"),
            ("base", "20"), ("change", "10")];
        world.post(world.marta, "/insights/experiments", &words).await.goes_to();
        let list = |query: &str| format!("/insights/experiments?{query}");
        let all = world.get(world.marta, &list("from=&to=&playbook=&status=")).await;
        assert!(all.says("How to begin") && all.says("Any playbook"), "{}", all.text);
        let planned = world.get(world.marta, &list("status=planned&playbook=simple-funnel")).await;
        assert!(planned.says("How to begin"), "{}", planned.text);
        for none in ["status=ended", "to=2026-03-01"] {
            let page = world.get(world.marta, &list(none)).await;
            assert!(!page.says("How to begin") && page.says("No such experiments"), "{}", page.text);
        }
        for (wrong, says) in [("from=soon", "date"), ("status=odd", "Say planned, running or ended.")] {
            let page = world.get(world.marta, &list(wrong)).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.says(says), "{}", page.text);
        }
        let csv = world.get(world.marta, "/insights/experiments/table.csv?status=ended").await;
        assert!(!csv.says("How to begin"), "{}", csv.text);
    }

    async fn an_experiment_offers_what_there_is_to_choose(world: World) {
        let ask = |what: &str| format!("/insights/experiments/new?playbook=simple-funnel&what={what}");
        let guidance = world.get(world.marta, &ask("guidance")).await;
        let place = guidance.text.split_once("name=\"place\"").unwrap().1.split_once("</select>").unwrap().0;
        assert!(place.contains("value=\"prospect\"") && !place.contains("optgroup"), "{place}");
        let version = world.get(world.marta, &ask("version")).await;
        assert!(!version.says("name=\"place\"") && version.says("Version 1, "), "{}", version.text);
        for unknown in ["weather", ""] {
            assert!(world.get(world.marta, &ask(unknown)).await.says("Go on"));
        }
        let elsewhere = [("name", "Try"), ("playbook", "simple-funnel"), ("what", "task"), ("place", "nowhere/nothing"),
            ("a", "x"), ("b", "y"), ("weight_a", "1"), ("weight_b", "1"), ("goal", "won"), ("base", "20"), ("change", "10")];
        let page = world.post(world.marta, "/insights/experiments", &elsewhere).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.text.matches("class=\"wrong\"").count(), 1, "at the place: {}", page.text);
        assert_eq!(world.get(world.sam, "/insights/experiments/new").await.status, StatusCode::FORBIDDEN);
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
