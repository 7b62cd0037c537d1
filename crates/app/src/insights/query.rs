//! Which deals a report is asked about, in words; and the same with every word found.

use insight::columns::{Columns, Word};
use insight::conformance::Kind;
use insight::group::{Dimension, day_of};
use insight::map::{Filter, Lines};
use insight::scope::{Cohort, Fact, Scope};
use serde::{Deserialize, Serialize};
use types::{Calendar, Date, Zone};
use utoipa::{IntoParams, ToSchema};

use crate::house::By;
use crate::{Error, Result};

/// Which deals, in which groups: the same for every report. Lists take several values.
///
/// In filters `(none)` means not stated, and `(empty)` stated as empty.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct InsightQuery {
    /// Deals of the cohort from this day on.
    #[param(value_type = Option<String>, example = "2026-01-01")]
    pub from: Option<Date>,
    /// Deals of the cohort up to this day, itself included.
    #[param(value_type = Option<String>, example = "2026-03-31")]
    pub to: Option<Date>,
    /// `opened`: the period is that in which deals began (the default); `closed`: that in which they ended.
    pub cohort: Option<String>,
    /// Seen from the end of this day, which must have begun: what came later is not known. Now where nothing is said.
    /// Whose a deal is, what it is worth and other facts that are no events are today's.
    #[param(value_type = Option<String>)]
    pub as_of: Option<Date>,
    /// The playbook's key.
    pub playbook: Option<String>,
    /// The number of the playbook's version.
    pub version: Option<u16>,
    /// Who answers for the deals: a colleague's id or name, `me`, `(none)`.
    pub owner: Vec<String>,
    /// The owner's team: its id or name.
    pub team: Vec<String>,
    /// Where the deals came from.
    pub source: Vec<String>,
    /// The campaign.
    pub campaign: Vec<String>,
    /// What may be sold.
    pub product: Vec<String>,
    /// The segment.
    pub segment: Vec<String>,
    /// The country.
    pub country: Vec<String>,
    /// What groups are made of: origin (or source), campaign, product, segment, country, owner, team, reason,
    /// competitor, playbook, version, month, quarter, year, won-month, closed-month, or a role of the playbook
    /// such as `sdr`.
    pub by: Option<String>,
    /// The zone whose days and months count; the workspace's where nothing is said.
    #[param(value_type = Option<String>)]
    pub zone: Option<Zone>,
    /// Days to tell in a survival report: `7,14,30`.
    pub days: Option<String>,
    /// The number behind which the deals are asked for: open, won, lost, disqualified or decided; of the open ones `left`
    /// are those out of an import that nobody took up, and `live` the others.
    pub outcome: Option<String>,
    /// … or those of this stage (of a what-if: the stage that changes, also as `PLAYBOOK/STAGE`),
    pub stage: Option<String>,
    /// to which it was this: entered, advanced, fell-off, back or open;
    pub fate: Option<String>,
    /// … of this group of the table by `by`.
    pub group: Option<String>,
    /// The number behind which the deals are asked for: those that ended in this period (`2026-03`, `2026-Q1`,
    /// `2026-W10`, `2026`);
    pub ended: Option<String>,
    /// … or those that a forecast counts for that period: `commit` or `best-case`;
    pub tier: Option<String>,
    /// … or those with which this was done: tried, spoken, met, met-won, answered, unanswered, quiet; or `overdue`,
    /// those with an open task over its time.
    pub touch: Option<String>,
    /// Who did it, or whose task it is: a colleague's id or name, `me`.
    pub person: Option<String>,
    /// The period of a forecast: week, month, next-month, quarter (the default), next-quarter or year.
    pub period: Option<String>,
    /// How many days ahead a back-test forecasts (30), a what-if runs (180), a score looks (90).
    #[param(minimum = 1, maximum = 1000)]
    pub ahead: Option<i64>,
    /// How many of the last deals a look-back tells: 10 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    pub last: Option<usize>,
    /// What if deals took so many percent less time (at `stage`, or everywhere)?
    pub faster: Option<f64>,
    /// What if so many percent more of them went on?
    pub better: Option<f64>,
    /// What if so many percent more new deals came?
    pub leads: Option<f64>,
    /// What if there were so many more sellers?
    pub sellers: Option<f64>,
    /// What counts as an activity of a map: `stages` (the default), `ends` (also how deals ended) or `all` (also tasks
    /// that were done, calls, mails, meetings and messages).
    pub tell: Option<String>,
    /// Which lines a map draws: those with most `frequency` (the default) or `time`, or those with a least `share`.
    pub lines: Option<String>,
    /// The share of all steps, of all time, or of the times that an activity is left, 0 to 1.
    #[param(minimum = 0, maximum = 1)]
    pub least: Option<f64>,
    /// A map shows the most frequent activities that together have this share of all events, 0 to 1.
    #[param(minimum = 0, maximum = 1)]
    pub activities: Option<f64>,
    /// The number behind which the deals are asked for: those with this activity,
    pub activity: Option<String>,
    /// … directly followed by this one, or `(end)`; alone: those that begin with it.
    pub then: Option<String>,
    /// The number behind which the deals are asked for: those that do this activity again;
    pub repeated: Option<String>,
    /// … or those that went this way: its place among the different ways, the most frequent one being 1;
    #[param(minimum = 1)]
    pub way: Option<usize>,
    /// … or those in which this colleague's step, by the name that the map tells,
    pub handed_by: Option<String>,
    /// … is directly followed by one of this colleague's.
    pub handed_to: Option<String>,
    /// The number behind which the deals are asked for: of the last deals of a look-back (`last`) those with this trait.
    pub had: Option<String>,
    /// What deals are held against: `KEY`, `KEY@3` for a version, `KEY@draft`. The version that each follows where
    /// nothing is said.
    pub against: Option<String>,
    /// The number behind which the deals are asked for: skipped, repeated, back, out_of_order, overridden, late or
    /// strange, at `stage` or anywhere; `none` are those that keep to the playbook.
    pub deviation: Option<String>,
    /// The criterion against which history is replayed: `STAGE/CRITERION` of the playbook, or of another text as
    /// `KEY@3:STAGE/CRITERION`, `KEY@draft:STAGE/CRITERION`.
    pub criterion: Option<String>,
    /// What is tried with the criterion: `require` it (the default) or make it `optional`.
    pub change: Option<String>,
    /// Begins after this deal: the `next` of a page.
    pub after: Option<i64>,
    /// How many deals at most.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<usize>,
}

