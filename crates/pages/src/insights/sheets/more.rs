//! The reports that look ahead, back, and at people.

use app::insights::{self, InsightQuery};
use app::{App, By};
use insight::forecast::Range;
use insight::health::State;

use super::super::sheet::{Bar, Cell, Chart, Part, Point, Sheet, Table, Unit};
use super::{days, deals, one_money, percent, share, stat};

fn range(range: &Range) -> String {
    format!("{:.1} ({:.1} to {:.1})", range.p50, range.p10, range.p90)
}

pub(super) async fn forecast(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::forecast(app, by, query.clone()).await?.report;
    let head = [
        "Won so far",
        "Wins (8 of 10 runs)",
        "From open",
        "From new",
        "Worth",
        "Commit",
        "Best case",
    ];
    let mut table = Table::of("Period", &head);
    let groups = told.groups.iter().map(|group| (&group.name, &group.forecast));
    for (name, of) in told.periods.iter().map(|of| (&of.name, of)).chain(groups) {
        table.row([
            Cell::of(name),
            Cell::of(of.won),
            Cell::of(range(&of.wins)),
            Cell::of(format!("{:.1}", of.from_open)),
            Cell::of(format!("{:.1}", of.from_new)),
            Cell::of(one_money(of.value.as_ref().map(|value| &value.p50))),
            Cell::of(of.commit.deals),
            Cell::of(of.best_case.deals),
        ]);
    }
    let bar = |of: &insight::forecast::PeriodForecast| Bar {
        label: of.name.clone(),
        value: of.wins.p50,
        shown: range(&of.wins),
    };
    let chart = Chart::Bars(told.periods.iter().map(bar).collect());
    let head =
        ["Days there", "Chance", "At least", "At most", "In the period", "Rests on", "Worth"];
    let mut open = Table::of("Deal", &head);
    for deal in &told.deals {
        open.row([
            Cell::linked(
                format!("{} · {}", deal.number, deal.stage),
                format!("/deals/{}", deal.number),
            ),
            Cell::of(format!("{:.0}", deal.age_days)),
            Cell::of(percent(Some(deal.chance))),
            Cell::of(percent(Some(deal.low))),
            Cell::of(percent(Some(deal.high))),
            Cell::of(percent(Some(deal.chance_in_period))),
            Cell::of(deal.n),
            Cell::of(one_money(deal.value.as_ref())),
        ]);
    }
    let parts = vec![
        Part { title: "Wins by period".to_owned(), chart: Some(chart), table },
        Part { title: "Open deals, the likeliest first".to_owned(), chart: None, table: open },
    ];
    let stats = vec![
        stat("Open deals", told.open, ""),
        stat("Learned from", told.learned_from, "stays in stages"),
    ];
    Ok(Sheet { says: vec![told.note], stats, parts, ..Sheet::default() })
}

pub(super) async fn backtest(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::backtest(app, by, query.clone()).await?.report;
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.4}"));
    let mut calibration = Table::of("Chance given", &["Won", "Of"]);
    for class in &told.calibration {
        calibration.row([
            Cell::of(percent(Some(class.forecast))),
            Cell::of(share(&class.won)),
            Cell::of(class.won.n),
        ]);
    }
    let point = |class: &insight::forecast::Reliability| Point {
        label: percent(Some(class.forecast)),
        value: class.won.share,
        low: class.won.low,
        high: class.won.high,
        marked: false,
    };
    let line = Chart::Line(told.calibration.iter().map(point).collect(), Unit::Share);
    let mut sums = Table::of("Made on", &["Open", "Wins forecast", "Wins that came", "Naive"]);
    for cutoff in &told.cutoffs {
        let at = types::Timestamp::from_millis(cutoff.at).to_string();
        sums.row([
            Cell::of(at.chars().take(10).collect::<String>()),
            Cell::of(cutoff.open),
            Cell::of(range(&cutoff.forecast)),
            Cell::of(cutoff.actual),
            Cell::of(cutoff.naive),
        ]);
    }
    let stats = vec![
        stat("Brier score", number(told.brier), format!("naive {}", number(told.brier_naive))),
        stat("Error of sums", percent(told.error), format!("naive {}", percent(told.error_naive))),
        stat("Wins within 8 of 10 runs", share(&told.within), "80 % would be right"),
    ];
    let parts = vec![
        Part {
            title: "Chances given and what happened".to_owned(),
            chart: Some(line),
            table: calibration,
        },
        Part { title: format!("Sums {} days ahead", told.horizon_days), chart: None, table: sums },
    ];
    Ok(Sheet { says: vec![told.verdict], stats, parts, ..Sheet::default() })
}

