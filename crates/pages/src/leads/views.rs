//! The inbox as markup.

use app::corrections::Doubt;
use app::deals::list::Sort;
use app::leads::{Clock, Lead};
use app::reach::Reachable;
use insight::score::Chance;
use maud::{Markup, html};
use types::Timestamp;
use ui::{Icon, Tone};

use super::Loaded;
use crate::Viewer;
use crate::list::{Bulk, COUNTED, Here, is_narrowed, save_link, view_tabs};
use crate::shown::{self, count, span};

/// The page of the inbox.
pub(super) struct Shown<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) loaded: &'a Loaded,
}

impl Shown<'_> {
    fn here(&self) -> Here<'_> {
        Here {
            path: "/leads",
            says: &self.loaded.says,
            view: self.loaded.view.as_ref().map(|view| view.id),
            currency: self.viewer.workspace.currency,
        }
    }

    /// The whole page within the frame.
    pub(super) fn page(&self) -> Markup {
        let actions = html! {
            @if self.viewer.may_write() {
                (save_link(&self.here()))
                (ui::link_button("New lead", "/leads/new").primary().icon(Icon::Plus).hotkey("n"))
            }
        };
        html! {
            (ui::page_header("Leads", self.counted(), actions))
            (view_tabs(&self.here(), &BUILT_IN, &self.loaded.views, self.loaded.view.as_ref()))
            (self.filters())
            (self.inbox())
        }
    }

    fn counted(&self) -> Markup {
        html! {
            @if self.loaded.count >= COUNTED { "more than " }
            (count(self.loaded.count, "lead", "leads"))
            @if let Some(view) = &self.loaded.view { " · " (view.name) }
        }
    }

    fn filters(&self) -> Markup {
        let filter = &self.loaded.says.filter;
        let owner = filter.owner.map(|owner| owner.to_string()).unwrap_or_default();
        let owners = crate::list::owners(self.viewer, &self.loaded.colleagues, filter.owner);
        let sort = self.loaded.says.sort.word();
        let due = filter.due.map_or("", crate::list::query::due_word);
        let view = self.loaded.view.as_ref().map(|view| view.id.to_string());
        html! {
            form.toolbar.filters method="get" action="/leads" role="search" {
                @if let Some(view) = view { (ui::hidden("view", view)) (ui::hidden("own", "true")) }
                label.filter.grow { span.sr-only { "Words" } (ui::input("search", "q", filter.q.clone().unwrap_or_default()).attr("placeholder", "Name, company, person…").attr("data-hotkey", "/")) }
                label.filter { span { "Owner" } (ui::select("owner", owners, &owner).flag("data-submit")) }
                label.filter { span { "Due" } (ui::select("due", crate::list::DUES, due).flag("data-submit")) }
                label.filter { span { "Source" } (ui::text_input("source", filter.source.clone().unwrap_or_default()).class("short")) }
                label.filter { span { "Status" } (ui::select("status", [("open", "Open"), ("parked", "Parked")], filter.status.as_deref().unwrap_or("open")).flag("data-submit")) }
                label.filter { span { "Order" } (ui::select("sort", self.sorts(), sort).flag("data-submit")) }
                (ui::button("Filter").icon(Icon::Filter))
            }
        }
    }

    /// The leads: what a live change draws again.
    pub(super) fn inbox(&self) -> Markup {
        let here = self.here();
        if self.loaded.page.items.is_empty() {
            return html! { div #leads data-live="deals" data-live-url=(here.address()) { (self.empty()) } };
        }
        let bulk = Bulk {
            viewer: self.viewer,
            back: here.address(),
            filter: &self.loaded.says.filter,
            fit: (self.loaded.count, self.loaded.page.items.len()),
            is_leads: true,
        };
        let next = self.loaded.page.next.as_deref().map(|next| here.after(next));
        html! {
            div #leads data-live="deals" data-live-url=(here.address()) {
                @if self.viewer.may_write() { (bulk.bar()) }
                div.table-container.list tabindex="0" role="region" aria-label="Leads" {
                    table.table.list-table.inbox {
                        caption.sr-only { "Leads" }
                        thead { tr {
                            @if self.viewer.may_write() { th.tick scope="col" data-label="Choose all that are shown" { input type="checkbox" data-check-all="deal" aria-label="Choose all that are shown"; } }
                            @for head in ["Lead", "Answer", "Call", "Facts", "Score", "Next", "Owner"] { th scope="col" { (head) } }
                        } }
                        tbody #lead-rows data-rows { @for lead in &self.loaded.page.items { (self.row(lead)) } }
                    }
                }
                (ui::pagination(next.as_deref(), "lead-rows"))
                @if let Some(says) = self.no_signal() { p.muted { "Learned chance: " (says) } }
            }
        }
    }

    /// That nothing could be learned from history.
    fn no_signal(&self) -> Option<&str> {
        let learned = self.loaded.learned.as_ref().filter(|learned| !learned.signal)?;
        Some(&learned.says)
    }

    /// The orders to choose from: by the learned chance only where there is one.
    fn sorts(&self) -> Vec<(&'static str, &'static str)> {
        let has_signal = self.loaded.learned.as_ref().is_some_and(|learned| learned.signal);
        let learned = has_signal || self.loaded.says.sort == Sort::Likeliest;
        let by_chance = learned.then_some(("-chance", "Best learned chance first"));
        SORTS.into_iter().chain(by_chance).collect()
    }

    fn row(&self, lead: &Lead) -> Markup {
        let deal = &lead.deal;
        let about = [deal.source.as_deref(), deal.product.as_deref(), deal.campaign.as_deref()];
        let about: Vec<&str> =
            about.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        let value = shown::amount(deal.amount, deal.currency.as_deref());
        html! {
            tr id={ "lead-" (deal.number) } {
                @if self.viewer.may_write() {
                    td.tick { input type="checkbox" name="deal" value=(deal.number) form="bulk" data-row-key="x" aria-label={ "Choose " (deal.name) }; }
                }
                th.name scope="row" {
                    a href=(self.here().deal(deal.number)) { (deal.name) }
                    p.muted {
                        @if let Some(contact) = &lead.contact { (contact.name) }
                        @if let Some(company) = lead.company.as_ref().filter(|company| company.name != deal.name) { " · " (company.name) }
                        @if lead.contact.is_none() && lead.company.is_none() { "Nobody is named yet" }
                    }
                    @if !about.is_empty() || value.is_some() {
                        p.muted { (about.join(" · ")) @if let Some(value) = value { " " b { (shown::money(value)) } } }
                    }
                }
                td data-label="Answer" { (clock(lead.clock, self.viewer.now())) }
                td data-label="Call" { (self.call(lead)) }
                td data-label="Facts" { (self.facts(lead)) }
                td data-label="Score" {
                    a href={ "/deals/" (deal.number) "/score" } data-sheet title="Points by the rules: why" { (deal.score) }
                    @if let Some(chance) = &lead.chance { (chance_of(chance)) }
                }
                td data-label="Next" { (self.next(lead)) }
                td data-label="Owner" {
                    @match deal.owner {
                        Some(owner) => (self.loaded.names.person(owner)),
                        None => (ui::badge(Tone::Warn, "Nobody")),
                    }
                }
            }
        }
    }

    /// When to call, with the number at hand.
    fn call(&self, lead: &Lead) -> Markup {
        let phone = lead
            .contact
            .as_ref()
            .and_then(|contact| contact.phone.as_ref())
            .map(ToString::to_string);
        let phone =
            phone.or_else(|| lead.company.as_ref().and_then(|company| company.facts.phone.clone()));
        html! {
            @if let Some(reach) = &lead.reach { (hour(reach, self.viewer)) }
            @else { span.muted { "Country unknown" } }
            @if let Some(phone) = phone {
                p { a.phone href={ "tel:" (phone.replace(' ', "")) } { (ui::icon(Icon::Phone)) (phone) } }
            }
        }
    }

    /// What there is to check, and what was corrected.
    fn facts(&self, lead: &Lead) -> Markup {
        let (of_company, of_person) = lead.doubts();
        let (company, person) = lead.corrected();
        let corrected = company.len() + person.len();
        let doubts: Vec<&Doubt> = of_company.iter().chain(&of_person).collect();
        let title: Vec<&str> = doubts.iter().map(|doubt| doubt.says.as_str()).collect();
        let href = format!("/leads/{}/facts", lead.deal.number);
        let words = match doubts.len() {
            0 => "Checked by rule".to_owned(),
            number => format!("{number} to check"),
        };
        let tone = if doubts.is_empty() { Tone::Good } else { Tone::Warn };
        html! {
            a.facts-link href=(href) data-sheet="wide" data-row-key="e" title=(title.join(" ")) { (ui::badge(tone, words)) }
            @if corrected > 0 { p.muted { (corrected) " corrected" } }
        }
    }

    fn next(&self, lead: &Lead) -> Markup {
        let Some(next) = &lead.next else { return html! { span.muted { "Nothing planned" } } };
        let tone = match next.due_at {
            Some(due) if due < self.viewer.now() => Tone::Bad,
            Some(due) if self.viewer.zone().date_of(due) == self.viewer.today() => Tone::Good,
            Some(_) => Tone::Quiet,
            None => Tone::Warn,
        };
        html! {
            span.next data-tone=(tone.as_str()) { (ui::icon(shown::task_icon(&next.kind))) span.what { (next.name) } }
            @if let Some(due) = next.due_at { p.muted { (self.viewer.time(due)) } }
        }
    }

    fn empty(&self) -> Markup {
        let mut bare = self.loaded.says.filter.clone();
        bare.phase = None;
        if is_narrowed(&bare) || bare.status.as_deref() == Some("parked") {
            let action = html! { div.actions { (ui::link_button("Show all open leads", "/leads").primary()) } };
            return ui::empty_state(
                Icon::Filter,
                "No lead fits these filters",
                "Take one of them away to see more.",
                Some(action),
            );
        }
        let action = self.viewer.may_write().then(|| {
            html! {
                div.actions {
                    (ui::link_button("New lead", "/leads/new").primary().icon(Icon::Plus))
                    @if self.viewer.may_import() { (ui::link_button("Import a file", "/imports").icon(Icon::Upload)) }
                }
            }
        });
        ui::empty_state(
            Icon::Inbox,
            "The inbox is empty",
            "Every lead has been taken on. New ones come by hand or out of files.",
            action,
        )
    }
}

