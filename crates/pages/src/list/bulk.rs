//! The same thing done to all chosen deals: a bar under the filters, and what became of it.

use app::App;
use app::assignment::{self, ToWhom};
use app::deals::{self, BulkDone, Which};
use app::owners::Bulk as Assigned;
use axum::extract::State;
use db::Tx;
use deal::{Changes, Command, Edit};
use maud::{Markup, html};
use types::id::kind as id;
use types::{Date, Id};
use ui::{Icon, Section, Tone};

use super::asking;
use super::columns::Field;
use crate::shown::count;
use crate::{Answer, Done, Filled, Oops, Viewer};

/// The bar of a list.
pub(crate) struct Bulk<'a> {
    pub(crate) viewer: &'a Viewer,
    /// Where one goes afterwards.
    pub(crate) back: String,
    /// Whether these are leads, which are qualified and not moved.
    pub(crate) is_leads: bool,
}

impl Bulk<'_> {
    /// The bar; with scripts it is there while something is chosen.
    pub(crate) fn bar(&self) -> Markup {
        let onward = if self.is_leads { "Qualify" } else { "Move on" };
        let body = html! {
            (ui::hidden("back", &self.back))
            span.chosen { b data-count { "0" } " chosen" }
            (ui::button("Assign…").icon(Icon::UserPlus).value("ask", "assign"))
            (ui::button(onward).icon(Icon::ArrowRight).value("do", "advance"))
            (ui::button("Park…").icon(Icon::Pause).value("ask", "park"))
            @if self.is_leads { (ui::button("Disqualify…").icon(Icon::Ban).value("ask", "disqualify")) }
            @else {
                (ui::button("Lose…").icon(Icon::ThumbsDown).value("ask", "lose"))
                (ui::button("Set…").icon(Icon::Pencil).value("ask", "set"))
            }
            (ui::button("Share…").icon(Icon::Users).value("ask", "share"))
        };
        let form = self.viewer.form("/deals/bulk", body).attr("id", "bulk").class("bulk-bar");
        // A script sends it and shows what is asked, or what refused, over the list.
        html! { (form.attr("data-chosen", "deal").flag("data-quiet")) }
    }
}

/// Does one thing to all chosen deals, and says what became of it.
pub(super) async fn do_many(State(app): State<App>, viewer: Viewer, form: Filled) -> Answer {
    let back = form.some("back").unwrap_or_else(|| "/deals".to_owned());
    if form.has("ask") {
        return asking::show(&viewer, &form).await;
    }
    let chosen: Result<Vec<Which>, _> = form.all("deal").iter().map(|deal| deal.parse()).collect();
    let chosen = chosen.map_err(|_| app::Error::NotFound)?;
    if chosen.is_empty() {
        return Ok(viewer.see_other(back).with_warning("Choose some deals first."));
    }
    let (verb, asked) = (form.get("do").to_owned(), form.clone());
    let by = viewer.by.clone();
    let zone = viewer.zone().clone();
    let done = app.write(move |tx| match verb.as_str() {
        "rules" => by_rules(tx, &by, &chosen),
        _ => {
            let command = command(&asked, &zone)?;
            if let Command::Assign { user: Some(user), .. } | Command::Share { user, .. } = &command
            {
                assignment::check_user(tx, *user)?;
            }
            deals::for_each(tx, &by, &chosen, &command)
        }
    });
    let done = match done.await {
        Err(app::Error::Invalid(fields)) => return asking::again(&viewer, form, fields).await,
        done => done?,
    };
    told(&viewer, &back, done).await
}

