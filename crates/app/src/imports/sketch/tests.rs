//! Sketches are suggested by names and written out as mappings that can be read.

use std::collections::BTreeMap;

use super::{ColumnSketch, DISQUALIFIED, LOST, Sketch, WON, suggest, suggest_values, text_of, tie};
use crate::imports::{Format, Input, Map, look};

fn playbook() -> playbook::model::Playbook {
    playbook::parse(playbook::builtin::text("simple-funnel").unwrap()).unwrap().playbook
}

fn columns(pairs: &[(&str, &str)]) -> Vec<ColumnSketch> {
    let column = |(name, means): &(&str, &str)| ColumnSketch {
        name: (*name).to_owned(),
        means: (*means).to_owned(),
        ..ColumnSketch::default()
    };
    pairs.iter().map(column).collect()
}

fn means(text: &str) -> Vec<String> {
    let input = Input::of("leads.csv", text.as_bytes().to_vec());
    let (_, sketch) = look(&input, &Format::default(), Some(&playbook())).unwrap();
    sketch.columns.into_iter().map(|column| column.means).collect()
}

#[test]
fn columns_mean_what_they_are_called_however_the_words_are_joined() {
    for name in ["E-Mail", "email", "E Mail", "EMAIL_ADDRESS", "e.mail"] {
        assert_eq!(means(&format!("{name},x\na@b.example,1\n"))[0], "contact.email", "{name}");
    }
    let given = means("Vorname;Nachname;Firma;Währung;Bemerkung\nA;B;C;EUR;D\n");
    assert_eq!(given, ["contact.first", "contact.last", "company.name", "deal.currency", "note"]);
}

#[test]
fn a_bare_name_is_a_person_beside_an_address_and_a_deal_elsewhere() {
    assert_eq!(means("Name,E-mail\nA,a@b.example\n")[0], "contact.name");
    assert_eq!(means("Name,Company\nA,B\n")[0], "contact.name");
    assert_eq!(means("Name,Value\nA,12\n")[0], "deal.name");
}

#[test]
fn questions_and_roles_of_the_playbook_are_known_by_their_names() {
    let given = means("Company,Which price was agreed?,Sales manager\nA,5,Bo\n");
    assert_eq!(given[1..], ["answers.terms.price", "holders.manager"]);
}

#[test]
fn a_closing_day_without_an_outcome_is_the_expected_one() {
    assert_eq!(means("Company,Close date\nA,2025-01-01\n")[1], "deal.close");
    assert_eq!(
        means("Company,Status,Close date\nA,Won,2025-01-01\n")[1..],
        ["end.outcome", "end.at"]
    );
}

#[test]
fn a_key_tells_the_rows_apart() {
    let suggested = |text: &str| {
        let input = Input::of("a.csv", text.as_bytes().to_vec());
        look(&input, &Format::default(), None).unwrap().1.keys
    };
    assert_eq!(suggested("Lead ID,Company\n1,A\n2,B\n"), ["Lead ID"]);
    assert!(suggested("Customer ID,Company\n1,A\n1,A\n").is_empty(), "it comes twice");
    assert!(suggested("ID,Company\n1,A\n,B\n").is_empty(), "it is empty once");
}

#[test]
fn values_stand_for_stages_reasons_and_ends() {
    let cells = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let model = playbook();
    let stages = cells(&["Prospect", "Negotiate", "Closed Won", "closed-lost", "Something else"]);
    let found = suggest_values("deal.stage", &stages, Some(&model));
    let expected = [
        ("Closed Won", WON),
        ("Negotiate", "negotiate"),
        ("Prospect", "prospect"),
        ("closed-lost", LOST),
    ];
    let expected: BTreeMap<_, _> =
        expected.map(|(cell, value)| (cell.to_owned(), value.to_owned())).into();
    assert_eq!(found, expected);
    let found = suggest_values("end.reason", &cells(&["Too expensive", "price"]), Some(&model));
    assert_eq!(found.into_values().collect::<Vec<_>>(), ["price", "price"]);
    let found = suggest_values("end.outcome", &cells(&["Junk", "open"]), None);
    assert_eq!(
        found.into_iter().collect::<Vec<_>>(),
        [("Junk".to_owned(), DISQUALIFIED.to_owned())]
    );
}

