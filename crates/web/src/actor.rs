//! Who acts: found by the application's authentication, taken by every handler that is not public.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use types::{Department, Id, Session, Team, Timestamp, Token, User};
use utoipa::ToSchema;

use crate::Problem;

/// The person or program that asks, with the rights that decisions need.
///
/// A handler that takes no `Actor` is visibly public. The application's authentication layer
/// inserts the actor into the request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// On whose behalf.
    pub user: Id<User>,
    /// The user's name, for greetings and messages.
    pub name: String,
    /// What the user may do.
    pub role: Role,
    /// Whose records the user sees.
    pub sees: Visibility,
    /// The teams the user is in.
    pub teams: Arc<[Id<Team>]>,
    /// The departments the user is in.
    pub departments: Arc<[Id<Department>]>,
    /// For whom the user stands in, now or later.
    pub stands_in: Arc<[StandsIn]>,
    /// By what the request came.
    pub via: Via,
}

/// A colleague who is away for a time in which somebody stands in for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandsIn {
    /// Who is away.
    pub absent: Id<User>,
    /// From then on.
    pub from: Timestamp,
    /// Up to then, itself not included.
    pub until: Timestamp,
}

impl StandsIn {
    /// Whether the time lasts.
    pub fn is_now(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }
}

/// What a user may do, from most to least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sets up the workspace: users, rights, playbooks; does everything else too.
    Admin,
    /// Leads sellers: assigns, approves, overrides.
    Manager,
    /// Sells.
    Seller,
    /// Helps with deals for a department: estimates, contracts.
    Specialist,
    /// Looks on.
    Viewer,
}

/// Whose records a user sees without a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// The user's own.
    Own,
    /// Those of the user's teams.
    Team,
    /// All of the workspace.
    All,
}

/// By what a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A signed-in browser; its writes need the CSRF check.
    Session(Id<Session>),
    /// A program with a token.
    Token {
        /// Which token.
        id: Id<Token>,
        /// Whether the token may only read.
        read_only: bool,
    },
    /// A command on the machine itself.
    Command,
}

impl Role {
    /// Every role, from most to least.
    pub const ALL: [Self; 5] =
        [Self::Admin, Self::Manager, Self::Seller, Self::Specialist, Self::Viewer];

    /// The word that is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Seller => "seller",
            Self::Specialist => "specialist",
            Self::Viewer => "viewer",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == word);
        found.ok_or_else(|| {
            format!("“{word}” is no role: it is admin, manager, seller, specialist or viewer")
        })
    }
}

impl Visibility {
    /// The word that is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Team => "team",
            Self::All => "all",
        }
    }
}

impl FromStr for Visibility {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let mut all = [Self::Own, Self::Team, Self::All].into_iter();
        let found = all.find(|sees| sees.as_str() == word);
        found.ok_or_else(|| format!("“{word}” is no visibility: it is own, team or all"))
    }
}

impl Actor {
    /// Whether the actor sets up the workspace.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin && !self.is_read_only()
    }

    /// Whether the actor assigns, approves and overrides.
    pub fn may_manage(&self) -> bool {
        matches!(self.role, Role::Admin | Role::Manager) && !self.is_read_only()
    }

    /// Whether the actor changes anything at all.
    pub fn may_write(&self) -> bool {
        self.role != Role::Viewer && !self.is_read_only()
    }

    /// Whether the actor came with a token that only reads.
    pub fn is_read_only(&self) -> bool {
        matches!(self.via, Via::Token { read_only: true, .. })
    }

    /// Whether the actor sees the whole workspace.
    pub fn sees_all(&self) -> bool {
        self.sees == Visibility::All
    }

    /// Whether the actor is in this team.
    pub fn is_in_team(&self, team: Id<Team>) -> bool {
        self.teams.contains(&team)
    }

    /// Whether the actor is in this department.
    pub fn is_in_department(&self, department: Id<Department>) -> bool {
        self.departments.contains(&department)
    }

    /// Passes an actor who is admin, else says 403.
    pub fn must_be_admin(&self) -> Result<(), Problem> {
        self.must(self.is_admin(), "Only an administrator may do this.")
    }

    /// Passes an actor who leads, else says 403.
    pub fn must_manage(&self) -> Result<(), Problem> {
        self.must(self.may_manage(), "Only a manager or an administrator may do this.")
    }

    /// Passes an actor who may change things, else says 403.
    pub fn must_write(&self) -> Result<(), Problem> {
        self.must(self.may_write(), "A viewer may only read.")
    }

    fn must(&self, may: bool, why: &'static str) -> Result<(), Problem> {
        if may {
            return Ok(());
        }
        let why = if self.is_read_only() { "This token may only read." } else { why };
        Err(Problem::forbidden().with_detail(why))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::unauthenticated)
    }
}

/// The actor where one is signed in: for public places that know their guests.
#[derive(Clone, Debug)]
pub struct OptionalActor(pub Option<Actor>);

impl<S: Send + Sync> FromRequestParts<S> for OptionalActor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Actor>().cloned()))
    }
}
