//! The JSON handler of what to do today.

use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Problem};

use super::{Item, Reason, Strip};
use crate::Result;
use crate::deals::json::DealLineJson;
use crate::house::{App, By};
use crate::leads::Clock;

/// The routes of today.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(strip))
}

/// What to do now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TodayJson {
    /// The most pressing first.
    items: Vec<ItemJson>,
    /// Whether there is more than is listed.
    more: bool,
    /// The zone whose day it is.
    zone: String,
}

/// A colleague who is away.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AbsentJson {
    /// Who.
    user: String,
    /// Up to then, itself not included.
    #[schema(format = DateTime)]
    until: String,
}

/// A deal that wants something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ItemJson {
    /// now, today or later.
    urgency: &'static str,
    /// The deal.
    deal: DealLineJson,
    /// Why it is listed, the most pressing first: `{"why": "task", …}`.
    #[schema(value_type = Vec<Object>)]
    reasons: Vec<Value>,
    /// Whether the customer's office is open.
    open_now: Option<bool>,
    /// The colleague who is away and in whose place the caller sees to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    absent: Option<AbsentJson>,
}

impl From<Item> for ItemJson {
    fn from(item: Item) -> ItemJson {
        ItemJson {
            absent: item
                .absent
                .map(|it| AbsentJson { user: it.user.to_string(), until: it.until.to_string() }),
            urgency: item.urgency.word(),
            open_now: item.lead.reach.as_ref().map(|reach| reach.open_now),
            deal: item.lead.deal.into(),
            reasons: item.reasons.iter().map(reason).collect(),
        }
    }
}

fn reason(reason: &Reason) -> Value {
    match reason {
        Reason::Unanswered(clock) => {
            let until = match clock {
                Clock::Running(until) | Clock::Over(until) => Some(until),
                Clock::Waiting | Clock::Answered(_) => None,
            };
            json!({"why": "unanswered", "until": until})
        }
        Reason::Unassigned => json!({"why": "unassigned"}),
        Reason::Reply { at, kind, subject } => {
            json!({"why": "reply", "at": at, "kind": kind, "subject": subject})
        }
        Reason::Task { task, name, kind, must, due, department, .. } => json!({
            "why": "task", "task": task, "name": name, "kind": kind, "must": must, "due": due,
            "department": department,
        }),
        Reason::Stage(due) => json!({"why": "stage", "due": due}),
        Reason::Approval { subject, since } => {
            json!({"why": "approval", "subject": subject, "since": since})
        }
        Reason::HandOver { since } => json!({"why": "hand-over", "since": since}),
        Reason::Quiet(since) => json!({"why": "quiet", "since": since}),
    }
}

/// What the caller should do now, by worth and urgency; each deal once, with every reason for it.
#[utoipa::path(
    get,
    path = "/today",
    tag = "deals",
    responses((status = 200, body = TodayJson), (status = 401, body = Problem))
)]
async fn show(State(app): State<App>, by: By) -> Result<Json<TodayJson>> {
    let today = app.read(move |read| super::read(read, &by)).await?;
    Ok(Json(TodayJson {
        items: today.items.into_iter().map(ItemJson::from).collect(),
        more: today.more,
        zone: today.zone.to_string(),
    }))
}

/// What the caller has won this month, what is open, and how their goals stand: the same figures as the reports.
#[utoipa::path(
    get,
    path = "/today/strip",
    tag = "deals",
    responses((status = 200, body = Strip), (status = 401, body = Problem))
)]
async fn strip(State(app): State<App>, by: By) -> Result<Json<Strip>> {
    Ok(Json(super::strip(&app, &by).await?))
}
