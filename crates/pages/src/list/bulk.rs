//! The same thing done to all chosen deals: a bar under the filters, and what became of it.

use std::collections::BTreeMap;

use app::App;
use app::deals::bulk::Tally;
use app::deals::list::DealFilter;
use app::deals::{self, BulkDone, Doing, Which};
use axum::extract::State;
use axum::response::Response;
use deal::{Changes, Command, Edit};
use maud::{Markup, html};
use playbook::model::ReasonFor;
use types::id::kind as id;
use types::{Date, Id};
use ui::{FieldOf, Icon, Section, Tone};
use web::Role;

use super::columns::Field;
use super::fitting;
use crate::shown::{Guide, count};
use crate::{Answer, Done, Filled, Oops, Viewer};

/// The bar of a list.
pub(crate) struct Bulk<'a> {
    pub(crate) viewer: &'a Viewer,
    pub(crate) guide: &'a Guide,
    pub(crate) colleagues: &'a [(Id<id::User>, String)],
    /// Where one goes afterwards.
    pub(crate) back: String,
    /// What the list is narrowed by.
    pub(crate) filter: &'a DealFilter,
    /// How many deals fit that, counted so far, and how many of them are on the page.
    pub(crate) fit: (i64, usize),
    /// Whether these are leads, which are qualified and not moved.
    pub(crate) is_leads: bool,
}

/// The reasons of all playbooks for one thing, by key and name.
fn reasons(guide: &Guide, of: ReasonFor) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (_, compiled) in &guide.playbooks {
        for reason in compiled.playbook().reasons.iter().filter(|reason| reason.for_ == of) {
            if all.iter().all(|(key, _)| *key != reason.key) {
                all.push((reason.key.clone(), reason.name.clone()));
            }
        }
    }
    all
}

impl Bulk<'_> {
    /// The bar; with scripts it is there while something is chosen.
    pub(crate) fn bar(&self) -> Markup {
        let onward = if self.is_leads { "Qualify" } else { "Move on" };
        let body = html! {
            (ui::hidden("back", &self.back))
            span.chosen { b data-count { "0" } " chosen" }
            (fitting::offer(self.filter, self.fit, self.is_leads))
            (ui::button("Assign…").icon(Icon::UserPlus).opens("bulk-assign"))
            (ui::button(onward).icon(Icon::ArrowRight).value("do", "advance"))
            (ui::button("Park…").icon(Icon::Pause).opens("bulk-park"))
            @if self.is_leads { (ui::button("Disqualify…").icon(Icon::Ban).opens("bulk-disqualify")) }
            @else {
                (ui::button("Lose…").icon(Icon::ThumbsDown).opens("bulk-lose"))
                (ui::button("Set…").icon(Icon::Pencil).opens("bulk-set"))
            }
            (ui::button("Share…").icon(Icon::Users).opens("bulk-share"))
            (self.assign())
            (self.share())
            (self.park())
            @if self.is_leads { (self.end("bulk-disqualify", "Disqualify", "disqualify", ReasonFor::Disqualified)) }
            @else {
                (self.end("bulk-lose", "Mark as lost", "lose", ReasonFor::Lost))
                (self.set())
            }
        };
        let form = self.viewer.form("/deals/bulk", body).attr("id", "bulk").class("bulk-bar");
        html! { (form.attr("data-chosen", "deal")) }
    }

    fn assign(&self) -> Markup {
        let leads = matches!(self.viewer.by.role(), Role::Admin | Role::Manager);
        let people = self.colleagues.iter().map(|(id, name)| (id.to_string(), name.clone()));
        let body = html! {
            div.stack {
                (ui::field(of("user", "To whom"), ui::select("user", people.collect::<Vec<_>>(), &self.viewer.user.id.to_string())))
                div.actions {
                    (ui::button("Assign").primary().value("do", "assign"))
                    @if leads { (ui::button("As the rules say").icon(Icon::Workflow).value("do", "rules").attr("title", "Each to whom the assignment rules give it")) }
                }
            }
        };
        ui::dialog("bulk-assign", "Assign", body)
    }

    fn share(&self) -> Markup {
        let others = self.colleagues.iter().filter(|(id, _)| *id != self.viewer.user.id);
        let others = others.map(|(id, name)| (id.to_string(), name.clone())).collect::<Vec<_>>();
        let until =
            FieldOf { hint: Some("Empty: until it is taken back."), ..of("share_until", "Until") };
        let body = html! {
            div.stack {
                (ui::field(of("share_user", "With"), ui::select("share_user", others, "")))
                (ui::field(until, ui::date_input("share_until", "")))
                (ui::checkbox("stands_in", "Stands in for the owners meanwhile: their tasks are theirs, as on a holiday", false))
                div.actions { (ui::button("Share").primary().value("do", "share")) }
            }
        };
        ui::dialog("bulk-share", "Share with a colleague", body)
    }

    fn park(&self) -> Markup {
        let later = self.viewer.today().plus_days(30);
        let body = html! {
            div.stack {
                (ui::field(of("until", "Wakes up on"), ui::date_input("until", later.to_string())))
                (ui::field(of("park_reason", "Why"), ui::select("park_reason", reasons(self.guide, ReasonFor::Parked), "")))
                div.actions { (ui::button("Park").primary().value("do", "park")) }
            }
        };
        ui::dialog("bulk-park", "Park", body)
    }

    fn end(&self, id: &str, title: &str, verb: &str, why: ReasonFor) -> Markup {
        let field = format!("{verb}_reason");
        let body = html! {
            div.stack {
                (ui::field(of(&field, "Why"), ui::select(field.clone(), reasons(self.guide, why), "")))
                (ui::field(of("note", "In your words"), ui::textarea("note", "").attr("rows", "2")))
                div.actions { (ui::button(title).danger().value("do", verb)) }
            }
        };
        ui::dialog(id, title, body)
    }

    fn set(&self) -> Markup {
        let fields = [Field::Source, Field::Campaign, Field::Product, Field::Close];
        let fields = fields.map(|field| (field.word(), field.label()));
        let body = html! {
            div.stack {
                (ui::field(of("field", "What"), ui::select("field", fields, "")))
                (ui::field(FieldOf { hint: Some("Empty takes it away. A day is written 2026-03-31."), ..of("value", "To") }, ui::text_input("value", "")))
                div.actions { (ui::button("Set").primary().value("do", "set")) }
            }
        };
        ui::dialog("bulk-set", "Set a field", body)
    }
}

