//! One's own account in a browser.

use axum::http::StatusCode;

use crate::world::both;

both! {
    async fn people_change_what_they_say_of_themselves(world: World) {
        let page = world.get(world.sam, "/profile").await;
        assert!(page.says("value=\"Sam Seller\""), "{}", page.text);
        let fields = |version, languages| {
            [("name", "Sam O'Seller <b>"), ("zone", "Asia/Tokyo"), ("languages", languages), ("version", version)]
        };
        let page = world.post(world.sam, "/profile", &fields("1", "Klingon")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("There is no language “Klingon”") && page.says("value=\"Klingon\""));
        let page = world.post(world.sam, "/profile", &fields("1", "German, en")).await;
        assert_eq!(page.goes_to(), "/profile");
        let page = world.get(world.sam, "/profile").await;
        assert!(page.says("Sam O'Seller &lt;b&gt;") && page.says("German, English"), "{}", page.text);
        let page = world.post(world.sam, "/profile", &fields("1", "")).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("Somebody changed this account meanwhile"));
    }

    async fn whoever_goes_away_names_who_stands_in_and_comes_back_early(world: World) {
        assert!(world.get(world.sam, "/profile").await.says("No absence is planned."));
        let marta = world.marta.to_string();
        let fields = |to: &'static str| [("from", "2026-03-02"), ("to", to), ("stand_in", marta.as_str())];
        let page = world.post(world.sam, "/profile/away", &fields("2026-03-01")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("The last day lies before the first.") && page.says("value=\"2026-03-01\""), "{}", page.text);
        assert!(page.says("value=\"Sam Seller\""), "the rest of the page is as it was");
        assert_eq!(world.post(world.sam, "/profile/away", &fields("2026-03-06")).await.goes_to(), "/profile");
        let page = world.get(world.sam, "/profile").await;
        assert!(page.says("Marta Manager stands in.") && page.says("away now"), "{}", page.text);
        let people = world.get(world.anna, "/settings/people").await;
        assert!(people.says("away, Marta Manager stands in"), "{}", people.text);
        for page in ["/tasks", "/calendar", "/board/simple-funnel", "/deals", "/leads"] {
            let choices = world.get(world.marta, page).await;
            assert!(choices.says("Sam Seller (you stand in)"), "{page}: {}", choices.text);
            assert!(!world.get(world.anna, page).await.says("(you stand in)"), "{page}");
        }
        let colleague = format!("/settings/people/{}", world.sam);
        assert!(!world.get(world.vera, &colleague).await.says("First day away"), "others only read it");
        let again = world.post(world.anna, &format!("{colleague}/away"), &fields("2026-03-06")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.says("Sam Seller is away from 2026-03-02 to 2026-03-06 already."), "{}", again.text);
        let at = page.text.find("/profile/away/away_").unwrap();
        let end = page.text[at..].split('"').next().unwrap();
        assert_eq!(world.post(world.marta, end, &[]).await.status, StatusCode::NOT_FOUND, "it is not hers");
        assert_eq!(world.post(world.sam, end, &[]).await.goes_to(), "/profile");
        assert!(world.get(world.sam, "/profile").await.says("No absence is planned."));
    }

    async fn what_is_anothers_says_so_while_they_are_away(world: World) {
        let by = world.by(world.sam).await;
        let owner = Some(world.sam);
        let deal = world.app.write(move |tx| {
            let open = deal::Open { name: "Harbour Books".to_owned(), owner, ..deal::Open::default() };
            let playbook = Some("simple-funnel".to_owned());
            let new = app::deals::NewDeal { playbook, open, ..app::deals::NewDeal::default() };
            Ok(app::deals::open(tx, &by, new)?.deal.number)
        });
        let deal = deal.await.unwrap();
        let anna = world.anna.to_string();
        let fields = [("from", "2026-03-02"), ("to", "2026-03-06"), ("stand_in", anna.as_str())];
        world.post(world.sam, "/profile/away", &fields).await.goes_to();
        let today = world.get(world.anna, "/today").await;
        assert!(today.says("Harbour Books") && today.says("for Sam Seller, away until"), "{}", today.text);
        let page = world.get(world.anna, &format!("/deals/{deal}")).await;
        assert!(page.says("away until") && page.says("Anna Admin stands in"), "{}", page.text);
        for list in ["/deals", "/leads", "/board/simple-funnel"] {
            let page = world.get(world.anna, list).await;
            assert!(page.says("away, Anna Admin stands in"), "{list}: {}", page.text);
        }
    }

    async fn a_new_password_needs_the_present_one(world: World) {
        let (by, sam) = (world.by(world.anna).await, world.sam);
        let old = "seven lanterns by the harbour";
        let kept = web::password::hash_blocking(&world.app.house.ids, old).unwrap();
        world.app.write(move |tx| app::users::set_password(tx, &by, sam, old, &kept)).await.unwrap();
        let new = "eight lanterns by the harbour";
        let page = world.post(sam, "/profile/password", &[("old", "wrong"), ("password", new)]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("This is not the present password."));
        let page = world.post(sam, "/profile/password", &[("old", old), ("password", "short")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = world.post(sam, "/profile/password", &[("old", old), ("password", new)]).await;
        assert_eq!(page.goes_to(), "/profile");
    }
}
