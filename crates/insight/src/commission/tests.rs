use types::Currency;

use super::*;

fn eur(minor: i64) -> Money {
    Money::of_minor(minor, Currency::EUR)
}

fn rule() -> Rule {
    Rule {
        bands: vec![
            Band { from_minor: 0, rate_bp: 200 },
            Band { from_minor: 1_000_000, rate_bp: 500 },
        ],
        whole: false,
        free_discount_bp: 500,
        malus_percent: 10,
    }
}

#[test]
fn each_part_of_the_price_earns_its_rate() {
    let earned = rule().commission(eur(1_500_000), 0).unwrap();
    assert_eq!(earned.amount, eur(20_000 + 25_000));
    assert_eq!(earned.steps.len(), 2);
    assert!(earned.steps[0].says.starts_with("2 % of "), "{}", earned.steps[0].says);
    let whole = Rule { whole: true, ..rule() };
    assert_eq!(whole.commission(eur(1_500_000), 0).unwrap().amount, eur(75_000));
    assert_eq!(whole.commission(eur(999_999), 0).unwrap().amount, eur(20_000));
}

#[test]
fn a_discount_above_what_is_free_costs() {
    // 12 % discount is 7 above the free 5: 70 % less.
    let earned = rule().commission(eur(1_000_000), 1_200).unwrap();
    assert_eq!(earned.amount, eur(6_000));
    assert_eq!(rule().commission(eur(1_000_000), 500).unwrap().amount, eur(20_000));
    assert_eq!(rule().commission(eur(1_000_000), 9_000).unwrap().amount, eur(0));
}

#[test]
fn nothing_sold_earns_nothing() {
    assert_eq!(rule().commission(eur(0), 0).unwrap().amount, eur(0));
    assert_eq!(rule().commission(eur(-500), 0).unwrap().amount, eur(0));
}

#[test]
fn a_rule_that_makes_no_sense_is_refused() {
    let with = |bands: Vec<Band>| Rule { bands, ..rule() }.check();
    assert_eq!(with(vec![]), Err(RuleError::NoBand));
    assert_eq!(with(vec![Band { from_minor: 5, rate_bp: 1 }]), Err(RuleError::NotFromZero));
    let twice = vec![Band { from_minor: 0, rate_bp: 1 }, Band { from_minor: 0, rate_bp: 2 }];
    assert_eq!(with(twice), Err(RuleError::NotRising));
    assert_eq!(with(vec![Band { from_minor: 0, rate_bp: 10_001 }]), Err(RuleError::TooMuch));
    assert_eq!(rule().check(), Ok(()));
}
