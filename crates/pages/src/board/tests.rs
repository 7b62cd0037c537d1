//! The board in the browser: what it shows, and what happens when a card is moved.

use app::deals;
use axum::http::{Method, StatusCode};
use types::{Currency, Id, Money, User};

use crate::world::{World, both};

/// Opens a deal of so much worth in `simple-funnel`.
pub(crate) async fn deal(world: &World, user: Id<User>, name: &str, minor: i64) -> deals::Deal {
    let by = world.by(user).await;
    let name = name.to_owned();
    let write = world.app.write(move |tx| {
        let open = deal::Open {
            name: name.clone(),
            owner: by.user(),
            amount: Some(Money::of_minor(minor, Currency::EUR)),
            ..deal::Open::default()
        };
        let playbook = Some("simple-funnel".to_owned());
        Ok(deals::open(tx, &by, deals::NewDeal { playbook, open, ..Default::default() })?.deal)
    });
    write.await.unwrap()
}

async fn stage_of(world: &World, number: i64) -> String {
    let by = world.by(world.marta).await;
    let read = world.app.read(move |read| deals::find(read, &by, deals::Which::Number(number)));
    read.await.unwrap().state.stage().unwrap().to_owned()
}

both! {
    async fn a_board_shows_cards_in_their_stages_with_what_they_are_worth(world: World) {
        deal(&world, world.sam, "Harbour Books", 1_200_000).await;
        deal(&world, world.marta, "Kite Shop", 50_000).await;
        assert_eq!(world.get(world.sam, "/board").await.goes_to(), "/board/simple-funnel");
        let page = world.get(world.marta, "/board/simple-funnel").await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["Harbour Books", "€12,000", "Kite Shop", "€12.5k", r#"data-column="prospect""#, "Sam Seller"] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        let page = world.get(world.sam, "/board/simple-funnel").await;
        assert!(page.says("Harbour Books") && !page.says("Kite Shop"));
        let part = world.fragment(world.marta, "/board/simple-funnel?owner=me").await;
        assert!(part.says(r#"id="board""#) && !part.says("<html") && !part.says("Harbour Books"));
    }

    async fn a_board_without_deals_says_what_to_do(world: World) {
        let page = world.get(world.sam, "/board/simple-funnel").await;
        assert!(page.says("No deals in this playbook yet") && page.says("href=\"/leads/new\""), "{}", page.text);
        assert!(page.says(r#"data-column="prospect""#), "the stages are there all the same");
        let looks_on = world.get(world.vera, "/board/simple-funnel").await;
        assert!(looks_on.says("No deals in this playbook yet") && !looks_on.says("href=\"/leads/new\""));
        deal(&world, world.sam, "Harbour Books", 10_000).await;
        assert!(!world.get(world.sam, "/board/simple-funnel").await.says("No deals in this playbook yet"));
        let narrowed = world.get(world.marta, "/board/simple-funnel?owner=me").await;
        assert!(narrowed.says("No deals of theirs here") && narrowed.says("Show everybody’s"), "{}", narrowed.text);
    }

    async fn a_gated_move_shows_what_is_missing_and_an_override_goes_through(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 10_000).await;
        let path = format!("/board/simple-funnel/move?deal={}&from=prospect", made.number);
        let page = world.post(world.marta, &path, &[("to", "present")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
        assert!(page.says(r#"class="missing""#) && page.says("Go on all the same"), "{}", page.text);
        assert_eq!(stage_of(&world, made.number).await, "prospect");
        let seller = world.post(world.sam, &path, &[("to", "present")]).await;
        assert!(!seller.says("Go on all the same"), "a seller does not override");
        let over = [("to", "present"), ("over", "They called us")];
        let page = world.post(world.marta, &path, &over).await;
        assert_eq!(page.goes_to(), format!("/board/simple-funnel#deal-{}", made.number));
        assert_eq!(stage_of(&world, made.number).await, "present");
        let stale = world.post(world.marta, &path, &over).await;
        assert_eq!(stale.goes_to(), format!("/board/simple-funnel#deal-{}", made.number));
        assert!(stale.cookie("flash").unwrap().starts_with("bad."));
    }

    async fn a_script_that_drags_gets_nothing_when_it_went_well_and_words_when_not(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 10_000).await;
        let browser = world.browser(world.marta).await;
        let path = format!("/board/simple-funnel/move?deal={}&from=prospect", made.number);
        let script = [("hx-request", "true")];
        let send = |fields: &'static [(&'static str, &'static str)]| {
            world.send(Some(&browser), Method::POST, &path, Some(fields), &script)
        };
        let refused = send(&[("to", "negotiate")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.says("<h2>") && !refused.says("<html"), "{}", refused.text);
        let done = send(&[("to", "negotiate"), ("over", "They know us")]).await;
        assert_eq!((done.status, done.text.as_str()), (StatusCode::NO_CONTENT, ""));
        assert!(done.header("x-toast").starts_with("good."));
        let back = format!("/board/simple-funnel/move?deal={}&from=negotiate", made.number);
        let silent = world.send(Some(&browser), Method::POST, &back, Some(&[("to", "present")]), &script).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(silent.says("Why does it go back?"));
        let fields = [("to", "present"), ("reason", "They want to see it again")];
        let done = world.send(Some(&browser), Method::POST, &back, Some(&fields), &script).await;
        assert_eq!(done.status, StatusCode::NO_CONTENT);
        assert_eq!(stage_of(&world, made.number).await, "present");
    }

    async fn where_a_card_can_go_is_a_page_without_scripts(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 10_000).await;
        let path = format!("/board/simple-funnel/move?deal={}", made.number);
        let page = world.get(world.sam, &path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says(r#"name="to" value="present""#) || page.says(r#"value="present""#), "{}", page.text);
        let path = "/board/simple-funnel/move?deal=99";
        assert_eq!(world.get(world.sam, path).await.status, StatusCode::NOT_FOUND);
        let viewer = world.get(world.vera, "/board/simple-funnel").await;
        assert!(viewer.says("Harbour Books") && !viewer.says("data-move"));
        let page = world.post(world.vera, &format!("/board/simple-funnel/move?deal={}", made.number), &[("to", "present")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }

    async fn more_cards_come_page_by_page(world: World) {
        for n in 0..25 {
            deal(&world, world.sam, &format!("Deal {n:02}"), 100).await;
        }
        let page = world.get(world.sam, "/board/simple-funnel").await;
        let next = page.text.split("href=\"/board/simple-funnel/stages/prospect?").nth(1).unwrap();
        let next = format!("/board/simple-funnel/stages/prospect?{}", next.split('"').next().unwrap());
        let rest = world.get(world.sam, &next.replace("&amp;", "&")).await;
        assert_eq!(rest.text.matches("class=\"deal-card\"").count(), 5, "{}", rest.text);
        assert_eq!(page.text.matches("class=\"deal-card\"").count(), 20);
    }

    async fn names_cannot_break_out_of_a_card(world: World) {
        deal(&world, world.sam, "\"><script>alert(1)</script>", 100).await;
        let page = world.get(world.sam, "/board/simple-funnel").await;
        assert!(!page.says("<script>alert") && page.says("&lt;script&gt;alert(1)"), "{}", page.text);
    }
}
