//! What the deal is about, its customer, who works on it, and when to call.

use app::deals::Which;
use app::reach::Reachable;
use app::scores::Reason;
use maud::{Markup, html};
use types::LocalTime;
use ui::{Icon, Section, Tone};
use web::{Path, Query};

use super::look::{Look, money};
use super::proof::safe_link;
use super::timeline::Wanted;
use crate::{Answer, Viewer};

/// The box of facts.
pub(super) fn card(look: Look<'_>) -> Markup {
    let (state, profile) = (look.state(), &look.state().profile);
    let change = html! {
        @if look.dossier.may.write { (look.opens("facts", "Change").small().ghost().icon(Icon::Pencil).hotkey("e")) }
    };
    let text = |words: &Option<String>| words.clone().filter(|words| !words.is_empty());
    let rows = [
        ("Worth", state.amount.map(money)),
        ("Product", text(&profile.product)),
        ("Segment", text(&profile.segment).map(|segment| segment.to_uppercase())),
        ("Source", text(&profile.source)),
        ("Campaign", text(&profile.campaign)),
        ("Country", text(&profile.country)),
        ("Language", text(&profile.language)),
    ];
    let body = html! {
        dl.facts {
            @if let Some(close) = state.expected_close { dt { "Close" } dd { (look.date(close)) } }
            @for (name, value) in rows { @if let Some(value) = value { dt { (name) } dd { (value) } } }
            dt { "Score" } dd { (score(look)) }
            (offered(look))
            @if let Some(opened) = state.opened_at { dt { "Began" } dd { (look.time(opened)) } }
            @if let Some(touch) = state.last_touch { dt { "Last touch" } dd { (look.relative(touch)) } }
            dt { "Playbook" }
            dd {
                a href={ "/playbooks/" (look.playbook().key()) } { (look.playbook().playbook().name) } " · version " (look.dossier.playbook_version)
                @if look.dossier.newer.is_some() && look.dossier.may.manage && state.is_alive() {
                    " " (look.opens("version", "Move to the newest…").small().ghost())
                }
            }
        }
    };
    html! { div #facts { (ui::card("Facts", change, body)) } }
}

fn score(look: Look<'_>) -> Markup {
    let reasons = &look.dossier.score.reasons;
    html! {
        @if reasons.is_empty() { (look.state().score) }
        @else { details.inline-details { summary { (look.state().score) } (points(reasons)) } }
    }
}

/// What gives a deal its points, the most first.
fn points(reasons: &[Reason]) -> Markup {
    html! {
        ul.points {
            @for reason in reasons { li { b { @if reason.points > 0 { "+" } (reason.points) } " " (reason.says) } }
        }
    }
}

/// Why a deal has its points, and what would bring more: what the inbox opens.
pub(super) async fn show_score(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let dossier = super::page::load(&viewer, which).await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    let score = &dossier.score;
    let part = html! {
        @if score.reasons.is_empty() { p.muted { "No rule gives it points yet." } }
        @else { (points(&score.reasons)) }
        @if !score.missed.is_empty() {
            h2.minor { "What does not hold" }
            ul.points { @for missed in &score.missed { li { b { @if missed.points > 0 { "+" } (missed.points) } " " (missed.says) span.muted { " · " (missed.why) } } } }
        }
    };
    let title = format!("Score of {}: {}", look.state().name, score.points);
    if viewer.fragment {
        return Ok(viewer.fragment(html! { h2 { (title) } (part) }));
    }
    let content = html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (look.state().name.as_str(), look.home().as_str())], "Score"))
        div.alone { section.card { header { h1 { (title) } } div.card-body { (part) } } }
    };
    Ok(viewer.page("Score", Section::Deals, content))
}

fn offered(look: Look<'_>) -> Markup {
    let terms = &look.state().terms;
    let mut parts = Vec::new();
    if terms.discount_bp > 0 {
        parts.push(format!("{}.{:02} % off", terms.discount_bp / 100, terms.discount_bp % 100));
    }
    if terms.payment_days > 0 {
        parts.push(format!("{} days to pay", terms.payment_days));
    }
    if terms.quotes_sent > 0 {
        parts.push(format!("{} quotes, {} accepted", terms.quotes_sent, terms.quotes_accepted));
    }
    html! { @if !parts.is_empty() { dt { "Offered" } dd { (parts.join(", ")) } } }
}

