//! Every file of csv-spectrum reads as its JSON says.

use std::fs;

use serde_json::{Map, Value};

use super::shared;
use crate::{Options, Sheet};

/// The rows of a file as objects, in the way of the JSON files.
fn as_objects(bytes: Vec<u8>, name: &str) -> Vec<Value> {
    let mut sheet = Sheet::from_bytes(bytes, Some(name), &Options::default()).unwrap();
    let columns: Vec<String> = sheet.columns().map(str::to_owned).collect();
    let rows = sheet.rows().map(|row| {
        let row = row.unwrap();
        let pairs = columns.iter().cloned().zip(row.cells().map(Value::from));
        Value::Object(pairs.collect::<Map<_, _>>())
    });
    rows.collect()
}

/// The collection's `.gitattributes` wants `*_crlf.csv` checked out with CRLF; copies may lack it.
fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\n', "\r\n").into_bytes()
}

#[test]
fn every_file_of_the_spectrum_matches_its_json() {
    let Some(folder) = shared("csv/spectrum") else {
        return;
    };
    let mut seen = 0;
    for entry in fs::read_dir(folder.join("csvs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let json = fs::read_to_string(folder.join("json").join(format!("{name}.json"))).unwrap();
        let mut expected = match serde_json::from_str(&json).unwrap() {
            Value::Array(rows) => rows,
            row => vec![row],
        };
        if name == "location_coordinates" {
            // The collection contradicts itself here: the JSON has the phone number 1234567890
            // where the CSV has this one. The file is what counts.
            expected[0]["Contact Phone Number"] = Value::from("2095257564");
        }
        let mut bytes = fs::read(&path).unwrap();
        if name.ends_with("_crlf") {
            bytes = with_crlf(&bytes);
        }
        assert_eq!(as_objects(bytes, &name), expected, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 12);
}
