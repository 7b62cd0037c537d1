//! The editor as forms: parts of the draft are shown, changed, added, moved and removed one by one, and the text
//! around them stays as it is written.

use app::playbooks::{self, Playbook};
use playbook::Diagnostic;
use playbook::edit::{self, Edit, Misedit, Part, Place, Value, key_for};
use serde::Deserialize;
use ui::Section;
use web::{Path, Query};

use super::fields::{self, Field, List};
use super::{edited, must_edit, named, parts_views as views, version};
use crate::{Answer, Done, Filled, Oops, Viewer};

/// A draft with the part that is shown.
pub(super) struct Shown {
    pub(super) playbook: Playbook,
    /// The whole text.
    pub(super) text: String,
    /// The playbook itself: its roles, groups, stages to choose from.
    pub(super) top: Part,
    /// What is wrong with the text.
    pub(super) told: Vec<Diagnostic>,
}

impl Shown {
    async fn of(viewer: &Viewer, key: &str) -> Result<Result<Shown, Playbook>, Oops> {
        must_edit(viewer)?;
        let playbook = named(viewer, key).await?;
        let shown = playbook.clone();
        let text = viewer.app.read(move |read| edited(read, &shown)).await?;
        let Ok(top) = edit::part(&text, &Place::top()) else { return Ok(Err(playbook)) };
        let told = playbook::check(&text);
        Ok(Ok(Shown { playbook, text, top, told }))
    }

    fn part(&self, place: &Place) -> Result<Part, Oops> {
        edit::part(&self.text, place).map_err(missing)
    }

    /// The names of the parts on the way to a place, with their addresses.
    pub(super) fn way(&self, place: &Place) -> Vec<(String, String)> {
        let mut steps = Vec::new();
        let mut at = place.clone();
        while let Some((parent, list, nth)) = at.parent() {
            if let Ok(part) = edit::part(&self.text, &parent)
                && let Some(child) = part.list(list).get(nth)
            {
                steps.push((child.title.clone(), self.href(&at)));
            }
            at = parent;
        }
        steps.reverse();
        steps
    }

    pub(super) fn href(&self, place: &Place) -> String {
        format!("/playbooks/{}/part?at={place}", self.playbook.key)
    }
}

fn missing(error: Misedit) -> Oops {
    match error {
        Misedit::Missing => app::Error::NotFound.into(),
        Misedit::Broken | Misedit::Odd(_) => app::Error::field("text", error.to_string()).into(),
    }
}

/// The whole draft: its own fields, and its parts in lists.
pub(super) async fn outline(viewer: Viewer, Path(key): Path<String>) -> Answer {
    let shown = match Shown::of(&viewer, &key).await? {
        Ok(shown) => shown,
        Err(playbook) => {
            let page = views::unreadable(&playbook);
            return Ok(viewer.page(&title(&playbook), Section::Playbooks, page));
        }
    };
    let page = views::outline(&viewer, &shown);
    Ok(viewer.page(&title(&shown.playbook), Section::Playbooks, page))
}

fn title(playbook: &Playbook) -> String {
    format!("Edit {}", playbook.name)
}

/// Which part.
#[derive(Default, Deserialize)]
pub(super) struct At {
    #[serde(default)]
    at: String,
    /// The list of a new part.
    #[serde(default)]
    list: String,
}

fn place(text: &str) -> Result<Place, Oops> {
    text.parse().map_err(|_| app::Error::NotFound.into())
}

/// What forms know of a part.
pub(super) fn form_of(place: &Place) -> (&'static [Field], &'static [List]) {
    fields::of(place.shape().map_or("", |shape| shape.header))
}

async fn loaded(viewer: &Viewer, key: &str) -> Result<Shown, Oops> {
    match Shown::of(viewer, key).await? {
        Ok(shown) => Ok(shown),
        Err(_) => Err(missing(Misedit::Broken)),
    }
}

/// One part with its own parts.
pub(super) async fn show(viewer: Viewer, Path(key): Path<String>, Query(at): Query<At>) -> Answer {
    let (shown, place) = (loaded(&viewer, &key).await?, place(&at.at)?);
    let part = shown.part(&place)?;
    let (fields, _) = form_of(&place);
    let form = fields::filled(&part, fields);
    let page = views::part(&viewer, &shown, &place, &part, &form);
    Ok(viewer.page(&title(&shown.playbook), Section::Playbooks, page))
}

/// Changes the fields of a part.
pub(super) async fn change(viewer: Viewer, Path(key): Path<String>, mut form: Filled) -> Answer {
    let (shown, place) = (loaded(&viewer, &key).await?, place(form.get("at"))?);
    let (fields, _) = form_of(&place);
    let values = fields::values(&mut form, fields);
    if form.is_ok() {
        let edit = Edit::Set { at: place.clone(), fields: values };
        match apply(&viewer, &shown.playbook, &form, edit).await {
            Ok(_) => {
                let to = if place == Place::top() {
                    format!("/playbooks/{key}/parts")
                } else {
                    shown.href(&place)
                };
                return Ok(viewer.see_other(to).with_flash("Saved as draft."));
            }
            Err(error) => form.take(error)?,
        }
    }
    let part = shown.part(&place)?;
    let page = views::part(&viewer, &shown, &place, &part, &form);
    Ok(viewer.invalid(&title(&shown.playbook), Section::Playbooks, page))
}

