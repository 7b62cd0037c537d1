//! The first step: the file, and how it is read.

use app::imports::{self, Input};
use axum::extract::Multipart;
use ui::Section;
use web::{Path, Problem, Query};

use super::{
    At, ImportId, LARGEST, MOST_FILES, found, input, playbook_of, playbooks, prepare, sketch,
    slowly, suggested, views, with,
};
use crate::{Answer, Filled, Oops, Viewer};

/// Asks for a file.
pub(super) async fn new(viewer: Viewer) -> Answer {
    imports::must_import(&viewer.by)?;
    let page = views::upload(&viewer, &playbooks(&viewer).await?, &Filled::default());
    Ok(viewer.page("New import", Section::Imports, page))
}

/// What was uploaded.
#[derive(Default)]
struct Upload {
    playbook: Option<String>,
    files: Vec<(String, Vec<u8>)>,
}

async fn read(mut parts: Multipart) -> Result<Upload, Problem> {
    let mut upload = Upload::default();
    let broken = |error: axum::extract::multipart::MultipartError| {
        Problem::unread(error.status(), error.body_text(), "The upload", LARGEST)
    };
    while let Some(field) = parts.next_field().await.map_err(broken)? {
        match (field.name().unwrap_or_default(), field.file_name()) {
            ("playbook", None) => {
                let key = field.text().await.map_err(broken)?;
                upload.playbook = Some(key).filter(|key| !key.is_empty());
            }
            ("file", Some(name)) => {
                let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                let bytes = field.bytes().await.map_err(broken)?;
                if !(name.is_empty() && bytes.is_empty()) {
                    upload.files.push((name, bytes.to_vec()));
                }
            }
            _ => {}
        }
    }
    Ok(upload)
}

/// Takes files in and begins to prepare its import.
pub(super) async fn create(viewer: Viewer, parts: Multipart) -> Answer {
    imports::must_import(&viewer.by)?;
    let upload = read(parts).await?;
    let mut form = Filled::of(upload.playbook.iter().map(|key| ("playbook", key.clone())));
    match begin(&viewer, upload).await {
        Ok(import) => Ok(viewer.see_other(format!("/imports/{import}/file"))),
        Err(error) => {
            refused_file(&mut form, error)?;
            let page = views::upload(&viewer, &playbooks(&viewer).await?, &form);
            Ok(viewer.invalid("New import", Section::Imports, page))
        }
    }
}

/// What is wrong with a file is said at the field of the file, whatever the file is called.
fn refused_file(form: &mut Filled, error: Oops) -> Result<(), Oops> {
    let Oops::Problem(problem) = &error else { return Err(error) };
    if problem.errors().is_empty() {
        return Err(error);
    }
    for wrong in problem.errors() {
        form.refuse("file", wrong.message.clone());
    }
    Ok(())
}

async fn begin(viewer: &Viewer, upload: Upload) -> Result<ImportId, Oops> {
    if upload.files.is_empty() {
        return Err(app::Error::field("file", "Choose a file.").into());
    }
    if upload.files.len() > MOST_FILES {
        let message = format!("Choose at most {MOST_FILES} files at once.");
        return Err(app::Error::field("file", message).into());
    }
    let files = upload.files;
    let inputs = files.iter().map(|(name, bytes)| Input::of(name.clone(), bytes.clone())).collect();
    let (sketches, rows) = suggested(viewer, inputs, upload.playbook.as_deref()).await?;
    let by = viewer.by.clone();
    let begun =
        viewer.app.write(move |tx| imports::begin(tx, &by, &files, &sketches, rows)).await?;
    Ok(begun.id)
}

/// Shows how the file is read and how its first rows look.
pub(super) async fn show(viewer: Viewer, Path(id): Path<ImportId>, Query(at): Query<At>) -> Answer {
    let import = found(&viewer, id).await?;
    let Some(sketch) = sketch(&import, at) else {
        return Ok(viewer.see_other(format!("/imports/{id}/text")));
    };
    let file = input(&viewer, id, &sketch).await?;
    let format = sketch.format();
    let detected = slowly(move || imports::look(&file, &format, None)).await?.0;
    let form = views::format_form(&import, &sketch);
    let page = views::file(&viewer, (&import, at), &sketch, Some(&detected), &form);
    Ok(viewer.page("Import: the file", Section::Imports, page))
}

/// Keeps how the file is to be read, looks at it again, and goes on.
pub(super) async fn keep(viewer: Viewer, Path(id): Path<ImportId>, mut form: Filled) -> Answer {
    let (import, at) = (found(&viewer, id).await?, At::of(&form));
    let Some(old) = sketch(&import, at) else {
        return Ok(viewer.see_other(format!("/imports/{id}/text")));
    };
    let mut new = old.clone();
    let said = |name: &str| Some(form.raw(name).to_owned()).filter(|text| !text.is_empty());
    new.format.sheet = said("sheet");
    new.format.encoding = said("encoding");
    new.format.delimiter = said("delimiter");
    new.format.quote = said("quote");
    new.format.header = said("header");
    new.format.short_rows = form.has("short_rows");
    match looked(&viewer, id, &old, new).await {
        Ok(new) => {
            prepare(&viewer, id, &form, with(&import, at, new)).await?;
            let next = if form.get("then") == "look" { "file" } else { "columns" };
            Ok(viewer.see_other(at.step(id, next)))
        }
        Err(error) => {
            refused_file(&mut form, error)?;
            let page = views::file(&viewer, (&import, at), &old, None, &form);
            Ok(viewer.invalid("Import: the file", Section::Imports, page))
        }
    }
}

/// Reads the file in the new way. Where that changes its columns, their meanings are suggested anew.
async fn looked(
    viewer: &Viewer,
    id: ImportId,
    old: &imports::Sketch,
    new: imports::Sketch,
) -> Result<imports::Sketch, Oops> {
    let file = input(viewer, id, old).await?;
    let model = playbook_of(viewer, new.playbook.as_deref()).await?;
    let names = |sketch: &imports::Sketch| -> Vec<String> {
        sketch.columns.iter().map(|column| column.name.clone()).collect()
    };
    let before = names(old);
    slowly(move || {
        let (_, suggested) = imports::look(&file, &new.format(), model.as_ref())?;
        if names(&suggested) == before {
            return Ok(new);
        }
        let (columns, keys) = (suggested.columns, suggested.keys);
        Ok(imports::Sketch { columns, keys, strangers: suggested.strangers, ..new })
    })
    .await
}
