//! The imports' JSON handlers.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::{Detection, FileResult, Import, Input, Reverted, Status};
use crate::house::{App, By, Reply};
use crate::{Error, Result, imports, playbooks};

/// The most bytes of one request: the files of an import together.
const LARGEST: usize = 64 << 20;
/// The most files of one request.
const MOST_FILES: usize = 50;

/// The routes of imports.
pub(crate) fn routes() -> OpenApiRouter<App> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(detect))
        .layer(web::body_limit(LARGEST));
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(cancel))
        .routes(routes!(revert))
        .routes(routes!(rejects))
        .merge(uploads)
}

/// An import: what is asked for, how far it is, what it did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ImportJson {
    /// Its id.
    id: String,
    /// The mapping's name.
    name: String,
    /// The mapping's text.
    map: String,
    /// How far it is.
    status: Status,
    /// Whether it only counts what it would do.
    dry_run: bool,
    /// What was done with each file so far.
    files: Vec<FileResult>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_by: Option<String>,
    /// When it was asked for.
    created_at: String,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<String>,
}

impl From<Import> for ImportJson {
    fn from(import: Import) -> ImportJson {
        ImportJson {
            id: import.id.to_string(),
            name: import.name,
            map: import.map,
            status: import.status,
            dry_run: import.dry,
            files: import.files,
            error: import.error,
            started_by: import.started_by.map(|user| user.to_string()),
            created_at: import.created_at.to_string(),
            finished_at: import.finished_at.map(|at| at.to_string()),
        }
    }
}

/// An import to be run: its mapping and its files. The same may be sent as `multipart/form-data` with the
/// fields `map`, `dry_run` and any number of files.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewImportJson {
    /// The mapping's text.
    map: String,
    /// Only counts what would be done.
    #[serde(default)]
    dry_run: bool,
    /// The files.
    files: Vec<NewFileJson>,
}

/// A file: as text, or as bytes in base64.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFileJson {
    /// Its name, by which the mapping knows it.
    name: String,
    /// What is in it, if it is text.
    #[serde(default)]
    text: Option<String>,
    /// What is in it, in base64.
    #[serde(default)]
    base64: Option<String>,
}

/// What a request brings, however it is written.
#[derive(Clone, Debug, Default)]
struct Upload {
    map: String,
    dry_run: bool,
    playbook: Option<String>,
    files: Vec<(String, Vec<u8>)>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> std::result::Result<Upload, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.to_ascii_lowercase().starts_with("multipart/form-data") {
            let parts = Multipart::from_request(request, state).await;
            return of_parts(parts.map_err(|error| Problem::malformed(error.body_text()))?).await;
        }
        let Json(body) = Json::<NewImportJson>::from_request(request, state).await?;
        of_json(body)
    }
}

async fn of_parts(mut parts: Multipart) -> std::result::Result<Upload, Problem> {
    let mut upload = Upload::default();
    let broken = |error: axum::extract::multipart::MultipartError| {
        Problem::unread(error.status(), error.body_text(), "The upload", LARGEST)
    };
    while let Some(field) = parts.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        match (name.as_str(), file) {
            ("map", _) => upload.map = field.text().await.map_err(broken)?,
            ("dry_run", _) => upload.dry_run = yes(&field.text().await.map_err(broken)?)?,
            ("playbook", _) => upload.playbook = Some(field.text().await.map_err(broken)?),
            (_, Some(file)) => {
                let bytes = field.bytes().await.map_err(broken)?;
                upload.files.push((file, bytes.to_vec()));
            }
            (other, None) => {
                let message = "There are map, dry_run, playbook, and files with their names.";
                return Err(Error::field(other, message).into());
            }
        }
        if upload.files.len() > MOST_FILES {
            return Err(Error::field("files", format!("Send at most {MOST_FILES} files.")).into());
        }
    }
    Ok(upload)
}

fn yes(word: &str) -> std::result::Result<bool, Problem> {
    match word.trim() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "" => Ok(false),
        _ => Err(Error::field("dry_run", "This is true or false.").into()),
    }
}

fn of_json(body: NewImportJson) -> std::result::Result<Upload, Problem> {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    if body.files.len() > MOST_FILES {
        return Err(Error::field("files", format!("Send at most {MOST_FILES} files.")).into());
    }
    let mut files = Vec::new();
    for (place, file) in body.files.into_iter().enumerate() {
        let content = match (file.text, file.base64) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(text)) => engine.decode(text).map_err(|error| {
                Error::field(
                    &format!("files/{place}/base64"),
                    format!("This is no base64: {error}."),
                )
            })?,
            _ => {
                let message = "Give the content as text or as base64.";
                return Err(Error::field(&format!("files/{place}"), message).into());
            }
        };
        files.push((file.name, content));
    }
    Ok(Upload { map: body.map, dry_run: body.dry_run, playbook: None, files })
}

