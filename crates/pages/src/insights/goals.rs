//! Goals: what is to be reached, beside what is there, with the pace; set, changed and taken away by those who lead.

use app::goals::api::{GoalJson, GoalQuery, told};
use app::goals::{self, Goal, GoalChanges, Measure, NewGoal, Touched, Whose};
use app::insights::InsightQuery;
use app::{App, teams, users};
use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};
use types::{Currency, Date, Id};
use ui::{
    Column, FieldOf, Icon, Section, Tone, badge, button, date_input, empty_state, field,
    form_errors, hidden, link_button, page_header, select, table, text_input,
};
use web::{Path, Query};

use super::as_csv;
use super::sheet::{self, Cell, Part, Sheet};
use super::sheets::deals;
use super::views::tabs_beside;
use crate::overtaken::{plain, problems};
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/insights/goals", get(list).post(create))
        .route("/insights/goals/new", get(new))
        .route("/insights/goals/table.csv", get(csv))
        .route("/insights/goals/{goal}", get(show).post(change))
        .route("/insights/goals/{goal}/actual", post(enter))
        .route("/insights/goals/{goal}/delete", post(delete))
}

const HOME: &str = "/insights/goals";

fn may(viewer: &Viewer) -> bool {
    viewer.by.must_manage("set goals").is_ok()
}

async fn list(viewer: Viewer, Query(query): Query<GoalQuery>) -> Answer {
    let told = told(&viewer.app, &viewer.by, &query).await?;
    let all = if query.all { "?all=true" } else { "" };
    let actions = html! {
        @if !told.items.is_empty() { (link_button("CSV", format!("{HOME}/table.csv{all}"))) }
        @if query.all { (link_button("Only those of today", HOME)) }
        @else { (link_button("All periods", format!("{HOME}?all=true"))) }
        @if may(&viewer) { (link_button("Set a goal", format!("{HOME}/new")).primary().icon(Icon::Plus)) }
    };
    let under = html! {
        "What is to be reached, and what is there by the same numbers as the reports. Pace counts working time."
    };
    let content = html! {
        (page_header("Goals", under, actions))
        (tabs_beside(HOME))
        @if told.items.is_empty() {
            (empty_state(Icon::Target, "No goals for now",
                "A goal says what the company, a department, a team or a person wants to reach until a day.", None))
        } @else {
            (goal_table(&told.items, true))
        }
    };
    Ok(viewer.page("Goals", Section::Insights, content))
}

/// The goals as a table for a file.
async fn csv(viewer: Viewer, Query(query): Query<GoalQuery>) -> Answer {
    let told = told(&viewer.app, &viewer.by, &query).await?;
    let mut table = sheet::Table::of("Goal", &[]);
    let head = ["Whose", "From", "Until", "Target", "Reached", "Pace", "Standing"];
    table.head.extend(head.map(|head| (head.to_owned(), false)));
    for goal in &told.items {
        let it = &goal.progress;
        table.row([
            Cell::of(&goal.name),
            Cell::of(whose(goal)),
            Cell::of(&goal.from),
            Cell::of(&goal.to),
            Cell::of(figure(goal, it.target)),
            Cell::of(figure(goal, it.actual)),
            Cell::of(percent(it.pace)),
            Cell::of(&goal.says),
        ]);
    }
    let part = Part { title: "Goals".to_owned(), chart: None, table };
    Ok(as_csv("goals", &Sheet { parts: vec![part], ..Sheet::default() }))
}

