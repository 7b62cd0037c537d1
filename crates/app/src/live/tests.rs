//! What open pages are told, and who may listen.

use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::watch;

use crate::world::both;
use crate::{deals, live};

/// The names of the events that arrive within five seconds, until `enough` says so.
async fn told(
    subscription: web::sse::Subscription,
    enough: impl Fn(&[String]) -> bool,
) -> Vec<String> {
    let mut names = Vec::new();
    let mut stream = Box::pin(subscription.into_stream());
    let deadline = tokio::time::sleep(Duration::from_secs(5));
    tokio::pin!(deadline);
    while !enough(&names) {
        tokio::select! {
            event = stream.next() => match event {
                Some(Ok(event)) => names.push(format!("{event:?}")),
                _ => break,
            },
            () = &mut deadline => break,
        }
    }
    names
}

both! {
    async fn open_pages_hear_within_moments_what_changed(world: World) {
        let deal = world.deal(world.sam, "Harbour lights").await;
        let (stop, stopped) = watch::channel(false);
        let following = live::start(&world.app, stopped);
        let topics = [deal.id.to_string(), "board:simple-funnel".to_owned(), world.sam.to_string()];
        let pages: Vec<_> = topics.iter().map(|topic| world.app.house.hub.subscribe("s", [topic]).unwrap()).collect();
        let other = world.app.house.hub.subscribe("s", ["companies"]).unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let by = world.by(world.sam).await;
        let id = deal.id;
        world.write(move |tx| {
            let changes = deal::Changes { name: Some("Harbour lamps".to_owned()), ..Default::default() };
            deals::act(tx, &by, id, None, deal::Command::Change(Box::new(changes))).map(|_| ())
        }).await;
        for (page, topic) in pages.into_iter().zip(&topics) {
            let names = told(page, |names| names.iter().any(|name| name.contains(topic.as_str()))).await;
            assert!(names.iter().any(|name| name.contains(topic.as_str())), "{topic}: {names:?}");
        }
        drop(other);
        stop.send_replace(true);
        following.await.unwrap();
    }

    async fn people_listen_to_what_they_may_see(world: World) {
        let deal = world.deal(world.sam, "Harbour lights").await;
        let wanted = format!("{} board:simple-funnel deals me nonsense board:<script>", deal.id);
        for (user, sees) in [(world.sam, true), (world.marta, true), (world.kim, false)] {
            let by = world.by(user).await;
            let wanted = wanted.clone();
            let heard = world.app.read(move |read| live::audible(read, &by, &wanted)).await.unwrap();
            assert_eq!(heard.contains(&deal.id.to_string()), sees, "{heard:?}");
            assert!(heard.contains(&user.to_string()) && heard.contains(&"deals".to_owned()));
            assert_eq!(heard.len(), if sees { 4 } else { 3 }, "{heard:?}");
        }
    }

    async fn a_page_knows_whether_something_happened_since_it_was_made(world: World) {
        let before = world.app.read(live::mark).await.unwrap();
        world.deal(world.sam, "Harbour lights").await;
        assert!(world.app.read(live::mark).await.unwrap() > before);
    }
}
