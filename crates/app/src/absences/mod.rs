//! Colleagues who are away for some days, and who stands in for them.
//!
//! Whoever stands in sees and works all that is the absent one's meanwhile, what comes in that time too, and is told
//! what the absent one is told. Nothing of it is written deal by deal: whoever asks what somebody may see compares the
//! period with the time ([`crate::access`]), so that it begins and ends by itself.
//!
//! A chain is refused when it is made: nobody stands in while they are away themselves.

pub(crate) mod api;
mod store;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Date, Id, Timestamp, Zone};
use web::{Role, StandsIn};

use crate::fields::Checked;
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::users::{self, User};
use crate::{Error, Result, notifications, teams};

/// The longest time that somebody is away, in days.
const MOST_DAYS: i64 = 366;

/// The most periods to come in which one colleague stands in for others.
const MOST_AT_ONCE: i64 = 50;

/// A time in which somebody is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Its id.
    pub id: Id<id::Absence>,
    /// Who is away.
    pub user: Id<id::User>,
    /// Who stands in.
    pub stand_in: Id<id::User>,
    /// From then on.
    pub from: Timestamp,
    /// Up to then, itself not included.
    pub until: Timestamp,
    /// When somebody said so.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for Absence {
    const KIND: Kind = Kind::Absence;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

impl Absence {
    /// Whether it lasts now.
    pub fn is_now(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// The first day away, where somebody's clock shows this zone's time.
    pub fn first_day(&self, zone: &Zone) -> Date {
        zone.date_of(self.from)
    }

    /// The last day away.
    pub fn last_day(&self, zone: &Zone) -> Date {
        zone.date_of(self.until - types::Millis::new(1))
    }
}

/// Somebody will be away.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAbsenceJson)]
pub struct NewAbsence {
    /// Who; absent means whoever says so.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub user: Option<Id<id::User>>,
    /// Who stands in.
    #[schema(value_type = String)]
    pub stand_in: Id<id::User>,
    /// The first day, in the zone of whoever is away.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
}

/// The absences that last or are to come, the earliest first.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>, by: &By) -> Result<Vec<Absence>> {
    store::not_over(read, by.now)
}

/// Those that last now.
///
/// # Errors
/// The database's.
pub fn now(read: &mut Read<'_>, by: &By) -> Result<Vec<Absence>> {
    let all = list(read, by)?;
    Ok(all.into_iter().filter(|absence| absence.is_now(by.now)).collect())
}

/// An absence, over or not.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::Absence>) -> Result<Absence> {
    store::find(read, id)?.ok_or(Error::NotFound)
}

/// The absence of a colleague that lasts at an instant.
///
/// # Errors
/// The database's.
pub fn of(read: &mut Read<'_>, user: Id<id::User>, at: Timestamp) -> Result<Option<Absence>> {
    let next = at + types::Millis::new(1);
    Ok(store::of_user(read, user, at, next)?.into_iter().next())
}

/// For whom somebody stands in, now or later, the farthest first; those that are over may be among them.
///
/// # Errors
/// The database's.
pub(crate) fn stood_in_for(read: &mut Read<'_>, user: Id<id::User>) -> Result<Vec<StandsIn>> {
    store::stood_in_for(read, user, MOST_AT_ONCE)
}

/// All by id after `id`, in pages: for checks, not for people.
///
/// # Errors
/// The database's.
pub(crate) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<Absence>> {
    store::after(read, id)
}

/// Whether the actor says when a colleague is away: of oneself, as administrator, and as manager of a team of theirs.
///
/// # Errors
/// The database's.
pub fn may_decide(read: &mut Read<'_>, by: &By, user: Id<id::User>) -> Result<bool> {
    let Some(me) = by.user() else { return Ok(true) };
    if by.role() == Role::Admin || (me == user && by.role() != Role::Viewer) {
        return Ok(true);
    }
    if by.role() != Role::Manager {
        return Ok(false);
    }
    let teams = teams::list(read)?;
    let leads = |team: &teams::Team| team.lead == Some(me) || team.members.contains(&me);
    Ok(teams.iter().any(|team| team.members.contains(&user) && leads(team)))
}

fn must_decide(read: &mut Read<'_>, by: &By, user: Id<id::User>) -> Result<()> {
    by.must_write("say who is away")?;
    if may_decide(read, by, user)? {
        return Ok(());
    }
    Err(Error::may_not("say when this colleague is away"))
}

/// Says that somebody will be away, and who stands in. Whoever stands in is told.
///
/// # Errors
/// [`Error::Forbidden`] for all but the colleague, managers of a team of theirs and administrators;
/// [`Error::NotFound`] for somebody unknown; [`Error::Invalid`] for days that are over or taken, and for somebody who
/// cannot stand in then.
pub fn create(tx: &mut Tx<'_>, by: &By, new: &NewAbsence) -> Result<Absence> {
    let user = new.user.or(by.user()).ok_or_else(|| Error::field("user", "Say who is away."))?;
    let user = users::find(tx, user)?;
    must_decide(tx, by, user.id)?;
    let zone = users::calendar(tx, &by.house, &user)?.zone().clone();
    let absence = Absence {
        id: by.house.ids.new_id(by.now),
        user: user.id,
        stand_in: new.stand_in,
        from: zone.start_of(new.from),
        until: zone.start_of(new.to.next()),
        created_at: by.now,
        version: 1,
    };
    check(tx, by, new, &absence, &user, &zone)?;
    store::insert(tx, &absence)?;
    journal::created(tx, by, &absence)?;
    let days = format!("From {} to {}.", new.from, new.to);
    notifications::stands_in(tx, by, absence.stand_in, user.id, &days)?;
    Ok(absence)
}

