//! The inbox in the browser.

use axum::http::StatusCode;
use insight::score::{Chances, Likely, Score, Weight};
use insight::stats::Share;

use crate::board::tests::deal;
use crate::world::both;

const LEAD: [(&str, &str); 6] = [
    ("company", "Loja Azul"),
    ("website", "https://lojaazul.example"),
    ("country", "br"),
    ("name", "Ana Souza"),
    ("email", "ana@lojaazul.example"),
    ("source", "fair"),
];

both! {
    async fn a_lead_is_entered_by_hand_and_waits_in_the_inbox(world: World) {
        assert!(world.get(world.sam, "/leads").await.says("The inbox is empty"));
        let form = world.get(world.sam, "/leads/new").await;
        assert_eq!(form.status, StatusCode::OK);
        assert_eq!(world.get(world.vera, "/leads/new").await.status, StatusCode::FORBIDDEN);
        let mut fields = LEAD.to_vec();
        let sam = world.sam.to_string();
        fields.push(("owner", sam.as_str()));
        assert_eq!(world.post(world.sam, "/leads/new", &fields).await.goes_to(), "/deals/1");
        let inbox = world.get(world.sam, "/leads").await;
        for words in ["Loja Azul", "Ana Souza", "fair", "left", "there", "Sam Seller"] {
            assert!(inbox.says(words), "{words}: {}", inbox.text);
        }
        let part = world.fragment(world.sam, "/leads").await;
        assert!(part.says(r#"id="leads""#) && !part.says("<html"));
        let again = world.post(world.sam, "/leads/new", &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.says("Is it one of these?"), "{}", again.text);
    }

    async fn what_is_wrong_is_told_at_its_field_and_nothing_is_lost(world: World) {
        let fields = [("company", "Loja Azul"), ("email", "nobody"), ("amount", "much")];
        let page = world.post(world.sam, "/leads/new", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says(r#"value="nobody""#) && page.says(r#"id="f-amount-error""#), "{}", page.text);
        let page = world.post(world.sam, "/leads/new", &[("source", "fair")]).await;
        assert!(page.says("Name the company or the person."), "{}", page.text);
        assert!(world.get(world.sam, "/leads").await.says("The inbox is empty"));
    }

    async fn facts_are_checked_and_what_was_corrected_is_marked(world: World) {
        let mut fields = LEAD.to_vec();
        let sam = world.sam.to_string();
        fields.push(("owner", sam.as_str()));
        world.post(world.sam, "/leads/new", &fields).await.goes_to();
        let form = world.get(world.sam, "/leads/1/facts").await;
        assert!(form.says("https://lojaazul.example") && form.says("Best hour to call"), "{}", form.text);
        let wrong = world.post(world.sam, "/leads/1/facts", &[("phone", "abc")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says(r#"id="f-phone-error""#), "{}", wrong.text);
        let right = [("website", "https://www.loja-azul.example")];
        assert_eq!(world.post(world.sam, "/leads/1/facts", &right).await.goes_to(), "/leads");
        let form = world.get(world.sam, "/leads/1/facts").await;
        assert!(form.says("corrected") && form.says("lojaazul.example"), "{}", form.text);
        assert!(world.get(world.sam, "/leads").await.says("1 corrected"));
    }

    async fn leads_are_taken_out_of_the_inbox_together(world: World) {
        let sam = world.sam.to_string();
        for name in ["Loja Azul", "Kite Shop"] {
            let fields = [("company", name), ("sure", "true"), ("owner", sam.as_str())];
            world.post(world.sam, "/leads/new", &fields).await.goes_to();
        }
        let fields = [
            ("deal", "1"), ("deal", "2"), ("do", "disqualify"), ("disqualify_reason", "no-need"),
            ("back", "/leads"),
        ];
        assert_eq!(world.post(world.sam, "/deals/bulk", &fields).await.goes_to(), "/leads");
        assert!(world.get(world.sam, "/leads").await.says("The inbox is empty"));
    }

    async fn a_correction_that_comes_too_late_is_shown_beside_what_is_stored(world: World) {
        let mut fields = LEAD.to_vec();
        let sam = world.sam.to_string();
        fields.push(("owner", sam.as_str()));
        world.post(world.sam, "/leads/new", &fields).await.goes_to();
        let form = world.get(world.sam, "/leads/1/facts").await;
        assert!(form.says(r#"name="company_version" value=""#) && form.says(r#"name="contact_version" value=""#), "{}", form.text);
        let version = |name: &str| {
            let rest = form.text.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
            rest.split_once('"').unwrap().0.to_owned()
        };
        let (company, contact) = (version("company_version"), version("contact_version"));
        let seen = |title: &'static str, industry: &'static str| {
            [("company_version", company.as_str()), ("contact_version", contact.as_str()), ("title", title), ("industry", industry)]
        };
        let first = world.post(world.sam, "/leads/1/facts", &seen("Buyer", "Kites")).await;
        assert_eq!(first.goes_to(), "/leads");
        let late = world.post(world.marta, "/leads/1/facts", &seen("Owner", "Kites")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Somebody changed this while you were editing", "value=\"Owner\"", "Buyer"] {
            assert!(late.says(words), "{words}: {}", late.text);
        }
        assert!(!late.says(&format!("name=\"contact_version\" value=\"{contact}\"")), "it is of the record as it is now");
    }

    async fn the_learned_chance_stands_beside_the_points_or_one_line_says_that_there_is_none(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 10_000).await;
        let page = world.get(world.sam, "/leads").await;
        assert!(!page.says("Learned chance") && !page.says("Best learned chance first"), "nobody waits: {}", page.text);
        app::insights::learn(&world.app).await.unwrap();
        let page = world.get(world.sam, "/leads").await;
        assert!(page.says("Learned chance: No signal here") && !page.says("Best learned chance first"), "{}", page.text);
        let told = Score {
            signal: true,
            says: "There is a signal.".to_owned(),
            n: 10,
            won: Share::of(4, 10),
            known_days: 1,
            within_days: 90,
            guarded: 0,
            test: None,
            weights: vec![Weight {
                fact: "source".to_owned(), value: "fair".to_owned(), weight: -0.8, won: Share::of(4, 10),
            }],
            leads: Vec::new(),
        };
        let likely = Likely { id: made.id, number: made.number, chance: 0.234, points: 61, facts: vec![0] };
        let now = world.app.house.clock.now();
        world.app.house.insights.keep_chances(Chances::of(told, vec![likely]), now);
        let page = world.get(world.sam, "/leads?sort=-chance").await;
        for words in ["23 %", "against it: source is fair", "higher than 61 of 100", "Best learned chance first"] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        assert!(!page.says("No signal here"), "{}", page.text);
    }
}
