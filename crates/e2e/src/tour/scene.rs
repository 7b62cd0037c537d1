//! What pages need to be shown that the made-up company lacks: it is made by the verbs and forms that people use.

use anyhow::{Context as _, Result, ensure};
use app::App;
use app::house::By;
use app::playbooks::moves::{self, Wish};
use app::{access, deals, playbooks, users};

use super::{Place, Visitor, richest_deal};
use crate::{Guest, Inside, Page};

/// A file whose third row cannot be read.
const FILE: &[u8] = b"ID;Company;Name;E-Mail;Created;Value\n\
    1;Ada & Co;Ada;ada@ada.example;2025-01-07;1200\n\
    2;Bo Ltd;Bo;bo@bo.example;2025-01-08;300\n\
    3;Di;Di;di@di.example;someday;\n";

/// A file whose cells stand for stages, reasons and people.
const WITH_VALUES: &[u8] = b"ID;Company;Name;Created;Value;Owner;Stage;Close date;Why\n\
    1;Ada & Co;Ada;2025-01-07;1200;SM;Negotiate;;\n\
    2;Bo Ltd;Bo;2025-01-08;300;SM;Closed Won;2025-02-01;\n\
    3;Cy Inc;Cy;2025-01-09;;SM;Closed Lost;2025-02-02;Too dear\n";

/// A deal that names no company and no contact, whose first stage asks about them.
pub(super) async fn nameless_deal(app: &App) -> Result<i64> {
    let by = By::system(&app.house);
    let opened = app.write(move |tx| {
        let open = deal::Open { name: "A voice on the line".to_owned(), ..deal::Open::default() };
        let playbook = Some("consultative-b2b".to_owned());
        let new = deals::NewDeal { playbook, open, ..deals::NewDeal::default() };
        Ok(deals::open(tx, &by, new)?.deal.number)
    });
    Ok(opened.await?)
}

/// What the pages of the day need: a link that sets a password, a card to move, the facts of a lead.
pub(super) async fn of_work(app: &App) -> Result<Vec<Place>> {
    let by = By::system(&app.house);
    let email = Visitor::Consultant.address().context("a consultant signs in")?.parse()?;
    let asked = app.write(move |tx| {
        let user = users::find_by_email(tx, &email)?;
        access::ask_reset(tx, &by, user.id)
    });
    let (secret, _) = asked.await?;
    let richest = richest_deal(app).await?.number;
    let move_card = format!("/board/consultative-b2b/move?deal={richest}");
    Ok(vec![
        Place::of("reset", Visitor::Stranger, format!("/reset/{secret}")),
        Place::of("board-move", Visitor::Admin, move_card),
        Place::of("lead-facts", Visitor::Admin, format!("/leads/{richest}/facts")),
    ])
}

/// What the pages of how it is done here need: imports at each of their steps, a draft, deals on an old version that
/// are being moved, a product, a rule of the score.
pub(super) async fn of_house(app: &App) -> Result<Vec<Place>> {
    let inside = Inside::of(app);
    let admin = Visitor::Admin.address().context("the administrator signs in")?;
    let guest = inside.guest(admin).await?;
    a_product(&guest).await.context("a product")?;
    a_score_rule(&guest).await.context("a rule of the score")?;
    a_draft(&guest).await.context("a draft")?;
    let mut places = imports(&inside, &guest).await.context("imports")?;
    let moving = deals_on_the_move(app).await.context("deals on the move")?;
    places.push(Place::of("playbook-moving", Visitor::Admin, moving));
    let changing = deals_being_changed(&guest).await.context("deals being changed")?;
    places.push(Place::of("deals-changing", Visitor::Admin, changing));
    Ok(places)
}

/// Moves on all deals that fit a filter, too many to do it at once; gives the address that says how far it is.
async fn deals_being_changed(guest: &Guest<'_>) -> Result<String> {
    let list = guest.get("/deals?playbook=simple-funnel").await?;
    let asked = guest.fill(&list, "/deals/bulk", "Move on", &[("all", "true")]).await?;
    let begun = guest.fill(&asked, "/deals/bulk", "", &[]).await?;
    ensure!(begun.path.starts_with("/deals/bulk/"), "{}: {}", begun.path, begun.text());
    Ok(begun.path)
}

async fn a_product(guest: &Guest<'_>) -> Result<()> {
    let page = guest.get("/settings/products/new").await?;
    let fields = [("name", "Till"), ("amount-0", "1200"), ("unit", "piece")];
    let page = guest.fill(&page, "/settings/products", "Save", &fields).await?;
    ensure!(page.path == "/settings/products", "{}", page.text());
    Ok(())
}

async fn a_score_rule(guest: &Guest<'_>) -> Result<()> {
    let page = guest.get("/settings/scores/new").await?;
    let page = guest.fill(&page, "/settings/scores", "Save", &[("value", "50")]).await?;
    ensure!(page.path == "/settings/scores", "{}", page.text());
    Ok(())
}

