//! One's own account: name, zone, languages, password.

#[cfg(test)]
mod tests;
mod views;

use app::App;
use app::users::{self, UserChanges};
use axum::Router;
use axum::routing::{get, post};
use deal::Edit;
use maud::Markup;
use types::{Id, Language, Zone};
use ui::Section;
use web::{ClientAddress, Path};

use crate::away::{self, Away};
use crate::overtaken::plain;
use crate::{Answer, Done, Filled, Viewer};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/profile", get(show).post(change))
        .route("/profile/password", post(set_password))
        .route("/profile/away", post(leave))
        .route("/profile/away/{absence}/end", post(come_back))
}

async fn show(viewer: Viewer) -> Answer {
    let content = drawn(&viewer, &Forms::of(&viewer)).await?;
    Ok(viewer.page("Profile", Section::Elsewhere, content))
}

/// What the forms of the page hold.
struct Forms {
    about: Filled,
    password: Filled,
    away: Filled,
}

impl Forms {
    /// As it is stored.
    fn of(viewer: &Viewer) -> Forms {
        Forms { about: as_it_is(viewer), password: Filled::default(), away: Filled::default() }
    }
}

async fn drawn(viewer: &Viewer, forms: &Forms) -> app::Result<Markup> {
    let away = Away::of(viewer, &viewer.user).await?.part(viewer, AWAY, &forms.away);
    Ok(views::profile(viewer, &forms.about, &forms.password, away))
}

/// Where absences are sent to.
const AWAY: &str = "/profile/away";

fn as_it_is(viewer: &Viewer) -> Filled {
    let user = &viewer.user;
    let languages: Vec<&str> = user.languages.iter().map(|language| language.name()).collect();
    Filled::of([
        ("name", user.name.clone()),
        ("zone", user.zone.as_ref().map(|zone| zone.as_str().to_owned()).unwrap_or_default()),
        ("languages", languages.join(", ")),
        ("version", user.version.to_string()),
    ])
}

async fn change(viewer: Viewer, mut form: Filled) -> Answer {
    let Some(changes) = wish(&mut form) else {
        return again(&viewer, Forms { about: form, ..Forms::of(&viewer) }).await;
    };
    let (by, user) = (viewer.by.clone(), viewer.user.id);
    match viewer.app.write(move |tx| users::change(tx, &by, user, &changes)).await {
        Ok(_) => Ok(viewer.see_other("/profile").with_flash("Your profile is saved.")),
        Err(error) => {
            form.take(error)?;
            let fields = [("name", "Name"), ("zone", "Time zone"), ("languages", "Languages")];
            form.catch_up(&as_it_is(&viewer), fields, plain);
            again(&viewer, Forms { about: form, ..Forms::of(&viewer) }).await
        }
    }
}

fn wish(form: &mut Filled) -> Option<UserChanges> {
    let name = form.required("name");
    let version = form.parse::<i64>("version");
    let zone = form.parse_some::<Zone>("zone");
    let languages = languages(form);
    Some(UserChanges {
        version: Some(version?),
        name: Some(name?),
        zone: zone?.map_or(Edit::Clear, Edit::Set),
        languages: Some(languages?),
        ..UserChanges::default()
    })
}

/// Languages by name or code, separated by commas.
fn languages(form: &mut Filled) -> Option<Vec<Language>> {
    let text = form.get("languages").to_owned();
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let mut found = Vec::new();
    for word in words {
        let Some(language) = language(word) else {
            form.refuse(
                "languages",
                format!("There is no language “{word}”. Write its English name."),
            );
            return None;
        };
        found.push(language);
    }
    Some(found)
}

fn language(word: &str) -> Option<Language> {
    let folded = types::fold(word);
    Language::all().find(|one| one.as_str() == folded || types::fold(one.name()) == folded)
}

async fn set_password(viewer: Viewer, from: ClientAddress, mut form: Filled) -> Answer {
    let (old, new) = (form.raw("old").to_owned(), form.raw("password").to_owned());
    match users::change_own_password(&viewer.app, &viewer.by, &from, &old, &new).await {
        Ok(()) => {
            let said = "Your new password is set; other browsers were signed out.";
            Ok(viewer.see_other("/profile").with_flash(said))
        }
        Err(error) => {
            form.take(error)?;
            again(&viewer, Forms { password: form, ..Forms::of(&viewer) }).await
        }
    }
}

async fn leave(viewer: Viewer, mut form: Filled) -> Answer {
    if away::create(&viewer, viewer.user.id, &mut form).await? {
        return Ok(viewer.see_other("/profile").with_flash("Noted. Whoever stands in was told."));
    }
    again(&viewer, Forms { away: form, ..Forms::of(&viewer) }).await
}

async fn come_back(viewer: Viewer, Path(id): Path<Id<types::Absence>>) -> Answer {
    away::end(&viewer, viewer.user.id, id).await?;
    Ok(viewer.see_other("/profile").with_flash("Ended."))
}

async fn again(viewer: &Viewer, forms: Forms) -> Answer {
    let content = drawn(viewer, &forms).await?;
    Ok(viewer.invalid("Profile", Section::Elsewhere, content))
}
