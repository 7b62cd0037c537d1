//! Playbooks as callers of the API see them.

use std::borrow::Cow;

use db::Read;
use playbook::{Change, Diagnostic};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Playbook, Version, store};
use crate::Result;

/// A playbook in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PlaybookLineJson {
    /// `pb_…`
    pub(super) id: String,
    /// Unique in the workspace.
    pub(super) key: String,
    /// What people call it.
    pub(super) name: String,
    /// The first, by rank, that takes a lead gets it.
    pub(super) rank: i64,
    /// The version that new deals follow.
    pub(super) current: Option<VersionLineJson>,
    /// Whether a text is being edited.
    pub(super) has_draft: bool,
    /// Takes no new deals.
    pub(super) archived: bool,
    /// When it was made.
    pub(super) created_at: String,
    /// Send it with an edit, to notice a conflict.
    pub(super) version: i64,
}

impl PlaybookLineJson {
    pub(super) fn of(read: &mut Read<'_>, playbook: &Playbook) -> Result<PlaybookLineJson> {
        let current = playbook.current.map(|id| store::find_version(read, id)).transpose()?;
        Ok(PlaybookLineJson {
            id: playbook.id.to_string(),
            key: playbook.key.clone(),
            name: playbook.name.clone(),
            rank: playbook.rank,
            current: current.flatten().as_ref().map(VersionLineJson::from),
            has_draft: playbook.draft.is_some(),
            archived: playbook.archived,
            created_at: playbook.created_at.to_string(),
            version: playbook.version,
        })
    }
}

/// A published version in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VersionLineJson {
    /// `pbv_…`
    pub(super) id: String,
    /// 1, 2, 3 …
    pub(super) number: i64,
    /// What changed, in the publisher's words.
    pub(super) note: Option<String>,
    /// When.
    pub(super) published_at: String,
    /// By whom.
    pub(super) published_by: Option<String>,
}

impl From<&Version> for VersionLineJson {
    fn from(version: &Version) -> VersionLineJson {
        VersionLineJson {
            id: version.id.to_string(),
            number: version.number,
            note: version.note.clone(),
            published_at: version.published_at.to_string(),
            published_by: version.published_by.map(|user| user.to_string()),
        }
    }
}

/// A published version with its text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct VersionJson {
    #[serde(flatten)]
    line: VersionLineJson,
    /// The whole text.
    text: String,
}

impl From<Version> for VersionJson {
    fn from(version: Version) -> VersionJson {
        VersionJson { line: VersionLineJson::from(&version), text: version.text }
    }
}

/// A playbook with its text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PlaybookJson {
    #[serde(flatten)]
    pub(super) line: PlaybookLineJson,
    /// The published text.
    pub(super) text: Option<String>,
    /// What the published text says, as data.
    #[schema(value_type = Option<Object>)]
    pub(super) model: Option<playbook::model::Playbook>,
    /// What could be better in the published text.
    pub(super) diagnostics: Vec<DiagnosticJson>,
    /// The text being edited.
    pub(super) draft: Option<DraftJson>,
}

/// A text being edited.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DraftJson {
    /// The text.
    text: String,
    /// The number of the version that it began from.
    base: Option<i64>,
    /// Whether another version was published since.
    behind: bool,
    /// What is wrong with it.
    diagnostics: Vec<DiagnosticJson>,
}

impl PlaybookJson {
    pub(super) fn of(read: &mut Read<'_>, playbook: &Playbook) -> Result<PlaybookJson> {
        let line = PlaybookLineJson::of(read, playbook)?;
        let current = playbook.current.map(|id| store::find_version(read, id)).transpose()?;
        let text = current.flatten().map(|version| version.text);
        let parsed = text.as_deref().and_then(|text| playbook::parse(text).ok());
        let (model, warnings) =
            parsed.map(|it| (Some(it.playbook), it.warnings)).unwrap_or_default();
        let base = playbook.draft_base.map(|id| store::find_version(read, id)).transpose()?;
        let draft = playbook.draft.clone().map(|text| DraftJson {
            base: base.flatten().map(|version| version.number),
            behind: playbook.draft_base != playbook.current,
            diagnostics: DiagnosticJson::all(playbook::check(&text)),
            text,
        });
        Ok(PlaybookJson { line, text, model, diagnostics: DiagnosticJson::all(warnings), draft })
    }
}

/// Something wrong with a text, or that could be better.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DiagnosticJson {
    /// error or warning.
    severity: String,
    /// A short name that stays the same: `unknown-role`.
    #[schema(value_type = String)]
    code: Cow<'static, str>,
    /// What is wrong, in words.
    message: String,
    /// The part of the playbook.
    place: String,
    /// Line in the text, from 1; 0 where there is no text.
    line: usize,
    /// Character in the line, from 1.
    column: usize,
    /// How many characters are meant.
    len: usize,
    /// The line itself, or the part around the column.
    snippet: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

impl From<Diagnostic> for DiagnosticJson {
    fn from(diagnostic: Diagnostic) -> DiagnosticJson {
        DiagnosticJson {
            severity: diagnostic.severity.to_string(),
            code: diagnostic.code,
            message: diagnostic.message,
            place: diagnostic.place,
            line: diagnostic.line,
            column: diagnostic.column,
            len: diagnostic.len,
            snippet: diagnostic.snippet,
            hint: diagnostic.hint,
        }
    }
}

impl DiagnosticJson {
    pub(super) fn all(diagnostics: Vec<Diagnostic>) -> Vec<DiagnosticJson> {
        diagnostics.into_iter().map(DiagnosticJson::from).collect()
    }
}

/// One difference between two texts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChangeJson {
    /// The part that changed; empty for the playbook itself.
    place: String,
    /// What changed, in words.
    words: String,
}

impl From<Change> for ChangeJson {
    fn from(change: Change) -> ChangeJson {
        ChangeJson { place: change.place, words: change.words }
    }
}
