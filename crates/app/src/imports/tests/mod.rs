//! Imports, from the mapping to the journal.

mod documentation;
mod drafts;
mod hostile;
mod matching;
mod olist;
mod repeat;

use serde_json::Value;
use types::Id;
use types::id::kind as id;

use super::{FileResult, Input, Options, Outcome};
use crate::house::{App, By};
use crate::verify::Report;
use crate::world::{self, World};
use crate::{Error, Result, deals, verify};

/// Imports files given as text.
pub(super) async fn import(
    world: &World,
    map: &str,
    files: &[(&str, &str)],
    dry: bool,
) -> Result<Done> {
    let by = world.by(world.anna).await;
    let inputs: Vec<Input> =
        files.iter().map(|(name, text)| Input::of(*name, text.as_bytes().to_vec())).collect();
    run(&world.app, by, map.to_owned(), inputs, Options { dry, ..Options::in_batches_of(7) }).await
}

/// What an import came to.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) import: Option<Id<id::Import>>,
    pub(super) files: Vec<FileResult>,
}

pub(super) async fn run(
    app: &App,
    by: By,
    map: String,
    inputs: Vec<Input>,
    options: Options,
) -> Result<Done> {
    let app = app.clone();
    let done = tokio::task::spawn_blocking(move || {
        super::run(&app, &by, &map, &inputs, &options, &mut |_| (), &|| false)
    });
    let (import, outcome): (_, Outcome) = done.await.unwrap()?;
    assert!(!outcome.cancelled);
    Ok(Done { import, files: outcome.files })
}

/// Read, created, updated, unchanged, rejected, warnings.
pub(super) fn counts(file: &FileResult) -> [u64; 6] {
    [file.read, file.created, file.updated, file.unchanged, file.rejected, file.warnings]
}

/// All mistakes that an import was refused with.
pub(super) fn mistakes(result: Result<Done>) -> Vec<(String, String)> {
    match result {
        Err(Error::Invalid(fields)) => {
            fields.into_iter().map(|it| (it.field.to_string(), it.message)).collect()
        }
        other => panic!("not refused: {other:?}"),
    }
}

pub(super) async fn verified(world: &World) -> Report {
    let house = world.app.house.clone();
    let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
    assert_eq!(report.differences, vec![]);
    assert!(report.equal);
    report
}

/// All deals by number.
pub(super) async fn all_deals(world: &World) -> Vec<deals::Deal> {
    world.app.read(|read| deals::after(read, 0, 100_000)).await.unwrap()
}

pub(super) fn number(value: &Value, path: &str) -> f64 {
    value.pointer(path).and_then(Value::as_f64).unwrap()
}

pub(super) use world::{both, shared};
