use super::*;
use crate::funnel::funnel;
use crate::scope::Scope;
use crate::world::{by_chance, columns, deal, ended, everyone};

const NOW: i64 = 400 * DAY_MS;

/// The deal at a place as it could be put again.
fn row_of(columns: &Columns, place: u32) -> DealRow {
    let at = place as usize;
    let visits = &columns.visits;
    DealRow {
        id: columns.id[at],
        number: columns.number[at],
        opened: columns.opened[at],
        opened_day: columns.opened_day[at],
        closed: columns.closed[at],
        closed_day: columns.closed_day[at],
        outcome: columns.outcome[at],
        alive: columns.alive[at],
        amount: columns.amount[at],
        currency: columns.currency[at],
        owner: columns.owner[at],
        source: columns.source[at],
        product: columns.product[at],
        visits: visits
            .of(place)
            .map(|it| VisitRow {
                stage: visits.stage[it],
                entered: visits.entered[it],
                left: visits.left[it],
                due: visits.due[it],
                how: visits.how[it],
            })
            .collect(),
        ..deal(&mut columns.clone(), "", &[(0, 0)])
    }
}

#[test]
fn a_deal_put_again_and_again_leaves_no_trace_of_what_it_was() {
    let whole = by_chance(9, 300);
    let mut grown = columns();
    grown.words = whole.words.clone();
    for round in 0..6 {
        for place in everyone(&whole) {
            let mut row = row_of(&whole, place);
            if round < 5 {
                row.visits.truncate(1 + round % 2);
                row.outcome = Outcome::Open;
            }
            grown.put(row);
        }
        grown.compact();
    }
    assert_eq!(grown.visits.len(), whole.visits.len());
    assert!(grown.visits.stage.len() <= whole.visits.len() * 2, "gaps are closed");
    let told = |columns: &Columns| {
        let all = funnel(columns, &everyone(columns), NOW, None);
        serde_json::to_value(all).unwrap()
    };
    assert_eq!(told(&grown), told(&whole));
}

#[test]
fn a_role_that_comes_up_late_is_nobodys_before() {
    let mut columns = columns();
    let one = deal(&mut columns, "web", &[(0, 1)]);
    columns.put(one);
    let (sdr, ann) = (columns.words.put("sdr"), columns.words.put("ann"));
    let mut two = deal(&mut columns, "web", &[(0, 1)]);
    two.holders = vec![(sdr, ann)];
    columns.put(two.clone());
    assert_eq!(columns.holders[&sdr], [Word::NONE, ann]);
    two.holders.clear();
    columns.put(two);
    assert_eq!(columns.holders[&sdr], [Word::NONE, Word::NONE]);
}

#[test]
fn a_deal_that_ceased_to_be_is_counted_nowhere() {
    let mut columns = columns();
    let row = deal(&mut columns, "web", &[(0, 1), (1, 3)]);
    let id = row.id;
    columns.put(ended(row, Outcome::Won, 5));
    columns.remove(id);
    assert!(Scope::all(NOW).select(&columns).is_empty());
    assert!(columns.visits.is_empty());
}

#[test]
fn words_of_one_kind_are_none_of_the_others() {
    let mut words = Words::default();
    let source = words.put("price");
    let reason = words.put_in("reason", "price");
    words.name(reason, "Too dear");
    assert_ne!(source, reason);
    assert_eq!((words.text(source), words.title(source)), (Some("price"), Some("price")));
    assert_eq!((words.text(reason), words.title(reason)), (Some("price"), Some("Too dear")));
    assert_eq!((words.find("price"), words.put_in("reason", "price")), (Some(source), reason));
}