/// Changes the text of a playbook a little, and keeps that as a draft.
async fn a_draft(guest: &Guest<'_>) -> Result<()> {
    let page = guest.get("/playbooks/consultative-b2b/edit").await?;
    let form = page.form("/playbooks/consultative-b2b/edit")?;
    let text = form.fields.iter().find(|(name, _)| name == "text").context("no text")?;
    let changed = text.1.replacen("name = \"Consultative B2B\"", "name = \"Consulting\"", 1);
    ensure!(changed != text.1, "the playbook is called otherwise by now");
    let fields = [("text", changed.as_str())];
    guest.fill(&page, "/playbooks/consultative-b2b/edit", "Save draft", &fields).await?;
    Ok(())
}

/// One import for each thing that an import's page can show.
async fn imports(inside: &Inside, guest: &Guest<'_>) -> Result<Vec<Place>> {
    let draft = uploaded(guest, WITH_VALUES).await?;
    let rejecting = prepared(guest).await?;
    for button in ["/try", "/go"] {
        press(guest, &rejecting, button).await?;
        inside.work().await?;
    }
    let tried = prepared(guest).await?;
    press(guest, &tried, "/try").await?;
    inside.work().await?;
    // Nobody works on this one.
    let under_way = prepared(guest).await?;
    press(guest, &under_way, "/try").await?;
    let of_draft = ["file", "columns", "values", "text"];
    let of_draft = of_draft.map(|step| (format!("import-{step}"), format!("{draft}/{step}")));
    let whole = [
        ("import-ready", draft),
        ("import-tried", tried),
        ("import-under-way", under_way),
        ("import-done", rejecting),
    ];
    let whole = whole.map(|(name, path)| (name.to_owned(), path));
    let all = of_draft.into_iter().chain(whole);
    Ok(all.map(|(name, path)| Place::of(&name, Visitor::Admin, path)).collect())
}

/// Uploads a file; gives the address of its import.
async fn uploaded(guest: &Guest<'_>, content: &[u8]) -> Result<String> {
    let page = guest.get("/imports/new").await?;
    let form = page.form("/imports/new")?;
    let button = form.buttons.first().context("no button")?;
    let file = form.files.first().context("no field for a file")?;
    let mut fields = form.fields.clone();
    fields.retain(|(name, _)| name != "playbook");
    fields.push(("playbook".to_owned(), "consultative-b2b".to_owned()));
    let sent = guest.submit(&form, button, fields, Some((file, "old crm.csv", content))).await?;
    let to = sent.header("location").to_owned();
    to.strip_suffix("/file").map(str::to_owned).with_context(|| sent.text())
}

/// An import whose every step is left as it is suggested, up to where it can be tried.
async fn prepared(guest: &Guest<'_>) -> Result<String> {
    let base = uploaded(guest, FILE).await?;
    let mut page = guest.get(&format!("{base}/file")).await?;
    for _ in 0..4 {
        if page.path == base {
            return Ok(base);
        }
        let step = page.path.clone();
        page = guest.fill(&page, &step, "", &[]).await?;
        ensure!(page.status.is_success() && page.path != step, "{step}: {}", page.text());
    }
    ensure!(page.path == base, "the steps do not end: {}", page.path);
    Ok(base)
}

async fn press(guest: &Guest<'_>, base: &str, button: &str) -> Result<Page> {
    let page = guest.get(base).await?;
    let page = guest.fill(&page, &format!("{base}{button}"), "", &[]).await?;
    ensure!(page.status.is_success(), "{base}{button}: {}", page.text());
    Ok(page)
}

/// So many deals of an old version that they move in the background; gives the address that says how far it is.
async fn deals_on_the_move(app: &App) -> Result<String> {
    const KEY: &str = "simple-funnel";
    let by = By::system(&app.house);
    let started = app.write(move |tx| {
        let unknown = || app::Error::NotFound;
        let text = playbook::builtin::text(KEY).ok_or_else(unknown)?;
        let first = playbooks::publish(tx, &by, text, None)?;
        let many = deals::bulk::AT_ONCE.max(usize::try_from(moves::AT_ONCE).unwrap_or(0));
        for nth in 0..=many {
            let open = deal::Open { name: format!("Kite {nth}"), ..deal::Open::default() };
            let playbook = Some(KEY.to_owned());
            deals::open(tx, &by, deals::NewDeal { playbook, open, ..deals::NewDeal::default() })?;
        }
        let changed = text.replacen("\"Get in touch\"", "\"Say hello\"", 1);
        playbooks::publish(tx, &by, &changed, Some("Kinder words"))?;
        let wish = Wish { from: first.number, to: None, stages: Default::default() };
        let playbook = playbooks::find_by_key(tx, KEY)?;
        let (_, job) = moves::start(tx, &by, playbook.id, &wish)?;
        job.ok_or_else(unknown)
    });
    Ok(format!("/playbooks/{KEY}/move/{}", started.await?))
}
