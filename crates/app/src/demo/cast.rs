//! Who works at the made-up company, what they play, and what is true of how they work.

use std::collections::BTreeMap;

use db::Tx;
use types::Id;
use types::id::kind as id;
use web::{Actor, Role, Via, Visibility};

use super::scripts::Line;
use crate::house::By;
use crate::teams::{self, NewTeam, TeamChanges, departments};
use crate::users::{self, NewUser};
use crate::{Error, Result};

/// Somebody of the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Person {
    Hanna,
    Miguel,
    Ines,
    Ravi,
    Leonie,
    Tom,
    Clara,
    Jan,
    Aiko,
    Peter,
    Fatima,
    George,
}

/// What somebody is hired as.
struct Hire {
    person: Person,
    name: &'static str,
    role: Role,
    sees: Visibility,
    department: &'static str,
    plays: &'static [&'static str],
    languages: &'static [&'static str],
}

const fn hire(
    person: Person,
    name: &'static str,
    role: Role,
    department: &'static str,
    plays: &'static [&'static str],
) -> Hire {
    let sees = match role {
        Role::Admin | Role::Manager | Role::Viewer => Visibility::All,
        Role::Seller => Visibility::Team,
        Role::Specialist => Visibility::Own,
    };
    Hire { person, name, role, sees, department, plays, languages: &["de", "en"] }
}

const DEPARTMENTS: [&str; 4] = ["Delivery", "Finance", "Sales", "Store"];

#[rustfmt::skip]
const HIRES: [Hire; 12] = [
    hire(Person::Hanna, "Hanna Adler", Role::Admin, "Finance", &["director"]),
    hire(Person::Miguel, "Miguel Santos", Role::Manager, "Sales", &["manager"]),
    hire(Person::Ines, "Ines Petit", Role::Manager, "Store", &["manager", "marketing"]),
    hire(Person::Ravi, "Ravi Anand", Role::Seller, "Sales", &["sdr"]),
    hire(Person::Leonie, "Leonie Brandt", Role::Seller, "Sales", &["sdr"]),
    hire(Person::Tom, "Tom Okafor", Role::Seller, "Sales", &["consultant", "seller"]),
    hire(Person::Clara, "Clara Vogt", Role::Seller, "Sales", &["consultant", "seller"]),
    hire(Person::Jan, "Jan Kowalski", Role::Seller, "Sales", &["consultant", "seller"]),
    hire(Person::Aiko, "Aiko Mori", Role::Specialist, "Delivery", &["presales", "estimator"]),
    hire(Person::Peter, "Peter Lund", Role::Specialist, "Delivery", &["delivery", "support", "onboarding", "service"]),
    hire(Person::Fatima, "Fatima Zahra", Role::Seller, "Store", &["adviser", "online"]),
    hire(Person::George, "George Hill", Role::Specialist, "Finance", &["finance", "legal"]),
];

/// What is true of how somebody works.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// How often they take the trouble to do it well.
    pub(super) well: f64,
    /// Multiplies the odds that a deal goes on.
    pub(super) odds: f64,
    /// Multiplies how long they take.
    pub(super) pace: f64,
    /// How often a task is done and not left lying.
    pub(super) diligence: f64,
}

impl Person {
    /// Tom does discoveries well, Jan is quick and skips what he can, Leonie is new.
    pub(super) fn manner(self) -> Manner {
        let usual = Manner { well: 0.6, odds: 1.0, pace: 1.0, diligence: 0.85 };
        match self {
            Person::Tom => Manner { well: 0.85, odds: 1.15, diligence: 0.95, ..usual },
            Person::Clara => Manner { well: 0.6, ..usual },
            Person::Jan => Manner { well: 0.3, odds: 0.95, pace: 0.7, diligence: 0.6 },
            Person::Ravi => Manner { pace: 0.6, diligence: 0.9, ..usual },
            Person::Leonie => Manner { pace: 1.3, odds: 0.85, ..usual },
            Person::Fatima => Manner { well: 0.75, pace: 0.8, ..usual },
            Person::Ines => Manner { well: 0.5, pace: 1.2, ..usual },
            _ => usual,
        }
    }
}

/// Everybody, as they act.
pub(super) struct Cast {
    actors: BTreeMap<Person, Actor>,
    /// The teams, to change who is in them.
    first_contact: Id<id::Team>,
    pub(super) showroom: Id<id::Team>,
    pub(super) first: Id<id::Team>,
}

impl Cast {
    /// Hires everybody who is there from the start; Leonie comes later.
    pub(super) fn hire(tx: &mut Tx<'_>, by: &By) -> Result<Cast> {
        let mut places = BTreeMap::new();
        for name in DEPARTMENTS {
            places.insert(name, departments::create(tx, by, name)?.id);
        }
        let mut ids = BTreeMap::new();
        for hire in HIRES.iter().filter(|hire| hire.person != Person::Leonie) {
            ids.insert(hire.person, employ(tx, by, hire, &places)?);
        }
        let team = |name: &str, lead: Person, members: &[Person]| NewTeam {
            name: name.to_owned(),
            lead: ids.get(&lead).copied(),
            members: members.iter().filter_map(|one| ids.get(one).copied()).collect(),
            ..NewTeam::default()
        };
        let sales = [Person::Tom, Person::Clara, Person::Jan];
        teams::create(tx, by, team("Consulting", Person::Miguel, &sales))?;
        let first = teams::create(tx, by, team("First contact", Person::Miguel, &[Person::Ravi]))?;
        let store = [Person::Fatima];
        let showroom = teams::create(tx, by, team("Showroom", Person::Ines, &store))?;
        let mut cast = Cast {
            actors: BTreeMap::new(),
            first_contact: first.id,
            showroom: showroom.id,
            first: first.id,
        };
        for (person, id) in ids {
            cast.actors.insert(person, users::actor(tx, id, Via::Command)?);
        }
        Ok(cast)
    }

