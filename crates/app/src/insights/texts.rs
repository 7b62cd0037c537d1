//! A playbook's text as a question names it: published, of a version, or as it is being edited.

use std::sync::Arc;

use db::Read;
use playbook::Compiled;
use playbook::model::Playbook;

use crate::house::{App, House};
use crate::{Error, Result, playbooks};

/// What a text says: `KEY` as published, `KEY@3`, `KEY@draft`.
///
/// # Errors
/// [`Error::Invalid`] naming `against` where there is no such text.
pub async fn text(app: &App, asked: String) -> Result<Playbook> {
    let house = app.house.clone();
    let found = app.read(move |read| Text::find(read, &house, &asked, "against")).await?;
    Ok(found.compiled.playbook().clone())
}

/// A text that was found.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// The playbook's key in the workspace.
    pub(super) key: String,
    /// What people call the playbook.
    pub(super) name: String,
    /// The version's number; none for a draft.
    pub(super) version: Option<i64>,
    /// What it says.
    pub(super) compiled: Arc<Compiled>,
}

impl Text {
    /// Finds `KEY` (as published), `KEY@3` or `KEY@draft`; `field` is named where there is none.
    pub(super) fn find(
        read: &mut Read<'_>,
        house: &House,
        asked: &str,
        field: &str,
    ) -> Result<Text> {
        let (key, which) = asked.split_once('@').unwrap_or((asked, "current"));
        let playbook = match playbooks::find_by_key(read, key) {
            Err(Error::NotFound) => {
                return Err(Error::field(field, format!("There is no playbook “{key}” here.")));
            }
            found => found?,
        };
        let nothing = |what: &str| Error::field(field, format!("“{key}” has {what}."));
        if which == "draft" {
            let draft = playbook.draft.as_ref().ok_or_else(|| nothing("no draft"))?;
            let (compiled, _) = playbook::compile(draft)
                .map_err(|_| nothing("a draft with mistakes: the checker says which"))?;
            let (key, name) = (playbook.key, playbook.name);
            return Ok(Text { key, name, version: None, compiled: Arc::new(compiled) });
        }
        let id = match which.parse::<i64>() {
            Ok(number) => match playbooks::numbered(read, playbook.id, number) {
                Err(Error::NotFound) => return Err(nothing("no such version")),
                found => found?.id,
            },
            Err(_) if which == "current" => {
                playbook.current.ok_or_else(|| nothing("no published version"))?
            }
            Err(_) => return Err(nothing("versions by number, and perhaps a draft")),
        };
        let version = playbooks::version(read, id)?.number;
        let compiled = playbooks::compiled(read, house, id)?;
        Ok(Text { key: playbook.key, name: playbook.name, version: Some(version), compiled })
    }

    /// Its name in questions: `KEY@3`, `KEY@draft`.
    pub(super) fn word(&self) -> String {
        let which = self.version.map_or_else(|| "draft".to_owned(), |number| number.to_string());
        format!("{}@{which}", self.key)
    }
}
