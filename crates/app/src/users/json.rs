//! A colleague as callers of the API see them.

use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Email, Id, Language, Zone};
use utoipa::ToSchema;
use web::{Role, Visibility};

use super::{NewUser, User};

/// A colleague.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserJson {
    /// `user_…`
    pub id: String,
    /// Full name.
    pub name: String,
    /// Where they sign in and get mail.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// How far they see.
    pub sees: Visibility,
    /// Keys of the playbook roles that they play.
    pub plays: Vec<String>,
    /// Languages they speak with customers, ISO 639-1.
    pub languages: Vec<String>,
    /// Where they belong.
    pub department: Option<String>,
    /// Their own zone; absent means the workspace's.
    pub zone: Option<String>,
    /// Whether they may sign in and get work.
    pub active: bool,
    /// When they came.
    pub created_at: String,
    /// Send it with an edit, to notice a conflict.
    pub version: i64,
}

impl From<User> for UserJson {
    fn from(user: User) -> UserJson {
        UserJson {
            id: user.id.to_string(),
            name: user.name,
            email: user.email.to_string(),
            role: user.role,
            sees: user.sees,
            plays: user.plays,
            languages: user.languages.iter().map(ToString::to_string).collect(),
            department: user.department.map(|id| id.to_string()),
            zone: user.zone.map(|zone| zone.to_string()),
            active: user.active,
            created_at: user.created_at.to_string(),
            version: user.version,
        }
    }
}

/// A colleague to add.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUserJson {
    /// Full name.
    name: String,
    /// Where they sign in and get mail.
    #[schema(value_type = String)]
    email: Email,
    /// What they may do.
    role: Role,
    /// How far they see; absent means all for those who lead or only look, else their own.
    #[serde(default)]
    sees: Option<Visibility>,
    /// Keys of the playbook roles that they play.
    #[serde(default)]
    plays: Vec<String>,
    /// Languages they speak with customers, ISO 639-1.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    languages: Vec<Language>,
    /// Where they belong.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    department: Option<Id<id::Department>>,
    /// Their own zone; absent means the workspace's.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    zone: Option<Zone>,
}

impl From<NewUserJson> for NewUser {
    fn from(json: NewUserJson) -> NewUser {
        let usual = match json.role {
            Role::Admin | Role::Manager | Role::Viewer => Visibility::All,
            Role::Seller | Role::Specialist => Visibility::Own,
        };
        NewUser {
            name: json.name,
            email: json.email,
            role: json.role,
            sees: json.sees.unwrap_or(usual),
            plays: json.plays,
            languages: json.languages,
            department: json.department,
            zone: json.zone,
        }
    }
}