pub(super) async fn people(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::people(app, by, query.clone()).await?.report;
    let mut parts = Vec::new();
    for person in &told.people {
        let head = ["Go on", "With others", "Days, median", "With others"];
        let mut table = Table::of("Stage", &head);
        for stage in &person.stages {
            table.row([
                Cell::of(&stage.name),
                Cell::of(share(&stage.theirs)),
                Cell::of(share(&stage.others)),
                Cell::of(days(stage.days.median)),
                Cell::of(days(stage.others_median_days)),
            ]);
        }
        let strengths = person.strengths.iter().map(|it| (it, "better than others"));
        let weaknesses = person.weaknesses.iter().map(|it| (it, "to work on"));
        for (words, what) in strengths.chain(weaknesses) {
            table.row([Cell::of(format!("{what}: {words}"))]);
        }
        let title = format!(
            "{}: {} deals, {} won. {}",
            person.name, person.totals.deals, person.totals.won, person.note
        );
        parts.push(Part { title, chart: None, table });
    }
    let says = match told.nobodys {
        0 => Vec::new(),
        some => vec![format!("{some} deals are nobody's.")],
    };
    Ok(Sheet { says, parts, ..Sheet::default() })
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
    let mut traits =
        Table::of("Trait", &["Of the won", "Of the lost", "Difference", "By accident"]);
    for it in &told.traits {
        traits.row([
            Cell::of(&it.name),
            Cell::of(share(&it.won)),
            Cell::of(share(&it.lost)),
            Cell::of(percent(it.difference.map(|it| it.difference))),
            Cell::of(percent(Some(it.p))),
        ]);
    }
    let bar = |story: &insight::lookback::Story| Bar {
        label: format!("{} · {}", story.number, story.outcome),
        value: story.days,
        shown: format!("{:.0} days, {} touches", story.days, story.touches.len()),
    };
    let chart = Chart::Bars(told.deals.iter().map(bar).collect());
    let parts = vec![
        Part { title: format!("The last {}", told.deals.len()), chart: Some(chart), table },
        Part { title: "What won deals have".to_owned(), chart: None, table: traits },
    ];
    let stats = vec![stat("Won", told.won, ""), stat("Lost", told.lost, "")];
    Ok(Sheet { says: vec![told.verdict], stats, parts, ..Sheet::default() })
}

