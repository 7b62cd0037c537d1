//! The facts of one record: what is known, what a person corrected, what somebody should look at.

use app::corrections::{Correction, Doubt};
use app::reach::Reachable;
use maud::{Markup, html};
use types::Timestamp;
use ui::{Icon, Tone, badge, icon};

use crate::Viewer;
use crate::choices::People;
use crate::overtaken::{Difference, differences};

/// One fact: the key of its field, what people call it, and how it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    /// As text: what is compared.
    pub(crate) text: Option<String>,
    /// As markup where that is more than its text: a link.
    pub(crate) shown: Option<Markup>,
}

impl Line {
    /// A fact that is a text.
    pub(crate) fn of(key: &'static str, label: &'static str, text: Option<String>) -> Line {
        Line { key, label, text, shown: None }
    }

    /// A fact that leads somewhere.
    pub(crate) fn linked(self, href: Option<String>) -> Line {
        let link = self.text.clone().zip(href);
        let shown = link.map(|(text, href)| html! { a href=(href) rel="noreferrer" { (text) } });
        Line { shown, ..self }
    }
}

/// What is odd about a record.
#[derive(Clone, Copy)]
pub(crate) struct Marks<'a> {
    pub(crate) corrected: &'a [Correction],
    pub(crate) doubts: &'a [Doubt],
}

/// The facts that are known, each with its marks; unknown ones that somebody doubts are shown too.
pub(crate) fn sheet(viewer: &Viewer, people: &People, lines: &[Line], marks: Marks<'_>) -> Markup {
    let is_marked = |line: &&Line| {
        line.text.is_some() || marks.doubts.iter().any(|doubt| doubt.field == line.key)
    };
    html! {
        dl.facts {
            @for line in lines.iter().filter(is_marked) {
                dt { (line.label) }
                dd {
                    @match (&line.shown, &line.text) {
                        (Some(shown), _) => (shown),
                        (None, Some(text)) => span.pre { (text) },
                        (None, None) => span.muted { "not known" }
                    }
                    @for correction in marks.corrected.iter().filter(|it| it.field == line.key) {
                        " " (corrected(viewer, people, correction))
                    }
                    @for doubt in marks.doubts.iter().filter(|it| it.field == line.key) {
                        p.doubt { (icon(Icon::TriangleAlert)) (doubt.says) }
                    }
                }
            }
        }
    }
}

fn corrected(viewer: &Viewer, people: &People, correction: &Correction) -> Markup {
    let who = people.owner(correction.by).unwrap_or("a program");
    let title = format!("It said “{}” until {who} corrected it", correction.from);
    html! {
        span.corrected title=(title) {
            (badge(Tone::Good, "corrected"))
            span.sr-only { (title) }
        }
        span.muted.was { " was “" (correction.from) "”, " (who) ", " (viewer.time(correction.at)) }
    }
}

/// What somebody else changed while one was editing: the fields that differ from what one sees.
pub(crate) fn changed_meanwhile(
    typed: &[(&'static str, &'static str, String)],
    now: &[Line],
) -> Markup {
    let differs = |(key, label, typed): &(&'static str, &'static str, String)| {
        let now = now.iter().find(|line| line.key == *key).and_then(|line| line.text.clone());
        let now = now.unwrap_or_default();
        let label = (*label).to_owned();
        (now.trim() != typed.trim()).then(|| Difference { label, typed: typed.clone(), now })
    };
    let different: Vec<_> = typed.iter().filter_map(differs).collect();
    differences("Somebody changed this while you were editing", &different)
}

/// When somebody there can be called.
pub(crate) fn reachable(viewer: &Viewer, hours: Option<&Reachable>) -> Markup {
    let Some(hours) = hours else {
        return html! { p.muted { "Say in which country they sit, and this tells when to call." } };
    };
    let clock: Option<Timestamp> = hours.local_time.parse().ok();
    html! {
        p {
            (icon(Icon::Phone)) " "
            @if hours.open_now { (badge(Tone::Good, "Good time to call")) }
            @else if let Some(holiday) = hours.holiday { (badge(Tone::Warn, format!("Holiday: {holiday}"))) }
            @else { (badge(Tone::Quiet, "Outside office hours")) }
        }
        dl.facts {
            dt { "Their time" }
            dd {
                @match clock {
                    Some(at) => (ui::time(at, &hours.zone, viewer.now())),
                    None => (hours.local_time)
                }
                " " span.muted { (hours.zone.as_str()) @if !hours.zone_is_sure { ", most likely" } }
            }
            @if !hours.open_now { dt { "Open again" } dd { (viewer.time(hours.next_open)) " " span.muted { "your time" } } }
            @if let Some(span) = hours.overlap_with_caller.first() {
                dt { "Best" } dd { (viewer.time(span.from)) " – " (clock_of(viewer, span.to)) " " span.muted { "both at work" } }
            }
        }
    }
}

fn clock_of(viewer: &Viewer, at: Timestamp) -> String {
    viewer.zone().local(at).time.to_string().chars().take(5).collect()
}
