//! Today as markup.

use app::absences::Absence;
use app::leads::Clock;
use app::today::{Item, Reason, Strip, Today, Urgency};
use deal::state::Subject;
use maud::{Markup, html};
use types::Money;
use ui::{Icon, Tone};

use crate::Viewer;
use crate::insights::{figure, standing_tone};
use crate::leads::{clock, hour};
use crate::shown::{self, Guide, Names, span};

/// The page of today.
pub(super) struct Shown<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) guide: &'a Guide,
    pub(super) names: &'a Names,
}

impl Shown<'_> {
    /// The whole page within the frame.
    pub(super) fn page(&self, today: &Today, strip: Option<&Strip>) -> Markup {
        let first = self.viewer.user.name.split(' ').next().unwrap_or_default().to_owned();
        let greeting = format!("Today, {first}");
        let under = html! {
            (ui::date(self.viewer.today(), self.viewer.today()))
            @if !today.items.is_empty() { " · " (self.counted(today)) }
        };
        let actions = html! {
            (ui::link_button("Calendar", "/calendar").icon(Icon::Calendar))
            (ui::link_button("My deals", "/deals?owner=me").icon(Icon::Handshake))
        };
        html! { (ui::page_header(greeting, under, actions)) (month(strip)) (self.list(today)) }
    }

    fn counted(&self, today: &Today) -> String {
        let now = today.items.iter().filter(|item| item.urgency == Urgency::Now).count();
        let all =
            shown::count(i64::try_from(today.items.len()).unwrap_or(0), "deal wants", "deals want");
        let more = if today.more { "more than " } else { "" };
        format!("{more}{all} something, {now} of them now")
    }

    /// What to do: what a live change draws again.
    pub(super) fn list(&self, today: &Today) -> Markup {
        html! {
            div #today data-live="me deals" data-live-url="/today" {
                @if today.items.is_empty() { (self.empty()) }
                @for urgency in Urgency::ALL {
                    @let items: Vec<&Item> = today.items.iter().filter(|item| item.urgency == urgency).collect();
                    @if !items.is_empty() {
                        section.urgency data-urgency=(urgency.word()) aria-labelledby={ "urgency-" (urgency.word()) } {
                            h2 id={ "urgency-" (urgency.word()) } { (words(urgency)) " " span.count { (items.len()) } }
                            ul.today-list data-rows { @for item in items { (self.item(item)) } }
                        }
                    }
                }
                @if today.more { p.muted.centred { "There is more: these are the hundred most pressing. " a href="/deals?owner=me&due=overdue" { "All that is overdue" } } }
            }
        }
    }

    fn empty(&self) -> Markup {
        let action = html! {
            div.actions {
                (ui::link_button("Look at the board", "/board").primary().icon(Icon::SquareKanban))
                (ui::link_button("Take on a lead", "/leads").icon(Icon::Inbox))
            }
        };
        ui::empty_state(
            Icon::Sun,
            "Nothing presses today",
            "No clock runs out, nothing is due and nobody waits for you. A good day for the deals that could go faster.",
            Some(action),
        )
    }

    fn item(&self, item: &Item) -> Markup {
        let deal = &item.lead.deal;
        let stage = deal.stage.as_deref().map(|key| self.guide.stage_name(deal.playbook, key));
        let customer = crate::board::customer(deal);
        html! {
            li.today-item id={ "today-" (deal.number) } {
                span.sign data-tone=(tone(&item.reasons[0]).as_str()) { (ui::icon(sign(&item.reasons[0]))) }
                div.grow {
                    div.title {
                        a href={ "/deals/" (deal.number) } { (deal.name) }
                        @if let Some(amount) = shown::amount(deal.amount, deal.currency.as_deref()) { span.money { (shown::money(amount)) } }
                        @if let Some(owner) = deal.owner.filter(|owner| *owner != self.viewer.user.id) { span.muted { (self.names.get(owner)) "’s" } }
                    }
                    @if let Some(absence) = &item.absent { p { (self.in_place_of(absence)) } }
                    p.muted.where {
                        @if let Some(customer) = customer { (customer) " · " }
                        @if let Some(stage) = stage { (stage) }
                    }
                    ul.reasons {
                        @for reason in &item.reasons {
                            li data-tone=(tone(reason).as_str()) {
                                span { (self.why(reason)) }
                                @if self.viewer.may_write() { (self.way(deal.number, reason)) }
                            }
                        }
                    }
                    @if calls(item) {
                        p.hour { @if let Some(reach) = &item.lead.reach { (hour(reach, self.viewer)) } }
                    }
                }
                @if self.viewer.may_write() { div.do { (self.ways(item)) } }
            }
        }
    }

    /// In whose place the reader sees to it, and until when.
    fn in_place_of(&self, absence: &Absence) -> Markup {
        let last = absence.last_day(self.viewer.zone());
        html! {
            span.badge data-tone=(Tone::Accent.as_str()) {
                "for " (self.names.get(absence.user)) ", away until " (ui::date(last, self.viewer.today()))
            }
        }
    }

    /// Why it is here, in words.
    fn why(&self, reason: &Reason) -> Markup {
        let now = self.viewer.now();
        match reason {
            Reason::Unanswered(clock_) => {
                html! { "Nobody has answered this lead " (clock(*clock_, now)) }
            }
            Reason::Unassigned => html! { "Nobody looks after this lead" },
            Reason::Reply { at, kind, subject } => html! {
                (heard(kind)) " " (self.viewer.time(*at)) @if let Some(subject) = subject { ": “" (subject) "”" } ", unanswered"
            },
            Reason::Task { name, due, must, department, .. } => html! {
                (name)
                @match due {
                    Some(due) if *due < now => { " · " b { "due " (span(now.since(*due))) " ago" } },
                    Some(due) => { " · due " (self.viewer.time(*due)) },
                    None => " · no day is set",
                }
                @if *must { " · the stage waits for it" }
                @if let Some(department) = department { " · for " (department) }
            },
            Reason::Stage(due) if *due < now => {
                html! { "The time of this stage ran out " (span(now.since(*due))) " ago" }
            }
            Reason::Stage(due) => {
                html! { "The time of this stage runs out " (self.viewer.time(*due)) }
            }
            Reason::Approval { subject, since } => {
                html! { "Waits for your agreement: " (self.subject(subject)) ", since " (self.viewer.time(*since)) }
            }
            Reason::HandOver { since } => html! { "Offered to you " (self.viewer.time(*since)) },
            Reason::Quiet(since) => {
                html! { "Quiet for " (span(now.since(*since))) ", and nothing is planned" }
            }
        }
    }

    fn subject(&self, subject: &Subject) -> String {
        let found = self.guide.playbooks.iter().find_map(|(_, compiled)| match subject {
            Subject::Condition(key) => {
                compiled.condition(key).map(|condition| condition.says.clone())
            }
            Subject::Criterion(at) => compiled
                .stage(&at.stage)
                .and_then(|stage| stage.exits.iter().find(|exit| exit.key == at.key))
                .map(|exit| exit.says.clone()),
        });
        found.unwrap_or_else(|| "something that the playbook asks".to_owned())
    }

    /// What can be done about a reason at once.
    fn way(&self, deal: i64, reason: &Reason) -> Markup {
        html! {
            @match reason {
                Reason::Task { task, name, .. } => {
                    (self.act(deal, "done", &[("task", task.to_string())], "Done", Icon::Check))
                    (self.later(deal, &task.to_string(), name))
                },
                Reason::Approval { subject, .. } => (self.act(deal, "approve", &[("subject", serde_json::to_string(subject).unwrap_or_default())], "Agree", Icon::ThumbsUp)),
                Reason::HandOver { .. } => (self.act(deal, "accept", &[], "Take it", Icon::Handshake)),
                Reason::Unassigned => (ui::link_button("Assign", "/leads?owner=none").small().icon(Icon::UserPlus)),
                _ => {},
            }
        }
    }

    /// What can be done with the deal at once.
    fn ways(&self, item: &Item) -> Markup {
        let number = item.lead.deal.number;
        let phone = item.lead.contact.as_ref().and_then(|contact| contact.phone.as_ref());
        html! {
            @if let Some(phone) = phone.filter(|_| calls(item)) {
                (ui::link_button("Call", format!("tel:{}", phone.as_str())).small().icon(Icon::Phone))
            }
            (ui::link_button("Open", format!("/deals/{number}")).small().ghost().icon(Icon::ArrowRight))
        }
    }

    fn act(
        &self,
        deal: i64,
        verb: &str,
        fields: &[(&str, String)],
        label: &str,
        icon: Icon,
    ) -> Markup {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let button = ui::button(label).small().icon(icon);
        html! { (self.act_form(deal, verb, &fields, html! { (button) })) }
    }

    fn act_form(&self, deal: i64, verb: &str, fields: &[(&str, &str)], rest: Markup) -> ui::Tag {
        let body = html! {
            (ui::hidden("deal", deal.to_string()))
            (ui::hidden("do", verb))
            @for (name, value) in fields { (ui::hidden(*name, *value)) }
            (rest)
        };
        self.viewer.form("/today/act", body)
    }

    /// The days to which a task can be moved.
    fn later(&self, deal: i64, task: &str, name: &str) -> Markup {
        let opener = ui::icon_button(Icon::CalendarClock, format!("Move “{name}” to another day"));
        let to = |day: &str, label: &str| {
            let button = ui::menu_button(Some(Icon::ArrowRight), label);
            self.act_form(deal, "move", &[("task", task), ("to", day)], html! { (button) })
        };
        let from = self.viewer.today().next().to_string();
        let another = html! {
            (ui::date_input("day", "").attr("min", from).attr("aria-label", "Another day").flag("required"))
            (ui::button("Move").small())
        };
        let items = html! {
            (to("tomorrow", "Tomorrow"))
            (to("next-week", "Next week"))
            (self.act_form(deal, "move", &[("task", task)], another).class("inline"))
        };
        ui::menu(&format!("move-{task}"), opener, items)
    }
}

