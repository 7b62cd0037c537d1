//! What forms offer to choose from: countries, languages, currencies, zones, colleagues.

use std::collections::BTreeMap;

use app::teams::{self, Team};
use app::users::{self, User};
use app::{App, products};
use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use db::Read;
use maud::{Markup, html};
use types::{Country, Currency, Id, Language, Zone};

use crate::{Answer, Filled, Viewer};

/// What forms ask for while they are shown.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/products/options", get(product_options))
}

/// What is on offer, for fields with `list="products"`; another word may be typed all the same.
pub(crate) fn products() -> Markup {
    html! { datalist #products hx-get="/products/options" hx-trigger="load" {} }
}

async fn product_options(viewer: Viewer) -> Answer {
    let names = viewer.app.read(products::names).await?;
    let options = html! { @for name in &names { option value=(name) {} } };
    Ok(options.into_response())
}

/// A choice: what is sent, and what people read.
pub(crate) type Choice = (String, String);

/// No choice, in these words.
fn nothing(words: &str) -> Choice {
    (String::new(), words.to_owned())
}

/// All countries by name, after none.
pub(crate) fn countries(none: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> =
        Country::all().map(|it| (it.as_str().to_owned(), it.name().to_owned())).collect();
    all.sort_by(|(_, one), (_, other)| one.cmp(other));
    all.insert(0, nothing(none));
    all
}

/// All languages by name, after none.
pub(crate) fn languages(none: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> =
        Language::all().map(|it| (it.as_str().to_owned(), it.name().to_owned())).collect();
    all.sort_by(|(_, one), (_, other)| one.cmp(other));
    all.insert(0, nothing(none));
    all
}

/// All zones, after none.
pub(crate) fn zones(none: &str) -> Vec<Choice> {
    let all = Zone::all().into_iter().map(|zone| (zone.clone(), zone.replace('_', " ")));
    std::iter::once(nothing(none)).chain(all).collect()
}

/// The currencies that most companies use, and one more where it is another.
pub(crate) fn currencies(more: Option<Currency>) -> Vec<Choice> {
    const USUAL: [&str; 36] = [
        "EUR", "USD", "GBP", "CHF", "AED", "ARS", "AUD", "BRL", "CAD", "CLP", "CNY", "COP", "CZK",
        "DKK", "HKD", "HUF", "IDR", "ILS", "INR", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP",
        "PLN", "RON", "SAR", "SEK", "SGD", "THB", "TRY", "UAH", "VND", "ZAR",
    ];
    let usual = USUAL.iter().filter_map(|code| code.parse::<Currency>().ok());
    let more = more.filter(|more| !USUAL.contains(&more.as_str()));
    let words = |it: Currency| (it.as_str().to_owned(), format!("{} · {}", it.as_str(), it.name()));
    usual.chain(more).map(words).collect()
}

/// The names of colleagues and teams, for pages that show many.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    users: Vec<User>,
    teams: Vec<Team>,
    names: BTreeMap<Id<types::User>, usize>,
}

impl People {
    /// Everybody, those who have left too.
    pub(crate) fn load(read: &mut Read<'_>) -> app::Result<People> {
        let (users, teams) = (users::list(read)?, teams::list(read)?);
        let names = users.iter().enumerate().map(|(at, user)| (user.id, at)).collect();
        Ok(People { users, teams, names })
    }

    /// Everybody, by name.
    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    /// All teams, by name.
    pub(crate) fn teams(&self) -> &[Team] {
        &self.teams
    }

    /// A colleague.
    pub(crate) fn user(&self, id: Id<types::User>) -> Option<&User> {
        self.names.get(&id).and_then(|at| self.users.get(*at))
    }

    /// A colleague's name.
    pub(crate) fn name(&self, id: Id<types::User>) -> &str {
        self.user(id).map_or("somebody who is gone", |user| user.name.as_str())
    }

    /// The name of whoever owns something.
    pub(crate) fn owner(&self, id: Option<Id<types::User>>) -> Option<&str> {
        id.map(|id| self.name(id))
    }

    /// The names of the colleagues that a form chooses, as many as there are, in the order of all colleagues.
    pub(crate) fn in_words(&self, form: &Filled, name: &str) -> String {
        let is_chosen = |user: &&User| form.is_chosen(name, &user.id.to_string());
        let names = self.users.iter().filter(is_chosen).map(|user| user.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    /// A team's name.
    pub(crate) fn team(&self, id: Id<types::Team>) -> &str {
        let found = self.teams.iter().find(|team| team.id == id);
        found.map_or("a team that is gone", |team| team.name.as_str())
    }

    /// Those who may be given work, after none; whoever is chosen stays in the list.
    pub(crate) fn owners(&self, none: &str, chosen: &str) -> Vec<Choice> {
        let may = |user: &&User| {
            user.active && user.role != web::Role::Viewer || user.id.to_string() == chosen
        };
        let all = self.users.iter().filter(may);
        let all = all.map(|user| (user.id.to_string(), user.name.clone()));
        std::iter::once(nothing(none)).chain(all).collect()
    }

    /// All active colleagues, after none; whoever is chosen stays in the list.
    pub(crate) fn active(&self, none: &str, chosen: &str) -> Vec<Choice> {
        let is_here = |user: &&User| user.active || user.id.to_string() == chosen;
        let all = self.users.iter().filter(is_here);
        let all = all.map(|user| (user.id.to_string(), user.name.clone()));
        std::iter::once(nothing(none)).chain(all).collect()
    }

    /// All teams, after none.
    pub(crate) fn team_choices(&self, none: &str) -> Vec<Choice> {
        let all = self.teams.iter().map(|team| (team.id.to_string(), team.name.clone()));
        std::iter::once(nothing(none)).chain(all).collect()
    }
}