/// The learned chance with what speaks for and against it.
fn chance_of(chance: &Chance) -> Markup {
    let words = format!("{:.0} %", chance.chance * 100.0);
    let title = format!("Learned from history: higher than {} of 100 earlier leads", chance.points);
    html! {
        @if chance.reasons.is_empty() { p.muted title=(title) { (words) } }
        @else {
            details.inline-details {
                summary title=(title) { (words) }
                ul { @for reason in &chance.reasons { li { (reason) } } }
            }
        }
    }
}

/// How long somebody has to answer, or how quick it went.
pub(crate) fn clock(clock: Clock, now: Timestamp) -> Markup {
    match clock {
        Clock::Over(until) => html! {
            span.badge data-tone="bad" { (ui::icon(Icon::AlarmClock)) (span(now.since(until))) " over" }
        },
        Clock::Running(until) => {
            let left = until.since(now);
            let tone = if left < types::Millis::hours(2) { "warn" } else { "accent" };
            html! { span.badge data-tone=(tone) { (ui::icon(Icon::Timer)) (span(left)) " left" } }
        }
        Clock::Waiting => {
            html! { span.badge data-tone="quiet" { (ui::icon(Icon::Hourglass)) "Unanswered" } }
        }
        Clock::Answered(after) => html! {
            span.muted { (ui::icon(Icon::Check)) " after " (span(after)) }
        },
    }
}

