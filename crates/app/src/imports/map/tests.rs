//! Mappings are read whole, and every mistake is told with its place.

use super::{From, Map, Other, Part};

fn mistakes(text: &str) -> Vec<String> {
    Map::read(text).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn a_small_mapping_is_enough() {
    let map =
        Map::read("name = \"a\"\n[[file]]\npath = \"leads*.csv\"\n[file.deal]\nname = \"Who\"");
    let map = map.unwrap();
    assert_eq!((map.name.as_str(), map.zone.as_str()), ("a", "UTC"));
    let file = &map.files[0];
    assert_eq!((file.id.as_str(), file.create, file.update), ("leads", true, true));
    let (_, given) = &file.deal.as_ref().unwrap().fields[0];
    assert_eq!(given.from, From::Column("Who".to_owned()));
}

#[test]
fn a_value_says_where_it_comes_from_and_what_it_stands_for() {
    let map = Map::read(
        "name = \"a\"\n[[file]]\npath = \"a.csv\"\n[file.deal]\nname = { text = \"Lead {id:8} of {who}\" }\n\
         source = { column = \"origin\", values = { \"\" = \"\", web = \"web form\" }, other = \"reject\" }\n\
         product = { constant = \"box\" }",
    );
    let map = map.unwrap();
    let fields = &map.files[0].deal.as_ref().unwrap().fields;
    let From::Text(template) = &fields[0].1.from else { panic!("a text") };
    assert_eq!(template.parts.len(), 4);
    assert_eq!(template.parts[1], Part::Column { name: "id".to_owned(), letters: Some(8) });
    assert_eq!(fields[1].1.values[""], "");
    assert_eq!(fields[1].1.other, Other::Reject);
    assert_eq!(fields[2].1.from, From::Constant("box".to_owned()));
}

#[test]
fn every_mistake_is_told_with_its_line_and_field() {
    let told = mistakes(
        r#"nam = "a"
zone = "Europe/Berln"
[[file]]
path = "a.csv"
unmapped = "keep"
delimiter = "ab"
[file.company]
match = ["vat"]
nme = "Company"
[file.deal]
source = { colum = "x" }
amount = { column = "x", constant = "y" }
[file.won]
reason = "x"
[[file.activity]]
kind = "fax"
at = "x"
"#,
    );
    let expected = [
        "line 1: nam: there is no such field; did you mean `name`?",
        "line 1: name: this is missing",
        "line 2: zone: \"Europe/Berln\" is not a time zone",
        "line 5: file.1.unmapped: this is ignore or note",
        "line 6: file.1.delimiter: this is one character, or tab",
        "line 8: file.1.company.match: this is a list of domain and name",
        "line 9: file.1.company.nme: there is no such field; did you mean `name`?",
        "line 11: file.1.deal.source.column: this is missing",
        "line 11: file.1.deal.source.colum: there is no such field; did you mean `column`?",
        "line 12: file.1.deal.amount.column: only one of column, constant and text may be given",
        "line 13: file.1.won.at: this is missing",
        "line 14: file.1.won.reason: there is no such field",
        "line 16: file.1.activity.1.kind: this is call, mail, meeting, message",
    ];
    for text in expected {
        assert!(told.iter().any(|it| it.starts_with(text)), "{text}\n{told:#?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}

#[test]
fn a_part_that_misses_something_tells_its_unknown_fields_as_well() {
    let told = mistakes(
        r#"name = "a"
[people]
creat = true
[[file]]
delimiter = ";"
key = "id"
[file.deal]
name = "x"
[[file.activity]]
kind = "call"
how = "long"
[file.lost]
when = { column = "x", is = "y" }
why = "z"
"#,
    );
    let expected = [
        "line 3: people.creat: there is no such field; did you mean `create`?",
        "line 4: file.1.path: this is missing",
        "line 9: file.1.activity.1.at: this is missing",
        "line 11: file.1.activity.1.how: there is no such field",
        "line 12: file.1.lost.at: this is missing",
        "line 12: file.1.lost.reason: this is missing",
        "line 14: file.1.lost.why: there is no such field",
    ];
    for text in expected {
        assert!(told.iter().any(|it| it.starts_with(text)), "{text}\n{told:#?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}

#[test]
fn parts_of_a_deal_need_a_deal() {
    let told = mistakes(
        "name = \"a\"\n[[file]]\npath = \"a.csv\"\n[file.company]\nname = \"x\"\n[file.won]\nat = \"y\"",
    );
    assert_eq!(told, ["line 6: file.1.won: this needs a deal: add [file.deal]"]);
}

#[test]
fn two_files_do_not_share_a_name() {
    let file = "[[file]]\npath = \"a.csv\"\n[file.deal]\nname = \"x\"\n";
    let told = mistakes(&format!("name = \"a\"\n{file}{file}"));
    assert!(told[0].contains("two files are called “a”"), "{told:?}");
}
