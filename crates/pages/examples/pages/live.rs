//! How long a change takes from one person's request to another's open page.

use std::time::{Duration, Instant};

use app::deals::{self, NewActivity, Which};
use axum::body::Body;
use http_body_util::BodyExt as _;

use crate::Reader;
use crate::house::Bench;

/// How many changes are made, one after another.
const CHANGES: i64 = 50;
/// After this it is given up: something is broken.
const PATIENCE: Duration = Duration::from_secs(10);

/// From before the note is written until the page that listens is told.
pub(crate) async fn measure(bench: &Bench, listener: &Reader) -> Vec<Duration> {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let follower = app::live::start(&bench.app, stopped);
    let mut body = listener.ask("/live?topics=deals").await;
    // What comes with the connection is not of the changes.
    tokio::time::sleep(Duration::from_millis(200)).await;
    note(bench, 1).await;
    told(&mut body).await;
    let mut times = Vec::new();
    for number in 1..=CHANGES {
        tokio::time::sleep(Duration::from_millis(30)).await;
        let began = Instant::now();
        note(bench, number).await;
        told(&mut body).await;
        times.push(began.elapsed());
    }
    stop.send(true).unwrap();
    follower.await.unwrap();
    times
}

async fn note(bench: &Bench, number: i64) {
    let by = bench.manager();
    let new = NewActivity { body: Some("Seen.".to_owned()), ..NewActivity::default() };
    let write = move |tx: &mut db::Tx<'_>| {
        deals::log(tx, &by, Which::Number(number), new.clone(), &[]).map(|_| ())
    };
    bench.app.write(write).await.unwrap();
}

/// Waits for the next event of the topic.
async fn told(body: &mut Body) {
    loop {
        let next = tokio::time::timeout(PATIENCE, body.frame()).await;
        let frame = next.expect("the page is told in time").expect("the stream goes on").unwrap();
        let Some(data) = frame.data_ref() else { continue };
        if String::from_utf8_lossy(data).contains("event: deals") {
            return;
        }
    }
}
