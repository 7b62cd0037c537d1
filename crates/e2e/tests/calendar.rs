//! The calendar by hand: something is added on a day, dragged to another, and put back where that cannot be.

use anyhow::{Context as _, Result, ensure};
use e2e::people::first_run;
use e2e::{Browser, Key, Server, browser};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_to_be_done_is_added_on_a_day_and_moves_to_another() -> Result<()> {
    let server = Server::empty().await?;
    let Some(web) = browser(&server).await? else { return Ok(()) };
    first_run(&web).await.context("the first run")?;
    web.go("/deals/new").await?;
    web.fill("company-name", "Northwind Printing").await?;
    web.click("Open it").await?;
    web.is_at("/deals/1").await?;
    let days = days(&web).await?;
    let entry = added(&web, &days[1]).await.context("adding")?;
    dragged(&web, &entry, &days[3]).await.context("dragging")?;
    put_back(&web, &entry, &days[3], &days[5]).await.context("without a connection")?;
    by_keyboard(&web, &entry).await.context("by keyboard")?;
    web.close().await
}

/// The days of this week, as the columns of the calendar name them.
async fn days(web: &Browser) -> Result<Vec<String>> {
    web.go("/calendar?span=week").await?;
    let script = "return [...document.querySelectorAll('[data-sortable=calendar]')].map((day) => day.dataset.column)";
    let days = serde_json::from_value::<Vec<String>>(web.ask(script, vec![]).await?)?;
    ensure!(days.len() == 7, "a week has {days:?}");
    Ok(days)
}

/// The list of a day with an entry in it.
fn on(day: &str, entry: &str) -> String {
    format!("#day-{day} #{entry}")
}

/// Adds a meeting by the sign of a day, whose form knows the day; gives the id of the entry.
async fn added(web: &Browser, day: &str) -> Result<String> {
    web.press(&format!(".calendar-day a.add[href*=\"due={day}\"]")).await?;
    web.fill_in_sheet("deal", "#1").await?;
    web.fill_in_sheet("name", "Coffee with Hilda").await?;
    web.click_in_sheet("Add").await?;
    web.sees("It stands in your calendar.").await?;
    web.sees("Coffee with Hilda").await?;
    let script = "return [...document.querySelectorAll(arguments[0])].find((one) => one.textContent.includes('Coffee with Hilda'))?.id ?? ''";
    let css = format!("#day-{day} .calendar-entry");
    let entry = web.ask(script, vec![css.into()]).await?;
    let entry = entry.as_str().filter(|id| !id.is_empty()).context("it is not on its day")?;
    Ok(entry.to_owned())
}

async fn dragged(web: &Browser, entry: &str, to: &str) -> Result<()> {
    web.drag(&format!("#{entry}"), &format!("#day-{to}")).await?;
    web.sees("Moved.").await?;
    web.find(&on(to, entry)).await?;
    web.go("/calendar?span=week").await?;
    web.find(&on(to, entry)).await?;
    Ok(())
}

/// What cannot be kept goes back to its day, and that is said.
async fn put_back(web: &Browser, entry: &str, from: &str, to: &str) -> Result<()> {
    web.offline(true).await?;
    web.drag(&format!("#{entry}"), &format!("#day-{to}")).await?;
    web.sees("The card is back where it was.").await?;
    web.find(&on(from, entry)).await?;
    web.find("[data-connection]:not([hidden])").await?;
    web.offline(false).await?;
    web.gone("[data-connection]:not([hidden])").await
}

/// The sign on the entry leads to the form of the task, which takes any day.
async fn by_keyboard(web: &Browser, entry: &str) -> Result<()> {
    let focus = "document.querySelector(arguments[0]).focus()";
    web.ask(focus, vec![format!("#{entry} a.move").into()]).await?;
    web.keys(Key::Enter + "").await?;
    web.find("dialog.sheet[open] input[name=due]").await?;
    web.sees("Move its day").await?;
    web.close_sheet().await
}
