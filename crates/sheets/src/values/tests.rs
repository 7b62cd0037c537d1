//! Tests of reading dates and numbers and of finding their formats.

use proptest::prelude::*;

use super::*;

fn date(format: &str, text: &str) -> String {
    let format: DateFormat = format.parse().unwrap();
    format.parse(text).map_or_else(|problem| problem.to_string(), |moment| moment.to_string())
}

fn formats(values: &[&str]) -> Vec<String> {
    date_candidates(values.iter().copied()).formats.iter().map(ToString::to_string).collect()
}

fn guess(values: &[&str]) -> Guess {
    let mut scan = ColumnScan::default();
    for (line, value) in (2..).zip(values) {
        scan.see(line, value);
    }
    scan.finish()
}

#[test]
fn dates_are_read_in_the_format_they_are_said_to_have() {
    assert_eq!(date("dd/mm/yyyy", "03/04/2018"), "2018-04-03");
    assert_eq!(date("mm/dd/yyyy", "3/4/2018"), "2018-03-04");
    assert_eq!(date("iso", "2018-02-26 19:58:54"), "2018-02-26T19:58:54");
    assert_eq!(date("iso", "2018-02-26T19:58:54.250Z"), "2018-02-26T19:58:54.25Z");
    assert_eq!(date("iso", "2010-12-30 14:32:00+01:00"), "2010-12-30T14:32:00+01:00");
    assert_eq!(date("iso", "2010-12-30 14:32 -0330"), "2010-12-30T14:32:00-03:30");
    assert_eq!(date("dd.mm.yyyy", "26.02.2018 7:05"), "2018-02-26T07:05:00");
    assert_eq!(date("mm/dd/yyyy hh:mm", "2/26/2018 7:58 PM"), "2018-02-26T19:58:00");
    assert_eq!(date("mm/dd/yy", "2/26/18 12:00 am"), "2018-02-26T00:00:00");
    assert_eq!(date("dd.mm.yy", "26.02.69"), "1969-02-26");
    assert_eq!(date("dd.mm.yy", "26.02.68"), "2068-02-26");
    assert_eq!(date("yyyy/mm/dd", "2012/09/26 12:00:00"), "2012-09-26T12:00:00");
    assert_eq!(date("yy-mm-dd", "18-02-26"), "2018-02-26");
    assert_eq!(date("yyyymmdd", "20180226T195854Z"), "2018-02-26T19:58:54Z");
    assert_eq!(date("excel", "43157.8325"), "2018-02-26T19:58:48");
    assert_eq!(date("excel", "43157"), "2018-02-26");
    assert_eq!(date("excel 1904", "41695"), "2018-02-26");
    assert_eq!(date("unix", "1519675134"), "2018-02-26T19:58:54Z");
    assert_eq!(date("unix milliseconds", "1519675134250"), "2018-02-26T19:58:54.25Z");
}

#[test]
fn months_are_read_in_letters_of_several_languages() {
    for text in [
        "24 October 2011",
        "24 Oct 2011",
        "24-Oct-11",
        "24/Oct/2011",
        "Oct 24, 2011",
        "October 24th, 2011",
        "24th of October, 2011",
        "Mon, 24 Oct 2011",
        "24. Oktober 2011",
        "24 octobre 2011",
        "24 de octubre de 2011",
        "24 ottobre 2011",
        "24 de outubro de 2011",
    ] {
        assert_eq!(date("d mon yyyy", text), "2011-10-24", "{text}");
    }
    assert_eq!(date("d mon yyyy", "1 März 2020"), "2020-03-01");
    assert_eq!(date("d mon yyyy", "Tue, 1 Sept 2020 10:00:00 GMT"), "2020-09-01T10:00:00Z");
    assert!(date("d mon yyyy", "24 Jui 2011").contains("is not written as"), "juin or juillet");
    assert!(date("d mon yyyy", "24 Hats 2011").contains("is not written as"));
}

