//! The JSON handlers of absences.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use super::{Absence, NewAbsence};
use crate::house::{App, By, Reply};
use crate::{Result, absences};

/// The routes of absences.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(show)).routes(routes!(end))
}

/// A time in which a colleague is away.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AbsenceJson {
    /// `away_…`
    id: String,
    /// Who is away.
    user: String,
    /// Who sees and works all that is theirs meanwhile.
    stand_in: String,
    /// From then on.
    #[schema(format = DateTime)]
    from: String,
    /// Up to then, itself not included.
    #[schema(format = DateTime)]
    until: String,
}

impl From<Absence> for AbsenceJson {
    fn from(it: Absence) -> AbsenceJson {
        AbsenceJson {
            id: it.id.to_string(),
            user: it.user.to_string(),
            stand_in: it.stand_in.to_string(),
            from: it.from.to_string(),
            until: it.until.to_string(),
        }
    }
}

/// Absences.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AbsencesJson {
    /// The earliest first.
    items: Vec<AbsenceJson>,
}

/// Who is away, now or later; what is over is not told.
#[utoipa::path(
    get,
    path = "/absences",
    tag = "users",
    responses((status = 200, body = AbsencesJson), (status = 401, body = Problem))
)]
async fn list(State(app): State<App>, by: By) -> Result<Json<AbsencesJson>> {
    let all = app.read(move |read| absences::list(read, &by)).await?;
    Ok(Json(AbsencesJson { items: all.into_iter().map(AbsenceJson::from).collect() }))
}

/// Says that a colleague will be away and who stands in: one's own, for administrators anybody's, for managers those
/// of their teams.
#[utoipa::path(
    post,
    path = "/absences",
    tag = "users",
    request_body = NewAbsence,
    responses(
        (status = 201, body = AbsenceJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<NewAbsence>) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        absences::create(tx, by, &body).map(AbsenceJson::from)
    })
    .await
}

/// An absence.
#[utoipa::path(
    get,
    path = "/absences/{absence}",
    tag = "users",
    params(("absence" = String, Path, description = "The id.")),
    responses((status = 200, body = AbsenceJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    _: By,
    Path(absence): Path<Id<id::Absence>>,
) -> Result<Json<AbsenceJson>> {
    app.read(move |read| absences::find(read, absence).map(AbsenceJson::from).map(Json)).await
}

/// Ends an absence now; one that has not begun does not take place.
#[utoipa::path(
    post,
    path = "/absences/{absence}/end",
    tag = "users",
    params(("absence" = String, Path, description = "The id.")),
    responses(
        (status = 200, body = AbsenceJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "It is over already."),
    )
)]
async fn end(
    State(app): State<App>,
    by: By,
    Path(absence): Path<Id<id::Absence>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        absences::end(tx, by, absence).map(AbsenceJson::from)
    })
    .await
}
