//! Which records rows mean, and what becomes of them.

use axum::http::{Method, StatusCode};
use deal::state::Outcome;
use serde_json::json;
use types::{Activity, Id, Zone};

use super::{all_deals, both, counts, import, mistakes, verified};
use crate::world::World;
use crate::{By, companies, contacts, deals, imports};

const MAP: &str = r#"
name = "crm"
playbook = "simple-funnel"
zone = "Europe/Berlin"
currency = "EUR"

[people]
create = true
name = "{id}"
[people.known]
SM = "sam@lantern.example"

[[file]]
path = "deals.csv"
key = "ID"
unmapped = "note"

[file.company]
match = ["domain", "name"]
name = "Company"
website = "Web"

[file.contact]
name = "Person"
email = "Mail"
phone = "Phone"

[file.deal]
opened = "Created"
amount = "Value"
owner = "Owner"

[file.answers.need]
problem = "Problem"

[[file.stage]]
stage = "present"
at = "Presented"

[[file.stage]]
stage = "negotiate"
at = "Offered"

[[file.activity]]
kind = "call"
at = "Called"
outcome = { column = "Call result", values = { "VM" = "voicemail" } }

[file.won]
at = "Closed"
when = { column = "Status", is = "Won" }
paid = "Value"

[file.lost]
at = "Closed"
when = { column = "Status", is = ["Lost", "dead"] }
reason = { column = "Why", values = { "too expensive" = "price" }, other = "reject" }
"#;

const CALLED: db::Sql = db::sql!("SELECT id FROM activities");

const HEAD: &str = "ID,Company,Web,Person,Mail,Phone,Created,Value,Owner,Problem,Presented,Offered,Called,Call result,Closed,Status,Why,Remark\n";

fn rows(rows: &[&str]) -> String {
    format!("{HEAD}{}\n", rows.join("\n"))
}

async fn load(world: &World, lines: &[&str]) -> Vec<crate::imports::FileResult> {
    let text = rows(lines);
    import(world, MAP, &[("deals.csv", &text)], false).await.unwrap().files
}

