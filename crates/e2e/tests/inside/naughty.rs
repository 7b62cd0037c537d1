//! Names and texts that break other people's pages: kept by the product, shown unchanged, never alive.

use std::collections::HashSet;

use app::demo::Scale;
use app::house::By;
use app::teams::{self, departments};
use app::{companies, contacts, deals, playbooks, products, users, views, workspace};
use db::Tx;
use deal::{AddTask, Answer, Command};
use e2e::html::{self, Element, Piece};
use e2e::tour::Visitor;
use e2e::{Guest, Inside, Page, Server, shared};

use crate::places::{Visitors, everywhere};

/// Where one does not go that is named by a text of somebody else's.
const SCHEMES: [&str; 3] = ["javascript:", "vbscript:", "data:"];
/// Attributes that lead somewhere.
const LEADS: [&str; 7] = ["href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post"];
/// Elements that stand in the texts and that no page of ours has.
const STRANGE: [&str; 9] =
    ["iframe", "img", "plaintext", "foo", "sc", "u", "object", "embed", "base"];

/// What was kept of the strings, as it must be read on pages.
#[derive(Default)]
struct Kept {
    companies: Vec<String>,
    contacts: Vec<String>,
    deals: Vec<String>,
    notes: Vec<String>,
    numbers: Vec<i64>,
}

