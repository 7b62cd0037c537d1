//! What became of deals so far: how far they came, how fast, how long until they were won, and why they ended.

use app::insights::{self, InsightQuery};
use app::{App, By};
use insight::group::{Group, Totals};
use insight::money::Money;
use insight::stats::Spread;
use insight::winloss::{Pattern, Reason};

use super::super::sheet::{Bar, Cell, Chart, Part, Point, Sheet, Stat, Table, Unit};
use super::{days, deals, group_key, money, percent, share, stat};

pub(super) async fn funnel(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::funnel(app, by, query.clone()).await?.report;
    let mut parts: Vec<Part> = Vec::new();
    for playbook in &told.playbooks {
        let head = [
            "Entered",
            "Went on",
            "Fell off",
            "Back",
            "Here",
            "Went on of entered",
            "Days, median",
            "p90",
            "Worth of those here",
        ];
        let mut table = Table::of("Stage", &head);
        let scoped = InsightQuery { playbook: Some(playbook.playbook.clone()), ..query.clone() };
        for stage in &playbook.stages {
            let at = |fate: &str| deals(&scoped, &[("stage", &stage.stage), ("fate", fate)]);
            table.row([
                Cell::of(&stage.name),
                Cell::linked(stage.entered, at("entered")),
                Cell::linked(stage.advanced, at("advanced")),
                Cell::linked(stage.fell_off, at("fell-off")),
                Cell::linked(stage.back, at("back")),
                Cell::linked(stage.open, at("open")),
                Cell::of(share(&stage.conversion)),
                Cell::of(days(stage.days.median)),
                Cell::of(days(stage.days.p90)),
                Cell::of(money(&stage.value_open)),
            ]);
        }
        let bar = |stage: &insight::funnel::StageFunnel| Bar {
            label: stage.name.clone(),
            value: stage.reached.share.unwrap_or(0.0),
            shown: format!("{} ({})", stage.entered, percent(stage.reached.share)),
        };
        let chart = Chart::Bars(playbook.stages.iter().map(bar).collect());
        parts.push(Part { title: playbook.name.clone(), chart: Some(chart), table });
    }
    parts.extend(groups(query, &told.groups));
    Ok(Sheet { stats: totals(query, &told.totals), parts, ..Sheet::default() })
}

pub(super) async fn velocity(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::velocity(app, by, query.clone()).await?.report;
    let head = [
        "Visits",
        "Days, median",
        "p75",
        "p90",
        "Working hours, median",
        "Here",
        "Median with those here",
        "Go on, with those here",
        "At least",
        "At most",
        "Of",
        "Over their time",
    ];
    let mut table = Table::of("Stage", &head);
    let here = |stage: &insight::velocity::StageTime| {
        let scoped = InsightQuery { playbook: Some(stage.playbook.clone()), ..query.clone() };
        deals(&scoped, &[("stage", &stage.stage), ("fate", "open")])
    };
    for stage in &told.stages {
        table.row([
            Cell::of(&stage.name),
            Cell::of(stage.days.n),
            Cell::of(days(stage.days.median)),
            Cell::of(days(stage.days.p75)),
            Cell::of(days(stage.days.p90)),
            Cell::of(days(stage.working_hours.median)),
            Cell::linked(stage.open, here(stage)),
            Cell::of(days(stage.median_with_open)),
            Cell::of(percent(stage.conversion_with_open.share)),
            Cell::of(percent(stage.conversion_with_open.low)),
            Cell::of(percent(stage.conversion_with_open.high)),
            Cell::of(stage.conversion_with_open.n),
            Cell::of(share(&stage.late)),
        ]);
    }
    let bar = |stage: &insight::velocity::StageTime| Bar {
        label: stage.name.clone(),
        value: stage.days.median.unwrap_or(0.0),
        shown: format!("{} days", days(stage.days.median)),
    };
    let chart = Chart::Bars(told.stages.iter().map(bar).collect());
    let mut stats = totals(query, &told.totals);
    stats.push(stat(
        "Brings a day",
        one_money(told.velocity.per_day.as_ref()),
        "deals × won × value ÷ days",
    ));
    let mut parts =
        vec![Part { title: "Days in each stage".to_owned(), chart: Some(chart), table }];
    parts.extend(rates(query, &told.groups));
    Ok(Sheet { stats, parts, ..Sheet::default() })
}