/// A query with its words found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What groups are made of.
    pub by: Option<Dimension>,
    /// The day of `as_of`.
    pub as_of_day: i32,
    /// The zone whose days count.
    pub zone: Zone,
    /// Days to tell in a survival report.
    pub days: Vec<i64>,
    /// How many days ahead to look, where that was asked.
    pub ahead: Option<i64>,
    /// How many of the last deals to tell.
    pub last: usize,
    /// What was asked, to be told with the answer.
    pub scope: ScopeJson,
}

/// Which deals a report is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct ScopeJson {
    /// From this day on.
    pub from: Option<String>,
    /// Up to this day, itself included.
    pub to: Option<String>,
    /// opened or closed: what the period is about.
    pub cohort: String,
    /// The instant from which all is seen.
    pub as_of: String,
    /// The zone whose days and months count.
    pub zone: String,
    /// What groups are made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What the deals were narrowed by, as it was asked.
    pub only: Vec<String>,
    /// Only the deals that the caller may see are counted, and that is not all.
    pub own_view: bool,
}

/// What counts as an activity of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Stages that were entered.
    Stages,
    /// Also how deals ended.
    Ends,
    /// Also what was done with the buyer.
    All,
}

/// How deals did otherwise than their playbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deviating {
    /// In no way.
    Nowhere,
    /// In this way.
    By(Kind),
}

/// A word that no deal has.
const NOWHERE: Word = Word(u32::MAX - 1);

/// The most days that a survival report tells.
const MOST_DAYS: usize = 50;

impl InsightQuery {
    /// Refuses what no columns are needed to refuse.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field.
    pub(super) fn check(&self) -> Result<()> {
        if self.from.zip(self.to).is_some_and(|(from, to)| to < from) {
            return Err(Error::field("to", "The period ends before it begins."));
        }
        self.told_days()?;
        self.cohort_asked()?;
        for (field, asked) in [("limit", self.limit), ("last", self.last)] {
            if asked.is_some_and(|asked| !(1..=200).contains(&asked)) {
                return Err(Error::field(field, "Ask for 1 to 200 deals."));
            }
        }
        if self.ahead.is_some_and(|days| !(1..=1_000).contains(&days)) {
            return Err(Error::field("ahead", "Look 1 to 1,000 days ahead."));
        }
        self.told()?;
        self.map_filter()?;
        self.deviation_asked()?;
        self.made_optional()?;
        self.check_changes()
    }

    /// What counts as an activity of a map.
    pub(super) fn told(&self) -> Result<Told> {
        match self.tell.as_deref() {
            None | Some("stages") => Ok(Told::Stages),
            Some("ends") => Ok(Told::Ends),
            Some("all") => Ok(Told::All),
            Some(_) => Err(Error::field("tell", "Say stages, ends or all.")),
        }
    }

