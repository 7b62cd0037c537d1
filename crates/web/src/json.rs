//! JSON in and out, with errors that say where.

#[cfg(test)]
mod tests;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::Segment;

use crate::field::{Said, bounded};
use crate::layers::BodyLimit;
use crate::{FieldError, Problem};

/// A JSON body: as an argument it is read and checked, as an answer it is written.
///
/// Another content type is 415, a body over the limit 413, broken JSON 400 with line and column,
/// a value of the wrong shape 422 with the field as a JSON pointer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json<T>(pub T);

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::wrong_type("application/json"));
        }
        read(&whole(request, state).await?).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(json) => ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], json)
                .into_response(),
            Err(error) => {
                tracing::error!(%error, "an answer could not be written as JSON");
                Problem::internal().into_response()
            }
        }
    }
}

/// Reads JSON text as the extractor does, for the parts of a larger body.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(wrong)?;
    json.end().map_err(|error| broken(&error))?;
    Ok(value)
}

/// The whole body.
pub(crate) async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let limit = request.extensions().get::<BodyLimit>().copied();
    Bytes::from_request(request, state).await.map_err(|rejection| unreadable(rejection, limit))
}

/// The problem of a body that never arrived in full.
fn unreadable(rejection: BytesRejection, limit: Option<BodyLimit>) -> Problem {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            match limit {
                Some(BodyLimit(most)) => Problem::too_large_for("The body", most),
                None => Problem::too_large(),
            }
        }
        _ => Problem::malformed("The body ended before it was complete."),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = media_type(headers) else { return false };
    let Some(subtype) = kind.strip_prefix("application/") else { return false };
    subtype == "json" || (subtype.ends_with("+json") && subtype.len() > "+json".len())
}

/// The type of the content in lower case, without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(kind.split(';').next()?.trim().to_ascii_lowercase())
}

fn wrong(error: serde_path_to_error::Error<serde_json::Error>) -> Problem {
    match error.inner().classify() {
        Category::Data => Problem::invalid(vec![misshapen(&error)]),
        Category::Syntax | Category::Eof | Category::Io => broken(error.inner()),
    }
}

fn broken(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let why = bounded(&without_place(error));
    Problem::malformed(format!("The JSON is broken at line {line}, column {column}: {why}."))
        .with("line", line)
        .with("column", column)
}

fn misshapen(error: &serde_path_to_error::Error<serde_json::Error>) -> FieldError {
    let message = without_place(error.inner());
    let said = Said::read(&message);
    let mut pointer = String::new();
    for segment in error.path() {
        push(&mut pointer, segment);
    }
    if let Some(name) = said.name() {
        let last = format!("/{}", escaped(name));
        if !pointer.ends_with(&last) || matches!(said, Said::Missing(_)) {
            pointer.push_str(&last);
        }
    }
    said.at(bounded(&pointer))
}

fn push(pointer: &mut String, segment: &Segment) {
    match segment {
        Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
        Segment::Map { key } => pointer.push_str(&format!("/{}", escaped(key))),
        // The variant of an enum is not a member of the JSON text in every representation.
        Segment::Enum { .. } | Segment::Unknown => {}
    }
}

/// RFC 6901, section 3.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The message without the " at line 1 column 2" that serde_json puts at its end.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&place).unwrap_or(&message).to_owned()
}
