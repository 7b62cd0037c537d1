//! The second step: what each column means, and how records are recognised.

use app::imports::{self, Import, Seen, Sketch};
use app::users::{self, User};
use playbook::model::Playbook as Model;
use ui::Section;
use web::{Path, Query};

use super::{
    At, ImportId, columns_views as views, found, input, meanings, playbook_of, playbooks, prepare,
    sketch, slowly, with,
};
use crate::{Answer, Done, Filled, Oops, Viewer};

/// What the page is drawn of.
pub(super) struct Shown {
    pub(super) import: Import,
    pub(super) at: At,
    pub(super) sketch: Sketch,
    pub(super) columns: Vec<Seen>,
    pub(super) model: Option<Model>,
    pub(super) playbooks: Vec<(String, String)>,
}

async fn shown(viewer: &Viewer, id: ImportId, at: At) -> Result<Option<Shown>, Oops> {
    let import = found(viewer, id).await?;
    let Some(sketch) = sketch(&import, at) else { return Ok(None) };
    let file = input(viewer, id, &sketch).await?;
    let format = sketch.format();
    let columns = slowly(move || imports::columns(&file, &format)).await?;
    let model = playbook_of(viewer, sketch.playbook.as_deref()).await?;
    let playbooks = playbooks(viewer).await?;
    Ok(Some(Shown { import, at, sketch, columns, model, playbooks }))
}

pub(super) async fn show(viewer: Viewer, Path(id): Path<ImportId>, Query(at): Query<At>) -> Answer {
    let Some(shown) = shown(&viewer, id, at).await? else {
        return Ok(viewer.see_other(format!("/imports/{id}/text")));
    };
    let form = form_of(&shown.sketch);
    let page = views::columns(&viewer, &shown, &form);
    Ok(viewer.page("Import: what the columns mean", Section::Imports, page))
}

/// A sketch as its form shows it.
fn form_of(sketch: &Sketch) -> Filled {
    let yes = |is: bool| is.then(|| "true".to_owned());
    let single = [
        ("name", Some(sketch.name.clone())),
        ("playbook", sketch.playbook.clone()),
        ("deals", Some(if sketch.deals { "deals" } else { "customers" }.to_owned())),
        ("zone", sketch.zone.clone()),
        ("currency", sketch.currency.clone()),
        ("strangers", yes(sketch.strangers)),
        ("note", yes(sketch.note)),
        ("update", yes(sketch.update)),
        ("found", Some(sketch.found.clone())),
    ];
    let single = single.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let of = |name: &str, values: &[String]| -> Vec<(String, String)> {
        values.iter().map(|value| (name.to_owned(), value.clone())).collect()
    };
    let columns = sketch.columns.iter().enumerate().flat_map(|(at, column)| {
        let pairs = [
            ("means", Some(column.means.clone())),
            ("date", column.date.clone()),
            ("number", column.number.clone()),
            ("split", column.split.clone()),
        ];
        pairs.into_iter().filter_map(move |(name, value)| Some((format!("{name}.{at}"), value?)))
    });
    let lists = [
        of("key", &sketch.keys),
        of("company_match", &sketch.company_match),
        of("contact_match", &sketch.contact_match),
    ];
    Filled::of(single.chain(columns).chain(lists.into_iter().flatten()))
}

/// Keeps what the columns mean.
pub(super) async fn keep(viewer: Viewer, Path(id): Path<ImportId>, mut form: Filled) -> Answer {
    let Some(shown) = shown(&viewer, id, At::of(&form)).await? else {
        return Ok(viewer.see_other(format!("/imports/{id}/text")));
    };
    let mut sketch = read(&shown, &mut form);
    let model = playbook_of(&viewer, sketch.playbook.as_deref()).await?;
    suggest_values(&viewer, id, &shown.sketch, &mut sketch, model.as_ref()).await?;
    if form.is_ok() {
        match prepare(&viewer, id, &form, with(&shown.import, shown.at, sketch.clone())).await {
            Ok(kept) if takes_more(&shown, &sketch, model.as_ref()) => {
                let again = viewer.see_other(At::of(&form).step(kept.id, "columns"));
                let words = "Kept. Say what separates several values in one cell, then go on.";
                return Ok(again.with_flash(words));
            }
            Ok(kept) => return Ok(viewer.see_other(next(&form, &sketch, model.as_ref(), &kept))),
            Err(error) => form.take(error)?,
        }
    }
    let shown = Shown { sketch, model, ..shown };
    let page = views::columns(&viewer, &shown, &form);
    Ok(viewer.invalid("Import: what the columns mean", Section::Imports, page))
}

