//! Who plays which role of a playbook.

use app::playbooks::{self, Playbook};
use app::users::{self, User};
use maud::{Markup, PreEscaped, html};
use playbook::model::{Playbook as Model, Role as Part};
use types::Id;
use ui::{
    Icon, Section, Tone, alert, badge, button, empty_state, hidden, icon_button, person, select,
};
use web::{Path, Role};

use super::views::{Tab, head};
use super::{edited, may_edit, named};
use crate::{Answer, Done, Filled, Oops, Viewer};

pub(super) async fn show(viewer: Viewer, Path(key): Path<String>) -> Answer {
    let playbook = named(&viewer, &key).await?;
    let of = playbook.clone();
    let (text, people) = viewer
        .app
        .read(move |read| {
            let published = playbooks::text(read, &of, "current")?;
            let text = match published {
                Some(text) => text,
                None => edited(read, &of)?,
            };
            Ok((text, users::list(read)?))
        })
        .await?;
    let model = playbook::parse(&text).map(|parsed| parsed.playbook);
    let page = match model {
        Ok(model) => page(&viewer, &playbook, &model, &people),
        Err(_) => html! {
            (head(&playbook, Tab::Roles, may_edit(&viewer), PreEscaped(String::new())))
            (alert(Tone::Warn, "The draft cannot be read yet", PreEscaped(String::new())))
        },
    };
    Ok(viewer.page(&format!("Roles of {}", playbook.name), Section::Playbooks, page))
}

fn page(viewer: &Viewer, playbook: &Playbook, model: &Model, people: &[User]) -> Markup {
    let may_edit = may_edit(viewer);
    html! {
        (head(playbook, Tab::Roles, may_edit, PreEscaped(String::new())))
        p.muted { "Work for a role goes to those who play it: to the deal’s own team first, then to whoever has least to do. A role has the same players in all playbooks that name it." }
        @if model.roles.is_empty() {
            (empty_state(Icon::Users, "This playbook names no roles", "Add them in the editor.", None))
        } @else {
            div.roles { @for role in &model.roles { (one(viewer, playbook, model, role, people, may_edit)) } }
        }
    }
}

fn one(
    viewer: &Viewer,
    playbook: &Playbook,
    model: &Model,
    role: &Part,
    people: &[User],
    may_edit: bool,
) -> Markup {
    let plays = |user: &&User| user.active && user.plays.contains(&role.key);
    let players: Vec<&User> = people.iter().filter(plays).collect();
    let others: Vec<&User> = people
        .iter()
        .filter(|user| user.active && user.role != Role::Viewer && !plays(user))
        .collect();
    let action = format!("/playbooks/{}/roles", playbook.key);
    html! {
        section.card id={ "role-" (role.key) } {
            header { h2 { (role.name) } code.muted { (role.key) } }
            div.card-body.stack {
                @if let Some(does) = &role.does { p { (does) } }
                @if let Some(department) = &role.department { p.muted { "Department: " (department) } }
                (duties(model, role))
                @if players.is_empty() { p { (badge(Tone::Warn, "Nobody plays it")) } }
                ul.players {
                    @for player in &players {
                        li {
                            (person(&player.name))
                            @if may_edit {
                                (viewer.form(action.as_str(), html! {
                                    (hidden("role", role.key.as_str()))
                                    (hidden("without", player.id.to_string()))
                                    (icon_button(Icon::X, format!("{} does not play it", player.name)))
                                }).class("inline"))
                            }
                        }
                    }
                }
                @if may_edit && !others.is_empty() {
                    (viewer.form(action.as_str(), html! {
                        (hidden("role", role.key.as_str()))
                        (select("with", others.iter().map(|user| (user.id.to_string(), user.name.clone())), "")
                            .attr("aria-label", format!("Who plays {} too", role.name)))
                        (button("Add").icon(Icon::UserPlus))
                    }).class("inline"))
                }
            }
        }
    }
}

/// What the role answers for.
fn duties(model: &Model, role: &Part) -> Markup {
    let stages = model.stages.iter().filter(|stage| stage.owner.as_deref() == Some(&role.key));
    let stages: Vec<&str> = stages.map(|stage| stage.name.as_str()).collect();
    let tasks = model.stages.iter().flat_map(|stage| &stage.tasks);
    let tasks = tasks.filter(|task| task.owner.as_deref() == Some(&role.key));
    let tasks: Vec<&str> = tasks.map(|task| task.name.as_str()).collect();
    let agrees = model.stages.iter().flat_map(|stage| &stage.exits);
    let agrees = agrees.filter(|exit| exit.approver.as_deref() == Some(&role.key));
    let agrees: Vec<&str> = agrees.map(|exit| exit.says.as_str()).collect();
    html! {
        dl.duties {
            @for (what, list) in [("Stages", stages), ("Tasks", tasks), ("Agrees to", agrees)] {
                @if !list.is_empty() { dt { (what) } dd { (list.join(" · ")) } }
            }
        }
    }
}

/// Says who plays a role: one more, or one less.
pub(super) async fn cast(viewer: Viewer, Path(key): Path<String>, form: Filled) -> Answer {
    let playbook = named(&viewer, &key).await?;
    let (by, role) = (viewer.by.clone(), form.get("role").to_owned());
    let (with, without) = (user(&form, "with")?, user(&form, "without")?);
    let wanted = role.clone();
    viewer
        .app
        .write(move |tx| {
            let plays = |user: &User| user.plays.contains(&wanted) && Some(user.id) != without;
            let players = users::list(tx)?.into_iter().filter(plays).map(|user| user.id);
            let players: Vec<Id<types::User>> = players.chain(with).collect();
            users::cast(tx, &by, &wanted, &players)
        })
        .await?;
    let to = format!("/playbooks/{}/roles#role-{role}", playbook.key);
    Ok(viewer.see_other(to).with_flash("Saved."))
}

fn user(form: &Filled, name: &str) -> Result<Option<Id<types::User>>, Oops> {
    match form.get(name) {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| app::Error::NotFound.into()),
    }
}
