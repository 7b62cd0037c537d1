//! Three people's day, from the first run to the paid order, with nothing but a browser: an administrator sets Waymark
//! up, Sam finds and checks a lead and hands it over, Kim takes it to the payment, Ada leads.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use e2e::people::{ADA, PASSWORD, Person, first_run, sign_in, sign_out};
use e2e::{Browser, Key, Server, browser};

const SAM: Person = Person { name: "Sam Lind", email: "sam@harbour.example" };
const KIM: Person = Person { name: "Kim Oduya", email: "kim@harbour.example" };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_first_run_to_a_paid_order() -> Result<()> {
    let server = Server::empty().await?;
    let Some(web) = browser(&server).await? else { return Ok(()) };
    first_run(&web).await.context("the first run")?;
    let links = [invite(&web, &SAM).await?, invite(&web, &KIM).await?];
    sign_out(&web).await?;
    for (person, link) in [&SAM, &KIM].into_iter().zip(links) {
        join(&web, person, &link).await.with_context(|| format!("{} joins", person.name))?;
        sign_out(&web).await?;
    }
    sign_in(&web, &SAM).await?;
    a_lead_is_found_and_handed_over(&web).await.context("Sam's day")?;
    sign_out(&web).await?;
    sign_in(&web, &KIM).await?;
    a_deal_is_sold_and_paid(&web).await.context("Kim's day")?;
    sign_out(&web).await?;
    sign_in(&web, &ADA).await?;
    a_manager_looks_and_improves(&web).await.context("Ada's day")?;
    a_card_is_dragged_through_a_gate(&web).await.context("dragging")?;
    what_one_does_the_other_sees(&server, &web).await.context("two at one deal")?;
    the_keyboard_is_enough(&web).await.context("keyboard only")?;
    assert_eq!(web.complaints().await?, Vec::<String>::new());
    web.close().await
}

/// Adds a colleague; gives the path of the link with which they set their password.
async fn invite(web: &Browser, person: &Person) -> Result<String> {
    web.go("/settings/people").await?;
    web.click("Add a colleague").await?;
    web.is_at("/settings/people/new").await?;
    web.fill("name", person.name).await?;
    web.fill("email", person.email).await?;
    web.click_exactly("Add").await?;
    web.sees("A link for").await?;
    let link = web.value("#secret-link").await?;
    let at = link.find("/reset/").context("the link leads elsewhere")?;
    Ok(link[at..].to_owned())
}

async fn join(web: &Browser, person: &Person, link: &str) -> Result<()> {
    web.go(link).await?;
    web.fill("password", PASSWORD).await?;
    web.click("Set the password").await?;
    web.is_at("/sign-in").await?;
    sign_in(web, person).await?;
    web.sees(person.name.split(' ').next().unwrap_or_default()).await
}

/// The day of who finds customers: a new lead, its facts, a call, the questions, the hand-over.
async fn a_lead_is_found_and_handed_over(web: &Browser) -> Result<()> {
    web.go("/leads").await?;
    web.click("New lead").await?;
    web.fill("company", "Northwind Printing").await?;
    web.fill("website", "northwind.example").await?;
    web.choose("country", "DE").await?;
    web.fill("name", "Nora Wind").await?;
    web.fill("email", "nora@northwind.example").await?;
    web.fill("phone", "030 5557 0142").await?;
    web.fill("amount", "12000").await?;
    web.click("Enter the lead").await?;
    web.sees("Northwind Printing").await?;
    check_the_facts(web).await.context("checking the facts")?;
    web.go("/deals/1").await?;
    web.sees("The prospect talked with us or wrote back").await?;
    answer(web, "prospect", "what-they-do", "Print books for museums").await?;
    answer(web, "prospect", "why-them", "They look for recycled paper").await?;
    log(web, "call", "interested", "Wants samples next week.").await?;
    refused(web, "Get in touch").await.context("a gate with a task that is open")?;
    finish(web, "Get in touch").await?;
    move_on(web).await?;
    web.sees("The customer told us the problem and who decides").await?;
    web.click_exactly("More").await?;
    web.click("Hand over…").await?;
    web.choose_words("to", KIM.name).await?;
    web.click("Offer it").await?;
    web.sees("hands this deal to Kim Oduya").await
}