fn of<'a>(name: &'a str, label: &'a str) -> FieldOf<'a> {
    FieldOf { name, label, ..FieldOf::default() }
}

/// Does one thing to all chosen deals, or to all that fit the list's filter, and says what became of it.
pub(super) async fn do_many(State(app): State<App>, viewer: Viewer, form: Filled) -> Answer {
    let back = form.some("back").unwrap_or_else(|| "/deals".to_owned());
    let doing = match doing(&form, viewer.zone()) {
        Err(app::Error::Invalid(fields)) => return Ok(warned(&viewer, &back, fields)),
        doing => doing?,
    };
    if form.get("all") == "true" {
        return fitting::do_all(&viewer, &form, &back, doing).await;
    }
    let chosen: Result<Vec<Which>, _> = form.all("deal").iter().map(|deal| deal.parse()).collect();
    let chosen = chosen.map_err(|_| app::Error::NotFound)?;
    if chosen.is_empty() {
        return Ok(viewer.see_other(back).with_warning("Choose some deals first."));
    }
    let by = viewer.by.clone();
    match app.write(move |tx| deals::for_each(tx, &by, &chosen, &doing)).await {
        Err(app::Error::Invalid(fields)) => Ok(warned(&viewer, &back, fields)),
        done => told(&viewer, &back, &done?, "").await,
    }
}

/// Back to the list, with what is wrong.
pub(super) fn warned(viewer: &Viewer, back: &str, fields: Vec<web::FieldError>) -> Response {
    let words: Vec<String> = fields.into_iter().map(|field| field.message).collect();
    viewer.see_other(back).with_warning(words.join(" "))
}

/// What the form asks for, of each deal.
fn doing(form: &Filled, zone: &types::Zone) -> app::Result<Doing> {
    match form.get("do") {
        "rules" => Ok(Doing::Rules),
        _ => command(form, zone).map(Doing::Command),
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
