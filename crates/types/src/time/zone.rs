//! Time zones of the IANA database, and what their wall clocks show.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

use super::{Date, Millis, TimeOfDay, Timestamp};
use crate::Invalid;
use crate::invalid::serde_as_text;

/// The database that came with the program: no file is read, and all nodes agree.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone by its IANA name, such as `America/Sao_Paulo`.
#[derive(Clone)]
pub struct Zone(TimeZone);

/// What a wall clock shows: a day and a time of day, without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    /// The day.
    pub date: Date,
    /// The time of the day.
    pub time: TimeOfDay,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The IANA name.
    pub fn as_str(&self) -> &str {
        self.0.iana_name().expect("a Zone is made from a name")
    }

    /// The names of all zones there are, for a list to choose from.
    pub fn all() -> Vec<String> {
        ZONES.available().map(|name| name.to_string()).collect()
    }

    /// What the zone's wall clocks show at an instant.
    pub fn local(&self, at: Timestamp) -> LocalTime {
        let shown = self.0.to_datetime(at.instant());
        LocalTime { date: Date::clamped(shown.date()), time: TimeOfDay::of_civil(shown.time()) }
    }

    /// The zone's day at an instant.
    pub fn date_of(&self, at: Timestamp) -> Date {
        self.local(at).date
    }

    /// The instant at which the wall clock shows this time.
    ///
    /// Where it shows it twice (clocks went back) that is the first time; where it never does
    /// (clocks went forward) it is as much later as the clock jumped, as calendars do.
    pub fn instant(&self, local: LocalTime) -> Timestamp {
        let instant = self.0.to_ambiguous_timestamp(local.civil()).compatible();
        instant.map_or(local.nearest_end(), Timestamp::of_instant)
    }

    /// Whether the wall clock shows this time exactly once.
    pub fn shows_once(&self, local: LocalTime) -> bool {
        !self.0.to_ambiguous_timestamp(local.civil()).is_ambiguous()
    }

    /// The instant at which a day begins here, which is not always midnight.
    pub fn start_of(&self, date: Date) -> Timestamp {
        self.instant(LocalTime { date, time: TimeOfDay::MIDNIGHT })
    }

    /// As [`Zone::instant`], but a time that the wall clock never shows is the instant at which the
    /// clock jumped over it, so that hours stay in order and do not overlap.
    pub(crate) fn opening(&self, local: LocalTime) -> Timestamp {
        let found = self.0.to_ambiguous_timestamp(local.civil());
        let AmbiguousOffset::Gap { .. } = found.offset() else {
            return self.instant(local);
        };
        let after_jump = self.instant(local) + Millis::new(1);
        let jump = self.0.preceding(after_jump.instant()).next();
        jump.map_or(after_jump, |jump| Timestamp::of_instant(jump.timestamp()))
    }

    pub(crate) fn tz(&self) -> &TimeZone {
        &self.0
    }
}

impl LocalTime {
    /// A day and a time of it.
    pub fn new(date: Date, time: TimeOfDay) -> Self {
        Self { date, time }
    }

    /// The end of a day is the next one's beginning.
    fn civil(self) -> DateTime {
        match self.time.civil() {
            Some(time) => self.date.civil().to_datetime(time),
            None => self.date.next().civil().to_datetime(jiff::civil::Time::midnight()),
        }
    }

    fn nearest_end(self) -> Timestamp {
        if self.date.year() < 5_000 { Timestamp::MIN } else { Timestamp::MAX }
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.date, self.time)
    }
}

/// Finds a zone by its name in any case.
impl FromStr for Zone {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let unknown = |_| Invalid::new("a time zone", text, "it is a name such as Europe/Berlin");
        let zone = ZONES.get(text.trim()).map_err(unknown)?;
        match zone.iana_name() {
            Some(_) => Ok(Self(zone)),
            None => Err(Invalid::new("a time zone", text, "it has no name")),
        }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Zone, "a time zone as Europe/Berlin");
