//! Walks every address of the pages as somebody who may not: signed out, a stranger, one who only looks.

use app::{companies, contacts, deals, live};
use axum::http::{Method, StatusCode};
use types::id::kind as id;
use types::{Id, User};

use crate::world::{Browser, Page, World, both};
use crate::{Address, map};

/// What answers those who are not signed in: the way in, the first run, what the browser needs for them, and the
/// theme, which is the browser's.
const PUBLIC: [(&str, &str); 9] = [
    ("GET", "/assets/{file}"),
    ("GET", "/favicon.svg"),
    ("GET", "/reset/{secret}"),
    ("GET", "/sign-in"),
    ("GET", "/start"),
    ("POST", "/reset/{secret}"),
    ("POST", "/sign-in"),
    ("POST", "/start"),
    ("POST", "/theme"),
];

/// What somebody who only looks may do all the same: look after their own way in, their views and their news, and
/// have a log read that is not kept.
const FOR_VIEWERS: [&str; 13] = [
    "/sign-out",
    "/theme",
    "/sign-in",
    "/start",
    "/reset/{secret}",
    "/profile",
    "/profile/password",
    "/notifications/read",
    "/notifications/{notification}",
    "/notifications/{notification}/read",
    "/settings/tokens",
    "/settings/tokens/{token}/revoke",
    "/insights/map/file",
];

/// Records of one person, by the numbers and keys in addresses.
struct Records {
    deal: i64,
    company: i64,
    contact: i64,
}

impl World {
    /// A deal, a company and a contact of this person, all called Quillon.
    async fn records_of(&self, user: Id<User>) -> Records {
        let by = self.by(user).await;
        let made = self.app.write(move |tx| {
            let company = companies::NewCompany {
                name: "Quillon Books".to_owned(),
                owner: Some(user),
                ..companies::NewCompany::default()
            };
            let contact = contacts::NewContact {
                name: "Quilla Quillon".to_owned(),
                owner: Some(user),
                ..contacts::NewContact::default()
            };
            let open = deal::Open {
                name: "Quillon shelves".to_owned(),
                owner: Some(user),
                ..deal::Open::default()
            };
            let playbook = Some("simple-funnel".to_owned());
            let new = deals::NewDeal { playbook, open, ..deals::NewDeal::default() };
            Ok(Records {
                deal: deals::open(tx, &by, new)?.deal.number,
                company: companies::create(tx, &by, company)?.number,
                contact: contacts::create(tx, &by, contact)?.number,
            })
        });
        made.await.unwrap()
    }

    /// An id of nothing, of the kind that a parameter names; what is no id is a word that means nothing.
    fn made_up(&self, address: &Address, name: &str) -> String {
        fn new<T: types::Kind>(world: &World) -> String {
            world.app.house.new_id::<T>().to_string()
        }
        match name {
            "deal" | "number" => "999999".to_owned(),
            "id" => new::<id::Import>(self),
            "user" => new::<User>(self),
            "team" => new::<id::Team>(self),
            "department" => new::<id::Department>(self),
            "token" => new::<id::Token>(self),
            "rule" if address.path.starts_with("/settings/scores") => new::<id::ScoreRule>(self),
            "rule" if address.path.starts_with("/insights") => new::<id::CommissionRule>(self),
            "rule" => new::<id::Rule>(self),
            "job" => new::<id::Job>(self),
            "file" => new::<id::File>(self),
            "view" => new::<id::View>(self),
            "absence" => new::<id::Absence>(self),
            "product" => new::<id::Product>(self),
            "experiment" => new::<id::Experiment>(self),
            "goal" => new::<id::Goal>(self),
            "notification" => new::<id::Notification>(self),
            _ => "nothing".to_owned(),
        }
    }

    /// Asks for an address, with an empty form where it takes one.
    async fn ask(&self, browser: Option<&Browser>, address: &Address, path: &str) -> Page {
        let form: Option<&[(&str, &str)]> = address.is_post.then_some(&[][..]);
        self.send(browser, address.method(), path, form, &[]).await
    }

    /// How far the journal goes.
    pub(crate) async fn mark(&self) -> i64 {
        self.app.read(live::mark).await.unwrap()
    }
}

impl Records {
    /// The path of an address about them, if it is about one of them.
    fn path(&self, world: &World, address: &Address) -> Option<String> {
        let mut is_theirs = false;
        let path = address.filled(|name| {
            let number = match name {
                "deal" => self.deal,
                "number" if address.path.starts_with("/contacts") => self.contact,
                "number" => self.company,
                other => return world.made_up(address, other),
            };
            is_theirs = true;
            number.to_string()
        });
        is_theirs.then_some(path)
    }
}

#[test]
fn the_map_has_every_address() {
    let all = map();
    let has =
        |method: &str, path: &str| all.iter().any(|it| it.method() == method && it.path == path);
    for path in ["/", "/today", "/deals/{deal}", "/deals/{deal}/call", "/imports/new", "/sign-in"] {
        assert!(has("GET", path), "GET {path}");
    }
    for path in
        ["/deals/bulk", "/deals/{deal}/call", "/imports/new", "/sign-out", "/views/{view}/delete"]
    {
        assert!(has("POST", path), "POST {path}");
    }
    for act in ["stage", "lose", "hand-over", "withdraw-payment"] {
        let path = format!("/deals/{{deal}}/{act}");
        assert!(has("GET", &path) && has("POST", &path), "{path}");
    }
    assert!(!has("POST", "/today") && !has("GET", "/deals/bulk"), "no way that there is not");
    // As many as the pages name in their code; an act is written once for all.
    let written = sources().matches(".route(\"/").count();
    let paths: std::collections::BTreeSet<&str> =
        all.iter().map(|it| it.path.as_str()).filter(|path| *path != "/assets/{file}").collect();
    let acts = crate::deals::acts().count();
    assert_eq!(paths.len() + 1 - acts, written, "{paths:?}");
}

