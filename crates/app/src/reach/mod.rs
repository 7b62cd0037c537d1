//! When to call: what time it is at the customer's, whether their office is open, and when their hours and
//! the caller's own lie over each other.
//!
//! Where a customer sits follows from the zone that somebody wrote down, or else from the country; a country
//! of several zones gives the one of its business, and says that it is not sure.

#[cfg(test)]
mod tests;
mod zones;

use db::Read;
use serde::Serialize;
use types::{Calendar, Country, Date, LocalTime, Phone, Timestamp, Zone};

use crate::house::By;
use crate::{Result, users, workspace};

/// What is known of where somebody sits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The zone that somebody wrote down.
    pub zone: Option<Zone>,
    /// The country.
    pub country: Option<Country>,
}

impl Place {
    /// The place of a record: its zone as text, its country, or else that of its telephone number.
    pub fn of(zone: Option<&str>, country: Option<Country>, phone: Option<&Phone>) -> Place {
        Place {
            zone: zone.and_then(|zone| zone.parse().ok()),
            country: country.or_else(|| phone.and_then(country_of)),
        }
    }

    /// This place, or what is missing of it from another.
    #[must_use]
    pub fn or(self, other: Place) -> Place {
        let same_country = self.country.is_none() || self.country == other.country;
        let zone = if same_country { self.zone.or(other.zone) } else { self.zone };
        Place { zone, country: self.country.or(other.country) }
    }
}

/// The country of a number, where only one has its calling code.
fn country_of(phone: &Phone) -> Option<Country> {
    match phone.countries() {
        [only] => Some(*only),
        _ => None,
    }
}

/// From one instant up to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Span {
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
}

/// When a customer can be called.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ReachableJson)]
pub struct Reachable {
    /// The customer's zone.
    #[schema(value_type = String, example = "America/Sao_Paulo")]
    pub zone: Zone,
    /// Whether that is known, and not the likeliest of several.
    pub zone_is_sure: bool,
    /// The other zones of the country.
    #[schema(value_type = Vec<String>)]
    pub other_zones: Vec<Zone>,
    /// The instant with the offset that holds there.
    #[schema(example = "2026-07-24T11:03:00.000-03:00")]
    pub local_time: String,
    /// Whether offices are open there now.
    pub open_now: bool,
    /// The public holiday that is there today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holiday: Option<&'static str>,
    /// When offices open next, or now where they are open.
    #[schema(value_type = String, format = DateTime)]
    pub next_open: Timestamp,
    /// The caller's zone.
    #[schema(value_type = String)]
    pub caller_zone: Zone,
    /// When both are at work, from now on, on the customer's today and tomorrow.
    pub overlap_with_caller: Vec<Span>,
}

/// When somebody at a place can be called by the actor; absent where nothing is known of the place.
///
/// # Errors
/// The database's.
pub fn at(
    read: &mut Read<'_>,
    by: &By,
    place: &Place,
    now: Timestamp,
) -> Result<Option<Reachable>> {
    let caller = caller(read, by)?;
    Ok(reachable(place, &caller, now))
}

/// When somebody at a place can be called by a caller with this working time.
pub fn reachable(place: &Place, caller: &Calendar, now: Timestamp) -> Option<Reachable> {
    let (zone, others) = zone_of(place)?;
    let customer = Calendar::usual(zone.clone(), place.country);
    let today = zone.date_of(now);
    let theirs = spans(&customer, [today, today.next()]);
    Some(Reachable {
        zone_is_sure: place.zone.is_some() || others.is_empty(),
        other_zones: others,
        local_time: now.in_zone(&zone),
        open_now: customer.is_open(now),
        holiday: customer.holiday_on(today).map(|holiday| holiday.name),
        next_open: customer.next_open(now),
        caller_zone: caller.zone().clone(),
        overlap_with_caller: overlap(&theirs, caller, now),
        zone,
    })
}

/// The zone of a place, and the others it may be.
fn zone_of(place: &Place) -> Option<(Zone, Vec<Zone>)> {
    let of_country = place.country.map(zones::of).unwrap_or_default();
    match &place.zone {
        Some(zone) => {
            let others = of_country.into_iter().filter(|other| other != zone).collect();
            Some((zone.clone(), others))
        }
        None => {
            let mut zones = of_country.into_iter();
            let first = zones.next()?;
            Some((first, zones.collect()))
        }
    }
}

/// The working time of whoever calls: the team's, in their own zone where they have one.
///
/// # Errors
/// The database's.
pub(crate) fn caller(read: &mut Read<'_>, by: &By) -> Result<Calendar> {
    let calendar = match by.user() {
        Some(user) => {
            let user = users::find(read, user)?;
            users::calendar(read, &by.house, &user)?
        }
        None => workspace::calendar(read, &by.house)?,
    };
    Ok((*calendar).clone())
}

/// The hours of some days as instants.
fn spans(calendar: &Calendar, days: impl IntoIterator<Item = Date>) -> Vec<Span> {
    let zone = calendar.zone();
    let day = |date: Date| {
        calendar.hours_on(date).iter().map(move |hours| Span {
            from: zone.instant(LocalTime::new(date, hours.from())),
            to: zone.instant(LocalTime::new(date, hours.to())),
        })
    };
    days.into_iter().flat_map(day).filter(|span| span.from < span.to).collect()
}

fn overlap(theirs: &[Span], caller: &Calendar, now: Timestamp) -> Vec<Span> {
    let (Some(first), Some(last)) = (theirs.first(), theirs.last()) else { return Vec::new() };
    let first = caller.zone().date_of(first.from);
    let last = caller.zone().date_of(last.to);
    let days = std::iter::successors(Some(first), |day| (*day < last).then(|| day.next()));
    let ours = spans(caller, days);
    let both = theirs.iter().flat_map(|their| {
        ours.iter().map(move |our| Span {
            from: their.from.max(our.from).max(now),
            to: their.to.min(our.to),
        })
    });
    both.filter(|span| span.from < span.to).collect()
}
