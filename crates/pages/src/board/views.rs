//! The board as markup.

use app::board::{Board, Card, Column};
use app::deals::DealLine;
use app::teams::Team;
use app::today::Strip;
use maud::{Markup, PreEscaped, html};
use playbook::model::Phase;
use types::id::kind as id;
use types::{Id, Timestamp};
use ui::{Icon, Tone};
use web::Role;

use super::BoardQuery;
use crate::shown::{self, Guide, Names};
use crate::{Viewer, away};

/// Who and what a board can be narrowed to.
pub(super) struct Choices {
    pub(super) colleagues: Vec<(Id<id::User>, String)>,
    pub(super) teams: Vec<Team>,
}

/// What every part of the board needs.
pub(crate) struct Shown<'a> {
    pub(crate) viewer: &'a Viewer,
    pub(crate) query: BoardQuery,
    pub(crate) names: &'a Names,
}

/// What sums are weighted by: not what forecasts reckon with, which learn from history.
const WEIGHTED: &str = "Weighted by the playbook’s own chances of winning; the forecast under Insights learns from how earlier deals went";

/// A page with nothing to show: no playbook was published.
pub(super) fn no_playbook(viewer: &Viewer) -> Markup {
    let leads = matches!(viewer.by.role(), Role::Admin | Role::Manager);
    let text = if leads {
        "A board shows the stages of a playbook. Choose one of the built-in playbooks, or write your own."
    } else {
        "A board shows the stages of a playbook. Ask an administrator to publish one."
    };
    let action = leads.then(|| {
        html! { div.actions { (ui::link_button("Choose a playbook", "/playbooks").primary()) } }
    });
    html! {
        (ui::page_header("Board", html! {}, html! {}))
        (ui::empty_state(Icon::SquareKanban, "No playbook yet", text, action))
    }
}

