//! The roles that playbooks name, and who plays them.

use app::house::House;
use app::{App, playbooks};
use axum::Router;
use axum::routing::get;
use db::Read;
use maud::{Markup, html};
use ui::{Column, Icon, Tone, badge, empty_state, link_button, page_header, person, table};

use super::{Place, page};
use crate::choices::People;
use crate::{Answer, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings/roles", get(show))
}

/// A role of one or more playbooks.
#[derive(Clone, Debug)]
pub(super) struct RoleLine {
    /// The key that playbooks name it by.
    pub(super) key: String,
    /// What people call it.
    pub(super) name: String,
    /// What it answers for.
    pub(super) does: Option<String>,
    /// The names of the playbooks that name it.
    pub(super) playbooks: Vec<String>,
}

/// The roles of all published playbooks, by name.
pub(super) fn all(read: &mut Read<'_>, house: &House) -> app::Result<Vec<RoleLine>> {
    let mut roles: Vec<RoleLine> = Vec::new();
    for playbook in playbooks::list(read)?.into_iter().filter(|playbook| !playbook.archived) {
        let Some(current) = playbook.current else { continue };
        let compiled = playbooks::compiled(read, house, current)?;
        for role in &compiled.playbook().roles {
            match roles.iter_mut().find(|known| known.key == role.key) {
                Some(known) => known.playbooks.push(playbook.name.clone()),
                None => roles.push(RoleLine {
                    key: role.key.clone(),
                    name: role.name.clone(),
                    does: role.does.clone(),
                    playbooks: vec![playbook.name.clone()],
                }),
            }
        }
    }
    roles.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(roles)
}

async fn show(viewer: Viewer) -> Answer {
    let house = viewer.app.house.clone();
    let read = move |read: &mut Read<'_>| Ok((all(read, &house)?, People::load(read)?));
    let (roles, people) = viewer.app.read(read).await?;
    Ok(page(&viewer, Place::Roles, view(&roles, &people)))
}

fn view(roles: &[RoleLine], people: &People) -> Markup {
    html! {
        (page_header("Roles", html! {
            (Place::Roles.says()) " A playbook names its roles; say on a colleague’s page which they play."
        }, html! {}))
        @if roles.is_empty() {
            (empty_state(Icon::UserRound, "No roles yet", "Publish a playbook: it names the roles of your process.",
                Some(html! { (link_button("Playbooks", "/playbooks").primary()) })))
        } @else {
            (table("Roles", &[Column::text("Role"), Column::text("Played by"), Column::text("In")], html! {
                @for role in roles { (row(role, people)) }
            }))
        }
    }
}

fn row(role: &RoleLine, people: &People) -> Markup {
    let plays = |user: &&app::users::User| user.active && user.plays.contains(&role.key);
    let players: Vec<_> = people.users().iter().filter(plays).collect();
    html! {
        tr {
            td {
                strong { (role.name) }
                @if let Some(does) = &role.does { div.muted { (does) } }
            }
            td {
                @if players.is_empty() { (badge(Tone::Warn, "Nobody")) }
                ul.plain {
                    @for user in players {
                        li { a href={ "/settings/people/" (user.id) } { (person(&user.name)) } }
                    }
                }
            }
            td { (role.playbooks.join(", ")) }
        }
    }
}
