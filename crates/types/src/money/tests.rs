use proptest::prelude::*;

use super::{Currency, DecimalMark, Money, MoneyError};

fn eur(minor: i64) -> Money {
    Money::of_minor(minor, Currency::EUR)
}

fn currency() -> impl Strategy<Value = Currency> {
    const CODES: &[&str] = &["EUR", "USD", "JPY", "KWD", "CLF", "BRL", "VND"];
    prop::sample::select(CODES).prop_map(|code| code.parse().unwrap())
}

#[test]
fn currencies_know_their_decimals() {
    let digits = |code: &str| code.parse::<Currency>().unwrap().digits();
    assert_eq!([digits("EUR"), digits("jpy"), digits("KWD"), digits("CLF")], [2, 0, 3, 4]);
    for code in ["", "EURO", "XXX", "XAU", "€", "ABC"] {
        assert!(code.parse::<Currency>().is_err(), "{code}");
    }
}

#[test]
fn amounts_are_read_as_people_write_them() {
    let read = |text: &str| text.parse::<Money>().unwrap();
    assert_eq!(read("1234.5 EUR"), eur(123_450));
    assert_eq!(read("1,234,567.89 EUR"), eur(123_456_789));
    assert_eq!(read("EUR 12"), eur(1_200));
    assert_eq!(read("-0.07 eur"), eur(-7));
    assert_eq!(read("\u{2212}1 234.00 EUR"), eur(-123_400));
    assert_eq!(read("12.5000 EUR"), eur(1_250));
    assert_eq!(read("10000.0 BRL"), Money::of_units(10_000, Currency::BRL).unwrap());
    let comma = |text| Money::parse_marked(text, Currency::EUR, DecimalMark::Comma).unwrap();
    assert_eq!(comma("1.234,50"), eur(123_450));
}

#[test]
fn what_is_no_exact_amount_is_refused() {
    let wrong = [
        "",
        "EUR",
        "12",
        "12.345 EUR",
        "1,23 EUR",
        "1,2345.00 EUR",
        "1..2 EUR",
        ".5 EUR",
        "5. EUR",
        "1e3 EUR",
        "NaN EUR",
        "١٢ EUR",
        "--1 EUR",
        "12 EUR EUR",
        "1.5 JPY",
        "92233720368547758.08 EUR",
        "12 XAU",
        "1,234 567 EUR",
        ",123 EUR",
    ];
    for text in wrong {
        assert!(text.parse::<Money>().is_err(), "{text}");
    }
    let why = "12.345 EUR".parse::<Money>().unwrap_err().to_string();
    assert_eq!(why, "\"12.345\" is not an amount: EUR has 2 decimals");
}

#[test]
fn the_least_amount_survives() {
    let least = eur(i64::MIN);
    assert_eq!(least.to_string().parse::<Money>().unwrap(), least);
    assert_eq!(least.negated(), Err(MoneyError::TooLarge));
}

#[test]
fn amounts_show_for_machines_and_for_people() {
    assert_eq!(eur(123_450).to_string(), "1234.50 EUR");
    assert_eq!(eur(-5).to_string(), "-0.05 EUR");
    assert_eq!(eur(123_456_789).grouped(DecimalMark::Point), "1,234,567.89 EUR");
    assert_eq!(eur(123_456).grouped(DecimalMark::Comma), "1.234,56 EUR");
    assert_eq!(Money::of_minor(1_500, Currency::JPY).grouped(DecimalMark::Point), "1,500 JPY");
}

#[test]
fn halves_go_to_the_even_side() {
    let half = |minor| eur(minor).percent(50).unwrap().minor();
    assert_eq!([half(1), half(3), half(5), half(-1), half(-3), half(-5)], [0, 2, 2, 0, -2, -2]);
    assert_eq!(eur(10).times_ratio(-1, 4), Ok(eur(-2)));
    assert_eq!(eur(10).times_ratio(1, -4), Ok(eur(-2)));
    assert_eq!(eur(14).times_ratio(1, -4), Ok(eur(-4)));
    assert_eq!(eur(1_999).permille(190), Ok(eur(380)));
    assert_eq!(eur(1).times_ratio(1, 0), Err(MoneyError::DivisionByZero));
}

#[test]
fn currencies_do_not_mix() {
    let dollar = Money::of_minor(1, Currency::USD);
    assert_eq!(eur(1).plus(dollar), Err(MoneyError::Currencies(Currency::EUR, Currency::USD)));
    assert_eq!(eur(1).partial_cmp(&dollar), None);
    assert_eq!(Money::sum([eur(1), eur(2)], Currency::EUR), Ok(eur(3)));
    assert!(Money::sum([eur(1), dollar], Currency::EUR).is_err());
}

#[test]
fn json_holds_the_amount_as_text() {
    let json = serde_json::to_string(&eur(1_250)).unwrap();
    assert_eq!(json, r#"{"amount":"12.50","currency":"EUR"}"#);
    assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), eur(1_250));
    for wrong in [
        r#"{"amount":12.5,"currency":"EUR"}"#,
        r#"{"amount":"12.50"}"#,
        r#"{"amount":"12.50","currency":"EUR","x":1}"#,
        r#"{"amount":"12.505","currency":"EUR"}"#,
    ] {
        assert!(serde_json::from_str::<Money>(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn every_amount_survives_its_texts(minor in any::<i64>(), currency in currency()) {
        let money = Money::of_minor(minor, currency);
        prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        prop_assert_eq!(money.grouped(DecimalMark::Point).parse::<Money>().unwrap(), money);
        let grouped = money.grouped(DecimalMark::Comma);
        let amount = grouped.rsplit_once(' ').unwrap().0;
        prop_assert_eq!(Money::parse_marked(amount, currency, DecimalMark::Comma).unwrap(), money);
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    }

    #[test]
    fn adding_and_taking_away_cancel(a in -1i64<<60..1<<60, b in -1i64<<60..1<<60) {
        prop_assert_eq!(eur(a).plus(eur(b)).unwrap().minus(eur(b)).unwrap(), eur(a));
        prop_assert_eq!(eur(a).plus(eur(b)), eur(b).plus(eur(a)));
    }

    #[test]
    fn parts_add_up_and_differ_by_one_at_most(minor in any::<i64>(), parts in 1_u32..60) {
        let split = eur(minor).split(parts);
        prop_assert_eq!(split.len(), parts as usize);
        prop_assert_eq!(Money::sum(split.iter().copied(), Currency::EUR), Ok(eur(minor)));
        prop_assert!(split[0].minor() - split[parts as usize - 1].minor() <= 1);
    }

    #[test]
    fn a_fraction_is_off_by_half_at_most(minor in -1i64<<40..1<<40, top in -9999_i64..9999, bottom in 1_i64..9999) {
        let rounded = i128::from(eur(minor).times_ratio(top, bottom).unwrap().minor());
        let error = 2 * (rounded * i128::from(bottom) - i128::from(minor) * i128::from(top));
        prop_assert!(error.abs() <= i128::from(bottom));
        let mirrored = eur(minor).times_ratio(-top, -bottom).unwrap();
        prop_assert_eq!(i128::from(mirrored.minor()), rounded);
    }

    #[test]
    fn no_text_breaks_the_parser(text in any::<String>(), number in "[-+0-9.,' ]{0,24}") {
        let _ = text.parse::<Money>();
        let _ = Money::parse(&text, Currency::EUR);
        let _ = Money::parse(&number, Currency::EUR);
    }
}
