//! The workspace's settings: who is here, how leads are given out and judged, what is sold, who may call in.

mod absent;
mod assignment;
mod audit;
mod data;
mod departments;
mod frame;
mod home;
mod hours;
mod jobs;
mod people;
mod products;
mod roles;
mod scores;
mod team_hours;
mod teams;
#[cfg(test)]
mod tests;
mod tokens;
mod week;
mod workspace;

use app::App;
use axum::Router;

use frame::{Place, page, refused};
use ui::Icon;
use web::Role;

/// The pages of the settings that this role has anything to do with: sign, name, address.
pub(crate) fn places(role: Role) -> impl Iterator<Item = (Icon, &'static str, &'static str)> {
    frame::groups(role)
        .flat_map(|(_, places)| places)
        .map(|place| (place.icon(), place.name(), place.href()))
}

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(people::routes())
        .merge(absent::routes())
        .merge(teams::routes())
        .merge(team_hours::routes())
        .merge(departments::routes())
        .merge(roles::routes())
        .merge(workspace::routes())
        .merge(hours::routes())
        .merge(assignment::routes())
        .merge(scores::routes())
        .merge(products::routes())
        .merge(tokens::routes())
        .merge(audit::routes())
        .merge(jobs::routes())
        .merge(data::routes())
}
