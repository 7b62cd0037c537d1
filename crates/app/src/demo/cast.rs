//! Who works at the made-up company.

use db::Tx;
use types::Id;
use types::id::kind as id;
use web::{Role, Via, Visibility};

use crate::house::By;
use crate::users::NewUser;
use crate::{Error, Result, users};

/// The people whom the story needs.
pub(super) struct People {
    pub(super) admin: Id<id::User>,
    pub(super) manager: Id<id::User>,
    pub(super) sdrs: Vec<Id<id::User>>,
    pub(super) sellers: Vec<Id<id::User>>,
}

/// Name, role, how far they see, what they play in the playbooks.
const CAST: [(&str, Role, Visibility, &[&str]); 12] = [
    ("Hanna Adler", Role::Admin, Visibility::All, &[]),
    ("Miguel Santos", Role::Manager, Visibility::All, &["manager", "sales-manager"]),
    ("Ines Petit", Role::Manager, Visibility::Team, &["marketing"]),
    ("Ravi Anand", Role::Seller, Visibility::Own, &["sdr"]),
    ("Leonie Brandt", Role::Seller, Visibility::Own, &["sdr"]),
    ("Tom Okafor", Role::Seller, Visibility::Own, &["seller", "consultant"]),
    ("Clara Vogt", Role::Seller, Visibility::Own, &["seller", "consultant"]),
    ("Jan Kowalski", Role::Seller, Visibility::Own, &["seller", "consultant"]),
    ("Aiko Mori", Role::Specialist, Visibility::Own, &["presales", "architect"]),
    ("Peter Lund", Role::Specialist, Visibility::Own, &["delivery", "onboarding"]),
    ("Fatima Zahra", Role::Specialist, Visibility::Own, &["onboarding"]),
    ("George Hill", Role::Viewer, Visibility::All, &["legal", "finance"]),
];

/// Hires everybody.
pub(super) fn hire(tx: &mut Tx<'_>, by: &By) -> Result<People> {
    let mut hired = Vec::new();
    for (name, role, sees, plays) in CAST {
        let address = format!("{}@lantern.example", name.to_lowercase().replace(' ', "."));
        let email =
            address.parse().map_err(|error| Error::unreadable("a made-up address", error))?;
        let plays = plays.iter().map(|key| (*key).to_owned()).collect();
        let new = NewUser { role, sees, plays, ..NewUser::seller(name, email) };
        hired.push(users::create(tx, by, new)?.id);
    }
    Ok(People {
        admin: hired[0],
        manager: hired[1],
        sdrs: hired[3..5].to_vec(),
        sellers: hired[5..8].to_vec(),
    })
}

/// Somebody at the keyboard.
pub(super) fn at_work(tx: &mut Tx<'_>, by: &By, user: Id<id::User>) -> Result<By> {
    Ok(By::actor(&by.house, users::actor(tx, user, Via::Command)?))
}
