//! The audit: every event of the journal, newest first, for those who lead.

use axum::extract::State;
use db::Read;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use types::id::kind as id;
use types::{Id, Timestamp};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Cursor, Json, Limit, Page, Problem, Query};

use crate::house::{App, By};
use crate::journal::{self, AuditFilter, Entry, Kind};
use crate::{
    Error, Result, absences, assignment, commission, companies, contacts, deals, experiments,
    goals, playbooks, products, scores, teams, users, workspace,
};

#[cfg(test)]
mod tests;

/// The route of the audit.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The list's name in its cursors.
const LIST: &str = "audit";

/// Which events.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AuditQuery {
    /// By whom: a colleague's id.
    #[param(value_type = Option<String>)]
    actor: Option<Id<id::User>>,
    /// About what kind.
    #[param(inline)]
    kind: Option<Kind>,
    /// About which one: its id.
    subject: Option<String>,
    /// Recorded then or later.
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Recorded before.
    #[param(value_type = Option<String>)]
    until: Option<Timestamp>,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

impl AuditQuery {
    fn filter(&self) -> Result<AuditFilter> {
        let position = self.after.as_ref().map(|cursor| cursor.read::<i64>(LIST)).transpose();
        Ok(AuditFilter {
            actor: self.actor.map(|user| user.as_key().to_string()),
            kind: self.kind,
            subject: self.subject.as_deref().map(key_of).transpose()?,
            from: self.from,
            until: self.until,
            before: position.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?,
        })
    }
}

/// The stored key of an id of any kind.
fn key_of(id: &str) -> Result<String> {
    let key = id.rsplit_once('_').map(|(_, key)| key);
    let key = key.filter(|key| Id::<id::Deal>::from_key(key).is_ok());
    let wrong = || Error::field("subject", "This is no id: it is written as deal_01jd….");
    key.map(str::to_owned).ok_or_else(wrong)
}

/// What an event is about, as it is called now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Its name; absent for what is gone and for what has none.
    pub name: Option<String>,
    /// The number that people say.
    pub number: Option<i64>,
}

/// What an event is about, for those who lead.
///
/// # Errors
/// [`Error::Forbidden`] for all others.
pub fn about(read: &mut Read<'_>, by: &By, entry: &Entry) -> Result<About> {
    by.must_manage("see the audit")?;
    match named(read, by, entry) {
        Err(Error::NotFound) => Ok(About::default()),
        found => found,
    }
}

