//! What pages are divided into.

use maud::{Markup, PreEscaped, html};

use crate::{Icon, icon};

/// A box with a heading, things to do at its right, and content. Empty `actions` are left out.
pub fn card(title: impl AsRef<str>, actions: Markup, body: Markup) -> Markup {
    html! {
        section.card {
            header {
                h2 { (title.as_ref()) }
                @if !actions.0.is_empty() { div.card-action { (actions) } }
            }
            div.card-body { (body) }
        }
    }
}

/// A part of a page without a box.
pub fn section(title: impl AsRef<str>, body: Markup) -> Markup {
    html! { section.part { h2 { (title.as_ref()) } (body) } }
}

/// The heading of a page, a line under it, and what can be done.
pub fn page_header(title: impl AsRef<str>, under: Markup, actions: Markup) -> Markup {
    html! {
        header.page-header {
            div {
                h1 { (title.as_ref()) }
                @if !under.0.is_empty() { p.muted { (under) } }
            }
            @if !actions.0.is_empty() { div.actions { (actions) } }
        }
    }
}

/// Buttons in a row.
pub fn actions(body: Markup) -> Markup {
    html! { div.actions { (body) } }
}

/// A row of filters and buttons above a list.
pub fn toolbar(body: Markup) -> Markup {
    html! { div.toolbar role="group" { (body) } }
}

/// Things one below the other.
pub fn stack(body: Markup) -> Markup {
    html! { div.stack { (body) } }
}

/// Content, and beside it what belongs to it; one below the other on a phone.
pub fn columns(main: Markup, aside: Markup) -> Markup {
    html! { div.columns { div.stack { (main) } div.stack { (aside) } } }
}

/// A number with what it is, and a note under it.
pub fn stat(label: impl AsRef<str>, value: Markup, note: Markup) -> Markup {
    html! {
        div.card.stat {
            span.muted { (label.as_ref()) }
            strong.figure { (value) }
            @if !note.0.is_empty() { span.note { (note) } }
        }
    }
}

/// Numbers side by side.
pub fn stats(body: Markup) -> Markup {
    html! { div.stats { (body) } }
}

/// What stands where a list has nothing: what would be here and how to get it.
pub fn empty_state(
    drawing: Icon,
    title: impl AsRef<str>,
    text: impl AsRef<str>,
    action: Option<Markup>,
) -> Markup {
    html! {
        div.empty-state {
            span.empty-icon { (icon(drawing)) }
            h2 { (title.as_ref()) }
            p { (text.as_ref()) }
            (action.unwrap_or(PreEscaped(String::new())))
        }
    }
}
