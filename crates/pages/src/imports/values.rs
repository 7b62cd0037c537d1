//! The third step: what the values of columns stand for.

use std::collections::BTreeMap;

use app::imports::{self, ColumnValues, Import, Sketch};
use app::users::User;
use playbook::model::Playbook as Model;
use ui::Section;
use web::{Path, Query};

use super::{
    At, ImportId, columns, found, input, meanings, playbook_of, prepare, sketch, slowly,
    values_views as views, with,
};
use crate::{Answer, Filled, Oops, Viewer};

/// What the page is drawn of.
pub(super) struct Shown {
    pub(super) import: Import,
    pub(super) at: At,
    pub(super) sketch: Sketch,
    pub(super) model: Option<Model>,
    pub(super) people: Vec<User>,
    /// The columns whose values are named, by their place, with their values.
    pub(super) columns: Vec<(usize, ColumnValues)>,
}

impl Shown {
    /// How deals can end without a column that says why.
    pub(super) fn needs_reason(&self, word: &str) -> bool {
        let tells = self.sketch.column_for("end.reason").is_some();
        let ends = self.sketch.columns.iter().any(|column| {
            matches!(column.means.as_str(), "end.outcome" | "deal.stage")
                && column.values.values().any(|value| value == word)
        });
        let own = word == imports::sketch::LOST && self.sketch.column_for("lost.at").is_some();
        self.sketch.deals && !tells && (ends || own)
    }
}

async fn shown(viewer: &Viewer, id: ImportId, at: At) -> Result<Option<Shown>, Oops> {
    let import = found(viewer, id).await?;
    let Some(sketch) = sketch(&import, at) else { return Ok(None) };
    let model = playbook_of(viewer, sketch.playbook.as_deref()).await?;
    let (file, format) = (input(viewer, id, &sketch).await?, sketch.format());
    let named =
        |column: &&imports::ColumnSketch| meanings::has_choices(&column.means, model.as_ref());
    let wanted: Vec<(String, Option<String>)> = sketch
        .columns
        .iter()
        .filter(named)
        .map(|column| (column.name.clone(), meanings::split_of(column, model.as_ref())))
        .collect();
    let found = slowly(move || imports::values(&file, &format, &wanted)).await?;
    let places = sketch.columns.iter().enumerate().filter(|(_, column)| named(column));
    let columns = places
        .map(|(at, column)| (at, found.get(&column.name).cloned().unwrap_or_default()))
        .collect();
    let people = columns::people(viewer).await?;
    Ok(Some(Shown { import, at, sketch, model, people, columns }))
}

pub(super) async fn show(viewer: Viewer, Path(id): Path<ImportId>, Query(at): Query<At>) -> Answer {
    let Some(shown) = shown(&viewer, id, at).await? else {
        return Ok(viewer.see_other(format!("/imports/{id}/text")));
    };
    let form = form_of(&shown);
    let page = views::values(&viewer, &shown, &form);
    Ok(viewer.page("Import: what the values mean", Section::Imports, page))
}

fn form_of(shown: &Shown) -> Filled {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (at, values) in &shown.columns {
        let column = &shown.sketch.columns[*at];
        for (nth, (cell, _)) in values.cells.iter().enumerate() {
            if let Some(value) = column.values.get(cell) {
                pairs.push((format!("value.{at}.{nth}"), value.clone()));
            }
        }
        pairs.push((format!("other.{at}"), column.other.clone()));
    }
    let reasons = [
        ("lost_reason", &shown.sketch.lost_reason),
        ("disqualified_reason", &shown.sketch.disqualified_reason),
    ];
    pairs.extend(reasons.into_iter().filter_map(|(name, it)| Some((name.to_owned(), it.clone()?))));
    Filled::of(pairs)
}

/// Keeps what the values stand for.
pub(super) async fn keep(viewer: Viewer, Path(id): Path<ImportId>, mut form: Filled) -> Answer {
    let Some(mut shown) = shown(&viewer, id, At::of(&form)).await? else {
        return Ok(viewer.see_other(format!("/imports/{id}/text")));
    };
    let new = read(&shown, &form);
    for wrong in new.mistakes() {
        form.refuse(&wrong.field, wrong.message.clone());
    }
    let wish = with(&shown.import, shown.at, new.clone());
    if form.is_ok() {
        match prepare(&viewer, id, &form, wish).await {
            Ok(kept) => return Ok(viewer.see_other(shown.at.onward(&kept))),
            Err(error) => form.take(error)?,
        }
    }
    shown.sketch = new;
    let page = views::values(&viewer, &shown, &form);
    Ok(viewer.invalid("Import: what the values mean", Section::Imports, page))
}

fn read(shown: &Shown, form: &Filled) -> Sketch {
    let mut sketch = shown.sketch.clone();
    for (at, values) in &shown.columns {
        let column = &mut sketch.columns[*at];
        // Values that the page does not list stay as they were.
        let listed = |cell: &String| values.cells.iter().any(|(listed, _)| listed == cell);
        let mut kept: BTreeMap<String, String> = std::mem::take(&mut column.values);
        kept.retain(|cell, _| !listed(cell));
        for (nth, (cell, _)) in values.cells.iter().enumerate() {
            if let Some(value) = form.some(&format!("value.{at}.{nth}")) {
                kept.insert(cell.clone(), value);
            }
        }
        column.values = kept;
        column.other = form.get(&format!("other.{at}")).to_owned();
    }
    sketch.lost_reason = form.some("lost_reason");
    sketch.disqualified_reason = form.some("disqualified_reason");
    sketch
}
