//! The JSON handlers of notifications: everybody's own.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::{Line, What, Which};
use crate::house::{App, By, Reply};
use crate::{Result, notifications};

/// The routes of notifications.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(count))
        .routes(routes!(read_all))
        .routes(routes!(read_one))
}

/// Something that one is told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NotificationJson {
    /// `ntf_…`
    id: String,
    /// What happened.
    what: What,
    /// In one sentence.
    says: String,
    /// In somebody's words, or the playbook's.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// The deal's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    deal: Option<String>,
    /// The deal's number; absent where one may not see it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    deal_number: Option<i64>,
    /// The import's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<String>,
    /// The colleague who brought it about.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// The colleague who is away and in whose place one is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    absent: Option<String>,
    /// When.
    at: String,
    /// When one read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<String>,
}

impl From<Line> for NotificationJson {
    fn from(line: Line) -> NotificationJson {
        let says = line.says();
        let it = line.notification;
        NotificationJson {
            id: it.id.to_string(),
            what: it.what,
            says,
            note: it.note,
            deal: it.deal.map(|deal| deal.to_string()),
            deal_number: line.deal.map(|(number, _)| number),
            import: it.import.map(|import| import.to_string()),
            from: it.from.map(|user| user.to_string()),
            absent: it.absent.map(|user| user.to_string()),
            at: it.at.to_string(),
            read_at: it.read_at.map(|at| at.to_string()),
        }
    }
}

/// Which of one's notifications.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NotificationsQuery {
    /// Only those that were not read yet.
    unread: bool,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

/// What the caller was told, the newest first.
#[utoipa::path(
    get,
    path = "/notifications",
    tag = "notifications",
    params(NotificationsQuery),
    responses((status = 200, body = Page<NotificationJson>), (status = 422, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<NotificationsQuery>,
) -> Result<Json<Page<NotificationJson>>> {
    app.read(move |read| {
        let which = if query.unread { Which::Unread } else { Which::All };
        let page = notifications::list(read, &by, which, query.after.as_ref(), query.limit)?;
        Ok(Json(page.map(NotificationJson::from)))
    })
    .await
}

/// How many notifications were not read yet.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct UnreadJson {
    /// At most 100, which stands for that many or more.
    unread: i64,
}

/// How much the caller has not read yet.
#[utoipa::path(
    get,
    path = "/notifications/unread",
    tag = "notifications",
    responses((status = 200, body = UnreadJson), (status = 401, body = Problem))
)]
async fn count(State(app): State<App>, by: By) -> Result<Json<UnreadJson>> {
    app.read(move |read| Ok(Json(UnreadJson { unread: notifications::unread(read, &by)? }))).await
}

/// How many were marked.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct MarkedJson {
    /// How many; at most 1,000 at once.
    marked: usize,
}

/// Notes that the caller has read all that they were told.
#[utoipa::path(
    post,
    path = "/notifications/read",
    tag = "notifications",
    responses((status = 200, body = MarkedJson), (status = 401, body = Problem))
)]
async fn read_all(State(app): State<App>, by: By) -> Result<Reply> {
    app.answer(by, StatusCode::OK, |tx, by| {
        Ok(MarkedJson { marked: notifications::mark_all_read(tx, by)? })
    })
    .await
}

/// Notes that the caller has read one of their notifications.
#[utoipa::path(
    put,
    path = "/notifications/{notification}/read",
    tag = "notifications",
    params(("notification" = String, Path, description = "The id.")),
    responses((status = 204), (status = 404, body = Problem))
)]
async fn read_one(
    State(app): State<App>,
    by: By,
    Path(notification): Path<Id<id::Notification>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| {
        notifications::mark_read(tx, by, notification).map(|_| ())
    })
    .await
}
