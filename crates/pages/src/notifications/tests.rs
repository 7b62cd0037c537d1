//! The page of what one was told.

use app::deals::{self, NewDeal};
use axum::http::StatusCode;
use deal::{Command, Open};

use crate::world::{World, both};

/// Marta opens a deal and gives it to Sam.
async fn give(world: &World, name: &str) {
    let (by, sam, name) = (world.by(world.marta).await, world.sam, name.to_owned());
    let given = world.app.write(move |tx| {
        let open = Open { name: name.clone(), owner: by.user(), ..Open::default() };
        let new =
            NewDeal { playbook: Some("simple-funnel".to_owned()), open, ..NewDeal::default() };
        let deal = deals::open(tx, &by, new)?.deal;
        deals::act(tx, &by, deal.id, None, Command::Assign { role: None, user: Some(sam) })
    });
    given.await.unwrap();
}

/// The address of the first form that opens a notification.
fn first(text: &str) -> String {
    let at = text.find("/notifications/ntf_").unwrap();
    text[at..].split('"').next().unwrap().to_owned()
}

both! {
    async fn what_is_new_is_counted_read_and_gone(world: World) {
        let page = world.get(world.sam, "/notifications").await;
        assert!(page.says("Nothing new"), "{}", page.text);
        give(&world, "Harbour <b>Books</b>").await;
        let page = world.get(world.sam, "/notifications").await;
        assert!(page.says("Notifications, 1 unread"), "{}", page.text);
        assert!(page.says("Marta Manager gave you “Harbour &lt;b&gt;Books&lt;/b&gt;”"), "{}", page.text);
        let place = first(&page.text);
        let stranger = world.post(world.vera, &place, &[]).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
        let opened = world.post(world.sam, &place, &[]).await;
        assert_eq!(opened.goes_to(), "/deals/1");
        assert!(world.get(world.sam, "/notifications").await.says("Nothing new"));
        assert!(world.get(world.sam, "/notifications?show=all").await.says("Marta Manager gave you"));
    }

    async fn all_are_marked_at_once(world: World) {
        give(&world, "One").await;
        give(&world, "Two").await;
        let page = world.post(world.sam, "/notifications/read", &[]).await;
        assert_eq!(page.goes_to(), "/notifications");
        assert!(world.get(world.sam, "/notifications").await.says("Nothing new"));
    }
}
