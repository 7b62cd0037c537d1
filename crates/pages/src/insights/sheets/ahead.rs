//! The reports that look ahead, and how good that was.

use app::insights::{self, InsightQuery};
use app::{App, By};
use insight::forecast::{PeriodForecast, Range, Tier, ValueRange};
use insight::money::Money;

use super::super::sheet::{self, Cell, Chart, Part, Point, Sheet, Table, Unit};
use super::{deals, deals_with, group_key, left_out, percent, share, stat};

fn range(range: &Range) -> String {
    format!("{:.1} ({:.1} to {:.1})", range.p50, range.p10, range.p90)
}

/// A range as it is drawn, with what is there already.
fn drawn(label: &str, of: &Range, so_far: Option<usize>) -> sheet::Range {
    #[expect(clippy::cast_precision_loss, reason = "counts on a picture are small")]
    let so_far = so_far.map(|count| count as f64);
    let (label, shown) = (label.to_owned(), range(of));
    sheet::Range { label, low: of.p10, middle: of.p50, high: of.p90, so_far, shown }
}

/// A link to some deals, with more said of them.
type Link<'a> = Box<dyn Fn(&[(&str, &str)]) -> String + 'a>;

/// What a period or a group is called, and the link to its deals with more said of them.
struct Row<'a> {
    name: &'a str,
    of: &'a PeriodForecast,
    link: Link<'a>,
}

pub(super) async fn forecast(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::forecast(app, by, query.clone()).await?.report;
    let period = |of| period_row(query, of);
    let mut parts = vec![
        periods("Wins by period", "Period", told.periods.iter().map(period).collect()),
        open_deals(&told.deals),
    ];
    if let Some(last) = told.periods.last().filter(|_| !told.groups.is_empty()) {
        let group = |group| group_row(query, &last.name, group);
        let title = format!("Wins in {}, by group", last.name);
        parts.insert(1, periods(&title, "Group", told.groups.iter().map(group).collect()));
    }
    let mut stats = vec![
        stat("Open deals", told.open, "").to(deals(query, &[("outcome", "live")])),
        stat("Learned from", told.learned_from, "stays in stages"),
    ];
    stats.extend(left_out(query, told.left_out));
    Ok(Sheet { says: vec![told.note], stats, parts, ..Sheet::default() })
}

fn period_row<'a>(query: &'a InsightQuery, of: &'a PeriodForecast) -> Row<'a> {
    let link = move |more: &[(&str, &str)]| deals_with(query, &[("ended", of.name.as_str())], more);
    Row { name: &of.name, of, link: Box::new(link) }
}

fn group_row<'a>(
    query: &'a InsightQuery,
    period: &'a str,
    group: &'a insight::forecast::GroupForecast,
) -> Row<'a> {
    let key = group_key(group.key.as_deref());
    let link =
        move |more: &[(&str, &str)]| deals_with(query, &[("ended", period), ("group", key)], more);
    Row { name: &group.name, of: &group.forecast, link: Box::new(link) }
}

fn periods(title: &str, first: &str, rows: Vec<Row<'_>>) -> Part {
    let head = [
        "Won so far",
        "Wins (8 times in 10)",
        "Ranges that held",
        "From open",
        "From new",
        "Worth (8 times in 10)",
        "Commit",
        "Worth",
        "Best case",
        "Worth",
    ];
    let mut table = Table::of(first, &head);
    for row in &rows {
        let of = row.of;
        let tier = |tier: &Tier, word| {
            let link = (row.link)(&[("tier", word)]);
            [Cell::linked(tier.deals, link), Cell::money(tier.value.as_ref())]
        };
        let cells = [
            Cell::of(row.name),
            Cell::linked(of.won, (row.link)(&[("outcome", "won")])),
            Cell::of(range(&of.wins)),
            Cell::of(held(of)),
            Cell::of(format!("{:.1}", of.from_open)),
            Cell::of(format!("{:.1}", of.from_new)),
            Cell::of(worth(of.value.as_ref())),
        ];
        let tiers = [tier(&of.commit, "commit"), tier(&of.best_case, "best-case")];
        table.row(cells.into_iter().chain(tiers.into_iter().flatten()));
    }
    let chart = rows.iter().map(|row| drawn(row.name, &row.of.wins, Some(row.of.won))).collect();
    Part { title: title.to_owned(), chart: Some(Chart::Ranges(chart)), table }
}

/// In how many past periods such a range held what came.
fn held(of: &PeriodForecast) -> String {
    let checked = of.checked.as_ref().filter(|checked| checked.reach.is_some());
    checked.map_or_else(
        || "not checked".to_owned(),
        |checked| format!("{} of {}", checked.within.count, checked.within.n),
    )
}

fn worth(value: Option<&ValueRange>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let [low, middle, high] = [&value.p10, &value.p50, &value.p90].map(Money::spoken);
    format!("{middle} ({low} to {high})")
}

fn open_deals(open: &[insight::forecast::DealForecast]) -> Part {
    let head =
        ["Days there", "Chance", "At least", "At most", "In the period", "Rests on", "Worth"];
    let mut table = Table::of("Deal", &head);
    for deal in open {
        table.row([
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
            Cell::money(deal.value.as_ref()),
        ]);
    }
    Part { title: "Open deals, the likeliest first".to_owned(), chart: None, table }
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

pub(super) async fn what_if(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::whatif(app, by, query.clone()).await?.report;
    let mut table = Table::of("", &["Wins (8 of 10 runs)", "Worth, half of the runs above"]);
    for (name, of) in
        [("As it is", &told.now), ("Changed", &told.changed), ("Difference", &told.difference)]
    {
        table.row([
            Cell::of(name),
            Cell::of(range(&of.wins)),
            Cell::money(of.value.as_ref().map(|value| &value.p50)),
        ]);
    }
    let drawn = |(label, of): (&str, &insight::whatif::Outcomes)| drawn(label, &of.wins, None);
    let chart =
        Chart::Ranges([("As it is", &told.now), ("Changed", &told.changed)].map(drawn).into());
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
