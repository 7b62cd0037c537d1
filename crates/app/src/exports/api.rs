//! The export's handler: everything as one stream.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use db::params;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::Problem;

use super::line::{self, Cells};
use super::must_export;
use super::tables::TABLES;
use crate::house::{App, By};
use crate::{Error, Result};

/// The route of the export.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export))
}

/// How much is gathered before it is sent.
const PIECE: usize = 64 * 1024;

/// Everything as lines of JSON, `{"table": "deals", "row": {…}}`, all from one moment. Passwords, secrets of
/// tokens and sessions are left out.
#[utoipa::path(
    get,
    path = "/export",
    tag = "export",
    responses(
        (status = 200, content_type = "application/x-ndjson", body = String),
        (status = 403, body = Problem)
    )
)]
async fn export(State(app): State<App>, by: By) -> Result<Response> {
    must_export(&by)?;
    let (send, mut receive) = tokio::sync::mpsc::channel::<std::io::Result<Bytes>>(8);
    tokio::task::spawn_blocking(move || {
        let sender = send.clone();
        if let Err(error) = app.db.read_blocking(move |read| write(read, &sender)) {
            tracing::error!(%error, "an export broke off");
            // The connection is cut, so that half an export is not taken for a whole one.
            let _ = send.blocking_send(Err(std::io::Error::other("the export broke off")));
        }
    });
    let stream = futures_util::stream::poll_fn(move |context| receive.poll_recv(context));
    let response = Response::builder()
        .header(header::CONTENT_TYPE, "application/x-ndjson")
        .header(header::CONTENT_DISPOSITION, "attachment; filename=\"waymark.ndjson\"")
        .body(Body::from_stream(stream));
    response.map_err(|error| Error::Internal(error.to_string()))
}

type Sender = tokio::sync::mpsc::Sender<std::io::Result<Bytes>>;

fn write(read: &mut db::Read<'_>, send: &Sender) -> Result<()> {
    let mut text = String::new();
    for table in TABLES {
        read.for_each(table.read, params![], |row| {
            let cells: Cells = db::FromRow::from_row(row)?;
            text.push_str("{\"table\":\"");
            text.push_str(table.name);
            text.push_str("\",\"row\":");
            line::write(table, &cells, &mut text, None)?;
            text.push_str("}\n");
            if text.len() >= PIECE { send_on(send, &mut text) } else { Ok(()) }
        })?;
    }
    send_on(send, &mut text)
}

fn send_on(send: &Sender, text: &mut String) -> Result<()> {
    let piece = Bytes::from(std::mem::take(text));
    send.blocking_send(Ok(piece))
        .map_err(|_| Error::Internal("whoever wanted the export is gone".to_owned()))
}
