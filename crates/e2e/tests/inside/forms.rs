//! Every form of every page can be sent by a browser that runs no scripts.

use std::collections::BTreeMap;

use app::demo::Scale;
use axum::http::StatusCode;
use e2e::html::{Button, Form};
use e2e::tour::Visitor;
use e2e::{Inside, Page, Server};

use crate::places::{Visitors, address_of, everywhere};

/// Words in the address of a form that takes something away from later ones; they are sent last, these ones in order.
const LAST: [&str; 16] = [
    "drop",
    "cancel",
    "stop",
    "stop-following",
    "end-process",
    "withdraw",
    "remove",
    "revoke",
    "revert",
    "archive",
    "distinct",
    "merge",
    "disqualify",
    "lose",
    "delete",
    "sign-out",
];

/// A form that was found, with one of its buttons.
struct Found {
    visitor: Visitor,
    at: String,
    form: Form,
    button: Button,
}

impl Found {
    fn action(&self) -> &str {
        self.button.action.as_ref().unwrap_or(&self.form.action)
    }

    /// When it is sent: what takes something away comes last.
    fn turn(&self) -> usize {
        let path = self.action().split('?').next().unwrap_or_default();
        let word = path.rsplit('/').next().unwrap_or_default();
        LAST.iter().position(|last| word.starts_with(last)).map_or(0, |place| place + 1)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_is_whole_without_scripts_and_is_answered_with_a_page() {
    let server = Server::at_rest(&Scale::SMALL).await.unwrap();
    let inside = Inside::of(&server.app);
    let places = everywhere(&inside).await;
    let visitors = Visitors::of(&inside, "identity").await;
    let addresses = pages::map();
    let mut wrong = Vec::new();
    // One of each address and button is enough.
    let mut found: BTreeMap<(String, String), Found> = BTreeMap::new();
    for place in &places {
        let page = visitors.who(place.visitor).get(&place.path).await.unwrap();
        for form in page.forms().into_iter().filter(|form| form.is_post) {
            wrong.extend(lacks(&form, place.visitor).map(|what| format!("{}: {what}", place.path)));
            for button in form.buttons.iter().filter(|button| !button.is_get) {
                let action = button.action.as_ref().unwrap_or(&form.action);
                let path = action.split('?').next().unwrap_or_default();
                let Some(address) = address_of(&addresses, path, true) else {
                    wrong.push(format!("{}: nothing answers POST {path}", place.path));
                    continue;
                };
                let (visitor, at) = (place.visitor, place.path.clone());
                let key = (address.path.clone(), button.words.clone());
                let one = Found { visitor, at, form: form.clone(), button: button.clone() };
                found.entry(key).or_insert(one);
            }
        }
    }
    assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
    assert!(found.len() > 80, "only {} forms were found", found.len());

    let mut all: Vec<Found> = found.into_values().collect();
    all.sort_by_key(Found::turn);
    let mut gone = Vec::new();
    for one in &all {
        let guest = visitors.who(one.visitor);
        let file = one.form.files.first().map(|name| (name.as_str(), "", &b""[..]));
        let answer =
            guest.submit(&one.form, &one.button, one.form.fields.clone(), file).await.unwrap();
        let said =
            format!("{} “{}” at {}: {}", one.action(), one.button.words, one.at, answer.status);
        if !is_whole(&answer) {
            wrong.push(format!("{said}\n{}", answer.text().chars().take(600).collect::<String>()));
        }
        if answer.status == StatusCode::NOT_FOUND {
            gone.push(said);
        }
    }
    assert!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
    assert!(
        gone.len() * 10 <= all.len(),
        "too much was gone before it was asked for\n{}",
        gone.join("\n")
    );
}

/// Whether a browser that runs no scripts knows what to do with an answer: to go elsewhere, or to show it.
fn is_whole(answer: &Page) -> bool {
    if answer.status == StatusCode::SEE_OTHER {
        return answer.header("location").starts_with('/');
    }
    let known = [
        StatusCode::OK,
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::CONFLICT,
        StatusCode::NOT_FOUND,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    known.contains(&answer.status) && answer.is_html() && answer.says("<html")
}

/// What a form lacks to be sent by hand.
fn lacks(form: &Form, visitor: Visitor) -> impl Iterator<Item = String> + use<> {
    let of_query = form.action.split(['?', '&']).any(|pair| pair.starts_with("csrf="));
    let of_field = form.fields.iter().any(|(name, value)| name == "csrf" && !value.is_empty());
    let has_token = if form.is_multipart { of_query } else { of_field };
    let needs_token = visitor != Visitor::Stranger;
    let checks = [
        (needs_token && !has_token, "no token"),
        (form.buttons.is_empty(), "no button"),
        (!form.action.starts_with('/'), "no address of ours"),
        (!form.files.is_empty() && !form.is_multipart, "files that it does not send"),
    ];
    let action = form.action.clone();
    checks.into_iter().filter(|(is, _)| *is).map(move |(_, what)| format!("{action} has {what}"))
}
