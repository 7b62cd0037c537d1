//! The JSON handlers of goals.

use axum::extract::State;
use axum::http::StatusCode;
use insight::goals::Progress;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Currency, Date, Id};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Json, Path, Problem, Query};

use super::{Goal, GoalChanges, GoalFilter, Measure, NewGoal, Standing, Whose};
use crate::house::{App, By, Reply};
use crate::{Error, Result, goals};

/// The routes of goals.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, delete))
        .routes(routes!(enter))
}

/// A goal with how it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GoalJson {
    /// `goal_…`
    pub id: String,
    /// What people call it.
    pub name: String,
    /// company, department, team or person.
    pub scope: String,
    /// Of which one: its id; absent for the company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Of which one, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whose: Option<String>,
    /// won-amount, won-deals, new-deals, activities, win-rate, response-time or result.
    pub measure: String,
    /// call, mail, meeting or message, where activities are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// The unit of its figures: a currency, deals, activities, percent or hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// From this day on.
    pub from: String,
    /// Up to this day, itself included.
    pub to: String,
    /// The target beside what is there.
    pub progress: Progress,
    /// The standing in words.
    pub says: String,
    /// How many deals or activities the figure rests on.
    pub n: usize,
    /// Send it with an edit, to notice a conflict.
    pub version: i64,
}

impl From<Standing> for GoalJson {
    fn from(it: Standing) -> GoalJson {
        let goal = it.goal;
        let activity = match goal.measure {
            Measure::Activities(kind) => Some(kind.as_str().to_owned()),
            _ => None,
        };
        GoalJson {
            id: goal.id.to_string(),
            name: goal.title(),
            scope: goal.whose.scope().to_owned(),
            who: goal.whose.who(),
            whose: it.whose,
            measure: goal.measure.word().to_owned(),
            activity,
            unit: goal.measure.unit(),
            from: goal.from.to_string(),
            to: goal.to.to_string(),
            says: it.progress.standing.says().to_owned(),
            progress: it.progress,
            n: it.n,
            version: goal.version,
        }
    }
}

/// Some goals.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GoalsJson {
    /// The company's first, then departments, teams and people.
    pub items: Vec<GoalJson>,
}

/// Which goals to tell.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct GoalQuery {
    /// Those whose period holds this day; today where nothing is said.
    #[param(value_type = Option<String>, example = "2026-03-31")]
    pub on: Option<Date>,
    /// Those of any day.
    pub all: bool,
    /// Only one's own.
    pub own: bool,
}

/// A goal to set.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGoalJson {
    /// company, department, team or person.
    scope: String,
    /// Of which one: its id; none for the company.
    #[serde(default)]
    who: Option<String>,
    /// won-amount, won-deals, new-deals, activities, win-rate, response-time or result.
    measure: String,
    /// The currency of an amount; the workspace's where none is given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    currency: Option<Currency>,
    /// Which activities: call, mail, meeting or message.
    #[serde(default)]
    activity: Option<String>,
    /// What people call it; absent takes the measure's own words.
    #[serde(default)]
    name: Option<String>,
    /// A period by its name: `2026`, `2026-Q2`, `2026-03`; or give the days.
    #[serde(default)]
    #[schema(example = "2026-Q2")]
    period: Option<String>,
    /// From this day on.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from: Option<Date>,
    /// Up to this day, itself included.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    to: Option<Date>,
    /// What is to be reached, in the measure's unit.
    #[schema(example = 250_000.0)]
    target: f64,
}

impl NewGoalJson {
    fn read(&self, home: Currency) -> Result<NewGoal> {
        let days = match (&self.period, self.from, self.to) {
            (Some(name), None, None) => goals::period(name),
            (None, Some(from), Some(to)) => Some((from, to)),
            _ => None,
        };
        let unknown =
            || Error::field("period", "Give a period (2026, 2026-Q2, 2026-03), or both days.");
        let (from, to) = days.ok_or_else(unknown)?;
        let currency = self.currency.unwrap_or(home);
        Ok(NewGoal {
            whose: Whose::read(&self.scope, self.who.as_deref())?,
            measure: Measure::read(&self.measure, currency, self.activity.as_deref())?,
            name: self.name.clone(),
            from,
            to,
            target: thousandths("target", self.target)?,
        })
    }
}

/// A number in thousandths.
#[expect(clippy::cast_possible_truncation, reason = "checked to be far below the limit")]
fn thousandths(field: &str, number: f64) -> Result<i64> {
    let found = (number * 1_000.0).round();
    if !found.is_finite() || found.abs() > 1e15 {
        return Err(Error::field(field, "This number is too large."));
    }
    Ok(found as i64)
}

/// Changes of a goal; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct GoalChangesJson {
    /// The version that was edited, to notice a conflict.
    version: Option<i64>,
    /// What people call it; empty takes the measure's own words.
    name: Option<String>,
    /// From this day on.
    #[schema(value_type = Option<String>)]
    from: Option<Date>,
    /// Up to this day, itself included.
    #[schema(value_type = Option<String>)]
    to: Option<Date>,
    /// What is to be reached, in the measure's unit.
    target: Option<f64>,
}

