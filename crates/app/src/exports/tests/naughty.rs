//! Hostile texts through every text field of what people write, through search, and through an export.

use db::Tx;
use deal::Command;
use serde_json::{Value, json};
use types::id::kind as id;
use types::{Id, fold};

use super::{contents, export, fresh};
use crate::companies::{self, CompanyFacts, NewCompany};
use crate::contacts::{self, ContactFacts, NewContact};
use crate::deals::{self, Activity, Links, NewActivity, NewDeal};
use crate::house::{App, By};
use crate::journal::Kind;
use crate::products::{self, NewProduct};
use crate::teams::{self, NewTeam};
use crate::views::{self, NewView, ViewChanges};
use crate::world::{World, both, shared};
use crate::{Result, exports, search, verify};

/// The longest text that every field takes, in characters.
const SHORT: usize = 200;
/// More than there are of any kind: many texts share their words.
const MOST_FOUND: usize = 2_000;
/// How many texts are written in one transaction.
const AT_ONCE: usize = 40;

/// The hostile texts that say anything, or none where the shared data is not there.
fn texts() -> Option<Vec<String>> {
    let text = std::fs::read_to_string(shared("naughty")?.join("blns.json")).unwrap();
    let mut all: Vec<String> = serde_json::from_str(&text).unwrap();
    all.retain(|text| !text.trim().is_empty() && text.chars().count() <= SHORT);
    Some(all)
}

/// What one text was written into.
#[derive(Clone)]
struct Kept {
    text: String,
    company: Id<id::Company>,
    contact: Id<id::Contact>,
    deal: Id<id::Deal>,
    call: Id<id::Activity>,
    note: Id<id::Activity>,
    product: Id<id::Product>,
    team: Id<id::Team>,
}

/// A command as the API reads it.
fn command(json: Value) -> Command {
    serde_json::from_value(json).unwrap()
}

/// Writes one text into every field. Names that must be there once get the text's number behind them.
fn keep(tx: &mut Tx<'_>, by: &By, number: usize, text: &str) -> Result<Kept> {
    let some = || Some(text.to_owned());
    let facts = CompanyFacts {
        industry: some(),
        street: some(),
        postcode: some(),
        city: some(),
        region: some(),
        note: some(),
        ..CompanyFacts::default()
    };
    let new = NewCompany { name: text.to_owned(), facts, ..NewCompany::default() };
    let company = companies::create(tx, by, new)?.id;
    let facts = ContactFacts {
        title: some(),
        channels: vec![text.to_owned()],
        note: some(),
        ..ContactFacts::default()
    };
    let new = NewContact {
        company: Some(company),
        name: text.to_owned(),
        facts,
        ..NewContact::default()
    };
    let contact = contacts::create(tx, by, new)?.id;
    let mut open = deal::Open { name: text.to_owned(), owner: by.user(), ..deal::Open::default() };
    open.profile.source = some();
    open.profile.campaign = some();
    open.profile.product = some();
    let links = Links { company: Some(company), contact: Some(contact) };
    let playbook = Some("simple-funnel".to_owned());
    let deal = deals::open(tx, by, NewDeal { playbook, links, open, import: None })?.deal.id;
    let commands = [
        command(json!({"do": "add_task", "name": text, "kind": "call"})),
        command(
            json!({"do": "answer", "group": "need", "values": {"problem": text, "today": text}}),
        ),
        command(json!({"do": "answer", "group": "prospect", "values": {"what-they-do": text}})),
    ];
    deals::act_all(tx, by, deal, None, &commands)?;
    let mut log = |kind: &str| {
        let log =
            json!({"kind": kind, "channel": text, "outcome": text, "reached": kind == "call"});
        let log = serde_json::from_value(log).unwrap();
        let new = NewActivity { log, subject: some(), body: some(), minutes: None };
        deals::log(tx, by, deal, new, &[]).map(|(activity, _)| activity.id)
    };
    let (call, note) = (log("call")?, log("note")?);
    let new = NewProduct {
        name: format!("{text} {number}"),
        code: Some(format!("{text} {number}")),
        description: some(),
        unit: some(),
        ..NewProduct::default()
    };
    let product = products::create(tx, by, new)?.id;
    let new = NewTeam { name: format!("{text} {number}"), ..NewTeam::default() };
    let team = teams::create(tx, by, new)?.id;
    Ok(Kept { text: text.to_owned(), company, contact, deal, call, note, product, team })
}

async fn keep_all(world: &World, texts: &[String]) -> Vec<Kept> {
    let mut kept = Vec::new();
    for (place, some) in texts.chunks(AT_ONCE).enumerate() {
        let (by, some) = (world.by(world.anna).await, some.to_vec());
        let written = world.write(move |tx| {
            let number = |nth: usize| place * AT_ONCE + nth;
            let all = some.iter().enumerate();
            all.map(|(nth, text)| keep(tx, &by, number(nth), text)).collect::<Result<Vec<_>>>()
        });
        kept.extend(written.await);
    }
    kept
}

/// All activities by their ids.
fn activities(read: &mut db::Read<'_>) -> Result<std::collections::BTreeMap<String, Activity>> {
    let mut found = std::collections::BTreeMap::new();
    let mut last = String::new();
    loop {
        let page = deals::activities_after(read, &last)?;
        let Some(end) = page.last() else { return Ok(found) };
        last = end.id.as_key().to_string();
        found.extend(page.into_iter().map(|activity| (activity.id.to_string(), activity)));
    }
}