/// Whether a column has just come to mean something that takes several values, which its cells may hold.
fn takes_more(shown: &Shown, new: &Sketch, model: Option<&Model>) -> bool {
    let before =
        |at: usize| shown.sketch.columns.get(at).map_or("", |column| column.means.as_str());
    new.columns.iter().enumerate().any(|(at, column)| {
        column.means != before(at) && meanings::takes_several(&column.means, model)
    })
}

fn next(form: &Filled, sketch: &Sketch, model: Option<&Model>, import: &Import) -> String {
    let at = At::of(form);
    if form.get("then") == "again" {
        return at.step(import.id, "columns");
    }
    let named = sketch.columns.iter().any(|column| meanings::has_choices(&column.means, model));
    if named { at.step(import.id, "values") } else { at.onward(import) }
}

/// The sketch as the form has it.
fn read(shown: &Shown, form: &mut Filled) -> Sketch {
    let old = &shown.sketch;
    let mut new = old.clone();
    if let Some(name) = form.required("name") {
        new.name = name;
    }
    new.playbook = form.some("playbook");
    new.deals = form.get("deals") != "customers";
    new.zone = form.some("zone");
    new.currency = form.some("currency").map(|code| code.to_uppercase());
    check_zone_and_currency(form, &new);
    new.strangers = form.has("strangers");
    new.note = form.has("note");
    new.update = form.has("update");
    new.found = match form.get("found") {
        found @ ("replace" | "keep") => found.to_owned(),
        _ => "fill".to_owned(),
    };
    let known = |name: &String| old.columns.iter().any(|column| column.name == *name);
    new.keys = form.all("key").iter().filter(|name| known(name)).cloned().collect();
    let among = |name: &str, words: &[&str]| -> Vec<String> {
        form.all(name).iter().filter(|word| words.contains(&word.as_str())).cloned().collect()
    };
    new.company_match = among("company_match", &["domain", "name"]);
    new.contact_match = among("contact_match", &["email", "phone"]);
    for (at, column) in new.columns.iter_mut().enumerate() {
        let means = form.get(&format!("means.{at}")).to_owned();
        if means != column.means {
            column.values.clear();
        }
        column.means = means;
        column.date = form.some(&format!("date.{at}"));
        column.number = form.some(&format!("number.{at}"));
        column.split = separator(form.raw(&format!("split.{at}")));
    }
    refuse_twice(form, &new);
    new
}

/// What separates values: it may be a space or a line break, as a browser sends it.
fn separator(text: &str) -> Option<String> {
    Some(text.replace("\r\n", "\n")).filter(|text| !text.is_empty())
}

fn check_zone_and_currency(form: &mut Filled, sketch: &Sketch) {
    if let Some(Err(error)) = sketch.zone.as_deref().map(str::parse::<types::Zone>) {
        form.refuse("zone", format!("{error}."));
    }
    if let Some(Err(error)) = sketch.currency.as_deref().map(str::parse::<types::Currency>) {
        form.refuse("currency", format!("{error}."));
    }
}

/// Two columns that mean the same are said here; the rest is asked for on the next page.
fn refuse_twice(form: &mut Filled, sketch: &Sketch) {
    for wrong in sketch.mistakes() {
        if wrong.field.starts_with("means.") && wrong.message.starts_with("Another column") {
            form.refuse(&wrong.field, wrong.message.clone());
        }
    }
}

/// Fills in what the values of newly chosen columns may stand for.
async fn suggest_values(
    viewer: &Viewer,
    id: ImportId,
    old: &Sketch,
    new: &mut Sketch,
    model: Option<&Model>,
) -> Result<(), Oops> {
    let changed = |at: usize, means: &str| old.columns.get(at).is_none_or(|it| it.means != means);
    let names: Vec<String> = new
        .columns
        .iter()
        .enumerate()
        .filter(|(at, column)| {
            changed(*at, &column.means) && meanings::has_choices(&column.means, model)
        })
        .map(|(_, column)| column.name.clone())
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let (file, format) = (input(viewer, id, new).await?, new.format());
    let wanted: Vec<_> = names.iter().map(|name| (name.clone(), None)).collect();
    let found = slowly(move || imports::values(&file, &format, &wanted)).await?;
    for column in new.columns.iter_mut().filter(|column| names.contains(&column.name)) {
        let Some(values) = found.get(&column.name) else { continue };
        let cells: Vec<String> = values.cells.iter().map(|(cell, _)| cell.clone()).collect();
        column.values = imports::sketch::suggest_values(&column.means, &cells, model);
    }
    Ok(())
}

/// Everybody who can be named.
pub(super) async fn people(viewer: &Viewer) -> Result<Vec<User>, Oops> {
    Ok(viewer.app.read(users::list).await?)
}
