//! The same thing done to all chosen deals: a bar under the filters, and what became of it.

use std::collections::BTreeMap;

use app::App;
use app::deals::bulk::Tally;
use app::deals::list::DealFilter;
use app::deals::{self, BulkDone, Doing, Which};
use axum::extract::State;
use deal::{Changes, Command, Edit};
use maud::{Markup, html};
use types::Date;
use ui::{Icon, Section, Tone};

use super::asking;
use super::columns::Field;
use super::fitting;
use crate::shown::count;
use crate::{Answer, Done, Filled, Oops, Viewer};

/// The bar of a list.
pub(crate) struct Bulk<'a> {
    pub(crate) viewer: &'a Viewer,
    /// Where one goes afterwards.
    pub(crate) back: String,
    /// What the list is narrowed by.
    pub(crate) filter: &'a DealFilter,
    /// How many deals fit that, counted so far, and how many of them are on the page.
    pub(crate) fit: (i64, usize),
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
            (fitting::offer(self.filter, self.fit, self.is_leads))
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

/// Does one thing to all chosen deals, or to all that fit the list's filter, and says what became of it.
pub(super) async fn do_many(State(app): State<App>, viewer: Viewer, form: Filled) -> Answer {
    let back = form.some("back").unwrap_or_else(|| "/deals".to_owned());
    if form.has("ask") {
        return asking::show(&viewer, &form).await;
    }
    let doing = match doing(&form, viewer.zone()) {
        Err(app::Error::Invalid(fields)) => return asking::again(&viewer, form, fields).await,
        doing => doing?,
    };
    if form.get("all") == "true" {
        return fitting::do_all(&viewer, form, &back, doing).await;
    }
    let chosen: Result<Vec<Which>, _> = form.all("deal").iter().map(|deal| deal.parse()).collect();
    let chosen = chosen.map_err(|_| app::Error::NotFound)?;
    if chosen.is_empty() {
        return Ok(viewer.see_other(back).with_warning("Choose some deals first."));
    }
    let by = viewer.by.clone();
    match app.write(move |tx| deals::for_each(tx, &by, &chosen, &doing)).await {
        Err(app::Error::Invalid(fields)) => asking::again(&viewer, form, fields).await,
        done => told(&viewer, &back, &done?, "").await,
    }
}

/// What the form asks for, of each deal.
fn doing(form: &Filled, zone: &types::Zone) -> app::Result<Doing> {
    match form.get("do") {
        "rules" => Ok(Doing::Rules),
        _ => command(form, zone).map(|command| Doing::Command(Box::new(command))),
    }
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

/// Back to the list, or a page with those that refused; `besides` is said too.
pub(super) async fn told(viewer: &Viewer, back: &str, done: &BulkDone, besides: &str) -> Answer {
    let tally = Tally::of(done);
    let words = format!("Done with {}.{besides}", count(number(tally.done), "deal", "deals"));
    if tally.refused == 0 {
        return Ok(viewer.see_other(back).with_flash(words));
    }
    let refusals = refusals(viewer, &tally).await?;
    let page = html! {
        (ui::page_header("Not all of them", html! {}, html! { (ui::link_button("Back to the list", back).primary()) }))
        @if tally.done > 0 { (ui::alert(Tone::Good, &words, html! {})) }
        @else if !besides.is_empty() { p.muted { (besides) } }
        (refusals)
    };
    Ok(viewer.page("Not all of them", Section::Deals, page))
}

/// Those that refused, by their reasons.
pub(super) async fn refusals(viewer: &Viewer, tally: &Tally) -> Result<Markup, Oops> {
    let names = names_of(viewer, tally).await?;
    let title = format!("{} stayed as they were", count(number(tally.refused), "deal", "deals"));
    Ok(ui::section(
        title,
        html! {
            @for reason in &tally.reasons {
                h3 { (count(number(reason.count), "deal", "deals")) }
                p.muted.lines { (reason.says) }
                ul.rows data-rows {
                    @for given in &reason.deals {
                        @let (deal, name) = names.get(given).cloned().unwrap_or_else(|| (given.clone(), format!("Deal {given}")));
                        li { div.grow { a href={ "/deals/" (deal) } { (name) } } }
                    }
                }
                @if reason.count > reason.deals.len() {
                    p.muted { "and " (count(number(reason.count - reason.deals.len()), "other", "others")) }
                }
            }
        },
    ))
}

pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Number and name of the deals that refused and are named, by what they were named.
async fn names_of(
    viewer: &Viewer,
    tally: &Tally,
) -> Result<BTreeMap<String, (String, String)>, Oops> {
    let by = viewer.by.clone();
    let named: Vec<String> = tally.reasons.iter().flat_map(|it| it.deals.clone()).collect();
    let found = viewer.app.read(move |read| {
        let mut names = BTreeMap::new();
        for given in &named {
            let deal = given.parse::<Which>().ok().map(|which| deals::find(read, &by, which));
            if let Some(Ok(deal)) = deal {
                names.insert(given.clone(), (deal.number.to_string(), deal.state.name));
            }
        }
        Ok(names)
    });
    Ok(found.await?)
}