/// Where the deals on which a goal's figure rests are listed; nothing where it counts none. Of a department one must
/// say who is in it.
fn behind(goal: &GoalJson, department: &[Id<types::User>]) -> Option<String> {
    let (cohort, asked) = match goal.measure.as_str() {
        "won-amount" | "won-deals" => ("closed", Some(("outcome", "won"))),
        "win-rate" => ("closed", Some(("outcome", "decided"))),
        "new-deals" => ("opened", None),
        "response-time" => ("opened", None),
        _ => return None,
    };
    let mut query = InsightQuery {
        from: goal.from.parse().ok(),
        to: goal.to.parse().ok(),
        cohort: Some(cohort.to_owned()),
        ..InsightQuery::default()
    };
    let who = goal.who.clone();
    match goal.scope.as_str() {
        "company" => {}
        "team" => query.team = vec![who?],
        "person" => query.owner = vec![who?],
        _ if department.is_empty() => return None,
        _ => query.owner = department.iter().map(ToString::to_string).collect(),
    }
    Some(deals(&query, asked.as_slice()))
}

/// Who is in the department whose goal it is.
async fn department(viewer: &Viewer, goal: &Goal) -> app::Result<Vec<Id<types::User>>> {
    let Whose::Department(id) = goal.whose else { return Ok(Vec::new()) };
    let all = viewer.app.read(users::list).await?.into_iter();
    Ok(all.filter(|user| user.department == Some(id)).map(|user| user.id).collect())
}

fn maybe_linked(text: &str, link: Option<String>) -> Markup {
    html! {
        @match link {
            Some(link) => a href=(link) { (text) },
            None => (text),
        }
    }
}

/// Goals with how they stand.
pub(crate) fn goal_table(goals: &[GoalJson], with_links: bool) -> Markup {
    let columns = [
        Column::text("Goal"),
        Column::text("Whose"),
        Column::text("Until"),
        Column::number("Target"),
        Column::number("Reached"),
        Column::number("Pace"),
        Column::text("Standing"),
    ];
    let rows = html! {
        @for goal in goals {
            @let it = &goal.progress;
            tr {
                td { @if with_links { a.row-link href={ (HOME) "/" (goal.id) } { (goal.name) } } @else { (goal.name) } }
                td { (whose(goal)) }
                td { (goal.to) }
                td.number { (figure(goal, it.target)) }
                td.number {
                    (ui::meter(it.share, 1.0, format!("{} of the target", percent(Some(it.share)))))
                    " " (maybe_linked(&figure(goal, it.actual), behind(goal, &[])))
                }
                td.number { (percent(it.pace)) }
                td { (badge(tone(&goal.says), &goal.says)) }
            }
        }
    };
    table("Goals", &columns, rows)
}

fn whose(goal: &GoalJson) -> String {
    match (goal.scope.as_str(), &goal.whose) {
        ("company", _) => "The company".to_owned(),
        (_, Some(name)) => name.clone(),
        _ => "Nobody any more".to_owned(),
    }
}

/// A figure with its unit.
pub(crate) fn figure(goal: &GoalJson, value: f64) -> String {
    let plain = |digits: usize| {
        let text = format!("{value:.digits$}");
        match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => text,
        }
    };
    match goal.unit.as_deref() {
        Some("deals" | "activities") | None => plain(3),
        Some("percent") => format!("{} %", plain(1)),
        Some("hours") => format!("{} h", plain(1)),
        Some(currency) => match currency.parse::<Currency>() {
            Ok(currency) => {
                let digits = usize::try_from(currency.digits()).unwrap_or(2);
                let exact = types::Money::parse(&format!("{value:.digits$}"), currency);
                exact.map_or_else(|_| plain(2), crate::shown::money)
            }
            Err(_) => plain(2),
        },
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.0} %", share * 100.0))
}

pub(crate) fn tone(says: &str) -> Tone {
    match says {
        "reached" | "on track" => Tone::Good,
        "behind" => Tone::Warn,
        "far behind" | "missed" => Tone::Bad,
        _ => Tone::Quiet,
    }
}

/// What the form offers.
struct Choices {
    whose: Vec<(String, String)>,
    periods: Vec<(String, String)>,
    currency: Currency,
}

