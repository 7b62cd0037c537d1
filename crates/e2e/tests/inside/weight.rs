//! What pages weigh on their way, compressed as they are sent.

use std::collections::BTreeSet;

use app::demo::Scale;
use e2e::html::{self, Piece};
use e2e::{Inside, Server};

use crate::places::{Visitors, everywhere};

/// Bytes of a page, once the browser has what all pages share.
const PAGE: usize = 60 << 10;
/// Bytes of the first visit: the page, its style, script, font and icon.
const FIRST: usize = 150 << 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_light_and_so_is_the_first_visit() {
    let server = Server::at_rest(&Scale::SMALL).await.unwrap();
    let inside = Inside::of(&server.app);
    let places = everywhere(&inside).await;
    for encoding in ["br", "gzip"] {
        let visitors = Visitors::of(&inside, encoding).await;
        let mut heavy = Vec::new();
        for place in &places {
            let page = visitors.who(place.visitor).get(&place.path).await.unwrap();
            assert_eq!(page.header("content-encoding"), encoding, "{}", place.path);
            if page.body.len() > PAGE {
                heavy.push(format!("{} {}: {} bytes", place.name, place.path, page.body.len()));
            }
        }
        assert!(heavy.is_empty(), "over {PAGE} bytes by {encoding}\n{}", heavy.join("\n"));
    }

    let guest = inside.stranger();
    let plain = guest.get("/sign-in").await.unwrap().text();
    let guest = inside.stranger().taking("br");
    let mut bytes = guest.get("/sign-in").await.unwrap().body.len();
    let shared = loaded(&plain);
    assert!(shared.len() >= 4, "the style, the script, the font, the icon: {shared:?}");
    let mut told = vec![format!("/sign-in: {bytes}")];
    for path in shared {
        let file = guest.get(&path).await.unwrap();
        assert!(file.status.is_success(), "{path}: {}", file.status);
        bytes += file.body.len();
        told.push(format!("{path}: {}", file.body.len()));
    }
    assert!(bytes <= FIRST, "the first visit takes {bytes} bytes of {FIRST}\n{}", told.join("\n"));
}

/// What a page has the browser load at once.
fn loaded(page: &str) -> BTreeSet<String> {
    let of = |piece: Piece| match piece {
        Piece::Open(it) if it.name == "link" => it.get("href").map(str::to_owned),
        Piece::Open(it) if it.name == "script" || it.name == "img" => {
            it.get("src").map(str::to_owned)
        }
        _ => None,
    };
    html::pieces(page).into_iter().filter_map(of).collect()
}
