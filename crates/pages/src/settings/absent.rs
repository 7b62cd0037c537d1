//! When a colleague is away and who stands in, on their page of the settings.

use app::App;
use app::users::User;
use axum::Router;
use axum::routing::post;
use maud::Markup;
use types::Id;
use web::Path;

use super::people::{filled, one, show_view};
use super::{Place, refused};
use crate::away::{self, Away};
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/people/{user}/away", post(leave))
        .route("/settings/people/{user}/away/{absence}/end", post(come_back))
}

/// The part of the page of a colleague.
pub(super) async fn part(viewer: &Viewer, user: &User, form: &Filled) -> app::Result<Markup> {
    let path = format!("/settings/people/{}/away", user.id);
    Ok(Away::of(viewer, user).await?.part(viewer, &path, form))
}

async fn leave(viewer: Viewer, Path(id): Path<Id<types::User>>, mut form: Filled) -> Answer {
    let (around, user) = one(&viewer, id).await?;
    if away::create(&viewer, id, &mut form).await? {
        let back = format!("/settings/people/{id}");
        return Ok(viewer.see_other(back).with_flash("Noted. Whoever stands in was told."));
    }
    let away = part(&viewer, &user, &form).await?;
    let content = show_view(&viewer, &around, &user, &filled(&user), away);
    Ok(refused(&viewer, Place::People, content))
}

async fn come_back(
    viewer: Viewer,
    Path((id, absence)): Path<(Id<types::User>, Id<types::Absence>)>,
) -> Answer {
    away::end(&viewer, id, absence).await?;
    Ok(viewer.see_other(format!("/settings/people/{id}")).with_flash("Ended."))
}
