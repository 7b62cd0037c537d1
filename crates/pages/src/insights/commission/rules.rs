//! The rules by which commission is reckoned: made, changed, tried out on a price.

use app::App;
use app::commission::{
    self, Band, Bands, Commission, CommissionRule, Due, ForWhom, NewCommissionRule,
};
use app::{playbooks, teams, users};
use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use types::{Currency, Date, Id, Money};
use ui::{
    Column, FieldOf, Icon, Section, Tone, badge, button, card, date_input, empty_state, field,
    hidden, link_button, page_header, select, switch, table, text_input, textarea,
};
use web::{Path, Query};

use super::{HOME, RULES, steps};
use crate::overtaken::{chosen, plain, problems};
use crate::shown::money;
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/insights/commission/rules", get(list).post(create))
        .route("/insights/commission/rules/new", get(new))
        .route("/insights/commission/rules/{rule}", get(show).post(change))
        .route("/insights/commission/rules/{rule}/delete", post(delete))
}

fn may(viewer: &Viewer) -> bool {
    viewer.by.must_manage("make commission rules").is_ok()
}

async fn list(viewer: Viewer) -> Answer {
    let rules = viewer.app.read(commission::list).await?;
    let actions = html! {
        (link_button("Earnings", HOME))
        @if may(&viewer) { (link_button("New rule", format!("{RULES}/new")).primary().icon(Icon::Plus)) }
    };
    let columns =
        [Column::text("Rule"), Column::text("For"), Column::text("Rates"), Column::silent("State")];
    let rows = html! {
        @for rule in &rules {
            tr data-off[!rule.active] {
                td { a.row-link href={ (RULES) "/" (rule.id) } { (rule.name) } }
                td { (for_whom(&rule.whom)) }
                td { (bands_text(rule).replace('\n', "; ")) }
                td { @if !rule.active { (badge(Tone::Quiet, "Off")) } }
            }
        }
    };
    let content = html! {
        (page_header("Commission rules", html! { "The most specific rule counts: a person’s before a team’s before everybody’s." }, actions))
        @if rules.is_empty() {
            (empty_state(Icon::Wallet, "No rules yet", "A rule says which share of which price whom a won deal earns.", None))
        } @else {
            (table("Commission rules", &columns, rows))
        }
    };
    Ok(viewer.page("Commission rules", Section::Insights, content))
}

fn for_whom(whom: &ForWhom) -> &'static str {
    match whom {
        ForWhom::Owner => "Whoever answers for the deal",
        ForWhom::Team(_) => "A team",
        ForWhom::Person(_) => "One person",
        ForWhom::Role(_) => "A role",
    }
}

