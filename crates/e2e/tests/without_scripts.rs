//! A browser that runs no scripts: everything can be done by links and forms alone, from the first run to a lost deal
//! and a changed playbook.

use anyhow::{Context as _, Result, ensure};
use e2e::people::{ADA, first_run, sign_in, sign_out};
use e2e::{Browser, Server, browser};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deal_is_worked_and_lost_without_scripts() -> Result<()> {
    let server = Server::empty().await?;
    let Some(web) = browser(&server).await? else { return Ok(()) };
    web.without_scripts().await?;
    first_run(&web).await.context("the first run")?;
    ensure!(web.count("html[data-script]").await? == 0, "a script has run");
    sign_out(&web).await.context("signing out")?;
    sign_in(&web, &ADA).await.context("signing in")?;
    a_company_is_added(&web).await.context("adding a company")?;
    a_deal_of_nobody_finds_its_company(&web).await.context("naming the company")?;
    questions_are_answered(&web).await.context("answering")?;
    a_move_is_refused(&web).await.context("a move that is refused")?;
    a_task_is_done(&web).await.context("doing a task")?;
    a_call_is_logged(&web).await.context("logging a call")?;
    a_stage_is_left_with_a_reason(&web).await.context("overriding")?;
    the_deal_is_lost(&web).await.context("losing")?;
    the_playbook_is_edited(&web).await.context("editing the playbook")?;
    assert_eq!(web.complaints().await?, Vec::<String>::new());
    web.close().await
}

async fn a_company_is_added(web: &Browser) -> Result<()> {
    web.go("/companies").await?;
    web.click("New company").await?;
    web.is_at("/companies/new").await?;
    web.fill("name", "Northwind Printing").await?;
    web.click_exactly("Add").await?;
    web.is_at("/companies/1").await?;
    web.sees("Northwind Printing").await
}

/// A deal that names no company offers to name it where the questions about the company would stand.
async fn a_deal_of_nobody_finds_its_company(web: &Browser) -> Result<()> {
    web.go("/deals/new").await?;
    web.fill("name", "Somebody called").await?;
    web.click("Open it").await?;
    web.is_at("/deals/1").await?;
    web.sees("this deal names none yet").await?;
    web.fill_first("#customer-prospect", "North").await?;
    web.click("Find or add").await?;
    web.is_at("/deals/1/customer").await?;
    web.click_beside("Northwind Printing", "Take").await?;
    web.is_at("/deals/1#group-prospect").await?;
    web.sees("The customer is kept.").await
}

async fn questions_are_answered(web: &Browser) -> Result<()> {
    web.fill("prospect.only.what-they-do", "Print books for museums").await?;
    web.fill("prospect.only.why-them", "They look for recycled paper").await?;
    web.press("#answers-prospect-only button").await?;
    web.sees("Saved.").await?;
    let kept = web.value("[name=\"prospect.only.what-they-do\"]").await?;
    ensure!(kept == "Print books for museums", "there stands “{kept}”");
    Ok(())
}

async fn a_move_is_refused(web: &Browser) -> Result<()> {
    web.click("Move to").await?;
    web.is_at("/deals/1/stage").await?;
    web.click_exactly("Move on").await?;
    web.sees("The prospect talked with us or wrote back").await?;
    web.sees("Get in touch").await?;
    web.go("/deals/1").await?;
    web.sees("Move to Listen and present what helps").await
}

async fn a_task_is_done(web: &Browser) -> Result<()> {
    web.click_beside("Get in touch", "Done…").await?;
    web.is_at("/deals/1/do-task").await?;
    web.click_exactly("Done").await?;
    web.is_at("/deals/1").await?;
    web.sees("Done.").await
}

async fn a_call_is_logged(web: &Browser) -> Result<()> {
    web.press("a[href*=\"log?kind=call\"]").await?;
    web.is_at("/deals/1/log").await?;
    web.fill("note", "It rang and rang.").await?;
    web.click_exactly("No answer").await?;
    web.is_at("/deals/1").await?;
    web.sees("It rang and rang.").await
}

async fn a_stage_is_left_with_a_reason(web: &Browser) -> Result<()> {
    web.click("Move to").await?;
    web.is_at("/deals/1/stage").await?;
    web.fill("over", "We know them from the fair").await?;
    web.click_exactly("Move on").await?;
    web.sees("Moved on.").await?;
    web.sees("We know them from the fair").await
}

async fn the_deal_is_lost(web: &Browser) -> Result<()> {
    web.click_exactly("More").await?;
    web.click("Lost…").await?;
    web.is_at("/deals/1/lose").await?;
    web.press("[name=\"reason\"]").await?;
    web.fill("competitor", "Tide & Co").await?;
    web.click_exactly("Mark as lost").await?;
    web.is_at("/deals/1").await?;
    web.sees("Lost: ").await?;
    web.sees("Tide & Co").await
}

async fn the_playbook_is_edited(web: &Browser) -> Result<()> {
    web.go("/playbooks/simple-funnel/edit").await?;
    let text = web.value("#playbook-text").await?;
    ensure!(text.contains("name = \"Get in touch\""), "the text is not there");
    web.write_whole("#playbook-text", &text.replace("Get in touch", "Say hello")).await?;
    web.click("Save and publish…").await?;
    web.is_at("/playbooks/simple-funnel/publish").await?;
    web.sees("Say hello").await?;
    web.click_exactly("Publish").await?;
    web.is_at("/playbooks/simple-funnel/versions").await?;
    web.go("/playbooks/simple-funnel").await?;
    web.sees("Say hello").await
}
