//! What the whole product shares: the database, the clock, the source of ids, compiled playbooks.
//!
//! A node keeps nothing here that is not in the database or that cannot be read from it again.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use db::{Db, Read, Tx};
use parking_lot::RwLock;
use playbook::{Compiled, Rule};
use serde::Serialize;
use types::{Clock, Id, IdSource, Import, PlaybookVersion, Timestamp, User};
use web::csrf::{Csrf, Origin};
use web::sse::{Hub, Limits};
use web::{Actor, Problem, Role, Via, Visibility};

use crate::MIGRATIONS;
use crate::access;
use crate::access::idempotency::{self, Once};
use crate::insights::Keeper;
use crate::workspace::Workspace;
use crate::{Error, Result};

/// The product, ready to serve: cheap to clone, the state of every handler.
#[derive(Clone)]
pub struct App {
    /// The workspace's database.
    pub db: Db,
    /// What verbs need besides it.
    pub house: Arc<House>,
}

/// What verbs need besides the database.
pub struct House {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids and secrets.
    pub ids: Arc<IdSource>,
    /// Whether cookies need HTTPS.
    pub secure: bool,
    /// The guard against requests that other sites make a browser send.
    pub csrf: Csrf,
    /// Where open pages hear of changes.
    pub hub: Arc<Hub>,
    /// How often somebody may try to sign in.
    pub sign_ins: access::SignInLimits,
    /// The columns of measures.
    pub insights: Keeper,
    playbooks: RwLock<HashMap<Id<PlaybookVersion>, Arc<Compiled>>>,
    rules: RwLock<HashMap<String, Arc<Rule>>>,
    workspace: RwLock<Option<Arc<Workspace>>>,
}

impl House {
    /// A house with empty caches.
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<IdSource>, secure: bool, csrf: Csrf) -> House {
        House {
            sign_ins: access::SignInLimits::new(&clock),
            clock,
            ids,
            secure,
            csrf,
            hub: Arc::new(Hub::new(Limits::default())),
            insights: Keeper::default(),
            playbooks: RwLock::default(),
            rules: RwLock::default(),
            workspace: RwLock::default(),
        }
    }

    /// A new id at the present time.
    pub fn new_id<T: types::Kind>(&self) -> Id<T> {
        self.ids.new_id(self.clock.now())
    }

    /// A published version, compiled; versions never change, so it is kept.
    ///
    /// # Errors
    /// What `load` says.
    pub fn compiled(
        &self,
        version: Id<PlaybookVersion>,
        load: impl FnOnce() -> Result<Compiled>,
    ) -> Result<Arc<Compiled>> {
        if let Some(found) = self.playbooks.read().get(&version) {
            return Ok(found.clone());
        }
        let compiled = Arc::new(load()?);
        self.playbooks.write().insert(version, compiled.clone());
        Ok(compiled)
    }

    /// A rule of the workspace, ready to run; a text always means the same, so it is kept. Few are: what people
    /// try out goes again.
    pub(crate) fn kept_rule<E>(
        &self,
        text: &str,
        make: impl FnOnce() -> std::result::Result<Rule, E>,
    ) -> std::result::Result<Arc<Rule>, E> {
        const MOST: usize = 500;
        if let Some(found) = self.rules.read().get(text) {
            return Ok(found.clone());
        }
        let made = Arc::new(make()?);
        let mut rules = self.rules.write();
        if rules.len() >= MOST {
            rules.clear();
        }
        rules.insert(text.to_owned(), made.clone());
        Ok(made)
    }

    /// The settings as of `version`, if they are still the ones kept here.
    pub(crate) fn kept_workspace(&self, version: i64) -> Option<Arc<Workspace>> {
        self.workspace.read().as_ref().filter(|kept| kept.version == version).cloned()
    }

    /// Keeps settings just read.
    pub(crate) fn keep_workspace(&self, workspace: Arc<Workspace>) {
        *self.workspace.write() = Some(workspace);
    }
}

/// What made somebody do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A person in the browser or at the command line.
    User,
    /// A program with a token.
    Api,
    /// A row of an imported file.
    Import,
    /// A rule of the playbook.
    Rule,
    /// Time passed, or the program looks after itself.
    System,
}

impl Cause {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::User => "user",
            Cause::Api => "api",
            Cause::Import => "import",
            Cause::Rule => "rule",
            Cause::System => "system",
        }
    }
}

/// By whom, when and from where something is done: the first thing every verb asks after the transaction.
#[derive(Clone)]
pub struct By {
    /// Absent for the system, which sees and may do everything.
    pub actor: Option<Actor>,
    /// What made them.
    pub cause: Cause,
    /// The import, for instance.
    pub cause_id: Option<String>,
    /// The time of the whole transaction.
    pub now: Timestamp,
    /// What verbs need besides the database.
    pub house: Arc<House>,
    /// Given by the caller to make a repeated request harmless.
    pub once: Option<Once>,
}

impl By {
    /// The system itself.
    pub fn system(house: &Arc<House>) -> By {
        By {
            actor: None,
            cause: Cause::System,
            cause_id: None,
            now: house.clock.now(),
            house: house.clone(),
            once: None,
        }
    }

