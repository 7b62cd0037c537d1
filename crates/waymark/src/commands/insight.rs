//! `waymark insight`: measures on the command line, for people and for programs.

mod kept;
mod show;
#[cfg(test)]
mod tests;

use std::process::ExitCode;

use app::commission::json::EarningQuery;
use app::experiments::json::ExperimentQuery;
use app::goals::api::GoalQuery;
use app::insights::{self, Asked, InsightQuery};
use app::{App, By, commission, experiments, goals};
use clap::{Args, Subcommand};
use serde::Serialize;
use types::{Date, Zone};

use super::{open, operator};
use crate::configuration::Settings;
use crate::outcome::{print_json, say, wrong_options};

/// Say what the journal says: how deals go, how fast, why they are lost.
#[derive(Args)]
pub(crate) struct Insight {
    #[command(subcommand)]
    report: Report,
}

#[derive(Subcommand)]
#[command(mut_subcommands(listing_what_it_takes))]
enum Report {
    /// How many deals came to each stage, and what became of them there
    Funnel(Scope),
    /// The share of deals won by so many days (Kaplan–Meier)
    Survival(Scope),
    /// How long deals stay in each stage, and what the process brings a day
    Velocity(Scope),
    /// Why deals are won and lost
    Winloss(Scope),
    /// What each person does better or worse than the others, stage by stage
    People(Scope),
    /// What will be won, and when
    Forecast(Scope),
    /// How good forecasts would have been
    Backtest(Scope),
    /// The last deals that ended, side by side
    Lookback(Scope),
    /// How soon, how often and with what result buyers are worked with
    Activity(Scope),
    /// Where the process loses most
    Leak(Scope),
    /// Whether the process hums, experiments or thrashes
    Health(Scope),
    /// What a change of the process would do
    Whatif(Scope),
    /// The chance of open leads, learned from own history
    Score(Scope),
    /// What follows what: the process that deals really went through
    Map(Scope),
    /// How deals kept to their playbook, and how those that did not ended
    Conformance(Scope),
    /// Which closed deals a criterion would have held, and how they ended
    Replay(Scope),
    /// The deals behind a number
    Deals(Scope),
    /// What is to be reached, and how it stands
    Goals(Goals),
    /// What is tried against what, and what may be said of it
    Experiments(Experiments),
    /// What was earned by commission
    Commission(Earnings),
}

/// A report whose help lists the options that it takes and no others: what it does not use is refused.
fn listing_what_it_takes(report: clap::Command) -> clap::Command {
    let Some(asked) = Asked::from_word(report.get_name()) else { return report };
    report.mut_args(|option| {
        let is_taken = asked.takes(option.get_id().as_str());
        option.hide(!is_taken)
    })
}

