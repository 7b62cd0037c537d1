//! Playbooks in the browser: read, edited as text and as forms, compared, published, moved along.

use app::{background, deals, playbooks, users};
use axum::http::StatusCode;

use crate::world::{Page, World, both};

const BASE: &str = "/playbooks/simple-funnel";

fn funnel() -> &'static str {
    playbook::builtin::text("simple-funnel").unwrap()
}

async fn version(world: &World, key: &'static str) -> String {
    let found = world.app.read(move |read| playbooks::find_by_key(read, key)).await.unwrap();
    found.version.to_string()
}

async fn draft(world: &World) -> Option<String> {
    world.app.read(|read| playbooks::find_by_key(read, "simple-funnel")).await.unwrap().draft
}

/// Keeps a draft as Marta.
async fn keep(world: &World, text: &str) -> Page {
    let version = version(world, "simple-funnel").await;
    let fields = [("text", text), ("version", &version)];
    world.post(world.marta, &format!("{BASE}/edit"), &fields).await
}

async fn open_deals(world: &World, count: usize) {
    let by = world.by(world.sam).await;
    world
        .app
        .write(move |tx| {
            for number in 0..count {
                let name = format!("Deal {number}");
                let open = deal::Open { name, owner: by.user(), ..deal::Open::default() };
                let playbook = Some("simple-funnel".to_owned());
                deals::open(tx, &by, deals::NewDeal { playbook, open, ..Default::default() })?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

both! {
    async fn the_gallery_offers_what_can_be_taken_and_it_is_taken(world: World) {
        let page = world.get(world.sam, "/playbooks").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.says("Simple funnel") && page.says("/playbooks/built-in/retail"));
        assert!(!page.says("href=\"/playbooks/new\""), "a seller makes none");
        assert_eq!(world.get(world.sam, "/playbooks/new").await.status, StatusCode::FORBIDDEN);
        let page = world.get(world.marta, "/playbooks/built-in/retail").await;
        assert!(page.says("Use it") && page.says("class=\"manual\""), "{}", page.text);
        let page = world.post(world.sam, "/playbooks", &[("built_in", "retail")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = world.post(world.marta, "/playbooks", &[("built_in", "retail")]).await;
        assert_eq!(page.goes_to(), "/playbooks/retail");
        assert_eq!(world.get(world.sam, "/playbooks/retail").await.status, StatusCode::OK);
        let page = world.post(world.marta, "/playbooks/retail/place", &[("rank", "1")]).await;
        assert_eq!(page.goes_to(), "/playbooks");
        let text = world.get(world.sam, "/playbooks").await.text;
        assert!(text.find("href=\"/playbooks/retail\"") < text.find("href=\"/playbooks/simple-funnel\""));
        let page = world.post(world.marta, "/playbooks/retail/archive", &[("archived", "true")]).await;
        assert_eq!(page.goes_to(), "/playbooks");
        assert!(world.get(world.sam, "/playbooks").await.says("Takes no new deals"));
    }

    async fn a_playbook_of_ones_own_begins_from_another(world: World) {
        let page = world.get(world.marta, "/playbooks").await;
        assert!(page.says("href=\"/playbooks/new\""), "{}", page.text);
        let page = world.get(world.marta, "/playbooks/new").await;
        assert!(page.status == StatusCode::OK && page.says("action=\"/playbooks/new\""), "{}", page.text);
        let page = world.post(world.marta, "/playbooks/new", &[("name", ""), ("from", "built-in:inbound")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("value=\"built-in:inbound\" selected"), "what was chosen stays: {}", page.text);
        let form = [("name", "Our way"), ("from", "built-in:inbound")];
        let page = world.post(world.marta, "/playbooks/new", &form).await;
        assert_eq!(page.goes_to(), "/playbooks/our-way/parts");
        let page = world.get(world.sam, "/playbooks/our-way").await;
        assert!(page.says("Not published") && page.says("This is the draft"), "{}", page.text);
    }

    async fn the_manual_is_read_printed_and_taken_along(world: World) {
        let page = world.get(world.vera, BASE).await;
        assert!(page.says("class=\"manual\"") && page.says("data-print"), "{}", page.text);
        assert!(!page.says(&format!("{BASE}/edit\"")), "a viewer does not edit");
        for (file, kind, words) in [
            ("manual.html", "text/html", "<!DOCTYPE html>"),
            ("manual.md", "text/markdown", "# Simple funnel"),
            ("playbook.toml", "application/toml", "key = \"simple-funnel\""),
        ] {
            let page = world.get(world.vera, &format!("{BASE}/{file}")).await;
            assert!(page.header("content-type").starts_with(kind), "{file}");
            assert!(page.header("content-disposition").starts_with("attachment"));
            assert!(page.says(words), "{file}");
        }
        assert_eq!(world.get(world.vera, &format!("{BASE}?version=7")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.get(world.vera, "/playbooks/nothing").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_text_is_kept_however_wrong_and_the_mistakes_are_told_with_line_and_hint(world: World) {
        let page = world.get(world.marta, &format!("{BASE}/edit")).await;
        assert!(page.says("data-editor=\"playbook\"") && page.says("key = &quot;simple-funnel&quot;"));
        let wrong = funnel().replace("owner = \"seller\"", "owner = \"seler\"");
        assert_eq!(keep(&world, &wrong).await.goes_to(), format!("{BASE}/edit"));
        let page = world.get(world.marta, &format!("{BASE}/edit")).await;
        let line = wrong.lines().position(|line| line.contains("\"seler\"")).unwrap() + 1;
        assert!(page.says(&format!("Line {line}<")), "{}", page.text);
        assert!(page.says("Did you mean"), "the hint");
        let page = world.get(world.sam, &format!("{BASE}/edit")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = world.post(world.marta, &format!("{BASE}/edit"), &[("text", "x"), ("version", "1")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody was faster");
        assert!(page.says("Somebody changed this playbook meanwhile"), "{}", page.text);
        let now = version(&world, "simple-funnel").await;
        let hidden = format!("name=\"version\" value=\"{now}\"");
        assert_eq!(page.text.matches(&hidden).count(), 2, "to save and to throw away are of the draft as it is now");
        let mine = wrong.replace("\"seler\"", "\"sellr\"");
        let late = [("text", mine.as_str()), ("version", "1")];
        let page = world.post(world.marta, &format!("{BASE}/edit"), &late).await;
        assert!(page.says("<th scope=\"row\">The text</th>") && page.says("owner = &quot;sellr&quot;"), "{}", page.text);
        assert!(page.says("<span class=\"pre\">owner = &quot;seler&quot;"), "only where they differ: {}", page.text);
        let again = [("text", mine.as_str()), ("version", now.as_str())];
        assert_eq!(world.post(world.marta, &format!("{BASE}/edit"), &again).await.goes_to(), format!("{BASE}/edit"));
        let version = version(&world, "simple-funnel").await;
        let page = world.post(world.marta, &format!("{BASE}/drop"), &[("version", &version)]).await;
        assert_eq!(page.goes_to(), BASE);
        assert_eq!(draft(&world).await, None);
    }

    async fn a_stage_is_changed_by_its_form_and_the_rest_of_the_text_stays(world: World) {
        let page = world.get(world.marta, &format!("{BASE}/parts")).await;
        assert!(page.says("Find somebody who may need us") && page.says("part?at=stage.0"), "{}", page.text);
        let page = world.get(world.marta, &format!("{BASE}/part?at=stage.0")).await;
        assert!(page.says("name=\"within\"") && page.says("value=\"Find somebody who may need us\""));
        let version = version(&world, "simple-funnel").await;
        let form = [
            ("at", "stage.0"), ("version", version.as_str()), ("name", "Find somebody we can help"),
            ("phase", "lead"), ("owner", "seller"), ("within", "3 working days"), ("chance", "12.5"),
            ("collect", "prospect"), ("guide", "Look.\r\nListen.\r\n"),
        ];
        let page = world.post(world.marta, &format!("{BASE}/part"), &form).await;
        assert_eq!(page.goes_to(), format!("{BASE}/part?at=stage.0"), "{}", page.text);
        let text = draft(&world).await.unwrap();
        let model = playbook::parse(&text).unwrap().playbook;
        let stage = &model.stages[0];
        assert_eq!(stage.name, "Find somebody we can help");
        assert_eq!((stage.chance, stage.guide.as_deref()), (Some(125), Some("Look.\nListen.\n")));
        assert_eq!(stage.tasks.len(), 2, "its tasks stay");
        assert!(text.contains("# ---"), "comments stay");
        let page = world.post(world.marta, &format!("{BASE}/part"), &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "an old version of the form");
    }

    async fn a_number_that_is_none_is_told_at_its_field(world: World) {
        let version = version(&world, "simple-funnel").await;
        let form = [("at", "stage.0"), ("version", version.as_str()), ("name", "X"), ("chance", "much")];
        let page = world.post(world.marta, &format!("{BASE}/part"), &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("“much” is no number") && page.says("value=\"X\""), "what was typed stays");
        assert_eq!(draft(&world).await, None);
    }

    async fn parts_are_added_moved_and_removed(world: World) {
        let page = world.get(world.marta, &format!("{BASE}/part/new?at=stage.0&list=task")).await;
        assert!(page.says("Add the task"), "{}", page.text);
        let now = version(&world, "simple-funnel").await;
        let form = [
            ("at", "stage.0"), ("list", "task"), ("version", now.as_str()), ("after", "0"),
            ("name", "Read their website"), ("kind", "research"), ("must", "true"), ("due", "1 working day"),
        ];
        let page = world.post(world.marta, &format!("{BASE}/part/new"), &form).await;
        assert_eq!(page.goes_to(), format!("{BASE}/part?at=stage.0.task.0"), "{}", page.text);
        let task = || async { playbook::parse(&draft(&world).await.unwrap()).unwrap().playbook.stages[0].tasks.clone() };
        let tasks = task().await;
        assert_eq!((tasks.len(), tasks[0].key.as_str(), tasks[0].must), (3, "read-their-website", true));
        let now = version(&world, "simple-funnel").await;
        let form = [("at", "stage.0.task.0"), ("to", "2"), ("version", now.as_str())];
        let page = world.post(world.marta, &format!("{BASE}/part/move"), &form).await;
        assert_eq!(page.goes_to(), format!("{BASE}/part?at=stage.0#task"));
        assert_eq!(task().await[2].key, "read-their-website");
        let now = version(&world, "simple-funnel").await;
        let form = [("at", "stage.0.task.2"), ("version", now.as_str())];
        world.post(world.marta, &format!("{BASE}/part/remove"), &form).await;
        assert_eq!(task().await.len(), 2);
        let form = [("at", "stage.0"), ("list", "task"), ("name", "")];
        let page = world.post(world.marta, &format!("{BASE}/part/new"), &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for path in ["part?at=stage.99", "part?at=what", "part/new?at=stage.0&list=role"] {
            let page = world.get(world.marta, &format!("{BASE}/{path}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        let page = world.post(world.sam, &format!("{BASE}/part/remove"), &[("at", "stage.0")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }

    async fn a_broken_text_leaves_only_the_text(world: World) {
        keep(&world, "key = \"simple-funnel").await;
        let page = world.get(world.marta, &format!("{BASE}/parts")).await;
        assert!(page.says("Put them right in the text"), "{}", page.text);
        let page = world.get(world.marta, &format!("{BASE}/compare")).await;
        assert!(page.says("cannot be read"), "{}", page.text);
        let page = world.get(world.marta, &format!("{BASE}/publish")).await;
        assert!(page.says("It cannot be published yet"), "{}", page.text);
    }

    async fn changes_are_told_in_words_and_published_with_a_note(world: World) {
        let reworded = funnel().replace("Find somebody who may need us", "Find somebody we can help");
        keep(&world, &reworded).await;
        let page = world.get(world.vera, &format!("{BASE}/compare")).await;
        assert!(page.says("Find somebody we can help"), "{}", page.text);
        let page = world.get(world.marta, &format!("{BASE}/publish")).await;
        assert!(page.says("What changes") && page.says("name=\"note\""), "{}", page.text);
        let now = version(&world, "simple-funnel").await;
        let form = [("version", now.as_str()), ("note", "Kinder")];
        let page = world.post(world.sam, &format!("{BASE}/publish"), &form).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = world.post(world.marta, &format!("{BASE}/publish"), &form).await;
        assert_eq!(page.goes_to(), format!("{BASE}/versions"), "{}", page.text);
        let page = world.get(world.vera, &format!("{BASE}/versions")).await;
        assert!(page.says("Version 2") && page.says("Kinder") && page.says("Followed by new deals"));
        let page = world.get(world.vera, &format!("{BASE}/compare?from=1&to=2")).await;
        assert!(page.says("1 change"), "{}", page.text);
        let page = world.get(world.vera, &format!("{BASE}/compare?from=1&to=9")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }

    async fn running_deals_move_after_a_look_at_who_would_be_where(world: World) {
        open_deals(&world, 3).await;
        let merged = {
            use playbook::edit::{Edit, Place, apply};
            let gone = Edit::Remove { at: Place::top().part("stage", 0) };
            apply(funnel(), &gone).unwrap().replace("collect = [\"need\"]", "collect = [\"need\", \"prospect\"]")
        };
        keep(&world, &merged).await;
        let now = version(&world, "simple-funnel").await;
        let published = world.post(world.marta, &format!("{BASE}/publish"), &[("version", now.as_str())]).await;
        assert_eq!(published.goes_to(), format!("{BASE}/versions"), "{}", published.text);
        let page = world.get(world.marta, &format!("{BASE}/versions")).await;
        assert!(page.says(&format!("{BASE}/move?from=1")), "{}", page.text);
        let page = world.get(world.marta, &format!("{BASE}/move?from=1")).await;
        assert!(page.says("have nowhere to go") && !page.says("Move 3 deals"), "{}", page.text);
        let page = world.get(world.marta, &format!("{BASE}/move?from=1&stage.prospect=present")).await;
        assert!(page.says("Move 3 deals"), "{}", page.text);
        assert!(page.says("<summary>3</summary>") && page.says("<a href=\"/deals/1\">Deal 0</a>"), "who they are: {}", page.text);
        let form = [("from", "1"), ("to", "2"), ("stage.prospect", "present")];
        let page = world.post(world.sam, &format!("{BASE}/move"), &form).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = world.post(world.marta, &format!("{BASE}/move"), &form).await;
        assert_eq!(page.goes_to(), format!("{BASE}/versions"), "{}", page.text);
        let page = world.get(world.marta, &format!("{BASE}/move?from=1")).await;
        assert!(page.says("No deal runs on this version"), "{}", page.text);
    }

    async fn many_deals_move_in_the_background_with_progress(world: World) {
        open_deals(&world, 60).await;
        keep(&world, &funnel().replace("Find somebody who may need us", "Find somebody we can help")).await;
        let now = version(&world, "simple-funnel").await;
        world.post(world.marta, &format!("{BASE}/publish"), &[("version", now.as_str())]).await;
        let page = world.post(world.marta, &format!("{BASE}/move"), &[("from", "1"), ("to", "2")]).await;
        let job = page.goes_to().to_owned();
        assert!(job.starts_with(&format!("{BASE}/move/")), "{job}");
        let page = world.fragment(world.marta, &job).await;
        assert!(page.says("hx-trigger=\"every 1s\"") && !page.says("<html"), "{}", page.text);
        background::worker(&world.app).run_due().await.unwrap();
        let page = world.fragment(world.marta, &job).await;
        assert!(page.says("All that could move have moved") && !page.says("hx-trigger"), "{}", page.text);
        assert_eq!(world.get(world.sam, &job).await.status, StatusCode::FORBIDDEN);
    }

    async fn a_manager_says_who_plays_which_role(world: World) {
        let page = world.get(world.marta, &format!("{BASE}/roles")).await;
        assert!(page.says("Nobody plays it") && page.says("Sales manager"), "{}", page.text);
        let sam = world.sam.to_string();
        let form = [("role", "seller"), ("with", sam.as_str())];
        let page = world.post(world.sam, &format!("{BASE}/roles"), &form).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = world.post(world.marta, &format!("{BASE}/roles"), &form).await;
        assert_eq!(page.goes_to(), format!("{BASE}/roles#role-seller"));
        let player = world.sam;
        let plays = || world.app.read(move |read| Ok(users::find(read, player)?.plays));
        assert_eq!(plays().await.unwrap(), ["seller"]);
        let form = [("role", "seller"), ("without", sam.as_str())];
        world.post(world.marta, &format!("{BASE}/roles"), &form).await;
        assert!(plays().await.unwrap().is_empty());
        let page = world.get(world.sam, &format!("{BASE}/roles")).await;
        assert!(!page.says("name=\"with\""), "a seller only looks");
    }

    async fn naughty_texts_show_unchanged_and_do_nothing(world: World) {
        let naughty = "</textarea><script>alert(1)</script>{{x}}";
        let text = funnel().replace("Find somebody who may need us", naughty);
        keep(&world, &text).await;
        for path in ["/edit", "/parts", "/part?at=stage.0", "/compare", "/publish", "?version=draft"] {
            let page = world.get(world.marta, &format!("{BASE}{path}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.says("<script>alert"), "{path}");
            assert!(page.says("&lt;script&gt;alert(1)") , "{path}");
        }
    }
}
