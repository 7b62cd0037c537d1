//! Who may find a record, as words of its text.
//!
//! The index weighs the newest few hundred matches only, of everything. Whoever sees little would
//! look for their own among everybody's; so each text also carries a word for its owner, the owner's
//! team and whoever shares it, and their search asks for that word too. It narrows and grants nothing: what is
//! found is read under the caller's rights as ever.

use std::collections::BTreeSet;

use db::Read;
use deal::State;
use deal::state::Assignee;
use types::Id;
use types::id::kind as id;
use web::Visibility;

use crate::house::By;
use crate::{Result, users};

/// Words of who may find something, in order.
pub(super) type Scopes = BTreeSet<String>;

/// Nobody looks after it, so everybody finds it.
const FREE: &str = "xqzfree";

fn of_user(user: Id<id::User>) -> String {
    format!("xqzu{}", user.as_key())
}

fn of_team(team: Id<id::Team>) -> String {
    format!("xqzt{}", team.as_key())
}

/// One word for a department's name, whatever is in it.
fn of_department(name: &str) -> String {
    let mut word = types::fold(name);
    word.retain(char::is_alphanumeric);
    format!("xqzd{}", word.chars().take(30).collect::<String>())
}

/// Who finds a company or a contact.
pub(super) fn of_record(owner: Option<Id<id::User>>, team: Option<Id<id::Team>>) -> Scopes {
    match owner {
        None => Scopes::from([FREE.to_owned()]),
        Some(owner) => team.map(of_team).into_iter().chain([of_user(owner)]).collect(),
    }
}

/// Whose deal it is: its owner, the owner's team, and those who share it.
pub(super) fn of_deal(state: &State, team: Option<Id<id::Team>>) -> Scopes {
    let shares = state.shares.iter().map(|share| of_user(share.user));
    team.map(of_team).into_iter().chain(state.owner.map(of_user)).chain(shares).collect()
}

/// Who has something to do for a deal.
pub(super) fn of_work(state: &State) -> Scopes {
    let open = state.tasks.iter().filter(|task| task.is_open());
    open.filter_map(|task| match task.delegated.as_ref().map(|delegated| &delegated.to) {
        Some(Assignee::User(user)) => Some(of_user(*user)),
        Some(Assignee::Department(name)) => Some(of_department(name)),
        Some(Assignee::Role(role)) => state.holders.get(role).copied().map(of_user),
        None => {
            let role = task.role.as_ref();
            let plays = role.map_or(state.owner, |role| state.holders.get(role).copied());
            task.user.or(plays).map(of_user)
        }
    })
    .collect()
}

/// The words by which the actor narrows their search; none for whoever sees everything.
pub(super) fn of_actor(read: &mut Read<'_>, by: &By) -> Result<Vec<String>> {
    let Some(actor) = &by.actor else { return Ok(Vec::new()) };
    if actor.sees == Visibility::All {
        return Ok(Vec::new());
    }
    let mut words: Vec<String> = by.people().into_iter().map(of_user).collect();
    words.push(FREE.to_owned());
    if actor.sees == Visibility::Team {
        words.extend(actor.teams.iter().map(|team| of_team(*team)));
    }
    if !actor.departments.is_empty() {
        let (_, department) = users::parts(read, actor.user)?;
        words.extend(department.as_deref().map(of_department));
    }
    Ok(words)
}