#[test]
fn what_is_no_date_is_refused_with_the_reason() {
    assert_eq!(
        date("dd/mm/yyyy", "31/02/2018"),
        "\"31/02/2018\" is no day of the calendar, read as dd/mm/yyyy"
    );
    assert_eq!(date("dd/mm/yyyy", "2018-02-26"), "\"2018-02-26\" is not written as dd/mm/yyyy");
    for text in
        ["", "soon", "26/02/2018 25:00", "26/02/2018 EST", "1/2/3/2018", "26/02/018", "٢٦/02/2018"]
    {
        assert!(date("dd/mm/yyyy", text).contains("is not written as"), "{text}");
    }
    assert_eq!(
        date("iso", "2019-02-29"),
        "\"2019-02-29\" is no day of the calendar, read as yyyy-mm-dd"
    );
    assert_eq!(date("iso", "2020-02-29"), "2020-02-29");
    assert!("dd/yyyy".parse::<DateFormat>().is_err());
}

#[test]
fn formats_are_found_where_all_values_fit() {
    assert_eq!(formats(&["2018-02-26", "", "2018-03-01"]), ["yyyy-mm-dd"]);
    assert_eq!(formats(&["03/04/2018", "13/04/2018"]), ["dd/mm/yyyy"]);
    assert_eq!(formats(&["03/04/2018", "04/13/2018"]), ["mm/dd/yyyy"]);
    assert_eq!(formats(&["03/04/2018", "04/05/2018"]), ["dd/mm/yyyy", "mm/dd/yyyy"]);
    assert_eq!(formats(&["03.04.18", "n/a"]), ["dd.mm.yy"]);
    assert_eq!(formats(&["13/04/2018", "04/13/2018"]), Vec::<String>::new());
    assert_eq!(formats(&["43157", "43158"]), ["excel"]);
    assert_eq!(formats(&["1519675134", "1519675135"]), ["unix seconds"]);
    assert_eq!(formats(&["20180226"]), ["yyyymmdd"]);
    assert_eq!(formats(&["12", "7"]), Vec::<String>::new());
}

#[test]
fn two_readings_are_ambiguous_only_where_they_differ() {
    let candidates = date_candidates(["05/05/2018", "03/04/2018"]);
    let ambiguous = candidates.decide("won").unwrap_err();
    assert_eq!(
        ambiguous.to_string(),
        "column \"won\" can be read in more than one way: \"03/04/2018\" is 2018-04-03 as \
         dd/mm/yyyy, 2018-03-04 as mm/dd/yyyy; say which format it has"
    );
    let same = date_candidates(["05/05/2018", "06/06/2018"]);
    assert_eq!(same.formats.len(), 2);
    assert!(same.decide("won").unwrap().is_some());
    assert_eq!(date_candidates(["soon"]).decide("won"), Ok(None));
}

#[test]
fn numbers_keep_every_digit() {
    let read = |format: NumberFormat, text: &str| {
        format.parse(text).map_or_else(|_| "-".to_owned(), |number| number.digits)
    };
    let (point, comma) = (NumberFormat::Point, NumberFormat::Comma);
    for (text, as_point, as_comma) in [
        ("1234", "1234", "1234"),
        ("12.50", "12.50", "-"),
        ("12,50", "-", "12.50"),
        ("1,234.56", "1234.56", "-"),
        ("1.234,56", "-", "1234.56"),
        ("1.234", "1.234", "1234"),
        ("1,234", "1234", "1.234"),
        ("1 234 567,8", "-", "1234567.8"),
        ("1'234.50", "1234.50", "-"),
        ("12,34,567.00", "1234567.00", "-"),
        ("-5", "-5", "-5"),
        ("(1,234.5)", "-1234.5", "-"),
        ("5-", "-5", "-5"),
        ("- 1 414", "-1414", "-1414"),
        ("+7", "7", "7"),
        ("007", "7", "7"),
        ("-0.00", "0.00", "-"),
        (".5", "0.5", "-"),
        ("1.23E+05", "123000", "-"),
        ("1.5E-3", "0.0015", "-"),
        ("0.123", "0.123", "-"),
        ("1,23", "-", "1.23"),
        ("1,2345", "-", "1.2345"),
        ("12E5", "-", "-"),
        ("1.2.3", "-", "-"),
        ("5.", "-", "-"),
        ("abc", "-", "-"),
        ("--5", "-", "-"),
        ("1,,234", "-", "-"),
    ] {
        assert_eq!(read(point, text), as_point, "{text} with a point");
        assert_eq!(read(comma, text), as_comma, "{text} with a comma");
    }
    let units = [
        ("€ 1.234,56", "€"),
        ("12 EUR", "EUR"),
        ("US$5", "US$"),
        ("-$5", "$"),
        ("12%", "%"),
        ("CHF -5", "CHF"),
    ];
    for (text, unit) in units {
        let number = comma.parse(text).unwrap();
        assert_eq!(number.unit.as_deref(), Some(unit), "{text}");
    }
    assert!(comma.parse("$5 EUR").is_err());
}