impl Shown<'_> {
    /// The whole page within the frame.
    pub(super) fn page(
        &self,
        board: &Board,
        guide: &Guide,
        choices: &Choices,
        strip: Option<&Strip>,
    ) -> Markup {
        let key = &board.playbook.key;
        html! {
            (ui::page_header(&board.playbook.name, self.under(board), self.actions(board, guide)))
            (crate::today::month(strip))
            (self.filters(key, choices))
            (self.columns(board))
        }
    }

    /// What the board holds in all.
    fn under(&self, board: &Board) -> Markup {
        let open = |column: &&Column| column.phase.is_none_or(|phase| phase < Phase::Delivery);
        let columns = || board.columns.iter().filter(open);
        let deals: i64 = columns().map(|column| column.totals.deals).sum();
        let value = added(columns().map(|column| column.totals.value.as_slice()));
        let weighted = added(columns().map(|column| column.totals.weighted.as_slice()));
        html! {
            (shown::count(deals, "deal", "deals")) " before winning"
            @if !value.is_empty() { " · " (shown::monies(&value)) }
            @if !weighted.is_empty() { " · " span title=(WEIGHTED) { "weighted by the playbook’s chances " (shown::monies(&weighted)) } }
        }
    }

    fn actions(&self, board: &Board, guide: &Guide) -> Markup {
        let key = &board.playbook.key;
        let others = guide.playbooks.iter().filter(|(it, _)| !it.archived && it.key != *key);
        let others: Vec<_> = others.map(|(playbook, _)| playbook).collect();
        let list = [vec![("playbook", key.clone())], self.query.pairs()].concat();
        html! {
            @if !others.is_empty() {
                (ui::menu("playbook-menu", ui::button("Playbook").icon(Icon::Route), html! {
                    @for playbook in others {
                        (ui::menu_link(None, &playbook.name, self.address(&playbook.key)))
                    }
                }))
            }
            span.button-group {
                (ui::link_button("Board", self.address(key)).icon(Icon::SquareKanban).attr("aria-current", "page"))
                (ui::link_button("List", address("/deals", &list)).icon(Icon::Table2))
            }
        }
    }

    fn filters(&self, key: &str, choices: &Choices) -> Markup {
        let owner = self.query.owner.map(|owner| owner.to_string()).unwrap_or_default();
        let fixed = [
            (String::new(), "Everybody".to_owned()),
            ("me".to_owned(), "Me".to_owned()),
            ("none".to_owned(), "Nobody".to_owned()),
        ];
        let others = away::others(self.viewer, &choices.colleagues);
        let owners: Vec<_> = fixed.into_iter().chain(others).collect();
        let teams = choices.teams.iter().map(|team| (team.id.to_string(), team.name.clone()));
        let teams: Vec<_> =
            [(String::new(), "All teams".to_owned())].into_iter().chain(teams).collect();
        let team = self.query.team.map(|team| team.to_string()).unwrap_or_default();
        html! {
            (ui::toolbar(html! {
                form method="get" action=(format!("/board/{key}")) {
                    label.filter { span { "Owner" } (ui::select("owner", owners, &owner).flag("data-submit")) }
                    @if choices.teams.len() > 1 || self.query.team.is_some() {
                        label.filter { span { "Team" } (ui::select("team", teams, &team).flag("data-submit")) }
                    }
                    (ui::button("Show").flag("data-without-scripts"))
                }
                span.hint.keys-hint { kbd.kbd { "j" } kbd.kbd { "k" } " cards · " kbd.kbd { "h" } kbd.kbd { "l" } " stages · " kbd.kbd { "m" } " move" }
            }))
        }
    }

    /// The columns: what a live change draws again.
    pub(super) fn columns(&self, board: &Board) -> Markup {
        let key = &board.playbook.key;
        let topic = format!("board:{key}");
        let is_empty = board.columns.iter().all(|column| column.cards.is_empty());
        html! {
            div #board data-live=(topic) data-live-url=(self.address(key)) {
                @if is_empty { (self.no_deals(key)) }
                div.board { @for column in &board.columns { (self.column(key, column)) } }
            }
        }
    }

    /// Why no column holds a card, and what to do.
    fn no_deals(&self, key: &str) -> Markup {
        if !self.query.pairs().is_empty() {
            let all = ui::link_button("Show everybody’s", format!("/board/{key}"));
            return ui::empty_state(
                Icon::Filter,
                "No deals of theirs here",
                "Nobody of those you chose has a deal in this playbook.",
                Some(html! { div.actions { (all) } }),
            );
        }
        let action = self.viewer.may_write().then(|| {
            html! {
                div.actions {
                    (ui::link_button("New lead", "/leads/new").primary().icon(Icon::Plus))
                    (ui::link_button("New deal", "/deals/new").icon(Icon::Handshake))
                }
            }
        });
        ui::empty_state(
            Icon::SquareKanban,
            "No deals in this playbook yet",
            "Each deal becomes a card in its stage, and is dragged on when the stage is done.",
            action,
        )
    }

    /// One column.
    pub(super) fn column(&self, key: &str, column: &Column) -> Markup {
        let totals = &column.totals;
        let id = column_id(&column.stage);
        html! {
            section.board-column id=(id) aria-labelledby={ (id) "-name" } data-empty[column.cards.is_empty()] {
                header {
                    h2 id={ (id) "-name" } { (column.name) }
                    span.count title="Deals in this stage" { (totals.deals) }
                    p.sums {
                        @if !totals.value.is_empty() { (shown::monies(&totals.value)) }
                        @if !totals.weighted.is_empty() && totals.weighted != totals.value {
                            span.weighted title=(WEIGHTED) { (ui::icon(Icon::Scale)) (shown::monies(&totals.weighted)) }
                        }
                        @if let Some(age) = totals.age {
                            span.age title="In this stage on average" { (ui::icon(Icon::Clock)) "⌀ " (shown::span(age)) }
                        }
                        @if totals.parked > 0 { span.parked { (totals.parked) " parked" } }
                    }
                }
                (self.card_list(key, &column.stage, &column.cards, column.next.as_deref()))
            }
        }
    }

    /// The cards of a column and the way to more of them.
    pub(super) fn card_list(
        &self,
        key: &str,
        stage: &str,
        cards: &[Card],
        next: Option<&str>,
    ) -> Markup {
        let list = format!("cards-{}", slug(stage));
        let more = next.map(|next| {
            let path = format!("/board/{key}/stages/{}", encoded(stage));
            let pairs = [self.query.pairs(), vec![("after", next.to_owned())]].concat();
            address(&path, &pairs)
        });
        html! {
            ol.cards id=(list) data-rows data-sortable="board" data-column=(stage) data-field="to" {
                @for card in cards { (self.card(key, card)) }
            }
            (ui::pagination(more.as_deref(), &list))
        }
    }

    /// One card.
    pub(super) fn card(&self, key: &str, card: &Card) -> Markup {
        let deal = &card.deal;
        let now = self.viewer.now();
        let href = format!("/deals/{}", deal.number);
        let may_write = self.viewer.may_write();
        html! {
            li.deal-card id={ "deal-" (deal.number) } data-item data-status=(deal.status) data-move=[may_write.then(|| self.move_of(key, deal))] {
                header {
                    a href=(href) { (deal.name) }
                    @if let Some(customer) = customer(deal) { p { (customer) } }
                }
                div.worth {
                    @match shown::amount(deal.amount, deal.currency.as_deref()) {
                        Some(amount) => span.money { (shown::money(amount)) },
                        None => span.money.none { "No amount" },
                    }
                    (health(deal, now))
                }
                footer {
                    (self.next(card))
                    @if let Some(entered) = deal.entered_at {
                        span.age title={ "In this stage " (ui::relative(entered, now)) } { (shown::span(now.since(entered))) }
                    }
                    (self.owner(deal))
                    @if may_write { (self.mover(key, deal)) }
                }
            }
        }
    }

    fn owner(&self, deal: &DealLine) -> Markup {
        match deal.owner {
            Some(owner) => html! {
                @let away = self.names.away(owner);
                span title=[away] { (ui::avatar(self.names.get(owner))) }
                span.sr-only { "Owner: " (self.names.get(owner)) @if let Some(away) = away { ", " (away) } }
            },
            None => html! { span.avatar.nobody title="Nobody answers for it" { "?" } },
        }
    }

    /// What is planned next: red when it is overdue, green today, grey later, yellow where nothing is.
    fn next(&self, card: &Card) -> Markup {
        let now = self.viewer.now();
        if card.deal.status == "parked" {
            let until = card.deal.next_at.map(|at| self.viewer.time(at));
            return html! {
                span.next data-tone="quiet" { (ui::icon(Icon::Pause)) span { "Parked" @if let Some(until) = until { " until " (until) } } }
            };
        }
        let planned = card.next.as_ref().and_then(|next| Some((next, next.due_at?)));
        let Some((next, due)) = planned else {
            return html! { span.next data-tone="warn" { (ui::icon(Icon::CalendarX)) span { "No next step" } } };
        };
        let tone = self.due_tone(due);
        let title = format!("{} ({})", next.name, ui::relative(due, now));
        html! {
            span.next data-tone=(tone.as_str()) title=(title) {
                (ui::icon(shown::task_icon(&next.kind)))
                span.what { (next.name) }
                @if tone == Tone::Bad { span.sr-only { "overdue" } }
            }
        }
    }

    fn due_tone(&self, due: Timestamp) -> Tone {
        if due < self.viewer.now() {
            return Tone::Bad;
        }
        let is_today = self.viewer.zone().date_of(due) == self.viewer.today();
        if is_today { Tone::Good } else { Tone::Quiet }
    }

    /// The way to another stage without dragging.
    fn mover(&self, key: &str, deal: &DealLine) -> Markup {
        html! {
            a.mover href=(self.move_of(key, deal)) data-sheet data-row-key="m"
                aria-label={ "Move " (deal.name) " to another stage" } title="Move to…" { (ui::icon(Icon::ArrowRight)) }
        }
    }

    /// Where a move of this deal is chosen and sent.
    fn move_of(&self, key: &str, deal: &DealLine) -> String {
        let about = vec![
            ("deal", deal.number.to_string()),
            ("from", deal.stage.clone().unwrap_or_default()),
        ];
        address(&format!("/board/{key}/move"), &[about, self.query.pairs()].concat())
    }

    /// The board's address with its filter.
    pub(crate) fn address(&self, key: &str) -> String {
        address(&format!("/board/{key}"), &self.query.pairs())
    }
}

