//! Reports as sheets.

mod ahead;
mod more;
mod past;
pub(super) mod process;

use app::insights::{self, InsightQuery};
use app::{App, By};
use insight::money::Money;
use insight::stats::Share;

use super::scope::address;
use super::sheet::{Sheet, Stat};

/// A report that has a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Report {
    Overview,
    Funnel,
    Velocity,
    Survival,
    Forecast,
    Backtest,
    WinLoss,
    People,
    LookBack,
    Activity,
    Leak,
    Health,
    WhatIf,
    Score,
    Map,
    Conformance,
}

/// All of them, in the order of the tabs.
pub(super) const REPORTS: [Report; 16] = [
    Report::Overview,
    Report::Funnel,
    Report::Velocity,
    Report::Survival,
    Report::Forecast,
    Report::Backtest,
    Report::WinLoss,
    Report::People,
    Report::LookBack,
    Report::Activity,
    Report::Leak,
    Report::Health,
    Report::WhatIf,
    Report::Map,
    Report::Conformance,
    Report::Score,
];

impl Report {
    pub(super) fn from_word(word: &str) -> Option<Report> {
        REPORTS.into_iter().find(|report| report.word() == word)
    }

    /// The word in addresses.
    pub(super) fn word(self) -> &'static str {
        match self {
            Report::Overview => "overview",
            Report::Funnel => "funnel",
            Report::Velocity => "velocity",
            Report::Survival => "survival",
            Report::Forecast => "forecast",
            Report::Backtest => "backtest",
            Report::WinLoss => "winloss",
            Report::People => "people",
            Report::LookBack => "lookback",
            Report::Activity => "activity",
            Report::Leak => "leak",
            Report::Health => "health",
            Report::WhatIf => "whatif",
            Report::Score => "score",
            Report::Map => "map",
            Report::Conformance => "conformance",
        }
    }

    pub(super) fn path(self) -> String {
        match self {
            Report::Overview => "/insights".to_owned(),
            other => format!("/insights/{}", other.word()),
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Report::Overview => "Overview",
            Report::Funnel => "Funnel",
            Report::Velocity => "Velocity",
            Report::Survival => "Time to win",
            Report::Forecast => "Forecast",
            Report::Backtest => "Forecasts tested",
            Report::WinLoss => "Win and loss",
            Report::People => "People",
            Report::LookBack => "Look back",
            Report::Activity => "Activity",
            Report::Leak => "Leaks",
            Report::Health => "Health",
            Report::WhatIf => "What if",
            Report::Score => "Score",
            Report::Map => "Map",
            Report::Conformance => "Conformance",
        }
    }

    /// Whether its tables may be made by something.
    pub(super) fn has_groups(self) -> bool {
        self.takes_by("owner")
    }

    /// Whether it cannot be asked with groups that it does not take; others pass them over.
    pub(super) fn refuses_groups(self) -> bool {
        self == Report::People
    }

    /// Whether its tables may be made by this: people are looked at by who answers for deals, or by a role.
    pub(super) fn takes_by(self, by: &str) -> bool {
        match self {
            Report::Overview
            | Report::Funnel
            | Report::Velocity
            | Report::Survival
            | Report::Forecast
            | Report::WinLoss => true,
            Report::People => by == "owner" || !BY.iter().any(|(known, _)| *known == by),
            _ => false,
        }
    }

    /// What it answers.
    pub(super) fn under(self) -> &'static str {
        match self {
            Report::Overview => "How the process does, at a glance.",
            Report::Funnel => "How many deals came to each stage, and what became of them there.",
            Report::Velocity => "How long deals stay in each stage.",
            Report::Survival => {
                "Which share is won after how many days, open deals counted as seen so long."
            }
            Report::Forecast => "What will be won, and when.",
            Report::Backtest => "How good such forecasts would have been.",
            Report::WinLoss => "Why deals are won and lost.",
            Report::People => {
                "What each person does better or worse than the others: to talk about, not to rank."
            }
            Report::LookBack => "The last deals that ended, side by side.",
            Report::Activity => "How soon, how often and with what result buyers are worked with.",
            Report::Leak => "Where the process loses most.",
            Report::Health => "Whether the process hums, experiments or thrashes.",
            Report::WhatIf => {
                "What a change of the process would do, and what a criterion would have held."
            }
            Report::Map => "The process that deals really went through.",
            Report::Conformance => {
                "What deals did otherwise than their playbook says, and how that went."
            }
            Report::Score => "The chance of open leads, learned from own history.",
        }
    }
}