fn named(read: &mut Read<'_>, by: &By, entry: &Entry) -> Result<About> {
    fn id<T: types::Kind>(entry: &Entry) -> Result<Id<T>> {
        Id::from_key(&entry.subject).map_err(|_| Error::NotFound)
    }
    let by_name = |name: String| About { name: Some(name), number: None };
    Ok(match entry.kind {
        Kind::Workspace => workspace::find(read)?.map(|it| by_name(it.name)).unwrap_or_default(),
        Kind::User => by_name(users::find(read, id(entry)?)?.name),
        Kind::Team => by_name(teams::find(read, id(entry)?)?.name),
        Kind::Absence => {
            let user = absences::find(read, id(entry)?)?.user;
            by_name(users::find(read, user)?.name)
        }
        Kind::Department => by_name(teams::departments::find(read, id(entry)?)?.name),
        Kind::Company => match companies::of_deal(read, id(entry)?)? {
            Some(it) => About { name: Some(it.name), number: Some(it.number) },
            None => About::default(),
        },
        Kind::Contact => match contacts::of_deal(read, id(entry)?)? {
            Some(it) => About { name: Some(it.name), number: Some(it.number) },
            None => About::default(),
        },
        Kind::Deal => match deals::name_of(read, id(entry)?)? {
            Some((number, name)) => About { name: Some(name), number: Some(number) },
            None => About::default(),
        },
        Kind::Playbook if entry.name != "version" => {
            by_name(playbooks::find(read, id(entry)?)?.name)
        }
        Kind::AssignmentRule => by_name(assignment::find(read, id(entry)?)?.name),
        Kind::Product => by_name(products::find(read, id(entry)?)?.name),
        Kind::ScoreRule => by_name(scores::find(read, id(entry)?)?.name),
        Kind::Experiment => by_name(experiments::find(read, id(entry)?)?.name),
        Kind::CommissionRule => by_name(commission::find(read, id(entry)?)?.name),
        Kind::Goal => by_name(goals::find(read, by, id(entry)?)?.title()),
        Kind::Token
        | Kind::Playbook
        | Kind::Activity
        | Kind::File
        | Kind::Import
        | Kind::View
        | Kind::ExperimentArm
        | Kind::Earning
        | Kind::Job
        | Kind::Notification => About::default(),
    })
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EventJson {
    /// Its number in the journal.
    seq: i64,
    /// When it was recorded.
    at: String,
    /// Who did it; absent for the program itself.
    actor: Option<String>,
    /// What made them: user, api, import, rule or system.
    cause: String,
    /// The import, for instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause_id: Option<String>,
    /// About what kind.
    kind: Kind,
    /// About which one.
    subject: String,
    /// What happened.
    name: String,
    /// What is known of it; its shape depends on the kind and the name.
    #[schema(value_type = Object)]
    body: Box<RawValue>,
}

impl From<Entry> for EventJson {
    fn from(entry: Entry) -> EventJson {
        EventJson {
            seq: entry.cursor.seq,
            at: entry.at.to_string(),
            actor: entry.actor.map(|key| shown::<id::User>(&key)),
            cause: entry.cause,
            cause_id: entry.cause_id.map(|key| shown::<id::Import>(&key)),
            subject: subject(entry.kind, &entry.name, &entry.subject),
            kind: entry.kind,
            name: entry.name,
            body: entry.body,
        }
    }
}

/// A stored key as people see it.
fn shown<T: types::Kind>(key: &str) -> String {
    Id::<T>::from_key(key).map_or_else(|_| key.to_owned(), |id| id.to_string())
}

fn subject(kind: Kind, name: &str, key: &str) -> String {
    match kind {
        Kind::Workspace => shown::<id::Workspace>(key),
        Kind::User => shown::<id::User>(key),
        Kind::Team => shown::<id::Team>(key),
        Kind::Absence => shown::<id::Absence>(key),
        Kind::Department => shown::<id::Department>(key),
        Kind::Token => shown::<id::Token>(key),
        Kind::Company => shown::<id::Company>(key),
        Kind::Contact => shown::<id::Contact>(key),
        Kind::Playbook if name == "version" => shown::<id::PlaybookVersion>(key),
        Kind::Playbook => shown::<id::Playbook>(key),
        Kind::Deal => shown::<id::Deal>(key),
        Kind::Activity => shown::<id::Activity>(key),
        Kind::File => shown::<id::File>(key),
        Kind::AssignmentRule => shown::<id::Rule>(key),
        Kind::View => shown::<id::View>(key),
        Kind::Import => shown::<id::Import>(key),
        Kind::Notification => shown::<id::Notification>(key),
        Kind::Product => shown::<id::Product>(key),
        Kind::ScoreRule => shown::<id::ScoreRule>(key),
        Kind::Experiment => shown::<id::Experiment>(key),
        Kind::ExperimentArm => shown::<id::ExperimentArm>(key),
        Kind::Goal => shown::<id::Goal>(key),
        Kind::CommissionRule => shown::<id::CommissionRule>(key),
        Kind::Earning => shown::<id::Earning>(key),
        Kind::Job => shown::<id::Job>(key),
    }
}

/// Everything that happened, newest first; for managers and administrators.
#[utoipa::path(
    get,
    path = "/audit",
    tag = "audit",
    params(AuditQuery),
    responses(
        (status = 200, body = Page<EventJson>),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<EventJson>>> {
    by.must_manage("see the audit")?;
    let filter = query.filter()?;
    let limit = query.limit;
    let rows = app.read(move |read| journal::audit(read, &filter, limit.and_one())).await?;
    let page = Page::cut(rows, limit, |entry| Cursor::new(LIST, &entry.cursor.seq));
    Ok(Json(page.map(EventJson::from)))
}