pub(super) async fn activity(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let report = insights::activity(app, by, query.clone()).await?.report;
    let told = &report.activity;
    let head = ["Tries", "Conversations", "Meetings", "No-shows", "Spoken with", "Met", "Won"];
    let mut table = Table::of("Who", &head);
    let all = "All".to_owned();
    let rows = told.people.iter().map(|person| (&person.name, &person.counts));
    for (name, of) in std::iter::once((&all, &told.counts)).chain(rows) {
        table.row([
            Cell::of(name),
            Cell::of(of.attempts),
            Cell::of(of.conversations),
            Cell::of(of.meetings),
            Cell::of(of.no_shows),
            Cell::of(share(&of.deals_spoken)),
            Cell::of(share(&of.deals_met)),
            Cell::of(share(&of.deals_won)),
        ]);
    }
    let mut quiet = Table::of("Deal", &["Days without a touch"]);
    for deal in &told.quiet {
        quiet.row([
            Cell::linked(deal.number, format!("/deals/{}", deal.number)),
            Cell::of(format!("{:.0}", deal.days)),
        ]);
    }
    let mut overdue = Table::of("Who", &["Tasks over their time"]);
    for person in &report.overdue {
        overdue.row([Cell::of(&person.name), Cell::of(person.tasks)]);
    }
    let response = &told.response;
    let stats = vec![
        stat(
            "Answered after hours, median",
            days(response.hours.median),
            format!("n = {}", response.hours.n),
        ),
        stat(
            "Within a working day",
            share(&response.within_day),
            format!("{} not answered", response.unanswered),
        ),
        stat(
            "Touches until won, median",
            days(told.touches_won.median),
            format!("lost {}", days(told.touches_lost.median)),
        ),
        stat(
            "Quiet deals",
            told.quiet_deals.count,
            format!("of {} open, {} days", told.quiet_deals.n, told.quiet_days),
        ),
    ];
    let parts = vec![
        Part { title: "From tries to wins".to_owned(), chart: None, table },
        Part { title: "Left alone".to_owned(), chart: None, table: quiet },
        Part { title: "Over their time".to_owned(), chart: None, table: overdue },
    ];
    Ok(Sheet { stats, parts, ..Sheet::default() })
}

pub(super) async fn leak(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::leak(app, by, query.clone()).await?.report;
    let head = ["Fell off", "Wins lost", "Worth", "Here", "Wins lost by waiting", "Worth"];
    let mut table = Table::of("Stage", &head);
    for leak in &told.stages {
        let scoped = InsightQuery { playbook: Some(leak.playbook.clone()), ..query.clone() };
        let at = |fate: &str| deals(&scoped, &[("stage", &leak.stage), ("fate", fate)]);
        table.row([
            Cell::of(&leak.name),
            Cell::linked(share(&leak.fell_off), at("fell-off")),
            Cell::of(format!("{:.1}", leak.wins_lost)),
            Cell::of(one_money(leak.value_lost.as_ref())),
            Cell::linked(leak.open, at("open")),
            Cell::of(format!("{:.1}", leak.wins_waiting)),
            Cell::of(one_money(leak.value_waiting.as_ref())),
        ]);
    }
    let bar = |leak: &insight::leak::Leak| Bar {
        label: leak.name.clone(),
        value: leak.wins_lost + leak.wins_waiting.max(0.0),
        shown: format!("{:.1} wins", leak.wins_lost + leak.wins_waiting.max(0.0)),
    };
    let chart = Chart::Bars(told.stages.iter().map(bar).collect());
    let part = Part { title: "Expected wins lost".to_owned(), chart: Some(chart), table };
    Ok(Sheet { says: vec![told.suggestion], parts: vec![part], ..Sheet::default() })
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
                Cell::of(point.n),
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

pub(super) async fn what_if(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::whatif(app, by, query.clone()).await?.report;
    let mut table = Table::of("", &["Wins (8 of 10 runs)", "Worth, half of the runs above"]);
    for (name, of) in
        [("As it is", &told.now), ("Changed", &told.changed), ("Difference", &told.difference)]
    {
        table.row([
            Cell::of(name),
            Cell::of(range(&of.wins)),
            Cell::of(one_money(of.value.as_ref().map(|value| &value.p50))),
        ]);
    }
    let bar = |(label, of): (&str, &insight::whatif::Outcomes)| Bar {
        label: label.to_owned(),
        value: of.wins.p50,
        shown: range(&of.wins),
    };
    let chart = Chart::Bars([("As it is", &told.now), ("Changed", &told.changed)].map(bar).into());
    let part = Part { title: format!("Over {} days", told.days), chart: Some(chart), table };
    let mut says: Vec<String> = std::iter::once(told.verdict).chain(told.assumptions).collect();
    let mut parts = vec![part];
    if query.criterion.is_some() {
        let replayed = insights::replay(app, by, query.clone()).await?.report;
        let (said, more) = super::process::replay(&replayed);
        says.splice(0..0, said);
        parts.splice(0..0, more);
    }
    Ok(Sheet { says, parts, ..Sheet::default() })
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