/// How fast the deals of each group move.
fn rates(query: &InsightQuery, groups: &[insight::velocity::GroupRate]) -> Option<Part> {
    if groups.is_empty() {
        return None;
    }
    let head =
        ["Deals", "Won of all", "Days to win, median", "p90", "Worth of a won one", "Brings a day"];
    let mut table = Table::of("Group", &head);
    for group in groups {
        let (of, key) = (&group.rate, group_key(group.key.as_deref()));
        table.row([
            Cell::of(&group.name),
            Cell::linked(of.deals, deals(query, &[("group", key)])),
            Cell::linked(
                share(&of.conversion),
                deals(query, &[("group", key), ("outcome", "won")]),
            ),
            Cell::of(days(group.days_to_win.median)),
            Cell::of(days(group.days_to_win.p90)),
            Cell::money(of.value.as_ref()),
            Cell::money(of.per_day.as_ref()),
        ]);
    }
    let bar = |group: &insight::velocity::GroupRate| {
        let median = group.days_to_win.median?;
        let shown = format!("{median:.1} days");
        Some(Bar { label: group.name.clone(), value: median, shown })
    };
    let chart = Chart::Bars(groups.iter().filter_map(bar).take(24).collect());
    Some(Part { title: "Days to win, by group".to_owned(), chart: Some(chart), table })
}

pub(super) async fn survival(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::survival(app, by, query.clone()).await?.report;
    let mut table = Table::of("Won within", &["Share", "At least", "At most", "Seen longer"]);
    for step in &told.within {
        table.row([
            Cell::of(format!("{} days", step.time)),
            Cell::of(percent(Some(step.share))),
            Cell::of(percent(step.low)),
            Cell::of(percent(step.high)),
            Cell::of(step.at_risk),
        ]);
    }
    let point = |step: &insight::survival::Step| Point {
        label: step.time.to_string(),
        value: Some(step.share),
        low: step.low,
        high: step.high,
        marked: false,
    };
    let chart = Chart::Line(told.curve.iter().map(point).collect(), Unit::Share);
    let to = |outcome: &str| deals(query, &[("outcome", outcome)]);
    let stats = vec![
        stat("Deals", told.n, format!("{} open", told.open))
            .to(deals(query, &[]))
            .note_to(to("open")),
        stat("Won", told.won, "").to(to("won")),
    ];
    let mut parts = vec![Part { title: "Share won by days".to_owned(), chart: Some(chart), table }];
    parts.extend(survivals(query, &told.groups));
    Ok(Sheet { stats, parts, ..Sheet::default() })
}

/// The share won of each group after so many days.
fn survivals(query: &InsightQuery, groups: &[insight::survived::GroupSurvival]) -> Option<Part> {
    let first = groups.first()?;
    let heads = first.within.iter().map(|step| format!("{} days", step.time));
    let heads: Vec<String> =
        ["Deals".to_owned(), "Won".to_owned()].into_iter().chain(heads).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut table = Table::of("Group", &heads);
    for group in groups {
        let key = group_key(group.key.as_deref());
        let counts = [
            Cell::of(&group.name),
            Cell::linked(group.n, deals(query, &[("group", key)])),
            Cell::linked(group.won, deals(query, &[("group", key), ("outcome", "won")])),
        ];
        let within = group.within.iter().map(|step| Cell::of(percent(Some(step.share))));
        table.row(counts.into_iter().chain(within));
    }
    let bar = |group: &insight::survived::GroupSurvival| {
        let last = group.within.last()?;
        let (label, shown) = (group.name.clone(), percent(Some(last.share)));
        Some(Bar { label, value: last.share, shown })
    };
    let chart = Chart::Bars(groups.iter().filter_map(bar).take(24).collect());
    let days = first.within.last().map_or(0, |step| step.time);
    Some(Part { title: format!("Share won in {days} days, by group"), chart: Some(chart), table })
}

pub(super) async fn winloss(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::winloss(app, by, query.clone()).await?.report;
    let of = move |by: &'static str, outcome: &'static str| {
        move |reason: &Reason| {
            let key = group_key(reason.key.as_deref());
            Some(deals(query, &[("by", by), ("group", key), ("outcome", outcome)]))
        }
    };
    let mut parts = vec![
        reasons("Lost because", &told.lost, &of("reason", "lost")),
        reasons("Lost from", &told.stages, &|stage| lost_from(query, stage)),
        reasons("Lost to", &told.competitors, &of("competitor", "lost")),
        reasons("Disqualified because", &told.disqualified, &of("reason", "disqualified")),
        patterns(query, &told.patterns),
    ];
    parts.extend(groups(query, &told.groups));
    let stats = totals(query, &told.totals);
    Ok(Sheet { says: vec![told.verdict], stats, parts, ..Sheet::default() })
}

