//! One's own account in a browser.

use axum::http::StatusCode;

use crate::world::both;

both! {
    async fn people_change_what_they_say_of_themselves(world: World) {
        let page = world.get(world.sam, "/profile").await;
        assert!(page.says("value=\"Sam Seller\""), "{}", page.text);
        let fields = |version, languages| {
            [("name", "Sam O'Seller <b>"), ("zone", "Asia/Tokyo"), ("languages", languages), ("version", version)]
        };
        let page = world.post(world.sam, "/profile", &fields("1", "Klingon")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("There is no language “Klingon”") && page.says("value=\"Klingon\""));
        let page = world.post(world.sam, "/profile", &fields("1", "German, en")).await;
        assert_eq!(page.goes_to(), "/profile");
        let page = world.get(world.sam, "/profile").await;
        assert!(page.says("Sam O'Seller &lt;b&gt;") && page.says("German, English"), "{}", page.text);
        let page = world.post(world.sam, "/profile", &fields("1", "")).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("Somebody changed this account meanwhile"));
    }

    async fn a_new_password_needs_the_present_one(world: World) {
        let (by, sam) = (world.by(world.anna).await, world.sam);
        let old = "seven lanterns by the harbour";
        let kept = web::password::hash_blocking(&world.app.house.ids, old).unwrap();
        world.app.write(move |tx| app::users::set_password(tx, &by, sam, old, &kept)).await.unwrap();
        let new = "eight lanterns by the harbour";
        let page = world.post(sam, "/profile/password", &[("old", "wrong"), ("password", new)]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("This is not the present password."));
        let page = world.post(sam, "/profile/password", &[("old", old), ("password", "short")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = world.post(sam, "/profile/password", &[("old", old), ("password", new)]).await;
        assert_eq!(page.goes_to(), "/profile");
    }
}
