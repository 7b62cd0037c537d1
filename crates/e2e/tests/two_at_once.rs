//! Two people at one deal, and connections that come and go: nobody's words are lost, nobody's are overwritten.

use anyhow::{Context as _, Result, ensure};
use app::companies::{self, CompanyChanges};
use app::deals::{self, NewDeal, Which};
use app::house::By;
use app::users::{self, NewUser, UserChanges};
use db::Tx;
use e2e::people::{ADA, Person, first_run};
use e2e::{Browser, Key, Server, browser};

const KIM: Person = Person { name: "Kim Oduya", email: "kim@harbour.example" };
const WHAT: &str = "prospect.only.what-they-do";
const WHY: &str = "prospect.only.why-them";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_overwrites_the_other_and_a_lost_connection_loses_nothing() -> Result<()> {
    let server = Server::empty().await?;
    let Some(ada) = browser(&server).await? else { return Ok(()) };
    first_run(&ada).await.context("the first run")?;
    a_deal(&ada, "Northwind Printing").await?;
    let kim = colleague(&server).await?;
    kim.go("/deals/1").await?;
    mine_is_kept(&ada, &kim).await.context("keeping mine")?;
    theirs_is_shown(&ada, &kim).await.context("showing theirs")?;
    unsaved_words_come_back_and_ask(&ada, &kim).await.context("after a reload")?;
    a_call_outlasts_a_reload_and_a_colleague(&ada, &kim).await.context("a call")?;
    a_cell_stays_open(&ada, &kim).await.context("a cell of the list")?;
    a_sheet_asks_before_it_is_shut(&kim).await.context("a sheet")?;
    words_outlast_the_session(&server, &kim).await.context("a session that ends")?;
    the_customer_is_live_too(&server, &kim).await.context("the customer's name")?;
    who_signs_out_leaves_nothing(&kim).await.context("signing out")?;
    kim.be(&server, KIM.email).await?;
    a_deal_that_is_taken_away_says_so(&server, &kim).await.context("a deal taken away")?;
    kim.close().await?;
    ada.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_were_scrolled_to_stay_when_a_deal_changes() -> Result<()> {
    const MANY: usize = 90; // a page has 80
    let server = Server::empty().await?;
    let Some(web) = browser(&server).await? else { return Ok(()) };
    first_run(&web).await.context("the first run")?;
    let by = By::system(&server.app.house);
    let made = server.app.write(move |tx| {
        for nth in 1..=MANY {
            let open = deal::Open { name: format!("Order {nth}"), ..deal::Open::default() };
            let new =
                NewDeal { playbook: Some("simple-funnel".to_owned()), open, ..NewDeal::default() };
            deals::open(tx, &by, new)?;
        }
        Ok(())
    });
    made.await?;
    web.go("/deals?sort=created").await?;
    web.ask("window.scrollTo(0, document.body.scrollHeight)", vec![]).await?;
    web.gone("a[data-more]").await?;
    let (first, last) = ends(&web).await?;
    click(&web, &format!("#{last} input[name=deal]")).await?;
    web.ask("window.scrollTo(0, 0)", vec![]).await?;
    let by = By::system(&server.app.house);
    let number: i64 = first.trim_start_matches("row-").parse()?;
    let renamed = server.app.write(move |tx| rename(tx, &by, number, "Changed by a colleague"));
    renamed.await?;
    web.sees("Changed by a colleague").await?;
    ensure!(web.count("#deals-rows > tr").await? == MANY, "rows are gone");
    ensure!(web.count(&format!("#{last} input:checked")).await? == 1, "the tick is gone");
    web.close().await
}

fn rename(tx: &mut Tx<'_>, by: &By, number: i64, name: &str) -> app::Result<()> {
    let changes = deal::Changes { name: Some(name.to_owned()), ..deal::Changes::default() };
    let change = deal::Command::Change(Box::new(changes));
    deals::act(tx, by, Which::Number(number), None, change).map(|_| ())
}

/// Clicks what is shown only where the mouse is, or far below.
async fn click(web: &Browser, css: &str) -> Result<()> {
    web.find(css).await?;
    web.ask("document.querySelector(arguments[0]).click()", vec![css.into()]).await?;
    Ok(())
}

/// The ids of the first and the last row of the list.
async fn ends(web: &Browser) -> Result<(String, String)> {
    let script = "const rows = document.querySelectorAll('#deals-rows > tr'); return [rows[0].id, rows[rows.length - 1].id]";
    let found = web.ask(script, vec![]).await?;
    let id = |at: usize| found[at].as_str().map(str::to_owned).context("there are no rows");
    Ok((id(0)?, id(1)?))
}

async fn a_deal(web: &Browser, company: &str) -> Result<()> {
    web.go("/deals/new").await?;
    web.fill("company-name", company).await?;
    web.click("Open it").await?;
    web.is_at("/deals/1").await
}

/// Somebody who may do what Ada may, at a browser of their own.
async fn colleague(server: &Server) -> Result<Browser> {
    let (email, kim): (types::Email, types::Email) = (ADA.email.parse()?, KIM.email.parse()?);
    let by = By::system(&server.app.house);
    let made = server.app.write(move |tx| {
        let ada = users::find_by_email(tx, &email)?;
        let new =
            NewUser { role: ada.role, sees: ada.sees, ..NewUser::seller(KIM.name, kim.clone()) };
        users::create(tx, &by, new).map(|_| ())
    });
    made.await?;
    let web = Browser::open(server).await?;
    web.be(server, KIM.email).await?;
    Ok(web)
}

/// The sign of the form that says how it is with saving.
fn status(state: &str) -> String {
    format!("#answers-prospect-only [data-autosave-status][data-state=\"{state}\"]")
}

/// All that was typed is saved.
async fn is_saved(web: &Browser) -> Result<()> {
    web.find(
        "#answers-prospect-only:not([data-dirty]) [data-autosave-status][data-state=\"saved\"]",
    )
    .await?;
    Ok(())
}

/// Answers a question and waits until it is saved.
async fn answers(web: &Browser, name: &str, text: &str) -> Result<()> {
    web.go("/deals/1").await?;
    web.fill(name, text).await?;
    web.blur().await?;
    is_saved(web).await
}

/// The sign at the top that says that there is no connection.
const NO_CONNECTION: &str = "[data-connection]:not([hidden])";

/// Types while there is no connection: that is said, and what was typed waits.
async fn types_offline(web: &Browser, name: &str, text: &str) -> Result<()> {
    web.offline(true).await?;
    web.fill(name, text).await?;
    web.find(&status("offline")).await?;
    web.sees("No connection: kept in this browser").await?;
    web.find(NO_CONNECTION).await?;
    Ok(())
}

/// The connection is back, and nothing says any more that it is not.
async fn is_back(web: &Browser) -> Result<()> {
    web.offline(false).await?;
    web.gone(NO_CONNECTION).await
}

async fn stands(web: &Browser, name: &str, text: &str) -> Result<()> {
    web.find(&format!("[name=\"{name}\"][value=\"{text}\"]")).await?;
    let shown = web.value(&format!("[name=\"{name}\"]")).await?;
    ensure!(shown == text, "{name} is {shown}");
    Ok(())
}

/// Both answered the same: both answers are shown, and who keeps theirs overwrites just that one.
async fn mine_is_kept(ada: &Browser, kim: &Browser) -> Result<()> {
    types_offline(kim, WHAT, "Print books").await?;
    answers(ada, WHY, "They read a lot").await?;
    answers(ada, WHAT, "Lend books").await?;
    is_back(kim).await?;
    kim.sees("Somebody changed this meanwhile").await?;
    kim.sees("Lend books").await?;
    ensure!(
        kim.value(&format!("[name=\"{WHAT}\"]")).await? == "Print books",
        "typed words are gone"
    );
    kim.click_exactly("Keep mine").await?;
    is_saved(kim).await?;
    kim.gone("[data-conflict]").await?;
    ada.go("/deals/1").await?;
    stands(ada, WHAT, "Print books").await?;
    stands(ada, WHY, "They read a lot").await?;
    answers(ada, WHY, "They read even more").await?;
    stands(kim, WHY, "They read even more").await?;
    is_saved(kim).await.context("what a colleague wrote beside it unsays nothing")
}

/// Who takes the other's answer sees it, and nothing of their own is saved.
async fn theirs_is_shown(ada: &Browser, kim: &Browser) -> Result<()> {
    kim.go("/deals/1").await?;
    types_offline(kim, WHAT, "Bind books").await?;
    answers(ada, WHAT, "Sell maps").await?;
    kim.offline(false).await?;
    kim.sees("Somebody changed this meanwhile").await?;
    kim.click_exactly("Show theirs").await?;
    stands(kim, WHAT, "Sell maps").await?;
    kim.gone("[data-conflict]").await?;
    ada.go("/deals/1").await?;
    stands(ada, WHAT, "Sell maps").await
}

/// What was not saved comes back with the page, and does not pass for newer than what was answered meanwhile.
async fn unsaved_words_come_back_and_ask(ada: &Browser, kim: &Browser) -> Result<()> {
    kim.go("/deals/1").await?;
    types_offline(kim, WHAT, "Draw maps").await?;
    answers(ada, WHAT, "Sell globes").await?;
    // Without a connection there is no page to go to.
    let _ = kim.go("/today").await;
    kim.offline(false).await?;
    kim.go("/deals/1").await?;
    kim.sees("Somebody changed this meanwhile").await?;
    kim.sees("Sell globes").await?;
    ensure!(kim.value(&format!("[name=\"{WHAT}\"]")).await? == "Draw maps", "typed words are gone");
    kim.click_exactly("Keep mine").await?;
    is_saved(kim).await?;
    ada.go("/deals/1").await?;
    stands(ada, WHAT, "Draw maps").await
}

/// A call by checklist: typed words survive a reload and a lost connection, a colleague's answer is not overwritten.
async fn a_call_outlasts_a_reload_and_a_colleague(ada: &Browser, kim: &Browser) -> Result<()> {
    kim.go("/deals/1/call").await?;
    kim.fill(WHAT, "Colour maps").await?;
    kim.fill("note", "They laughed").await?;
    kim.go("/deals/1/call").await?;
    kim.sees("is back; it is not sent yet").await?;
    ensure!(kim.value(&format!("[name=\"{WHAT}\"]")).await? == "Colour maps", "the answer is gone");
    ensure!(kim.value("[name=note]").await? == "They laughed", "the note is gone");
    answers(ada, WHAT, "Fold maps").await?;
    kim.tick("outcome", "interested").await?;
    kim.offline(true).await?;
    kim.click_exactly("Log the call").await?;
    kim.sees("What you typed is kept here").await?;
    kim.find(NO_CONNECTION).await?;
    is_back(kim).await?;
    kim.click_exactly("Log the call").await?;
    kim.sees("Somebody answered this meanwhile").await?;
    kim.sees("Fold maps").await?;
    ensure!(
        kim.value(&format!("[name=\"{WHAT}\"]")).await? == "Colour maps",
        "typed words are gone"
    );
    kim.click_exactly("Log the call").await?;
    kim.is_at("/deals/1").await?;
    kim.sees("The call is logged.").await?;
    kim.go("/deals/1/call").await?;
    ensure!(kim.count(".kept").await? == 0, "what was sent is kept");
    stands(kim, WHAT, "Colour maps").await
}

/// A cell that is being edited in the list stays open while a colleague changes the deal.
async fn a_cell_stays_open(ada: &Browser, kim: &Browser) -> Result<()> {
    kim.go("/deals?columns=amount").await?;
    click(kim, "#row-1 a.pencil[href*=\"field=amount\"]").await?;
    kim.find("#row-1 .cell-form").await?;
    kim.fill_first("#row-1 .cell-form [name=value]", "1234").await?;
    ada.go("/deals/1/facts").await?;
    ada.fill("name", "Northwind Maps").await?;
    ada.click_exactly("Keep").await?;
    kim.sees("Northwind Maps").await?;
    ensure!(kim.value("#row-1 .cell-form [name=value]").await? == "1234", "the cell is gone");
    Ok(())
}

/// Esc in a dialog with typed words asks, and the safe answer is at hand.
async fn a_sheet_asks_before_it_is_shut(kim: &Browser) -> Result<()> {
    kim.go("/deals/1").await?;
    kim.press("a[href*=\"log?kind=mail\"]").await?;
    kim.fill_in_sheet("note", "Half a sentence").await?;
    kim.keys(Key::Escape + "").await?;
    kim.sees("Throw away what you typed?").await?;
    kim.keys(Key::Enter + "").await?;
    ensure!(
        kim.value("dialog.sheet[open] [name=note]").await? == "Half a sentence",
        "the words are gone"
    );
    kim.press("dialog.sheet[open] .dialog-close").await?;
    kim.click_exactly("Throw it away").await?;
    kim.gone("dialog[open]").await
}

/// Words that were typed before a form was drawn again with what is wrong are kept when the session ends then.
async fn words_outlast_the_session(server: &Server, kim: &Browser) -> Result<()> {
    kim.go("/deals/1").await?;
    kim.press("a[href*=\"log?kind=mail\"]").await?;
    kim.fill_in_sheet("note", "A whole letter").await?;
    let send = "document.querySelector('dialog.sheet[open] form').requestSubmit()";
    kim.ask(send, vec![]).await?;
    kim.find("dialog.sheet[open] #f-outcome-error").await?;
    kim.forget().await?;
    kim.click_in_sheet("We wrote").await?;
    kim.is_at("/sign-in").await?;
    kim.be(server, KIM.email).await?;
    kim.go("/deals/1").await?;
    kim.press("a[href*=\"log?kind=mail\"]").await?;
    ensure!(
        kim.value("dialog.sheet[open] [name=note]").await? == "A whole letter",
        "the words are gone"
    );
    kim.press("dialog.sheet[open] .dialog-close").await?;
    kim.click_exactly("Throw it away").await?;
    kim.gone("dialog[open]").await
}

/// What changes at the customer reaches the page of the deal.
async fn the_customer_is_live_too(server: &Server, kim: &Browser) -> Result<()> {
    kim.go("/deals/1").await?;
    kim.find("#deal").await?;
    let by = By::system(&server.app.house);
    let renamed = server.app.write(move |tx| {
        let company = companies::find_number(tx, &by, 1)?;
        let name = Some("Northwind Globes".to_owned());
        let changes = CompanyChanges { name, ..CompanyChanges::default() };
        companies::change(tx, &by, company.id, &changes).map(|_| ())
    });
    renamed.await?;
    kim.sees("Northwind Globes").await
}

/// Kim sees only what is hers from now on, and then the deal, which is not, changes.
async fn a_deal_that_is_taken_away_says_so(server: &Server, kim: &Browser) -> Result<()> {
    kim.go("/deals/1").await?;
    kim.find("#deal").await?;
    let email: types::Email = KIM.email.parse()?;
    let by = By::system(&server.app.house);
    let changed = server.app.write(move |tx| {
        let seller = NewUser::seller(KIM.name, email.clone());
        let id = users::find_by_email(tx, &email)?.id;
        let changes = UserChanges {
            role: Some(seller.role),
            sees: Some(seller.sees),
            ..UserChanges::default()
        };
        users::change(tx, &by, id, &changes)?;
        rename(tx, &by, 1, "Somebody else's")
    });
    changed.await?;
    kim.sees("You do not see this any more.").await?;
    kim.sees("Back to").await
}

/// What somebody did not save is not left to the next at the same browser.
async fn who_signs_out_leaves_nothing(kim: &Browser) -> Result<()> {
    kim.go("/deals/1/call").await?;
    kim.fill("note", "Only for me").await?;
    kim.go("/today").await?;
    let kept =
        "return Object.keys(localStorage).filter((key) => key.startsWith('unsaved:')).length";
    ensure!(kim.ask(kept, vec![]).await? == 1, "nothing is kept");
    kim.press("button.account").await?;
    kim.click("Sign out").await?;
    kim.is_at("/sign-in").await?;
    ensure!(kim.ask(kept, vec![]).await? == 0, "something is left");
    Ok(())
}
