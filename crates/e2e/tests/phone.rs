//! A lead worked on a telephone: the menu, Today, the deal, a task, a call, the next stage; and no page of it has to be
//! pushed sideways.

use anyhow::{Context as _, Result, ensure};
use e2e::people::first_run;
use e2e::{Browser, Look, Server, browser};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_is_worked_on_a_telephone() -> Result<()> {
    let server = Server::empty().await?;
    let Some(web) = browser(&server).await? else { return Ok(()) };
    web.look(Look::Phone).await?;
    first_run(&web).await.context("the first run")?;
    a_lead_comes_in(&web).await.context("a new lead")?;
    the_menu_leads_everywhere(&web).await.context("the menu")?;
    today_leads_to_the_deal(&web).await.context("from Today to the deal")?;
    a_task_is_done(&web).await.context("a task")?;
    a_call_is_logged(&web).await.context("a call")?;
    it_goes_on(&web).await.context("the next stage")?;
    the_menu_signs_out(&web).await.context("signing out")?;
    assert_eq!(web.complaints().await?, Vec::<String>::new());
    web.close().await
}

/// Nothing is wider than the telephone.
async fn fits(web: &Browser) -> Result<()> {
    ensure!(!web.overflows().await?, "{} is wider than the window", web.path().await?);
    Ok(())
}

async fn a_lead_comes_in(web: &Browser) -> Result<()> {
    web.press(".top [popovertarget=\"create-menu\"]").await?;
    web.press("#create-menu a[href=\"/deals/new\"]").await?;
    web.is_at("/deals/new").await?;
    fits(web).await?;
    web.fill("company-name", "Northwind Printing").await?;
    web.fill("contact-name", "Nora Wind").await?;
    web.click("Open it").await?;
    web.is_at("/deals/1").await?;
    fits(web).await
}

async fn the_menu_leads_everywhere(web: &Browser) -> Result<()> {
    web.press(".bottom [popovertarget=\"more-menu\"]").await?;
    web.press("#more-menu a[href=\"/companies\"]").await?;
    web.is_at("/companies").await?;
    web.sees("Northwind Printing").await?;
    fits(web).await
}

async fn today_leads_to_the_deal(web: &Browser) -> Result<()> {
    web.press(".bottom a[href=\"/today\"]").await?;
    web.is_at("/today").await?;
    fits(web).await?;
    web.click("Northwind Printing").await?;
    web.is_at("/deals/1").await
}

async fn a_task_is_done(web: &Browser) -> Result<()> {
    web.press(".tasks .tick[aria-label=\"Done: Get in touch\"]").await?;
    web.gone(".tasks .tick[aria-label=\"Done: Get in touch\"]").await?;
    fits(web).await
}

async fn a_call_is_logged(web: &Browser) -> Result<()> {
    web.press("a[href*=\"log?kind=call\"]").await?;
    web.fill_in_sheet("note", "Wants samples next week.").await?;
    fits(web).await?;
    web.press("dialog[open] button[name=outcome][value=\"interested\"]").await?;
    web.sees("Wants samples next week.").await?;
    fits(web).await
}

async fn it_goes_on(web: &Browser) -> Result<()> {
    web.click("Move to").await?;
    web.click_in_sheet("Move on").await?;
    web.sees("Moved on.").await?;
    web.sees("The customer told us the problem and who decides").await?;
    fits(web).await
}

async fn the_menu_signs_out(web: &Browser) -> Result<()> {
    web.press(".bottom [popovertarget=\"more-menu\"]").await?;
    web.press("#more-menu form[action=\"/sign-out\"] button").await?;
    web.is_at("/sign-in").await
}