/// The deals that were lost from a stage.
fn lost_from(query: &InsightQuery, stage: &Reason) -> Option<String> {
    let (key, playbook) = (stage.key.as_deref()?, stage.playbook.clone());
    let scoped = InsightQuery { playbook, ..query.clone() };
    Some(deals(&scoped, &[("stage", key), ("fate", "fell-off"), ("outcome", "lost")]))
}

fn reasons(title: &str, reasons: &[Reason], link: &dyn Fn(&Reason) -> Option<String>) -> Part {
    let mut table = Table::of("", &["Deals", "Share", "Worth"]);
    for reason in reasons {
        table.row([
            Cell::of(&reason.name),
            Cell { link: link(reason), ..Cell::of(reason.share.count) },
            Cell::of(share(&reason.share)),
            Cell::of(money(&reason.value)),
        ]);
    }
    let bar = |reason: &Reason| Bar {
        label: reason.name.clone(),
        value: reason.share.share.unwrap_or(0.0),
        shown: reason.share.count.to_string(),
    };
    let chart = Chart::Bars(reasons.iter().take(15).map(bar).collect());
    Part { title: title.to_owned(), chart: Some(chart), table }
}

fn patterns(query: &InsightQuery, patterns: &[Pattern]) -> Part {
    let head = ["Won", "Of", "Else won", "Difference", "At least", "At most"];
    let mut table = Table::of("With", &head);
    for it in patterns {
        let key = group_key(it.key.as_deref());
        let with = |outcome| {
            deals(query, &[("by", it.fact.as_str()), ("group", key), ("outcome", outcome)])
        };
        table.row([
            Cell::of(format!("{}: {}", it.fact, it.name)),
            Cell::linked(share(&it.with), with("won")),
            Cell::linked(it.with.n, with("decided")),
            Cell::of(share(&it.without)),
            Cell::of(percent(Some(it.difference.difference))),
            Cell::of(percent(Some(it.difference.low))),
            Cell::of(percent(Some(it.difference.high))),
        ]);
    }
    Part { title: "What goes with winning".to_owned(), chart: None, table }
}

fn one_money(money: Option<&Money>) -> String {
    money.map_or_else(|| "–".to_owned(), Money::spoken)
}

fn n_of(spread: &Spread) -> String {
    let few = if spread.small { ", few" } else { "" };
    format!("n = {}{few}", spread.n)
}

fn totals(query: &InsightQuery, totals: &Totals) -> Vec<Stat> {
    let to = |outcome: &str| deals(query, &[("outcome", outcome)]);
    let conversion = &totals.conversion;
    let between = conversion.low.zip(conversion.high).map_or(String::new(), |(low, high)| {
        format!("between {:.1} and {:.1} %", low * 100.0, high * 100.0)
    });
    vec![
        stat("Deals", totals.deals, format!("{} open", totals.open))
            .to(deals(query, &[]))
            .note_to(to("open")),
        stat("Won", totals.won, format!("{} lost", totals.lost)).to(to("won")).note_to(to("lost")),
        stat("Won of all", share(conversion), between).to(to("won")),
        stat("Won of those decided", share(&totals.win_rate), format!("n = {}", totals.win_rate.n))
            .to(to("won"))
            .note_to(to("decided")),
        stat("Days to win, median", days(totals.days_to_win.median), n_of(&totals.days_to_win))
            .note_to(to("won")),
        stat("Worth of the won", money(&totals.value_won), "").to(to("won")),
    ]
}

fn groups(query: &InsightQuery, groups: &[Group]) -> Option<Part> {
    if groups.is_empty() {
        return None;
    }
    let head = [
        "Deals",
        "Won",
        "Lost",
        "Open",
        "Won of all",
        "Days to win, median",
        "Mean",
        "Worth of the won",
    ];
    let mut table = Table::of("Group", &head);
    for group in groups {
        let of = &group.totals;
        let key = group_key(group.key.as_deref());
        let link = |outcome: &str| deals(query, &[("group", key), ("outcome", outcome)]);
        table.row([
            Cell::of(&group.name),
            Cell::linked(of.deals, deals(query, &[("group", key)])),
            Cell::linked(of.won, link("won")),
            Cell::linked(of.lost, link("lost")),
            Cell::linked(of.open, link("open")),
            Cell::of(share(&of.conversion)),
            Cell::of(days(of.days_to_win.median)),
            Cell::of(days(of.days_to_win.mean)),
            Cell::of(money(&of.value_won)),
        ]);
    }
    let bar = |group: &Group| Bar {
        label: group.name.clone(),
        value: group.totals.conversion.share.unwrap_or(0.0),
        shown: share(&group.totals.conversion),
    };
    let chart = Chart::Bars(groups.iter().take(24).map(bar).collect());
    Some(Part { title: "Won of all, by group".to_owned(), chart: Some(chart), table })
}
