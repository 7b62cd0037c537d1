//! Instants, days, zones, and the clock one asks for the time.
//!
//! An instant is a [`Timestamp`] in UTC; a day without a zone is a [`Date`]; what a wall clock
//! shows is a [`LocalTime`], which becomes an instant only by way of a [`Zone`].

mod clock;
mod date;
mod millis;
mod time_of_day;
mod timestamp;
mod weekday;
mod zone;

#[cfg(test)]
mod tests;

pub use self::clock::{Clock, FixedClock};
pub use self::date::Date;
pub use self::millis::Millis;
pub use self::time_of_day::TimeOfDay;
pub use self::timestamp::Timestamp;
pub use self::weekday::Weekday;
pub use self::zone::{LocalTime, Zone};