    /// A person or program that has shown who it is.
    pub fn actor(house: &Arc<House>, actor: Actor) -> By {
        let cause = if matches!(actor.via, Via::Token { .. }) { Cause::Api } else { Cause::User };
        By { actor: Some(actor), cause, ..By::system(house) }
    }

    /// The same person, through an import.
    #[must_use]
    pub fn importing(&self, import: Id<Import>) -> By {
        By {
            cause: Cause::Import,
            cause_id: Some(import.as_key().to_string()),
            once: None,
            ..self.clone()
        }
    }

    /// The user, if it is one.
    pub fn user(&self) -> Option<Id<User>> {
        self.actor.as_ref().map(|actor| actor.user)
    }

    /// Those who are away now and for whom the user stands in.
    pub fn absent(&self) -> Vec<Id<User>> {
        let stands_in = self.actor.iter().flat_map(|actor| actor.stands_in.iter());
        stands_in.filter(|it| it.is_now(self.now)).map(|it| it.absent).collect()
    }

    /// The user and those for whom they stand in now: what is theirs is the user's meanwhile.
    pub fn people(&self) -> Vec<Id<User>> {
        self.user().into_iter().chain(self.absent()).collect()
    }

    /// The role; the system has all rights.
    pub fn role(&self) -> Role {
        self.actor.as_ref().map_or(Role::Admin, |actor| actor.role)
    }

    /// How far they see.
    pub fn sees(&self) -> Visibility {
        self.actor.as_ref().map_or(Visibility::All, |actor| actor.sees)
    }

    /// Refuses whoever is no administrator; `what` completes "You may not …".
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn must_be_admin(&self, what: &str) -> Result<()> {
        if self.role() == Role::Admin { Ok(()) } else { Err(Error::may_not(what)) }
    }

    /// Refuses whoever is neither manager nor administrator; `what` completes "You may not …".
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn must_manage(&self, what: &str) -> Result<()> {
        match self.role() {
            Role::Admin | Role::Manager => Ok(()),
            _ => Err(Error::may_not(what)),
        }
    }

    /// Refuses viewers; `what` completes "You may not …".
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn must_write(&self, what: &str) -> Result<()> {
        if self.role() == Role::Viewer { Err(Error::may_not(what)) } else { Ok(()) }
    }
}

/// An extractor: whoever calls, or 401.
impl<S> FromRequestParts<S> for By
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<By, Problem> {
        let actor = Actor::from_request_parts(parts, state).await?;
        let app = App::from_ref(state);
        let once = parts.extensions.get::<Once>().cloned();
        Ok(By { once, ..By::actor(&app.house, actor) })
    }
}

/// How a node differs from others on the same workspace.
pub struct Setup {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids and secrets.
    pub ids: Arc<IdSource>,
    /// Whether cookies need HTTPS.
    pub secure: bool,
    /// Where people reach it, if that is configured.
    pub origin: Option<Origin>,
}

impl App {
    /// Brings the database up to date and makes the product ready.
    ///
    /// # Errors
    /// The database's.
    pub fn start(db: Db, setup: Setup) -> Result<App> {
        db.migrate(MIGRATIONS)?;
        let ids = setup.ids.clone();
        let secret = db.write_blocking(move |tx| access::shared_secret(tx, &ids, "csrf"))?;
        let csrf = Csrf::new(&secret, setup.origin);
        let house = House::new(setup.clock, setup.ids, setup.secure, csrf);
        Ok(App { db, house: Arc::new(house) })
    }

    /// Reads in one snapshot.
    ///
    /// # Errors
    /// What `f` says, or the database's.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Read<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.db.read(f).await
    }

    /// Writes in one transaction; on an error nothing is left behind.
    ///
    /// # Errors
    /// What `f` says, or the database's.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.db.write(f).await
    }

    /// Writes in one transaction and answers with JSON. Where the caller gave an idempotency key, the
    /// answer is kept in the same transaction and a repeated request gets it again without a second write.
    ///
    /// # Errors
    /// What `f` says, or the database's.
    pub async fn answer<T: Serialize>(
        &self,
        by: By,
        status: StatusCode,
        mut f: impl FnMut(&mut Tx<'_>, &By) -> Result<T> + Send + 'static,
    ) -> Result<Reply> {
        self.db
            .write(move |tx| {
                if let Some(reply) = idempotency::earlier(tx, &by)? {
                    return Ok(reply);
                }
                let value = f(tx, &by)?;
                let body = serde_json::to_string(&value)
                    .map_err(|error| Error::unreadable("an answer", error))?;
                let reply = Reply { status, body };
                idempotency::keep(tx, &by, &reply)?;
                Ok(reply)
            })
            .await
    }
}

/// A JSON answer, already written.
#[derive(Clone, Debug)]
pub struct Reply {
    /// 200, 201 or 204.
    pub status: StatusCode,
    /// JSON text.
    pub body: String,
}

impl axum::response::IntoResponse for Reply {
    fn into_response(self) -> axum::response::Response {
        if self.status == StatusCode::NO_CONTENT {
            return self.status.into_response();
        }
        let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
        (self.status, json, self.body).into_response()
    }
}