    /// What a map shows.
    pub(super) fn map_filter(&self) -> Result<Filter> {
        let plain = Filter::default();
        for (field, share) in [("least", self.least), ("activities", self.activities)] {
            if share.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
                return Err(Error::field(field, "Give a share of 0 to 1."));
            }
        }
        let lines = match self.lines.as_deref() {
            None | Some("frequency") => Lines::Frequency(self.least.unwrap_or(0.9)),
            Some("time") => Lines::Time(self.least.unwrap_or(0.9)),
            Some("share") => Lines::Share(self.least.unwrap_or(0.1)),
            Some(_) => return Err(Error::field("lines", "Say frequency, time or share.")),
        };
        Ok(Filter { activities: self.activities.unwrap_or(plain.activities), lines })
    }

    /// The deviation behind which deals are asked for, or that they have none.
    pub(super) fn deviation_asked(&self) -> Result<Option<Deviating>> {
        let Some(word) = &self.deviation else { return Ok(None) };
        if word == "none" {
            return Ok(Some(Deviating::Nowhere));
        }
        let kind = Kind::from_key(word).ok_or_else(|| {
            let kinds = Kind::ALL.map(Kind::key).join(", ");
            Error::field("deviation", format!("Say one of {kinds}, or none."))
        });
        Ok(Some(Deviating::By(kind?)))
    }

    /// Whether the criterion is to be made optional.
    pub(super) fn made_optional(&self) -> Result<bool> {
        match self.change.as_deref() {
            None | Some("require") => Ok(false),
            Some("optional") => Ok(true),
            Some(_) => Err(Error::field("change", "Say require or optional.")),
        }
    }

    fn check_changes(&self) -> Result<()> {
        let changes = [
            ("faster", self.faster, -100.0, 100.0),
            ("better", self.better, -100.0, 1_000.0),
            ("leads", self.leads, -100.0, 1_000.0),
            ("sellers", self.sellers, -100.0, 1_000.0),
        ];
        for (field, change, least, most) in changes {
            if change.is_some_and(|change| !(least..=most).contains(&change)) {
                return Err(Error::field(field, format!("Give {least} to {most}.")));
            }
        }
        Ok(())
    }

    fn cohort_asked(&self) -> Result<Cohort> {
        match self.cohort.as_deref() {
            None | Some("opened") => Ok(Cohort::Opened),
            Some("closed") => Ok(Cohort::Closed),
            Some(_) => Err(Error::field("cohort", "Say `opened` or `closed`.")),
        }
    }

    fn told_days(&self) -> Result<Vec<i64>> {
        let Some(text) = &self.days else { return Ok(insight::survived::DAYS.to_vec()) };
        let day =
            |text: &str| text.trim().parse::<i64>().ok().filter(|day| (0..=36_500).contains(day));
        let days: Option<Vec<i64>> = text.split(',').map(day).collect();
        let wrong = || Error::field("days", "Give days as numbers with commas: `7,14,30`.");
        let mut days = days.filter(|days| days.len() <= MOST_DAYS).ok_or_else(wrong)?;
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }

    /// The scope that the query means, seen by somebody.
    pub(super) fn scope(
        &self,
        by: &By,
        columns: &Columns,
        calendar: &Calendar,
        among: Option<Vec<u32>>,
    ) -> Result<(Scope, Found)> {
        let zone = self.zone.clone().unwrap_or_else(|| calendar.zone().clone());
        let start = |date: Date| zone.start_of(date).as_millis();
        let end = |date: Date| start(date.next());
        let as_of = match self.as_of {
            Some(date) if start(date) > by.now.as_millis() => {
                return Err(Error::field("as_of", "This day has not come yet."));
            }
            // Of a day that goes on, all up to now is known.
            Some(date) => by.now.as_millis().min(end(date) - 1),
            None => by.now.as_millis(),
        };
        let playbook = self.playbook_place(columns)?;
        let cohort = self.cohort_asked()?;
        let own_view = among.is_some();
        let scope = Scope {
            cohort,
            from: self.from.map(start),
            to: self.to.map(end),
            as_of,
            playbook,
            version: self.version,
            only: self.filters(by, columns)?,
            among,
        };
        let instant = types::Timestamp::from_millis(as_of);
        let found = Found {
            by: self.dimension(columns)?,
            as_of_day: day_of(zone.date_of(instant)),
            days: self.told_days()?,
            ahead: self.ahead,
            last: self.last.unwrap_or(10),
            scope: ScopeJson {
                from: self.from.map(|date| date.to_string()),
                to: self.to.map(|date| date.to_string()),
                cohort: if cohort == Cohort::Closed { "closed" } else { "opened" }.to_owned(),
                as_of: instant.to_string(),
                zone: zone.to_string(),
                by: self.by.clone(),
                only: self.asked(),
                own_view,
            },
            zone,
        };
        Ok((scope, found))
    }

    fn playbook_place(&self, columns: &Columns) -> Result<Option<u16>> {
        let Some(key) = &self.playbook else {
            return match self.version {
                None => Ok(None),
                Some(_) => Err(Error::field("playbook", "Say of which playbook the version is.")),
            };
        };
        let place = columns.playbook_of(key);
        place.map(Some).ok_or_else(|| Error::field("playbook", "There is no such playbook here."))
    }

    fn lists(&self) -> [(&'static str, Fact, &Vec<String>); 7] {
        [
            ("owner", Fact::Owner, &self.owner),
            ("team", Fact::Team, &self.team),
            ("source", Fact::Source, &self.source),
            ("campaign", Fact::Campaign, &self.campaign),
            ("product", Fact::Product, &self.product),
            ("segment", Fact::Segment, &self.segment),
            ("country", Fact::Country, &self.country),
        ]
    }

    fn filters(&self, by: &By, columns: &Columns) -> Result<Vec<(Fact, Vec<Word>)>> {
        let mut filters = Vec::new();
        for (field, fact, words) in self.lists() {
            if words.is_empty() {
                continue;
            }
            let word = |text: &String| word_of(by, columns, field, text);
            filters.push((fact, words.iter().map(word).collect::<Result<Vec<Word>>>()?));
        }
        Ok(filters)
    }

    fn asked(&self) -> Vec<String> {
        let lists = self.lists().into_iter();
        let lists = lists.flat_map(|(field, _, words)| words.iter().map(move |it| (field, it)));
        let playbook = self.playbook.iter().map(|key| ("playbook", key.clone()));
        let version = self.version.iter().map(|number| ("version", number.to_string()));
        let all = playbook.chain(version).chain(lists.map(|(field, word)| (field, word.clone())));
        all.map(|(field, word)| format!("{field} = {word}")).collect()
    }

    fn dimension(&self, columns: &Columns) -> Result<Option<Dimension>> {
        let Some(by) = self.by.as_deref() else { return Ok(None) };
        Ok(Some(match by {
            "origin" | "source" => Dimension::Fact(Fact::Source),
            "campaign" => Dimension::Fact(Fact::Campaign),
            "product" => Dimension::Fact(Fact::Product),
            "segment" => Dimension::Fact(Fact::Segment),
            "country" => Dimension::Fact(Fact::Country),
            "owner" => Dimension::Fact(Fact::Owner),
            "team" => Dimension::Fact(Fact::Team),
            "reason" => Dimension::Fact(Fact::Reason),
            "competitor" => Dimension::Fact(Fact::Competitor),
            "playbook" => Dimension::Playbook,
            "version" => Dimension::Version,
            "month" => Dimension::Month,
            "quarter" => Dimension::Quarter,
            "year" => Dimension::Year,
            "won-month" => Dimension::WonMonth,
            "closed-month" => Dimension::ClosedMonth,
            role => Dimension::Fact(role_of(columns, role)?),
        }))
    }
}