/// All code of this crate but its tests.
fn sources() -> String {
    fn read(folder: &std::path::Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                read(&path, all);
            } else if name.ends_with(".rs") && !name.contains("tests") && name != "route_walk.rs" {
                all.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = String::new();
    read(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut all);
    all
}

both! {
    async fn whoever_is_signed_out_comes_to_the_way_in_and_nowhere_else(world: World) {
        for address in map() {
            let path = address.filled(|name| world.made_up(&address, name));
            let page = world.ask(None, &address, &path).await;
            let method = address.method();
            let said = format!("{method} {path}: {} to “{}”", page.status, page.header("location"));
            let is_sent = page.status == StatusCode::SEE_OTHER && page.header("location").starts_with("/sign-in");
            if PUBLIC.contains(&(method.as_str(), address.path.as_str())) {
                assert!(!is_sent, "{said}");
            } else {
                assert!(is_sent, "{said}");
                assert!(page.text.is_empty(), "{said}: {}", page.text);
            }
        }
    }

    async fn what_belongs_to_somebody_else_is_no_page_for_a_stranger(world: World) {
        let records = world.records_of(world.anna).await;
        let browser = world.browser(world.sam).await;
        let before = world.mark().await;
        let mut walked = 0;
        for address in map() {
            let Some(path) = records.path(&world, &address) else { continue };
            let page = world.ask(Some(&browser), &address, &path).await;
            let said = format!("{} {path}: {}\n{}", address.method(), page.status, page.text);
            if address.is_post {
                assert!(page.status.is_client_error(), "{said}");
            } else {
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{said}");
            }
            assert!(!page.says("Quillon"), "{said}");
            walked += 1;
        }
        for path in ["/board/simple-funnel/move?deal=", "/deals/cell?field=name&deal="] {
            let path = format!("{path}{}", records.deal);
            let page = world.send(Some(&browser), Method::GET, &path, None, &[]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(walked > 60, "{walked} addresses");
        assert_eq!(world.mark().await, before, "nothing was written");
    }

    async fn what_lists_show_a_stranger_is_not_somebody_elses(world: World) {
        world.records_of(world.anna).await;
        let browser = world.browser(world.sam).await;
        for address in map().into_iter().filter(|it| !it.is_post && it.path != "/live") {
            let path = address.filled(|name| match name {
                "playbook" | "key" => "simple-funnel".to_owned(),
                "stage" => "prospect".to_owned(),
                "report" => "funnel".to_owned(),
                "sheet" => "deals.csv".to_owned(),
                other => world.made_up(&address, other),
            });
            let page = world.ask(Some(&browser), &address, &path).await;
            assert!(!page.status.is_server_error(), "{path}: {}\n{}", page.status, page.text);
            assert!(!page.says("Quillon"), "{path}: {}", page.text);
        }
    }

    async fn whoever_only_looks_changes_nothing(world: World) {
        let records = world.records_of(world.anna).await;
        let browser = world.browser(world.vera).await;
        let before = world.mark().await;
        for address in map().into_iter().filter(|it| it.is_post) {
            if FOR_VIEWERS.contains(&address.path.as_str()) {
                continue;
            }
            let path = records.path(&world, &address).unwrap_or_else(|| {
                address.filled(|name| match name {
                    "playbook" | "key" => "simple-funnel".to_owned(),
                    other => world.made_up(&address, other),
                })
            });
            let page = world.ask(Some(&browser), &address, &path).await;
            let goes_away = page.status == StatusCode::SEE_OTHER;
            assert!(page.status.is_client_error() || goes_away, "POST {path}: {}\n{}", page.status, page.text);
            assert_eq!(world.mark().await, before, "POST {path} wrote something");
        }
    }

    async fn what_is_complete_is_forbidden_to_whoever_only_looks(world: World) {
        let records = world.records_of(world.anna).await;
        let browser = world.browser(world.vera).await;
        let before = world.mark().await;
        let deal = |act: &str| format!("/deals/{}/{act}", records.deal);
        let company = format!("/companies/{}/edit", records.company);
        let forms: [(String, &[(&str, &str)]); 10] = [
            ("/companies".to_owned(), &[("name", "Tide & Co")]),
            (company, &[("name", "Tide & Co"), ("version", "1")]),
            ("/contacts".to_owned(), &[("name", "Tilda Tide")]),
            ("/deals/new".to_owned(), &[("name", "Tide"), ("playbook", "simple-funnel")]),
            ("/settings/departments".to_owned(), &[("name", "Tides")]),
            ("/settings/teams".to_owned(), &[("name", "Tides")]),
            ("/settings/products".to_owned(), &[("name", "Tide")]),
            ("/playbooks/new".to_owned(), &[("name", "Tide"), ("key", "tide")]),
            (deal("stage"), &[("over", "Because")]),
            (deal("add-task"), &[("name", "Look"), ("kind", "todo")]),
        ];
        for (path, fields) in forms {
            let page = world.send(Some(&browser), Method::POST, &path, Some(fields), &[]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "POST {path}\n{}", page.text);
            // Who may write is let further with the same form.
            let page = world.post(world.anna, &path, fields).await;
            assert_ne!(page.status, StatusCode::FORBIDDEN, "POST {path} by an administrator");
        }
        assert!(world.mark().await > before, "the same forms do something for others");
    }
}