/// The strings, or none where the shared data is not there.
fn strings() -> Option<Vec<String>> {
    let text = std::fs::read_to_string(shared("naughty")?.join("blns.json")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Whether it could be taken for markup.
fn is_sharp(text: &str) -> bool {
    text.contains(['<', '>', '&', '"', '\''])
}

/// What a verb made, or nothing where it does not take such a text.
fn taken<T>(made: app::Result<T>) -> app::Result<Option<T>> {
    match made {
        Ok(made) => Ok(Some(made)),
        Err(app::Error::Invalid(_) | app::Error::Conflict(_) | app::Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn fill(tx: &mut Tx<'_>, by: &By, strings: &[String]) -> app::Result<Kept> {
    let mut kept = Kept::default();
    for text in strings.iter().filter(|text| !text.trim().is_empty()) {
        let mut new = companies::NewCompany { name: text.clone(), ..Default::default() };
        new.facts.industry = Some(text.clone());
        kept.companies.extend(taken(companies::create(tx, by, new))?.map(|it| it.name));
        let new = contacts::NewContact { name: text.clone(), ..Default::default() };
        kept.contacts.extend(taken(contacts::create(tx, by, new))?.map(|it| it.name));
    }
    for text in strings.iter().filter(|text| is_sharp(text) && !text.trim().is_empty()) {
        let profile = deal::state::Profile {
            source: Some(text.clone()),
            campaign: Some(text.clone()),
            ..deal::state::Profile::default()
        };
        let open = deal::Open { name: text.clone(), profile, ..deal::Open::default() };
        let playbook = Some("consultative-b2b".to_owned());
        let new = deals::NewDeal { playbook, open, ..deals::NewDeal::default() };
        if let Some(done) = taken(deals::open(tx, by, new))? {
            kept.deals.push(done.deal.state.name.clone());
            kept.numbers.push(done.deal.number);
        }
    }
    write_about(tx, by, strings, &mut kept)?;
    name_all(tx, by, strings)?;
    Ok(kept)
}

/// Notes, tasks and answers of the first of the deals.
fn write_about(tx: &mut Tx<'_>, by: &By, strings: &[String], kept: &mut Kept) -> app::Result<()> {
    let Some(number) = kept.numbers.first().copied() else { return Ok(()) };
    let deal = deals::find(tx, by, deals::Which::Number(number))?;
    let compiled = playbooks::compiled(tx, &by.house, deal.playbook_version)?;
    let asks: Vec<(String, String)> = compiled
        .playbook()
        .questions
        .iter()
        .flat_map(|group| group.asks.iter().map(|ask| (group.key.clone(), ask.key.clone())))
        .collect();
    for (nth, text) in strings.iter().filter(|text| is_sharp(text)).enumerate() {
        let new = deals::NewActivity {
            subject: Some(text.clone()),
            body: Some(text.clone()),
            ..deals::NewActivity::default()
        };
        if nth < 60 && taken(deals::log(tx, by, deal.id, new, &[]))?.is_some() {
            kept.notes.push(text.trim().to_owned());
        }
        if nth < 60 {
            let task = AddTask { name: text.clone(), ..AddTask::default() };
            taken(deals::act(tx, by, deal.id, None, Command::AddTask(task)))?;
        }
        if let Some((group, ask)) = asks.get(nth) {
            let answer = Answer {
                group: group.clone(),
                row: None,
                values: [(ask.clone(), serde_json::json!(text))].into_iter().collect(),
                confirmed: None,
            };
            taken(deals::act(tx, by, deal.id, None, Command::Answer(answer)))?;
        }
    }
    Ok(())
}

/// Everything of the house that bears a name.
fn name_all(tx: &mut Tx<'_>, by: &By, strings: &[String]) -> app::Result<()> {
    let admin = users::find_by_email(tx, &Visitor::Admin.address().unwrap().parse().unwrap())?;
    let admin = By::actor(&by.house, users::actor(tx, admin.id, web::Via::Command)?);
    for (nth, text) in strings.iter().filter(|text| is_sharp(text)).take(40).enumerate() {
        let name = text.clone();
        let team = teams::NewTeam { name: name.clone(), ..teams::NewTeam::default() };
        taken(tx.attempt(|tx| teams::create(tx, by, team)))?;
        taken(tx.attempt(|tx| departments::create(tx, by, &name)))?;
        let product = products::NewProduct { name: name.clone(), ..Default::default() };
        taken(tx.attempt(|tx| products::create(tx, by, product)))?;
        taken(tx.attempt(|tx| playbooks::begin(tx, by, &name, None)))?;
        let view = views::NewView { name: name.clone(), ..views::NewView::default() };
        taken(tx.attempt(|tx| views::create(tx, &admin, view)))?;
        let email = format!("naughty{nth}@lantern.example").parse().unwrap();
        taken(tx.attempt(|tx| users::create(tx, by, users::NewUser::seller(&name, email))))?;
    }
    let name = Some("\"><script>alert('house')</script>".to_owned());
    workspace::change(tx, by, workspace::WorkspaceChanges { name, ..Default::default() })?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn naughty_strings_are_shown_unchanged_on_every_page_and_never_live() {
    let Some(strings) = strings() else { return };
    let server = Server::at_rest(&Scale::SMALL).await.unwrap();
    let inside = Inside::of(&server.app);
    let by = By::system(&server.app.house);
    let kept = server.app.write(move |tx| fill(tx, &by, &strings)).await.unwrap();
    let (companies, contacts) = (kept.companies.len(), kept.contacts.len());
    assert!(companies > 400 && contacts > 400, "{companies} companies, {contacts} contacts");
    let (deals, notes) = (kept.deals.len(), kept.notes.len());
    assert!(deals > 100 && notes > 30, "{deals} deals, {notes} notes");
    inside.work().await.unwrap();

    let visitors = Visitors::of(&inside, "identity").await;
    let mut wrong = Vec::new();
    for place in everywhere(&inside).await {
        let page = visitors.who(place.visitor).get(&place.path).await.unwrap();
        assert_eq!(page.status, place.answers(), "{}", place.path);
        wrong.extend(alive(&page));
    }
    let admin = visitors.who(Visitor::Admin);
    let lists =
        [("/companies", &kept.companies), ("/contacts", &kept.contacts), ("/deals", &kept.deals)];
    for (path, names) in lists {
        wrong.extend(lacking(&walked(admin, path).await, path, names, &mut Vec::new()));
    }
    let home = format!("/deals/{}", kept.numbers[0]);
    let pages = walked(admin, &format!("{home}/timeline")).await;
    wrong.extend(lacking(&pages, &home, &kept.notes, &mut Vec::new()));
    for number in kept.numbers.iter().step_by(5) {
        for rest in ["", "/briefing", "/call", "/facts"] {
            wrong.extend(alive(&admin.get(&format!("/deals/{number}{rest}")).await.unwrap()));
        }
    }
    for path in ["/search?q=script", "/search?q=alert", "/palette?q=script", "/settings/audit"] {
        wrong.extend(alive(&admin.get(path).await.unwrap()));
    }
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A list with all that comes after it.
async fn walked(guest: &Guest<'_>, path: &str) -> Vec<Page> {
    let mut pages = vec![guest.get(path).await.unwrap()];
    for _ in 0..40 {
        let last = pages.last().unwrap().text();
        let onward = html::pieces(&last).into_iter().find_map(|piece| match piece {
            Piece::Open(it) if it.name == "a" => {
                let href = it.get("href").unwrap_or_default().to_owned();
                (it.has("data-more") || href.contains("before=")).then_some(href)
            }
            _ => None,
        });
        let Some(onward) = onward else { return pages };
        pages.push(guest.get(&onward).await.unwrap());
    }
    panic!("{path} has no end")
}

/// The names that stand on none of these pages as they are, and what lives on the pages.
fn lacking(pages: &[Page], path: &str, names: &[String], found: &mut Vec<String>) -> Vec<String> {
    for page in pages {
        found.extend(alive(page));
    }
    let mut said: Vec<String> = Vec::new();
    for page in pages {
        for piece in html::pieces(&page.text()) {
            match piece {
                Piece::Text(text) => said.push(text),
                Piece::Open(it) => said.extend(it.attributes.into_iter().map(|(_, value)| value)),
                Piece::Close(_) => {}
            }
        }
    }
    let whole: HashSet<&str> = said.iter().map(|text| text.trim()).collect();
    let shows = |name: &&String| {
        let name = name.trim();
        whole.contains(name) || said.iter().any(|text| text.contains(name))
    };
    let gone = names.iter().filter(|name| !shows(name));
    let gone = gone.map(|name| format!("{path} does not show {name:?}"));
    gone.chain(found.drain(..)).collect()
}

/// What lives on a page that no page of ours has.
fn alive(page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_script = false;
    for piece in html::pieces(&page.text()) {
        match piece {
            Piece::Open(element) => {
                is_script = element.name == "script";
                found.extend(strange(&element));
            }
            Piece::Text(text) if is_script && !text.trim().is_empty() => {
                found.push(format!("a script says {text:?}"));
            }
            Piece::Close(_) => is_script = false,
            Piece::Text(_) => {}
        }
    }
    found.into_iter().map(|what| format!("{}: {what}", page.path)).collect()
}

/// What is strange about an element.
fn strange(element: &Element) -> Option<String> {
    let is_ours = |path: &str| path.starts_with("/assets/");
    if STRANGE.contains(&element.name.as_str()) || element.name.contains(['<', '"', '\'']) {
        return Some(format!("an element {element:?}"));
    }
    if element.name == "script" && !element.get("src").is_some_and(is_ours) {
        return Some(format!("a script {element:?}"));
    }
    element.attributes.iter().find_map(|(name, value)| {
        let is_code = name.starts_with("on") || name == "style" || name == "srcdoc";
        let is_torn = name.contains(['<', '>', '"', '\'', '&', ';', '(']);
        let clean: String = value.chars().filter(|c| !c.is_control() && *c != ' ').collect();
        let clean = clean.to_ascii_lowercase();
        let leads = LEADS.contains(&name.as_str())
            && SCHEMES.iter().any(|scheme| clean.starts_with(scheme));
        (is_code || is_torn || leads).then(|| format!("an attribute of {element:?}"))
    })
}
