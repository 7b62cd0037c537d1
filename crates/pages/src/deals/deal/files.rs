//! A file of the deal, as a download.

use app::deals::Which;
use app::files;
use types::{File, Id};
use web::Path;

use crate::{Answer, Viewer};

/// The file's bytes.
pub(super) async fn download(
    viewer: Viewer,
    Path((which, file)): Path<(Which, Id<File>)>,
) -> Answer {
    let by = viewer.by.clone();
    let found = viewer.app.read(move |read| files::content(read, &by, which, file)).await?;
    Ok(files::attachment(&found.0, found.1))
}
