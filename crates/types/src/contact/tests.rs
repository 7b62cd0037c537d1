use proptest::prelude::*;

use super::{Country, Email, Language, Phone};

fn country(code: &str) -> Country {
    code.parse().unwrap()
}

fn phone(text: &str, home: &str) -> String {
    Phone::parse(text, Some(country(home))).unwrap().to_string()
}

#[test]
fn mail_addresses_are_read_and_tidied() {
    let read = |text: &str| text.parse::<Email>().unwrap().to_string();
    assert_eq!(read(" Anna.Ek@Example.COM "), "Anna.Ek@example.com");
    assert_eq!(read("o'neil+news@a-b.co.uk"), "o'neil+news@a-b.co.uk");
    assert_eq!(read("用户@例え.jp"), "用户@例え.jp");
    assert_eq!(read("mailto:x@y.de"), "x@y.de");
    let email: Email = "Anna@Example.com".parse().unwrap();
    assert_eq!((email.local_part(), email.domain()), ("Anna", "example.com"));
    assert_eq!(email.as_key(), "anna@example.com");
}

#[test]
fn what_cannot_be_delivered_is_refused() {
    let long = format!("{}@example.com", "a".repeat(65));
    let wrong = [
        "",
        "@",
        "anna",
        "@example.com",
        "anna@",
        "anna@localhost",
        "a b@c.de",
        "a@b@c.de",
        "anna@-x.de",
        "anna@x-.de",
        "anna@x..de",
        ".anna@x.de",
        "anna.@x.de",
        "a..b@x.de",
        "anna@1.2.3.4",
        "anna@x.d",
        "<anna@x.de>",
        "anna@x.de, bert@x.de",
        "a\u{0}@x.de",
        "a\u{200b}@x.de",
        &long,
    ];
    for text in wrong {
        assert!(text.parse::<Email>().is_err(), "{text}");
    }
}

#[test]
fn telephone_numbers_become_international() {
    assert_eq!(phone("030 1234567", "DE"), "+49301234567");
    assert_eq!(phone("+49 (0)30 / 123-45 67", "FR"), "+49301234567");
    assert_eq!(phone("0049 30 1234567", "DE"), "+49301234567");
    assert_eq!(phone("(11) 91234-5678", "BR"), "+5511912345678");
    assert_eq!(phone("011 91234-5678", "BR"), "+5511912345678");
    assert_eq!(phone("(212) 555-0123", "US"), "+12125550123");
    assert_eq!(phone("1-212-555-0123", "US"), "+12125550123");
    assert_eq!(phone("011 44 20 7946 0958", "US"), "+442079460958");
    assert_eq!(phone("020 7946 0958", "GB"), "+442079460958");
    assert_eq!(phone("06 1234 5678", "IT"), "+390612345678");
    assert_eq!(phone("8 (912) 345-67-89", "RU"), "+79123456789");
    assert_eq!(phone("06 20 123 4567", "HU"), "+36201234567");
    assert_eq!(phone("0912 345 678", "VN"), "+84912345678");
    assert_eq!(phone("＋８１ ３ １２３４ ５６７８", "DE"), "+81312345678");
    assert_eq!(phone("tel:+33-1-23-45-67-89", "DE"), "+33123456789");
    assert_eq!("+883 5100 012345".parse::<Phone>().unwrap().countries(), &[]);
}

#[test]
fn what_cannot_be_dialled_is_refused() {
    for text in ["", "+", "none", "12", "+999 123456", "+49", "+1 212 555 01234", "030 12 ext 5"] {
        assert!(Phone::parse(text, Some(country("US"))).is_err(), "{text}");
    }
    let why = "030 1234567".parse::<Phone>().unwrap_err().to_string();
    assert!(why.contains("no calling code"), "{why}");
    let why = Phone::parse("+49 30 1234567 ext. 12", None).unwrap_err().to_string();
    assert!(why.contains("extension"), "{why}");
}

#[test]
fn a_number_knows_its_calling_code() {
    let number: Phone = "+442079460958".parse().unwrap();
    assert_eq!(number.calling_code(), "44");
    assert!(number.countries().contains(&country("GB")));
    assert!(number.countries().contains(&country("JE")));
}

#[test]
fn the_countries_are_those_of_iso_3166() {
    assert_eq!(Country::all().count(), 249);
    for known in Country::all() {
        assert_eq!(country(known.as_str()), known);
        assert_eq!(Country::find(known.name()), Some(known), "{}", known.name());
        assert_eq!(Country::find(known.alpha3()), Some(known));
    }
    assert_eq!(country("br").name(), "Brazil");
}

#[test]
fn countries_are_found_by_the_names_lists_use() {
    assert_eq!(Country::find("UK"), Some(country("GB")));
    assert_eq!(Country::find(" cote d'ivoire "), Some(country("CI")));
    assert_eq!(Country::find("Österreich"), Some(country("AT")));
    assert_eq!(Country::find("Viet Nam"), Some(country("VN")));
    assert_eq!(Country::find("Atlantis"), None);
    for wrong in ["", "D", "DEU", "XX", "d€"] {
        assert!(wrong.parse::<Country>().is_err(), "{wrong}");
    }
}

#[test]
fn languages_are_those_of_iso_639() {
    for known in Language::all() {
        assert_eq!(known.as_str().parse::<Language>().unwrap(), known);
    }
    assert_eq!("pt-BR".parse::<Language>().unwrap().name(), "Portuguese");
    for wrong in ["", "german", "xx", "-de"] {
        assert!(wrong.parse::<Language>().is_err(), "{wrong}");
    }
}

#[test]
fn json_holds_texts() {
    let email: Email = serde_json::from_str("\"a@b.de\"").unwrap();
    let phone: Phone = serde_json::from_str("\"+49301234567\"").unwrap();
    let json = serde_json::to_string(&(email, phone, country("DE"))).unwrap();
    assert_eq!(json, r#"["a@b.de","+49301234567","DE"]"#);
    assert!(serde_json::from_str::<Phone>("\"030 1234567\"").is_err());
}

proptest! {
    #[test]
    fn what_was_read_reads_the_same_again(text in "[+0-9 ()-]{0,20}", place in 0_usize..249) {
        if let Ok(number) = Phone::parse(&text, Country::all().nth(place)) {
            prop_assert_eq!(&number.as_str().parse::<Phone>().unwrap(), &number);
            prop_assert!(number.as_str().len() <= 16);
        }
    }

    #[test]
    fn an_address_that_was_read_reads_the_same_again(text in "\\PC{1,12}@[a-zé.-]{1,12}") {
        if let Ok(email) = text.parse::<Email>() {
            prop_assert_eq!(&email.as_str().parse::<Email>().unwrap(), &email);
        }
    }

    #[test]
    fn no_text_breaks_the_parsers(text in any::<String>()) {
        let _ = text.parse::<Email>();
        let _ = Phone::parse(&text, Some(country("DE")));
        let _ = Country::find(&text);
        let _ = text.parse::<Country>();
        let _ = text.parse::<Language>();
    }
}
