//! Pages of contacts as people use them: through the router, as forms send.

use axum::http::StatusCode;

use crate::world::{World, both};

const NAUGHTY: &str = "<img src=x onerror=alert(1)> ﷽";

async fn add(world: &World, fields: &[(&str, &str)]) -> String {
    let page = world.post(world.sam, "/contacts", fields).await;
    page.goes_to().to_owned()
}

both! {
    async fn a_contact_is_added_at_a_company_and_found_on_its_page(world: World) {
        world.post(world.sam, "/companies", &[("name", "Harbour Books"), ("country", "DE")]).await;
        let form = world.get(world.sam, "/contacts/new?company=1").await;
        assert!(form.says("value=\"Harbour Books #1\""), "{}", form.text);
        let fields = [
            ("name", "Ada Lovelace"), ("company", "Harbour Books #1"), ("email", "Ada@books.example"),
            ("phone", "030 1234567"), ("title", "Head of purchasing"),
        ];
        let place = add(&world, &fields).await;
        let page = world.get(world.sam, &place).await;
        for words in ["Ada Lovelace", "mailto:", "tel:+49301234567", "Head of purchasing", "/companies/1", "When to call"] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        assert!(world.get(world.sam, "/companies/1").await.says("Ada Lovelace"));
        let link = page.text.split_once("/deals/new?contact=").unwrap().1.split_once('"').unwrap().0;
        let lead = world.get(world.sam, &format!("/deals/new?contact={link}")).await;
        assert!(lead.says("Ada Lovelace") && lead.says("Harbour Books") && lead.says("name=\"company\" value=\"co_"), "{}", lead.text);
        assert!(world.get(world.sam, "/contacts?company=1").await.says("Ada Lovelace"));
    }

    async fn what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(world: World) {
        let fields = [("name", NAUGHTY), ("email", "no address"), ("company", "Nobody"), ("phone", "call me")];
        let page = world.post(world.sam, "/contacts", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["There is no company “Nobody”", "value=\"no address\"", "value=\"call me\""] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        assert!(!page.says("<img src=x"), "{}", page.text);
        let page = world.post(world.sam, "/contacts", &[("name", "A"), ("phone", "call me")]).await;
        assert!(page.says("This is not a telephone number") || page.says("f-phone-error"), "{}", page.text);
        let place = add(&world, &[("name", NAUGHTY), ("note", NAUGHTY)]).await;
        for path in [place.as_str(), "/contacts"] {
            assert!(!world.get(world.sam, path).await.says("<img src=x"), "{path}");
        }
    }

    async fn two_are_made_one_and_an_edit_from_an_old_version_is_shown(world: World) {
        add(&world, &[("name", "Ada Lovelace"), ("email", "ada@books.example")]).await;
        let again = [("name", "Ada Lovelace"), ("email", "ada@books.example"), ("title", "Owner")];
        let page = world.post(world.sam, "/contacts", &again).await;
        assert!(page.says("Is it one of these?"), "{}", page.text);
        add(&world, &[again[0], again[1], again[2], ("anyway", "true")]).await;
        assert!(world.get(world.sam, "/contacts/1").await.says("They may be here twice"));
        assert!(world.get(world.sam, "/contacts/1/merge?with=2").await.says("Keep this one"));
        let page = world.post(world.sam, "/contacts/1/merge", &[("lose", "2")]).await;
        assert_eq!(page.goes_to(), "/contacts/1");
        assert!(world.get(world.sam, "/contacts/1").await.says("Owner"));
        assert_eq!(world.get(world.sam, "/contacts/2").await.goes_to(), "/contacts/1");
        let old = [("version", "1"), ("name", "Ada King"), ("title", "Owner")];
        let page = world.post(world.sam, "/contacts/1/edit", &old).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Somebody changed this while you were editing"), "{}", page.text);
        assert!(page.says("value=\"Ada King\""), "{}", page.text);
    }

    async fn strangers_see_nothing_and_viewers_change_nothing(world: World) {
        let marta = world.marta.to_string();
        let page = world.post(world.marta, "/contacts", &[("name", "Ada"), ("owner", marta.as_str())]).await;
        assert_eq!(page.goes_to(), "/contacts/1");
        for path in ["/contacts/1", "/contacts/1/edit", "/contacts/9"] {
            assert_eq!(world.get(world.sam, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.get(world.vera, "/contacts/1").await.status, StatusCode::OK);
        assert_eq!(world.get(world.vera, "/contacts/1/edit").await.status, StatusCode::FORBIDDEN);
        let page = world.post(world.vera, "/contacts/1/edit", &[("name", "Mine")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = world.post(world.vera, "/contacts", &[("name", "Mine")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }

    async fn an_edit_by_somebody_who_does_not_see_the_company_leaves_it(world: World) {
        let marta = world.marta.to_string();
        let page = world.post(world.marta, "/companies", &[("name", "Secret Works"), ("owner", marta.as_str())]).await;
        assert_eq!(page.goes_to(), "/companies/1");
        world.post(world.marta, "/contacts", &[("name", "Ada"), ("company", "#1")]).await.goes_to();
        for path in ["/contacts/1", "/contacts/1/edit", "/contacts"] {
            assert!(!world.get(world.sam, path).await.says("Secret Works"), "{path}");
        }
        let fields = [("version", "1"), ("name", "Ada"), ("company", ""), ("title", "Owner")];
        assert_eq!(world.post(world.sam, "/contacts/1/edit", &fields).await.goes_to(), "/contacts/1");
        let page = world.get(world.marta, "/contacts/1").await;
        assert!(page.says("Secret Works") && page.says("Owner"), "{}", page.text);
    }
}
