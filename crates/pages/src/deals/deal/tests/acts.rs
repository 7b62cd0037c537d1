//! Forms of the deal: terms that two people change, logging in two clicks, the brief of a hand-over.

use axum::http::StatusCode;

use super::hidden_after;
use crate::world::both;

both! {
    async fn terms_are_kept_only_over_those_that_their_reader_saw(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (home, path) = (format!("/deals/{}", deal.number), format!("/deals/{}/terms", deal.number));
        let form = world.get(world.sam, &path).await;
        let seen = hidden_after(&form, "class=\"card sheet\"", "version");
        let hers = [("version", seen.as_str()), ("discount_bp", "5"), ("payment_days", "30")];
        assert_eq!(world.post(world.anna, &path, &hers).await.goes_to(), home);
        let mine = [("version", seen.as_str()), ("discount_bp", "10"), ("payment_days", "30")];
        let page = world.post(world.sam, &path, &mine).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Somebody changed this deal meanwhile", "value=\"10\"", "Now it says “5.00”."] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        assert_eq!(page.text.matches("Now it says").count(), 1, "only where they differ: {}", page.text);
        assert_eq!(world.now(&deal).await.state.terms.discount_bp, 500);
        let now = hidden_after(&page, "class=\"card sheet\"", "version");
        let again = [("version", now.as_str()), mine[1], mine[2]];
        assert_eq!(world.post(world.sam, &path, &again).await.goes_to(), home);
        assert_eq!(world.now(&deal).await.state.terms.discount_bp, 1_000);
    }

    async fn an_outcome_is_a_button_that_logs_with_all_that_was_typed(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (home, path) = (format!("/deals/{}", deal.number), format!("/deals/{}/log", deal.number));
        let form = world.get(world.sam, &format!("{path}?kind=call")).await;
        assert!(form.says("type=\"submit\" name=\"outcome\" value=\"no answer\""), "{}", form.text);
        assert!(!form.says("type=\"radio\"") && form.says("name=\"next-step\""), "{}", form.text);
        let silent = [("kind", "call"), ("note", "It rang and rang.")];
        let page = world.post(world.sam, &path, &silent).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "Enter alone logs nothing");
        assert!(page.says("f-outcome-error") && page.says("It rang and rang."), "{}", page.text);
        let pressed = [silent[0], silent[1], ("outcome", "no answer"), ("next-step", "Call again")];
        assert_eq!(world.post(world.sam, &path, &pressed).await.goes_to(), home);
        let now = world.now(&deal).await.state;
        assert_eq!((now.activities.calls, now.activities.conversations), (1, 0));
        assert!(now.open_tasks().any(|task| task.name.as_deref() == Some("Call again")));
        let note = world.get(world.sam, &format!("{path}?kind=note")).await;
        assert!(note.says("Log it</button>") && !note.says("name=\"outcome\""), "{}", note.text);
    }

    async fn a_brief_tells_the_last_talks_what_shows_it_and_what_was_paid(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let home = format!("/deals/{}", deal.number);
        let talk = [("kind", "call"), ("outcome", "interested"), ("note", "Wants samples\nnext week.")];
        world.post(world.sam, &format!("{home}/log"), &talk).await.goes_to();
        let shown = [("criterion", "/present/wants-offer"), ("kind", "mail"), ("note", "They wrote back")];
        world.post(world.sam, &format!("{home}/evidence"), &shown).await.goes_to();
        let paid = [("kind", "receipt"), ("amount", "100"), ("amount-currency", "EUR"), ("at", "2026-03-01")];
        world.upload(world.sam, &format!("{home}/payment"), &paid, ("receipt.pdf", b"%PDF-1.7 paid")).await.goes_to();
        let form = world.get(world.sam, &format!("{home}/hand-over")).await;
        for words in [
            "THE LAST TALKS\n- 2026-03-02, Call, interested: Wants samples next week.",
            "WHAT SHOWS IT\n- 2026-03-02, A mail from the buyer (The customer asked for an offer): They wrote back",
            "PAID\n- 2026-03-01, 100\u{a0}EUR, The buyer&#39;s proof of payment",
        ] {
            let found = form.says(words) || form.says(&words.replace("&#39;", "'"));
            assert!(found, "{words}: {}", form.text);
        }
        assert!(!form.says("WHAT OTHER TEAMS ARE AT"), "nothing is said of what is not there");
    }
}