/// That each text stands where it was written, without the space around it where a field is one line.
async fn assert_kept(app: &App, by: &By, kept: &[Kept]) {
    let (by, kept) = (by.clone(), kept.to_vec());
    let checked = app.read(move |read| {
        let activities = activities(read)?;
        for (number, it) in kept.iter().enumerate() {
            let (text, line) = (it.text.as_str(), it.text.trim());
            let numbered = format!("{text} {number}");
            let company = companies::find(read, &by, it.company)?;
            assert_eq!(company.name, line);
            let facts = &company.facts;
            for field in
                [&facts.industry, &facts.street, &facts.postcode, &facts.city, &facts.region]
            {
                assert_eq!(field.as_deref(), Some(line));
            }
            assert_eq!(facts.note.as_deref(), Some(text));
            assert_eq!(company.answers["prospect"][0].values["what-they-do"], json!(line));
            let contact = contacts::find(read, &by, it.contact)?;
            assert_eq!((contact.name.as_str(), contact.facts.title.as_deref()), (line, Some(line)));
            assert_eq!(contact.facts.channels, [line]);
            assert_eq!(contact.facts.note.as_deref(), Some(text));
            let deal = deals::find(read, &by, it.deal)?;
            assert_eq!(deal.state.name, line);
            let profile = &deal.state.profile;
            for field in [&profile.source, &profile.campaign, &profile.product] {
                assert_eq!(field.as_deref().map(str::trim), Some(line));
            }
            assert!(
                deal.state.tasks.iter().any(|task| task.name.as_deref() == Some(line)),
                "{line:?}"
            );
            let answers = &deal.state.answers["need"][0].values;
            assert_eq!((&answers["problem"], &answers["today"]), (&json!(line), &json!(line)));
            for id in [it.call, it.note] {
                let activity = &activities[&id.to_string()];
                assert_eq!(
                    (activity.subject.as_deref(), activity.body.as_deref()),
                    (Some(text), Some(text))
                );
                assert_eq!(activity.outcome.as_deref().map(str::trim), Some(line));
            }
            let product = products::find(read, it.product)?;
            assert_eq!(
                (product.name.as_str(), product.code.as_deref()),
                (numbered.trim(), Some(numbered.trim()))
            );
            assert_eq!(product.facts.description.as_deref(), Some(text));
            assert_eq!(product.facts.unit.as_deref(), Some(line));
            assert_eq!(teams::find(read, it.team)?.name, numbered.trim());
        }
        Ok(())
    });
    checked.await.unwrap();
}

/// That each text with a word finds what it was written into.
async fn assert_found(app: &App, by: &By, kept: &[Kept]) {
    let (by, kept) = (by.clone(), kept.to_vec());
    let checked = app.read(move |read| {
        for it in &kept {
            let has_words = fold(&it.text).contains(char::is_alphanumeric);
            if !has_words || it.text.trim_start().starts_with('#') {
                continue;
            }
            for (kind, wanted) in [
                (Kind::Company, it.company.to_string()),
                (Kind::Contact, it.contact.to_string()),
                (Kind::Deal, it.deal.to_string()),
                (Kind::Activity, it.call.to_string()),
                (Kind::Activity, it.note.to_string()),
            ] {
                let found = search::find(read, &by, &it.text, &[kind], MOST_FOUND)?;
                assert!(
                    found.iter().any(|found| found.id == wanted),
                    "{:?} as {}",
                    it.text,
                    kind.as_str()
                );
            }
        }
        Ok(())
    });
    checked.await.unwrap();
}

both! {
    async fn hostile_texts_stay_in_every_field_are_found_and_survive_an_export(world: World) {
        let Some(texts) = texts() else { return };
        assert!(texts.len() > 450, "{}", texts.len());
        let kept = keep_all(&world, &texts).await;
        let by = world.by(world.anna).await;
        assert_kept(&world.app, &by, &kept).await;
        assert_found(&world.app, &by, &kept).await;
        world.assert_sound().await;
        let here = tempfile::tempdir().unwrap();
        export(&world, here.path()).await;
        let Some((_fresh, app)) = fresh(world.app.db.engine()).await else { return };
        let (to, from) = (app.clone(), here.path().to_owned());
        tokio::task::spawn_blocking(move || exports::restore_dir(&to, &from)).await.unwrap().unwrap();
        let (house, there) = (app.house.clone(), tempfile::tempdir().unwrap());
        let report = app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
        let as_system = By::system(&app.house);
        assert_kept(&app, &as_system, &kept).await;
        let (from, folder, writer) = (app.clone(), there.path().to_owned(), as_system.clone());
        tokio::task::spawn_blocking(move || exports::write_dir(&from, &writer, &folder)).await.unwrap().unwrap();
        let (before, after) = (contents(here.path()), contents(there.path()));
        for (name, text) in before.iter().filter(|(name, _)| *name != "manifest.json") {
            assert!(after.get(name) == Some(text), "{name} differs");
        }
    }

    async fn a_saved_list_keeps_hostile_names(world: World) {
        let Some(texts) = texts() else { return };
        let by = world.by(world.anna).await;
        let view = world.write(move |tx| {
            views::create(tx, &by, NewView { name: "First".to_owned(), ..NewView::default() })
        }).await;
        for some in texts.chunks(AT_ONCE) {
            let (by, some, id) = (world.by(world.anna).await, some.to_vec(), view.id);
            world.write(move |tx| {
                for text in &some {
                    let changes = ViewChanges { name: Some(text.clone()), ..ViewChanges::default() };
                    views::change(tx, &by, id, &changes)?;
                    assert_eq!(views::find(tx, &by, id)?.name, text.trim());
                }
                Ok(())
            }).await;
        }
        world.assert_sound().await;
    }
}
