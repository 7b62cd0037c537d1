//! Importing again, importing what changed, going on after a break, taking back.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{all_deals, both, counts, import, verified};
use crate::imports::{self, Input, Options, Status};
use crate::world::World;
use crate::{Result, background, contacts, journal};

const MAP: &str = r#"
name = "leads"
playbook = "simple-funnel"
[[file]]
path = "leads.csv"
key = "id"
[file.company]
name = "company"
[file.deal]
name = "name"
opened = "at"
source = "source"
amount = { column = "worth" }
currency = { constant = "EUR" }
"#;

const LEADS: &str = "id,name,company,at,source,worth\n\
    1,One,Ada,2025-01-01,web,10\n\
    2,Two,Bob,2025-01-02,web,20\n\
    3,Three,Cy,2025-01-03,fair,30\n";

const LOSE_VISITS: db::Sql = db::sql!("DELETE FROM visits WHERE deal_id = $1");
const LOSE_TASKS: db::Sql = db::sql!("DELETE FROM tasks WHERE deal_id = $1");
const LOSE_DEAL: db::Sql = db::sql!("DELETE FROM deals WHERE id = $1");
const LOSE_COMPANY: db::Sql = db::sql!("DELETE FROM companies WHERE name = $1");
const EVENTS: db::Sql = db::sql!("SELECT count(*) FROM events");

