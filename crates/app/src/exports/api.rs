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
        let mut writer = Writer { send: send.clone(), text: String::new(), is_under_way: false };
        if let Err(error) = app.db.read_blocking(move |read| writer.write(read)) {
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

/// What is sent of an export.
struct Writer {
    send: Sender,
    text: String,
    /// Whether a part of it is with whoever wanted it.
    is_under_way: bool,
}

impl Writer {
    /// Writes everything. A read may begin again where the database's connection broke, in another snapshot: of what
    /// is sent already nothing can be called back, so the export ends there.
    fn write(&mut self, read: &mut db::Read<'_>) -> Result<()> {
        if self.is_under_way {
            let message = "the database's connection broke in the middle of an export";
            return Err(Error::Internal(message.to_owned()));
        }
        self.text.clear();
        for table in TABLES {
            read.for_each(table.read, params![], |row| {
                let cells: Cells = db::FromRow::from_row(row)?;
                self.text.push_str("{\"table\":\"");
                self.text.push_str(table.name);
                self.text.push_str("\",\"row\":");
                line::write(table, &cells, &mut self.text, None)?;
                self.text.push_str("}\n");
                if self.text.len() >= PIECE { self.send_on() } else { Ok(()) }
            })?;
        }
        self.send_on()
    }

    fn send_on(&mut self) -> Result<()> {
        self.is_under_way = true;
        let piece = Bytes::from(std::mem::take(&mut self.text));
        self.send
            .blocking_send(Ok(piece))
            .map_err(|_| Error::Internal("whoever wanted the export is gone".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Writer};
    use crate::world::both;

    both! {
        async fn an_export_is_not_sent_a_second_time_over_a_first(world: World) {
            let (send, mut receive) = tokio::sync::mpsc::channel(8);
            let app = world.app.clone();
            let twice = tokio::task::spawn_blocking(move || {
                let mut writer = Writer { send, text: String::new(), is_under_way: false };
                let twice = app.db.read_blocking(move |read| {
                    let first = writer.write(read);
                    Ok::<_, Error>((first, writer.write(read)))
                });
                twice.unwrap()
            });
            let mut sent = Vec::new();
            while let Some(piece) = receive.recv().await {
                sent.extend_from_slice(&piece.unwrap());
            }
            let (first, second) = twice.await.unwrap();
            first.unwrap();
            assert!(matches!(second, Err(Error::Internal(_))), "{second:?}");
            let text = String::from_utf8(sent).unwrap();
            assert_eq!(text.matches("{\"table\":\"workspace\"").count(), 1, "{text}");
        }
    }
}