/// What is won and open this month for whoever looks, or the place where that will stand.
pub(crate) fn month(strip: Option<&Strip>) -> Markup {
    strip.map_or_else(figures_to_come, figures)
}

/// Stands where the figures will, until what they are reckoned from is loaded.
fn figures_to_come() -> Markup {
    html! {
        div.stats-to-come hx-get="/today/strip" hx-trigger="load" hx-swap="outerHTML" {
            p.muted role="status" { "The figures of this month are being counted." }
        }
    }
}

/// What is won and open, and how one's goals stand; each leads to its deals or its goal.
pub(super) fn figures(strip: &Strip) -> Markup {
    if strip.won + strip.open + strip.goals.len() == 0 {
        return html! {};
    }
    let sums = |sums: &[insight::money::Money]| {
        let sums = sums.iter().filter_map(|sum| Some((sum.minor, sum.currency.parse().ok()?)));
        let sums: Vec<Money> =
            sums.map(|(minor, currency)| Money::of_minor(minor, currency)).collect();
        shown::monies(&sums)
    };
    let month = format!("{}-01", strip.month);
    let won = format!("/insights/deals?owner=me&cohort=closed&from={month}&outcome=won");
    html! {
        (ui::stats(html! {
            (ui::stat("Won this month by you", html! { a href=(won) { (strip.won) } }, sums(&strip.value_won)))
            (ui::stat("Open with you", html! { a href="/insights/deals?owner=me&outcome=open" { (strip.open) } }, sums(&strip.value_open)))
            @for goal in &strip.goals {
                @let note = html! { "of " (figure(goal, goal.progress.target)) " " (ui::badge(standing_tone(&goal.says), &goal.says)) };
                (ui::stat(&goal.name, html! { a href={ "/insights/goals/" (goal.id) } { (figure(goal, goal.progress.actual)) } }, note))
            }
        }))
    }
}