/// What is reached.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActualJson {
    /// In the goal's own unit.
    actual: f64,
}

/// The goals that the caller may see, with how they stand; at most 200.
///
/// # Errors
/// The database's.
pub async fn told(app: &App, by: &By, query: &GoalQuery) -> Result<GoalsJson> {
    let (reader, query) = (by.clone(), query.clone());
    let goals = app
        .read(move |read| {
            let today = super::reckon::today(read, &reader, reader.now)?;
            let on = (!query.all).then(|| query.on.unwrap_or(today));
            goals::list(read, &reader, GoalFilter { on, own: query.own })
        })
        .await?;
    let standings = goals::standings(app, by, goals).await?;
    Ok(GoalsJson { items: standings.into_iter().map(GoalJson::from).collect() })
}

/// The goals of a day, with how they stand: the company's, one's teams' and departments' and one's own; for those who
/// lead all.
#[utoipa::path(
    get,
    path = "/goals",
    tag = "goals",
    params(GoalQuery),
    responses((status = 200, body = GoalsJson), (status = 422, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<GoalQuery>,
) -> Result<Json<GoalsJson>> {
    Ok(Json(told(&app, &by, &query).await?))
}

/// A goal as stored.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct GoalSetJson {
    /// `goal_…`
    id: String,
    /// What people call it.
    name: String,
    /// From this day on.
    from: String,
    /// Up to this day, itself included.
    to: String,
    /// What is to be reached, in the measure's unit.
    target: f64,
    /// What was entered as reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<f64>,
    /// Send it with an edit, to notice a conflict.
    version: i64,
}

impl From<Goal> for GoalSetJson {
    fn from(goal: Goal) -> GoalSetJson {
        GoalSetJson {
            id: goal.id.to_string(),
            name: goal.title(),
            from: goal.from.to_string(),
            to: goal.to.to_string(),
            target: super::reckon::units(goal.target),
            actual: goal.actual.map(super::reckon::units),
            version: goal.version,
        }
    }
}

/// Sets a goal.
#[utoipa::path(
    post,
    path = "/goals",
    tag = "goals",
    request_body = NewGoalJson,
    responses(
        (status = 201, body = GoalSetJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<NewGoalJson>) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        by.must_manage("set goals")?;
        let new = body.read(goals::currency(tx, by)?)?;
        goals::create(tx, by, new).map(GoalSetJson::from)
    })
    .await
}

/// A goal with how it stands.
#[utoipa::path(
    get,
    path = "/goals/{goal}",
    tag = "goals",
    params(("goal" = String, Path, description = "The id.")),
    responses((status = 200, body = GoalJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    by: By,
    Path(goal): Path<Id<id::Goal>>,
) -> Result<Json<GoalJson>> {
    let reader = by.clone();
    let goal = app.read(move |read| goals::find(read, &reader, goal)).await?;
    let standing = goals::standings(&app, &by, vec![goal]).await?.pop();
    standing.map(GoalJson::from).map(Json).ok_or(Error::NotFound)
}

/// Changes a goal; what is absent stays.
#[utoipa::path(
    patch,
    path = "/goals/{goal}",
    tag = "goals",
    params(("goal" = String, Path, description = "The id.")),
    request_body = GoalChangesJson,
    responses(
        (status = 200, body = GoalSetJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(goal): Path<Id<id::Goal>>,
    version: IfMatch,
    Json(body): Json<GoalChangesJson>,
) -> Result<Reply, Problem> {
    let target = body.target.map(|target| thousandths("target", target)).transpose()?;
    let changes = GoalChanges {
        version: version.or_body(body.version)?,
        name: body.name,
        from: body.from,
        to: body.to,
        target,
    };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            goals::change(tx, by, goal, &changes).map(GoalSetJson::from)
        })
        .await?;
    Ok(reply)
}

/// Enters what is reached of a free result: for those who lead and for whose it is.
#[utoipa::path(
    put,
    path = "/goals/{goal}/actual",
    tag = "goals",
    params(("goal" = String, Path, description = "The id.")),
    request_body = ActualJson,
    responses(
        (status = 200, body = GoalSetJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn enter(
    State(app): State<App>,
    by: By,
    Path(goal): Path<Id<id::Goal>>,
    Json(body): Json<ActualJson>,
) -> Result<Reply> {
    let actual = thousandths("actual", body.actual)?;
    app.answer(by, StatusCode::OK, move |tx, by| {
        goals::enter(tx, by, goal, actual).map(GoalSetJson::from)
    })
    .await
}

/// Takes a goal away.
#[utoipa::path(
    delete,
    path = "/goals/{goal}",
    tag = "goals",
    params(("goal" = String, Path, description = "The id.")),
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    )
)]
async fn delete(State(app): State<App>, by: By, Path(goal): Path<Id<id::Goal>>) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| goals::delete(tx, by, goal)).await
}
