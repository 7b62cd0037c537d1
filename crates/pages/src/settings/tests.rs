//! The settings as administrators, managers and sellers meet them.

use axum::http::StatusCode;

use crate::world::{Page, World, both};

/// The version of which the form of a page is.
fn version(page: &Page) -> String {
    let from = page.text.split("name=\"version\" value=\"").nth(1).unwrap();
    from.split('"').next().unwrap().to_owned()
}

/// Every page of the settings, and the least role that may open it.
const PAGES: [(&str, &str); 24] = [
    ("/settings", "seller"),
    ("/settings/people", "seller"),
    ("/settings/people/new", "admin"),
    ("/settings/teams", "seller"),
    ("/settings/teams/new", "manager"),
    ("/settings/departments", "seller"),
    ("/settings/roles", "seller"),
    ("/settings/workspace", "seller"),
    ("/settings/hours", "seller"),
    ("/settings/assignment", "seller"),
    ("/settings/assignment/new", "manager"),
    ("/settings/assignment/try", "manager"),
    ("/settings/assignment/try?go=1&country=DE", "manager"),
    ("/settings/scores", "seller"),
    ("/settings/scores/new", "manager"),
    ("/settings/scores/try", "manager"),
    ("/settings/products", "seller"),
    ("/settings/products/new", "manager"),
    ("/settings/tokens", "seller"),
    ("/settings/audit", "manager"),
    ("/settings/audit?kind=user&from=2026-01-01", "manager"),
    ("/settings/jobs", "admin"),
    ("/settings/jobs?state=dead", "admin"),
    ("/settings/data", "admin"),
];