async fn choices(viewer: &Viewer) -> app::Result<Choices> {
    let found = viewer.app.read(|read| {
        let departments = teams::departments::list(read)?.into_iter();
        let departments = departments
            .map(|it| (format!("department:{}", it.id), format!("Department {}", it.name)));
        let teams = teams::list(read)?.into_iter();
        let teams = teams.map(|it| (format!("team:{}", it.id), format!("Team {}", it.name)));
        let people = users::list(read)?.into_iter().filter(|user| user.active);
        let people = people.map(|it| (format!("person:{}", it.id), it.name));
        let company = ("company".to_owned(), "The company".to_owned());
        Ok(std::iter::once(company).chain(departments).chain(teams).chain(people).collect())
    });
    Ok(Choices {
        whose: found.await?,
        periods: periods(viewer.today()),
        currency: viewer.workspace.currency,
    })
}

/// The periods that begin or run soon, and days of one's own choice.
fn periods(today: Date) -> Vec<(String, String)> {
    let first = today.first_of_month();
    let month = |later: i32| {
        let day = first.plus_months(later);
        format!("{:04}-{:02}", day.year(), day.month())
    };
    let quarter = |later: i32| {
        let day = first.plus_months(later * 3);
        format!("{:04}-Q{}", day.year(), (day.month() - 1) / 3 + 1)
    };
    let year = |later: i16| format!("{:04}", today.year() + later);
    let all = [month(0), month(1), quarter(0), quarter(1), year(0), year(1)];
    let named = all.into_iter().map(|name| (name.clone(), name));
    named.chain([(String::new(), "These days:".to_owned())]).collect()
}

async fn new(viewer: Viewer) -> Answer {
    viewer.by.must_manage("set goals")?;
    let choices = choices(&viewer).await?;
    let form = Filled::of([("measure", "won-amount"), ("period", choices.periods[2].0.as_str())]);
    Ok(viewer.page("Set a goal", Section::Insights, new_view(&viewer, &choices, &form)))
}

fn new_view(viewer: &Viewer, choices: &Choices, form: &Filled) -> Markup {
    let of =
        |name: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| {
            FieldOf { name, label, hint, error: form.error(name), required }
        };
    let shown = ["who", "measure", "activity", "period", "from", "to", "target", "name"];
    let kinds = Touched::ALL.map(|kind| (kind.as_str(), kind.says()));
    let money = format!("In {} for amounts, else in the measure’s unit.", choices.currency);
    html! {
        (page_header("Set a goal", html! {}, html! {}))
        (viewer.form(HOME, html! {
            (form_errors(form.errors_besides(&shown)))
            (field(of("who", "Whose", None, true), select("who", choices.whose.clone(), form.get("who"))))
            div.field-row {
                (field(of("measure", "What is measured", None, true), select("measure", Measure::WORDS, form.get("measure"))))
                (field(of("activity", "Which activities", Some("Where activities are counted."), false), select("activity", kinds, form.get("activity"))))
            }
            div.field-row {
                (field(of("period", "Period", None, false), select("period", choices.periods.clone(), form.get("period"))))
                (field(of("from", "From", Some("Where days are chosen."), false), date_input("from", form.get("from"))))
                (field(of("to", "To", Some("Itself included."), false), date_input("to", form.get("to"))))
            }
            div.field-row {
                (field(FieldOf { hint: Some(&money), ..of("target", "Target", None, true) },
                    text_input("target", form.get("target")).attr("inputmode", "decimal")))
                (field(of("name", "In words", Some("Empty takes the measure’s own."), false), text_input("name", form.get("name"))))
            }
            div.actions { (button("Set the goal").primary()) (link_button("Cancel", HOME)) }
        }).class("stack form"))
    }
}

