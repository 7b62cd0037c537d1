//! What the pages of one playbook have in common.

use app::playbooks::Playbook;
use maud::{Markup, html};
use playbook::Diagnostic;
use ui::{Icon, Tone, badge, breadcrumb, icon, page_header, tabs};

/// The pages of a playbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Manual,
    Text,
    Forms,
    Versions,
    Roles,
}

/// The heading of a playbook's pages: its name, how it stands, what can be done, the ways to its other pages.
pub(super) fn head(playbook: &Playbook, here: Tab, may_edit: bool, actions: Markup) -> Markup {
    let base = format!("/playbooks/{}", playbook.key);
    let all = [
        (Tab::Manual, "Manual", String::new()),
        (Tab::Forms, "Edit", "/parts".to_owned()),
        (Tab::Text, "Edit as text", "/edit".to_owned()),
        (Tab::Versions, "Versions", "/versions".to_owned()),
        (Tab::Roles, "Roles", "/roles".to_owned()),
    ];
    let shown =
        all.into_iter().filter(|(tab, ..)| may_edit || !matches!(tab, Tab::Text | Tab::Forms));
    let links: Vec<(&str, String, bool)> =
        shown.map(|(tab, words, path)| (words, format!("{base}{path}"), tab == here)).collect();
    html! {
        (breadcrumb(&[("Playbooks", "/playbooks")], &playbook.name))
        (page_header(&playbook.name, standing(playbook), actions))
        (tabs("Pages of this playbook", &links))
    }
}

/// How a playbook stands, in badges.
pub(super) fn standing(playbook: &Playbook) -> Markup {
    html! {
        code { (playbook.key) } " "
        @if playbook.current.is_none() { (badge(Tone::Warn, "Not published")) " " }
        @if playbook.draft.is_some() && playbook.current.is_some() { (badge(Tone::Accent, "Draft")) " " }
        @if playbook.archived { (badge(Tone::Quiet, "Takes no new deals")) }
    }
}

/// What the checker says of a text. `link` gives the address at which a line is mended.
pub(super) fn diagnostics(told: &[Diagnostic], link: impl Fn(&Diagnostic) -> String) -> Markup {
    let errors = told.iter().filter(|it| it.is_error()).count();
    html! {
        div.diagnostics #diagnostics aria-live="polite" {
            p.diagnostics-sum {
                @if told.is_empty() { (icon(Icon::CircleCheck)) "Nothing to say: it can be published." }
                @else if errors == 0 { (icon(Icon::TriangleAlert)) (counted(told.len(), "suggestion")) ". It can be published." }
                @else { (icon(Icon::CircleAlert)) (counted(errors, "mistake")) @if told.len() > errors { ", " (counted(told.len() - errors, "suggestion")) } "." }
            }
            @if !told.is_empty() {
                ol {
                    @for one in told.iter().take(100) { (diagnostic(one, &link(one))) }
                }
            }
        }
    }
}

/// One thing that is wrong, or could be better.
fn diagnostic(one: &Diagnostic, link: &str) -> Markup {
    let tone = if one.is_error() { Tone::Bad } else { Tone::Warn };
    html! {
        li data-tone=(tone.as_str()) {
            a href=(link) data-line=(one.line) data-column=(one.column) {
                @if one.line > 0 { "Line " (one.line) } @else { "Whole text" }
            }
            " "
            span { (sentence(&one.message)) }
            @if let Some(hint) = &one.hint { p.hint { (sentence(hint)) } }
            @if one.line > 0 && !one.snippet.trim().is_empty() { pre { code { (one.snippet.trim()) } } }
        }
    }
}

/// Words with a capital and a full stop.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if words.ends_with(['.', '!', '?', ':', '…']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

/// `1 stage`, `3 stages`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}