/// The company, or else the person.
pub(crate) fn customer(deal: &DealLine) -> Option<&str> {
    let same = |name: &&String| **name != deal.name;
    let company = deal.company_name.as_ref().filter(same);
    company.or(deal.contact_name.as_ref().filter(same)).map(String::as_str)
}

/// What is wrong with a deal, if something is: its stage's time has run out.
pub(crate) fn health(deal: &DealLine, now: Timestamp) -> Markup {
    match deal.due_at.filter(|due| *due < now && deal.status != "parked") {
        Some(due) => html! {
            span.badge data-tone="bad" title="The time of this stage has run out" {
                (ui::icon(Icon::AlarmClock)) (shown::span(now.since(due))) " over"
            }
        },
        None => PreEscaped(String::new()),
    }
}

/// The sums of several columns, by currency.
fn added<'a>(sums: impl Iterator<Item = &'a [types::Money]>) -> Vec<types::Money> {
    let mut all: Vec<types::Money> = Vec::new();
    for sum in sums.flatten() {
        match all.iter_mut().find(|known| known.currency() == sum.currency()) {
            Some(known) => *known = known.plus(*sum).unwrap_or(*known),
            None => all.push(*sum),
        }
    }
    all
}

/// The id of a column, by its stage's key.
pub(crate) fn column_id(stage: &str) -> String {
    format!("column-{}", slug(stage))
}

/// What an id may hold of a key.
fn slug(key: &str) -> String {
    key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

fn encoded(text: &str) -> String {
    crate::address::encoded(text)
}

/// An address with what stands behind the question mark.
pub(crate) fn address<N: AsRef<str>, V: AsRef<str>>(path: &str, pairs: &[(N, V)]) -> String {
    let pairs =
        pairs.iter().map(|(name, value)| format!("{}={}", name.as_ref(), encoded(value.as_ref())));
    let query = pairs.collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