/// The box of the customer and when to call them.
pub(super) fn customer(look: Look<'_>) -> Markup {
    let dossier = look.dossier;
    let change = html! {
        @if dossier.may.write { a.btn data-variant="ghost" data-size="xs" href=(look.at("customer")) { (ui::icon(Icon::Pencil)) "Change" } }
    };
    let body = html! {
        @if dossier.company.is_none() && dossier.contact.is_none() { p.muted { "No company or contact is named." } }
        @if let Some(company) = &dossier.company {
            p { (ui::icon(Icon::Building2)) " " a href={ "/companies/" (company.number) } { strong { (company.name) } } }
            p.muted {
                @if let Some(industry) = &company.facts.industry { (industry) " " }
                @if let Some(country) = company.country { (country.name()) }
            }
            @if let Some(website) = &company.facts.website { p { (safe_link(website)) } }
        }
        @if let Some(contact) = &dossier.contact {
            p { (ui::icon(Icon::User)) " " a href={ "/contacts/" (contact.number) } { (contact.name) } @if let Some(title) = &contact.facts.title { span.muted { ", " (title) } } }
            @if let Some(phone) = &contact.phone { p { a href={ "tel:" (phone.as_str()) } { (ui::icon(Icon::Phone)) " " (phone.to_string()) } } }
            @if let Some(email) = &contact.email { p { a href={ "mailto:" (email.to_string()) } { (ui::icon(Icon::Mail)) " " (email.to_string()) } } }
            @for channel in &contact.facts.channels { p.muted { (channel) } }
        }
        @if let Some(reach) = &dossier.reach { (hours(look, reach)) }
        @if look.state().is_alive() {
            div.actions {
                (ui::link_button("Briefing", look.at("briefing")).small().icon(Icon::Lightbulb))
                (ui::link_button("Call with a checklist", look.at("call")).small().icon(Icon::PhoneCall).hotkey("c"))
            }
        }
    };
    ui::card("Customer", change, body)
}

/// What time it is there, and when both are at work.
pub(super) fn hours(look: Look<'_>, reach: &Reachable) -> Markup {
    let there: LocalTime = reach.zone.local(look.viewer.now());
    let clock: String = there.time.to_string().chars().take(5).collect();
    let place = reach.zone.as_str().rsplit('/').next().unwrap_or_default().replace('_', " ");
    html! {
        div.hours {
            p {
                (ui::icon(Icon::Clock)) " " strong { (clock) } " in " (place) " "
                @if let Some(holiday) = reach.holiday { (ui::badge(Tone::Warn, format!("holiday: {holiday}"))) }
                @else if reach.open_now { (ui::badge(Tone::Good, "offices open")) }
                @else { (ui::badge(Tone::Quiet, "offices closed")) }
            }
            @if !reach.zone_is_sure { p.muted { "The likeliest of several zones there." } }
            @match reach.overlap_with_caller.first() {
                Some(span) if span.from <= look.viewer.now() => p.muted { "Good to call now, until " (look.time(span.to)) "." },
                Some(span) => p.muted { "Both at work from " (look.time(span.from)) " to " (look.time(span.to)) "." },
                None => p.muted { "Your hours and theirs do not meet today or tomorrow." },
            }
        }
    }
}

/// That somebody is away, until when, and who stands in.
fn away(look: Look<'_>, user: types::Id<types::User>) -> Markup {
    let found = look.dossier.away.iter().find(|absence| absence.user == user);
    html! {
        @if let Some(absence) = found {
            " " span.badge data-tone=(Tone::Warn.as_str()) {
                "away until " (look.date(absence.last_day(look.viewer.zone()))) ", " (look.name(absence.stand_in)) " stands in"
            }
        }
    }
}

/// The box of those of us who work on it.
pub(super) fn team(look: Look<'_>) -> Markup {
    let state = look.state();
    let actions = html! {
        @if look.dossier.may.write {
            (look.opens("assign", "Assign").small().ghost().icon(Icon::UserCheck).hotkey("a"))
            (look.opens("share", "Share").small().ghost().icon(Icon::Users))
        }
    };
    let body = html! {
        dl.facts {
            dt { "Owner" }
            dd { @match state.owner { Some(owner) => { (look.person(owner)) (away(look, owner)) }, None => span.muted { "Nobody" } } }
            @for (role, user) in &state.holders { dt { (look.role(role)) } dd { (look.person(*user)) } }
        }
        @for share in &state.shares {
            p {
                (look.person(share.user)) " "
                @if share.replacement { (ui::badge(Tone::Accent, "stands in")) } @else { (ui::badge(Tone::Quiet, "shares")) }
                @if let Some(until) = share.until { span.muted { " until " (look.time(until)) } }
                @if look.dossier.may.write { " " (look.opens(&format!("unshare?user={}", share.user), "Stop").small().ghost()) }
            }
        }
    };
    ui::card("On our side", actions, body)
}