/// Asks for an import; it runs in the background.
#[utoipa::path(
    post,
    path = "/imports",
    tag = "imports",
    request_body(content = NewImportJson),
    responses((status = 202, body = ImportJson), (status = 403, body = Problem), (status = 422, body = Problem))
)]
async fn create(State(app): State<App>, by: By, upload: Upload) -> Result<Reply> {
    app.answer(by, StatusCode::ACCEPTED, move |tx, by| {
        let import = imports::request(tx, by, &upload.map, &upload.files, upload.dry_run)?;
        Ok(ImportJson::from(import))
    })
    .await
}

/// Which part of the list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
struct ImportsQuery {
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

const LIST: &str = "imports";

/// Imports, the newest first.
#[utoipa::path(
    get,
    path = "/imports",
    tag = "imports",
    params(ImportsQuery),
    responses((status = 200, body = Page<ImportJson>), (status = 403, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<ImportsQuery>,
) -> Result<Json<Page<ImportJson>>, Problem> {
    let before: Option<String> =
        query.after.as_ref().map(|cursor| cursor.read(LIST)).transpose()?;
    let before: Option<Id<id::Import>> =
        before.map(|key| key.parse()).transpose().map_err(|_| Problem::not_found())?;
    let page = app
        .read(move |read| {
            let found = imports::list(read, &by, before, query.limit.and_one())?;
            Ok(Page::cut(found, query.limit, |last| Cursor::new(LIST, &last.id.to_string())))
        })
        .await?;
    Ok(Json(page.map(ImportJson::from)))
}

/// An import with its progress.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    tag = "imports",
    params(("id" = String, Path)),
    responses((status = 200, body = ImportJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    by: By,
    Path(import): Path<Id<id::Import>>,
) -> Result<Json<ImportJson>> {
    app.read(move |read| Ok(Json(ImportJson::from(imports::find(read, &by, import)?)))).await
}

/// Stops an import; what it wrote stays until it is reverted.
#[utoipa::path(
    post,
    path = "/imports/{id}/cancel",
    tag = "imports",
    params(("id" = String, Path)),
    responses((status = 200, body = ImportJson), (status = 404, body = Problem), (status = 409, body = Problem))
)]
async fn cancel(
    State(app): State<App>,
    by: By,
    Path(import): Path<Id<id::Import>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        Ok(ImportJson::from(imports::cancel(tx, by, import)?))
    })
    .await
}

/// Takes a whole import back: what nobody has touched since is erased, the rest is told.
#[utoipa::path(
    post,
    path = "/imports/{id}/revert",
    tag = "imports",
    params(("id" = String, Path)),
    responses((status = 200, body = Reverted), (status = 404, body = Problem), (status = 409, body = Problem))
)]
async fn revert(
    State(app): State<App>,
    by: By,
    Path(import): Path<Id<id::Import>>,
) -> Result<Json<Reverted>> {
    let done = tokio::task::spawn_blocking(move || imports::revert(&app, &by, import)).await;
    let done = done.map_err(|error| Error::Internal(format!("a revert broke off: {error}")))?;
    done.map(Json)
}

/// The rows that were not taken, as CSV with the reasons.
#[utoipa::path(
    get,
    path = "/imports/{id}/rejects",
    tag = "imports",
    params(("id" = String, Path)),
    responses(
        (status = 200, content_type = "text/csv", body = String),
        (status = 404, body = Problem)
    )
)]
async fn rejects(
    State(app): State<App>,
    by: By,
    Path(import): Path<Id<id::Import>>,
) -> Result<Response> {
    let rows = app.read(move |read| imports::all_rejects(read, &by, import)).await?;
    let csv = imports::write_rejects(Vec::new(), rows)
        .map_err(|error| Error::Internal(format!("rows could not be written: {error}")))?;
    let response = Response::builder()
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"rejected.csv\"")
        .body(Body::from(csv));
    response.map_err(|error| Error::Internal(error.to_string()))
}

/// How a file would be read, how its first rows look, and a mapping to begin with. Send the file as
/// `multipart/form-data`, with `playbook` if new deals follow one, or as JSON with an empty `map`.
#[utoipa::path(
    post,
    path = "/imports/detect",
    tag = "imports",
    request_body(content = NewImportJson),
    responses((status = 200, body = Object), (status = 422, body = Problem))
)]
async fn detect(State(app): State<App>, by: By, upload: Upload) -> Result<Json<Detection>> {
    imports::must_import(&by)?;
    let Some((name, content)) = upload.files.into_iter().next() else {
        return Err(Error::field("files", "Send a file."));
    };
    let house = app.house.clone();
    let model = app
        .read(move |read| {
            let Some(key) = &upload.playbook else { return Ok(None) };
            let unknown =
                || Error::field("playbook", "There is no published playbook with this key.");
            let found = playbooks::list(read)?.into_iter().find(|it| it.key == *key);
            let version = found.and_then(|it| it.current).ok_or_else(unknown)?;
            playbooks::compiled(read, &house, version).map(Some)
        })
        .await?;
    let looked = tokio::task::spawn_blocking(move || {
        let playbook = model.as_ref().map(|compiled| compiled.playbook());
        imports::detect(&Input::of(name, content), playbook)
    });
    let looked = looked.await.map_err(|error| Error::Internal(error.to_string()))?;
    looked.map(Json)
}
