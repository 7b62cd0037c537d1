//! The reports that look back, and at people.

use app::insights::{self, InsightQuery};
use app::{App, By};
use insight::health::State;
use insight::people::PersonReport;
use insight::stats::Share;

use super::super::sheet::{Bar, Cell, Chart, Lane, Part, Point, Sheet, Stay, Table, Tick, Unit};
use super::{days, deals, deals_with, left_out, percent, share, stat};

pub(super) async fn people(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::people(app, by, query.clone()).await?.report;
    let role = query.by.clone().unwrap_or_else(|| "owner".to_owned());
    let of = |person: &str, more: &[(&str, &str)]| {
        deals_with(query, &[("by", role.as_str()), ("group", person)], more)
    };
    let mut all = Table::of("Who", &["Deals", "Won", "Lost", "Open"]);
    for person in &told.people {
        let by = |outcome: &str| of(&person.person, &[("outcome", outcome)]);
        all.row([
            Cell::of(&person.name),
            Cell::linked(person.totals.deals, of(&person.person, &[])),
            Cell::linked(person.totals.won, by("won")),
            Cell::linked(person.totals.lost, by("lost")),
            Cell::linked(person.totals.open, by("open")),
        ]);
    }
    if told.nobodys > 0 {
        all.row([Cell::of("Nobody"), Cell::linked(told.nobodys, of("(none)", &[]))]);
    }
    let mut parts = vec![Part { title: "Whose deals".to_owned(), chart: None, table: all }];
    parts.extend(told.people.iter().map(|person| {
        along(person, &|stage, more| {
            let scoped = InsightQuery { playbook: Some(stage.to_owned()), ..query.clone() };
            deals_with(&scoped, &[("by", role.as_str()), ("group", &person.person)], more)
        })
    }));
    let says = match told.nobodys {
        0 => Vec::new(),
        some => vec![format!("{some} deals are nobody's.")],
    };
    Ok(Sheet { says, parts, ..Sheet::default() })
}

/// A link to some deals of a playbook.
type LinkIn<'a> = dyn Fn(&str, &[(&str, &str)]) -> String + 'a;

/// One person along the process; deals of a playbook are found by `link`.
fn along(person: &PersonReport, link: &LinkIn<'_>) -> Part {
    let head =
        ["Go on", "n", "With others", "n", "By accident", "Days, median", "n", "With others"];
    let mut table = Table::of("Stage", &head);
    for stage in &person.stages {
        let went_on = [("stage", stage.stage.as_str()), ("fate", "advanced")];
        table.row([
            Cell::of(&stage.name),
            Cell::linked(share(&stage.theirs), link(&stage.playbook, &went_on)),
            Cell::of(stage.theirs.n),
            Cell::of(share(&stage.others)),
            Cell::of(stage.others.n),
            Cell::of(percent(Some(stage.p))),
            Cell::of(days(stage.days.median)),
            Cell::of(stage.days.n),
            Cell::of(days(stage.others_median_days)),
        ]);
    }
    let strengths = person.strengths.iter().map(|it| (it, "better than others"));
    let weaknesses = person.weaknesses.iter().map(|it| (it, "to work on"));
    for (words, what) in strengths.chain(weaknesses) {
        table.row([Cell::of(format!("{what}: {words}"))]);
    }
    let of = &person.totals;
    let title = format!("{}: {} deals, {} won. {}", person.name, of.deals, of.won, person.note);
    Part { title, chart: None, table }
}

pub(super) async fn look_back(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::lookback(app, by, query.clone()).await?.report;
    let head = ["Days", "Touches", "Answered after hours", "Days between touches"];
    let mut table = Table::of("Deal", &head);
    table.head.push(("Stages and days there".to_owned(), false));
    for story in &told.deals {
        let name = story.name.clone().unwrap_or_else(|| story.number.to_string());
        let stay = |stay: &insight::lookback::Stay| format!("{} {:.1}", stay.name, stay.days);
        table.row([
            Cell::linked(format!("{name} ({})", story.outcome), format!("/deals/{}", story.number)),
            Cell::of(format!("{:.1}", story.days)),
            Cell::of(story.touches.len()),
            Cell::of(days(story.answered_hours)),
            Cell::of(days(story.gaps.median)),
            Cell::of(story.stages.iter().map(stay).collect::<Vec<_>>().join(" → ")),
        ]);
    }
    let chart = Chart::Lanes(told.deals.iter().map(lane).collect());
    let title = format!("The last {}, day by day from their beginning", told.deals.len());
    let parts = vec![
        Part { title, chart: Some(chart), table },
        traits(query, &told.traits),
        times(&told.stages),
    ];
    let stats = vec![stat("Won", told.won, ""), stat("Lost", told.lost, "")];
    Ok(Sheet { says: vec![told.verdict], stats, parts, ..Sheet::default() })
}

