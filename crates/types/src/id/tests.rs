use proptest::prelude::*;

use super::kind::{self, Company, Deal};
use super::{Id, IdSource};
use crate::Timestamp;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

#[test]
fn an_id_shows_its_kind_and_26_characters() {
    let id = IdSource::seeded(1).new_id::<Deal>(at(1_735_689_600_000));
    let text = id.to_string();
    assert!(text.starts_with("deal_01jgfjjz00"), "{text}");
    assert_eq!(text.len(), "deal_".len() + 26);
    assert_eq!(id.as_key().as_str(), &text["deal_".len()..]);
    assert_eq!(id.made_at(), at(1_735_689_600_000));
}

#[test]
fn an_id_is_a_uuid_of_version_7() {
    let bits = IdSource::seeded(2).new_id::<Deal>(at(1_735_689_600_123)).as_u128();
    assert_eq!(bits >> 76 & 15, 7);
    assert_eq!(bits >> 62 & 3, 2);
    assert_eq!(bits >> 80, 1_735_689_600_123);
}

#[test]
fn the_id_of_another_kind_is_refused_with_both_kinds_named() {
    let company = IdSource::seeded(3).new_id::<Company>(at(0)).to_string();
    let why = company.parse::<Id<Deal>>().unwrap_err().to_string();
    assert!(why.contains("the id of a company, and a deal is wanted"), "{why}");
}

#[test]
fn what_is_no_id_is_refused() {
    let key = IdSource::seeded(4).new_id::<Deal>(at(5)).as_key();
    let wrong = [
        String::new(),
        "deal_".into(),
        key.to_string(),
        format!("deal_{}", key.to_uppercase().replace('0', "O")),
        format!("deal_8{}", &key[1..]),
        format!("deal_{key}0"),
        format!("deal _{key}"),
        format!("foo_{key}"),
        "deal_ééééééééééééé".into(),
    ];
    for text in wrong {
        assert!(text.parse::<Id<Deal>>().is_err(), "{text}");
    }
}

#[test]
fn one_seed_gives_one_sequence() {
    let draw = || {
        let source = IdSource::seeded(7);
        (source.new_id::<Deal>(at(1)), source.secret(16), source.below(1000))
    };
    assert_eq!(draw(), draw());
}

#[test]
fn ids_grow_within_a_millisecond_and_when_the_clock_goes_back() {
    let source = IdSource::seeded(8);
    let mut last = source.new_id::<Deal>(at(1_000));
    for step in 0..100_000 {
        let next = source.new_id::<Deal>(at(1_000 - step % 50));
        assert!(next > last, "{next} after {last}");
        last = next;
    }
}

#[test]
fn secrets_are_long_and_differ() {
    let source = IdSource::seeded(9);
    let (one, other) = (source.secret(32), source.secret(32));
    assert_eq!(one.len(), 43);
    assert_ne!(one, other);
}

#[test]
fn json_holds_the_shown_text() {
    let id = IdSource::seeded(10).new_id::<Deal>(at(99));
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(json, format!("\"{id}\""));
    assert_eq!(serde_json::from_str::<Id<Deal>>(&json).unwrap(), id);
    let other = serde_json::from_str::<Id<Company>>(&json).unwrap_err().to_string();
    assert!(other.contains("a deal"), "{other}");
    assert!(serde_json::from_str::<Id<Deal>>("12").is_err());
}

#[test]
fn no_two_kinds_share_a_prefix() {
    let mut prefixes: Vec<_> = kind::ALL.iter().map(|(prefix, _)| prefix).collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    assert_eq!(prefixes.len(), kind::ALL.len());
}

proptest! {
    #[test]
    fn every_id_survives_its_texts(bits in any::<u128>()) {
        let id = Id::<Deal>::from_bits(bits);
        prop_assert_eq!(Id::from_key(&id.as_key()).unwrap(), id);
        prop_assert_eq!(id.to_string().parse::<Id<Deal>>().unwrap(), id);
    }

    #[test]
    fn keys_sort_as_ids_do(one in any::<u128>(), other in any::<u128>()) {
        let (one, other) = (Id::<Deal>::from_bits(one), Id::<Deal>::from_bits(other));
        prop_assert_eq!(one.as_key().cmp(&other.as_key()), one.cmp(&other));
    }

    #[test]
    fn no_text_breaks_the_parser(text in any::<String>()) {
        let _ = text.parse::<Id<Deal>>();
        let _ = Id::<Deal>::from_key(&text);
        let _ = format!("deal_{text}").parse::<Id<Deal>>();
    }

    #[test]
    fn a_number_below_a_limit_is_below_it(seed in any::<u64>(), limit in 1_u64..) {
        prop_assert!(IdSource::seeded(seed).below(limit) < limit);
    }
}