/// What the form asks for.
fn command(form: &Filled, zone: &types::Zone) -> app::Result<Command> {
    let wrong = |field: &'static str, words: &'static str| app::Error::field(field, words);
    let note = form.some("note");
    Ok(match form.get("do") {
        "assign" => {
            let user = form.get("user").parse().map_err(|_| wrong("user", "Say to whom."))?;
            Command::Assign { role: None, user: Some(user) }
        }
        "share" => {
            let user = form.get("share_user").parse();
            let user = user.map_err(|_| wrong("share_user", "Say with whom."))?;
            let until = form.some("share_until").map(|day| day.parse::<Date>()).transpose();
            let until =
                until.map_err(|_| wrong("share_until", "Say until which day, or nothing."))?;
            // Until the end of that day.
            let until = until.map(|day| zone.start_of(day.next()));
            Command::Share { user, until, replacement: form.get("stands_in") == "true" }
        }
        "advance" => Command::Advance { to: None, over: None, at: None },
        "park" => {
            let day: Date =
                form.get("until").parse().map_err(|_| wrong("until", "Say until which day."))?;
            let reason = form.get("park_reason").to_owned();
            Command::Park { until: zone.start_of(day), reason, note }
        }
        "lose" => {
            let reason = form.get("lose_reason").to_owned();
            Command::Lose { reason, competitor: None, note, at: None }
        }
        "disqualify" => {
            let reason = form.get("disqualify_reason").to_owned();
            Command::Disqualify { reason, note, at: None }
        }
        "set" => Command::Change(Box::new(changes(form)?)),
        _ => return Err(wrong("do", "Say what to do.")),
    })
}

fn changes(form: &Filled) -> app::Result<Changes> {
    let value = form.some("value");
    let text = value.clone().map_or(Edit::Clear, Edit::Set);
    let mut changes = Changes::default();
    match Field::of(form.get("field")) {
        Some(Field::Source) => changes.source = text,
        Some(Field::Campaign) => changes.campaign = text,
        Some(Field::Product) => changes.product = text,
        Some(Field::Close) => {
            let wrong = |_| app::Error::field("value", "Give a day as 2026-03-31.");
            let day = value.map(|day| day.parse::<Date>().map_err(wrong)).transpose()?;
            changes.expected_close = day.into();
        }
        _ => return Err(app::Error::field("field", "Say which field.")),
    }
    Ok(changes)
}

fn by_rules(tx: &mut Tx<'_>, by: &app::By, chosen: &[Which]) -> app::Result<BulkDone> {
    let ids: app::Result<Vec<Id<id::Deal>>> =
        chosen.iter().map(|which| deals::find(tx, by, *which).map(|deal| deal.id)).collect();
    let Assigned { changed, unchanged, refused } =
        assignment::assign_many(tx, by, &ids?, ToWhom::Rules)?;
    let refused = refused
        .into_iter()
        .map(|refused| deals::BulkRefused {
            deal: refused.id,
            code: String::new(),
            detail: refused.says,
            missing: serde_json::Value::Null,
        })
        .collect();
    // Only the number of those done is told.
    Ok(BulkDone { done: vec![String::new(); changed + unchanged], refused })
}

/// Back to the list, or a page with those that refused.
async fn told(viewer: &Viewer, back: &str, done: BulkDone) -> Answer {
    let words = format!("Done with {}.", count(number(done.done.len()), "deal", "deals"));
    if done.refused.is_empty() {
        return Ok(viewer.see_other(back).with_flash(words));
    }
    let names = names_of(viewer, &done).await?;
    let page = html! {
        (ui::page_header("Not all of them", html! {}, html! { (ui::link_button("Back to the list", back).primary()) }))
        @if !done.done.is_empty() { (ui::alert(Tone::Good, &words, html! {})) }
        (ui::section(format!("{} stayed as they were", count(number(done.refused.len()), "deal", "deals")), html! {
            ul.rows data-rows {
                @for (refused, (deal, name)) in done.refused.iter().zip(&names) {
                    li { div.grow { a href={ "/deals/" (deal) } { (name) } p.muted.lines { (refused.detail) } } }
                }
            }
        }))
    };
    Ok(viewer.page("Not all of them", Section::Deals, page))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Number and name of each deal that refused.
async fn names_of(viewer: &Viewer, done: &BulkDone) -> Result<Vec<(String, String)>, Oops> {
    let by = viewer.by.clone();
    let refused: Vec<String> = done.refused.iter().map(|refused| refused.deal.clone()).collect();
    let found = viewer.app.read(move |read| {
        let mut names = Vec::new();
        for given in &refused {
            let deal = given.parse::<Which>().ok().map(|which| deals::find(read, &by, which));
            names.push(match deal {
                Some(Ok(deal)) => (deal.number.to_string(), deal.state.name),
                _ => (given.clone(), format!("Deal {given}")),
            });
        }
        Ok(names)
    });
    Ok(found.await?)
}