/// The facts of a lead are corrected over the inbox, and what was corrected is marked.
async fn check_the_facts(web: &Browser) -> Result<()> {
    web.go("/leads").await?;
    web.sees("Northwind Printing").await?;
    web.press("a.facts-link").await?;
    web.fill("company", "Northwind Print GmbH").await?;
    web.click("Keep these facts").await?;
    web.sees("1 corrected").await
}

/// The day of who sells: takes the deal, learns what is needed, agrees on terms, is paid.
async fn a_deal_is_sold_and_paid(web: &Browser) -> Result<()> {
    web.go("/today").await?;
    web.sees("Northwind").await?;
    web.go("/deals/1").await?;
    web.click("Take it").await?;
    web.sees("The deal is yours.").await?;
    answer(web, "need", "problem", "Their paper yellows").await?;
    answer(web, "need", "decides", "Nora decides, the museum pays").await?;
    finish(web, "Hold the talk and present").await?;
    show(web, "The customer asked for an offer", "mail", "Send us an offer, please.").await?;
    move_on(web).await?;
    web.sees("The customer accepted the terms").await?;
    web.fill("terms.only.price", "11500").await?;
    answer(web, "terms", "delivery-day", "2026-04-20").await?;
    show(web, "The customer accepted the terms", "mail", "Yes, we accept.").await?;
    move_on(web).await?;
    web.sees("The customer paid").await?;
    finish(web, "Send the summary and the invoice").await?;
    web.press("a[href$=\"/win\"]").await?;
    web.click_in_sheet("Win").await?;
    web.sees("Prove the payment").await?;
    web.close_sheet().await?;
    prove_the_payment(web).await.context("proving the payment")?;
    web.press("a[href$=\"/win\"]").await?;
    web.click_in_sheet("Win").await?;
    web.sees("Won. Well done!").await?;
    web.sees("Care for the customer after the sale").await
}

/// Money counts with its proof: a receipt is kept with it.
async fn prove_the_payment(web: &Browser) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let receipt = folder.path().join("receipt.txt");
    std::fs::write(&receipt, "11,500.00 EUR, Northwind Print, 11 March 2026")?;
    web.click("Prove the payment").await?;
    web.fill("amount", "11500").await?;
    web.attach("file", &receipt).await?;
    web.click("Keep the proof").await?;
    web.sees("The payment is proved.").await
}

/// The day of who leads: a second deal is let pass with a reason, the playbook is changed and published, and the
/// numbers are those of what happened.
async fn a_manager_looks_and_improves(web: &Browser) -> Result<()> {
    web.go("/deals/new").await?;
    web.fill("company-name", "Lumen Optics").await?;
    web.choose("country", "DE").await?;
    web.click("Open it").await?;
    web.is_at("/deals/2").await?;
    web.click("Move to").await?;
    web.sees("Still missing here").await?;
    web.fill("over", "We know them from the fair").await?;
    web.click_in_sheet("Move on").await?;
    web.sees("Moved on.").await?;
    web.sees("We know them from the fair").await?;
    publish_a_change(web).await.context("changing the playbook")?;
    web.go("/insights/funnel").await?;
    web.sees("Simple funnel").await?;
    web.go("/insights/winloss").await?;
    web.sees("1").await
}

/// The playbook's first stage is called differently, the change is read in words, and published.
async fn publish_a_change(web: &Browser) -> Result<()> {
    web.go("/playbooks/simple-funnel/parts").await?;
    web.click("Find somebody who may need us").await?;
    web.fill("name", "Find who needs us").await?;
    web.click("Save to the draft").await?;
    web.sees("Saved as draft.").await?;
    web.go("/playbooks/simple-funnel/parts").await?;
    web.click("Publish…").await?;
    web.sees("Find who needs us").await?;
    web.click_exactly("Publish").await?;
    web.is_at("/playbooks/simple-funnel/versions").await?;
    web.go("/board/simple-funnel").await?;
    web.sees("Find who needs us").await
}

/// A card that is dropped where it may not go yet shows just what is missing, and stays; with a reason it goes.
async fn a_card_is_dragged_through_a_gate(web: &Browser) -> Result<()> {
    web.go("/board/simple-funnel").await?;
    web.find("#cards-present #deal-2").await?;
    web.drag("#deal-2", "#cards-negotiate").await?;
    web.sees("Before it can go to").await?;
    web.sees("The customer asked for an offer").await?;
    web.close_sheet().await?;
    web.find("#cards-present #deal-2").await?;
    web.drag("#deal-2", "#cards-negotiate").await?;
    web.sees("Before it can go to").await?;
    web.press("dialog[open] details.override summary").await?;
    web.fill_in_sheet("over", "The board wants it this week").await?;
    web.click_in_sheet("Override").await?;
    web.sees("has moved.").await?;
    web.find("#cards-negotiate #deal-2").await?;
    Ok(())
}