async fn apply(
    viewer: &Viewer,
    playbook: &Playbook,
    form: &Filled,
    change: Edit,
) -> app::Result<Playbook> {
    let (by, id, version) = (viewer.by.clone(), playbook.id, version(form));
    viewer.app.write(move |tx| playbooks::edit(tx, &by, id, version, &change)).await
}

/// The form of a new part.
pub(super) async fn new(viewer: Viewer, Path(key): Path<String>, Query(at): Query<At>) -> Answer {
    let (shown, parent) = (loaded(&viewer, &key).await?, place(&at.at)?);
    let list = list_of(&parent, &at.list)?;
    let form = fields::beginning(list.name);
    let page = views::new_part(&viewer, &shown, &parent, list, &form);
    Ok(viewer.page(&title(&shown.playbook), Section::Playbooks, page))
}

fn list_of(parent: &Place, name: &str) -> Result<&'static List, Oops> {
    let (_, lists) = form_of(parent);
    lists.iter().find(|list| list.name == name).ok_or_else(|| app::Error::NotFound.into())
}

/// Adds a part. Its key is made of its name.
pub(super) async fn add(viewer: Viewer, Path(key): Path<String>, mut form: Filled) -> Answer {
    let (shown, parent) = (loaded(&viewer, &key).await?, place(form.get("at"))?);
    let list = list_of(&parent, form.get("list"))?;
    let nth = shown.part(&parent)?.list(list.name).len();
    let (specs, _) = form_of(&parent.part(list.name, nth));
    let values = fields::values(&mut form, specs);
    let words = form.get(list.named_by).to_owned();
    if words.is_empty() {
        form.refuse(list.named_by, "This is needed.");
    }
    if form.is_ok() {
        let after = form.get("after").parse::<usize>().ok();
        let fields = with_key(&shown, &parent, list, &words, values)?;
        let at = after.filter(|at| *at < nth);
        let edit = Edit::Add { to: parent.clone(), list: list.name.to_owned(), at, fields };
        match apply(&viewer, &shown.playbook, &form, edit).await {
            Ok(_) => {
                let to = shown.href(&parent.part(list.name, at.unwrap_or(nth)));
                return Ok(viewer
                    .see_other(to)
                    .with_flash(format!("The {} is added to the draft.", list.one)));
            }
            Err(error) => form.take(error)?,
        }
    }
    let page = views::new_part(&viewer, &shown, &parent, list, &form);
    Ok(viewer.invalid(&title(&shown.playbook), Section::Playbooks, page))
}

fn with_key(
    shown: &Shown,
    parent: &Place,
    list: &List,
    words: &str,
    values: Vec<(String, Option<Value>)>,
) -> Result<Vec<(String, Value)>, Oops> {
    let part = shown.part(parent)?;
    let taken = part.list(list.name).iter().map(|child| child.key.as_str());
    let key = fields::has_keys(list.name).then(|| Value::Text(key_for(words, taken)));
    let key = key.map(|key| ("key".to_owned(), key));
    let values = values.into_iter().filter_map(|(name, value)| Some((name, value?)));
    Ok(key.into_iter().chain(values).collect())
}

/// Takes a part away.
pub(super) async fn remove(viewer: Viewer, Path(key): Path<String>, form: Filled) -> Answer {
    let (shown, place) = (loaded(&viewer, &key).await?, place(form.get("at"))?);
    let edit = Edit::Remove { at: place.clone() };
    apply(&viewer, &shown.playbook, &form, edit).await?;
    let words = "It is gone from the draft. What is published stays until you publish.";
    Ok(viewer.see_other(around(&shown, &place)).with_flash(words))
}

/// Puts a part at another place in its list.
pub(super) async fn put(viewer: Viewer, Path(key): Path<String>, form: Filled) -> Answer {
    let (shown, place) = (loaded(&viewer, &key).await?, place(form.get("at"))?);
    let to = form.get("to").parse::<usize>().map_err(|_| app::Error::NotFound)?;
    apply(&viewer, &shown.playbook, &form, Edit::Move { at: place.clone(), to }).await?;
    Ok(viewer.see_other(around(&shown, &place)))
}

/// The page on which a part's list is.
fn around(shown: &Shown, place: &Place) -> String {
    match place.parent() {
        Some((parent, list, _)) if parent == Place::top() => {
            format!("/playbooks/{}/parts#{list}", shown.playbook.key)
        }
        Some((parent, list, _)) => format!("{}#{list}", shown.href(&parent)),
        None => format!("/playbooks/{}/parts", shown.playbook.key),
    }
}
