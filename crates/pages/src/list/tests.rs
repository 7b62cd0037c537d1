//! The list of deals in the browser: filters, views, editing in place and in bulk, the table for spreadsheets.

use app::deals::bulk::AT_ONCE;
use app::{background, deals};
use axum::http::{Method, StatusCode};

use crate::board::tests::deal;
use crate::world::both;

both! {
    async fn a_list_is_narrowed_and_ordered_by_its_address(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        deal(&world, world.sam, "Kite Shop", 10_000).await;
        let page = world.get(world.sam, "/deals?sort=-worth").await;
        assert_eq!(page.status, StatusCode::OK);
        let (books, kites) = (page.text.find("Harbour Books").unwrap(), page.text.find("Kite Shop").unwrap());
        assert!(books < kites && page.says("€3,000"), "{}", page.text);
        let page = world.get(world.sam, "/deals?min=1000").await;
        assert!(page.says("Harbour Books") && !page.says(">Kite Shop<"), "{}", page.text);
        let page = world.get(world.sam, "/deals?status=won").await;
        assert!(page.says("Nothing") || page.says("No deals here"), "{}", page.text);
        let page = world.get(world.sam, "/deals?min=abc").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = world.get(world.sam, "/deals?columns=score&columns=source").await;
        assert!(page.says("Score") && page.says("Source") && !page.says("aria-label=\"Edit value of"), "{}", page.text);
        assert_eq!(world.get(world.sam, "/deals?owner=nobody").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn a_view_is_saved_opened_shared_and_taken_away(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let says = r#"{"filter":{"status":"open","owner":"me"},"sort":"-worth"}"#;
        let fields = [("name", "Mine by worth"), ("says", says), ("list", "deals"), ("shared", "own")];
        let to = world.post(world.sam, "/views", &fields).await.goes_to().to_owned();
        assert!(to.starts_with("/deals?view=view_"), "{to}");
        let page = world.get(world.sam, &to).await;
        assert!(page.says("Mine by worth") && page.says("Harbour Books"), "{}", page.text);
        let form = world.get(world.sam, &to.replace("/deals?", "/deals/save-view?")).await;
        assert!(form.says("Save changes") && form.says("value=\"Mine by worth\"") && form.says("&quot;-worth&quot;"), "{}", form.text);
        assert_eq!(world.get(world.vera, "/deals/save-view").await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.get(world.marta, &to).await.status, StatusCode::NOT_FOUND);
        let view = to.trim_start_matches("/deals?view=").to_owned();
        let everybody = [("name", "Mine"), ("says", says), ("shared", "all")];
        let page = world.post(world.sam, &format!("/views/{view}"), &everybody).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let nameless = [("name", ""), ("says", says), ("shared", "own")];
        let page = world.post(world.sam, "/views", &nameless).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = world.post(world.sam, &format!("/views/{view}/delete"), &[("list", "deals")]).await;
        assert_eq!(page.goes_to(), "/deals");
        assert_eq!(world.get(world.sam, &to).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_view_that_somebody_else_changed_is_changed_and_not_made_twice(world: World) {
        let says = r#"{"filter":{"status":"open"},"sort":"-worth"}"#;
        let fields = [("name", "All"), ("says", says), ("list", "deals"), ("shared", "all")];
        let to = world.post(world.marta, "/views", &fields).await.goes_to().to_owned();
        let view = format!("/views/{}", to.trim_start_matches("/deals?view="));
        let first = [("version", "1"), ("name", "Everything"), ("says", says), ("list", "deals"), ("shared", "all")];
        assert_eq!(world.post(world.anna, &view, &first).await.goes_to(), to);
        let other = r#"{"filter":{"status":"won"},"sort":"-closed"}"#;
        let second = [("version", "1"), ("name", "Won"), ("says", other), ("list", "deals"), ("shared", "all")];
        let page = world.post(world.marta, &view, &second).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["This list was changed meanwhile", "<span class=\"pre\">Everything</span>", "value=\"Won\"", "the list as you looked at it"] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        assert!(page.says(&format!("action=\"{view}\"")) && page.says("name=\"version\" value=\"2\""), "{}", page.text);
        let again = [("version", "2"), second[1], second[2], second[3], second[4]];
        assert_eq!(world.post(world.marta, &view, &again).await.goes_to(), to);
        let tabs = world.get(world.marta, "/deals").await;
        assert_eq!(tabs.text.matches("href=\"/deals?view=view_").count(), 1, "{}", tabs.text);
    }

    async fn what_many_deals_need_is_asked_and_mistakes_lose_nothing(world: World) {
        let first = deal(&world, world.sam, "Harbour Books", 300_000).await.number.to_string();
        let second = deal(&world, world.sam, "Kite Shop", 10_000).await.number.to_string();
        let both = [("deal", first.as_str()), ("deal", second.as_str()), ("back", "/deals?owner=me")];
        let with = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
            both.iter().copied().chain(more.iter().copied()).collect()
        };
        let bar = world.get(world.sam, "/deals").await;
        assert!(bar.says("type=\"submit\" name=\"ask\" value=\"park\"") && !bar.says("<dialog"), "{}", bar.text);
        for (ask, field) in [("assign", "user"), ("park", "until"), ("lose", "lose_reason"), ("set", "value"), ("share", "share_user"), ("disqualify", "disqualify_reason")] {
            let page = world.post(world.sam, "/deals/bulk", &with(&[("ask", ask)])).await;
            assert_eq!(page.status, StatusCode::OK, "{ask}");
            assert!(page.says(&format!("name=\"{field}\"")) && page.says("2 chosen"), "{ask}: {}", page.text);
            assert_eq!(page.text.matches("type=\"hidden\" name=\"deal\"").count(), 2, "{ask}: {}", page.text);
        }
        let wrong = with(&[("do", "park"), ("until", "someday"), ("park_reason", "not-now"), ("note", "They build until summer")]);
        let page = world.post(world.sam, "/deals/bulk", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["f-until-error", "Say until which day.", "They build until summer", "name=\"back\" value=\"/deals?owner=me\""] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        assert_eq!(page.text.matches("type=\"hidden\" name=\"deal\"").count(), 2, "{}", page.text);
        let right = with(&[("do", "park"), ("until", "2026-06-01"), ("park_reason", "not-now"), ("note", "They build until summer")]);
        assert_eq!(world.post(world.sam, "/deals/bulk", &right).await.goes_to(), "/deals?owner=me");
        let none = world.post(world.sam, "/deals/bulk", &[("ask", "park")]).await;
        assert!(none.cookie("flash").unwrap().starts_with("bad."), "nothing was chosen");
        assert_eq!(world.post(world.sam, "/deals/bulk", &with(&[("ask", "nothing")])).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.post(world.vera, "/deals/bulk", &with(&[("ask", "park")])).await.status, StatusCode::FORBIDDEN);
    }

    async fn columns_are_chosen_on_a_page_and_the_rest_of_the_address_stays(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let page = world.get(world.sam, "/deals/columns?owner=me&sort=-worth&columns=score").await;
        assert!(page.says("name=\"columns\" value=\"score\" checked") && page.says("name=\"sort\" value=\"-worth\""), "{}", page.text);
        let chosen = [("owner", "me"), ("status", "open"), ("sort", "-worth"), ("columns", "score"), ("columns", "source")];
        let to = world.post(world.sam, "/deals/columns", &chosen).await.goes_to().to_owned();
        assert!(!to.contains("csrf") && to.starts_with("/deals?"), "{to}");
        let list = world.get(world.sam, &to).await;
        assert!(list.says("Harbour Books") && list.says("data-label=\"Source\"") && list.says("data-label=\"Score\""), "{}", list.text);
    }

    async fn a_phone_orders_the_list_too_and_no_filter_falls_away(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let page = world.get(world.sam, "/deals?sort=-worth&segment=b2b").await;
        assert!(page.says("value=\"-worth\" selected") && page.says("value=\"b2b\" selected"), "{}", page.text);
        assert!(!page.says("type=\"hidden\" name=\"sort\""), "it is sent once: {}", page.text);
        assert!(!page.says(">Harbour Books<"), "it is narrowed by the segment");
        let own = world.get(world.sam, "/deals?segment=museums").await;
        assert!(own.says("value=\"museums\" selected"), "{}", own.text);
    }

    async fn a_cell_is_edited_in_its_place_and_a_conflict_is_told(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 300_000).await;
        let path = format!("/deals/cell?deal={}&field=amount&back=/deals", made.number);
        let form = world.fragment(world.sam, &path).await;
        assert!(form.says(r#"value="3000""#) && form.says(r#"name="version""#), "{}", form.text);
        let page = world.get(world.sam, &path).await;
        assert!(page.says("<html") && page.says(r#"value="3000""#));
        let number = made.number.to_string();
        let version = made.version.to_string();
        let fields = [("deal", number.as_str()), ("field", "amount"), ("version", version.as_str()), ("value", "4500"), ("back", "/deals?sort=worth")];
        assert_eq!(world.post(world.sam, "/deals/cell", &fields).await.goes_to(), "/deals?sort=worth");
        assert!(world.get(world.sam, "/deals").await.says("€4,500"));
        let page = world.post(world.sam, "/deals/cell", &fields).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.says("Somebody changed this deal meanwhile"), "{}", page.text);
        let wrong = [("deal", number.as_str()), ("field", "amount"), ("value", "many")];
        let page = world.post(world.sam, "/deals/cell", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says(r#"value="many""#), "what was typed stays: {}", page.text);
        let browser = world.browser(world.sam).await;
        let fields = [("deal", number.as_str()), ("field", "source"), ("value", "fair")];
        let script = [("hx-request", "true")];
        let part = world.send(Some(&browser), Method::POST, "/deals/cell", Some(&fields), &script).await;
        assert!(part.status == StatusCode::OK && part.says("fair") && !part.says("<html"), "{}", part.text);
        assert_eq!(world.get(world.vera, &path).await.status, StatusCode::FORBIDDEN);
    }

    async fn many_are_changed_at_once_and_those_that_refuse_are_told(world: World) {
        let first = deal(&world, world.sam, "Harbour Books", 300_000).await.number.to_string();
        let second = deal(&world, world.sam, "Kite Shop", 10_000).await.number.to_string();
        let marta = world.marta.to_string();
        let both = [("deal", first.as_str()), ("deal", second.as_str())];
        let with = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
            both.iter().copied().chain(more.iter().copied()).collect()
        };
        let set = with(&[("do", "set"), ("field", "source"), ("value", "fair"), ("back", "/deals?owner=me")]);
        assert_eq!(world.post(world.sam, "/deals/bulk", &set).await.goes_to(), "/deals?owner=me");
        assert!(world.get(world.sam, "/deals?columns=source").await.says("fair"));
        let page = world.post(world.sam, "/deals/bulk", &with(&[("do", "advance")])).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("2 deals stayed as they were") && page.says("Harbour Books"), "{}", page.text);
        let stands_in = world.marta.to_string();
        let mut share = with(&[("do", "share"), ("share_until", "2030-01-31"), ("stands_in", "true")]);
        share.push(("share_user", stands_in.as_str()));
        world.post(world.sam, "/deals/bulk", &share).await.goes_to();
        let shared = world.get(world.marta, &format!("/deals/{first}")).await;
        assert!(shared.says("stands in"), "{}", shared.text);
        let mut assign = with(&[("do", "assign")]);
        assign.push(("user", marta.as_str()));
        world.post(world.marta, "/deals/bulk", &assign).await.goes_to();
        assert!(!world.get(world.sam, "/deals").await.says("Harbour Books"), "they are hers now");
        let page = world.post(world.marta, "/deals/bulk", &[("do", "advance")]).await;
        assert!(page.cookie("flash").unwrap().starts_with("bad."), "nothing was chosen");
        assert_eq!(world.post(world.vera, "/deals/bulk", &assign).await.status, StatusCode::FORBIDDEN);
    }

    async fn all_that_fit_the_filter_are_taken_with_one_box(world: World) {
        for n in 0..82 {
            deal(&world, world.sam, &format!("Deal {n:02}"), 100).await;
        }
        let page = world.get(world.sam, "/deals?owner=me").await;
        assert!(page.says("Select all 82 deals that fit this filter") && page.says(r#"name="all""#), "{}", page.text);
        assert!(!world.get(world.sam, "/deals?q=Deal+07").await.says("that fit this filter"), "they are all on the page");
        assert!(!world.get(world.vera, "/deals").await.says("that fit this filter"), "she changes nothing");
        let filter = r#"{"status":"open","owner":"me"}"#;
        let one = [("deal", "1"), ("all", "true"), ("filter", filter), ("listed", "80"), ("back", "/deals?owner=me")];
        let asked: Vec<_> = one.into_iter().chain([("ask", "set")]).collect();
        let page = world.post(world.sam, "/deals/bulk", &asked).await;
        assert!(page.says("All 80 deals that fit the filter"), "{}", page.text);
        let set = [("do", "set"), ("field", "source"), ("value", "fair")];
        let form: Vec<_> = one.into_iter().chain(set).collect();
        let page = world.post(world.sam, "/deals/bulk", &form).await;
        assert_eq!(page.goes_to(), "/deals?owner=me");
        let flash = page.cookie("flash").unwrap();
        assert!(flash.contains("82") && flash.contains("80"), "the number has changed: {flash}");
        let found = world.get(world.sam, "/deals?source=fair").await;
        assert!(found.says("82 deals"), "{}", found.text);
        let broken = [("do", "advance"), ("all", "true"), ("filter", "{"), ("back", "/deals")];
        let page = world.post(world.sam, "/deals/bulk", &broken).await;
        assert!(page.cookie("flash").unwrap().starts_with("bad."), "{:?}", page.cookie("flash"));
        assert_eq!(world.post(world.vera, "/deals/bulk", &form).await.status, StatusCode::FORBIDDEN);
    }

    async fn hundreds_are_asked_for_twice_and_changed_in_the_background(world: World) {
        let by = world.by(world.sam).await;
        let open = move |tx: &mut db::Tx<'_>| {
            for n in 0..=AT_ONCE {
                let open = deal::Open { name: format!("Deal {n}"), owner: by.user(), ..deal::Open::default() };
                let playbook = Some("simple-funnel".to_owned());
                deals::open(tx, &by, deals::NewDeal { playbook, open, ..Default::default() })?;
            }
            Ok(())
        };
        world.app.write(open).await.unwrap();
        let form = [
            ("all", "true"), ("filter", r#"{"status":"open"}"#), ("listed", "201"), ("back", "/deals"),
            ("do", "set"), ("field", "source"), ("value", "fair & square"),
        ];
        let asked = world.post(world.sam, "/deals/bulk", &form).await;
        assert!(asked.status == StatusCode::OK && asked.says("Yes, all 201 deals"), "{}", asked.text);
        assert!(asked.says(r#"name="value" value="fair &amp; square""#), "what was filled in stays: {}", asked.text);
        let sure: Vec<_> = form.into_iter().chain([("sure", "true")]).collect();
        let job = world.post(world.sam, "/deals/bulk", &sure).await.goes_to().to_owned();
        assert!(job.starts_with("/deals/bulk/job_"), "{job}");
        let part = world.fragment(world.sam, &job).await;
        assert!(part.says("hx-trigger=\"every 1s\"") && !part.says("<html"), "{}", part.text);
        assert_eq!(world.get(world.marta, &job).await.status, StatusCode::NOT_FOUND, "she did not ask for it");
        background::worker(&world.app).run_due().await.unwrap();
        let page = world.get(world.sam, &job).await;
        assert!(page.says("Done with 201 deals of 201") && !page.says("hx-trigger=\"every 1s\""), "{}", page.text);
        let stopped = world.post(world.sam, &format!("{job}/stop"), &[]).await;
        assert_eq!(stopped.goes_to(), job, "what has ended cannot be stopped, and says so");
    }

    async fn a_spreadsheet_gets_the_same_deals_and_no_formula(world: World) {
        deal(&world, world.sam, "=HYPERLINK(\"http://evil.example\")", 300_000).await;
        deal(&world, world.marta, "Hers", 10_000).await;
        let sheet = world.get(world.sam, "/deals/export.csv?sort=-worth").await;
        assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8");
        assert!(sheet.header("content-disposition").starts_with("attachment; filename=\"deals-2026-03-02"));
        assert!(sheet.says("'=HYPERLINK") && sheet.says("3000.00,EUR") && !sheet.says("Hers"), "{}", sheet.text);
    }

    async fn the_rest_of_a_long_list_is_one_link_away(world: World) {
        for n in 0..85 {
            deal(&world, world.sam, &format!("Deal {n:02}"), 100).await;
        }
        let page = world.get(world.sam, "/deals").await;
        assert_eq!(page.text.matches("<tr id=\"row-").count(), 80);
        let next = page.text.split("data-more=\"deals-rows\"").next().unwrap();
        let next = next.rsplit("href=\"").next().unwrap().split('"').next().unwrap().replace("&amp;", "&");
        let rest = world.get(world.sam, &next).await;
        assert_eq!(rest.text.matches("<tr id=\"row-").count(), 5, "{next}");
    }
}