/// A role that somebody plays in some deal: `sdr` or `role:sdr`.
fn role_of(columns: &Columns, text: &str) -> Result<Fact> {
    let key = text.strip_prefix("role:").unwrap_or(text);
    let word = columns.words.find(key).filter(|word| columns.holders.contains_key(word));
    word.map(Fact::Role).ok_or_else(|| {
        let mut roles: Vec<&str> =
            columns.holders.keys().filter_map(|role| columns.words.text(*role)).collect();
        roles.sort_unstable();
        let roles = if roles.is_empty() { "none yet".to_owned() } else { roles.join(", ") };
        Error::field(
            "by",
            format!(
                "Group by origin, campaign, product, segment, country, owner, team, reason, competitor, playbook, \
                 version, month, quarter, year, won-month, closed-month, or by a role that somebody plays: {roles}."
            ),
        )
    })
}

/// A colleague by id or name, or `me`.
pub(super) fn person(by: &By, columns: &Columns, text: &str) -> Result<Word> {
    word_of(by, columns, "owner", text)
        .map_err(|_| Error::field("person", format!("Nobody here is “{text}”.")))
}

fn word_of(by: &By, columns: &Columns, field: &str, text: &str) -> Result<Word> {
    match text {
        "(none)" => return Ok(Word::NONE),
        "(empty)" => return Ok(columns.words.find("").unwrap_or(NOWHERE)),
        "me" if field == "owner" => {
            let me = by.user().and_then(|me| columns.words.find(&me.to_string()));
            return Ok(me.unwrap_or(NOWHERE));
        }
        _ => {}
    }
    let is_named = matches!(field, "owner" | "team");
    let found = columns
        .words
        .find(text)
        .or_else(|| if is_named { columns.words.titled(text) } else { None });
    match found {
        Some(word) => Ok(word),
        None if is_named => Err(Error::field(field, format!("Nobody here is “{text}”."))),
        None => Ok(NOWHERE),
    }
}