both! {
    async fn a_row_becomes_company_contact_and_deal_with_its_history(world: World) {
        let files = load(
            &world,
            &["7,Müller GmbH,https://www.mueller.example,Ada Müller,ada@mueller.example,030 123456,2025-01-07 09:30,\"1,200.50\",SM,Too slow,2025-01-09,2025-01-20 15:00,2025-01-08 10:00,VM,2025-02-03 12:00,Won,,call in spring"],
        )
        .await;
        assert_eq!(counts(&files[0]), [1, 1, 0, 0, 0, 1]);
        assert!(files[0].notes[0].says.contains("030 123456"), "{:?}", files[0].notes);

        let deal = all_deals(&world).await.pop().unwrap();
        assert_eq!(deal.state.name, "Müller GmbH");
        assert_eq!(deal.state.owner, Some(world.sam));
        assert_eq!(deal.state.amount.unwrap().to_string(), "1200.50 EUR");
        assert_eq!(deal.state.opened_at.unwrap().to_string(), "2025-01-07T08:30:00.000Z");
        let Outcome::Won { at, amount, .. } = &deal.state.outcome else { panic!("won") };
        assert_eq!(at.to_string(), "2025-02-03T11:00:00.000Z");
        assert_eq!(amount.unwrap().to_string(), "1200.50 EUR");
        assert_eq!(deal.state.stage(), Some("after-sales"));
        assert_eq!(deal.state.activities.calls, 1);
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let id = deal.id;
        let visits = world.app.read(move |read| deals::visits(read, id)).await.unwrap();
        let visits: Vec<_> = visits
            .iter()
            .map(|visit| (visit.stage.clone(), zone.local(visit.entered_at).to_string()))
            .collect();
        let expected = [
            ("prospect", "2025-01-07 09:30"),
            ("present", "2025-01-09 00:00"),
            ("negotiate", "2025-01-20 15:00"),
            ("after-sales", "2025-02-03 12:00"),
        ];
        assert_eq!(visits, expected.map(|(stage, at)| (stage.to_owned(), at.to_owned())));

        let (by, links) = (world.by(world.anna).await, deal.links);
        let (company, contact) = world
            .app
            .read(move |read| {
                let company = companies::find(read, &by, links.company.unwrap())?;
                Ok((company, contacts::find(read, &by, links.contact.unwrap())?))
            })
            .await
            .unwrap();
        assert_eq!(company.domain.as_deref(), Some("mueller.example"));
        assert_eq!(contact.company, links.company);
        assert_eq!(contact.facts.channels, ["030 123456"], "what cannot be called is kept");
        verified(&world).await;
    }

    async fn a_deal_whose_activity_somebody_corrected_stays_when_its_import_is_taken_back(world: World) {
        let text = rows(&[
            "7,Müller GmbH,,Ada,ada@mueller.example,,2025-01-07 09:30,,SM,,,,2025-01-08 10:00,VM,,,,",
        ]);
        let done = import(&world, MAP, &[("deals.csv", &text)], false).await.unwrap();
        let deal = all_deals(&world).await.pop().unwrap();
        let called = world.app.read(|read| Ok(read.one::<Id<Activity>>(CALLED, db::params![])?));
        let path = format!("/api/v1/deals/{}/activities/{}", deal.number, called.await.unwrap());
        let body = json!({"subject": "The first call"});
        let (status, told) = world.call(world.anna, Method::PATCH, &path, Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{told}");

        let (app, by, id) = (world.app.clone(), world.by(world.anna).await, done.import.unwrap());
        let back = tokio::task::spawn_blocking(move || imports::revert(&app, &by, id));
        assert_eq!(back.await.unwrap().unwrap().deals, 0);
        assert_eq!(all_deals(&world).await.len(), 1);
        verified(&world).await;
    }

    async fn rows_about_one_company_share_it_and_fill_what_is_empty(world: World) {
        let files = load(
            &world,
            &[
                "1,Shop,,,,,2025-01-01,,,,,,,,,,,",
                "2,SHOP,shop.example,,,,2025-01-01,,,,,,,,,,,",
                "3,Another name,www.shop.example,Bo,bo@shop.example,,2025-01-01,,,,,,,,,,,",
                "4,,,Bo B.,BO@shop.example,,2025-01-01,,,,,,,,,,,",
            ],
        )
        .await;
        assert_eq!(counts(&files[0]), [4, 4, 0, 0, 0, 0]);
        let deals = all_deals(&world).await;
        let first = deals[0].links.company.unwrap();
        assert!(deals.iter().all(|deal| deal.links.company == Some(first)));
        assert_eq!(deals[2].links.contact, deals[3].links.contact);
        let by = world.by(world.anna).await;
        let company =
            world.app.read(move |read| companies::find(read, &by, first)).await.unwrap();
        assert_eq!((company.name.as_str(), company.domain.as_deref()), ("Shop", Some("shop.example")));
        verified(&world).await;
    }

    async fn a_company_that_is_here_is_found_and_what_a_person_corrected_stays(world: World) {
        let by = world.by(world.anna).await;
        let here = world
            .write(move |tx| {
                let new = companies::NewCompany {
                    name: "Shop".to_owned(),
                    domain: Some("shop.example".to_owned()),
                    ..companies::NewCompany::default()
                };
                companies::create(tx, &by, new)
            })
            .await;
        load(&world, &["1,Wrong name,https://shop.example,,,,2025-01-01,,,,,,,,,,,"]).await;
        let by = world.by(world.anna).await;
        let found =
            world.app.read(move |read| companies::find(read, &by, here.id)).await.unwrap();
        assert_eq!(found.name, "Shop", "only what is empty is filled in");
        assert_eq!(found.facts.website.as_deref(), Some("https://shop.example"));
        verified(&world).await;
    }

    async fn what_is_wrong_with_a_row_rejects_it_and_says_why(world: World) {
        let files = load(
            &world,
            &[
                "1,Good,,,,,2025-01-01,,,,,,,,,,,",
                "2,Impossible day,,,,,2025-02-30,,,,,,,,,,,",
                "3,In the future,,,,,2031-01-01,,,,,,,,,,,",
                "4,No amount,,,,,2025-01-01,lots,,,,,,,,,,",
                "5,No such reason,,,,,2025-01-01,,,,,,,,2025-01-02,Lost,who knows,",
                ",No key,,,,,2025-01-01,,,,,,,,,,,",
                "7,Too short,,",
                "8,Year,,,,,0018-01-01,,,,,,,,,,,",
                "9,Good too,,,,,2025-01-01,,,,,,,,2025-01-03,dead,too expensive,",
            ],
        )
        .await;
        assert_eq!(counts(&files[0]), [9, 2, 0, 0, 7, 0]);
        let says: Vec<_> =
            files[0].rejects.iter().map(|it| (it.line, it.reason.as_str())).collect();
        for (line, part) in [
            (3, "no day of the calendar"),
            (4, "future"),
            (5, "“lots”"),
            (6, "“who knows” is none of the known values"),
            (7, "key is empty"),
            (8, "the row has 4 of 18 cells"),
            (9, "the year 18 cannot be meant"),
        ] {
            let found = says.iter().find(|(at, _)| *at == line);
            let reason = found.unwrap_or_else(|| panic!("line {line}: {says:?}")).1;
            let alike = reason.replace('"', "“").contains(&part.replace(['“', '”'], "“"));
            assert!(alike || reason.contains(part), "line {line}: {reason}");
        }
        assert_eq!(all_deals(&world).await.len(), 2);
        verified(&world).await;
    }

    async fn a_date_that_can_be_read_in_two_ways_is_refused_with_both(world: World) {
        let map = "name = \"x\"\nplaybook = \"simple-funnel\"\n[[file]]\npath = \"a.csv\"\n[file.deal]\nname = \"Who\"\nopened = \"When\"\n";
        let text = "Who,When\nA,01/02/2025\nB,03/04/2025\n";
        let wrong = mistakes(import(&world, map, &[("a.csv", text)], false).await);
        assert_eq!(wrong.len(), 1);
        assert_eq!(wrong[0].0, "map:7:10");
        assert!(wrong[0].1.contains("dd/mm/yyyy") && wrong[0].1.contains("mm/dd/yyyy"), "{wrong:?}");
        assert_eq!(all_deals(&world).await.len(), 0);

        let said = format!("{map}[file.columns]\nWhen = {{ date = \"dd/mm/yyyy\" }}\n");
        let done = import(&world, &said, &[("a.csv", text)], false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [2, 2, 0, 0, 0, 0]);
        let opened = all_deals(&world).await[0].state.opened_at.unwrap();
        assert_eq!(opened.to_string(), "2025-02-01T00:00:00.000Z");

        let clear = "Who,When\nA,01/02/2025\nB,13/04/2025\n";
        let done = import(&world, map, &[("a.csv", clear)], false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [2, 2, 0, 0, 0, 0]);
    }

    async fn everything_that_does_not_fit_the_files_is_told_at_once(world: World) {
        let map = r#"name = "x"
playbook = "simple-funnel"
[[file]]
path = "a.csv"
key = "Idd"
[file.deal]
name = "Whoo"
[file.holders]
boss = "Who"
[file.answers.need]
colour = "Who"
[[file.stage]]
stage = "presnt"
at = "When"
[[file]]
path = "b.csv"
[file.deal]
name = "Who"
"#;
        let files = [("a.csv", "Id,Who,When\n1,A,2025-01-01\n")];
        let wrong = mistakes(import(&world, map, &files, false).await);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(wrong[0].1.contains("there is no file “b.csv”; did you mean “a.csv”?"), "{wrong:?}");

        let files = [files[0], ("b.csv", "Name\nA\n")];
        let wrong = mistakes(import(&world, map, &files, false).await);
        let told: Vec<_> = wrong.iter().map(|(place, says)| format!("{place} {says}")).collect();
        for expected in [
            "map:5:7 file.1.key: there is no column “Idd”; did you mean “Id”?",
            "map:7:8 file.1.deal.name: there is no column “Whoo”; did you mean “Who”?",
            "map:9:8 file.1.holders.boss: there is no role “boss”",
            "map:11:10 file.1.answers.need.colour: there is no question “colour”",
            "map:13:9 file.1.stage.1.stage: there is no stage “presnt”; did you mean “present”?",
            "map:18:8 file.2.deal.name: there is no column “Who”",
        ] {
            assert!(told.iter().any(|it| it.starts_with(expected)), "{expected}\n{told:#?}");
        }
        assert_eq!(told.len(), 6);
    }

    async fn only_managers_who_see_everything_import(world: World) {
        for user in [world.sam, world.pia, world.vera] {
            let by = world.by(user).await;
            assert!(crate::imports::must_import(&by).is_err());
        }
        for user in [world.anna, world.marta] {
            let by = world.by(user).await;
            assert!(crate::imports::must_import(&by).is_ok());
        }
        assert!(crate::imports::must_import(&By::system(&world.app.house)).is_ok());
    }

    async fn a_person_whom_the_mapping_names_and_who_is_not_here_keeps_the_address(world: World) {
        let map = MAP.replace("sam@lantern", "new@lantern");
        let text = rows(&["1,Shop,,,,,2025-01-01,,SM,,,,,,,,,"]);
        let files = [("deals.csv", text.as_str())];
        import(&world, &map, &files, false).await.unwrap();
        let owner = all_deals(&world).await[0].state.owner.unwrap();
        let user = world.app.read(move |read| crate::users::find(read, owner)).await.unwrap();
        assert_eq!((user.email.as_str(), user.active), ("new@lantern.example", false));

        let map = map.replace("create = true\n", "").replace("name = \"crm\"", "name = \"crm2\"");
        let map = map.replace("new@lantern", "nobody@lantern");
        let done = import(&world, &map, &files, false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [1, 0, 0, 0, 1, 0]);
        let reason = &done.files[0].rejects[0].reason;
        assert!(reason.contains("stands for nobody@lantern.example"), "{reason}");
    }
}