/// Which goals.
#[derive(Args)]
struct Goals {
    /// Those whose period holds this day [default: today]
    #[arg(long, value_name = "DAY", conflicts_with = "all")]
    on: Option<Date>,
    /// Those of any day
    #[arg(long)]
    all: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Which experiments.
#[derive(Args)]
struct Experiments {
    /// Those that went on on this day or later
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// … on this day or earlier
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// On deals of this playbook
    #[arg(long, value_name = "KEY")]
    playbook: Option<String>,
    /// planned, running or ended
    #[arg(long)]
    status: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Which earnings.
#[derive(Args)]
struct Earnings {
    /// Whose: a colleague's id
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Earned from this day on
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// … up to this day, itself included
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Which deals, in which groups.
#[derive(Args)]
struct Scope {
    /// Deals of the cohort from this day on
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// … up to this day, itself included
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Whether the period is that in which deals began, or in which they ended
    #[arg(long, value_name = "opened|closed")]
    cohort: Option<String>,
    /// As it was known at the end of this day [default: now]
    #[arg(long, value_name = "DAY")]
    as_of: Option<Date>,
    /// Deals of this playbook
    #[arg(long, value_name = "KEY")]
    playbook: Option<String>,
    /// … in this version
    #[arg(long, value_name = "N", requires = "playbook")]
    version: Option<u16>,
    /// Deals that these colleagues answer for: name or id
    #[arg(long, value_name = "WHO")]
    owner: Vec<String>,
    /// Deals of these teams: name or id
    #[arg(long, value_name = "TEAM")]
    team: Vec<String>,
    /// Deals from these sources
    #[arg(long)]
    source: Vec<String>,
    /// Deals of these campaigns
    #[arg(long)]
    campaign: Vec<String>,
    /// Deals about these products
    #[arg(long)]
    product: Vec<String>,
    /// Deals of these segments
    #[arg(long)]
    segment: Vec<String>,
    /// Deals in these countries
    #[arg(long)]
    country: Vec<String>,
    /// What groups are made of: origin, campaign, product, segment, country, owner, team, reason, competitor,
    /// playbook, version, month, quarter, year, won-month, closed-month, or a role such as sdr
    #[arg(long, value_name = "WHAT")]
    by: Option<String>,
    /// Whose days and months count [default: the workspace's zone]
    #[arg(long)]
    zone: Option<Zone>,
    /// Days to tell in a survival report
    #[arg(long, value_name = "7,14,30")]
    days: Option<String>,
    /// The period of a forecast: week, month, next-month, quarter, next-quarter, year [default: quarter]
    #[arg(long)]
    period: Option<String>,
    /// How many days ahead to look (for `backtest`, `whatif`, `score`)
    #[arg(long, value_name = "DAYS")]
    ahead: Option<i64>,
    /// How many of the last deals to tell (for `lookback`) [default: 10]
    #[arg(long, value_name = "N")]
    last: Option<usize>,
    /// So many percent less time, at `--stage` or everywhere (for `whatif`)
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    faster: Option<f64>,
    /// So many percent more deals go on (for `whatif`)
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    better: Option<f64>,
    /// So many percent more new deals (for `whatif`)
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    leads: Option<f64>,
    /// So many more sellers (for `whatif`)
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    sellers: Option<f64>,
    /// Deals with this outcome: open, live, left, won, lost, disqualified, decided (for `deals`)
    #[arg(long)]
    outcome: Option<String>,
    /// Deals at this stage (for `deals`); the stage that changes, also PLAYBOOK/STAGE (for `whatif`)
    #[arg(long, value_name = "KEY")]
    stage: Option<String>,
    /// … to which it was: entered, advanced, fell-off, back, open
    #[arg(long, requires = "stage")]
    fate: Option<String>,
    /// Deals of this group of the table (for `deals`)
    #[arg(long, value_name = "VALUE", requires = "by")]
    group: Option<String>,
    /// What counts as an activity: stages, ends, all (for `map`) [default: stages]
    #[arg(long, value_name = "WHAT")]
    tell: Option<String>,
    /// Hold deals against this text: KEY, KEY@3, KEY@draft (for `conformance`) [default: the version of each]
    #[arg(long, value_name = "TEXT")]
    against: Option<String>,
    /// The criterion: STAGE/CRITERION of the playbook, or TEXT:STAGE/CRITERION (for `replay`)
    #[arg(long, value_name = "CRITERION")]
    criterion: Option<String>,
    /// What is tried with it: require, optional (for `replay`) [default: require]
    #[arg(long, value_name = "WHAT")]
    change: Option<String>,
    /// How many deals to tell one by one (for `conformance`, `replay`) [default: 50]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Deals with this activity of the map (for `deals`)
    #[arg(long)]
    activity: Option<String>,
    /// … directly followed by this one, or by `(end)`; alone: deals that begin with it (for `deals`)
    #[arg(long, value_name = "ACTIVITY")]
    then: Option<String>,
    /// Deals that do this activity of the map again (for `deals`)
    #[arg(long, value_name = "ACTIVITY")]
    repeated: Option<String>,
    /// Deals that went this way: 1 is the most frequent one (for `deals`)
    #[arg(long, value_name = "N")]
    way: Option<usize>,
    /// Deals in which this colleague's step comes first (for `deals`)
    #[arg(long, value_name = "NAME")]
    handed_by: Option<String>,
    /// … and this colleague's step directly after it (for `deals`)
    #[arg(long, value_name = "NAME")]
    handed_to: Option<String>,
    /// Of the `--last` deals those with this trait of a look-back (for `deals`)
    #[arg(long, value_name = "TRAIT")]
    had: Option<String>,
    /// Deals with this deviation: skipped, repeated, back, out_of_order, overridden, late, strange, or none (for `deals`)
    #[arg(long, value_name = "KIND")]
    deviation: Option<String>,
    /// Deals that ended in this period: 2026-03, 2026-Q1, 2026-W10, 2026 (for `deals`)
    #[arg(long, value_name = "PERIOD")]
    ended: Option<String>,
    /// … or that a forecast counts for it: commit, best-case (for `deals`)
    #[arg(long, requires = "ended")]
    tier: Option<String>,
    /// Deals with which this was done: tried, spoken, met, met-won, answered, unanswered, quiet, overdue (for `deals`)
    #[arg(long, value_name = "WHAT")]
    touch: Option<String>,
    /// … by this colleague: id or name (for `deals`)
    #[arg(long, requires = "touch")]
    person: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Scope {
    fn query(self) -> InsightQuery {
        InsightQuery {
            from: self.from,
            to: self.to,
            cohort: self.cohort,
            as_of: self.as_of,
            playbook: self.playbook,
            version: self.version,
            owner: self.owner,
            team: self.team,
            source: self.source,
            campaign: self.campaign,
            product: self.product,
            segment: self.segment,
            country: self.country,
            by: self.by,
            zone: self.zone,
            days: self.days,
            period: self.period,
            ahead: self.ahead,
            last: self.last,
            faster: self.faster,
            better: self.better,
            leads: self.leads,
            sellers: self.sellers,
            outcome: self.outcome,
            stage: self.stage,
            fate: self.fate,
            group: self.group,
            tell: self.tell,
            against: self.against,
            criterion: self.criterion,
            change: self.change,
            limit: self.limit,
            deviation: self.deviation,
            activity: self.activity,
            then: self.then,
            repeated: self.repeated,
            way: self.way,
            handed_by: self.handed_by,
            handed_to: self.handed_to,
            had: self.had,
            ended: self.ended,
            tier: self.tier,
            touch: self.touch,
            person: self.person,
            ..InsightQuery::default()
        }
    }
}

pub(super) async fn run(insight: Insight, settings: &Settings) -> anyhow::Result<ExitCode> {
    let app = open(settings).await?;
    let by = operator(&app);
    match insight.report {
        Report::Funnel(scope) => {
            tell(Asked::Funnel, scope, show::funnel, |query| insights::funnel(&app, &by, query))
                .await
        }
        Report::Survival(scope) => {
            tell(Asked::Survival, scope, show::survival, |query| {
                insights::survival(&app, &by, query)
            })
            .await
        }
        Report::Velocity(scope) => {
            tell(Asked::Velocity, scope, show::velocity, |query| {
                insights::velocity(&app, &by, query)
            })
            .await
        }
        Report::Winloss(scope) => {
            tell(Asked::Winloss, scope, show::winloss, |query| insights::winloss(&app, &by, query))
                .await
        }
        Report::People(scope) => {
            tell(Asked::People, scope, show::people, |query| insights::people(&app, &by, query))
                .await
        }
        Report::Forecast(scope) => {
            tell(Asked::Forecast, scope, show::forecast, |query| {
                insights::forecast(&app, &by, query)
            })
            .await
        }
        Report::Backtest(scope) => {
            tell(Asked::Backtest, scope, show::backtest, |query| {
                insights::backtest(&app, &by, query)
            })
            .await
        }
        Report::Lookback(scope) => {
            tell(Asked::Lookback, scope, show::lookback, |query| {
                insights::lookback(&app, &by, query)
            })
            .await
        }
        Report::Activity(scope) => {
            tell(Asked::Activity, scope, show::activity, |query| {
                insights::activity(&app, &by, query)
            })
            .await
        }
        Report::Leak(scope) => {
            tell(Asked::Leak, scope, show::leak, |query| insights::leak(&app, &by, query)).await
        }
        Report::Health(scope) => {
            tell(Asked::Health, scope, show::health, |query| insights::health(&app, &by, query))
                .await
        }
        Report::Whatif(scope) => {
            tell(Asked::Whatif, scope, show::whatif, |query| insights::whatif(&app, &by, query))
                .await
        }
        Report::Score(scope) => {
            tell(Asked::Score, scope, show::score, |query| insights::score(&app, &by, query)).await
        }
        Report::Map(scope) => {
            tell(Asked::Map, scope, show::process, |query| insights::process(&app, &by, query))
                .await
        }
        Report::Conformance(scope) => {
            tell(Asked::Conformance, scope, show::conformance, |query| {
                insights::conformance(&app, &by, query)
            })
            .await
        }
        Report::Replay(scope) => {
            tell(Asked::Replay, scope, show::replay, |query| insights::replay(&app, &by, query))
                .await
        }
        Report::Deals(scope) => deals(&app, &by, scope).await,
        Report::Goals(of) => {
            let query = GoalQuery { on: of.on, all: of.all, own: false };
            told(of.json, goals::api::told(&app, &by, &query).await, kept::goals)
        }
        Report::Experiments(of) => {
            let query = ExperimentQuery {
                from: of.from,
                to: of.to,
                playbook: of.playbook,
                status: of.status,
            };
            told(of.json, experiments::json::told(&app, &by, &query).await, kept::experiments)
        }
        Report::Commission(of) => {
            let query = EarningQuery { user: of.user, from: of.from, to: of.to };
            told(of.json, commission::json::told(&app, &by, &query).await, kept::commission)
        }
    }
}

/// Makes a report and tells it to people or to programs.
async fn tell<R: Serialize>(
    asked: Asked,
    scope: Scope,
    show: impl FnOnce(&R) -> String,
    report: impl AsyncFnOnce(InsightQuery) -> app::Result<R>,
) -> anyhow::Result<ExitCode> {
    let json = scope.json;
    let query = scope.query().of(asked).map_err(wrong_options)?;
    let report = report(query).await.map_err(wrong_options)?;
    if json {
        print_json(&report)?;
    } else {
        say(show(&report).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

/// Tells what was found to people or to programs.
fn told<R: Serialize>(
    json: bool,
    found: app::Result<R>,
    show: impl FnOnce(&R) -> String,
) -> anyhow::Result<ExitCode> {
    let found = found.map_err(wrong_options)?;
    if json {
        print_json(&found)?;
    } else {
        say(show(&found).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

/// All deals behind a number, page after page.
async fn deals(app: &App, by: &By, scope: Scope) -> anyhow::Result<ExitCode> {
    let json = scope.json;
    let mut query = scope.query().of(Asked::Deals).map_err(wrong_options)?;
    query.limit = query.limit.or(Some(200));
    let mut all = insights::behind(app, by, query.clone()).await.map_err(wrong_options)?;
    while let Some(next) = all.next {
        query.after = Some(next);
        let page = insights::behind(app, by, query.clone()).await.map_err(wrong_options)?;
        all.items.extend(page.items);
        all.next = page.next;
    }
    if json {
        print_json(&all)?;
    } else {
        say(show::deals(&all).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}
