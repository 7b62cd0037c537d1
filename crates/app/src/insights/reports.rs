//! The reports, each with the scope that it was asked for: what the API, the command and the pages show.

use std::collections::BTreeMap;

use insight::activity::Activity;
use insight::forecast::{Backtest, Forecast, Settings};
use insight::funnel::Funnel;
use insight::group::{Dimension, day_of};
use insight::health::Health;
use insight::hours::OfTeams;
use insight::leak::Leaks;
use insight::lookback::LookBack;
use insight::people::People;
use insight::scope::Fact;
use insight::score::Score;
use insight::survived::Survival;
use insight::velocity::Velocity;
use insight::whatif::{Change, WhatIf};
use insight::winloss::WinLoss;
use serde::Serialize;
use types::id::kind as id;
use types::{Id, Millis, Timestamp};
use utoipa::ToSchema;

use super::periods::periods;
use super::query::ScopeJson;
use super::{InsightQuery, Look, Need, behind, look, store};
use crate::house::{App, By};
use crate::{Error, Result, experiments};

/// A report and what it is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportJson<T> {
    /// Which deals it is about.
    pub scope: ScopeJson,
    /// The report's figures.
    #[serde(flatten)]
    pub report: T,
}

impl<T> ReportJson<T> {
    pub(super) fn of(look: &Look<'_>, report: T) -> Result<ReportJson<T>> {
        Ok(ReportJson { scope: look.query.scope.clone(), report })
    }
}

