//! The JSON handlers of playbooks.

use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Read;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Json, Path, Problem, Query};

use super::json::{
    ChangeJson, DiagnosticJson, PlaybookJson, PlaybookLineJson, VersionJson, VersionLineJson,
};
use super::{Playbook, PlaybookChanges, store};
use crate::house::{App, By, Reply};
use crate::{Error, Result, playbooks};

mod gallery;
mod moves;

/// The routes of playbooks.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, publish_new))
        .routes(routes!(gallery::list))
        .routes(routes!(gallery::show))
        .routes(routes!(check))
        .routes(routes!(show, change))
        .routes(routes!(keep_draft, drop_draft))
        .routes(routes!(versions, publish_next))
        .routes(routes!(version))
        .routes(routes!(compare))
        .routes(routes!(manual))
        .routes(routes!(moves::start))
        .routes(routes!(moves::progress))
}

/// A playbook by its id or its key.
fn named(read: &mut Read<'_>, name: &str) -> Result<Playbook> {
    match name.parse::<Id<id::Playbook>>() {
        Ok(id) => playbooks::find(read, id),
        Err(_) => playbooks::find_by_key(read, name),
    }
}

/// All playbooks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PlaybooksJson {
    /// By rank.
    items: Vec<PlaybookLineJson>,
}

/// All playbooks, by rank.
#[utoipa::path(
    get,
    path = "/playbooks",
    tag = "playbooks",
    responses((status = 200, body = PlaybooksJson), (status = 401, body = Problem))
)]
async fn list(State(app): State<App>, _: By) -> Result<Json<PlaybooksJson>> {
    app.read(|read| {
        let all = playbooks::list(read)?;
        let items = all.iter().map(|playbook| PlaybookLineJson::of(read, playbook));
        Ok(Json(PlaybooksJson { items: items.collect::<Result<_>>()? }))
    })
    .await
}

/// A text to publish.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPlaybookJson {
    /// The whole text; its key names the playbook.
    #[serde(default)]
    text: Option<String>,
    /// Or the key of a built-in playbook.
    #[serde(default)]
    built_in: Option<String>,
    /// What is new, in one's own words.
    #[serde(default)]
    note: Option<String>,
}

impl NewPlaybookJson {
    fn text(&self) -> Result<&str> {
        match (&self.text, &self.built_in) {
            (Some(text), None) => Ok(text),
            (None, Some(key)) => playbook::builtin::text(key).ok_or_else(|| {
                Error::field("built_in", "There is no built-in playbook with this key.")
            }),
            _ => Err(Error::field("text", "Give either a text or the key of a built-in playbook.")),
        }
    }
}

/// Publishes a text or a built-in playbook. One whose key is here already gets its next version.
#[utoipa::path(
    post,
    path = "/playbooks",
    tag = "playbooks",
    request_body = NewPlaybookJson,
    responses(
        (status = 201, body = PlaybookJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem, description = "Every mistake, at `text:line:column`."),
    )
)]
async fn publish_new(
    State(app): State<App>,
    by: By,
    Json(body): Json<NewPlaybookJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        let version = playbooks::publish(tx, by, body.text()?, body.note.as_deref())?;
        let playbook = playbooks::find(tx, version.playbook)?;
        PlaybookJson::of(tx, &playbook)
    })
    .await
}

/// A text to check.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextJson {
    /// The whole text.
    text: String,
}

/// What is wrong with a text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CheckedJson {
    /// Whether it could be published.
    sound: bool,
    /// Every error and warning, in the order of the text.
    diagnostics: Vec<DiagnosticJson>,
}

/// Checks a text and tells everything that is wrong with it; nothing is kept, and no text is refused.
#[utoipa::path(
    post,
    path = "/playbooks/check",
    tag = "playbooks",
    request_body = TextJson,
    responses((status = 200, body = CheckedJson), (status = 401, body = Problem))
)]
async fn check(_: By, Json(body): Json<TextJson>) -> Json<CheckedJson> {
    let told = playbook::check(&body.text);
    let sound = !told.iter().any(playbook::Diagnostic::is_error);
    Json(CheckedJson { sound, diagnostics: DiagnosticJson::all(told) })
}

