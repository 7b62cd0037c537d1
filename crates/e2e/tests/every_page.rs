//! Every page can be used by everybody: no barrier that axe finds, light, dark and on a telephone; nothing wider than
//! the window; no complaint in the console.

use anyhow::Result;
use app::demo::Scale;
use e2e::tour::{self, Part, Place};
use e2e::{Browser, Look, Server, browser};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_of_the_day_has_a_barrier_or_a_complaint() -> Result<()> {
    walked(Part::Work).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_of_a_deal_has_a_barrier_or_a_complaint() -> Result<()> {
    walked(Part::Deal).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_measure_has_a_barrier_or_a_complaint() -> Result<()> {
    walked(Part::Insights).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_playbook_import_or_setting_has_a_barrier_or_a_complaint() -> Result<()> {
    walked(Part::House).await
}

async fn walked(part: Part) -> Result<()> {
    let server = Server::with_demo(&Scale::SMALL).await?;
    let Some(browser) = browser(&server).await? else { return Ok(()) };
    let mut wrong = Vec::new();
    let mut visitor = tour::Visitor::Stranger;
    for place in tour::places(&server, part).await? {
        if place.visitor != visitor {
            visitor = place.visitor;
            if let Some(address) = visitor.address() {
                browser.be(&server, address).await?;
            }
        }
        browser.look(Look::Light).await?;
        browser.go(&place.path).await?;
        let barriers = browser.barriers().await?;
        wrong.extend(findings(&browser, &place, Look::Light, barriers).await?);
        // Only colours follow the theme, so the page need not be asked for again.
        browser.look(Look::Dark).await?;
        let barriers = browser.barriers_of_colour().await?;
        wrong.extend(findings(&browser, &place, Look::Dark, barriers).await?);
        browser.look(Look::Phone).await?;
        browser.go(&place.path).await?;
        let barriers = browser.barriers().await?;
        wrong.extend(findings(&browser, &place, Look::Phone, barriers).await?);
    }
    browser.close().await?;
    assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// What is wrong with a page as it is looked at, with what axe found there.
async fn findings(
    browser: &Browser,
    place: &Place,
    look: Look,
    barriers: Vec<String>,
) -> Result<Vec<String>> {
    let mut wrong = barriers;
    let expected = |message: &String| place.name == "not-found" && message.contains("404");
    wrong.extend(browser.complaints().await?.into_iter().filter(|message| !expected(message)));
    if browser.overflows().await? {
        wrong.push("it is wider than the window".to_owned());
    }
    let at = format!("{} ({})", place.path, look.name());
    Ok(wrong.into_iter().map(|finding| format!("{at}: {finding}")).collect())
}