/// A number as thousandths; notes what is none.
fn thousandths(form: &mut Filled, name: &str) -> Option<i64> {
    let number = form.parse::<f64>(name)?;
    let found = (number * 1_000.0).round();
    if !found.is_finite() || found.abs() > 1e15 {
        form.refuse(name, "This number is too large.");
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked to be far below the limit")]
    Some(found as i64)
}

/// The two days of a form; notes what is wrong with them.
fn days(form: &mut Filled) -> Option<(Date, Date)> {
    match form.some("period") {
        Some(name) => {
            let found = goals::period(&name);
            if found.is_none() {
                form.refuse("period", "There is no such period.");
            }
            found
        }
        None => form.parse::<Date>("from").zip(form.parse::<Date>("to")),
    }
}

fn wish(form: &mut Filled, currency: Currency) -> app::Result<Option<NewGoal>> {
    let who = form.get("who").to_owned();
    let (scope, id) = who.split_once(':').map_or((who.as_str(), None), |(s, id)| (s, Some(id)));
    let whose = Whose::read(scope, id)?;
    let measure = Measure::read(form.get("measure"), currency, Some(form.get("activity")))?;
    let (days, target) = (days(form), thousandths(form, "target"));
    let Some(((from, to), target)) = days.zip(target) else { return Ok(None) };
    Ok(Some(NewGoal { whose, measure, name: form.some("name"), from, to, target }))
}

async fn create(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_manage("set goals")?;
    let choices = choices(&viewer).await?;
    match wish(&mut form, choices.currency) {
        Ok(Some(new)) => {
            let by = viewer.by.clone();
            match viewer.app.write(move |tx| goals::create(tx, &by, new.clone())).await {
                Ok(_) => return Ok(viewer.see_other(HOME).with_flash("The goal is set.")),
                Err(error) => form.take(error)?,
            }
        }
        Ok(None) => {}
        Err(error) => form.take(error)?,
    }
    Ok(viewer.invalid("Set a goal", Section::Insights, new_view(&viewer, &choices, &form)))
}

async fn found(viewer: &Viewer, id: Id<types::Goal>) -> app::Result<(Goal, GoalJson)> {
    let by = viewer.by.clone();
    let goal = viewer.app.read(move |read| goals::find(read, &by, id)).await?;
    let mut standings = goals::standings(&viewer.app, &viewer.by, vec![goal.clone()]).await?;
    let standing = standings.pop().ok_or(app::Error::NotFound)?;
    Ok((goal, GoalJson::from(standing)))
}

fn decimal(thousandths: i64) -> String {
    let (whole, rest) = (thousandths / 1_000, (thousandths % 1_000).abs());
    let text = format!("{whole}.{rest:03}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

async fn show(viewer: Viewer, Path(id): Path<Id<types::Goal>>) -> Answer {
    let (goal, told) = found(&viewer, id).await?;
    let form = filled(&goal);
    let title = goal.title();
    let content = show_view(&viewer, &goal, &told, &form).await?;
    Ok(viewer.page(&title, Section::Insights, content))
}

fn filled(goal: &Goal) -> Filled {
    Filled::of([
        ("name", goal.name.clone().unwrap_or_default()),
        ("from", goal.from.to_string()),
        ("to", goal.to.to_string()),
        ("target", decimal(goal.target)),
        ("actual", goal.actual.map(decimal).unwrap_or_default()),
        ("version", goal.version.to_string()),
    ])
}

async fn show_view(
    viewer: &Viewer,
    goal: &Goal,
    told: &GoalJson,
    form: &Filled,
) -> app::Result<Markup> {
    let department = department(viewer, goal).await?;
    Ok(goal_view(viewer, goal, told, form, behind(told, &department)))
}

fn goal_view(
    viewer: &Viewer,
    goal: &Goal,
    told: &GoalJson,
    form: &Filled,
    behind: Option<String>,
) -> Markup {
    let of = |name: &'static str, label: &'static str, required: bool| FieldOf {
        name,
        label,
        hint: None,
        error: form.error(name),
        required,
    };
    let path = format!("{HOME}/{}", goal.id);
    let it = &told.progress;
    let enters = goal.measure == Measure::Result
        && (may(viewer) || goal.whose == Whose::Person(viewer.user.id));
    let under = html! { (whose(told)) ", " (told.from) " to " (told.to) };
    html! {
        (page_header(goal.title(), under, html! { (link_button("All goals", HOME)) }))
        (ui::stats(html! {
            (ui::stat("Reached", maybe_linked(&figure(told, it.actual), behind.clone()), html! { "of " (figure(told, it.target)) }))
            (ui::stat("Working time over", html! { (percent(Some(it.elapsed))) }, html! {}))
            (ui::stat("Pace", html! { (percent(it.pace)) }, html! { (told.says) }))
            @if let Some(projected) = it.projected {
                (ui::stat("At this pace", html! { (figure(told, projected)) }, html! {}))
            }
        }))
        p.muted { "Rests on " (maybe_linked(&told.n.to_string(), behind)) " " @if matches!(goal.measure, Measure::Activities(_)) { "activities." } @else { "cases." } }
        @if enters {
            (viewer.form(format!("{path}/actual"), html! {
                (field(of("actual", "Reached so far", true), text_input("actual", form.get("actual")).attr("inputmode", "decimal")))
                div.actions { (button("Enter").primary()) }
            }).class("stack form"))
        }
        @if may(viewer) {
            (viewer.form(&path, html! {
                (problems(form, &["name", "from", "to", "target", "actual"]))
                (hidden("version", form.get("version")))
                div.field-row {
                    (field(of("name", "In words", false), text_input("name", form.get("name"))))
                    (field(of("target", "Target", true), text_input("target", form.get("target")).attr("inputmode", "decimal")))
                    (field(of("from", "From", true), date_input("from", form.get("from"))))
                    (field(of("to", "To", true), date_input("to", form.get("to"))))
                }
                div.actions { (button("Save").primary()) }
            }).class("stack form"))
            (viewer.form(format!("{path}/delete"), html! {
                (button("Take the goal away").danger().icon(Icon::Trash2).confirm("Take this goal away?"))
            }))
        }
    }
}

async fn change(viewer: Viewer, Path(id): Path<Id<types::Goal>>, mut form: Filled) -> Answer {
    found(&viewer, id).await?;
    viewer.by.must_manage("change goals")?;
    let version = form.parse_some::<i64>("version").flatten();
    let (from, to) = (form.parse::<Date>("from"), form.parse::<Date>("to"));
    let target = thousandths(&mut form, "target");
    if form.is_ok() {
        let name = Some(form.get("name").to_owned());
        let changes = GoalChanges { version, name, from, to, target };
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| goals::change(tx, &by, id, &changes)).await {
            Ok(_) => return Ok(viewer.see_other(HOME).with_flash("Saved.")),
            Err(error) => form.take(error)?,
        }
    }
    let (goal, told) = found(&viewer, id).await?;
    let fields = [("name", "In words"), ("target", "Target"), ("from", "From"), ("to", "To")];
    form.catch_up(&filled(&goal), fields, plain);
    let content = show_view(&viewer, &goal, &told, &form).await?;
    Ok(viewer.invalid(&goal.title(), Section::Insights, content))
}

async fn enter(viewer: Viewer, Path(id): Path<Id<types::Goal>>, mut form: Filled) -> Answer {
    if let Some(actual) = thousandths(&mut form, "actual") {
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| goals::enter(tx, &by, id, actual)).await {
            Ok(_) => return Ok(viewer.see_other(HOME).with_flash("Entered.")),
            Err(error) => form.take(error)?,
        }
    }
    let (goal, told) = found(&viewer, id).await?;
    let content = show_view(&viewer, &goal, &told, &form).await?;
    Ok(viewer.invalid(&goal.title(), Section::Insights, content))
}

async fn delete(viewer: Viewer, Path(id): Path<Id<types::Goal>>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| goals::delete(tx, &by, id)).await?;
    Ok(viewer.see_other(HOME).with_flash("The goal is gone."))
}
