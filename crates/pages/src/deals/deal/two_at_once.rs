//! Two people at one deal: neither's words are lost, neither's are overwritten.

use app::deals::{self, Deal};
use axum::http::{Method, StatusCode};

use crate::world::{Page, World, both};

/// What stands in the form of a call: all hidden marks, and these fields.
fn call_form<'a>(page: &'a Page, typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let form = page.text.split_once("data-checklist").expect("a checklist").1;
    let marks = form.split("name=\"").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once('"')?;
        let value = rest.strip_prefix(" value=\"")?.split_once('"')?.0;
        name.ends_with("..seen").then_some((name, value))
    });
    marks.chain(typed.iter().copied()).collect()
}

/// What the control of a question shows.
fn shows(page: &Page, field: &str, value: &str) -> bool {
    page.says(&format!("name=\"{field}\" value=\"{value}\""))
}

const WHAT: &str = "prospect.only.what-they-do";
const WHY: &str = "prospect.only.why-them";

impl World {
    /// A deal of Sam's, at its first stage, which in `inbound` asks for needs too.
    async fn lead(&self, playbook: &str) -> Deal {
        let first = r#"collect = ["request", "merchant"]"#;
        let text = playbook::builtin::text(playbook).unwrap();
        let text = text.replace(first, r#"collect = ["request", "merchant", "fit"]"#);
        let (by, sam) = (self.by(self.anna).await, self.by(self.sam).await);
        let playbook = playbook.to_owned();
        let opened = self.app.write(move |tx| {
            if playbook != "simple-funnel" {
                app::playbooks::publish(tx, &by, &text, None)?;
            }
            let company = app::companies::NewCompany {
                name: "Harbour".to_owned(),
                owner: sam.user(),
                ..app::companies::NewCompany::default()
            };
            let company = Some(app::companies::create(tx, &sam, company)?.id);
            let open = deal::Open {
                name: "Harbour Books".to_owned(),
                owner: sam.user(),
                ..deal::Open::default()
            };
            let new = deals::NewDeal {
                playbook: Some(playbook.clone()),
                links: deals::Links { company, contact: None },
                open,
                ..deals::NewDeal::default()
            };
            Ok(deals::open(tx, &sam, new)?.deal)
        });
        opened.await.unwrap()
    }

    /// How many calls were logged.
    async fn calls(&self, deal: &Deal) -> i64 {
        let (by, id) = (self.by(self.anna).await, deal.id);
        let found = self.app.read(move |read| deals::find(read, &by, id)).await.unwrap();
        found.state.activities.calls.into()
    }
}

both! {
    async fn a_call_leaves_alone_what_a_colleague_answered_meanwhile(world: World) {
        let deal = world.lead("simple-funnel").await;
        let path = format!("/deals/{}/call", deal.number);
        let answers = format!("/deals/{}/answers/prospect/only", deal.number);
        assert_eq!(world.post(world.sam, &answers, &[(WHAT, "Sell books")]).await.status, StatusCode::SEE_OTHER);
        let drawn = world.get(world.sam, &path).await;
        assert!(shows(&drawn, WHAT, "Sell books") && shows(&drawn, WHY, ""), "{}", drawn.text);
        // While Sam talks, Anna corrects what stands there and answers what was empty.
        let hers = [(WHAT, "Lend books"), (WHY, "They read a lot")];
        assert_eq!(world.post(world.anna, &answers, &hers).await.status, StatusCode::SEE_OTHER);
        let sent = call_form(&drawn, &[(WHAT, "Sell books"), (WHY, ""), ("outcome", "interested")]);
        let page = world.post(world.sam, &path, &sent).await;
        assert_eq!(page.goes_to(), format!("/deals/{}", deal.number), "{}", page.text);
        let page = world.get(world.sam, &path).await;
        assert!(shows(&page, WHAT, "Lend books") && shows(&page, WHY, "They read a lot"), "{}", page.text);
        assert_eq!(world.calls(&deal).await, 1);
    }

    async fn what_both_answered_is_shown_with_both_before_the_call_is_logged(world: World) {
        let deal = world.lead("simple-funnel").await;
        let path = format!("/deals/{}/call", deal.number);
        let answers = format!("/deals/{}/answers/prospect/only", deal.number);
        world.post(world.sam, &answers, &[(WHAT, "Sell books")]).await;
        let drawn = world.get(world.sam, &path).await;
        world.post(world.anna, &answers, &[(WHAT, "Lend books"), (WHY, "They read a lot")]).await;
        let typed = [(WHAT, "Print books"), (WHY, ""), ("outcome", "interested"), ("note", "Nice talk")];
        let page = world.post(world.sam, &path, &call_form(&drawn, &typed)).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
        assert!(page.says("Somebody answered this meanwhile: What do they do, and for whom?"), "{}", page.text);
        assert!(page.says("Lend books") && shows(&page, WHAT, "Print books"), "both are shown: {}", page.text);
        assert!(shows(&page, WHY, "They read a lot"), "what Sam left alone is Anna's: {}", page.text);
        assert!(page.says("Nice talk") && page.says("value=\"interested\" checked"), "nothing is lost: {}", page.text);
        assert_eq!(world.calls(&deal).await, 0);
        // Having seen it, Sam keeps his.
        let typed = [(WHAT, "Print books"), (WHY, "They read a lot"), ("outcome", "interested"), ("note", "Nice talk")];
        let page = world.post(world.sam, &path, &call_form(&page, &typed)).await;
        assert_eq!(page.goes_to(), format!("/deals/{}", deal.number), "{}", page.text);
        let page = world.get(world.sam, &path).await;
        assert!(shows(&page, WHAT, "Print books") && shows(&page, WHY, "They read a lot"), "{}", page.text);
    }

    async fn an_answer_that_the_caller_empties_is_taken_away_but_not_a_colleagues_newer_one(world: World) {
        let deal = world.lead("simple-funnel").await;
        let path = format!("/deals/{}/call", deal.number);
        let answers = format!("/deals/{}/answers/prospect/only", deal.number);
        world.post(world.sam, &answers, &[(WHAT, "Sell books"), (WHY, "A guess")]).await;
        let drawn = world.get(world.sam, &path).await;
        world.post(world.anna, &answers, &[(WHY, "They read a lot")]).await;
        let typed = [(WHAT, ""), (WHY, ""), ("outcome", "interested")];
        let page = world.post(world.sam, &path, &call_form(&drawn, &typed)).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
        assert!(page.says("They read a lot") && shows(&page, WHY, ""), "{}", page.text);
        let typed = [(WHAT, ""), (WHY, "They read a lot"), ("outcome", "interested")];
        let page = world.post(world.sam, &path, &call_form(&page, &typed)).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let page = world.get(world.sam, &path).await;
        assert!(shows(&page, WHAT, "") && shows(&page, WHY, "They read a lot"), "{}", page.text);
    }

    async fn a_script_adds_and_removes_rows_without_leaving_the_page(world: World) {
        let deal = world.lead("inbound").await;
        let home = format!("/deals/{}", deal.number);
        let browser = world.browser(world.sam).await;
        let script = [("hx-request", "true")];
        let row = [("fit.new.need", "Gift cards"), ("fit.new..confirmed", "")];
        let added = world.send(Some(&browser), Method::POST, &format!("{home}/answers/fit/new"), Some(&row), &script).await;
        assert_eq!((added.status, added.text.as_str()), (StatusCode::NO_CONTENT, ""));
        assert!(added.header("hx-redirect").is_empty() && added.header("x-toast").ends_with("Saved%2E"), "{added:?}");
        let group = world.fragment(world.sam, &format!("{home}/questions/fit")).await;
        assert!(group.says("Gift cards"), "{}", group.text);
        let id = group.text.split_once("name=\"row\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
        let gone = [("group", "fit"), ("row", id.as_str())];
        let removed = world.send(Some(&browser), Method::POST, &format!("{home}/rows"), Some(&gone), &script).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text);
        assert!(removed.header("hx-redirect").is_empty() && !removed.header("x-toast").is_empty());
        assert!(!world.fragment(world.sam, &format!("{home}/questions/fit")).await.says("Gift cards"));
    }

    async fn what_one_changed_of_a_row_is_kept_on_top_of_the_rest_of_a_colleagues(world: World) {
        let deal = world.lead("inbound").await;
        let home = format!("/deals/{}", deal.number);
        let new = format!("{home}/answers/fit/new");
        world.post(world.sam, &new, &[("fit.new.need", "Gift cards"), ("fit.new..confirmed", "")]).await;
        let group = world.get(world.sam, &format!("{home}/questions/fit")).await;
        let id = group.text.split_once("name=\"row\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
        let path = format!("{home}/answers/fit/{id}");
        let field = |key: &str| format!("fit.{id}.{key}");
        let (why, how, confirmed) = (field("why"), field("how"), field(".confirmed"));
        let hers = [(why.as_str(), "They lose a sale a day"), (confirmed.as_str(), ""), (confirmed.as_str(), "true")];
        assert_eq!(world.post(world.anna, &path, &hers).await.status, StatusCode::SEE_OTHER);
        // Sam sends only what he changed, as the script does once he chose to keep his.
        let his = [(how.as_str(), "With the new till")];
        assert_eq!(world.post(world.sam, &path, &his).await.status, StatusCode::SEE_OTHER);
        let group = world.get(world.sam, &format!("{home}/questions/fit")).await;
        for words in ["Gift cards", "They lose a sale a day", "With the new till", ">confirmed<"] {
            assert!(group.says(words), "{words}: {}", group.text);
        }
        // The box that is on the form and not ticked takes the confirmation back.
        let his = [(how.as_str(), "With the new till"), (confirmed.as_str(), "")];
        assert_eq!(world.post(world.sam, &path, &his).await.status, StatusCode::SEE_OTHER);
        assert!(!world.get(world.sam, &format!("{home}/questions/fit")).await.says(">confirmed<"));
    }

    async fn a_row_that_was_removed_during_a_call_comes_back_only_once_its_writer_knows(world: World) {
        let deal = world.lead("inbound").await;
        let home = format!("/deals/{}", deal.number);
        let path = format!("{home}/call");
        world.post(world.sam, &format!("{home}/answers/fit/new"), &[("fit.new.need", "Gift cards")]).await;
        let drawn = world.get(world.sam, &path).await;
        let id = drawn.text.split_once("name=\"fit.row_").unwrap().1.split_once('.').unwrap().0;
        let id = format!("row_{id}");
        let (need, how) = (format!("fit.{id}.need"), format!("fit.{id}.how"));
        assert!(shows(&drawn, &need, "Gift cards"), "{}", drawn.text);
        assert_eq!(world.post(world.anna, &format!("{home}/rows"), &[("group", "fit"), ("row", &id)]).await.status, StatusCode::SEE_OTHER);
        // Who wrote nothing in it does not hear of it.
        let untouched = call_form(&drawn, &[(&need, "Gift cards"), (&how, ""), ("outcome", "interested")]);
        assert_eq!(world.post(world.sam, &path, &untouched).await.goes_to(), home);
        assert!(!world.get(world.sam, &path).await.says("Gift cards"));
        // Who did is told, and keeps it as a row of its own.
        let typed = [(need.as_str(), "Gift cards"), (how.as_str(), "With the new till"), ("outcome", "interested")];
        let page = world.post(world.sam, &path, &call_form(&drawn, &typed)).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
        assert!(page.says("The answer was taken away.") && shows(&page, &how, "With the new till"), "{}", page.text);
        let page = world.post(world.sam, &path, &call_form(&page, &typed)).await;
        assert_eq!(page.goes_to(), home, "{}", page.text);
        let page = world.get(world.sam, &path).await;
        assert!(page.says("Gift cards") && page.says("With the new till") && !page.says(&id), "{}", page.text);
        assert_eq!(world.calls(&deal).await, 2);
    }

    async fn the_timeline_keeps_its_lens_and_the_similar_deals_stay(world: World) {
        let deal = world.lead("simple-funnel").await;
        let home = format!("/deals/{}", deal.number);
        let part = world.fragment(world.sam, &format!("{home}/timeline?lens=talks")).await;
        assert!(part.says(&format!("data-live=\"{}\" data-live-url=\"{home}/timeline?lens=talks\"", deal.id)), "{}", part.text);
        let all = world.fragment(world.sam, &format!("{home}/timeline?lens=all")).await;
        assert!(!all.says("data-live="), "the page brings it up to date: {}", all.text);
        assert!(world.fragment(world.sam, &format!("{home}/similar")).await.says("id=\"similar\" data-live-keep"));
    }
}