/// Bands as people write them: a price and a rate a line.
fn bands_text(rule: &CommissionRule) -> String {
    let line = |band: &Band| {
        let from = Money::of_minor(band.from_minor, rule.currency).amount();
        format!("{from}: {} %", hundredths_text(band.rate_bp))
    };
    rule.bands.bands.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn hundredths_text(bp: u32) -> String {
    let text = format!("{}.{:02}", bp / 100, bp % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Reads the lines of [`bands_text`]; notes what is none.
fn read_bands(form: &mut Filled, currency: Currency) -> Option<Vec<Band>> {
    let text = form.required("bands")?;
    let line = |line: &str| {
        let (from, rate) = line.split_once(':')?;
        let from = Money::parse(from.trim(), currency).ok()?;
        let rate_bp = percent(rate.trim().trim_end_matches('%').trim())?;
        Some(Band { from_minor: from.minor(), rate_bp })
    };
    let found: Option<Vec<Band>> =
        text.lines().map(str::trim).filter(|it| !it.is_empty()).map(line).collect();
    if found.is_none() {
        form.refuse("bands", "Write a price and a rate a line, as “10000: 2.5 %”.");
    }
    found
}

/// A percentage in hundredths of a percent.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be 0 to 10,000"
)]
fn percent(text: &str) -> Option<u32> {
    let number = (text.parse::<f64>().ok()? * 100.0).round();
    (0.0..=10_000.0).contains(&number).then_some(number as u32)
}

fn percent_of(form: &mut Filled, name: &str) -> u32 {
    let Some(text) = form.some(name) else { return 0 };
    percent(&text).unwrap_or_else(|| {
        form.refuse(name, "Give 0 to 100 percent.");
        0
    })
}

/// What the form offers.
struct Choices {
    whom: Vec<(String, String)>,
    playbooks: Vec<(String, String)>,
}

async fn choices(viewer: &Viewer) -> app::Result<Choices> {
    let found = viewer.app.read(|read| {
        let owner = ("owner".to_owned(), "Whoever answers for the deal".to_owned());
        let teams = teams::list(read)?.into_iter();
        let teams = teams.map(|it| (format!("team:{}", it.id), format!("Team {}", it.name)));
        let people = users::list(read)?.into_iter().filter(|user| user.active);
        let people = people.map(|it| (format!("person:{}", it.id), it.name));
        let all = playbooks::list(read)?;
        let mut roles = std::collections::BTreeMap::new();
        for playbook in all.iter().filter_map(|it| it.current) {
            let version = playbooks::version(read, playbook)?;
            if let Ok((compiled, _)) = playbook::compile(&version.text) {
                let named = compiled.playbook().roles.iter();
                roles.extend(named.map(|role| (format!("role:{}", role.key), role.name.clone())));
            }
        }
        let whom = std::iter::once(owner).chain(teams).chain(people).chain(roles).collect();
        let any = (String::new(), "All playbooks".to_owned());
        let books = all.into_iter().map(|it| (it.id.to_string(), it.name));
        Ok(Choices { whom, playbooks: std::iter::once(any).chain(books).collect() })
    });
    found.await
}

async fn new(viewer: Viewer) -> Answer {
    viewer.by.must_manage("make commission rules")?;
    let choices = choices(&viewer).await?;
    let form = Filled::of([
        ("currency", viewer.workspace.currency.as_str()),
        ("bands", "0: 2 %\n10000: 4 %"),
        ("active", "true"),
    ]);
    let content = form_view(&viewer, "New rule", RULES, &choices, &form);
    Ok(viewer.page("New commission rule", Section::Insights, content))
}

fn form_view(
    viewer: &Viewer,
    title: &str,
    action: &str,
    choices: &Choices,
    form: &Filled,
) -> Markup {
    let of =
        |name: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| {
            FieldOf { name, label, hint, error: form.error(name), required }
        };
    let shown = [
        "name",
        "currency",
        "bands",
        "who",
        "playbook",
        "product",
        "free_discount",
        "malus",
        "shared_percent",
        "due",
        "from",
        "until",
    ];
    let dues = [
        ("first-payment", "With the win, when a payment is proved"),
        ("full-payment", "When the whole price is paid"),
    ];
    let number = |name: &'static str| text_input(name, form.get(name)).attr("inputmode", "decimal");
    html! {
        (page_header(title, html! {}, html! { (link_button("All rules", RULES)) }))
        (viewer.form(action, html! {
            (problems(form, &shown))
            (hidden("version", form.get("version")))
            div.field-row {
                (field(of("name", "Name", None, true), text_input("name", form.get("name"))))
                (field(of("currency", "Currency", Some("Deals in others earn nothing by it."), true), select("currency", crate::choices::currencies(Some(viewer.workspace.currency)), form.get("currency"))))
            }
            (field(of("bands", "Rates", Some("A price and a rate a line, as “10000: 2.5 %”: what lies above the price earns the rate."), true),
                textarea("bands", form.raw("bands")).attr("rows", "4")))
            (switch("whole", "The whole price earns the rate of the highest line that it reaches", form.has("whole")))
            div.field-row {
                (field(of("who", "Who earns", None, true), select("who", choices.whom.clone(), form.get("who"))))
                (field(of("playbook", "Playbook", None, false), select("playbook", choices.playbooks.clone(), form.get("playbook"))))
                (field(of("product", "Product", Some("Empty means all."), false), text_input("product", form.get("product"))))
            }
            div.field-row {
                (field(of("free_discount", "Free discount, %", None, false), number("free_discount")))
                (field(of("malus", "Taken off for each percent above it, %", None, false), number("malus")))
                (field(of("shared_percent", "For those with whom the deal is shared, %", Some("In equal parts."), false), number("shared_percent")))
            }
            div.field-row {
                (field(of("due", "When", None, true), select("due", dues, form.get("due"))))
                (field(of("from", "For wins from", None, false), date_input("from", form.get("from"))))
                (field(of("until", "Until", Some("Itself included."), false), date_input("until", form.get("until"))))
            }
            (switch("active", "In use", form.has("active")))
            div.actions { (button("Save").primary()) (link_button("Cancel", RULES)) }
        }).class("stack form"))
    }
}

fn wish(form: &mut Filled) -> app::Result<Option<NewCommissionRule>> {
    let who = form.get("who").to_owned();
    let (to, id) = who.split_once(':').map_or((who.as_str(), None), |(to, id)| (to, Some(id)));
    let whom = ForWhom::read(to, id)?;
    let Some(currency) = form.parse::<Currency>("currency") else { return Ok(None) };
    let bands = read_bands(form, currency);
    let playbook = form.parse_some::<Id<types::Playbook>>("playbook");
    let (from, until) = (form.parse_some::<Date>("from"), form.parse_some::<Date>("until"));
    let malus = form.parse_some::<u32>("malus").flatten().unwrap_or(0);
    let shared_percent = form.parse_some::<u32>("shared_percent").flatten().unwrap_or(0);
    let free_discount_bp = percent_of(form, "free_discount");
    let Some(bands) = bands.filter(|_| form.is_ok()) else { return Ok(None) };
    Ok(Some(NewCommissionRule {
        name: form.get("name").to_owned(),
        currency,
        bands: Bands { bands, whole: form.has("whole"), free_discount_bp, malus_percent: malus },
        whom,
        playbook: playbook.flatten(),
        product: form.some("product"),
        shared_percent,
        due: if form.get("due") == "full-payment" { Due::FullPayment } else { Due::FirstPayment },
        from: from.flatten(),
        until: until.flatten(),
        active: form.has("active"),
    }))
}

async fn create(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_manage("make commission rules")?;
    match wish(&mut form) {
        Ok(Some(new)) => {
            let by = viewer.by.clone();
            match viewer.app.write(move |tx| commission::create(tx, &by, new.clone())).await {
                Ok(_) => return Ok(viewer.see_other(RULES).with_flash("The rule is made.")),
                Err(error) => form.take(error)?,
            }
        }
        Ok(None) => {}
        Err(error) => form.take(error)?,
    }
    let choices = choices(&viewer).await?;
    let content = form_view(&viewer, "New rule", RULES, &choices, &form);
    Ok(viewer.invalid("New commission rule", Section::Insights, content))
}

fn filled(rule: &CommissionRule) -> Filled {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let whom = match rule.whom.who() {
        Some(who) => format!("{}:{who}", rule.whom.word()),
        None => rule.whom.word().to_owned(),
    };
    let mut fields = vec![
        ("name", rule.name.clone()),
        ("currency", rule.currency.to_string()),
        ("bands", bands_text(rule)),
        ("who", whom),
        ("playbook", rule.playbook.map(|id| id.to_string()).unwrap_or_default()),
        ("product", rule.product.clone().unwrap_or_default()),
        ("free_discount", hundredths_text(rule.bands.free_discount_bp)),
        ("malus", rule.bands.malus_percent.to_string()),
        ("shared_percent", rule.shared_percent.to_string()),
        (
            "due",
            if rule.due == Due::FullPayment { "full-payment" } else { "first-payment" }.to_owned(),
        ),
        ("from", day(rule.from)),
        ("until", day(rule.until)),
        ("version", rule.version.to_string()),
    ];
    let switches = [("whole", rule.bands.whole), ("active", rule.active)];
    fields.extend(switches.into_iter().filter(|it| it.1).map(|it| (it.0, "true".to_owned())));
    Filled::of(fields)
}

/// A price to try.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Trial {
    amount: String,
    discount: String,
}