fn words(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Now => "Now",
        Urgency::Today => "Before the day ends",
        Urgency::Later => "When there is time",
    }
}

fn heard(kind: &str) -> &'static str {
    match kind {
        "mail" => "They wrote",
        "call" => "They called",
        "meeting" => "They met us",
        _ => "They sent a message",
    }
}

/// Whether somebody should be called.
fn calls(item: &Item) -> bool {
    item.reasons.iter().any(|reason| match reason {
        Reason::Task { kind, .. } => kind == "call",
        Reason::Unanswered(_) => true,
        _ => false,
    })
}

fn sign(reason: &Reason) -> Icon {
    match reason {
        Reason::Unanswered(_) => Icon::Timer,
        Reason::Unassigned => Icon::UserPlus,
        Reason::Reply { .. } => Icon::Mail,
        Reason::Task { kind, .. } => shown::task_icon(kind),
        Reason::Stage(_) => Icon::AlarmClock,
        Reason::Approval { .. } => Icon::ShieldCheck,
        Reason::HandOver { .. } => Icon::Handshake,
        Reason::Quiet(_) => Icon::Moon,
    }
}

fn tone(reason: &Reason) -> Tone {
    match reason {
        Reason::Unanswered(Clock::Over(_)) => Tone::Bad,
        Reason::Unanswered(_) | Reason::Unassigned | Reason::Stage(_) => Tone::Warn,
        Reason::Reply { .. } | Reason::Approval { .. } | Reason::HandOver { .. } => Tone::Accent,
        Reason::Task { .. } => Tone::Good,
        Reason::Quiet(_) => Tone::Quiet,
    }
}
