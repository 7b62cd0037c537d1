//! Two records side by side: which is kept, and what becomes of what the other says.

use app::duplicates::Likeness;
use maud::{Markup, html};
use ui::{Icon, Tone, alert, badge, button, hidden, link_button, page_header};

use super::Line;
use crate::Viewer;

/// One of two records.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) lines: Vec<Line>,
    /// How many deals hang on it, as far as the viewer sees.
    pub(crate) deals: usize,
    /// When it came, in words.
    pub(crate) since: Markup,
}

/// Two records side by side, with why they look alike.
pub(crate) fn side_by_side(
    viewer: &Viewer,
    base: &str,
    sides: &[Side; 2],
    likeness: Option<&Likeness>,
) -> Markup {
    let [one, other] = sides;
    html! {
        (page_header("Are these the same?", html! {
            "What the one that is kept does not know is taken over from the other. Deals, people and notes go to it, and nothing is lost."
        }, html! { (link_button("Back", format!("{base}/{}", one.number))) }))
        @if let Some(likeness) = likeness {
            (alert(Tone::Quiet, "Why they look alike", html! { ul { @for reason in &likeness.reasons { li { (reason.says) } } } }))
        }
        (versus(base, sides, html! {
            tr { th scope="row" { "Deals" } @for side in sides { td { (side.deals) } } }
            (came(sides))
        }, &[keep(viewer, base, one, other), keep(viewer, base, other, one)]))
        (viewer.form(format!("{base}/{}/distinct", one.number), html! {
            (hidden("other", other.number.to_string()))
            (button("They are not the same").icon(Icon::Unlink))
        }))
    }
}

/// The table itself: the facts of both, `more` rows, and beneath each what can be done with it.
pub(crate) fn versus(base: &str, sides: &[Side; 2], more: Markup, feet: &[Markup; 2]) -> Markup {
    let [one, other] = sides;
    html! {
        div.table-container tabindex="0" role="region" aria-label="Side by side" {
            table.table.versus {
                thead { tr {
                    th scope="col" { span.sr-only { "Fact" } }
                    @for side in sides { th scope="col" { a href={ (base) "/" (side.number) } { (side.name) } " " span.muted { "#" (side.number) } } }
                } }
                tbody {
                    @for (line, beside) in one.lines.iter().zip(&other.lines) { (row(line, beside)) }
                    (more)
                }
                tfoot { tr { td {} @for foot in feet { td { (foot) } } } }
            }
        }
    }
}

/// Since when each is here.
pub(crate) fn came(sides: &[Side; 2]) -> Markup {
    html! { tr { th scope="row" { "Came" } @for side in sides { td { (side.since) } } } }
}

fn row(line: &Line, beside: &Line) -> Markup {
    if line.text.is_none() && beside.text.is_none() {
        return html! {};
    }
    let differs = line.text.is_some() && beside.text.is_some() && line.text != beside.text;
    html! {
        tr data-differs[differs] {
            th scope="row" { (line.label) @if differs { " " (badge(Tone::Warn, "differs")) } }
            @for fact in [line, beside] {
                td { @match &fact.text { Some(text) => span.pre { (text) }, None => span.muted { "–" } } }
            }
        }
    }
}

/// The button that keeps one of two and merges the other into it.
pub(crate) fn keep(viewer: &Viewer, base: &str, kept: &Side, lost: &Side) -> Markup {
    let question = format!("Keep “{}” and merge “{}” into it?", kept.name, lost.name);
    html! {
        (viewer.form(format!("{base}/{}/merge", kept.number), html! {
            (hidden("lose", lost.number.to_string()))
            (button("Keep this one").primary().icon(Icon::Check).confirm(question))
        }))
    }
}