async fn show(
    viewer: Viewer,
    Path(id): Path<Id<types::CommissionRule>>,
    Query(trial): Query<Trial>,
) -> Answer {
    let rule = viewer.app.read(move |read| commission::find(read, id)).await?;
    let mut asked = Filled::of([("amount", trial.amount), ("discount", trial.discount)]);
    let tried = tried(&rule, &mut asked)?;
    let choices = choices(&viewer).await?;
    let path = format!("{RULES}/{id}");
    let content = html! {
        @if may(&viewer) { (form_view(&viewer, &rule.name, &path, &choices, &filled(&rule))) }
        @else {
            (page_header(&rule.name, html! { (for_whom(&rule.whom)) }, html! { (link_button("All rules", RULES)) }))
            pre { (bands_text(&rule)) }
        }
        (trial_view(&rule, &path, &asked, tried.as_ref()))
        @if may(&viewer) {
            (viewer.form(format!("{path}/delete"), html! {
                (button("Take the rule away").danger().icon(Icon::Trash2).confirm("Take this rule away? What was earned by it stays."))
            }))
        }
    };
    Ok(if asked.is_ok() {
        viewer.page(&rule.name, Section::Insights, content)
    } else {
        viewer.invalid(&rule.name, Section::Insights, content)
    })
}

