//! Before a call: what we know, what to ask, which success to tell of.

use app::deals::briefing::{self, Briefing, Known};
use app::deals::{Activity, Which};
use maud::{Markup, html};
use ui::{Icon, Section};
use web::{Path, Query};

use super::acts::kind_words;
use super::look::{Look, lines};
use super::timeline::Wanted;
use super::{committee, facts, journeys, questions, similar, stages, timeline};
use crate::{Answer, Viewer};

/// The briefing.
pub(super) async fn show(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let by = viewer.by.clone();
    let briefing = viewer.app.read(move |read| briefing::of(read, &by, which)).await?;
    let look = Look { viewer: &viewer, dossier: &briefing.dossier, list: wanted.list.as_deref() };
    let title = format!("Briefing · {}", look.state().name);
    Ok(viewer.page(&title, Section::Deals, content(look, &briefing)))
}

fn content(look: Look<'_>, briefing: &Briefing) -> Markup {
    let name = look.state().name.as_str();
    let call = html! { (ui::link_button("Begin the call", look.at("call")).primary().icon(Icon::PhoneCall).hotkey("c")) };
    html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (name, look.home().as_str())], "Briefing"))
        (ui::page_header(format!("Briefing: {name}"), html! {
            @if let Some(stage) = look.stage() { (stage.name) " " } (journeys::state_badge(look))
        }, call))
        (ui::columns(
            html! { (to_ask(look)) (known(look)) (last(look, &briefing.last)) },
            html! { (facts::customer(look)) (success(look, briefing)) (to_show(look)) (committee::card(look)) },
        ))
    }
}

fn to_ask(look: Look<'_>) -> Markup {
    let open = look.dossier.to_ask();
    ui::card(
        "What to ask",
        html! {},
        html! {
            @if open.is_empty() { p.muted { "Everything that this stage asks for is answered." } }
            ol.to-ask {
                @for open in &open {
                    li {
                        p { (open.ask.ask) @if open.is_needed { " " (ui::badge(ui::Tone::Warn, "needed")) } }
                        p.muted {
                            (open.group.name)
                            @if !open.ask.look_in.is_empty() { " · look in: " (open.ask.look_in.join(", ")) }
                        }
                        @if let Some(help) = &open.ask.help { p.muted { (help) } }
                    }
                }
            }
        },
    )
}

fn known(look: Look<'_>) -> Markup {
    let known = look.dossier.known();
    let mut groups: Vec<(&str, Vec<Known<'_>>)> = Vec::new();
    for one in known {
        match groups.last_mut() {
            Some((name, all)) if *name == one.group.name => all.push(one),
            _ => groups.push((&one.group.name, vec![one])),
        }
    }
    ui::card(
        "What we know",
        html! {},
        html! {
            @if groups.is_empty() { p.muted { "Nothing has been answered yet." } }
            @for (name, all) in &groups {
                h3 { (name) }
                dl.known {
                    @for known in all { dt { (known.ask.ask) } dd { (questions::answer(look, known.ask, known.answer)) } }
                }
            }
        },
    )
}

fn last(look: Look<'_>, activities: &[Activity]) -> Markup {
    ui::card(
        "The last talks",
        html! {},
        html! {
            @if activities.is_empty() { p.muted { "Nobody has talked with them yet." } }
            ol.moments {
                @for activity in activities {
                    li {
                        span.moment-icon { (ui::icon(timeline::kind_icon(activity.kind))) }
                        div {
                            p { strong { (kind_words(activity.kind)) } @if let Some(outcome) = &activity.outcome { " · " (outcome) } }
                            @if let Some(body) = &activity.body { p { (lines(body)) } }
                            p.muted { @if let Some(by) = activity.by { (look.name(by)) ", " } (look.time(activity.at)) }
                        }
                    }
                }
            }
        },
    )
}

fn success(look: Look<'_>, briefing: &Briefing) -> Markup {
    ui::card(
        "A success to tell of",
        html! {},
        html! {
            @if briefing.successes.is_empty() { p.muted { "No won deal with an account like this one yet." } }
            @else { (similar::accounts(look, &briefing.successes)) }
        },
    )
}

fn to_show(look: Look<'_>) -> Markup {
    let pieces = look.dossier.collateral_now();
    html! {
        @if !pieces.is_empty() {
            (ui::card("To show or send", html! {}, html! { ul.collateral { @for piece in pieces { (stages::one_piece(look, piece)) } } }))
        }
        @if let Some(stage) = look.stage() {
            @if !stage.obstacles.is_empty() {
                (ui::card("When it gets hard", html! {}, html! {
                    @for obstacle in &stage.obstacles { h3 { (obstacle.sign) } ol { @for advice in &obstacle.try_ { li { (advice) } } } }
                }))
            }
        }
    }
}
