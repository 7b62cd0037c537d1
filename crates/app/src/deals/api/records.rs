//! What was recorded of a deal: activities, visits, timeline; and tasks across deals.

use axum::extract::State;
use axum::http::StatusCode;
use deal::{ActivityKind, Command, Direction, Log};
use serde::{Deserialize, Serialize};
use types::{Buyer, Id, Timestamp};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::compiled;
use crate::deals::activities::{self, Activity, NewActivity};
use crate::deals::json::DealJson;
use crate::deals::projection::VisitRow;
use crate::deals::tasks::{self, TaskFilter, TaskLine};
use crate::deals::{self, Which};
use crate::house::{App, By, Reply};
use crate::owners::OwnedBy;
use crate::timeline::{self, MomentJson, TimelineQuery};
use crate::{Error, Result};

/// These routes.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_activities, log))
        .routes(routes!(visits))
        .routes(routes!(history))
        .routes(routes!(list_tasks))
}

/// Something done with the buyer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewActivityJson {
    /// call, mail, meeting, message or note.
    #[schema(value_type = String)]
    kind: ActivityKind,
    /// out (we began it) or in.
    #[serde(default)]
    #[schema(value_type = String)]
    direction: Direction,
    /// "WhatsApp", "switchboard".
    #[serde(default)]
    channel: Option<String>,
    /// With whom, of the deal's people.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    person: Option<Id<Buyer>>,
    /// Somebody was reached.
    #[serde(default)]
    reached: bool,
    /// The buyer did not come to the meeting.
    #[serde(default)]
    no_show: bool,
    /// What came out, in a word.
    #[serde(default)]
    outcome: Option<String>,
    /// Its subject.
    #[serde(default)]
    subject: Option<String>,
    /// Its text.
    #[serde(default)]
    body: Option<String>,
    /// When it happened, if not now.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    at: Option<Timestamp>,
    /// How long it took.
    #[serde(default)]
    minutes: Option<i64>,
    /// What else to do with the deal at once: the next task, say. `[{"do": "add_task", …}]`
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    then: Vec<Command>,
}

/// An activity.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ActivityJson {
    /// `act_…`
    pub id: String,
    /// `deal_…`
    pub deal: String,
    /// call, mail, meeting, message or note.
    pub kind: &'static str,
    /// out or in.
    #[schema(value_type = String)]
    pub direction: Direction,
    /// What came out.
    pub outcome: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// When it happened.
    pub at: String,
    /// How long it took.
    pub minutes: Option<i64>,
    /// Who of us.
    pub by: Option<String>,
}

impl From<Activity> for ActivityJson {
    fn from(activity: Activity) -> ActivityJson {
        ActivityJson {
            id: activity.id.to_string(),
            deal: activity.deal.to_string(),
            kind: activities::kind_word(activity.kind),
            direction: activity.direction,
            outcome: activity.outcome,
            subject: activity.subject,
            body: activity.body,
            at: activity.at.to_string(),
            minutes: activity.minutes,
            by: activity.by.map(|user| user.to_string()),
        }
    }
}

/// An activity and the deal as it is now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LoggedJson {
    /// What was logged.
    pub(super) activity: ActivityJson,
    /// The deal.
    pub(super) deal: DealJson,
}

/// Logs a call, mail, meeting, message or note.
#[utoipa::path(
    post,
    path = "/deals/{deal}/activities",
    tag = "activities",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = NewActivityJson,
    responses(
        (status = 201, body = LoggedJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn log(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(json): Json<NewActivityJson>,
) -> Result<Reply> {
    let then = json.then.clone();
    if then.len() > 20 {
        return Err(Error::field("/then", "At most 20 things can follow."));
    }
    let new = NewActivity {
        log: Log {
            id: None,
            kind: json.kind,
            direction: json.direction,
            channel: json.channel,
            person: json.person,
            reached: json.reached,
            no_show: json.no_show,
            outcome: json.outcome,
            at: json.at,
        },
        subject: json.subject,
        body: json.body,
        minutes: json.minutes,
    };
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        let (activity, done) = deals::log(tx, by, which, new.clone(), &then)?;
        let compiled = compiled(tx, by, &done.deal)?;
        Ok(LoggedJson { activity: activity.into(), deal: DealJson::done(done, &compiled) })
    })
    .await
}

/// The newest activities of a deal, at most 200.
#[utoipa::path(
    get,
    path = "/deals/{deal}/activities",
    tag = "activities",
    params(("deal" = String, Path, description = "The id or the number.")),
    responses((status = 200, body = Vec<ActivityJson>), (status = 404, body = Problem))
)]
async fn list_activities(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
) -> Result<Json<Vec<ActivityJson>>> {
    app.read(move |read| {
        let deal = deals::find(read, &by, which)?;
        let found = activities::of_deal(read, deal.id, 200)?;
        Ok(Json(found.into_iter().map(ActivityJson::from).collect()))
    })
    .await
}

/// The visits of a deal: its stays in stages, in order.
#[utoipa::path(
    get,
    path = "/deals/{deal}/visits",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    responses((status = 200, body = Vec<Object>), (status = 404, body = Problem))
)]
async fn visits(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
) -> Result<Json<Vec<VisitRow>>> {
    app.read(move |read| {
        let deal = deals::find(read, &by, which)?;
        deals::visits(read, deal.id).map(Json)
    })
    .await
}

/// Everything that happened with a deal, the newest first.
#[utoipa::path(
    get,
    path = "/deals/{deal}/timeline",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), TimelineQuery),
    responses(
        (status = 200, body = Page<MomentJson>),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn history(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Query(query): Query<TimelineQuery>,
) -> Result<Json<Page<MomentJson>>> {
    app.read(move |read| {
        let deal = deals::find(read, &by, which)?;
        timeline::of_deal(read, deal.id, query.after.as_ref(), query.limit).map(Json)
    })
    .await
}

/// Which tasks.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TasksQuery {
    /// open (the default), done, skipped or lapsed.
    status: Option<String>,
    /// `none`, `me` or a colleague's id.
    #[param(value_type = Option<String>)]
    owner: Option<OwnedBy>,
    /// The role that does it.
    role: Option<String>,
    /// The department that does it.
    department: Option<String>,
    /// Due before.
    #[param(value_type = Option<String>)]
    due_before: Option<Timestamp>,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

/// Tasks of all deals that the caller may see, the earliest due first.
#[utoipa::path(
    get,
    path = "/tasks",
    tag = "tasks",
    params(TasksQuery),
    responses((status = 200, body = Page<TaskLine>), (status = 422, body = Problem))
)]
async fn list_tasks(
    State(app): State<App>,
    by: By,
    Query(query): Query<TasksQuery>,
) -> Result<Json<Page<TaskLine>>> {
    app.read(move |read| {
        let filter = TaskFilter {
            status: query.status.clone(),
            owner: query.owner,
            role: query.role.clone(),
            department: query.department.clone(),
            due_before: query.due_before,
        };
        tasks::page(read, &by, &filter, query.after.as_ref(), query.limit).map(Json)
    })
    .await
}
