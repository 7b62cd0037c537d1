//! Two ways that only a real browser shows whole: a file from the upload to its rejected rows and back, and a call led by
//! its checklist with nothing but keys.

use anyhow::{Context as _, Result, ensure};
use e2e::people::first_run;
use e2e::{Browser, Key, Server, browser};

/// The third row has a day that is none.
const FILE: &str = "ID;Company;Name;E-Mail;Created;Value\n\
    1;Ada & Co;Ada;ada@ada.example;2025-01-07;1200\n\
    2;Bo Ltd;Bo;bo@bo.example;2025-01-08;300\n\
    3;Di;Di;di@di.example;someday;\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_comes_in_with_its_rejected_rows_and_is_taken_back() -> Result<()> {
    let server = Server::empty().await?;
    let Some(web) = browser(&server).await? else { return Ok(()) };
    first_run(&web).await.context("the first run")?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("old crm.csv");
    std::fs::write(&file, FILE)?;
    web.go("/imports").await?;
    web.click("New import").await?;
    web.is_at("/imports/new").await?;
    web.attach("file", &file).await?;
    web.choose("playbook", "simple-funnel").await?;
    web.click("Look at it").await?;
    web.sees("ada@ada.example").await.context("how the file is written")?;
    web.click_exactly("Go on").await?;
    web.find("[name=\"means.1\"]").await.context("what the columns mean")?;
    web.click_exactly("Go on").await?;
    web.click_exactly("Try it out").await.context("trying it out")?;
    web.sees("This is what would happen").await?;
    web.sees("someday").await?;
    web.click_exactly("Import 2 rows").await?;
    web.sees("It is done").await.context("the page that waits loads what came of it")?;
    web.find("a[href$=\"/rejected.csv\"]").await?;
    let result = web.path().await?;
    web.go("/deals").await?;
    web.sees("Bo Ltd").await?;
    web.go(&result).await?;
    web.click_exactly("Take it back").await?;
    web.click_in_sheet("Yes, go on").await?;
    web.sees("2 deals, 2 contacts and 2 companies are gone").await?;
    web.go("/deals").await?;
    ensure!(!web.words().await?.contains("Bo Ltd"), "it is still there");
    assert_eq!(web.complaints().await?, Vec::<String>::new());
    web.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_led_by_its_checklist_with_keys_alone() -> Result<()> {
    let server = Server::empty().await?;
    let Some(web) = browser(&server).await? else { return Ok(()) };
    first_run(&web).await.context("the first run")?;
    web.go("/deals/new").await?;
    web.fill("company-name", "Northwind Printing").await?;
    web.fill("contact-name", "Nora Wind").await?;
    web.click("Open it").await?;
    web.is_at("/deals/1").await?;
    web.go("/deals/1").await?;
    web.find("[data-hotkey=\"c\"]").await?;
    // From here on nothing is clicked.
    web.keys("c").await?;
    web.is_at("/deals/1/call").await?;
    the_list_gets_shorter(&web).await.context("what is not asked yet")?;
    web.tab_to("form.call [name=\"outcome\"]").await?;
    web.keys(" ").await?;
    web.find("form.call [name=\"outcome\"]:checked").await?;
    web.tab_to("form.call [name=\"note\"]").await?;
    web.keys("Wants samples next week.").await?;
    web.tab_to(".call-end .actions button").await?;
    web.keys(Key::Enter + "").await?;
    web.sees("The call is logged.").await?;
    web.sees("Wants samples next week.").await?;
    let kept = web.value("[name=\"prospect.only.why-them\"]").await?;
    ensure!(kept == "They look for recycled paper", "there stands “{kept}”");
    assert_eq!(web.complaints().await?, Vec::<String>::new());
    web.close().await
}

/// A question is reached from the list of what is not asked yet, Enter goes on to the next one, and what is answered
/// leaves the list.
async fn the_list_gets_shorter(web: &Browser) -> Result<()> {
    const FIRST: &str = "prospect.only.what-they-do";
    const SECOND: &str = "prospect.only.why-them";
    let open = |name: &str| format!("li[data-open-for=\"{name}\"]:not([hidden])");
    web.find("[data-question]").await?;
    let before = unasked(web).await?;
    ensure!(before == web.count("[data-open-for]:not([hidden])").await?, "the number is another");
    web.tab_to(&format!("{} a", open(FIRST))).await?;
    web.keys(Key::Enter + "").await?;
    web.tab_to(&format!("[name=\"{FIRST}\"]")).await?;
    web.keys("Print books for museums").await?;
    web.gone(&open(FIRST)).await?;
    web.keys(Key::Enter + "").await?;
    web.find(&format!("[name=\"{SECOND}\"]:focus")).await.context("Enter goes on")?;
    web.keys("They look for recycled paper").await?;
    web.gone(&open(SECOND)).await?;
    let after = unasked(web).await?;
    ensure!(after + 2 == before, "{before} were open, and now {after}");
    Ok(())
}

/// The number beside "Not asked yet".
async fn unasked(web: &Browser) -> Result<usize> {
    let number = web.find("[data-unasked-count]").await?.text().await?;
    number.trim().parse().with_context(|| format!("“{number}” is no number"))
}
