//! Finding through pages, and the palette.

use axum::http::StatusCode;

use crate::world::both;

both! {
    async fn results_are_grouped_and_the_words_marked(world: World) {
        world.post(world.sam, "/companies", &[("name", "Müller Bücher"), ("website", "https://books.example")]).await;
        world.post(world.sam, "/contacts", &[("name", "Ada Müller")]).await;
        let page = world.get(world.sam, "/search?q=mull").await;
        assert!(page.says("Companies") && page.says("Contacts"), "{}", page.text);
        assert!(page.says("<mark>Müller</mark> Bücher"), "{}", page.text);
        let page = world.get(world.sam, "/search?q=mull&kind=contact").await;
        assert!(page.says("/contacts/1") && !page.says("/companies/1\""), "{}", page.text);
        let page = world.get(world.sam, "/search?q=zebra").await;
        assert!(page.says("Nothing found"), "{}", page.text);
        assert!(world.get(world.sam, "/search").await.says("Find anything"));
    }

    async fn what_is_looked_for_is_shown_harmless(world: World) {
        let page = world.get(world.sam, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.says("<script>alert"), "{}", page.text);
        let page = world.fragment(world.sam, "/palette?q=%22%3E%3Cscript%3E").await;
        assert!(!page.says("<script>"), "{}", page.text);
    }

    async fn the_palette_goes_anywhere_and_does_what_the_role_may(world: World) {
        world.post(world.sam, "/companies", &[("name", "Harbour Books")]).await;
        let page = world.fragment(world.sam, "/palette?q=harb").await;
        assert!(page.says("role=\"option\"") && page.says("/companies/1"), "{}", page.text);
        let page = world.fragment(world.sam, "/palette?q=").await;
        assert!(page.says("/leads/new") && page.says("/today"), "{}", page.text);
        let page = world.fragment(world.anna, "/palette?q=add+coll").await;
        assert!(page.says("/settings/people/new"), "{}", page.text);
        let page = world.fragment(world.sam, "/palette?q=add+coll").await;
        assert!(!page.says("/settings/people/new"), "{}", page.text);
        let page = world.fragment(world.vera, "/palette?q=new").await;
        assert!(!page.says("/companies/new"), "{}", page.text);
        let page = world.fragment(world.sam, "/palette?q=board").await;
        assert!(page.says("/board/simple-funnel"), "{}", page.text);
    }

    async fn nobody_finds_what_they_may_not_see(world: World) {
        let marta = world.marta.to_string();
        let fields = [("name", "Secret Harbour"), ("owner", marta.as_str())];
        world.post(world.marta, "/companies", &fields).await;
        assert!(world.get(world.marta, "/search?q=secret").await.says("/companies/1"));
        assert!(!world.get(world.sam, "/search?q=secret").await.says("/companies/1"));
        assert!(!world.fragment(world.sam, "/palette?q=secret").await.says("/companies/1"));
    }
}
