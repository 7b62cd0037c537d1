use super::*;
use crate::columns::{DAY_MS, Outcome};
use crate::random::Random;
use crate::world::{by_chance, columns, deal, ended, everyone};

const NOW: i64 = 400 * DAY_MS;

#[test]
fn a_strength_is_named_only_where_it_is_no_accident() {
    let mut columns = columns();
    let mut random = Random::seeded(4);
    let owners = ["ann", "bob", "cid"].map(|name| columns.words.put(name));
    for n in 0..600 {
        let owner = owners[n % 3];
        let mut row = deal(&mut columns, "web", &[(0, 1), (1, 3)]);
        row.owner = owner;
        let won = random.happens(if n % 3 == 1 { 0.7 } else { 0.35 });
        columns.put(ended(row, if won { Outcome::Won } else { Outcome::Lost }, 9));
    }
    let told = people(&columns, &everyone(&columns), NOW, Fact::Owner);
    assert_eq!(
        told.people.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
        ["ann", "bob", "cid"]
    );
    let bob = &told.people[1];
    assert!(bob.strengths.iter().any(|it| it.starts_with("To meet: ")), "{:?}", bob.strengths);
    assert!(bob.weaknesses.is_empty());
    assert!(told.people[0].weaknesses.iter().any(|it| it.starts_with("To meet: ")));
}

#[test]
fn where_all_is_chance_nobody_is_strong_or_weak() {
    let judged = (0..60)
        .filter(|seed| {
            let columns = by_chance(*seed, 500);
            let told = people(&columns, &everyone(&columns), NOW, Fact::Owner);
            told.people.iter().any(|it| !it.strengths.is_empty() || !it.weaknesses.is_empty())
        })
        .count();
    assert!(judged <= 6, "{judged} of 60 made-up companies");
}

#[test]
fn few_deals_make_nobody_strong_or_weak() {
    let told = |own: usize, others: usize| {
        let mut columns = columns();
        let (ann, bob) = (columns.words.put("ann"), columns.words.put("bob"));
        for n in 0..own + others {
            let mut row = deal(&mut columns, "web", &[(0, 1), (1, 3)]);
            row.owner = if n < own { ann } else { bob };
            let outcome = if n < own { Outcome::Won } else { Outcome::Lost };
            columns.put(ended(row, outcome, 9));
        }
        people(&columns, &everyone(&columns), NOW, Fact::Owner).people.remove(0)
    };
    let few = told(20, 60);
    assert!(few.strengths.is_empty() && few.note.starts_with("Only 20 deals"), "{}", few.note);
    let alone = told(60, 20);
    assert!(alone.strengths.is_empty(), "{:?}", alone.strengths);
    assert!(alone.note.starts_with("All others have only 20 deals"), "{}", alone.note);
    assert!(!told(60, 60).strengths.is_empty());
}

#[test]
fn deals_of_nobody_are_told_apart() {
    let mut columns = columns();
    let row = deal(&mut columns, "web", &[(0, 1)]);
    columns.put(row);
    let told = people(&columns, &everyone(&columns), NOW, Fact::Owner);
    assert_eq!((told.people.len(), told.nobodys), (0, 1));
}
