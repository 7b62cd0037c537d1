//! The files' handlers: keeping one, listing them, giving one out.

use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use super::{File, LARGEST, NewFile};
use crate::deals::Which;
use crate::deals::api::corrections::TakeBackJson;
use crate::house::{App, By, Reply};
use crate::{Error, Result, files};

/// The most bytes of a request: a file in base64, and something around it.
const LARGEST_REQUEST: usize = LARGEST / 3 * 4 + (64 << 10);

/// The routes of files.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(download, withdraw))
        .layer(web::body_limit(LARGEST_REQUEST))
}

/// A file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FileJson {
    /// `file_…`
    pub id: String,
    /// What it was called where it came from.
    pub name: String,
    /// What it is, found in its bytes.
    pub media: String,
    /// How many bytes it has.
    pub size: i64,
    /// The hash of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it came.
    pub created_at: String,
    /// Who brought it.
    pub created_by: Option<String>,
}

impl From<File> for FileJson {
    fn from(file: File) -> FileJson {
        FileJson {
            id: file.id.to_string(),
            name: file.name,
            media: file.media,
            size: file.size,
            sha256: file.sha256,
            created_at: file.created_at.to_string(),
            created_by: file.created_by.map(|user| user.to_string()),
        }
    }
}

/// A file to keep, its bytes in base64. The same may be sent as `multipart/form-data` with one part `file`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFileJson {
    /// What it is called.
    name: String,
    /// What is in it, in base64.
    base64: String,
}

impl<S: Send + Sync> FromRequest<S> for NewFile {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> std::result::Result<NewFile, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.to_ascii_lowercase().starts_with("multipart/form-data") {
            let parts = Multipart::from_request(request, state).await;
            return of_parts(parts.map_err(|error| Problem::malformed(error.body_text()))?).await;
        }
        let body = Json::<NewFileJson>::from_request(request, state).await;
        let Json(body) = body.map_err(|problem| match problem.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large_for("The file", LARGEST),
            _ => problem,
        })?;
        of_json(body)
    }
}

async fn of_parts(mut parts: Multipart) -> std::result::Result<NewFile, Problem> {
    use axum::extract::multipart::MultipartError;
    let broken = |error: MultipartError| {
        Problem::unread(error.status(), error.body_text(), "The file", LARGEST)
    };
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let Some(name) = part.file_name().map(str::to_owned) else { continue };
        let content = part.bytes().await.map_err(broken)?.to_vec();
        return Ok(NewFile { name, content });
    }
    Err(Error::field("file", "Send a part that is a file, with its name.").into())
}

fn of_json(body: NewFileJson) -> std::result::Result<NewFile, Problem> {
    use base64::Engine as _;
    let content = base64::engine::general_purpose::STANDARD.decode(body.base64);
    let wrong = |error| Error::field("base64", format!("This is no base64: {error}."));
    Ok(NewFile { name: body.name, content: content.map_err(wrong)? })
}

/// The files of a deal, the newest first.
#[utoipa::path(
    get,
    path = "/deals/{deal}/files",
    tag = "files",
    params(("deal" = String, Path, description = "The id or the number.")),
    responses((status = 200, body = Vec<FileJson>), (status = 404, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
) -> Result<Json<Vec<FileJson>>> {
    app.read(move |read| {
        let found = files::list(read, &by, which)?;
        Ok(Json(found.into_iter().map(FileJson::from).collect()))
    })
    .await
}

/// Keeps a file with a deal, at most 10 MiB. Payments and evidence can point at it.
#[utoipa::path(
    post,
    path = "/deals/{deal}/files",
    tag = "files",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body(content = NewFileJson),
    responses(
        (status = 201, body = FileJson),
        (status = 404, body = Problem),
        (status = 413, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn add(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    file: NewFile,
) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        files::add(tx, by, which, &file).map(FileJson::from)
    })
    .await
}

/// A file's bytes, always as a download.
#[utoipa::path(
    get,
    path = "/deals/{deal}/files/{file}",
    tag = "files",
    params(("deal" = String, Path, description = "The id or the number."), ("file" = String, Path, description = "The file's id.")),
    responses(
        (status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, body = Problem),
    )
)]
async fn download(
    State(app): State<App>,
    by: By,
    Path((which, file)): Path<(Which, Id<id::File>)>,
) -> Result<Response> {
    let (file, content) = app.read(move |read| files::content(read, &by, which, file)).await?;
    Ok(attachment(&file, content))
}

/// Takes back a file that does not belong to the deal; its bytes go. What proves a payment or is pointed at as evidence
/// stays until that is taken back.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/files/{file}",
    tag = "files",
    params(("deal" = String, Path, description = "The id or the number."), ("file" = String, Path, description = "The file's id.")),
    request_body = TakeBackJson,
    responses(
        (status = 204, description = "It is taken back."),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, taken back before, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn withdraw(
    State(app): State<App>,
    by: By,
    Path((which, file)): Path<(Which, Id<id::File>)>,
    Json(body): Json<TakeBackJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| {
        files::withdraw(tx, by, which, body.version, file, body.reason.as_deref()).map(|_| ())
    })
    .await
}

/// A file as a download: a browser keeps it and opens nothing of it in our name.
pub fn attachment(file: &File, content: Vec<u8>) -> Response {
    let media = HeaderValue::from_str(&file.media)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let disposition = HeaderValue::from_str(&disposition(&file.name))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
    ];
    (headers, content).into_response()
}

/// `attachment` with the name twice: in ASCII for old programs, and as it is (RFC 6266, RFC 8187).
fn disposition(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let ascii: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let exact: String = name.bytes().map(percent).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{exact}")
}

fn percent(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}
