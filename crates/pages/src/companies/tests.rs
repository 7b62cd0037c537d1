//! Pages of companies as people use them: through the router, as forms send.

use axum::http::StatusCode;

use crate::world::{World, both};

const NAUGHTY: &str = "<script>alert(1)</script> \"O'Hara\" & 𝕊öhne";

async fn add(world: &World, fields: &[(&str, &str)]) -> String {
    let page = world.post(world.sam, "/companies", fields).await;
    page.goes_to().to_owned()
}

both! {
    async fn a_company_is_added_seen_and_listed(world: World) {
        let empty = world.get(world.sam, "/companies").await;
        assert!(empty.says("No companies yet"), "{}", empty.text);
        let fields = [
            ("name", "Harbour Books"), ("website", "books.example"), ("country", "DE"),
            ("size", "1,200"), ("revenue", "1200000"), ("currency", "EUR"), ("phone", "030 1234567"),
        ];
        let place = add(&world, &fields).await;
        assert_eq!(place, "/companies/1");
        let page = world.get(world.sam, &place).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["Harbour Books", "https://books.example", "Germany", "1200", "+49301234567", "added the company"] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        assert!(world.get(world.sam, "/companies?q=harb").await.says("Harbour Books"));
        assert!(world.get(world.sam, "/companies?q=books.example").await.says("Harbour Books"));
        assert!(world.get(world.sam, "/companies?country=FR").await.says("No company fits"));
    }

    async fn what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(world: World) {
        let fields = [("name", ""), ("website", "n/a"), ("size", "many"), ("industry", NAUGHTY), ("parent", "Nobody Ltd")];
        let page = world.post(world.sam, "/companies", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Please fill this in", "Give a whole number", "There is no company “Nobody Ltd”", "value=\"n/a\"", "value=\"many\""] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        assert!(!page.says("<script>alert"), "{}", page.text);
        assert!(page.says("&lt;script&gt;alert(1)&lt;/script&gt;"), "{}", page.text);
        let page = world.post(world.sam, "/companies", &[("name", "A"), ("website", "n/a")]).await;
        assert!(page.says("This is no address on the web"), "{}", page.text);
    }

    async fn naughty_text_is_shown_unchanged_and_harmless(world: World) {
        let place = add(&world, &[("name", NAUGHTY), ("note", NAUGHTY), ("industry", NAUGHTY)]).await;
        for path in [place.as_str(), "/companies", "/search?q=alert", &format!("{place}/edit")] {
            let page = world.get(world.sam, path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.says("<script>alert"), "{path}");
        }
        let page = world.get(world.sam, &place).await;
        assert!(page.says("&lt;script&gt;alert(1)&lt;/script&gt; &quot;O'Hara&quot; &amp; 𝕊öhne"), "{}", page.text);
    }

    async fn one_that_may_be_here_already_is_asked_about(world: World) {
        add(&world, &[("name", "Harbour Books"), ("website", "https://books.example")]).await;
        let again = [("name", "Harbour Books Ltd"), ("website", "https://books.example")];
        let page = world.post(world.sam, "/companies", &again).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Is it one of these?") && page.says("value=\"Harbour Books Ltd\""), "{}", page.text);
        let anyway = [again[0], again[1], ("anyway", "true")];
        assert_eq!(add(&world, &anyway).await, "/companies/2");
        let page = world.get(world.sam, "/companies/2").await;
        assert!(page.says("This may be here twice"), "{}", page.text);
        let page = world.get(world.sam, "/companies/duplicates").await;
        assert!(page.says("/companies/1/merge?with=2"), "{}", page.text);
        let page = world.get(world.sam, "/companies/1/merge?with=2").await;
        assert!(page.says("Keep this one") && page.says("differs"), "{}", page.text);
        let page = world.post(world.sam, "/companies/1/merge", &[("lose", "2")]).await;
        assert_eq!(page.goes_to(), "/companies/1");
        assert_eq!(world.get(world.sam, "/companies/2").await.goes_to(), "/companies/1");
    }

    async fn two_that_are_not_the_same_are_told_apart(world: World) {
        add(&world, &[("name", "Harbour"), ("website", "https://books.example")]).await;
        add(&world, &[("name", "Harbour"), ("website", "https://books.example"), ("anyway", "true")]).await;
        let page = world.post(world.sam, "/companies/1/distinct", &[("other", "2")]).await;
        assert_eq!(page.goes_to(), "/companies/1");
        assert!(!world.get(world.sam, "/companies/1").await.says("This may be here twice"));
    }

    async fn a_correction_is_marked_and_a_conflict_is_shown(world: World) {
        add(&world, &[("name", "Harbor Books"), ("industry", "Books")]).await;
        let edit = world.get(world.sam, "/companies/1/edit").await;
        assert!(edit.says("name=\"version\" value=\"1\""), "{}", edit.text);
        let first = [("version", "1"), ("name", "Harbour Books"), ("industry", "Retail")];
        assert_eq!(world.post(world.sam, "/companies/1/edit", &first).await.goes_to(), "/companies/1");
        let page = world.get(world.sam, "/companies/1").await;
        assert!(page.says("corrected") && page.says("was “Harbor Books”"), "{}", page.text);
        let second = [("version", "1"), ("name", "Harbour Books"), ("industry", "Bookshops")];
        let page = world.post(world.marta, "/companies/1/edit", &second).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Somebody changed this while you were editing", "Bookshops", "Retail", "name=\"version\" value=\"2\""] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        let again = [("version", "2"), ("name", "Harbour Books"), ("industry", "Bookshops")];
        assert_eq!(world.post(world.marta, "/companies/1/edit", &again).await.goes_to(), "/companies/1");
        assert!(world.get(world.sam, "/companies/1").await.says("Bookshops"));
    }

    async fn a_branch_shows_where_it_belongs(world: World) {
        add(&world, &[("name", "Harbour Group")]).await;
        add(&world, &[("name", "Harbour North"), ("parent", "harbour group"), ("anyway", "true")]).await;
        assert!(world.get(world.sam, "/companies/1").await.says("Harbour North"));
        assert!(world.get(world.sam, "/companies/2").await.says("Belongs to"));
    }

    async fn many_are_passed_on_and_then_a_stranger_sees_them_no_more(world: World) {
        add(&world, &[("name", "One")]).await;
        add(&world, &[("name", "Two")]).await;
        let marta = world.marta.to_string();
        let chosen = [("number", "1"), ("number", "2"), ("owner", marta.as_str())];
        let page = world.post(world.marta, "/companies/owner", &chosen).await;
        assert_eq!(page.goes_to(), "/companies");
        for path in ["/companies/1", "/companies/1/edit", "/companies/1/merge?with=2", "/companies/77", "/companies/none"] {
            assert_eq!(world.get(world.sam, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let page = world.post(world.sam, "/companies/1/edit", &[("name", "Mine")]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(!world.get(world.sam, "/companies").await.says("/companies/1"));
    }

    async fn a_viewer_looks_and_changes_nothing(world: World) {
        add(&world, &[("name", "Harbour Books")]).await;
        assert_eq!(world.get(world.vera, "/companies/1").await.status, StatusCode::OK);
        for path in ["/companies/new", "/companies/1/edit", "/companies/1/merge?with=1"] {
            assert_eq!(world.get(world.vera, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        for (path, fields) in [
            ("/companies", [("name", "Mine")]),
            ("/companies/1/edit", [("name", "Mine")]),
            ("/companies/1/owner", [("owner", "")]),
            ("/companies/1/merge", [("lose", "1")]),
        ] {
            let page = world.post(world.vera, path, &fields).await;
            assert!(page.status.is_client_error(), "{path}: {}", page.status);
        }
        let page = world.get(world.vera, "/companies/1").await;
        assert!(!page.says("/companies/1/edit"), "no dead ends: {}", page.text);
    }
}
