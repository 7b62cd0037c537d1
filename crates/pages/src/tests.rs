//! What holds for every page: who is let in, how errors look, what cannot break out.

use axum::http::{Method, StatusCode};

use crate::world::{World, both};

db::both! {
    migrations = &[];
    async fn an_empty_database_leads_to_the_first_run(db: db::Db) {
        let world = World::empty(db).await;
        let page = world.send(None, Method::GET, "/", None, &[]).await;
        assert_eq!(page.goes_to(), "/start");
        let page = world.send(None, Method::GET, "/sign-in", None, &[]).await;
        assert_eq!(page.goes_to(), "/start");
    }
}

both! {
    async fn a_session_ends_after_a_fortnight(world: World) {
        let browser = world.browser(world.sam).await;
        world.clock.set("2026-03-17T08:00:00Z".parse().unwrap());
        let page = world.send(Some(&browser), Method::GET, "/", None, &[]).await;
        assert_eq!(page.goes_to(), "/sign-in");
    }

    async fn only_those_who_may_write_are_offered_to_create(world: World) {
        for user in [world.anna, world.marta, world.sam] {
            assert!(world.get(user, "/no/such/page").await.says("create-menu"));
        }
        assert!(!world.get(world.vera, "/no/such/page").await.says("create-menu"));
        assert_eq!(world.post(world.vera, "/theme", &[("theme", "light")]).await.goes_to(), "/");
    }

    async fn whoever_is_signed_out_is_sent_to_sign_in_and_back(world: World) {
        let page = world.send(None, Method::GET, "/", None, &[]).await;
        assert_eq!(page.goes_to(), "/sign-in");
        let page = world.send(None, Method::POST, "/sign-out", Some(&[]), &[]).await;
        assert_eq!(page.goes_to(), "/sign-in");
        let script = [("hx-request", "true")];
        let page = world.send(None, Method::GET, "/", None, &script).await;
        assert_eq!((page.status, page.header("hx-redirect")), (StatusCode::NO_CONTENT, "/sign-in"));
    }

    async fn a_form_of_an_ended_session_leads_back_to_its_page(world: World) {
        let next = "/sign-in?next=%2Fdeals%2F1%2Fcall%3Fin%3Dx";
        let from = [("referer", "https://lantern.example/deals/1/call?in=x")];
        let page = world.send(None, Method::POST, "/deals/1/call", Some(&[]), &from).await;
        assert_eq!(page.goes_to(), next);
        let script = [from[0], ("hx-request", "true")];
        let page = world.send(None, Method::POST, "/deals/1/call", Some(&[]), &script).await;
        assert_eq!((page.status, page.header("hx-redirect")), (StatusCode::NO_CONTENT, next));
        for foreign in ["https://lantern.example//evil.example", "javascript:alert(1)", "https://lantern.example/sign-in?next=x", "https://lantern.example"] {
            let page = world.send(None, Method::POST, "/deals/1/call", Some(&[]), &[("referer", foreign)]).await;
            assert_eq!(page.goes_to(), "/sign-in", "{foreign}");
        }
    }

    async fn a_page_says_whose_words_its_browser_keeps(world: World) {
        let page = world.get(world.sam, "/no/such/page").await;
        assert!(page.says(&format!("data-user=\"{}\"", world.sam)), "{}", page.text);
        assert!(!world.send(None, Method::GET, "/sign-in", None, &[]).await.says("data-user"));
    }

    async fn a_password_opens_the_door_and_leads_on(world: World) {
        let password = "seven lanterns by the harbour";
        let (by, sam) = (world.by(world.anna).await, world.sam);
        let kept = web::password::hash_blocking(&world.app.house.ids, password).unwrap();
        world.app.write(move |tx| app::users::set_password(tx, &by, sam, password, &kept)).await.unwrap();
        let form = |password, next| [("email", "sam@lantern.example"), ("password", password), ("next", next)];
        let page = world.send(None, Method::POST, "/sign-in", Some(&form("no", "")), &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("The e-mail address or the password is wrong."), "{}", page.text);
        assert!(page.says(r#"value="sam@lantern.example""#), "what was typed stays");
        let page = world.send(None, Method::POST, "/sign-in", Some(&form(password, "/deals?x=1")), &[]).await;
        assert_eq!(page.goes_to(), "/deals?x=1");
        assert!(page.cookie("waymark").is_some());
        let page = world.send(None, Method::POST, "/sign-in", Some(&form(password, "//evil.example")), &[]).await;
        assert_eq!(page.goes_to(), "/today");
        let foreign = [("sec-fetch-site", "cross-site")];
        let page = world.send(None, Method::POST, "/sign-in", Some(&form(password, "")), &foreign).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }

    async fn signing_out_ends_the_session(world: World) {
        let browser = world.browser(world.sam).await;
        let page = world.send(Some(&browser), Method::GET, "/", None, &[]).await;
        assert_eq!(page.goes_to(), "/today");
        let page = world.send(Some(&browser), Method::POST, "/sign-out", Some(&[]), &[]).await;
        assert_eq!(page.goes_to(), "/sign-in");
        let page = world.send(Some(&browser), Method::GET, "/", None, &[]).await;
        assert_eq!(page.goes_to(), "/sign-in");
    }

    async fn what_is_not_there_is_said_within_the_frame(world: World) {
        let page = world.get(world.sam, "/no/such/page").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.says("There is nothing at this address.") && page.says("Sam Seller"), "{}", page.text);
        assert!(page.says(r#"<main id="main""#));
        let page = world.fragment(world.sam, "/no/such/page").await;
        assert!(page.says(r#"role="alert""#) && !page.says("<html"), "{}", page.text);
        let page = world.send(None, Method::GET, "/no/such/page", None, &[]).await;
        assert!(page.status == StatusCode::NOT_FOUND && page.says("<html"));
        let page = world.get(world.sam, "/api/v1/nothing").await;
        assert_eq!(page.header("content-type"), "application/problem+json");
    }

    async fn a_form_from_elsewhere_or_without_its_token_does_nothing(world: World) {
        let browser = world.browser(world.sam).await;
        let page = world.send(Some(&browser), Method::POST, "/sign-out", None, &[]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.says("The page is out of date") && page.says("<html"), "{}", page.text);
        let page = world.send(Some(&browser), Method::GET, "/", None, &[]).await;
        assert_eq!(page.goes_to(), "/today", "the session goes on");
    }

    async fn the_theme_is_kept_in_the_browser(world: World) {
        let back = [("referer", "http://evil.example/deals?x=1")];
        let browser = world.browser(world.sam).await;
        let theme = Some(&[("theme", "dark")][..]);
        let page = world.send(Some(&browser), Method::POST, "/theme", theme, &back).await;
        assert_eq!(page.goes_to(), "/deals?x=1", "the path, on our own site");
        assert_eq!(page.cookie("theme").as_deref(), Some("dark"));
        let page = world.send(None, Method::GET, "/sign-in", None, &[("cookie", "theme=dark")]).await;
        assert!(page.says(r#"data-theme="dark""#), "{}", page.text);
        let page = world.send(None, Method::GET, "/sign-in", None, &[("cookie", "theme=\"><script>")]).await;
        assert!(page.says(r#"data-theme="system""#));
    }

    async fn names_cannot_break_out_of_the_frame(world: World) {
        let by = world.by(world.anna).await;
        let naughty = "\"><script>alert(1)</script>";
        let changes = || app::workspace::WorkspaceChanges { name: Some(naughty.to_owned()), ..Default::default() };
        world.app.write(move |tx| app::workspace::change(tx, &by, changes())).await.unwrap();
        let page = world.get(world.sam, "/no/such/page").await;
        assert!(!page.says("<script>alert"), "{}", page.text);
        assert!(page.says("&gt;&lt;script&gt;alert(1)"));
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    }
}