fn lane(story: &insight::lookback::Story) -> Lane {
    let name = story.name.clone().unwrap_or_else(|| story.number.to_string());
    let stay = |stay: &insight::lookback::Stay| Stay {
        stage: stay.name.clone(),
        from: stay.from_day,
        days: stay.days,
    };
    let tick = |done: &insight::lookback::Done| {
        let began = if done.inbound { ", begun by the buyer" } else { "" };
        Tick { day: done.day, words: format!("{} on day {:.0}{began}", done.kind, done.day) }
    };
    Lane {
        label: name,
        won: story.outcome == "won",
        days: story.days,
        stays: story.stages.iter().map(stay).collect(),
        touches: story.touches.iter().map(tick).collect(),
    }
}

fn traits(query: &InsightQuery, all: &[insight::lookback::Trait]) -> Part {
    let head =
        ["Of the won", "n", "Of the lost", "n", "Difference", "At least", "At most", "By accident"];
    let mut table = Table::of("Trait", &head);
    for it in all {
        let with = |outcome: &str| deals(query, &[("had", &it.name), ("outcome", outcome)]);
        let difference = it.difference.as_ref();
        table.row([
            Cell::of(&it.name),
            Cell::linked(share(&it.won), with("won")),
            Cell::of(it.won.n),
            Cell::linked(share(&it.lost), with("lost")),
            Cell::of(it.lost.n),
            Cell::of(percent(difference.map(|it| it.difference))),
            Cell::of(percent(difference.map(|it| it.low))),
            Cell::of(percent(difference.map(|it| it.high))),
            Cell::of(percent(Some(it.p))),
        ]);
    }
    let title = "What won deals have; the difference with its 95 % interval".to_owned();
    Part { title, chart: None, table }
}

fn times(stages: &[insight::lookback::StageCompared]) -> Part {
    let head = ["Days of the won, median", "n", "Days of the lost, median", "n", "By accident"];
    let mut table = Table::of("Stage", &head);
    for stage in stages {
        table.row([
            Cell::of(&stage.name),
            Cell::of(days(stage.won.median)),
            Cell::of(stage.won.n),
            Cell::of(days(stage.lost.median)),
            Cell::of(stage.lost.n),
            Cell::of(percent(Some(stage.p))),
        ]);
    }
    Part { title: "How long won and lost ones stayed".to_owned(), chart: None, table }
}

pub(super) async fn activity(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let report = insights::activity(app, by, query.clone()).await?.report;
    let told = &report.activity;
    let done = |touch: &str| deals(query, &[("touch", touch)]);
    let response = &told.response;
    let stats = vec![
        stat(
            "Answered after hours, median",
            days(response.hours.median),
            format!("n = {}", response.hours.n),
        )
        .note_to(done("answered")),
        stat(
            "Within a working day",
            share(&response.within_day),
            format!("{} not answered", response.unanswered),
        )
        .note_to(done("unanswered")),
        stat(
            "Touches until won, median",
            days(told.touches_won.median),
            format!("lost {}", days(told.touches_lost.median)),
        ),
        stat(
            "Quiet deals",
            told.quiet_deals.count,
            format!("of {} open, {} days", told.quiet_deals.n, told.quiet_days),
        )
        .to(done("quiet")),
    ];
    let mut quiet = Table::of("Deal", &["Days without a touch"]);
    for deal in &told.quiet {
        quiet.row([
            Cell::linked(deal.number, format!("/deals/{}", deal.number)),
            Cell::of(format!("{:.0}", deal.days)),
        ]);
    }
    let parts = vec![
        tries(query, told),
        Part { title: "Left alone".to_owned(), chart: None, table: quiet },
        overdue(query, &report.overdue),
    ];
    Ok(Sheet { stats, parts, ..Sheet::default() })
}

