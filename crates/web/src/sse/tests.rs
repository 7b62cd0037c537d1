use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue};
use futures_util::{Stream, StreamExt};
use http_body_util::BodyExt;
use serde_json::json;

use super::{Hub, Limits, REFRESH, Subscription};

const DEAL: &str = "deal:deal_01";
const SOON: Duration = Duration::from_millis(200);

fn small() -> Hub {
    Hub::new(Limits { queue: 3, listeners: 4, per_owner: 2, topics: 3, ..Limits::default() })
}

fn listen(hub: &Hub, topic: &str) -> Subscription {
    hub.subscribe("anna", [topic]).unwrap()
}

/// The next event as it goes over the wire; none when the stream has ended.
async fn next(stream: &mut (impl Stream<Item = EventResult> + Unpin)) -> Option<String> {
    let event = tokio::time::timeout(SOON, stream.next()).await.expect("an event or the end")?;
    let one = futures_util::stream::iter([event]);
    let response = axum::response::IntoResponse::into_response(axum::response::Sse::new(one));
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    Some(String::from_utf8(bytes.to_vec()).unwrap())
}

type EventResult = Result<axum::response::sse::Event, std::convert::Infallible>;

async fn is_silent(stream: &mut (impl Stream<Item = EventResult> + Unpin)) -> bool {
    tokio::time::timeout(SOON, stream.next()).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn a_page_hears_its_topics_in_order_and_no_others() {
    let hub = small();
    let mut anna = Box::pin(listen(&hub, DEAL).into_stream());
    let mut ben = Box::pin(hub.subscribe("ben", ["board:inbound", DEAL]).unwrap().into_stream());
    hub.publish(DEAL, &json!({ "version": 2 }));
    hub.publish("board:inbound", &json!({ "moved": 142 }));
    hub.publish("deal:deal_02", &json!({}));
    let first = format!("id: 1\nevent: {DEAL}\ndata: {{\"version\":2}}\n\n");
    assert_eq!(next(&mut anna).await, Some(first.clone()));
    assert!(is_silent(&mut anna).await);
    assert_eq!(next(&mut ben).await, Some(first));
    let second = "id: 2\nevent: board:inbound\ndata: {\"moved\":142}\n\n";
    assert_eq!(next(&mut ben).await.as_deref(), Some(second));
}

#[tokio::test(start_paused = true)]
async fn a_waiting_page_is_woken() {
    let hub = small();
    let mut anna = Box::pin(listen(&hub, DEAL).into_stream());
    let waiting = tokio::spawn(async move { next(&mut anna).await });
    tokio::task::yield_now().await;
    hub.publish(DEAL, &json!(1));
    assert!(waiting.await.unwrap().unwrap().contains("data: 1"));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_lags_is_told_to_load_again_and_then_goes_on() {
    let hub = small();
    let mut slow = Box::pin(listen(&hub, DEAL).into_stream());
    for number in 0..100_000 {
        hub.publish(DEAL, &number);
    }
    assert!(next(&mut slow).await.unwrap().contains("event: refresh\n"));
    while !is_silent(&mut slow).await {}
    hub.publish(DEAL, &json!("after"));
    assert!(next(&mut slow).await.unwrap().contains("data: \"after\""));
}

#[tokio::test]
async fn a_page_that_goes_leaves_nothing_behind() {
    let hub = small();
    for _ in 0..100 {
        let subscription = listen(&hub, DEAL);
        assert_eq!(hub.listeners(), 1);
        drop(subscription);
        assert_eq!(hub.listeners(), 0);
    }
    hub.publish(DEAL, &json!({}));
}

#[tokio::test]
async fn an_owner_and_the_hub_hold_so_many_pages() {
    let hub = small();
    let held = [listen(&hub, DEAL), listen(&hub, DEAL)];
    let problem = hub.subscribe("anna", [DEAL]).unwrap_err();
    assert_eq!((problem.status().as_u16(), problem.code()), (429, "too-many"));
    let others = ["ben", "cleo"].map(|owner| hub.subscribe(owner, [DEAL]).unwrap());
    assert_eq!(hub.subscribe("dora", [DEAL]).unwrap_err().status(), 503);
    drop((held, others));
    assert!(hub.subscribe("dora", [DEAL]).is_ok());
}

#[tokio::test]
async fn topics_that_would_break_the_wire_are_refused() {
    let hub = small();
    let long = "t".repeat(201);
    for topic in ["", "a\nb", "a\r", "a b", "ü", "\0", &long] {
        assert_eq!(hub.subscribe("anna", [topic]).unwrap_err().status(), 400, "{topic:?}");
    }
    assert!(hub.subscribe("anna", ["a", "b", "c", "d"]).is_err());
    let endless = std::iter::repeat("a");
    assert!(hub.subscribe("anna", endless).is_err());
    assert_eq!(hub.listeners(), 0);
}

#[tokio::test(start_paused = true)]
async fn line_breaks_in_data_stay_data() {
    let hub = small();
    let mut anna = Box::pin(listen(&hub, DEAL).into_stream());
    hub.publish(DEAL, &json!("a\n\nevent: evil\r\ndata: x"));
    let event = next(&mut anna).await.unwrap();
    assert_eq!(event.lines().filter(|line| line.starts_with("event:")).count(), 1, "{event}");
}

#[tokio::test(start_paused = true)]
async fn signing_out_ends_the_owners_streams_only() {
    let hub = small();
    let mut anna = Box::pin(listen(&hub, DEAL).into_stream());
    let mut ben = Box::pin(hub.subscribe("ben", [DEAL]).unwrap().into_stream());
    hub.disconnect("anna");
    assert_eq!(next(&mut anna).await, None);
    assert!(is_silent(&mut ben).await);
}

#[tokio::test(start_paused = true)]
async fn closing_ends_every_stream_and_takes_no_new_one() {
    let hub = small();
    let mut anna = Box::pin(listen(&hub, DEAL).into_stream());
    hub.publish(DEAL, &json!("lost"));
    hub.close();
    assert_eq!(next(&mut anna).await, None);
    assert_eq!(hub.subscribe("ben", [DEAL]).unwrap_err().status(), 503);
}

#[tokio::test(start_paused = true)]
async fn everybody_can_be_told_to_load_again() {
    let hub = small();
    let mut anna = Box::pin(listen(&hub, DEAL).into_stream());
    hub.publish(DEAL, &json!("stale"));
    hub.refresh_all();
    assert!(next(&mut anna).await.unwrap().contains(&format!("event: {REFRESH}\n")));
    assert!(is_silent(&mut anna).await);
}

async fn chunk(body: &mut Body) -> String {
    let frame = body.frame().await.unwrap().unwrap();
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_answer_streams_with_signs_of_life() {
    let hub = small();
    let response = hub.respond("anna", [DEAL], &HeaderMap::new()).unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut body = response.into_body();
    assert_eq!(chunk(&mut body).await, ":\n\n");
    hub.publish(DEAL, &json!(1));
    assert!(chunk(&mut body).await.contains("data: 1"));
    drop(body);
    assert_eq!(hub.listeners(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_comes_back_is_told_to_load_again() {
    let hub = small();
    let mut headers = HeaderMap::new();
    headers.insert("last-event-id", HeaderValue::from_static("17"));
    let mut body = hub.respond("anna", [DEAL], &headers).unwrap().into_body();
    assert!(chunk(&mut body).await.contains("event: refresh"));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_threads_publish_and_leave_at_once() {
    let hub = Hub::new(Limits { per_owner: 1_000, ..Limits::default() });
    let readers: Vec<_> = (0..50)
        .map(|_| {
            let stream = listen(&hub, DEAL).into_stream();
            tokio::spawn(async move { Box::pin(stream).take(20).count().await })
        })
        .collect();
    let writers = (0..4).map(|_| {
        let hub = hub.clone();
        tokio::task::spawn_blocking(move || (0..200).for_each(|number| hub.publish(DEAL, &number)))
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    while hub.listeners() > 0 {
        hub.publish(DEAL, &json!("more"));
        tokio::task::yield_now().await;
    }
    for reader in readers {
        assert_eq!(reader.await.unwrap(), 20);
    }
}
