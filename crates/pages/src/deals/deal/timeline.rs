//! The timeline: what happened, looked at through a lens, and the two clicks that add to it.

use app::deals::history::{Lens, Moment, Part, What};
use app::deals::{Activity, Which};
use deal::ActivityKind;
use deal::state::Outcome;
use maud::{Markup, html};
use serde::Deserialize;
use ui::{Icon, Section};
use web::{Path, Query};

use super::look::Look;
use super::{page, words};
use crate::{Answer, Filled, Viewer};

/// How many moments are shown at once.
pub(super) const SHOWN: usize = 30;

/// Which part of the timeline.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    pub(super) lens: Lens,
    pub(super) before: Option<i64>,
    #[serde(rename = "in")]
    pub(super) list: Option<String>,
}

/// The box with the composer and what happened.
pub(super) fn card(look: Look<'_>, lens: Lens, part: &Part) -> Markup {
    // Also when it is over: a lost customer is called again, a won one thanked.
    let is_merged = matches!(look.state().outcome, Outcome::Merged { .. });
    let may_log = look.dossier.may.write && !is_merged;
    // Looked at through a lens, it is brought up to date by itself: the page around it shows all.
    let own = (lens != Lens::All).then(|| look.at(&format!("timeline?lens={}", lens.key())));
    let topic = own.as_ref().map(|_| look.dossier.deal.id.to_string());
    html! {
        section.card.timeline #timeline data-live=[topic] data-live-url=[own] {
            header {
                h2 { "Timeline" }
                @if may_log { div.card-action { (composer(look)) } }
            }
            div.card-body {
                @if may_log { (note(look)) }
                (lenses(look, lens))
                (moments(look, lens, part))
            }
        }
    }
}

/// One click for each kind; the second is its outcome.
fn composer(look: Look<'_>) -> Markup {
    let kinds = [
        ("call", "Call", Icon::Phone),
        ("mail", "Mail", Icon::Mail),
        ("meeting", "Meeting", Icon::CalendarCheck),
        ("message", "Message", Icon::MessageSquare),
    ];
    html! {
        div.composer {
            @for (kind, words, icon) in kinds {
                (look.opens(&format!("log?kind={kind}"), words).small().ghost().icon(icon))
            }
        }
    }
}

fn note(look: Look<'_>) -> Markup {
    let body = html! {
        (ui::hidden("kind", "note"))
        (look.viewer.once_field(&Filled::default()))
        label.sr-only for="quick-note" { "Note" }
        (ui::textarea("note", "").attr("id", "quick-note").attr("placeholder", "Write a note…").attr("rows", "2").flag("required"))
        div.note-actions { (ui::button("Save note").small().primary()) }
    };
    html! { (look.form("log", body).class("note").flag("data-quiet").flag("data-unsaved")) }
}

fn lens_words(lens: Lens) -> &'static str {
    match lens {
        Lens::All => "All",
        Lens::Talks => "Talks",
        Lens::Notes => "Notes",
        Lens::Moves => "Moves",
        Lens::Work => "Work",
    }
}

fn lenses(look: Look<'_>, chosen: Lens) -> Markup {
    html! {
        nav.lenses aria-label="What to show" {
            @for lens in Lens::ALL {
                a href={ (look.at(&format!("timeline?lens={}", lens.key()))) }
                    hx-get=(look.at(&format!("timeline?lens={}", lens.key())))
                    hx-target="#timeline" hx-swap="outerMorph"
                    aria-current=[(lens == chosen).then_some("true")] { (lens_words(lens)) }
            }
        }
    }
}

fn moments(look: Look<'_>, lens: Lens, part: &Part) -> Markup {
    html! {
        @if part.moments.is_empty() {
            p.muted { "Nothing of this kind yet." }
        } @else {
            ol.moments #moments { @for moment in &part.moments { (one(look, moment)) } }
        }
        @if let Some(before) = part.before {
            @let href = look.at(&format!("timeline?lens={}&before={before}", lens.key()));
            div.more { a.btn data-variant="outline" data-size="sm" href=(href) { "Earlier" } }
        }
    }
}

fn one(look: Look<'_>, moment: &Moment) -> Markup {
    let line = words::line(look, moment);
    let corrected = moment.corrected.map(|it| (it.by.map(|by| look.name(by)), it.at));
    let by = moment.actor.map(|actor| look.name(actor));
    html! {
        li data-stands-out[line.stands_out] {
            span.moment-icon { (ui::icon(line.icon)) }
            div {
                p.moment-title { (line.title) }
                @if let Some(body) = line.body { div.moment-body { (body) } }
                p.muted.moment-by {
                    @match by { Some(name) => { (name) ", " } None => { @if moment.cause == "import" { "Import, " } @else { "By itself, " } } }
                    (look.time(moment.at))
                    @if let Some((by, at)) = corrected { "; corrected" @if let Some(by) = by { " by " (by) } ", " (look.time(at)) }
                }
                @if let What::Activity(activity) = &moment.what { (put_right(look, activity)) }
            }
        }
    }
}

/// The ways to put right what was logged, for those who may.
fn put_right(look: Look<'_>, activity: &Activity) -> Markup {
    let is_merged = matches!(look.state().outcome, Outcome::Merged { .. });
    let may = look.may_put_right(activity.by) && !is_merged;
    let id = activity.id.to_string();
    html! {
        @if may {
            p.moment-acts {
                (look.opens(&format!("activities/{id}"), "Correct").small().ghost())
                (look.opens(&format!("withdraw-activity?activity={id}"), "Take back").small().ghost())
            }
        }
    }
}

/// The timeline by itself, or the part of the page that it is.
pub(super) async fn show(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let (dossier, part) = page::load_with_part(&viewer, which, &wanted).await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    let card = card(look, wanted.lens, &part);
    if viewer.fragment {
        return Ok(viewer.fragment(card));
    }
    let content = html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (look.state().name.as_str(), look.home().as_str())], "Timeline"))
        h1.sr-only { "Timeline of " (look.state().name) }
        div.alone { (card) }
    };
    Ok(viewer.page(&format!("Timeline · {}", look.state().name), Section::Deals, content))
}

/// The kind of an activity as an icon, for short lists.
pub(super) fn kind_icon(kind: ActivityKind) -> Icon {
    match kind {
        ActivityKind::Call => Icon::Phone,
        ActivityKind::Mail => Icon::Mail,
        ActivityKind::Meeting => Icon::CalendarCheck,
        ActivityKind::Message => Icon::MessageSquare,
        ActivityKind::Note => Icon::FileText,
    }
}
