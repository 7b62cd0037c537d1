//! Commission: what was earned and how it comes about; the rules, with a try-out.

mod rules;

use app::App;
use app::commission::json::{EarningQuery, EarningsJson, told};
use app::{commission, users};
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use types::{Date, Money};
use ui::{
    Column, FieldOf, Icon, Section, Tone, badge, button, date_input, empty_state, field,
    link_button, page_header, select, table,
};
use web::Query;

use super::as_csv;
use super::sheet::{self, Cell, Part, Sheet};
use super::views::tabs_beside;
use crate::board::address;
use crate::shown::money;
use crate::{Answer, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/insights/commission", get(earnings))
        .route("/insights/commission/table.csv", get(csv))
        .merge(rules::routes())
}

const HOME: &str = "/insights/commission";
const RULES: &str = "/insights/commission/rules";

/// Which earnings, as a form sends it: empty fields ask for everything.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    user: String,
    from: String,
    to: String,
}

async fn earnings(viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    let mut form = Filled::of([("user", asked.user), ("from", asked.from), ("to", asked.to)]);
    let (from, to) = (form.parse_some::<Date>("from"), form.parse_some::<Date>("to"));
    let query = EarningQuery { user: form.some("user"), from: from.flatten(), to: to.flatten() };
    let found = match told(&viewer.app, &viewer.by, &query).await {
        Ok(found) => Some(found),
        Err(error) => {
            form.take(error)?;
            None
        }
    };
    let people = people(&viewer).await?;
    let content = earnings_view(&viewer, &people, found.as_ref(), &form);
    Ok(if form.is_ok() {
        viewer.page("Commission", Section::Insights, content)
    } else {
        viewer.invalid("Commission", Section::Insights, content)
    })
}

/// The earnings as a table for a file.
async fn csv(viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    let mut form = Filled::of([("user", asked.user), ("from", asked.from), ("to", asked.to)]);
    let (from, to) = (form.parse_some::<Date>("from"), form.parse_some::<Date>("to"));
    let query = EarningQuery { user: form.some("user"), from: from.flatten(), to: to.flatten() };
    let found = told(&viewer.app, &viewer.by, &query).await?;
    let parts = vec![sums_part(&found), earnings_part(&found)];
    Ok(as_csv("commission", &Sheet { parts, ..Sheet::default() }))
}

fn sums_part(found: &EarningsJson) -> Part {
    let mut table = sheet::Table::of("Who", &["Earned", "Currency"]);
    for sum in &found.sums {
        let (amount, currency) = (sum.amount.amount(), sum.amount.currency());
        table.row([Cell::of(&sum.user_name), Cell::of(amount), Cell::of(currency)]);
    }
    Part { title: "Sums".to_owned(), chart: None, table }
}

fn earnings_part(found: &EarningsJson) -> Part {
    let head =
        ["Who", "Number", "Deal", "Price", "Rule", "Why it was taken back", "Earned", "Currency"];
    let mut table = sheet::Table::of("When", &head);
    for it in &found.items {
        table.row([
            Cell::of(it.at.get(..10).unwrap_or_default()),
            Cell::of(&it.user_name),
            Cell::of(it.deal),
            Cell::of(&it.deal_name),
            Cell::of(it.price.amount()),
            Cell::of(&it.rule_name),
            Cell::of(it.reason.as_deref().unwrap_or_default()),
            Cell::of(it.amount.amount()),
            Cell::of(it.amount.currency()),
        ]);
    }
    if found.more {
        table.row([
            Cell::default(),
            Cell::of("There are more; the sums hold them all. Choose days to see them."),
        ]);
    }
    Part { title: "Earnings".to_owned(), chart: None, table }
}

async fn people(viewer: &Viewer) -> app::Result<Vec<(String, String)>> {
    let all = viewer.app.read(users::list).await?.into_iter();
    Ok(all.map(|user| (user.id.to_string(), user.name)).collect())
}

fn earnings_view(
    viewer: &Viewer,
    people: &[(String, String)],
    found: Option<&EarningsJson>,
    form: &Filled,
) -> Markup {
    let of = |name: &'static str, label: &'static str| FieldOf {
        name,
        label,
        hint: None,
        error: form.error(name),
        required: false,
    };
    let everybody = std::iter::once((String::new(), "Everybody".to_owned()));
    let everybody: Vec<_> = everybody.chain(people.iter().cloned()).collect();
    let asked: Vec<_> = ["user", "from", "to"].map(|name| (name, form.get(name).to_owned())).into();
    let file = address(&format!("{HOME}/table.csv"), &asked);
    let actions = html! {
        @if found.is_some_and(|found| !found.items.is_empty()) { (link_button("CSV", file)) }
        (link_button("Rules", RULES))
    };
    html! {
        (page_header("Commission", html! { "Earned on the negotiated price when payment is proved. What is wrong is taken back by an entry of its own." }, actions))
        (tabs_beside(HOME))
        form.insight-scope method="get" action=(HOME) {
            @if commission::sees_others(&viewer.by) { (field(of("user", "Who"), select("user", everybody, form.get("user")))) }
            (field(of("from", "From"), date_input("from", form.get("from"))))
            (field(of("to", "To"), date_input("to", form.get("to"))))
            (button("Show").primary())
        }
        @if let Some(found) = found {
            @if found.items.is_empty() {
                (empty_state(Icon::Wallet, "Nothing earned yet", "When a deal is won and a rule is for it, what it earns stands here, step by step.", None))
            } @else {
                (ui::stats(html! {
                    @for sum in &found.sums { (ui::stat(&sum.user_name, html! { (money(sum.amount)) }, html! {})) }
                }))
                (earnings_table(found))
                @if found.more { p.muted { "There are more; the sums hold them all. Choose days to see them." } }
            }
        }
    }
}

fn earnings_table(found: &EarningsJson) -> Markup {
    let columns = [
        Column::text("When"),
        Column::text("Who"),
        Column::text("Deal"),
        Column::number("Price"),
        Column::text("How it comes about"),
        Column::number("Earned"),
    ];
    let rows = html! {
        @for it in &found.items {
            tr {
                td { (it.at.get(..10).unwrap_or_default()) }
                td { (it.user_name) }
                td { a href={ "/deals/" (it.deal) } { (it.deal_name) } }
                td.number { (money(it.price)) }
                td {
                    details {
                        summary { (it.rule_name) @if it.corrects.is_some() { " " (badge(Tone::Warn, "taken back")) } }
                        (steps(it.steps.iter().map(|step| (step.says.as_str(), step.amount))))
                        @if let Some(reason) = &it.reason { p.muted { (reason) } }
                    }
                }
                td.number { (money(it.amount)) }
            }
        }
    };
    table("Earnings", &columns, rows)
}

fn steps<'a>(steps: impl Iterator<Item = (&'a str, Money)>) -> Markup {
    html! { ul { @for (says, amount) in steps { li { (says) ": " (money(amount)) } } } }
}