/// A playbook with its published text, what it says as data, and its draft.
#[utoipa::path(
    get,
    path = "/playbooks/{playbook}",
    tag = "playbooks",
    params(("playbook" = String, Path, description = "The id or the key.")),
    responses((status = 200, body = PlaybookJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    _: By,
    Path(name): Path<String>,
) -> Result<Json<PlaybookJson>> {
    app.read(move |read| {
        let playbook = named(read, &name)?;
        PlaybookJson::of(read, &playbook).map(Json)
    })
    .await
}

/// Changes a playbook's rank, or whether it takes new deals.
#[utoipa::path(
    patch,
    path = "/playbooks/{playbook}",
    tag = "playbooks",
    params(("playbook" = String, Path, description = "The id or the key.")),
    request_body = PlaybookChanges,
    responses(
        (status = 200, body = PlaybookLineJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(name): Path<String>,
    version: IfMatch,
    Json(body): Json<PlaybookChanges>,
) -> Result<Reply, Problem> {
    let changes = PlaybookChanges { version: version.or_body(body.version)?, ..body };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            let id = named(tx, &name)?.id;
            let playbook = playbooks::change(tx, by, id, &changes)?;
            PlaybookLineJson::of(tx, &playbook)
        })
        .await?;
    Ok(reply)
}

/// A text being edited.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDraftJson {
    /// The whole text; it may still be wrong.
    text: String,
    /// The version of the playbook that was looked at, to notice a conflict.
    #[serde(default)]
    version: Option<i64>,
}

/// Keeps a draft. It may still be wrong; the answer says what is.
#[utoipa::path(
    put,
    path = "/playbooks/{playbook}/draft",
    tag = "playbooks",
    params(("playbook" = String, Path, description = "The id or the key.")),
    request_body = NewDraftJson,
    responses(
        (status = 200, body = PlaybookJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Somebody edited it meanwhile."),
    )
)]
async fn keep_draft(
    State(app): State<App>,
    by: By,
    Path(name): Path<String>,
    version: IfMatch,
    Json(body): Json<NewDraftJson>,
) -> Result<Reply, Problem> {
    let version = version.or_body(body.version)?;
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            let id = named(tx, &name)?.id;
            let playbook = playbooks::keep_draft(tx, by, id, version, &body.text)?;
            PlaybookJson::of(tx, &playbook)
        })
        .await?;
    Ok(reply)
}

/// Throws the draft away; `If-Match` notices a conflict.
#[utoipa::path(
    delete,
    path = "/playbooks/{playbook}/draft",
    tag = "playbooks",
    params(("playbook" = String, Path, description = "The id or the key.")),
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    )
)]
async fn drop_draft(
    State(app): State<App>,
    by: By,
    Path(name): Path<String>,
    version: IfMatch,
) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| {
        let id = named(tx, &name)?.id;
        playbooks::drop_draft(tx, by, id, version.0).map(|_| ())
    })
    .await
}

/// All versions of a playbook.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VersionsJson {
    /// The newest first.
    items: Vec<VersionLineJson>,
}

/// The published versions of a playbook, newest first.
#[utoipa::path(
    get,
    path = "/playbooks/{playbook}/versions",
    tag = "playbooks",
    params(("playbook" = String, Path, description = "The id or the key.")),
    responses((status = 200, body = VersionsJson), (status = 404, body = Problem))
)]
async fn versions(
    State(app): State<App>,
    _: By,
    Path(name): Path<String>,
) -> Result<Json<VersionsJson>> {
    app.read(move |read| {
        let id = named(read, &name)?.id;
        let items = playbooks::versions(read, id)?.iter().map(VersionLineJson::from).collect();
        Ok(Json(VersionsJson { items }))
    })
    .await
}

/// A version to publish.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewVersionJson {
    /// The whole text; absent means the draft.
    text: Option<String>,
    /// What is new, in one's own words.
    note: Option<String>,
    /// The version of the playbook that was looked at, to notice a conflict.
    version: Option<i64>,
}

/// Publishes the draft, or a text, as the next version. New deals follow it; running ones stay on theirs.
#[utoipa::path(
    post,
    path = "/playbooks/{playbook}/versions",
    tag = "playbooks",
    params(("playbook" = String, Path, description = "The id or the key.")),
    request_body = NewVersionJson,
    responses(
        (status = 201, body = VersionLineJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Somebody edited or published meanwhile."),
        (status = 422, body = Problem, description = "Every mistake, at `text:line:column`."),
    )
)]
async fn publish_next(
    State(app): State<App>,
    by: By,
    Path(name): Path<String>,
    version: IfMatch,
    Json(body): Json<NewVersionJson>,
) -> Result<Reply, Problem> {
    let version = version.or_body(body.version)?;
    let reply = app
        .answer(by, StatusCode::CREATED, move |tx, by| {
            let id = named(tx, &name)?.id;
            let (text, note) = (body.text.as_deref(), body.note.as_deref());
            let published = playbooks::publish_next(tx, by, id, version, text, note)?;
            Ok(VersionLineJson::from(&published))
        })
        .await?;
    Ok(reply)
}