/// The customer's hour: whether somebody is there now, and when they are next.
pub(crate) fn hour(reach: &Reachable, viewer: &Viewer) -> Markup {
    let there: String = reach.local_time.chars().skip(11).take(5).collect();
    let city = reach.zone.as_str().rsplit('/').next().unwrap_or_default().replace('_', " ");
    let sure = if reach.zone_is_sure { "" } else { "about " };
    let title = format!("{sure}{there} in {city}");
    html! {
        @if reach.open_now {
            span.badge data-tone="good" title=(title) { (ui::icon(Icon::PhoneCall)) "Now" }
            " " span.muted { (there) " there" }
        } @else if let Some(holiday) = reach.holiday {
            span.badge data-tone="warn" title=(title) { (ui::icon(Icon::Moon)) (holiday) }
            " " span.muted { "from " (viewer.time(reach.next_open)) }
        } @else {
            span.badge data-tone="quiet" title=(title) { (ui::icon(Icon::Moon)) (there) " there" }
            " " span.muted { "from " (viewer.time(reach.next_open)) }
        }
    }
}

/// The views that everybody has: words and address.
const BUILT_IN: [(&str, &str); 5] = [
    ("All", "/leads?phase=lead"),
    ("Unassigned", "/leads?owner=none&phase=lead"),
    ("Mine", "/leads?owner=me&phase=lead"),
    ("Over their time", "/leads?due=late&phase=lead"),
    ("Best first", "/leads?sort=-score&phase=lead"),
];

/// In which orders leads can be looked at.
const SORTS: [(&str, &str); 5] = [
    ("next", "What is due first"),
    ("-score", "Most points first"),
    ("-created", "Newest first"),
    ("created", "Oldest first"),
    ("-worth", "Largest first"),
];
