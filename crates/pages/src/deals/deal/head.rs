//! The head of the page: what it is, how it stands, what can be done.

use deal::state::{Outcome, State, Status};
use maud::{Markup, html};
use playbook::model::Phase;
use ui::{Icon, Tone};

use super::acts::later_stages;
use super::look::{Look, lines, money};
use super::merge::may_merge;

/// Name, worth, standing and the buttons.
pub(super) fn head(look: Look<'_>, beside: Markup) -> Markup {
    let state = look.state();
    html! {
        div.deal-top { (ui::breadcrumb(&[("Deals", "/deals")], &state.name)) (beside) }
        header.deal-head {
            div {
                h1 { (state.name) " " (status(look)) }
                p.muted {
                    "#" (look.dossier.deal.number)
                    @if let Some(company) = &look.dossier.company { " · " (company.name) }
                    @if let Some(amount) = state.amount { " · " strong { (money(amount)) } }
                    @if let Some(close) = state.expected_close { " · closes " (look.date(close)) }
                    @if let Some(owner) = state.owner { " · " (look.name(owner)) }
                }
            }
            @if look.dossier.may.write { div.actions { (actions(look)) } }
        }
        (banners(look))
    }
}

fn status(look: Look<'_>) -> Markup {
    let (tone, words) = match look.state().status(look.viewer.now()) {
        Status::Open => return html! {},
        Status::Merged => (Tone::Quiet, "merged"),
        Status::Lost => (Tone::Bad, "lost"),
        Status::Disqualified => (Tone::Quiet, "disqualified"),
        Status::Completed => (Tone::Good, "completed"),
        Status::Parked => (Tone::Quiet, "parked"),
        Status::HandingOver => (Tone::Accent, "being handed over"),
        Status::Late => (Tone::Bad, "late"),
        Status::AwaitingApproval => (Tone::Warn, "waits for agreement"),
        Status::Quiet => (Tone::Warn, "quiet"),
        Status::Won => (Tone::Good, "won"),
    };
    ui::badge(tone, words)
}

/// The one next thing, and a menu of the others.
fn actions(look: Look<'_>) -> Markup {
    let state = look.state();
    if !state.is_alive() {
        return html! {
            @if look.dossier.may.reopen && !matches!(state.outcome, Outcome::Merged { .. }) {
                (look.opens("reopen", "Open again…").icon(Icon::RotateCcw))
            }
        };
    }
    html! {
        (ui::link_button("Call", look.at("call")).icon(Icon::PhoneCall))
        (more(look))
        @if state.parked.is_some() { (look.press("wake", &[], ui::button("Wake").primary().icon(Icon::AlarmClock))) }
        @else { (forward(look)) }
    }
}

/// The way forward: to the next stage, to the win, to the end.
fn forward(look: Look<'_>) -> Markup {
    let (state, playbook) = (look.state(), look.playbook());
    let here = state.stage().and_then(|stage| playbook.stage_index(stage)).unwrap_or(0);
    if !state.is_won() && here == playbook.last_before_win() {
        return html! { (look.opens("win", "Win").primary().icon(Icon::Trophy).hotkey("m")) };
    }
    match later_stages(look).first() {
        Some((_, name)) => {
            let label = format!("Move to {}", cut(name));
            html! { (look.opens("stage", label).primary().icon(Icon::ArrowRight).hotkey("m").attr("title", *name)) }
        }
        None if state.is_won() => {
            html! { (look.opens("complete", "Complete").primary().icon(Icon::Flag)) }
        }
        None => html! {},
    }
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(30) {
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
        None => name.to_owned(),
    }
}