fn check(
    read: &mut Read<'_>,
    by: &By,
    new: &NewAbsence,
    absence: &Absence,
    user: &User,
    zone: &Zone,
) -> Result<()> {
    let mut checks = Checked::of(by);
    let days = new.from.days_until(new.to);
    if days < 0 {
        checks.wrong("to", "The last day lies before the first.");
    } else if days >= MOST_DAYS {
        checks.wrong("to", format!("At most {MOST_DAYS} days at once."));
    } else if absence.until <= by.now {
        checks.wrong("to", "These days are over.");
    }
    if !user.active {
        checks.wrong("user", "This account is not active: give their deals to somebody else.");
    }
    checks.done()?;
    check_days(read, by, absence, user, zone)?;
    check_stand_in(read, by, absence)
}

/// Nobody is away twice at a time, nor while they stand in for somebody.
fn check_days(
    read: &mut Read<'_>,
    by: &By,
    absence: &Absence,
    user: &User,
    zone: &Zone,
) -> Result<()> {
    let mut checks = Checked::of(by);
    let Absence { from, until, .. } = *absence;
    if let Some(other) = store::of_user(read, user.id, from, until)?.first() {
        let (first, last) = (other.first_day(zone), other.last_day(zone));
        checks.wrong("from", format!("{} is away from {first} to {last} already.", user.name));
    } else if let Some(other) = store::of_stand_in(read, user.id, from, until)?.first() {
        let (first, last) = (other.first_day(zone), other.last_day(zone));
        let whom = users::find(read, other.user)?.name;
        let message = format!(
            "{} stands in for {whom} from {first} to {last}: somebody else must do that first.",
            user.name
        );
        checks.wrong("from", message);
    }
    checks.done()
}

/// Whoever stands in is somebody else, works here and is there themselves.
fn check_stand_in(read: &mut Read<'_>, by: &By, absence: &Absence) -> Result<()> {
    let mut checks = Checked::of(by);
    let stand_in = match users::find(read, absence.stand_in) {
        Ok(found) => Some(found).filter(|it| it.active && it.role != Role::Viewer),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let Some(stand_in) = stand_in else {
        checks.wrong("stand_in", "Choose a colleague who works on deals.");
        return checks.done();
    };
    let Absence { from, until, .. } = *absence;
    if stand_in.id == absence.user {
        checks.wrong("stand_in", "Nobody stands in for themselves.");
    } else if let Some(away) = store::of_user(read, stand_in.id, from, until)?.first() {
        let zone = users::calendar(read, &by.house, &stand_in)?.zone().clone();
        let (first, last) = (away.first_day(&zone), away.last_day(&zone));
        let message = format!(
            "{} is away from {first} to {last}: choose somebody who is there all the time.",
            stand_in.name
        );
        checks.wrong("stand_in", message);
    } else if store::coming(read, stand_in.id, by.now)? >= MOST_AT_ONCE {
        let message = format!("{} stands in for {MOST_AT_ONCE} times already.", stand_in.name);
        checks.wrong("stand_in", message);
    }
    checks.done()
}

/// Ends an absence now; one that has not begun does not take place.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] as [`create`]; [`Error::Conflict`] where it is over already.
pub fn end(tx: &mut Tx<'_>, by: &By, id: Id<id::Absence>) -> Result<Absence> {
    let old = find(tx, id)?;
    must_decide(tx, by, old.user)?;
    if old.until <= by.now {
        return Err(Error::Conflict("They are back already.".to_owned()));
    }
    end_now(tx, by, &old)
}

fn end_now(tx: &mut Tx<'_>, by: &By, old: &Absence) -> Result<Absence> {
    let new = Absence { until: by.now.max(old.from), version: old.version + 1, ..old.clone() };
    if !store::set_until(tx, &new, old.version)? {
        let message = "Somebody changed this meanwhile. Look at it again.";
        return Err(Error::Conflict(message.to_owned()));
    }
    journal::happened(tx, by, "ended", old, &new)?;
    Ok(new)
}

/// Ends all in which somebody is away or stands in: they left.
///
/// # Errors
/// The database's.
pub(crate) fn end_all_of(tx: &mut Tx<'_>, by: &By, user: Id<id::User>) -> Result<()> {
    let concern = |absence: &Absence| absence.user == user || absence.stand_in == user;
    for old in store::not_over(tx, by.now)?.iter().filter(|absence| concern(absence)) {
        end_now(tx, by, old)?;
    }
    Ok(())
}