/// What tables may be made by, besides roles.
pub(super) const BY: [(&str, &str); 17] = [
    ("origin", "Source"),
    ("source", "Source"),
    ("campaign", "Campaign"),
    ("owner", "Owner"),
    ("team", "Team"),
    ("product", "Product"),
    ("segment", "Segment"),
    ("country", "Country"),
    ("reason", "Reason of losing"),
    ("competitor", "Competitor"),
    ("month", "Month of beginning"),
    ("quarter", "Quarter of beginning"),
    ("year", "Year of beginning"),
    ("won-month", "Month of winning"),
    ("closed-month", "Month of ending"),
    ("playbook", "Playbook"),
    ("version", "Version of the playbook"),
];

/// The sheet of a report.
pub(super) async fn sheet(
    app: &App,
    by: &By,
    report: Report,
    query: &InsightQuery,
) -> app::Result<Sheet> {
    let mut sheet = match report {
        Report::Overview => overview(app, by, query).await?,
        Report::Funnel => past::funnel(app, by, query).await?,
        Report::Velocity => past::velocity(app, by, query).await?,
        Report::Survival => past::survival(app, by, query).await?,
        Report::Forecast => ahead::forecast(app, by, query).await?,
        Report::Backtest => ahead::backtest(app, by, query).await?,
        Report::WinLoss => past::winloss(app, by, query).await?,
        Report::People => more::people(app, by, query).await?,
        Report::LookBack => more::look_back(app, by, query).await?,
        Report::Activity => more::activity(app, by, query).await?,
        Report::Leak => more::leak(app, by, query).await?,
        Report::Health => more::health(app, by, query).await?,
        Report::WhatIf => ahead::what_if(app, by, query).await?,
        Report::Score => more::score(app, by, query).await?,
        Report::Map => process::map(app, by, query).await?,
        Report::Conformance => process::conformance(app, by, query).await?,
    };
    sheet.title = report.title().to_owned();
    Ok(sheet.without_empty_pictures())
}

/// The deals behind a number of this scope.
pub(super) fn deals(query: &InsightQuery, fields: &[(&str, &str)]) -> String {
    format!("/insights/deals?{}", address(query, fields))
}

/// The deals behind a number that is narrowed twice.
pub(super) fn deals_with(
    query: &InsightQuery,
    fields: &[(&str, &str)],
    more: &[(&str, &str)],
) -> String {
    deals(query, &[fields, more].concat())
}

pub(super) fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.1} %", value * 100.0))
}

/// A share; it says when it rests on few.
pub(super) fn share(share: &Share) -> String {
    let few = if share.small && share.n > 0 { " (few)" } else { "" };
    format!("{}{few}", percent(share.share))
}

pub(super) fn days(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"))
}

pub(super) fn money(money: &[Money]) -> String {
    if money.is_empty() {
        return "–".to_owned();
    }
    money.iter().map(Money::spoken).collect::<Vec<_>>().join(", ")
}

pub(super) fn stat(label: &str, figure: impl ToString, note: impl ToString) -> Stat {
    Stat::of(label, figure, note)
}

/// The open deals that a report leaves out, where there are any.
fn left_out(query: &InsightQuery, count: usize) -> Option<Stat> {
    let link = deals(query, &[("outcome", "left")]);
    (count > 0).then(|| stat("Left out", count, "open in an import, taken up by nobody").to(link))
}

/// The key of a group as a filter names it.
fn group_key(key: Option<&str>) -> &str {
    match key {
        None => "(none)",
        Some("") => "(empty)",
        Some(text) => text,
    }
}

/// The most important of several reports.
async fn overview(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let mut sheet = past::funnel(app, by, query).await?;
    let forecast = insights::forecast(app, by, query.clone()).await?.report;
    let leak = insights::leak(app, by, query.clone()).await?.report;
    let health = insights::health(app, by, query.clone()).await?.report;
    if let Some(last) = forecast.periods.last() {
        let wins = &last.wins;
        let label = format!("Wins in {}", last.name);
        let note = format!("between {:.0} and {:.0}, {} so far", wins.p10, wins.p90, last.won);
        let won = deals(query, &[("ended", &last.name), ("outcome", "won")]);
        sheet.stats.push(stat(&label, format!("{:.0}", wins.p50), note).note_to(won));
    }
    sheet.stats.push(stat("The process is", more::state_words(health.state), ""));
    sheet.says.push(leak.leaks.suggestion);
    sheet.says.extend(health.evidence.into_iter().take(1));
    Ok(sheet)
}