    /// Leonie's first day.
    pub(super) fn welcome_leonie(&mut self, tx: &mut Tx<'_>, by: &By) -> Result<()> {
        let places = departments::list(tx)?;
        let places = places.iter().map(|place| (place.name.as_str(), place.id)).collect();
        let Some(hire) = HIRES.iter().find(|hire| hire.person == Person::Leonie) else {
            return Ok(());
        };
        let id = employ(tx, by, hire, &places)?;
        let mut members = teams::find(tx, self.first_contact)?.members;
        members.insert(id);
        let changes = TeamChanges { members: Some(members), ..TeamChanges::default() };
        teams::change(tx, by, self.first_contact, &changes)?;
        self.actors.insert(Person::Leonie, users::actor(tx, id, Via::Command)?);
        Ok(())
    }

    /// Somebody's id.
    pub(super) fn id(&self, person: Person) -> Result<Id<id::User>> {
        self.actor(person).map(|actor| actor.user)
    }

    /// Whose id it is.
    pub(super) fn who(&self, id: Id<id::User>) -> Option<Person> {
        self.actors.iter().find(|(_, actor)| actor.user == id).map(|(person, _)| *person)
    }

    /// Everybody who works here by now.
    pub(super) fn everybody(&self) -> Vec<Actor> {
        self.actors.values().cloned().collect()
    }

    /// Somebody as they act.
    pub(super) fn actor(&self, person: Person) -> Result<&Actor> {
        let missing = || Error::Internal(format!("{person:?} does not work here yet"));
        self.actors.get(&person).ok_or_else(missing)
    }

    /// Who plays which role in a new deal; the seller is found later.
    pub(super) fn holders(&self, line: Line, first: Person) -> BTreeMap<String, Id<id::User>> {
        let roles: &[(&str, Person)] = match line {
            Line::Consultative => &[
                ("sdr", first),
                ("manager", Person::Miguel),
                ("director", Person::Hanna),
                ("marketing", Person::Ines),
                ("presales", Person::Aiko),
                ("estimator", Person::Aiko),
                ("delivery", Person::Peter),
                ("support", Person::Peter),
                ("finance", Person::George),
            ],
            Line::Inbound => &[
                ("sdr", first),
                ("manager", Person::Miguel),
                ("marketing", Person::Ines),
                ("onboarding", Person::Peter),
                ("legal", Person::George),
            ],
            Line::Retail => &[
                ("adviser", first),
                ("online", first),
                ("manager", Person::Ines),
                ("marketing", Person::Ines),
                ("service", Person::Peter),
            ],
        };
        let known =
            |(role, person): &(&str, Person)| Some(((*role).to_owned(), self.id(*person).ok()?));
        roles.iter().filter_map(known).collect()
    }

    /// Gives everybody a password whose hash is `kept`.
    pub(super) fn give_passwords(
        &self,
        tx: &mut Tx<'_>,
        by: &By,
        password: &str,
        kept: &str,
    ) -> Result<()> {
        for actor in self.actors.values() {
            users::set_password(tx, by, actor.user, password, kept)?;
        }
        Ok(())
    }
}

fn employ(
    tx: &mut Tx<'_>,
    by: &By,
    hire: &Hire,
    places: &BTreeMap<&str, Id<id::Department>>,
) -> Result<Id<id::User>> {
    let new = NewUser {
        role: hire.role,
        sees: hire.sees,
        department: places.get(hire.department).copied(),
        plays: hire.plays.iter().map(|key| (*key).to_owned()).collect(),
        languages: hire.languages.iter().filter_map(|code| code.parse().ok()).collect(),
        ..NewUser::seller(hire.name, address(hire.name)?)
    };
    Ok(users::create(tx, by, new)?.id)
}

/// Where somebody signs in.
fn address(name: &str) -> Result<types::Email> {
    let address = format!("{}@lantern.example", name.to_lowercase().replace(' ', "."));
    address.parse().map_err(|error| Error::unreadable("a made-up address", error))
}

/// With whom to look at what, when trying it out.
pub(super) fn sign_ins() -> Vec<(String, String, &'static str)> {
    let as_what = [
        (Person::Ravi, "first contact: leads, clocks, calls"),
        (Person::Tom, "consultant: discovery, offers, hand-overs"),
        (Person::Miguel, "sales manager: approvals, the whole pipeline, the process"),
        (Person::Hanna, "administrator: everything, settings too"),
    ];
    let line = |(person, what): &(Person, &'static str)| {
        let hire = HIRES.iter().find(|hire| hire.person == *person)?;
        Some((hire.name.to_owned(), address(hire.name).ok()?.to_string(), *what))
    };
    as_what.iter().filter_map(line).collect()
}