#[test]
fn every_field_of_a_sketch_is_written_so_that_it_can_be_read() {
    let mut all: Vec<(String, String)> = super::FIELDS
        .iter()
        .enumerate()
        .map(|(at, means)| (format!("Column \"{at}\" \\ = [x]\n{{y"), (*means).to_owned()))
        .collect();
    for means in ["answers.need.problem", "answers.need.worth", "holders.seller", "stage.present"] {
        all.push((means.to_owned(), means.to_owned()));
    }
    let mut sketch = Sketch {
        name: "all".to_owned(),
        file: "a \"b\".csv".to_owned(),
        playbook: Some("simple-funnel".to_owned()),
        zone: Some("Europe/Berlin".to_owned()),
        currency: Some("EUR".to_owned()),
        strangers: true,
        note: true,
        update: false,
        found: "replace".to_owned(),
        keys: vec!["holders.seller".to_owned()],
        lost_reason: Some("price".to_owned()),
        disqualified_reason: Some("no-need".to_owned()),
        ..Sketch::default()
    };
    sketch.format.delimiter = Some("tab".to_owned());
    sketch.format.quote = Some("none".to_owned());
    sketch.format.header = Some("3".to_owned());
    sketch.format.encoding = Some("windows-1252".to_owned());
    sketch.format.short_rows = true;
    let pairs: Vec<(&str, &str)> = all.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    sketch.columns = columns(&pairs);
    for column in &mut sketch.columns {
        match column.means.as_str() {
            "end.outcome" => {
                let words = [("Yes\"", WON), ("No", LOST), ("Never", DISQUALIFIED)];
                column.values = words.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
            }
            "deal.owner" => {
                column.values = [("SM".to_owned(), "sam@lantern.example".to_owned())].into();
            }
            "deal.source" => {
                column.values = [("x".to_owned(), "web".to_owned())].into();
                column.other = "reject".to_owned();
            }
            "deal.opened" => column.date = Some("dd/mm/yyyy".to_owned()),
            "deal.amount" => column.number = Some("1.234,56".to_owned()),
            _ => {}
        }
    }
    assert_eq!(sketch.mistakes(), vec![]);
    let text = sketch.text();
    let map = Map::read(&text).unwrap_or_else(|mistakes| panic!("{mistakes:#?}\n{text}"));
    let file = &map.files[0];
    assert_eq!(file.company.as_ref().unwrap().fields.len(), 17);
    assert_eq!(file.contact.as_ref().unwrap().fields.len(), 8);
    let deal = file.deal.as_ref().unwrap();
    assert_eq!(deal.fields.len(), 10);
    assert_eq!((deal.stages.len(), deal.activities.len(), deal.notes.len()), (1, 4, 1));
    assert_eq!((deal.holders.len(), deal.answers.len(), deal.answers[0].asks.len()), (1, 1, 2));
    assert!(deal.won.as_ref().unwrap().paid.is_some());
    assert_eq!(deal.lost.as_ref().unwrap().when.as_ref().unwrap().is, ["no"]);
    assert!(deal.disqualified.is_some());
    assert_eq!(map.people.known["SM"].as_str(), "sam@lantern.example");
    assert_eq!((file.format.quote, file.format.header), (Some(None), Some(Some(3))));
    assert_eq!(file.columns.len(), 2);
    assert!(!file.update);

    sketch.deals = false;
    sketch.columns.retain(|column| !column.means.starts_with("end."));
    let map = Map::read(&sketch.text()).unwrap();
    assert!(map.files[0].deal.is_none() && map.playbook.is_none());
}

