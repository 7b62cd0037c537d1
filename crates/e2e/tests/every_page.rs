//! Every page can be used by everybody: no barrier that axe finds, light, dark and on a telephone; nothing wider than
//! the window; no complaint in the console.

use anyhow::Result;
use app::demo::Scale;
use e2e::{Look, Server, browser, tour};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_has_a_barrier_or_a_complaint() -> Result<()> {
    let server = Server::with_demo(&Scale::SMALL).await?;
    let Some(browser) = browser(&server).await? else { return Ok(()) };
    let mut wrong = Vec::new();
    let mut visitor = tour::Visitor::Stranger;
    for place in tour::places(&server).await? {
        if place.visitor != visitor {
            visitor = place.visitor;
            if let Some(address) = visitor.address() {
                browser.be(&server, address).await?;
            }
        }
        for look in Look::ALL {
            browser.look(look).await?;
            browser.go(&place.path).await?;
            let at = format!("{} ({})", place.path, look.name());
            let barriers = browser.barriers().await?;
            wrong.extend(barriers.into_iter().map(|barrier| format!("{at}: {barrier}")));
            let complaints = browser.complaints().await?.into_iter();
            let expected = |message: &String| place.name == "not-found" && message.contains("404");
            let complaints = complaints.filter(|message| !expected(message));
            wrong.extend(complaints.map(|complaint| format!("{at}: {complaint}")));
            if browser.overflows().await? {
                wrong.push(format!("{at}: it is wider than the window"));
            }
        }
    }
    browser.close().await?;
    assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}
