//! Every page can be used by everybody: no barrier that axe finds, light, dark and on a telephone; nothing wider than
//! the window; no complaint in the console.

use anyhow::{Context as _, Result};
use app::demo::Scale;
use e2e::tour::{self, Part, Place, Visitor};
use e2e::{Browser, Key, Look, Server, browser};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_run_has_no_barrier_or_complaint() -> Result<()> {
    walked(Part::First).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lies_over_a_page_has_no_barrier_light_and_dark() -> Result<()> {
    let server = Server::at_rest(&Scale::SMALL).await?;
    let Some(browser) = browser(&server).await? else { return Ok(()) };
    let admin = Visitor::Admin.address().context("the administrator")?;
    browser.be(&server, admin).await?;
    let deal = tour::richest_deal(&server.app).await?.number;
    let mut wrong = Vec::new();
    for over in [Over::Dialog, Over::Menu, Over::Palette] {
        for look in [Look::Light, Look::Dark] {
            browser.look(look).await?;
            browser.go(&format!("/deals/{deal}")).await?;
            over.open(&browser).await.with_context(|| format!("{over:?}"))?;
            let barriers = browser.barriers().await?;
            let place = format!("{over:?} ({})", look.name());
            wrong.extend(barriers.into_iter().map(|finding| format!("{place}: {finding}")));
        }
    }
    wrong.extend(browser.complaints().await?);
    browser.close().await?;
    assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// What lies over a page.
#[derive(Clone, Copy, Debug)]
enum Over {
    Dialog,
    Menu,
    Palette,
}

impl Over {
    async fn open(self, browser: &Browser) -> Result<()> {
        match self {
            Over::Dialog => browser.press("a[href*=\"log?kind=call\"]").await?,
            Over::Menu => browser.press("button.account").await?,
            Over::Palette => {
                browser.keys(Key::Control + "k").await?;
                browser.find("dialog.palette[open] input:focus").await?;
                browser.keys("a").await?;
            }
        }
        let shown = match self {
            Over::Dialog => "dialog.sheet[open] [name=\"outcome\"]",
            Over::Menu => "[popover]:popover-open",
            Over::Palette => "dialog.palette[open] [role=option]",
        };
        browser.find(shown).await?;
        Ok(())
    }
}

async fn walked(part: Part) -> Result<()> {
    let server = part.server(&Scale::SMALL).await?;
    let Some(browser) = browser(&server).await? else { return Ok(()) };
    let mut wrong = Vec::new();
    let mut visitor = Visitor::Stranger;
    for place in tour::places(&server.app, part).await? {
        if place.visitor != visitor {
            visitor = place.visitor;
            if let Some(address) = visitor.address() {
                browser.be(&server, address).await?;
            }
        }
        if !place.is_small {
            browser.look(Look::Light).await?;
            browser.go(&place.path).await?;
            let barriers = browser.barriers().await?;
            wrong.extend(findings(&browser, &place, Look::Light, barriers).await?);
            dark(&browser, &place, &mut wrong).await?;
        }
        browser.look(Look::Phone).await?;
        browser.go(&place.path).await?;
        let barriers = browser.barriers().await?;
        wrong.extend(findings(&browser, &place, Look::Phone, barriers).await?);
        if place.is_small {
            dark(&browser, &place, &mut wrong).await?;
        }
    }
    browser.close().await?;
    assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// Looks at the page that is there in the dark. Only colours follow the theme, so it need not be asked for again.
async fn dark(browser: &Browser, place: &Place, wrong: &mut Vec<String>) -> Result<()> {
    browser.look(Look::Dark).await?;
    let barriers = browser.barriers_of_colour().await?;
    wrong.extend(findings(browser, place, Look::Dark, barriers).await?);
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
    let status = place.answers();
    let expected = |message: &String| status != 200 && message.contains(&status.to_string());
    wrong.extend(browser.complaints().await?.into_iter().filter(|message| !expected(message)));
    if browser.overflows().await? {
        wrong.push("it is wider than the window".to_owned());
    }
    let at = format!("{} ({})", place.path, look.name());
    Ok(wrong.into_iter().map(|finding| format!("{at}: {finding}")).collect())
}
