//! What every part of the page looks at: the deal with all around it, and who reads it.

use app::deals::{self, dossier::Dossier};
use deal::State;
use maud::{Markup, html};
use playbook::Compiled;
use playbook::model::Stage;
use types::{Date, Id, Money, Timestamp, User};
use ui::Tag;

use crate::Viewer;

/// The deal and its reader.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) dossier: &'a Dossier,
    /// The list that the reader came from, as the query of its address.
    pub(super) list: Option<&'a str>,
}

impl<'a> Look<'a> {
    pub(super) fn state(self) -> &'a State {
        &self.dossier.deal.state
    }

    pub(super) fn playbook(self) -> &'a Compiled {
        &self.dossier.playbook
    }

    pub(super) fn stage(self) -> Option<&'a Stage> {
        self.dossier.stage()
    }

    /// The address of the page.
    pub(super) fn home(self) -> String {
        with_list(format!("/deals/{}", self.dossier.deal.number), self.list)
    }

    /// The address of something of the deal: `self.at("lose")`.
    pub(super) fn at(self, what: &str) -> String {
        with_list(format!("/deals/{}/{what}", self.dossier.deal.number), self.list)
    }

    /// An instant as the reader reads it.
    pub(super) fn time(self, at: Timestamp) -> Markup {
        self.viewer.time(at)
    }

    /// A day as the reader reads it.
    pub(super) fn date(self, day: Date) -> Markup {
        ui::date(day, self.viewer.today())
    }

    /// How long ago or in how long.
    pub(super) fn relative(self, at: Timestamp) -> String {
        ui::relative(at, self.viewer.now())
    }

    /// Whether the reader may put right what somebody recorded of the deal.
    pub(super) fn may_put_right(self, recorded_by: Option<Id<User>>) -> bool {
        let may = deals::may_put_right(&self.viewer.by, &self.dossier.deal, recorded_by);
        self.dossier.may.write && may
    }

    /// A colleague's name.
    pub(super) fn name(self, user: Id<User>) -> &'a str {
        self.dossier.name_of(user)
    }

    /// A colleague with a face.
    pub(super) fn person(self, user: Id<User>) -> Markup {
        ui::person(self.name(user))
    }

    /// What people call a role of the playbook.
    pub(super) fn role(self, key: &'a str) -> &'a str {
        self.playbook().role(key).map_or(key, |role| role.name.as_str())
    }

    /// What people call a stage.
    pub(super) fn stage_name(self, key: &'a str) -> &'a str {
        self.playbook().stage(key).map_or(key, |stage| stage.name.as_str())
    }

    /// What people call a reason.
    pub(super) fn reason(self, key: &'a str) -> &'a str {
        self.playbook().reason(key).map_or(key, |reason| reason.name.as_str())
    }

    /// The first moment of work on a day: parked deals wake then.
    pub(super) fn morning(self, day: Date) -> Timestamp {
        let calendar = &self.dossier.calendar;
        calendar.next_open(self.viewer.zone().start_of(day))
    }

    /// The last moment of work on a day: what is due on it is due then.
    pub(super) fn evening(self, day: Date) -> Timestamp {
        self.viewer.evening(day)
    }

    /// The reader's day of an instant.
    pub(super) fn day_of(self, at: Timestamp) -> Date {
        self.viewer.zone().date_of(at)
    }

    /// A form of the deal that changes something.
    pub(super) fn form(self, what: &str, body: Markup) -> Tag {
        let body = html! {
            @if let Some(list) = self.list { (ui::hidden("in", list)) }
            (body)
        };
        self.viewer.form(format!("/deals/{}/{what}", self.dossier.deal.number), body)
    }

    /// A form that is only a button. A script sends it and brings the page up to date; what is refused it shows in a
    /// sheet.
    pub(super) fn press(self, what: &str, hidden: &[(&str, &str)], button: ui::Button) -> Markup {
        let body = html! {
            @for (name, value) in hidden { (ui::hidden(*name, *value)) }
            (button)
        };
        html! { (self.form(what, body).class("inline").flag("data-quiet")) }
    }

    /// A link to a form, which a script opens over the page.
    pub(super) fn opens(self, what: &str, label: impl Into<String>) -> ui::Button {
        ui::link_button(label, self.at(what)).flag("data-sheet")
    }
}

/// An address that remembers the list one came from.
pub(super) fn with_list(address: String, list: Option<&str>) -> String {
    let Some(list) = list else { return address };
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}in={}", encoded(list))
}

/// A text as part of a query.
pub(super) fn encoded(text: &str) -> String {
    crate::address::encoded(text)
}

/// An amount as people read it, without decimals where there are none.
pub(super) fn money(amount: Money) -> String {
    let words = amount.grouped(types::DecimalMark::Point);
    words.replacen(".00 ", "\u{a0}", 1).replacen(' ', "\u{a0}", 1)
}

/// A text in its lines.
pub(super) fn lines(text: &str) -> Markup {
    html! { @for (nth, line) in text.lines().enumerate() { @if nth > 0 { br; } (line) } }
}

/// "1 question", "3 questions".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