#[test]
fn first_and_last_names_are_put_together() {
    let sketch = Sketch {
        name: "a".to_owned(),
        file: "a.csv".to_owned(),
        columns: columns(&[("First", "contact.first"), ("Last", "contact.last")]),
        ..Sketch::default()
    };
    assert!(sketch.text().contains(r#"name = { text = "{First} {Last}" }"#), "{}", sketch.text());
    let sketch = Sketch { columns: columns(&[("La}st", "contact.last")]), ..sketch };
    assert!(sketch.text().contains(r#"name = "La}st""#), "{}", sketch.text());
}

#[test]
fn what_contradicts_itself_is_said_at_its_column() {
    let told = |sketch: &Sketch| -> Vec<String> {
        sketch.mistakes().into_iter().map(|it| it.field).collect()
    };
    let mut sketch = Sketch {
        columns: columns(&[
            ("a", "contact.email"),
            ("b", "contact.email"),
            ("c", "note"),
            ("d", "note"),
        ]),
        ..Sketch::default()
    };
    assert_eq!(told(&sketch), ["means.1"]);
    sketch.columns = columns(&[("s", "end.outcome"), ("d", "end.at")]);
    assert_eq!(told(&sketch), ["means.1"], "no value means won or lost");
    sketch.columns[0].values = [("Lost".to_owned(), LOST.to_owned())].into();
    assert_eq!(told(&sketch), ["lost_reason"]);
    sketch.lost_reason = Some("price".to_owned());
    assert_eq!(told(&sketch), Vec::<String>::new());
    sketch.columns.pop();
    assert_eq!(told(&sketch), ["means.0"], "when was it lost?");
}

#[test]
fn a_suggestion_is_a_mapping_for_any_names() {
    for text in ["\"a\"\"b\",'c'\n1,2\n", "name,name,NAME\n1,2,3\n", "💶,=x,[y]\n1,2,3\n"] {
        let input = Input::of("über [x].csv", text.as_bytes().to_vec());
        let (detected, sketch) = look(&input, &Format::default(), None).unwrap();
        Map::read(&sketch.text()).unwrap_or_else(|wrong| panic!("{wrong:#?}\n{}", sketch.text()));
        assert_eq!(suggest(&input.name, &detected, None).columns.len(), detected.columns.len());
    }
}

#[test]
fn files_that_belong_together_are_tied_by_their_keys() {
    let look_at = |name: &str, text: &str| {
        let input = Input::of(name, text.as_bytes().to_vec());
        look(&input, &Format::default(), Some(&playbook())).unwrap().1
    };
    let mut sketches = vec![
        look_at(
            "deals.csv",
            "id,company_id,contact_id,name,value\n1,7,4,First order,100\n2,8,5,Second,90\n",
        ),
        look_at(
            "contacts.csv",
            "id,company id,name,email\n4,7,Ada,ada@ada.example\n5,8,Bo,bo@bo.example\n",
        ),
        look_at(
            "companies.csv",
            "id,name,domain,owner\n7,Ada & Co,ada.example,Sam\n8,Bo Ltd,bo.example,Kim\n",
        ),
    ];
    tie(&mut sketches);
    let files: Vec<&str> = sketches.iter().map(|sketch| sketch.file.as_str()).collect();
    assert_eq!(files, ["companies.csv", "contacts.csv", "deals.csv"]);
    let means = |sketch: &Sketch| -> Vec<String> {
        sketch.columns.iter().map(|column| column.means.clone()).collect()
    };
    assert_eq!(
        means(&sketches[0]),
        ["company.key", "company.name", "company.domain", "company.owner"]
    );
    assert_eq!(
        means(&sketches[1]),
        ["contact.key", "company.key", "contact.name", "contact.email"]
    );
    assert_eq!(means(&sketches[2]), ["", "company.key", "contact.key", "deal.name", "deal.amount"]);
    let about_deals: Vec<bool> = sketches.iter().map(|sketch| sketch.deals).collect();
    assert_eq!(about_deals, [false, false, true]);
    assert!(sketches.iter().all(|sketch| sketch.name == sketches[0].name && sketch.keys == ["id"]));
    let map = Map::read(&text_of(&sketches))
        .unwrap_or_else(|wrong| panic!("{wrong:#?}\n{}", text_of(&sketches)));
    assert_eq!(map.files.len(), 3);
    let mut alone = vec![look_at("companies.csv", "id,name\n7,Ada & Co\n8,Bo Ltd\n")];
    let before = alone.clone();
    tie(&mut alone);
    assert_eq!(alone, before, "one file alone stays as it is");
}
