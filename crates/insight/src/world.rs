//! Columns for tests: a playbook of four stages and deals with a story.

use playbook::model::Phase;
use types::{Id, IdSource, Timestamp};

use crate::columns::{
    Columns, DAY_MS, DealRow, EndRow, How, NEVER, NO_AMOUNT, NO_DAY, Outcome, Playbook, Stage,
    StageId, VisitRow, Word,
};
use crate::random::Random;

/// The stages: three before winning, one after.
pub(crate) const STAGES: [(&str, Phase, f64); 4] = [
    ("contact", Phase::Lead, 0.1),
    ("meet", Phase::Deal, 0.3),
    ("offer", Phase::Deal, 0.6),
    ("deliver", Phase::Delivery, 1.0),
];

/// Columns with the playbook and no deals.
pub(crate) fn columns() -> Columns {
    let mut columns = Columns::default();
    for (rank, (key, phase, chance)) in (0..).zip(STAGES) {
        columns.stages.push(Stage {
            playbook: 0,
            key: key.to_owned(),
            name: format!("To {key}"),
            phase,
            rank,
            chance: Some(chance),
            within: "5 working days".parse().ok(),
        });
    }
    columns.playbooks.push(Playbook {
        key: "plain".to_owned(),
        name: "Plain".to_owned(),
        stages: (0..4).map(StageId).collect(),
        published: vec![(1, 0)],
    });
    columns
}

/// A deal that began on a day and went through stages: each with the day on which it came there.
pub(crate) fn deal(columns: &mut Columns, source: &str, path: &[(u16, i64)]) -> DealRow {
    let number = i64::try_from(columns.len()).unwrap() + 1;
    let opened = path[0].1;
    let id: Id<types::Deal> = IdSource::seeded(u64::try_from(number).unwrap())
        .new_id(Timestamp::from_millis(opened * DAY_MS));
    let ends = path.iter().skip(1).map(|step| step.1 * DAY_MS).chain([NEVER]);
    let visits = path.iter().zip(ends).enumerate().map(|(nth, ((stage, day), left))| VisitRow {
        stage: StageId(*stage),
        entered: day * DAY_MS,
        left,
        due: (day + 7) * DAY_MS,
        how: match nth {
            0 => How::Opened,
            _ if path[nth - 1].0 > *stage => How::Back,
            _ => How::Advanced,
        },
    });
    DealRow {
        id,
        number,
        opened: opened * DAY_MS,
        opened_day: i32::try_from(opened).unwrap(),
        closed: NEVER,
        closed_day: NO_DAY,
        outcome: Outcome::Open,
        parked: false,
        alive: true,
        known_until: NEVER,
        known_day: NO_DAY,
        amount: NO_AMOUNT,
        currency: columns.words.put("EUR"),
        close_on: NO_DAY,
        playbook: 0,
        version: 1,
        owner: Word::NONE,
        team: Word::NONE,
        source: columns.words.put(source),
        campaign: Word::NONE,
        product: Word::NONE,
        segment: Word::NONE,
        country: Word::NONE,
        reason: Word::NONE,
        competitor: Word::NONE,
        score: 0,
        touched: NEVER,
        holders: Vec::new(),
        visits: visits.collect(),
    }
}

/// The deal as it ended on a day.
pub(crate) fn ended(mut row: DealRow, outcome: Outcome, day: i64) -> DealRow {
    row.outcome = outcome;
    row.closed = day * DAY_MS;
    row.closed_day = i32::try_from(day).unwrap();
    let last = row.visits.last_mut().unwrap();
    if outcome != Outcome::Won || last.stage == StageId(3) {
        last.left = day * DAY_MS;
        row.alive = false;
    } else {
        last.left = day * DAY_MS;
        let entered = day * DAY_MS;
        row.visits.push(VisitRow {
            stage: StageId(3),
            entered,
            left: NEVER,
            due: NEVER,
            how: How::Won,
        });
    }
    row
}

/// The deal that had ended as it was opened again on a day in a stage, and the end that was taken back.
pub(crate) fn reopened(mut row: DealRow, stage: u16, day: i64) -> (DealRow, EndRow) {
    let end = EndRow {
        outcome: row.outcome,
        closed: row.closed,
        closed_day: row.closed_day,
        reason: row.reason,
        competitor: row.competitor,
        reopened: day * DAY_MS,
    };
    (row.outcome, row.closed, row.closed_day) = (Outcome::Open, NEVER, NO_DAY);
    (row.reason, row.competitor, row.alive) = (Word::NONE, Word::NONE, true);
    go_to(&mut row, stage, day, How::Reopened);
    (row, end)
}

/// The deal leaves its stage on a day, if it is still in one, and comes to another.
pub(crate) fn go_to(row: &mut DealRow, stage: u16, day: i64, how: How) {
    let entered = day * DAY_MS;
    let last = row.visits.last_mut().unwrap();
    last.left = last.left.min(entered);
    row.visits.push(VisitRow { stage: StageId(stage), entered, left: NEVER, due: NEVER, how });
}

/// Deals of a company in which all is chance: no fact goes with winning. They begin over 360 days.
pub(crate) fn by_chance(seed: u64, size: usize) -> Columns {
    let mut random = Random::seeded(seed);
    let mut columns = columns();
    let owners: Vec<Word> = (0..6).map(|n| columns.words.put(&format!("user-{n}"))).collect();
    for _ in 0..size {
        let source = ["web", "fair", "mail", ""][random.below(4)];
        let mut day = i64::try_from(random.below(360)).unwrap();
        let mut path = vec![(0u16, day)];
        let mut fate = None;
        for stage in 0..3u16 {
            day += i64::try_from(random.below(20)).unwrap() + 1;
            match random.uniform() {
                x if x < 0.25 => fate = Some(Outcome::Lost),
                x if x < 0.35 => break,
                _ if stage == 2 => fate = Some(Outcome::Won),
                _ => path.push((stage + 1, day)),
            }
            if fate.is_some() {
                break;
            }
        }
        let mut row = deal(&mut columns, source, &path);
        row.owner = owners[random.below(owners.len())];
        row.product = columns.words.put(["tea", "coffee"][random.below(2)]);
        row.amount = 1_000 + i64::try_from(random.below(90_000)).unwrap();
        let row = fate.map_or(row.clone(), |fate| ended(row, fate, day));
        columns.put(row);
    }
    columns
}

/// All of them.
pub(crate) fn everyone(columns: &Columns) -> Vec<u32> {
    (0..u32::try_from(columns.len()).unwrap()).collect()
}