/// From tries to wins, by all and by each.
fn tries(query: &InsightQuery, told: &insight::activity::Activity) -> Part {
    let head = [
        "Tries",
        "Conversations",
        "Meetings",
        "No-shows",
        "Deals tried",
        "Spoken with",
        "Met",
        "Won",
    ];
    let mut table = Table::of("Who", &head);
    let all = std::iter::once(("All", None, &told.counts));
    let each =
        told.people.iter().map(|it| (it.name.as_str(), Some(it.person.as_str()), &it.counts));
    for (name, person, of) in all.chain(each) {
        let link = |touch: &'static str| {
            let who = person.map(|person| ("person", person));
            deals(query, &[("touch", touch)].into_iter().chain(who).collect::<Vec<_>>())
        };
        let of_n = |part: &Share| format!("{} ({})", part.count, share(part));
        table.row([
            Cell::of(name),
            Cell::of(of.attempts),
            Cell::of(of.conversations),
            Cell::of(of.meetings),
            Cell::of(of.no_shows),
            Cell::linked(of.deals_tried, link("tried")),
            Cell::linked(of_n(&of.deals_spoken), link("spoken")),
            Cell::linked(of_n(&of.deals_met), link("met")),
            Cell::linked(of_n(&of.deals_won), link("met-won")),
        ]);
    }
    Part { title: "From tries to wins".to_owned(), chart: None, table }
}

/// Tasks over their time; they are those of all deals, whatever the scope.
fn overdue(query: &InsightQuery, people: &[insights::OverdueJson]) -> Part {
    let mut table = Table::of("Who", &["Tasks over their time", "Deals"]);
    for it in people {
        let fields = [("touch", "overdue"), ("person", it.person.as_str())];
        let link = deals(query, &fields);
        table.row([Cell::of(&it.name), Cell::of(it.tasks), Cell::linked(it.deals, link)]);
    }
    Part { title: "Over their time".to_owned(), chart: None, table }
}

pub(super) async fn leak(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let report = insights::leak(app, by, query.clone()).await?.report;
    let told = &report.leaks;
    // What fell off is told of the days that are looked at, also where nobody asked for a period.
    let mut ended = query.clone();
    if let Some(since) = &report.since {
        ended.cohort = Some("closed".to_owned());
        ended.from = since.parse().ok();
    }
    let head = ["Fell off", "Of", "Wins lost", "Worth", "Here", "Wins lost by waiting", "Worth"];
    let mut table = Table::of("Stage", &head);
    for leak in &told.stages {
        let of = |query: &InsightQuery| InsightQuery {
            playbook: Some(leak.playbook.clone()),
            ..query.clone()
        };
        let (scoped, late) = (of(query), of(&ended));
        let here = [("stage", leak.stage.as_str()), ("fate", "open"), ("outcome", "live")];
        let fell = [("stage", leak.stage.as_str()), ("fate", "fell-off")];
        table.row([
            Cell::of(&leak.name),
            Cell::linked(share(&leak.fell_off), deals(&late, &fell)),
            Cell::of(leak.fell_off.n),
            Cell::of(format!("{:.1}", leak.wins_lost)),
            Cell::money(leak.value_lost.as_ref()),
            Cell::linked(leak.open, deals(&scoped, &here)),
            Cell::of(format!("{:.1}", leak.wins_waiting)),
            Cell::money(leak.value_waiting.as_ref()),
        ]);
    }
    let bar = |leak: &insight::leak::Leak| Bar {
        label: leak.name.clone(),
        value: leak.wins_lost + leak.wins_waiting.max(0.0),
        shown: format!("{:.1} wins", leak.wins_lost + leak.wins_waiting.max(0.0)),
    };
    let chart = Chart::Bars(told.stages.iter().map(bar).collect());
    let part = Part { title: "Expected wins lost".to_owned(), chart: Some(chart), table };
    let stats = left_out(query, told.left_out).into_iter().collect();
    let says = vec![told.suggestion.clone(), report.about];
    Ok(Sheet { says, stats, parts: vec![part], ..Sheet::default() })
}

/// How healthy, in words.
pub(super) fn state_words(state: State) -> &'static str {
    match state {
        State::Humming => "humming",
        State::Experimenting => "experimenting",
        State::Thrashing => "thrashing",
        State::Unknown => "not known",
    }
}