#[test]
fn number_formats_are_found_as_dates_are() {
    let candidates = number_candidates(["1.234", "12"]);
    assert_eq!(candidates.decide("sum").unwrap_err().readings, ["1.234", "1234"]);
    assert_eq!(number_candidates(["1.234", "12,5"]).decide("sum"), Ok(Some(NumberFormat::Comma)));
    assert!(number_candidates(["12", "5"]).decide("sum").unwrap().is_some());
    assert_eq!("comma".parse(), Ok(NumberFormat::Comma));
    assert!("dots".parse::<NumberFormat>().is_err());
}

#[test]
fn kinds_are_told_apart() {
    assert_eq!(guess(&["", " "]).kind, Kind::Empty);
    assert_eq!(guess(&["yes", "No", "n/a"]).kind, Kind::Boolean);
    assert_eq!(guess(&["1", "-20", "null"]).kind, Kind::Integer);
    assert_eq!(guess(&["1", "2.5"]).kind, Kind::Decimal);
    assert_eq!(guess(&["2018-02-26"]).kind, Kind::Date);
    assert_eq!(guess(&["2018-02-26", "2018-02-26 10:00"]).kind, Kind::DateTime);
    assert_eq!(guess(&["08123", "99999"]).kind, Kind::Text, "postal codes keep their zero");
    assert_eq!(guess(&["+49 171 2345678"]).kind, Kind::Text);
    assert_eq!(guess(&["12345678901234567890"]).kind, Kind::Text);
    assert_eq!(guess(&["abc", "12"]).kind, Kind::Text);
}

#[test]
fn a_few_misfits_are_named_and_do_not_change_the_kind() {
    let mut values = vec!["2018-02-26"; 40];
    values[20] = "yesterday";
    let guess = guess(&values);
    assert_eq!((guess.kind, guess.misfits), (Kind::Date, 1));
    assert_eq!(guess.first_misfit, Some(Misfit { line: 22, value: "yesterday".into() }));
    assert_eq!(guess.dates.formats.len(), 1);
}

proptest! {
    #[test]
    fn every_day_reads_back_in_every_format(days in -719_162_i64..2_932_896, time in 0_u32..86_400) {
        let day = Moment::from_day_number(days).unwrap();
        let (y, m, d) = (day.year, day.month, day.day);
        let clock = format!("{:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60);
        let expected = format!("{day}T{clock}");
        for (format, text) in [
            ("iso", format!("{y:04}-{m:02}-{d:02} {clock}")),
            ("dd/mm/yyyy", format!("{d}/{m}/{y:04} {clock}")),
            ("mm/dd/yyyy", format!("{m:02}/{d:02}/{y:04}, {clock}")),
            ("dd.mm.yyyy", format!("{d:02}.{m:02}.{y:04} {clock}")),
        ] {
            prop_assert_eq!(date(format, &text), expected.clone(), "{}", text);
        }
        prop_assert_eq!(Moment::from_day_number(days), Moment::date(y, m, d));
    }

    #[test]
    fn numbers_written_with_grouping_read_back(cents in any::<i64>()) {
        let sign = if cents < 0 { "-" } else { "" };
        let (whole, part) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
        let digits = whole.to_string();
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        let text = format!("{sign}{grouped},{part:02}");
        prop_assert_eq!(NumberFormat::Comma.parse(&text).unwrap().digits, format!("{sign}{whole}.{part:02}"));
    }
}
