//! Exactly what two other programs found in the same logs.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::{Summary, discover};
use crate::log::{Options, open};
use crate::shared::shared;

type Counts = BTreeMap<String, u64>;

fn compare(log: &str, truth: &str) {
    let (Some(log), Some(truth)) = (shared(log), shared(truth)) else { return };
    let truth: Value = serde_json::from_slice(&std::fs::read(truth).unwrap()).unwrap();
    let log = open(log, &Options::default()).unwrap();
    assert_eq!(log.notes.total, 0);
    let process = discover(&log);
    let found = serde_json::to_value(Summary::of(&log, &process)).unwrap();
    for plain in ["cases", "events", "variants"] {
        assert_eq!(found[plain], truth[plain], "{plain}");
    }
    for counted in ["activities", "start", "end"] {
        assert_eq!(counts(&found[counted]), counts(&truth[counted]), "{counted}");
    }
    assert_eq!(found["edges_total"], truth["dfg_total"]);
    assert_eq!(process.edges.len() as u64, truth["dfg_edges"].as_u64().unwrap());
    edges(&found, &truth);
    for number in ["median", "mean", "p90"] {
        same(&found["throughput_s"][number], &truth["throughput_s"][number], 1e-9, number);
    }
    let single = process.variants.iter().filter(|variant| variant.cases == 1).count();
    assert_eq!(single as u64, truth["variants_singleton"].as_u64().unwrap());
    variants(&log, &process, &truth);
}

fn counts(value: &Value) -> Counts {
    serde_json::from_value(value.clone()).unwrap()
}

/// Every edge with its count and its times; they are rounded to the millisecond, up or down at a half.
fn edges(found: &Value, truth: &Value) {
    let by_ends = |list: &Value, from: &str, to: &str| -> BTreeMap<(String, String), Value> {
        let ends = |edge: &Value| {
            let name = |field: &str| edge[field].as_str().unwrap().to_owned();
            ((name(from), name(to)), edge.clone())
        };
        list.as_array().unwrap().iter().map(ends).collect()
    };
    let found = by_ends(&found["edges"], "from", "to");
    let truth = by_ends(&truth["dfg"], "f", "t");
    assert_eq!(found.len(), truth.len());
    for (ends, truth) in &truth {
        let found = &found[ends];
        assert_eq!(found["count"], truth["n"], "{ends:?}");
        for time in ["mean_s", "median_s"] {
            same(&found[time], &truth[time], 0.001_000_1, &format!("{ends:?} {time}"));
        }
    }
}

/// The most frequent variants with their counts; those equally frequent may stand in any order.
fn variants(log: &crate::log::EventLog, process: &super::super::Process, truth: &Value) {
    let top = truth["top50_variants"].as_array().unwrap();
    let names = log.activities();
    let known: BTreeMap<Vec<&str>, u64> = process
        .variants
        .iter()
        .map(|variant| {
            let names = variant.activities.iter().map(|id| names.get(*id)).collect();
            (names, u64::from(variant.cases))
        })
        .collect();
    for (place, variant) in top.iter().enumerate() {
        let trace: Vec<&str> = variant["trace"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        assert_eq!(known.get(&trace), variant["n"].as_u64().as_ref(), "{trace:?}");
        assert_eq!(u64::from(process.variants[place].cases), variant["n"].as_u64().unwrap());
    }
}

fn same(found: &Value, truth: &Value, off: f64, what: &str) {
    let (found, truth) = (found.as_f64().unwrap(), truth.as_f64().unwrap());
    assert!((found - truth).abs() <= off.max(truth.abs() * 1e-15), "{what}: {found} for {truth}");
}

#[test]
fn the_running_example_is_as_others_found_it() {
    compare("logs/running-example.xes", "truth/running_example.json");
    compare("logs/running-example.csv", "truth/running_example.json");
}

#[test]
fn applications_are_as_others_found_them() {
    compare("logs/bpic2012-a.xes.gz", "truth/bpic2012_A.json");
}

#[test]
fn offers_are_as_others_found_them() {
    compare("logs/bpic2012-o.xes.gz", "truth/bpic2012_O.json");
}

#[test]
fn the_whole_loan_process_is_as_others_found_it() {
    compare("logs/bpic2012.xes.gz", "truth/bpic2012.json");
}

#[test]
fn receipts_are_as_others_found_them() {
    compare("logs/receipt.xes.gz", "truth/receipt.json");
}