/// The deals of a month on which a point of a chart rests.
fn cases(query: &InsightQuery, measure: &str, month: &str) -> Option<String> {
    let outcome = match measure {
        "win_rate" => "decided",
        "days_to_win" => "won",
        "new_deals" => return began(query, month),
        _ => return None,
    };
    Some(deals(query, &[("ended", month), ("outcome", outcome)]))
}

/// The deals that began in a month; nothing where the report is about another period than its own.
fn began(query: &InsightQuery, month: &str) -> Option<String> {
    let is_narrowed = query.from.is_some() || query.to.is_some() || query.cohort.is_some();
    let (first, last) = app::goals::period(month).filter(|_| !is_narrowed)?;
    let (from, to) = (Some(first), Some(last));
    Some(deals(&InsightQuery { from, to, ..query.clone() }, &[]))
}

pub(super) async fn health(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::health(app, by, query.clone()).await?.report;
    let mut parts = Vec::new();
    for chart in &told.charts {
        let mut table = Table::of("Month", &["Value", "Cases", "Usual from", "to"]);
        let is_share = chart.measure == "win_rate";
        let unit = if is_share { Unit::Share } else { Unit::Number };
        let words = |value: Option<f64>| if is_share { percent(value) } else { days(value) };
        for point in &chart.points {
            let mark = if point.signal { " (unusual)" } else { "" };
            table.row([
                Cell::of(format!("{}{mark}", point.month)),
                Cell::of(words(point.value)),
                Cell { link: cases(query, &chart.measure, &point.month), ..Cell::of(point.n) },
                Cell::of(words(point.low)),
                Cell::of(words(point.high)),
            ]);
        }
        let point = |point: &insight::health::Point| Point {
            label: point.month.clone(),
            value: point.value,
            low: point.low,
            high: point.high,
            marked: point.signal,
        };
        let line = Chart::Line(chart.points.iter().map(point).collect(), unit);
        parts.push(Part { title: chart.name.clone(), chart: Some(line), table });
    }
    let mut changes = Table::of("Published", &["Version", "Deals decided on it"]);
    for change in &told.changes {
        changes.row([
            Cell::of(format!("{} {}", change.on, change.playbook)),
            Cell::of(change.version),
            Cell::of(change.decided),
        ]);
    }
    parts.push(Part { title: "Changes of playbooks".to_owned(), chart: None, table: changes });
    let stats =
        vec![stat("The process is", state_words(told.state), format!("{} decided", told.decided))];
    Ok(Sheet { says: told.evidence, stats, parts, ..Sheet::default() })
}

pub(super) async fn score(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::score(app, by, query.clone()).await?.report;
    let mut leads = Table::of("Deal", &["Points", "Chance"]);
    leads.head.push(("Why".to_owned(), false));
    for lead in &told.leads {
        leads.row([
            Cell::linked(lead.number, format!("/deals/{}", lead.number)),
            Cell::of(lead.points),
            Cell::of(percent(Some(lead.chance))),
            Cell::of(lead.reasons.join("; ")),
        ]);
    }
    let mut weights = Table::of("Fact", &["Weight", "Won", "Of"]);
    let mut sorted: Vec<_> = told.weights.iter().collect();
    sorted.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    for it in sorted.iter().take(40) {
        weights.row([
            Cell::of(format!("{}: {}", it.fact, it.value)),
            Cell::of(format!("{:+.2}", it.weight)),
            Cell::of(share(&it.won)),
            Cell::of(it.won.n),
        ]);
    }
    let mut stats = vec![stat(
        "Leads learned from",
        told.n,
        format!("{} won in {} days", told.won.count, told.within_days),
    )];
    if let Some(test) = &told.test {
        stats.push(stat(
            "Right order of 100 pairs",
            format!("{:.0}", test.auc * 100.0),
            format!("at least {:.0}; 50 is guessing", test.auc_low * 100.0),
        ));
        stats.push(stat(
            "Brier score",
            format!("{:.4}", test.brier),
            format!("plain share {:.4}", test.brier_plain),
        ));
    }
    stats.push(stat("Facts left out", told.guarded, "learnt later than the score is made"));
    let parts = if told.signal {
        vec![
            Part { title: "Open leads, the likeliest first".to_owned(), chart: None, table: leads },
            Part { title: "What speaks for and against".to_owned(), chart: None, table: weights },
        ]
    } else {
        Vec::new()
    };
    Ok(Sheet { says: vec![told.says], stats, parts, ..Sheet::default() })
}