/// Every event there is, once no older transaction of the server keeps the tail back.
async fn whole_journal(world: &World) -> Vec<journal::Entry> {
    let count = world.app.read(|read| Ok(read.one::<i64>(EVENTS, db::params![])?));
    let there = count.await.unwrap();
    loop {
        let cursor = journal::Cursor::default();
        let entries = world.app.read(move |read| journal::tail(read, cursor, 10_000)).await;
        let entries = entries.unwrap();
        if i64::try_from(entries.len()) == Ok(there) {
            return entries;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn load(world: &World, text: &str) -> super::Done {
    import(world, MAP, &[("leads.csv", text)], false).await.unwrap()
}

fn many(count: usize) -> String {
    let mut text = "id,name,company,at,source,worth\n".to_owned();
    for n in 0..count {
        text.push_str(&format!("{n},Lead {n},Company {n},2025-01-01,web,{n}\n"));
    }
    text
}

/// A dry run as the command does it, into a built-in playbook.
async fn try_out(world: &World, playbook: &str, supposes_built_in: bool) -> Result<super::Done> {
    let by = world.by(world.anna).await;
    let map = MAP.replace("simple-funnel", playbook);
    let leads = Input::of("leads.csv", LEADS.as_bytes().to_vec());
    let options = Options { dry: true, supposes_built_in, ..Options::default() };
    super::run(&world.app, by, map, vec![leads], options).await
}

both! {
    async fn a_dry_run_counts_as_if_a_built_in_playbook_were_published(world: World) {
        let there = whole_journal(&world).await.len();
        assert!(try_out(&world, "retail", false).await.is_err(), "nobody has published it");
        assert!(try_out(&world, "no-such-process", true).await.is_err());
        let done = try_out(&world, "retail", true).await.unwrap();
        assert_eq!(counts(&done.files[0]), [3, 3, 0, 0, 0, 0]);
        assert_eq!(whole_journal(&world).await.len(), there, "nothing was written");
        let map = MAP.replace("simple-funnel", "retail");
        let real = import(&world, &map, &[("leads.csv", LEADS)], false).await;
        assert!(real.is_err(), "an import into it is refused until it is");
        let away = Some(json!({"archived": true}));
        world.call(world.anna, Method::PATCH, "/api/v1/playbooks/simple-funnel", away).await;
        let put_away = try_out(&world, "simple-funnel", true).await;
        assert!(put_away.is_err(), "one that was put away is not brought back");
    }

    async fn the_same_again_changes_nothing(world: World) {
        load(&world, LEADS).await;
        let deals = all_deals(&world).await;
        let again = load(&world, LEADS).await;
        assert_eq!(counts(&again.files[0]), [3, 0, 0, 3, 0, 0]);
        assert_eq!(all_deals(&world).await, deals);
        verified(&world).await;
    }

    async fn a_changed_row_changes_its_deal_and_only_that(world: World) {
        load(&world, LEADS).await;
        let changed = LEADS.replace("2,Two,Bob,2025-01-02,web,20", "2,Zwei,Bob,2025-01-02,,25");
        let done = load(&world, &changed).await;
        assert_eq!(counts(&done.files[0]), [3, 0, 1, 2, 0, 0]);
        let deal = &all_deals(&world).await[1];
        assert_eq!(deal.state.name, "Zwei");
        assert_eq!(deal.state.amount.unwrap().to_string(), "25.00 EUR");
        assert_eq!(deal.state.profile.source.as_deref(), Some("web"), "empty says nothing");
        let done = load(&world, &changed).await;
        assert_eq!(counts(&done.files[0]), [3, 0, 0, 3, 0, 0]);
        verified(&world).await;
    }

    async fn a_key_that_comes_twice_in_a_file_means_one_deal(world: World) {
        let twice = format!("{LEADS}1,Uno,Ada,2025-01-01,web,11\n");
        let done = load(&world, &twice).await;
        assert_eq!(counts(&done.files[0]), [4, 3, 1, 0, 0, 0]);
        assert_eq!(all_deals(&world).await[0].state.name, "Uno");
        let done = load(&world, &twice).await;
        assert_eq!(counts(&done.files[0]), [4, 0, 0, 4, 0, 0]);
        verified(&world).await;
    }

    async fn without_a_key_the_row_itself_is_the_key(world: World) {
        let map = MAP.replace("key = \"id\"\n", "");
        let twice = format!("{LEADS}1,One,Ada,2025-01-01,web,10\n");
        let files = [("leads.csv", twice.as_str())];
        let done = import(&world, &map, &files, false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [4, 3, 0, 1, 0, 0], "the same line twice is one lead");
        let done = import(&world, &map, &files, false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [4, 0, 0, 4, 0, 0]);
    }

    async fn rows_of_a_repeating_group_are_not_told_twice(world: World) {
        let house = world.app.house.clone();
        world
            .write(move |tx| crate::world::publish(tx, &crate::By::system(&house), "inbound"))
            .await;
        let map = r#"
name = "needs"
playbook = "inbound"
[[file]]
path = "deals.csv"
key = "id"
[file.deal]
name = "name"
opened = "at"
[[file]]
path = "needs.csv"
key = "deal"
create = false
[file.deal]
[file.answers.fit]
need = "need"
answer = "met"
"#;
        let deals = "id,name,at\n1,One,2025-01-01\n2,Two,2025-01-01\n";
        let needs = "deal,need,met\n1,Fast,yes\n1,Cheap,no\n2,Good,yes\n9,Orphan,yes\n";
        let files = [("deals.csv", deals), ("needs.csv", needs)];
        let done = import(&world, map, &files, false).await.unwrap();
        assert_eq!(counts(&done.files[1]), [4, 0, 3, 0, 1, 0]);
        assert!(done.files[1].rejects[0].reason.contains("“9”"));
        let done = import(&world, map, &files, false).await.unwrap();
        assert_eq!(counts(&done.files[1]), [4, 0, 0, 3, 1, 0]);
        let better = needs.replace("Cheap,no", "Cheap,with help");
        let files = [("deals.csv", deals), ("needs.csv", better.as_str())];
        let done = import(&world, map, &files, false).await.unwrap();
        assert_eq!(counts(&done.files[1]), [4, 0, 1, 2, 1, 0]);
        let deal = &all_deals(&world).await[0];
        let rows: Vec<_> = deal.state.answers["fit"]
            .iter()
            .map(|row| format!("{} {}", row.values["need"], row.values["answer"]))
            .collect();
        assert_eq!(rows, ["\"Fast\" \"yes\"", "\"Cheap\" \"with help\""]);
        verified(&world).await;
    }

    async fn an_import_stops_when_asked_and_can_be_repeated_and_taken_back(world: World) {
        let text = many(40);
        let by = world.by(world.anna).await;
        let app = world.app.clone();
        let stopped = tokio::task::spawn_blocking(move || {
            let inputs = [Input::of("leads.csv", text.into_bytes())];
            let (asked, seen) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
            let cancel = || asked.fetch_add(1, Ordering::Relaxed) == 2;
            let mut progress = |files: &[imports::FileResult]| {
                seen.lock().unwrap().push(files[0].read);
            };
            let options = Options::in_batches_of(10);
            let done =
                imports::run(&app, &by, MAP, &inputs, &options, &mut progress, &cancel).unwrap();
            (done, seen.into_inner().unwrap())
        });
        let ((id, outcome), seen) = stopped.await.unwrap();
        assert!(outcome.cancelled);
        assert_eq!(outcome.files[0].read, 20);
        assert_eq!(*seen.last().unwrap(), 20);
        assert_eq!(all_deals(&world).await.len(), 20);
        let (by, id) = (world.by(world.anna).await, id.unwrap());
        let found = world.app.read(move |read| imports::find(read, &by, id)).await.unwrap();
        assert_eq!(found.status, Status::Cancelled);

        let text = many(40);
        let done = import(&world, MAP, &[("leads.csv", &text)], false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [40, 20, 0, 20, 0, 0]);

        let (app, by) = (world.app.clone(), world.by(world.anna).await);
        let back = tokio::task::spawn_blocking(move || imports::revert(&app, &by, id));
        let back = back.await.unwrap().unwrap();
        assert_eq!((back.deals, back.companies, back.kept), (20, 20, 0));
        assert_eq!(all_deals(&world).await.len(), 20);
        verified(&world).await;
    }

    async fn what_is_taken_back_leaves_one_event_for_each_record_and_may_come_again(world: World) {
        let id = load(&world, LEADS).await.import.unwrap();
        let (app, by) = (world.app.clone(), world.by(world.anna).await);
        let back = tokio::task::spawn_blocking(move || imports::revert(&app, &by, id));
        let back = back.await.unwrap().unwrap();
        assert_eq!((back.deals, back.companies, back.contacts, back.kept), (3, 3, 0, 0));
        let entries = whole_journal(&world).await;
        let reverted: Vec<_> = entries
            .iter()
            .filter(|entry| entry.name == journal::REVERTED)
            .map(|entry| entry.subject.as_str())
            .collect();
        let made = |kind| {
            entries
                .iter()
                .filter(|entry| entry.kind == kind && ["created", "opened"].contains(&&*entry.name))
                .filter(|entry| reverted.contains(&entry.subject.as_str()))
                .count()
        };
        assert_eq!(reverted.len(), 6, "three deals, three companies");
        assert_eq!((made(journal::Kind::Deal), made(journal::Kind::Company)), (3, 3));
        let again = load(&world, LEADS).await;
        assert_eq!(counts(&again.files[0]), [3, 3, 0, 0, 0, 0], "their keys are forgotten");
        verified(&world).await;
    }

    async fn a_company_lost_from_its_table_is_noticed_too(world: World) {
        let map = "name = \"c\"\n[[file]]\npath = \"c.csv\"\nkey = \"id\"\n[file.company]\nname = \"name\"\n";
        let files = [("c.csv", "id,name\n1,Ada\n2,Bob\n")];
        let done = import(&world, map, &files, false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [2, 2, 0, 0, 0, 0]);
        world.write(|tx| Ok(tx.exec(LOSE_COMPANY, db::params!["Bob"])?)).await;
        let done = import(&world, map, &files, false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [2, 0, 0, 1, 1, 0]);
        assert!(done.files[0].rejects[0].reason.contains("company"), "{:?}", done.files[0].rejects);
    }

    async fn a_record_lost_from_its_table_is_noticed_at_the_next_import(world: World) {
        load(&world, LEADS).await;
        let lost = all_deals(&world).await[1].id;
        world
            .write(move |tx| {
                for sql in [LOSE_VISITS, LOSE_TASKS, LOSE_DEAL] {
                    tx.exec(sql, db::params![lost])?;
                }
                Ok(())
            })
            .await;
        for text in [LEADS.to_owned(), LEADS.replace("Two,", "Zwei,")] {
            let done = load(&world, &text).await;
            assert_eq!(counts(&done.files[0]), [3, 0, 0, 2, 1, 0]);
            let reject = &done.files[0].rejects[0];
            assert_eq!(reject.line, 3);
            assert!(reject.reason.contains("not there any more"), "{}", reject.reason);
        }
        let house = world.app.house.clone();
        let report =
            world.app.read(move |read| crate::verify::workspace(read, &house)).await.unwrap();
        assert!(!report.equal, "the journal still knows the deal");
    }

    async fn the_api_runs_imports_in_the_background(world: World) {
        let body = json!({
            "map": MAP,
            "files": [{ "name": "leads.csv", "text": format!("{LEADS}4,Four,Di,never,web,1\n") }],
        });
        let (status, _) =
            world.call(world.sam, Method::POST, "/api/v1/imports", Some(body.clone())).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, asked) =
            world.call(world.marta, Method::POST, "/api/v1/imports", Some(body)).await;
        assert_eq!((status, asked["status"].as_str()), (StatusCode::ACCEPTED, Some("waiting")));
        let path = format!("/api/v1/imports/{}", asked["id"].as_str().unwrap());

        background::worker(&world.app).run_due().await.unwrap();
        let (_, done) = world.call(world.marta, Method::GET, &path, None).await;
        assert_eq!(done["status"], "done", "{done}");
        let file = &done["files"][0];
        assert_eq!((&file["created"], &file["rejected"]), (&json!(3), &json!(1)));
        let (_, list) = world.call(world.marta, Method::GET, "/api/v1/imports?limit=1", None).await;
        assert_eq!(list["items"][0]["id"], asked["id"]);
        let (status, _) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) =
            world.call(world.marta, Method::POST, &format!("{path}/cancel"), None).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let (status, back) =
            world.call(world.marta, Method::POST, &format!("{path}/revert"), None).await;
        assert_eq!((status, &back["deals"]), (StatusCode::OK, &json!(3)), "{back}");
        let (_, done) = world.call(world.marta, Method::GET, &path, None).await;
        assert_eq!(done["status"], "reverted");
        verified(&world).await;
    }

    async fn a_mapping_with_mistakes_is_refused_by_line_before_anything_is_kept(world: World) {
        let body = json!({
            "map": "name = \"x\"\nplaybok = \"y\"\n",
            "files": [{ "name": "a.csv", "text": "a\n1\n" }],
        });
        let (status, problem) =
            world.call(world.marta, Method::POST, "/api/v1/imports", Some(body)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let told: Vec<&Value> = problem["errors"].as_array().unwrap().iter().collect();
        let message = told.iter().map(|it| it.to_string()).collect::<String>();
        assert!(message.contains("map:2:1") && message.contains("did you mean `playbook`?"), "{problem}");
        let (_, list) = world.call(world.marta, Method::GET, "/api/v1/imports", None).await;
        assert_eq!(list["items"], json!([]));
    }

    async fn a_file_is_looked_at_and_a_mapping_suggested_that_works(world: World) {
        let text = "Lead ID;Company;E-Mail;Created\n1;Ada;ada@ada.example;2025-01-31\n";
        let body = json!({ "map": "", "files": [{ "name": "new leads.csv", "text": text }] });
        let (status, seen) =
            world.call(world.marta, Method::POST, "/api/v1/imports/detect", Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{seen}");
        assert_eq!(seen["file"]["delimiter"], ";");
        let map = seen["suggestion"]["map"].as_str().unwrap();
        let map = map.replacen("\n\n", "\nplaybook = \"simple-funnel\"\n\n", 1);
        let done = import(&world, &map, &[("new leads.csv", text)], false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [1, 1, 0, 0, 0, 0]);
        let deal = all_deals(&world).await.pop().unwrap();
        let (by, contact) = (world.by(world.anna).await, deal.links.contact.unwrap());
        let contact = world.app.read(move |read| contacts::find(read, &by, contact)).await.unwrap();
        assert_eq!(contact.email.unwrap().as_str(), "ada@ada.example");
        assert_eq!(deal.state.opened_at.unwrap().to_string(), "2025-01-31T00:00:00.000Z");
    }

    async fn names_addresses_and_companies_become_company_contact_and_deal(world: World) {
        let text = "Name,E-mail,Company\nAda Ångström,ada@ada.example,Ada & Co\nBo,bo@bo.example,Bo Ltd\n";
        let body = json!({ "map": "", "files": [{ "name": "people.csv", "text": text }] });
        let (status, seen) =
            world.call(world.marta, Method::POST, "/api/v1/imports/detect", Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{seen}");
        assert_eq!(seen["suggestion"]["unmapped"], json!([]));
        let map = seen["suggestion"]["map"].as_str().unwrap();
        let done = import(&world, map, &[("people.csv", text)], false).await.unwrap();
        assert_eq!(counts(&done.files[0]), [2, 2, 0, 0, 0, 0], "{map}");
        let deal = all_deals(&world).await.remove(0);
        assert_eq!(deal.state.name, "Ada & Co", "a deal without a name has its customer's");
        let (by, links) = (world.by(world.anna).await, deal.links);
        let (company, contact) = world
            .app
            .read(move |read| {
                let company = crate::companies::find(read, &by, links.company.unwrap())?;
                Ok((company, contacts::find(read, &by, links.contact.unwrap())?))
            })
            .await
            .unwrap();
        assert_eq!((company.name.as_str(), contact.name.as_str()), ("Ada & Co", "Ada Ångström"));
        assert_eq!(contact.email.unwrap().as_str(), "ada@ada.example");
        verified(&world).await;
    }
}
