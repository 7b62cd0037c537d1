//! The first run in a browser.

use axum::http::{Method, StatusCode};

use crate::world::World;

const GOOD: [(&str, &str); 11] = [
    ("workspace", "Lantern"),
    ("currency", "EUR"),
    ("zone", "Europe/Berlin"),
    ("country", "DE"),
    ("from", "08:30"),
    ("to", "17:00"),
    ("day", "monday"),
    ("name", "Anna Admin"),
    ("email", "anna@lantern.example"),
    ("password", "seven lanterns by the harbour"),
    ("playbook", "inbound"),
];

fn but(field: &str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    GOOD.iter().map(|&(name, old)| (name, if name == field { value } else { old })).collect()
}

db::both! {
    migrations = &[];
    async fn a_new_company_sets_itself_up_and_is_signed_in(db: db::Db) {
        let world = World::empty(db).await;
        let post = |fields: Vec<(&'static str, &'static str)>| {
            let world = &world;
            async move { world.send(None, Method::POST, "/start", Some(&fields), &[]).await }
        };
        assert!(world.send(None, Method::GET, "/start", None, &[]).await.says("consultative-b2b"));
        for (field, value, message) in [
            ("workspace", "  ", "Please fill this in."),
            ("currency", "EURO", "currency"),
            ("zone", "Mars/Olympus", "zone"),
            ("day", "someday", "Choose at least one day of the week."),
            ("to", "08:00", "Work ends later than it begins."),
            ("email", "anna", "address"),
            ("password", "short", "characters"),
            ("playbook", "none-such", "There is no built-in playbook"),
        ] {
            let page = post(but(field, value)).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            let at_field = page.text.split(&format!("id=\"f-{field}-error\"")).nth(1);
            let said = at_field.map(|rest| rest.split("</p>").next().unwrap()).unwrap_or_default();
            assert!(said.contains(message), "{field}: {said:?}");
            assert!(!page.says("seven lanterns"), "the password is not written back");
        }
        let page = post(GOOD.to_vec()).await;
        assert_eq!(page.goes_to(), "/today");
        let cookie = format!("waymark={}; flash={}", page.cookie("waymark").unwrap(), page.cookie("flash").unwrap());
        let headers = [("cookie", cookie.as_str())];
        let page = world.send(None, Method::GET, "/profile", None, &headers).await;
        assert!(page.says("Anna Admin") && page.says("Lantern is ready. Welcome!"), "{}", page.text);
        assert_eq!(page.cookie("flash").as_deref(), Some(""), "it is said once");
        let calendar = world.app.read(app::workspace::find).await.unwrap().unwrap().calendar;
        let monday = "2026-03-02".parse().unwrap();
        assert_eq!(calendar.hours_on(monday)[0].to_string(), "08:30-17:00");
        assert_eq!(post(GOOD.to_vec()).await.goes_to(), "/sign-in", "it works once");
        assert_eq!(world.send(None, Method::GET, "/start", None, &[]).await.goes_to(), "/today");
    }
}
