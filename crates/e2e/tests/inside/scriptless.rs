//! What a browser without scripts can do that `without_scripts.rs` does not walk: by plain requests, with the forms as
//! they stand on the pages.

use app::deals::{self, Deal, Which};
use app::demo::Scale;
use app::house::By;
use app::{imports, users};
use axum::http::StatusCode;
use e2e::tour::Visitor;
use e2e::{Guest, Inside, Server};
use types::{Id, User};

const FILE: &[u8] = b"ID;Company;Name;E-Mail;Created;Value\n\
    1;Ada & Co;Ada;ada@ada.example;2025-01-07;1200\n\
    2;Di;Di;di@di.example;someday;\n";

/// The made-up company and its administrator, who runs no scripts.
struct Day {
    server: Server,
    inside: Inside,
}

impl Day {
    async fn begin() -> Day {
        let server = Server::at_rest(&Scale::SMALL).await.unwrap();
        let inside = Inside::of(&server.app);
        Day { server, inside }
    }

    async fn admin(&self) -> Guest<'_> {
        self.inside.guest(Visitor::Admin.address().unwrap()).await.unwrap()
    }

    /// A deal as it is now.
    async fn deal(&self, number: i64) -> Deal {
        let by = By::system(&self.server.app.house);
        let find = move |read: &mut db::Read<'_>| deals::find(read, &by, Which::Number(number));
        self.server.app.read(find).await.unwrap()
    }

    /// Who signs in with this address.
    async fn user(&self, visitor: Visitor) -> Id<User> {
        let email = visitor.address().unwrap().parse().unwrap();
        let find = move |read: &mut db::Read<'_>| users::find_by_email(read, &email);
        self.server.app.read(find).await.unwrap().id
    }

    /// Running deals, the newest first.
    async fn running(&self) -> Vec<Deal> {
        let all = self.server.app.read(|read| deals::after(read, 0, 1_000)).await.unwrap();
        let mut open: Vec<Deal> = all.into_iter().filter(|deal| deal.state.is_open()).collect();
        open.reverse();
        open
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_working_day_goes_on_without_scripts() {
    // One company for all of it: making it is what takes time here.
    let day = Day::begin().await;
    a_file_is_imported_and_taken_back(&day).await;
    chosen_deals_are_changed_at_once(&day).await;
    a_list_is_changed_and_kept(&day).await;
    a_deal_is_called_and_handed_over(&day).await;
    settings_are_kept(&day).await;
}

async fn a_file_is_imported_and_taken_back(day: &Day) {
    let admin = day.admin().await;
    let before = day.running().await.len();
    let page = admin.get("/imports/new").await.unwrap();
    let form = page.form("/imports/new").unwrap();
    let mut fields = form.fields.clone();
    fields.retain(|(name, _)| name != "playbook");
    fields.push(("playbook".to_owned(), "consultative-b2b".to_owned()));
    let file = Some((form.files[0].as_str(), "old crm.csv", FILE));
    let sent = admin.submit(&form, &form.buttons[0], fields, file).await.unwrap();
    let mut page = admin.follow(sent).await.unwrap();
    let base = page.path.trim_end_matches("/file").to_owned();
    while page.path != base {
        let step = page.path.clone();
        page = admin.fill(&page, &step, "", &[]).await.unwrap();
        assert_ne!(page.path, step, "{}", page.text());
    }
    page = admin.fill(&page, &format!("{base}/try"), "Try it out", &[]).await.unwrap();
    assert!(page.says("Look again"), "who has no scripts asks again by hand: {}", page.text());
    day.inside.work().await.unwrap();
    page = admin.get(&base).await.unwrap();
    assert!(page.says("This is what would happen") && page.says("someday"), "{}", page.text());
    page = admin.fill(&page, &format!("{base}/go"), "", &[]).await.unwrap();
    day.inside.work().await.unwrap();
    page = admin.get(&page.path).await.unwrap();
    assert!(page.says("It is done") && page.says("rejected.csv"), "{}", page.text());
    assert_eq!(day.running().await.len(), before + 1);
    page = admin.fill(&page, &format!("{base}/revert"), "Take it back", &[]).await.unwrap();
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(day.running().await.len(), before);
    let by = By::system(&day.server.app.house);
    let id = base.rsplit('/').next().unwrap().parse().unwrap();
    let found = day.server.app.read(move |read| imports::find(read, &by, id)).await;
    assert!(found.is_ok(), "what was imported is still told");
}

async fn chosen_deals_are_changed_at_once(day: &Day) {
    let admin = day.admin().await;
    let page = admin.get("/deals").await.unwrap();
    let form = page.form("/deals/bulk").unwrap();
    assert!(
        form.names.iter().filter(|name| *name == "deal").count() > 5,
        "boxes belong to the form"
    );
    let two: Vec<Deal> = day.running().await.into_iter().take(2).collect();
    let [one, other] = two.as_slice() else { panic!("two deals run") };
    let user = day.user(Visitor::Consultant).await.to_string();
    let (first, second) = (one.number.to_string(), other.number.to_string());
    let fields = [("deal", first.as_str()), ("deal", second.as_str())];
    let asked = admin.fill(&page, "/deals/bulk", "Assign…", &fields).await.unwrap();
    let to = [("user", user.as_str())];
    let page = admin.fill(&asked, "/deals/bulk", "Assign", &to).await.unwrap();
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    for deal in [one, other] {
        let owner = day.deal(deal.number).await.state.owner;
        assert_eq!(owner.map(|owner| owner.to_string()), Some(user.clone()));
    }
    let page = admin.get("/deals").await.unwrap();
    let page = admin.fill(&page, "/deals/bulk", "Assign…", &[]).await.unwrap();
    assert!(page.says("Choose some deals first."), "{}", page.text());
}

async fn a_list_is_changed_and_kept(day: &Day) {
    let admin = day.admin().await;
    let number = day.running().await[0].number;
    let cell = format!("/deals/cell?deal={number}&field=name&back=%2Fdeals");
    let page = admin.get(&cell).await.unwrap();
    let page =
        admin.fill(&page, "/deals/cell", "", &[("value", "Kites & lanterns")]).await.unwrap();
    assert!(page.path == "/deals" && page.says("Kites &amp; lanterns"), "{}", page.text());
    assert_eq!(day.deal(number).await.state.name, "Kites & lanterns");

    let page = admin.get("/deals/save-view?sort=-worth").await.unwrap();
    let page = admin.fill(&page, "/views", "Save", &[("name", "The large ones")]).await.unwrap();
    assert!(page.path.starts_with("/deals?view=") && page.says("The large ones"), "{}", page.path);
    let change = page.path.replace("/deals?", "/deals/save-view?");
    let page = admin.get(&change).await.unwrap();
    let view = page.forms().into_iter().find(|it| it.is_post && it.action.starts_with("/views/"));
    let view = view.unwrap().action;
    let fields = [("name", "The largest")];
    let page = admin.fill(&page, &view, "Save changes", &fields).await.unwrap();
    assert!(page.says("The largest"), "{}", page.text());
    let page = admin.get(&change).await.unwrap();
    let form = page.form(&view).unwrap();
    let delete = form.buttons.iter().find(|button| button.words == "Delete").unwrap();
    assert_eq!(delete.action.as_deref(), Some(format!("{view}/delete").as_str()));
    let gone = admin.submit(&form, delete, form.fields.clone(), None).await.unwrap();
    let page = admin.follow(gone).await.unwrap();
    assert!(page.status == StatusCode::OK && !page.says(">The largest<"), "{}", page.text());
}

async fn a_deal_is_called_and_handed_over(day: &Day) {
    let admin = day.admin().await;
    let deal = day.running().await.into_iter().find(|deal| deal.state.hand_over.is_none()).unwrap();
    let number = deal.number;
    let home = format!("/deals/{number}");
    let page = admin.get(&format!("{home}/call")).await.unwrap();
    assert!(page.says("Not asked yet"), "{}", page.text());
    let said = [("outcome", "interested"), ("note", "Wants lanterns by autumn.")];
    let page = admin.fill(&page, &format!("{home}/call"), "Log the call", &said).await.unwrap();
    assert!(
        page.path == home && page.says("Wants lanterns by autumn."),
        "{}: {}",
        page.path,
        page.status
    );

    let before = day.deal(number).await.state.owner;
    let page = admin.get(&format!("{home}/hand-over")).await.unwrap();
    let action = format!("{home}/hand-over");
    let consultant = day.user(Visitor::Consultant).await;
    let to = match before == Some(consultant) {
        true => day.user(Visitor::Admin).await.to_string(),
        false => consultant.to_string(),
    };
    let fields = [("to", to.as_str()), ("brief", "They open a second shop.")];
    let page = admin.fill(&page, &action, "Offer it", &fields).await.unwrap();
    assert_eq!(
        (page.path.as_str(), page.status),
        (home.as_str(), StatusCode::OK),
        "{}",
        page.text()
    );
    let deal = day.deal(number).await;
    let offered = deal.state.hand_over.as_ref().map(|offer| offer.to.to_string());
    assert_eq!(offered, Some(to));
    assert_eq!(deal.state.owner, before, "it passes on when they accept");
}

async fn settings_are_kept(day: &Day) {
    let admin = day.admin().await;
    let page = admin.get("/settings/workspace").await.unwrap();
    let fields = [("name", "Lantern, Loom & Kite")];
    let page = admin.fill(&page, "/settings/workspace", "", &fields).await.unwrap();
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let page = admin.get("/today").await.unwrap();
    assert!(page.says("Lantern, Loom &amp; Kite"), "{}", page.text());
    let page = admin.get("/settings/departments").await.unwrap();
    let page = admin.fill(&page, "/settings/departments", "", &[("name", "Kites")]).await.unwrap();
    assert!(page.says("Kites"), "{}", page.text());
}