/// What the price asked for would earn.
fn tried(rule: &CommissionRule, asked: &mut Filled) -> Result<Option<Commission>, crate::Oops> {
    let Some(amount) = asked.some("amount") else { return Ok(None) };
    let discount = percent_of(asked, "discount");
    let Ok(price) = Money::parse(&amount, rule.currency) else {
        asked.refuse("amount", "Give the price as a number.");
        return Ok(None);
    };
    match commission::try_out(rule, price, discount) {
        Ok(found) => Ok(Some(found)),
        Err(error) => {
            asked.take(error)?;
            Ok(None)
        }
    }
}

fn trial_view(
    rule: &CommissionRule,
    path: &str,
    asked: &Filled,
    tried: Option<&Commission>,
) -> Markup {
    let of = |name: &'static str, label: &'static str| FieldOf {
        name,
        label,
        hint: None,
        error: asked.error(name),
        required: false,
    };
    let body = html! {
        form.insight-scope method="get" action=(path) {
            (field(of("amount", "Price"), ui::money_input("amount", asked.get("amount"), rule.currency.as_str())))
            (field(of("discount", "Discount, %"), text_input("discount", asked.get("discount")).attr("inputmode", "decimal")))
            (button("Try").icon(Icon::Play))
        }
        @if let Some(tried) = tried {
            div aria-live="polite" {
                p { "It would earn " strong { (money(tried.amount)) } "." }
                (steps(tried.steps.iter().map(|step| (step.says.as_str(), step.amount))))
            }
        }
    };
    card("Try out a price", html! {}, body)
}

async fn change(
    viewer: Viewer,
    Path(id): Path<Id<types::CommissionRule>>,
    mut form: Filled,
) -> Answer {
    viewer.by.must_manage("change commission rules")?;
    let version = form.parse_some::<i64>("version").flatten();
    match wish(&mut form) {
        Ok(Some(new)) => {
            let by = viewer.by.clone();
            let changed =
                viewer.app.write(move |tx| commission::change(tx, &by, id, version, new.clone()));
            match changed.await {
                Ok(_) => return Ok(viewer.see_other(RULES).with_flash("Saved.")),
                Err(error) => form.take(error)?,
            }
        }
        Ok(None) => {}
        Err(error) => form.take(error)?,
    }
    let (choices, path) = (choices(&viewer).await?, format!("{RULES}/{id}"));
    let now = viewer.app.read(move |read| commission::find(read, id)).await?;
    form.catch_up(&filled(&now), LABELS, |form, name| in_words(&choices, form, name));
    let content = form_view(&viewer, "The rule", &path, &choices, &form);
    Ok(viewer.invalid("Commission rule", Section::Insights, content))
}

/// What is changed of a rule, as people call it.
const LABELS: [(&str, &str); 14] = [
    ("name", "Name"),
    ("currency", "Currency"),
    ("bands", "Rates"),
    ("whole", "The whole price earns"),
    ("who", "Who earns"),
    ("playbook", "Playbook"),
    ("product", "Product"),
    ("free_discount", "Free discount, %"),
    ("malus", "Taken off for each percent above it, %"),
    ("shared_percent", "For those with whom the deal is shared, %"),
    ("due", "When"),
    ("from", "For wins from"),
    ("until", "Until"),
    ("active", "In use"),
];

fn in_words(choices: &Choices, form: &Filled, name: &str) -> String {
    match name {
        "who" => chosen(form, name, &choices.whom),
        "playbook" => chosen(form, name, &choices.playbooks),
        _ => plain(form, name),
    }
}

async fn delete(viewer: Viewer, Path(id): Path<Id<types::CommissionRule>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| commission::delete(tx, &by, id)).await?;
    Ok(viewer.see_other(RULES).with_flash("The rule is gone."))
}
