//! The calendar as markup.

use app::calendar::{Entries, Entry, What};
use app::owners::OwnedBy;
use maud::{Markup, html};
use types::id::kind as id;
use types::{Date, Id};
use ui::{Icon, Tone};

use super::{CalendarQuery, Span};
use crate::board::address;
use crate::shown::{self, Names};
use crate::{Viewer, away};

/// Leads on from days that have nothing.
const FURTHER: &str = "Look further ahead";

/// The page of the calendar.
pub(super) struct Shown<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) query: CalendarQuery,
    pub(super) first: Date,
    pub(super) days: i64,
    pub(super) names: &'a Names,
}

impl Shown<'_> {
    fn address(&self, span: Span, day: Option<Date>) -> String {
        let mut pairs = vec![("span", word(span).to_owned())];
        pairs.extend(day.map(|day| ("day", day.to_string())));
        pairs.extend(self.query.owner.map(|owner| ("owner", owner.to_string())));
        pairs.extend(self.query.all.map(|all| ("all", all.to_string())));
        address("/calendar", &pairs)
    }

    fn here(&self) -> String {
        self.address(self.query.span, self.query.day)
    }

    /// The form for something to do on a day.
    fn new_on(&self, day: Date) -> String {
        address("/calendar/new", &[("due", day.to_string()), ("next", self.here())])
    }

    /// The whole page within the frame.
    pub(super) fn page(&self, found: &Entries, colleagues: &[(Id<id::User>, String)]) -> Markup {
        let day = self.query.day;
        let spans = [(Span::Month, "Month"), (Span::Week, "Week"), (Span::Agenda, "Agenda")];
        let actions = html! {
            span.button-group {
                @for (span, words) in spans {
                    (ui::link_button(words, self.address(span, day)).attr(if span == self.query.span { "aria-current" } else { "data-other" }, "page"))
                }
                (ui::link_button("Tasks", "/tasks"))
            }
            (self.steps())
            @if self.viewer.may_write() {
                (ui::link_button("Add", self.new_on(day.unwrap_or(self.viewer.today()))).primary().icon(Icon::Plus).flag("data-sheet"))
            }
        };
        html! {
            (ui::page_header(self.title(), html! {}, actions))
            (self.whose(colleagues))
            (self.calendar(found))
        }
    }

    fn title(&self) -> String {
        let day = self.query.day.unwrap_or(self.viewer.today());
        let last = self.first.plus_days(self.days - 1);
        match self.query.span {
            Span::Month => format!("{} {}", month(day), day.year()),
            _ if self.first.month() == last.month() => {
                format!("{} – {} {} {}", self.first.day(), last.day(), month(last), last.year())
            }
            _ => format!(
                "{} {} – {} {} {}",
                self.first.day(),
                month(self.first),
                last.day(),
                month(last),
                last.year()
            ),
        }
    }

    /// The day from which the days before (-1) or after (1) these are shown.
    fn step(&self, sign: i32) -> Date {
        let day = self.query.day.unwrap_or(self.viewer.today());
        match self.query.span {
            Span::Month => day.first_of_month().plus_months(sign),
            Span::Week => day.plus_days(7 * i64::from(sign)),
            Span::Agenda => day.plus_days(14 * i64::from(sign)),
        }
    }

    /// To earlier days, to today, to later ones.
    fn steps(&self) -> Markup {
        let span = self.query.span;
        html! {
            span.button-group {
                (ui::link_button("Earlier", self.address(span, Some(self.step(-1)))).icon(Icon::ChevronLeft).attr("data-hotkey", "p"))
                (ui::link_button("Today", self.address(span, None)).attr("data-hotkey", "t"))
                (ui::link_button("Later", self.address(span, Some(self.step(1)))).icon(Icon::ChevronRight).attr("data-hotkey", "n"))
            }
        }
    }

    fn whose(&self, colleagues: &[(Id<id::User>, String)]) -> Markup {
        let chosen = match self.query.owner() {
            None | Some(OwnedBy::Me) => "me".to_owned(),
            Some(owner) => owner.to_string(),
        };
        let others = away::others(self.viewer, colleagues);
        let owners =
            [("me".to_owned(), "Mine".to_owned()), ("none".to_owned(), "Nobody’s".to_owned())];
        let owners: Vec<_> = owners.into_iter().chain(others).collect();
        html! {
            (ui::toolbar(html! {
                form method="get" action="/calendar" {
                    (ui::hidden("span", word(self.query.span)))
                    @if let Some(day) = self.query.day { (ui::hidden("day", day.to_string())) }
                    label.filter { span { "Whose" } (ui::select("owner", owners, &chosen).flag("data-submit")) }
                    label.check { input.input type="checkbox" name="all" value="true" checked[self.query.all == Some(true)] data-submit; span { "Everybody’s" } }
                    (ui::button("Show").flag("data-without-scripts"))
                }
            }))
        }
    }

    /// The days: what a live change draws again.
    pub(super) fn calendar(&self, found: &Entries) -> Markup {
        html! {
            div #calendar data-live="me deals" data-live-url=(self.here()) {
                @if found.more { (ui::alert(Tone::Warn, "There is more than fits here", html! { p { "Choose one person, or fewer days." } })) }
                @match self.query.span {
                    Span::Agenda => (self.agenda(found)),
                    _ => {
                        @if found.entries.is_empty() { p.muted { (self.no_entries()) ". " a href=(self.further()) { (FURTHER) } } }
                        (self.grid(found))
                    }
                }
            }
        }
    }

    fn on<'e>(&self, found: &'e Entries, day: Date) -> Vec<&'e Entry> {
        let zone = self.viewer.zone();
        found.entries.iter().filter(|entry| zone.date_of(entry.at) == day).collect()
    }

    fn grid(&self, found: &Entries) -> Markup {
        let today = self.viewer.today();
        let shown_month = self.query.day.unwrap_or(today).month();
        let is_month = self.query.span == Span::Month;
        html! {
            div.calendar-grid data-span=(word(self.query.span)) role="list" {
                @for nth in 0..self.days {
                    @let day = self.first.plus_days(nth);
                    @let entries = self.on(found, day);
                    @let most = if is_month { 4 } else { 60 };
                    div.calendar-day role="listitem" data-today[day == today] data-other[is_month && day.month() != shown_month] {
                        (self.head(day, html! { a href=(self.address(Span::Agenda, Some(day))) { (ui::date(day, today)) } }))
                        ul id={ "day-" (day) } data-sortable="calendar" data-by-link data-field="day" data-column=(day) {
                            @for entry in entries.iter().take(most) { (self.entry(entry, day, is_month)) }
                        }
                        @if entries.len() > most {
                            a.rest href=(self.address(Span::Agenda, Some(day))) { (entries.len() - most) " more" }
                        }
                    }
                }
            }
        }
    }

    /// A day's name, and the way to something new on it.
    fn head(&self, day: Date, name: Markup) -> Markup {
        html! {
            div.calendar-head {
                h2 { (name) }
                @if self.viewer.may_write() {
                    @let words = format!("Add something to do on {} {}", day.day(), month(day));
                    a.add href=(self.new_on(day)) data-sheet title=(words) aria-label=(words) { (ui::icon(Icon::Plus)) }
                }
            }
        }
    }

    /// The address to which an entry is dragged; only what is still to be done moves.
    fn move_of(&self, entry: &Entry, day: Date) -> Option<String> {
        let What::Task(task) = entry.what else { return None };
        let pairs = [
            ("deal", entry.deal_number.to_string()),
            ("task", task.to_string()),
            ("from", day.to_string()),
        ];
        self.viewer.may_write().then(|| address("/calendar/move", &pairs))
    }

    /// The form that moves an entry by keyboard, without scripts, and to any time.
    fn mover(&self, entry: &Entry) -> Markup {
        let What::Task(task) = entry.what else { return html! {} };
        if !self.viewer.may_write() {
            return html! {};
        }
        let path = format!("/deals/{}/due-task", entry.deal_number);
        let href = address(&path, &[("task", task.to_string()), ("next", self.here())]);
        let words = format!("Move “{}” to another day", words(entry));
        html! { a.move href=(href) data-sheet title=(words) aria-label=(words) { (ui::icon(Icon::CalendarClock)) } }
    }

    fn agenda(&self, found: &Entries) -> Markup {
        let today = self.viewer.today();
        if found.entries.is_empty() {
            return self.nothing();
        }
        html! {
            @for nth in 0..self.days {
                @let day = self.first.plus_days(nth);
                @let entries = self.on(found, day);
                @if !entries.is_empty() {
                    section.agenda-day data-today[day == today] {
                        (self.head(day, html! { (ui::date(day, today)) }))
                        ul.rows data-rows { @for entry in entries { (self.line(entry)) } }
                    }
                }
            }
        }
    }

    fn no_entries(&self) -> &'static str {
        match self.query.span {
            Span::Month => "Nothing in this month",
            Span::Week => "Nothing in this week",
            Span::Agenda => "Nothing in these two weeks",
        }
    }

    /// Where the days after these are.
    fn further(&self) -> String {
        self.address(self.query.span, Some(self.step(1)))
    }

    /// Says that none of these days has anything, where no days are drawn.
    fn nothing(&self) -> Markup {
        let action = html! { div.actions { (ui::link_button(FURTHER, self.further()).icon(Icon::ChevronRight)) } };
        ui::empty_state(
            Icon::Calendar,
            self.no_entries(),
            "Tasks with a due time and meetings that were held are listed here.",
            Some(action),
        )
    }

    fn clock(&self, entry: &Entry) -> String {
        self.viewer.clock(entry.at)
    }

    fn tone(&self, entry: &Entry) -> Tone {
        match entry.what {
            What::Task(_) if entry.at < self.viewer.now() => Tone::Bad,
            What::Task(_) if entry.kind == "meeting" => Tone::Accent,
            What::Task(_) => Tone::Quiet,
            What::Done(_) | What::Held(_) => Tone::Good,
        }
    }

    fn entry(&self, entry: &Entry, day: Date, is_short: bool) -> Markup {
        let title = words(entry);
        let moves = self.move_of(entry, day);
        html! {
            li.calendar-entry id=[id_of(entry)] data-tone=(self.tone(entry).as_str()) data-done[!matches!(entry.what, What::Task(_))] data-item[moves.is_some()] data-move=[moves] {
                a href={ "/deals/" (entry.deal_number) } title={ (title) " · " (entry.deal_name) } {
                    span.clock { (self.clock(entry)) } (ui::icon(shown::task_icon(&entry.kind)))
                    span.what { (title) }
                    @if !is_short { span.muted { (entry.deal_name) @if let Some(owner) = self.other(entry) { " · " (owner) } } }
                }
                (self.mover(entry))
            }
        }
    }

    fn line(&self, entry: &Entry) -> Markup {
        html! {
            li data-tone=(self.tone(entry).as_str()) {
                span.clock { (self.clock(entry)) }
                span.sign { (ui::icon(shown::task_icon(&entry.kind))) }
                div.grow {
                    a href={ "/deals/" (entry.deal_number) } { (words(entry)) }
                    p.muted { (entry.deal_name) @if let Some(owner) = self.other(entry) { " · " (owner) } }
                }
                @match entry.what {
                    What::Task(_) if entry.at < self.viewer.now() => (ui::badge(Tone::Bad, "overdue")),
                    What::Task(_) => {},
                    What::Done(_) => (ui::badge(Tone::Good, "done")),
                    What::Held(_) => (ui::badge(Tone::Good, "held")),
                }
                (self.mover(entry))
            }
        }
    }

    /// Whose it is, where it is not the viewer's.
    fn other(&self, entry: &Entry) -> Option<&str> {
        let owner = entry.owner.filter(|owner| *owner != self.viewer.user.id)?;
        Some(self.names.get(owner))
    }
}

/// The address of the calendar of a day's week.
pub(super) fn of_day(day: Date) -> String {
    address("/calendar", &[("span", word(Span::Week).to_owned()), ("day", day.to_string())])
}

/// By what a task is known when the page is brought up to date.
fn id_of(entry: &Entry) -> Option<String> {
    let What::Task(task) = entry.what else { return None };
    Some(format!("entry-{task}"))
}

fn words(entry: &Entry) -> String {
    if entry.title.is_empty() { "Meeting".to_owned() } else { entry.title.clone() }
}

fn word(span: Span) -> &'static str {
    match span {
        Span::Month => "month",
        Span::Week => "week",
        Span::Agenda => "agenda",
    }
}

fn month(day: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(day.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}