/// How many came to each stage and what became of them.
///
/// # Errors
/// As [`look`].
pub async fn funnel(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<Funnel>> {
    look(app, by, query, Need::Columns, |look| {
        let by = look.query.by;
        ReportJson::of(
            look,
            insight::funnel::funnel(look.columns, &look.deals, look.scope.as_of, by),
        )
    })
    .await
}

/// The share won by so many days, with open deals counted as seen so long.
///
/// # Errors
/// As [`look`].
pub async fn survival(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<Survival>> {
    look(app, by, query, Need::Columns, |look| {
        let (found, as_of) = (look.query, look.scope.as_of);
        let told = insight::survived::survival(
            look.columns,
            &look.deals,
            as_of,
            found.as_of_day,
            found.by,
            &found.days,
        );
        ReportJson::of(look, told)
    })
    .await
}

/// How fast deals move.
///
/// # Errors
/// As [`look`].
pub async fn velocity(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<Velocity>> {
    look(app, by, query, Need::Columns, |look| {
        let hours = open_hours(look);
        let (as_of, by) = (look.scope.as_of, look.query.by);
        let told = insight::velocity::velocity(look.columns, &look.deals, as_of, &hours, by);
        ReportJson::of(look, told)
    })
    .await
}

/// Why deals are won and lost.
///
/// # Errors
/// As [`look`].
pub async fn winloss(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<WinLoss>> {
    look(app, by, query, Need::Columns, |look| {
        let (as_of, by) = (look.scope.as_of, look.query.by);
        ReportJson::of(look, insight::winloss::winloss(look.columns, &look.deals, as_of, by))
    })
    .await
}

/// What each person does better or worse than the others along the process, by owner or by a role.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] for groups that are no people.
pub async fn people(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<People>> {
    look(app, by, query, Need::Columns, |look| {
        let role = match look.query.by {
            None => Fact::Owner,
            Some(Dimension::Fact(fact @ (Fact::Owner | Fact::Role(_)))) => fact,
            Some(_) => {
                return Err(Error::field("by", "People are looked at by `owner` or by a role."));
            }
        };
        let as_of = look.scope.as_of;
        ReportJson::of(look, insight::people::people(look.columns, &look.deals, as_of, role))
    })
    .await
}

/// The working time of teams in the whole time that a report looks at.
pub(crate) fn open_hours(look: &Look<'_>) -> OfTeams<types::OpenHours> {
    let first = look.deals.iter().map(|deal| look.columns.opened[*deal as usize]).min();
    let from = Timestamp::from_millis(first.unwrap_or(look.scope.as_of)) - Millis::days(1);
    let until = Timestamp::from_millis(look.scope.as_of) + Millis::days(1);
    look.hours.map(|calendar| calendar.open_hours(from, until))
}

/// What will be won, and when.
///
/// # Errors
/// As [`look`].
pub async fn forecast(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<Forecast>> {
    let asked = query.period.clone();
    look(app, by, query, Need::Columns, move |look| {
        let as_of = look.scope.as_of;
        let today = look.query.zone.date_of(Timestamp::from_millis(as_of));
        let periods = periods(today, &look.query.zone, asked.as_deref())?;
        let history = look.learnable();
        let (deals, by) = (&look.deals, look.query.by);
        let settings = Settings::default();
        let told = insight::forecast::forecast(
            look.columns,
            deals,
            &history,
            as_of,
            &periods,
            by,
            settings,
        );
        ReportJson::of(look, told)
    })
    .await
}

/// How many past forecasts a back-test makes at most.
const CUTOFFS: i64 = 24;

/// How good forecasts would have been.
///
/// # Errors
/// As [`look`].
pub async fn backtest(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<Backtest>> {
    look(app, by, query, Need::Columns, |look| {
        let as_of = look.scope.as_of;
        // A history that nobody took up ends before now: what came after its end is not known.
        let seen = look.deals.iter().map(|deal| look.columns.seen_until(*deal, as_of));
        let known = seen.max().unwrap_or(as_of);
        let ahead = look.query.ahead.unwrap_or(30);
        let settings = Settings::default();
        let told =
            insight::forecast::backtest(look.columns, &look.deals, known, ahead, CUTOFFS, settings);
        ReportJson::of(look, told)
    })
    .await
}

/// The last deals that ended, side by side.
///
/// # Errors
/// As [`look`].
pub async fn lookback(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<LookBack>> {
    let mut told = look(app, by, query, Need::Past, |look| {
        let (as_of, size) = (look.scope.as_of, look.query.last);
        let told =
            insight::lookback::look_back(look.columns, look.history, &look.deals, as_of, size);
        ReportJson::of(look, told)
    })
    .await?;
    let ids: Vec<(i64, Id<id::Deal>)> = told
        .report
        .deals
        .iter()
        .filter_map(|story| Some((story.number, story.id.parse().ok()?)))
        .collect();
    let reader = by.clone();
    let lines = app.read(move |read| behind::lines(read, &reader, &ids)).await?;
    for story in &mut told.report.deals {
        let line = lines.iter().find(|line| line.number == story.number);
        story.name = line.map(|line| line.name.clone());
    }
    Ok(told)
}

/// What is done with buyers, and what is overdue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActivityJson {
    /// What is done.
    #[serde(flatten)]
    pub activity: Activity,
    /// Tasks of these deals that are open and over their time now, by who is to do them; only one's own for those who see
    /// only their own.
    pub overdue: Vec<OverdueJson>,
}

/// Tasks over their time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverdueJson {
    /// Who is to do them.
    pub person: String,
    /// What they are called.
    pub name: String,
    /// How many.
    pub tasks: i64,
    /// Of how many deals.
    pub deals: usize,
}

/// How soon, how often and with what result buyers are worked with.
///
/// # Errors
/// As [`look`].
pub async fn activity(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<ActivityJson>> {
    let now = by.now;
    let overdue = app.read(move |read| store::overdue(read, now)).await?;
    let (me, sees) = (by.user(), by.sees());
    look(app, by, query, Need::Past, move |look| {
        let hours = open_hours(look);
        let (columns, as_of) = (look.columns, look.scope.as_of);
        let activity =
            insight::activity::activity(columns, look.history, &look.deals, as_of, &hours);
        let is_here = |deal: &Id<id::Deal>| {
            let place = columns.place_of(*deal);
            place.is_some_and(|place| look.deals.binary_search(&place).is_ok())
        };
        let mut theirs: BTreeMap<Id<id::User>, (i64, usize)> = BTreeMap::new();
        for (user, deal, tasks) in &overdue {
            if (sees == web::Visibility::All || Some(*user) == me) && is_here(deal) {
                let of = theirs.entry(*user).or_default();
                *of = (of.0 + tasks, of.1 + 1);
            }
        }
        let told = |(user, (tasks, deals)): (Id<id::User>, (i64, usize))| {
            let person = user.to_string();
            let word = columns.words.find(&person);
            let name = word.and_then(|word| columns.words.title(word)).unwrap_or_default();
            OverdueJson { name: name.to_owned(), person, tasks, deals }
        };
        let mut overdue: Vec<OverdueJson> = theirs.into_iter().map(told).collect();
        overdue.sort_by(|a, b| a.name.cmp(&b.name));
        ReportJson::of(look, ActivityJson { activity, overdue })
    })
    .await
}

/// Where the process loses most, and of which deals that is told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LeakJson {
    /// Where.
    #[serde(flatten)]
    pub leaks: Leaks,
    /// Deals that ended before this day are not looked at; absent where a period was asked for.
    pub since: Option<String>,
    /// Which deals were looked at, in words.
    pub about: String,
}

/// The days whose endings tell where it leaks now, where no period is asked for.
const LEAK_DAYS: i64 = 180;

/// Where the process loses most: now, or in the period asked for.
///
/// # Errors
/// As [`look`].
pub async fn leak(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<LeakJson>> {
    let has_period = query.from.is_some() || query.to.is_some();
    let only_ended = query.cohort.as_deref() == Some("closed");
    look(app, by, query, Need::Columns, move |look| {
        let history = look.learnable();
        let (columns, as_of, zone) = (look.columns, look.scope.as_of, &look.query.zone);
        let today = zone.date_of(Timestamp::from_millis(as_of));
        let since = (!has_period).then(|| today.plus_days(-LEAK_DAYS));
        let deals = match since {
            Some(day) => {
                let start = zone.start_of(day).as_millis();
                insight::leak::of_late(columns, &look.deals, as_of, start)
            }
            None => look.deals.clone(),
        };
        let of = since.map_or_else(
            || "of the period asked for".to_owned(),
            |day| format!("that ended since {day}, {LEAK_DAYS} days ago"),
        );
        let about = match only_ended {
            true => {
                format!("Told of deals {of}; none of them waits, for open deals have not ended.")
            }
            false if has_period => format!("Told of deals {of}, open ones among them."),
            false => format!("Told of deals {of}, and of all that are open."),
        };
        let leaks = insight::leak::leaks(columns, &deals, &history, as_of);
        let since = since.map(|day| day.to_string());
        ReportJson::of(look, LeakJson { leaks, since, about })
    })
    .await
}

/// How healthy the process is. Experiments that run now with the playbooks looked at count as changes being judged.
///
/// # Errors
/// As [`look`].
pub async fn health(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<Health>> {
    let running = app.read(experiments::running_on).await?;
    look(app, by, query, Need::Columns, move |look| {
        let as_of = look.scope.as_of;
        let day = |at: i64| day_of(look.query.zone.date_of(Timestamp::from_millis(at)));
        let places = insight::health::playbooks_of(look.columns, &look.deals);
        let is_here = |key: &&String| {
            look.columns.playbook_of(key).is_some_and(|place| places.contains(&place))
        };
        let running = running.iter().filter(is_here).count();
        let told = insight::health::health(look.columns, &look.deals, as_of, day, running);
        ReportJson::of(look, told)
    })
    .await
}

/// What a change of the process would do.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] for a stage that is not there.
pub async fn whatif(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<WhatIf>> {
    let asked = query.clone();
    look(app, by, query, Need::Columns, move |look| {
        let stage = match &asked.stage {
            None => None,
            Some(key) => Some(behind::only_stage(look, key)?),
        };
        let change = Change {
            stage,
            faster: asked.faster.unwrap_or(0.0),
            better: asked.better.unwrap_or(0.0),
            leads: asked.leads.unwrap_or(0.0),
            sellers: asked.sellers.unwrap_or(0.0),
        };
        let (as_of, days) = (look.scope.as_of, look.query.ahead.unwrap_or(180));
        let told = insight::whatif::what_if(look.columns, &look.deals, as_of, days, &change, 1);
        ReportJson::of(look, told)
    })
    .await
}

/// The chance of leads, learned from own history; or that there is no signal.
///
/// # Errors
/// As [`look`].
pub async fn score(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<Score>> {
    look(app, by, query, Need::Past, |look| {
        let plain = insight::score::Settings::default();
        let settings = insight::score::Settings {
            within_days: look.query.ahead.unwrap_or(plain.within_days),
            ..plain
        };
        let as_of = look.scope.as_of;
        let told = insight::score::score(look.columns, look.history, &look.deals, as_of, settings);
        ReportJson::of(look, told)
    })
    .await
}
