//! The tour leads past every page, and every place of it answers.

use std::collections::BTreeSet;

use app::demo::Scale;
use db::Db;
use e2e::tour::{self, Part, Place, Visitor};
use e2e::{Guest, Inside, html, make_demo, product_on};
use pages::Address;

/// Addresses that the tour does not lead to, and why.
const NO_PAGE: [(&str, &str); 23] = [
    ("/", "leads to Today"),
    ("/assets/{file}", "what pages load"),
    ("/board", "leads to the board of the first playbook"),
    ("/deals/export.csv", "a file"),
    ("/deals/{deal}/files/{file}", "a file"),
    ("/exports/{sheet}", "a file"),
    ("/favicon.svg", "a picture"),
    ("/imports/{id}/mapping.toml", "a file"),
    ("/imports/{id}/rejected.csv", "a file"),
    ("/insights/commission/table.csv", "a file"),
    ("/insights/deals/table.csv", "a file"),
    ("/insights/experiments/table.csv", "a file"),
    ("/insights/experiments/{experiment}/table.csv", "a file"),
    ("/insights/goals/table.csv", "a file"),
    ("/insights/{report}/picture.svg", "a picture"),
    ("/insights/{report}/pictures/{picture}", "a picture"),
    ("/insights/{report}/table.csv", "a file"),
    ("/live", "a stream"),
    ("/palette", "lies over every page; looked at there"),
    ("/playbooks/language.json", "what the editor loads"),
    ("/playbooks/{key}/manual.html", "a file"),
    ("/playbooks/{key}/manual.md", "a file"),
    ("/playbooks/{key}/playbook.toml", "a file"),
];

/// Parts of pages that come after them; the pages are in the tour.
const PARTS: [&str; 2] = ["/products/options", "/today/strip"];

/// The address that answers for a path: of those that take it, the one with the fewest parameters.
pub(crate) fn address_of<'a>(all: &'a [Address], path: &str, is_post: bool) -> Option<&'a Address> {
    let fits = all.iter().filter(|it| it.is_post == is_post && it.takes(path));
    fits.min_by_key(|it| it.parameters())
}

/// Everybody of the tour, signed in.
pub(crate) struct Visitors<'a> {
    stranger: Guest<'a>,
    admin: Guest<'a>,
    consultant: Guest<'a>,
}

impl<'a> Visitors<'a> {
    /// Signs them in; `encoding` is how their browsers take pages.
    pub(crate) async fn of(inside: &'a Inside, encoding: &'static str) -> Visitors<'a> {
        let admin = inside.guest(Visitor::Admin.address().unwrap()).await.unwrap();
        let consultant = inside.guest(Visitor::Consultant.address().unwrap()).await.unwrap();
        Visitors {
            stranger: inside.stranger().taking(encoding),
            admin: admin.taking(encoding),
            consultant: consultant.taking(encoding),
        }
    }

    pub(crate) fn who(&self, visitor: Visitor) -> &Guest<'a> {
        match visitor {
            Visitor::Stranger => &self.stranger,
            Visitor::Admin => &self.admin,
            Visitor::Consultant => &self.consultant,
        }
    }
}

/// Every place of the company.
pub(crate) async fn everywhere(inside: &Inside) -> Vec<Place> {
    let mut places = Vec::new();
    for part in Part::ALL.into_iter().filter(|part| *part != Part::First) {
        places.extend(tour::places(&inside.app, part).await.unwrap());
    }
    places
}

db::both! {
    migrations = &[];

    async fn every_place_of_the_tour_answers_and_no_page_is_left_out(db: Db) {
        let empty = product_on(db).await.unwrap();
        let inside = Inside::of(&empty);
        let first = tour::places(&empty, Part::First).await.unwrap();
        for place in &first {
            let page = inside.stranger().get(&place.path).await.unwrap();
            assert_eq!(page.status, place.answers(), "{}", place.path);
        }
        make_demo(&empty, &Scale::SMALL).await.unwrap();
        inside.work().await.unwrap();
        let places = everywhere(&inside).await;
        let visitors = Visitors::of(&inside, "identity").await;
        let mut wrong = Vec::new();
        for place in &places {
            let page = visitors.who(place.visitor).get(&place.path).await.unwrap();
            let (headings, mains) = (count(&page.text(), "h1"), count(&page.text(), "main"));
            if page.status != place.answers() || !page.is_html() || headings == 0 || mains != 1 {
                let (name, path, status) = (&place.name, &place.path, page.status);
                wrong.push(format!("{name} {path}: {status}, {headings} h1, {mains} main"));
            }
        }
        assert!(wrong.is_empty(), "{} places\n{}", wrong.len(), wrong.join("\n"));

        let all = pages::map();
        let mut left: BTreeSet<&str> =
            all.iter().filter(|it| !it.is_post).map(|it| it.path.as_str()).collect();
        let no_page = NO_PAGE.iter().map(|(path, _)| path).chain(&PARTS);
        for path in no_page {
            assert!(left.remove(path), "{path} is no address any more");
        }
        for place in first.iter().chain(&places) {
            let address = address_of(&all, &place.path, false).map(|it| it.path.as_str());
            let Some(address) = address else { panic!("{} is no page", place.path) };
            let listed = NO_PAGE.iter().any(|(path, _)| *path == address);
            assert!(!listed, "{address} is in the tour: take it from the list");
            left.remove(address);
        }
        assert!(left.is_empty(), "pages that nobody looks at: {left:#?}");
    }
}

fn count(page: &str, name: &str) -> usize {
    let is = |piece: &html::Piece| matches!(piece, html::Piece::Open(it) if it.name == name);
    html::pieces(page).iter().filter(|piece| is(piece)).count()
}
