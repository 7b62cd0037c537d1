//! The forms of what can be done to a deal: each where a deal's page leads to it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use app::deals::Deal;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Place, Visitor};
use crate::html::{self, Piece};
use crate::{Inside, Page};

/// How many deals are looked through for a way to each form.
const LOOKED_AT: usize = 60;

/// A place for each address below a deal that has none among `known`.
pub(super) async fn of_deals(
    inside: &Inside,
    deals: &[Deal],
    richest: i64,
    known: &[Place],
) -> Result<Vec<Place>> {
    let mut wanted: BTreeSet<String> = pages::map()
        .into_iter()
        .filter(|it| !it.is_post && !known.iter().any(|place| it.takes(&place.path)))
        .filter_map(|it| it.path.strip_prefix("/deals/{deal}/").map(str::to_owned))
        .filter(|slug| !slug.starts_with("files"))
        .collect();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let guest = inside.guest(Visitor::Admin.address().context("the administrator")?).await?;
    let mut numbers: Vec<i64> = deals.iter().map(|deal| deal.number).collect();
    numbers.sort_by_key(|number| *number != richest);
    for number in numbers.into_iter().take(LOOKED_AT) {
        let home = format!("/deals/{number}/");
        let page = guest.get(&format!("/deals/{number}")).await?;
        for way in ways(&page).into_iter().filter(|way| way.starts_with(&home)) {
            let word = word_of(&way[home.len()..], &wanted);
            if let Some(slug) = word {
                wanted.remove(&slug);
                found.insert(slug, way);
            }
        }
    }
    // What no page leads to just now has its address all the same.
    let groupless = wanted.into_iter().filter(|slug| !slug.contains('{'));
    let plain = groupless.map(|slug| (slug.clone(), format!("/deals/{richest}/{slug}")));
    let all = found.into_iter().chain(plain.collect::<Vec<_>>());
    Ok(all.map(|(slug, path)| place(&slug, path)).collect())
}

fn place(slug: &str, path: String) -> Place {
    let word = slug.split('/').next().unwrap_or(slug);
    Place { is_small: true, ..Place::of(&format!("deal-form-{word}"), Visitor::Admin, path) }
}

/// Which of the wanted addresses this is: `questions/need` is `questions/{group}`.
fn word_of(rest: &str, wanted: &BTreeSet<String>) -> Option<String> {
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let fits = |slug: &&String| match slug.split_once("/{") {
        Some((word, _)) => {
            rest.split_once('/').is_some_and(|(it, more)| it == word && !more.contains('/'))
        }
        None => rest == slug.as_str(),
    };
    wanted.iter().find(fits).cloned()
}

/// Where links and buttons of a page lead; the page of a button that posts is asked for with what the button sends.
fn ways(page: &Page) -> Vec<String> {
    let text = page.text();
    let mut all: Vec<String> = html::links(&text);
    for piece in html::pieces(&text) {
        if let Piece::Open(element) = piece {
            all.extend(element.get("hx-get").map(str::to_owned));
        }
    }
    all.extend(page.forms().into_iter().filter(|form| form.is_post).map(|form| {
        let own = ["csrf", "version"];
        let said = form.fields.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let code = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs = said.map(|(name, value)| format!("{}={}", code(name), code(value)));
        let pairs = pairs.collect::<Vec<_>>().join("&");
        let action = form.action.split('?').next().unwrap_or_default();
        if pairs.is_empty() { action.to_owned() } else { format!("{action}?{pairs}") }
    }));
    all
}