/// A published version with its text.
#[utoipa::path(
    get,
    path = "/playbooks/{playbook}/versions/{number}",
    tag = "playbooks",
    params(
        ("playbook" = String, Path, description = "The id or the key."),
        ("number" = i64, Path, description = "1, 2, 3 …"),
    ),
    responses((status = 200, body = VersionJson), (status = 404, body = Problem))
)]
async fn version(
    State(app): State<App>,
    _: By,
    Path((name, number)): Path<(String, i64)>,
) -> Result<Json<VersionJson>> {
    app.read(move |read| {
        let id = named(read, &name)?.id;
        let version = store::find_number(read, id, number)?.ok_or(Error::NotFound)?;
        Ok(Json(VersionJson::from(version)))
    })
    .await
}

/// Which two texts.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CompareQuery {
    /// The older text: a version's number, `current` or `draft`; `current` where nothing is said.
    from: Option<String>,
    /// The newer text: likewise; `draft` where nothing is said.
    to: Option<String>,
}

/// What is different between two texts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ComparisonJson {
    /// Every difference, in words, in the order of the newer text.
    changes: Vec<ChangeJson>,
}

/// What changed between two versions, or between the published text and the draft, in words.
#[utoipa::path(
    get,
    path = "/playbooks/{playbook}/comparison",
    tag = "playbooks",
    params(("playbook" = String, Path, description = "The id or the key."), CompareQuery),
    responses(
        (status = 200, body = ComparisonJson),
        (status = 404, body = Problem),
        (status = 422, body = Problem, description = "There is no such text, or it has mistakes."),
    )
)]
async fn compare(
    State(app): State<App>,
    _: By,
    Path(name): Path<String>,
    Query(query): Query<CompareQuery>,
) -> Result<Json<ComparisonJson>> {
    app.read(move |read| {
        let playbook = named(read, &name)?;
        let old = side(read, &playbook, "from", query.from.as_deref().unwrap_or("current"))?;
        let new = side(read, &playbook, "to", query.to.as_deref().unwrap_or("draft"))?;
        let changes = playbook::compare(&old, &new).into_iter().map(ChangeJson::from).collect();
        Ok(Json(ComparisonJson { changes }))
    })
    .await
}

/// What one of a playbook's texts says.
fn side(
    read: &mut Read<'_>,
    playbook: &Playbook,
    field: &str,
    which: &str,
) -> Result<playbook::model::Playbook> {
    let text = playbooks::text(read, playbook, which)?;
    let missing = || Error::field(field, format!("There is no text “{which}”."));
    let parsed = playbook::parse(&text.ok_or_else(missing)?);
    parsed.map(|it| it.playbook).map_err(|mistakes| playbooks::invalid(&mistakes))
}

/// Which manual.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ManualQuery {
    /// A version's number, `current` or `draft`; `current` where nothing is said.
    version: Option<String>,
    /// `html` or `markdown`; absent means what `Accept` asks for, else HTML.
    #[param(inline)]
    format: Option<Format>,
}

/// How a manual is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// A whole page.
    Html,
    /// Text.
    Markdown,
}

/// The whole process as a manual to read and print.
#[utoipa::path(
    get,
    path = "/playbooks/{playbook}/manual",
    tag = "playbooks",
    params(("playbook" = String, Path, description = "The id or the key."), ManualQuery),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn manual(
    State(app): State<App>,
    _: By,
    Path(name): Path<String>,
    Query(query): Query<ManualQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let accept = headers.get(ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let wants_text = accept.contains("text/markdown");
    let format = query.format.unwrap_or(if wants_text { Format::Markdown } else { Format::Html });
    let model = app
        .read(move |read| {
            let playbook = named(read, &name)?;
            side(read, &playbook, "version", query.version.as_deref().unwrap_or("current"))
        })
        .await?;
    Ok(match format {
        Format::Html => {
            let kind = [(CONTENT_TYPE, "text/html; charset=utf-8")];
            (kind, playbook::manual::html(&model)).into_response()
        }
        Format::Markdown => {
            let kind = [(CONTENT_TYPE, "text/markdown; charset=utf-8")];
            (kind, playbook::manual::markdown(&model)).into_response()
        }
    })
}
