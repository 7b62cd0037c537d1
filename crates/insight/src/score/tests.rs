use super::*;
use crate::columns::{NEVER, Word};
use crate::history::FactAt;
use crate::random::Random;
use crate::world::{columns, deal, ended, everyone};

const NOW: i64 = 600 * DAY_MS;

/// Leads of a year with three facts known from the beginning, won with a chance that may depend on the first.
fn leads(seed: u64, size: usize, chance: impl Fn(usize) -> f64) -> (Columns, History) {
    let mut columns = columns();
    let mut history = History::default();
    let mut random = Random::seeded(seed);
    let names = ["source", "page", "size"].map(|name| columns.words.put(name));
    for _ in 0..size {
        let source = random.below(4);
        let day = i64::try_from(random.below(360)).unwrap();
        let row = deal(&mut columns, "web", &[(0, day)]);
        let won = random.happens(chance(source));
        let place = if won {
            let end = day + 2 + i64::try_from(random.below(40)).unwrap();
            columns.put(ended(row, Outcome::Won, end))
        } else {
            columns.put(row)
        };
        let values =
            [format!("s{source}"), format!("p{}", random.below(20)), random.below(500).to_string()];
        let fact = |(name, value): (Word, &String), columns: &mut Columns| FactAt {
            at: day * DAY_MS,
            name,
            value: columns.words.put(value),
        };
        let facts: Vec<FactAt> =
            names.into_iter().zip(&values).map(|pair| fact(pair, &mut columns)).collect();
        history.facts.put(place, &facts);
    }
    (columns, history)
}

/// A lead that began ten days ago.
fn lead_of_today(columns: &mut Columns, history: &mut History, source: usize) {
    let row = deal(columns, "web", &[(0, 590)]);
    let place = columns.put(row);
    let (name, value) = (columns.words.put("source"), columns.words.put(&format!("s{source}")));
    history.facts.put(place, &[FactAt { at: 590 * DAY_MS, name, value }]);
}

fn learned(columns: &Columns, history: &History) -> Score {
    score(columns, history, &everyone(columns), NOW, Settings::default())
}

#[test]
fn a_real_signal_is_found_and_told_with_reasons() {
    let (mut columns, mut history) = leads(1, 3_000, |source| [0.05, 0.1, 0.2, 0.45][source]);
    for n in 0..40 {
        lead_of_today(&mut columns, &mut history, n % 4);
    }
    let told = learned(&columns, &history);
    assert!(told.signal, "{}", told.says);
    let test = told.test.unwrap();
    assert!(test.auc > 0.68 && test.brier < test.brier_plain, "{test:?}");
    for class in &test.calibration {
        assert!((class.forecast - class.won.share.unwrap()).abs() < 0.1, "{class:?}");
    }
    let weight = |value: &str| told.weights.iter().find(|it| it.value == value).unwrap().weight;
    assert!(weight("s3") > weight("s2") && weight("s2") > weight("s0"));
    let first = &told.leads[0];
    assert!(first.points > 70 && first.chance > 0.3, "{first:?}");
    assert!(first.reasons.iter().any(|it| it.starts_with("for it: source is s3 (")), "{first:?}");
    assert_eq!(told.leads.len(), 40, "who could not be won in time any more is not listed");
    columns.known_until[3_000] = NOW;
    let told = learned(&columns, &history);
    assert_eq!(told.leads.len(), 39, "nor is history that nobody took up");
    assert!(told.leads.iter().all(|lead| lead.number != 3_001));
}

#[test]
fn what_is_looked_up_of_a_lead_is_what_the_report_says() {
    let (mut columns, mut history) = leads(1, 3_000, |source| [0.05, 0.1, 0.2, 0.45][source]);
    for n in 0..300 {
        lead_of_today(&mut columns, &mut history, n % 4);
    }
    let told = learned(&columns, &history);
    let all = everyone(&columns);
    let known = chances(&columns, &history, &all, NOW, Settings::default());
    assert!(known.signal && known.within_days == 90, "{}", known.says);
    assert_eq!(
        (told.leads.len(), known.len()),
        (200, 300),
        "the report is cut, what is kept is not"
    );
    let first = &told.leads[0];
    let id = columns.id[usize::try_from(first.number - 1).unwrap()];
    let found = known.find(id, Telling::Shares).unwrap();
    assert_eq!((found.chance, found.points), (first.chance, first.points));
    assert_eq!(found.reasons, first.reasons);
    let plain = known.find(id, Telling::Facts).unwrap();
    assert!(plain.reasons.iter().all(|reason| !reason.contains('%')), "{plain:?}");
    let decided =
        everyone(&columns).into_iter().find(|place| columns.closed[*place as usize] != NEVER);
    let decided = columns.id[decided.unwrap() as usize];
    assert_eq!(known.find(decided, Telling::Shares), None);
}

#[test]
fn without_a_signal_no_lead_has_a_chance() {
    let (mut columns, mut history) = leads(5, 1_500, |_| 0.2);
    lead_of_today(&mut columns, &mut history, 1);
    let all = everyone(&columns);
    let known = chances(&columns, &history, &all, NOW, Settings::default());
    assert!(!known.signal && known.is_empty(), "{}", known.says);
    assert!(known.says.starts_with("No signal here"), "{}", known.says);
}

#[test]
fn where_all_is_chance_there_is_no_signal() {
    let claimed = (0..60)
        .filter(|seed| {
            let (columns, history) = leads(*seed, 1_500, |_| 0.2);
            learned(&columns, &history).signal
        })
        .count();
    assert_eq!(claimed, 0, "of 60 made-up companies");
}

#[test]
fn what_was_learnt_after_winning_is_not_used() {
    let (mut columns, mut history) = leads(2, 2_000, |_| 0.2);
    let (line, tea) = (columns.words.put("line"), columns.words.put("tea"));
    for place in everyone(&columns) {
        let at = columns.closed[place as usize];
        if at == NEVER {
            continue;
        }
        let mut facts = history.facts.of(place).to_vec();
        facts.push(FactAt { at, name: line, value: tea });
        history.facts.put(place, &facts);
    }
    let told = learned(&columns, &history);
    assert!(!told.signal, "the fact that only won deals have says nothing: {}", told.says);
    assert!(told.guarded > 300, "{}", told.guarded);
    assert!(told.says.starts_with("No signal here"), "{}", told.says);
}

#[test]
fn leads_that_could_not_be_seen_long_enough_are_left_out() {
    let (columns, history) = leads(3, 1_500, |_| 0.2);
    let early = 380 * DAY_MS;
    let told = score(&columns, &history, &everyone(&columns), early, Settings::default());
    let seen = columns.opened.iter().filter(|at| **at + 91 * DAY_MS <= early).count();
    assert!(told.n <= seen, "{} {seen}", told.n);
}

#[test]
fn with_few_wins_it_does_not_try() {
    let (columns, history) = leads(4, 100, |_| 0.2);
    let told = learned(&columns, &history);
    assert!(!told.signal && told.test.is_none());
    assert!(told.says.contains("50 won and 50 others are needed"), "{}", told.says);
}

#[test]
fn the_area_under_the_curve_is_that_of_the_pairs() {
    let (auc, _) = regression::auc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true]);
    assert!((auc - 0.75).abs() < 1e-12);
    assert_eq!(regression::auc(&[0.5; 4], &[true, false, true, false]).0, 0.5);
}