/// Two people look at one deal: what one logs stands on the other's page by itself, and what the other is typing there
/// stays.
async fn what_one_does_the_other_sees(server: &Server, ada: &Browser) -> Result<()> {
    let kim = Browser::open(server).await?;
    sign_in(&kim, &KIM).await?;
    kim.go("/deals/1").await?;
    kim.fill_first("#quick-note", "Half a sentence").await?;
    ada.go("/deals/1").await?;
    log(ada, "mail", "answered", "They ask for a second delivery.").await?;
    let began = Instant::now();
    kim.sees("They ask for a second delivery.").await?;
    told(began.elapsed());
    anyhow::ensure!(kim.value("#quick-note").await? == "Half a sentence", "what was typed is gone");
    anyhow::ensure!(kim.complaints().await?.is_empty(), "{:?}", kim.complaints().await?);
    kim.close().await
}

/// Says how long the other browser took: to be read, for a machine may be busy.
#[expect(clippy::print_stderr, reason = "the time is to be read")]
fn told(took: Duration) {
    eprintln!("the other browser shows it {} ms after the first", took.as_millis());
}

/// From anywhere to a deal, and on with it, without a mouse.
async fn the_keyboard_is_enough(web: &Browser) -> Result<()> {
    web.go("/today").await?;
    web.keys(Key::Control + "k").await?;
    web.find("dialog.palette[open] input:focus").await?;
    web.keys("lumen").await?;
    web.sees("Lumen Optics").await?;
    web.find("dialog.palette [role=option][aria-selected=true][href^='/deals/2']").await?;
    web.keys(Key::Enter + "").await?;
    web.is_at("/deals/2").await?;
    web.find("#deal").await?;
    web.keys("m").await?;
    web.find("dialog.sheet[open]").await?;
    web.sees("Still missing here").await?;
    web.keys(Key::Escape + "").await?;
    web.gone("dialog[open]").await?;
    web.tab_to("#quick-note").await?;
    web.keys("Typed without a mouse.").await?;
    web.tab_to("form.note button").await?;
    web.keys(Key::Enter + "").await?;
    web.sees("Typed without a mouse.").await
}

/// Answers a question where it stands; it is kept as one types.
async fn answer(web: &Browser, group: &str, ask: &str, text: &str) -> Result<()> {
    web.fill(&format!("{group}.only.{ask}"), text).await?;
    web.blur().await?;
    web.find(&format!("#answers-{group}-only [data-autosave-status][data-state=\"saved\"]"))
        .await?;
    Ok(())
}

/// Logs something with its outcome: two clicks, and words between them where there are some.
async fn log(web: &Browser, kind: &str, outcome: &str, note: &str) -> Result<()> {
    web.press(&format!("a[href*=\"log?kind={kind}\"]")).await?;
    web.fill_in_sheet("note", note).await?;
    web.press(&format!("dialog[open] button[name=outcome][value=\"{outcome}\"]")).await?;
    web.sees("Logged.").await?;
    web.sees(note).await
}

/// Marks a task as done.
async fn finish(web: &Browser, task: &str) -> Result<()> {
    web.click_beside(task, "Done…").await?;
    web.click_in_sheet("Done").await?;
    web.gone("dialog.sheet[open]").await
}

/// Points at what the buyer did.
async fn show(web: &Browser, criterion: &str, kind: &str, note: &str) -> Result<()> {
    web.click_beside(criterion, "Point at what happened").await?;
    web.choose("kind", kind).await?;
    web.fill_in_sheet("note", note).await?;
    web.click_in_sheet("Keep it").await?;
    web.sees("Kept as evidence.").await
}

async fn move_on(web: &Browser) -> Result<()> {
    web.click("Move to").await?;
    web.click_in_sheet("Move on").await?;
    web.sees("Moved on.").await
}

/// A shut gate says what is missing, and nothing has moved.
async fn refused(web: &Browser, missing: &str) -> Result<()> {
    web.click("Move to").await?;
    web.click_in_sheet("Move on").await?;
    web.sees(missing).await?;
    web.close_sheet().await
}