both! {
    async fn each_page_opens_for_its_role_and_for_no_lesser_one(world: World) {
        for (path, least) in PAGES {
            for (user, role) in [(world.anna, "admin"), (world.marta, "manager"), (world.sam, "seller"), (world.vera, "viewer")] {
                let may = match least {
                    "admin" => role == "admin",
                    "manager" => matches!(role, "admin" | "manager"),
                    _ => true,
                };
                let page = world.get(user, path).await;
                let expected = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
                assert_eq!(page.status, expected, "{role} {path}");
                assert!(page.says("<h1"), "{role} {path}");
            }
        }
    }

    async fn background_work_is_seen_stopped_and_tried_again(world: World) {
        let house = world.app.house.clone();
        let job = world.app.write(move |tx| {
            let (id, now) = (house.new_id(), house.clock.now());
            Ok(jobs::enqueue(tx, &jobs::NewJob::new(id, "deal.webhook", &"x", now))?)
        });
        let job = job.await.unwrap();
        let page = world.get(world.anna, "/settings/jobs?state=waiting").await;
        assert!(page.says("Waiting: sending is not set up") && page.says("Call a web address"), "{}", page.text);
        assert!(!page.says("Retry"), "{}", page.text);
        assert_eq!(world.post(world.marta, &format!("/settings/jobs/{job}/cancel"), &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post(world.anna, &format!("/settings/jobs/{job}/cancel?state=waiting"), &[]).await.goes_to(), "/settings/jobs?state=waiting");
        let page = world.get(world.anna, "/settings/jobs").await;
        assert!(page.says("Stopped") && page.says("Retry"), "{}", page.text);
        assert_eq!(world.post(world.anna, &format!("/settings/jobs/{job}/retry"), &[]).await.goes_to(), "/settings/jobs");
        assert_eq!(world.post(world.anna, &format!("/settings/jobs/{job}/retry"), &[]).await.status, StatusCode::CONFLICT);
        assert!(world.get(world.anna, "/settings/jobs?state=dead").await.says("No work is in this state."));
    }

    async fn a_colleague_is_added_with_a_link_and_turned_off(world: World) {
        let fields = [
            ("name", "Nina New"), ("email", "nina@lantern.example"), ("role", "seller"), ("sees", "team"),
            ("languages", "de, en"),
        ];
        let page = world.post(world.anna, "/settings/people", &fields).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let at = page.text.find("http://localhost/reset/").unwrap();
        let link = page.text[at..].split('"').next().unwrap().replace("http://localhost", "");
        assert_eq!(world.send(None, axum::http::Method::GET, &link, None, &[]).await.status, StatusCode::OK);
        let list = world.get(world.anna, "/settings/people").await;
        assert!(list.says("Nina New"), "{}", list.text);
        let at = list.text.find("Nina New").unwrap();
        let place = &list.text[list.text[..at].rfind("/settings/people/user_").unwrap()..];
        let place = place.split('"').next().unwrap();
        let page = world.get(world.anna, place).await;
        assert!(page.says("value=\"de, en\""), "{}", page.text);
        let off = [("version", "1"), fields[0], fields[1], fields[2], fields[3]];
        assert_eq!(world.post(world.anna, place, &off).await.goes_to(), "/settings/people");
        assert!(world.get(world.anna, "/settings/people").await.says("Not active (1)"));
        let old = world.post(world.anna, place, &off).await;
        assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(old.says("Somebody changed this account meanwhile"), "{}", old.text);
        assert_eq!(world.post(world.marta, place, &off).await.status, StatusCode::FORBIDDEN);
    }

    async fn whoever_saves_second_sees_what_the_first_did_and_saves_again(world: World) {
        let (sam, marta) = (world.sam.to_string(), world.marta.to_string());
        let team = [("name", "North"), ("lead", marta.as_str()), ("members", sam.as_str())];
        world.post(world.marta, "/settings/teams", &team).await.goes_to();
        let list = world.get(world.marta, "/settings/teams").await;
        let at = list.text.find("/settings/teams/team_").unwrap();
        let place = list.text[at..].split('"').next().unwrap().to_owned();
        let old = version(&world.get(world.marta, &place).await);
        let first = [("version", old.as_str()), ("name", "North"), ("lead", sam.as_str()), ("members", sam.as_str())];
        assert_eq!(world.post(world.anna, &place, &first).await.goes_to(), "/settings/teams");
        let second = [("version", old.as_str()), ("name", "North Sea"), ("lead", marta.as_str()), ("members", sam.as_str())];
        let page = world.post(world.marta, &place, &second).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Somebody changed this meanwhile", "value=\"North Sea\"", "<span class=\"pre\">Sam Seller</span>", "<span class=\"pre\">Marta Manager</span>"] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        assert!(!page.says("<th scope=\"row\">Members</th>"), "both say the same of them: {}", page.text);
        let new = version(&page);
        assert_ne!(new, old, "the form is of the team as it is now");
        let again = [("version", new.as_str()), second[1], second[2], second[3]];
        assert_eq!(world.post(world.marta, &place, &again).await.goes_to(), "/settings/teams");
    }

    async fn no_setting_conflicts_with_itself_for_ever(world: World) {
        let page = world.get(world.anna, "/settings/workspace").await;
        let old = version(&page);
        let save = |version: String, name: &'static str, currency: &'static str| {
            let world = &world;
            async move {
                let fields = [("version", version.as_str()), ("name", name), ("currency", currency)];
                world.post(world.anna, "/settings/workspace", &fields).await
            }
        };
        save(old.clone(), "Beacon", "EUR").await.goes_to();
        let page = save(old, "Lantern", "CHF").await;
        assert!(page.says("The settings were changed meanwhile") && page.says("<span class=\"pre\">Beacon</span>"), "{}", page.text);
        save(version(&page), "Lantern", "CHF").await.goes_to();
        assert!(world.get(world.sam, "/settings/workspace").await.says("CHF"));
        let product = [("name", "Till"), ("amount-0", "100"), ("currency-0", "EUR"), ("active", "true")];
        world.post(world.marta, "/settings/products", &product).await.goes_to();
        let list = world.get(world.marta, "/settings/products").await;
        let at = list.text.find("/settings/products/prod").unwrap();
        let place = list.text[at..].split('"').next().unwrap().to_owned();
        let old = version(&world.get(world.marta, &place).await);
        let dearer = [("version", old.as_str()), product[0], ("amount-0", "120"), product[2], product[3]];
        world.post(world.anna, &place, &dearer).await.goes_to();
        let cheaper = [("version", old.as_str()), product[0], ("amount-0", "90"), product[2], product[3]];
        let page = world.post(world.marta, &place, &cheaper).await;
        assert!(page.says("90 EUR") && page.says("120.00 EUR") && page.says("value=\"90\""), "{}", page.text);
        let new = version(&page);
        let again = [("version", new.as_str()), product[0], cheaper[2], product[2], product[3]];
        assert_eq!(world.post(world.marta, &place, &again).await.goes_to(), "/settings/products");
    }

    async fn a_product_keeps_all_its_prices_when_it_is_changed(world: World) {
        let page = world.get(world.marta, "/settings/products/new").await;
        assert!(page.says("name=\"amount-1\"") && page.says("name=\"amount-2\""), "several currencies at once: {}", page.text);
        let fields = [
            ("name", "Till"), ("active", "true"),
            ("amount-0", "10"), ("currency-0", "EUR"), ("amount-1", "11"), ("currency-1", "USD"),
            ("amount-2", "12"), ("currency-2", "GBP"), ("amount-3", "13"), ("currency-3", "CHF"),
            ("amount-5", "14"), ("currency-5", "PLN"),
        ];
        world.post(world.marta, "/settings/products", &fields).await.goes_to();
        let list = world.get(world.marta, "/settings/products").await;
        let at = list.text.find("/settings/products/prod").unwrap();
        let place = list.text[at..].split('"').next().unwrap().to_owned();
        let page = world.get(world.marta, &place).await;
        for amount in ["10.00", "11.00", "12.00", "13.00", "14.00"] {
            assert!(page.says(&format!("value=\"{amount}\"")), "{amount}: {}", page.text);
        }
        assert!(page.says("name=\"amount-6\"") && !page.says("name=\"amount-7\""), "two rows are empty");
    }

    async fn wrong_fields_of_an_account_are_told_and_kept(world: World) {
        let fields = [("name", "<i>x</i>"), ("email", "no address"), ("role", "seller"), ("sees", "own"), ("languages", "klingon")];
        let page = world.post(world.anna, "/settings/people", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("value=\"&lt;i&gt;x&lt;/i&gt;\"") && page.says("value=\"no address\""), "{}", page.text);
        assert!(page.says("Give languages by two letters"), "{}", page.text);
        let taken = [("name", "Sam"), ("email", "sam@lantern.example"), ("role", "seller"), ("sees", "own")];
        let page = world.post(world.anna, "/settings/people", &taken).await;
        assert!(page.says("Somebody with this e-mail address is already here"), "{}", page.text);
    }

    async fn teams_and_departments_come_and_go(world: World) {
        let page = world.post(world.marta, "/settings/departments", &[("name", "Presales")]).await;
        assert_eq!(page.goes_to(), "/settings/departments");
        let page = world.post(world.marta, "/settings/departments", &[("name", "presales")]).await;
        assert!(page.says("There is already a department of this name"), "{}", page.text);
        let (sam, marta) = (world.sam.to_string(), world.marta.to_string());
        let team = [("name", "North"), ("lead", marta.as_str()), ("members", sam.as_str()), ("territory", "DE, Denmark")];
        assert_eq!(world.post(world.marta, "/settings/teams", &team).await.goes_to(), "/settings/teams");
        let list = world.get(world.marta, "/settings/teams").await;
        assert!(list.says("Germany, Denmark") || list.says("Denmark, Germany"), "{}", list.text);
        let wrong = [("name", "South"), ("territory", "Atlantis")];
        let page = world.post(world.marta, "/settings/teams", &wrong).await;
        assert!(page.says("“Atlantis” is no country") && page.says("value=\"South\""), "{}", page.text);
        assert_eq!(world.post(world.sam, "/settings/teams", &team).await.status, StatusCode::FORBIDDEN);
        let at = list.text.find("/settings/teams/team_").unwrap();
        let place = list.text[at..].split('"').next().unwrap().to_owned();
        let gone = world.post(world.marta, &format!("{place}/delete"), &[]).await;
        assert_eq!(gone.goes_to(), "/settings/teams");
        assert_eq!(world.get(world.marta, &place).await.status, StatusCode::NOT_FOUND);
    }

    async fn working_time_is_read_as_it_is_written(world: World) {
        let page = world.get(world.anna, "/settings/hours").await;
        assert!(page.says("09:00-17:00"), "{}", page.text);
        let fields = [
            ("version", "1"), ("zone", "Europe/Vienna"), ("holidays", "AT"),
            ("monday", "08:00-12:00, 13:00-17:00"), ("closed", "2026-12-24\n2026-12-31"),
            ("extra", "2026-11-28 10:00-14:00"),
        ];
        assert_eq!(world.post(world.anna, "/settings/hours", &fields).await.goes_to(), "/settings/hours");
        let page = world.get(world.anna, "/settings/hours").await;
        for words in ["08:00-12:00, 13:00-17:00", "2026-12-31", "2026-11-28 10:00-14:00"] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        for (field, value) in [("monday", "17:00-08:00"), ("closed", "Christmas"), ("extra", "tomorrow")] {
            let wrong = [("zone", "Europe/Vienna"), ("tuesday", "09:00-17:00"), (field, value)];
            let page = world.post(world.anna, "/settings/hours", &wrong).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(page.says(&format!("f-{field}-error")), "{field}: {}", page.text);
            assert!(page.says(value), "what was typed stays: {field}");
        }
        assert_eq!(world.post(world.marta, "/settings/hours", &fields).await.status, StatusCode::FORBIDDEN);
        let page = world.post(world.anna, "/settings/workspace", &[("name", "Beacon"), ("currency", "CHF")]).await;
        assert_eq!(page.goes_to(), "/settings/workspace");
        assert!(world.get(world.sam, "/settings/workspace").await.says("Beacon"));
    }

    async fn a_team_elsewhere_has_hours_of_its_own_until_they_are_taken_back(world: World) {
        let sam = world.sam.to_string();
        let team = [("name", "São Paulo"), ("members", sam.as_str())];
        world.post(world.marta, "/settings/teams", &team).await.goes_to();
        let list = world.get(world.marta, "/settings/teams").await;
        let at = list.text.find("/settings/teams/team_").unwrap();
        let place = format!("{}/hours", list.text[at..].split('"').next().unwrap());
        let page = world.get(world.anna, &place).await;
        assert!(page.says("It works by the hours of the workspace.") && page.says("09:00-17:00"), "{}", page.text);
        assert!(!world.get(world.sam, &place).await.says("name=\"monday\""), "only administrators change them");
        let old = version(&page);
        let fields = [
            ("version", old.as_str()), ("zone", "America/Sao_Paulo"), ("holidays", "BR"), ("monday", "10:00-18:00"),
        ];
        assert_eq!(world.post(world.marta, &place, &fields).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post(world.anna, &place, &fields).await.goes_to(), place);
        assert!(world.get(world.sam, &place).await.says("America/Sao_Paulo"));
        assert!(world.get(world.sam, "/profile").await.says("As the team (America/Sao_Paulo)"));
        assert!(world.get(world.marta, "/profile").await.says("As the workspace (Europe/Berlin)"));
        let late = [fields[0], fields[1], ("monday", "11:00-19:00")];
        let page = world.post(world.anna, &place, &late).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Somebody changed this meanwhile") && page.says("11:00-19:00"), "{}", page.text);
        let wrong = [("zone", "America/Sao_Paulo"), ("tuesday", "17:00-08:00")];
        let page = world.post(world.anna, &place, &wrong).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("f-tuesday-error"), "{}", page.text);
        let clear = format!("{place}/clear");
        assert_eq!(world.post(world.marta, &clear, &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post(world.anna, &clear, &[]).await.goes_to(), place);
        assert!(world.get(world.sam, "/profile").await.says("As the workspace (Europe/Berlin)"));
    }

    async fn assignment_rules_are_made_moved_and_tried(world: World) {
        let sam = world.sam.to_string();
        let marta = world.marta.to_string();
        let first = [("name", "Germans"), ("countries", "DE"), ("to", "user"), ("user", sam.as_str()), ("active", "true")];
        assert_eq!(world.post(world.marta, "/settings/assignment", &first).await.goes_to(), "/settings/assignment");
        let rest = [("name", "The rest"), ("to", "users-turn"), ("users", marta.as_str()), ("active", "true")];
        world.post(world.marta, "/settings/assignment", &rest).await;
        let page = world.get(world.marta, "/settings/assignment/try?go=1&country=DE").await;
        assert!(page.says("Sam Seller would get it") && page.says("Would fit too"), "{}", page.text);
        let page = world.get(world.marta, "/settings/assignment/try?go=1&country=FR").await;
        assert!(page.says("Marta Manager would get it"), "{}", page.text);
        let list = world.get(world.marta, "/settings/assignment").await;
        let at = list.text.rfind("/place").unwrap();
        let place = &list.text[list.text[..at].rfind("/settings/assignment/rule_").unwrap()..at];
        world.post(world.marta, &format!("{place}/place"), &[("rank", "1")]).await;
        let page = world.get(world.marta, "/settings/assignment/try?go=1&country=DE").await;
        assert!(page.says("Marta Manager would get it"), "{}", page.text);
        let wrong = [("name", "Wrong"), ("countries", "Atlantis"), ("to", "team-turn")];
        let page = world.post(world.marta, "/settings/assignment", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("“Atlantis” is no country") && page.says("f-team-error"), "{}", page.text);
        assert_eq!(world.post(world.sam, "/settings/assignment", &first).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_score_rule_is_chosen_or_written_and_tried_first(world: World) {
        let chosen = [("how", "choose"), ("fact", "company.size"), ("op", "at-least"), ("value", "50"), ("points", "30"), ("active", "true")];
        assert_eq!(world.post(world.marta, "/settings/scores", &chosen).await.goes_to(), "/settings/scores");
        let list = world.get(world.sam, "/settings/scores").await;
        assert!(list.says("company.size &gt;= 50") && list.says("+30"), "{}", list.text);
        let list = world.get(world.marta, "/settings/scores").await;
        let at = list.text.find("/settings/scores/score_").unwrap();
        let place = list.text[at..].split('"').next().unwrap().to_owned();
        let page = world.get(world.marta, &place).await;
        assert!(page.says("value=\"50\""), "the choice is shown again: {}", page.text);
        let written = [("version", "1"), ("how", "write"), ("rule", "company.size >= 100 && country == \"DE\""), ("points", "20"), ("active", "true")];
        assert_eq!(world.post(world.marta, &place, &written).await.goes_to(), "/settings/scores");
        let wrong = [("how", "write"), ("rule", "company.sise > 3"), ("points", "5")];
        let page = world.post(world.marta, "/settings/scores", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("f-rule-error") && page.says("company.sise"), "{}", page.text);
        let tried = world.get(world.marta, "/settings/scores/try?how=choose&fact=company.size&op=at-least&value=50").await;
        assert!(tried.says("Too few deals have ended to tell"), "{}", tried.text);
        assert_eq!(world.post(world.sam, "/settings/scores", &chosen).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post(world.marta, &format!("{place}/delete"), &[]).await.goes_to(), "/settings/scores");
    }

    async fn a_product_has_prices_and_wrong_ones_are_told(world: World) {
        let fields = [
            ("name", "Point of sale"), ("code", "POS-1"), ("amount-0", "1200.50"), ("currency-0", "EUR"),
            ("amount-1", "1300"), ("currency-1", "USD"), ("tax", "19"), ("unit", "licence"), ("active", "true"),
        ];
        assert_eq!(world.post(world.marta, "/settings/products", &fields).await.goes_to(), "/settings/products");
        let list = world.get(world.sam, "/settings/products").await;
        for words in ["Point of sale", "1,200.50 EUR", "1,300.00 USD", "19 %"] {
            assert!(list.says(words), "{words}: {}", list.text);
        }
        let wrong = [("name", "Till"), ("amount-0", "much"), ("currency-0", "EUR"), ("tax", "a lot")];
        let page = world.post(world.marta, "/settings/products", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("f-prices-error") && page.says("f-tax-error") && page.says("value=\"much\""), "{}", page.text);
        assert_eq!(world.post(world.sam, "/settings/products", &fields).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_token_is_shown_once_and_taken_back(world: World) {
        let page = world.post(world.sam, "/settings/tokens", &[("name", "reports"), ("read_only", "true"), ("days", "90")]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.says("value=\"wm_"), "{}", page.text);
        let list = world.get(world.sam, "/settings/tokens").await;
        assert!(list.says("reports") && !list.says("wm_"), "{}", list.text);
        let at = list.text.find("/settings/tokens/tok_").unwrap();
        let place = list.text[at..].split('"').next().unwrap().to_owned();
        assert_eq!(world.post(world.vera, &place, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.post(world.sam, &place, &[]).await.goes_to(), "/settings/tokens");
        assert!(world.get(world.sam, "/settings/tokens").await.says("Taken back"));
        let page = world.post(world.vera, "/settings/tokens", &[("name", "mine")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }

    async fn the_audit_tells_who_did_what_and_can_be_narrowed(world: World) {
        world.post(world.sam, "/companies", &[("name", "Harbour <Books>")]).await;
        let page = world.get(world.marta, "/settings/audit?kind=company").await;
        assert!(page.says("Harbour &lt;Books&gt;") && page.says("Sam Seller"), "{}", page.text);
        assert!(!page.says("Harbour <Books>"));
        let none = world.get(world.marta, "/settings/audit?kind=product").await;
        assert!(none.says("No event fits"), "{}", none.text);
        let anna = world.anna.to_string();
        let none = world.get(world.marta, &format!("/settings/audit?kind=company&actor={anna}")).await;
        assert!(none.says("No event fits"), "{}", none.text);
    }
}

db::both! {
    migrations = &[];
    async fn a_link_to_set_a_password_leads_to_where_people_reach_it(db: db::Db) {
        let world = World::reached_at(db, Some("https://sales.example.com")).await;
        let fields = [("name", "Nina New"), ("email", "nina@lantern.example"), ("role", "seller"), ("sees", "own")];
        let page = world.post(world.anna, "/settings/people", &fields).await;
        assert!(page.says("value=\"https://sales.example.com/reset/"), "{}", page.text);
        let place = format!("/settings/people/{}/reset", world.sam);
        let page = world.post(world.anna, &place, &[]).await;
        assert!(page.says("value=\"https://sales.example.com/reset/"), "{}", page.text);
    }
}