fn more(look: Look<'_>) -> Markup {
    let state = look.state();
    let item = |what: &str, words: &'static str, icon: Icon| {
        look.opens(what, words).ghost().icon(icon).attr("class", "menu-item")
    };
    let opener = ui::button("More").icon(Icon::Ellipsis);
    ui::menu(
        "more-acts",
        opener,
        html! {
            (item("hand-over", "Hand over…", Icon::Handshake))
            @if !state.is_won() { (item("payment", "Prove a payment…", Icon::Receipt)) }
            (item("terms", "What has been offered…", Icon::Quote))
            (item("back", "Go back…", Icon::ArrowLeft))
            @if may_merge(look) { (ui::menu_link(Some(Icon::GitBranch), "Merge with another deal…", look.at("merge"))) }
            @if !state.is_won() {
                @if state.parked.is_none() { (item("park", "Park…", Icon::Pause)) }
                (item("lose", "Lost…", Icon::TrendingDown))
                @if matches!(look.stage().map(|stage| stage.phase), Some(Phase::Lead | Phase::Deal)) { (item("disqualify", "Disqualify…", Icon::CircleX)) }
            }
            @if state.is_won() && look.dossier.may.reopen { (item("reopen", "Undo the win…", Icon::RotateCcw)) }
        },
    )
}

/// What one must know before anything else.
fn banners(look: Look<'_>) -> Markup {
    let state = look.state();
    html! {
        (offered(look))
        @if let Some(parked) = &state.parked {
            (ui::alert(Tone::Quiet, format!("Parked: {}", look.reason(&parked.reason)), html! {
                p { "Wakes " (look.time(parked.until)) ". Meanwhile its clocks do not press." }
                (ending_words(look))
            }))
        }
        @if let Some(words) = &look.dossier.words.waking {
            (ui::alert(Tone::Accent, "Awake again: what you wanted to say", html! { p { (lines(words)) } }))
        }
        (outcome(look, state))
        @if state.visit.as_ref().is_some_and(|visit| visit.muted) && state.is_alive() {
            (ui::alert(Tone::Accent, "Imported, and nobody has taken it up yet", html! {
                p { "Its clocks do not run. Any work on it takes it up." }
                @if look.dossier.may.write { (look.press("plan-stage", &[], ui::button("Take it up").small().primary())) }
            }))
        }
    }
}

fn ending_words(look: Look<'_>) -> Markup {
    html! { @if let Some(words) = &look.dossier.words.ending { p { (lines(words)) } } }
}

fn outcome(look: Look<'_>, state: &State) -> Markup {
    match &state.outcome {
        Outcome::Open | Outcome::Won { .. } => html! {},
        Outcome::Lost { at, reason, competitor } => {
            let title = format!("Lost: {}", look.reason(reason));
            ui::alert(
                Tone::Bad,
                title,
                html! {
                    p { (look.time(*at)) @if let Some(competitor) = competitor { ", to " strong { (competitor) } } }
                    (ending_words(look))
                },
            )
        }
        Outcome::Disqualified { at, reason } => {
            let title = format!("Disqualified: {}", look.reason(reason));
            ui::alert(Tone::Quiet, title, html! { p { (look.time(*at)) } (ending_words(look)) })
        }
        Outcome::Merged { at, into } => ui::alert(
            Tone::Quiet,
            "Merged into another deal",
            html! {
                p { (look.time(*at)) ". " a href={ "/deals/" (into) } { "Go there" } }
            },
        ),
    }
}

/// A hand-over that waits: for the receiver the brief and the answer, for others that it waits.
fn offered(look: Look<'_>) -> Markup {
    let Some(offer) = &look.state().hand_over else { return html! {} };
    let me = look.dossier.may.user;
    let from = offer.by.map_or("Somebody", |by| look.name(by));
    let role =
        offer.role.as_deref().map(|role| format!(" as {}", look.role(role))).unwrap_or_default();
    let is_mine = me == Some(offer.to);
    let may_end = is_mine || me == offer.by || look.dossier.may.manage;
    let title = if is_mine {
        format!("{from} hands this deal to you{role}")
    } else {
        format!("{from} hands this deal to {}{role}", look.name(offer.to))
    };
    ui::alert(
        Tone::Accent,
        title,
        html! {
            p.muted { "Offered " (look.time(offer.at)) "." }
            @if let Some(brief) = &look.dossier.words.brief {
                details open[is_mine] { summary { "The brief" } div.brief { (lines(brief)) } }
            }
            div.actions {
                @if is_mine || look.dossier.may.manage { (look.press("accept", &[], ui::button("Take it").small().primary().icon(Icon::Check))) }
                @if may_end { (look.opens("decline", if is_mine { "Do not take it…" } else { "Take the offer back…" }).small()) }
            }
        },
    )
}
