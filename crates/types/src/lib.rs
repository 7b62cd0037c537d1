//! The values that everything else is made of: ids, time, money, addresses, working time.
//!
//! A value of one of these types has been checked: parse at the edge, trust inside. Each has
//! private fields, one text form that `Display` prints and `FromStr` reads back, and the same
//! text in JSON. For the database there are cheap plain forms: [`Id::as_key`] and the `as_str`
//! of text values, [`Timestamp::as_millis`], [`Money::minor`].
//!
//! Nothing here reads the clock, makes randomness of its own, or does input and output: time
//! comes from a [`Clock`], ids and secrets from an [`IdSource`] that somebody seeded, and the
//! tables (zones, countries, holidays) are compiled in.

pub mod contact;
mod fold;
pub mod holidays;
pub mod id;
mod invalid;
pub mod money;
mod short_text;
pub mod time;
pub mod work;

pub use contact::{Country, Email, Language, Phone};
pub use fold::fold;
pub use id::kind::{
    Absence, Activity, Buyer, CommissionRule, Company, Contact, Deal, Department, Earning, Event,
    Evidence, Experiment, ExperimentArm, File, Goal, Import, Job, Kind, Note, Notification,
    Payment, Playbook, PlaybookVersion, Process, Product, Row, Rule, ScoreRule, Session, Task,
    Team, Token, User, View, Visit, Workspace,
};
pub use id::{Id, IdSource};
pub use invalid::Invalid;
pub use money::{Currency, DecimalMark, Money, MoneyError};
pub use short_text::ShortText;
pub use time::{Clock, Date, FixedClock, LocalTime, Millis, TimeOfDay, Timestamp, Weekday, Zone};
pub use work::{Calendar, Hours, OpenHours, Unit, Week, Within};
