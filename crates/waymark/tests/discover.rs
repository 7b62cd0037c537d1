//! `waymark discover`: what it prints, what it writes and how it exits.
#![expect(clippy::unwrap_used, reason = "a test that cannot run should stop")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn discover(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.arg("discover").args(arguments).env_remove("WAYMARK_DATA");
    command.output().unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn log(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

const TABLE: &str = "deal,step,at,who\n\
    1,call,2026-01-05 09:00,Ada\n1,offer,2026-01-05 11:00,Bo\n1,sign,2026-01-06 11:00,Ada\n\
    2,call,2026-01-05 09:00,Ada\n2,offer,2026-01-05 10:00,Ada\n2,offer,2026-01-05 12:00,Ada\n";

const COLUMNS: [&str; 6] = ["--case", "deal", "--activity", "step", "--time", "at"];

#[test]
fn json_has_the_documented_fields_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = log(folder.path(), "a.csv", TABLE);
    let arguments = [&[file.as_str(), "--json"][..], &COLUMNS[..]].concat();
    let expected = serde_json::json!({
        "cases": 2,
        "events": 6,
        "activities": { "offer": 3, "call": 2, "sign": 1 },
        "variants": 2,
        "start": { "call": 2 },
        "end": { "sign": 1, "offer": 1 },
        "edges": [
            { "from": "call", "to": "offer", "count": 2, "mean_s": 5400.0, "median_s": 5400.0 },
            { "from": "offer", "to": "sign", "count": 1, "mean_s": 86400.0, "median_s": 86400.0 },
            { "from": "offer", "to": "offer", "count": 1, "mean_s": 7200.0, "median_s": 7200.0 },
        ],
        "edges_total": 4,
        "throughput_s": { "median": 52200.0, "mean": 52200.0, "p90": 85320.0 },
    });
    assert_eq!(json(&discover(&arguments)), expected);
    let more = json(&discover(&[&arguments[..], &["--more", "--resource", "who"]].concat()));
    assert_eq!(more["rework"][0]["repeats"], 1);
    assert_eq!(more["handovers"].as_array().map(Vec::len), Some(2));
    assert_eq!(more["bottlenecks"][0]["from"], "offer");
}

#[test]
fn people_get_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = log(folder.path(), "a.csv", TABLE);
    let output = discover(&[&[file.as_str()][..], &COLUMNS[..]].concat());
    let said = text(&output.stdout);
    for line in
        ["2 cases, 6 events, 3 activities, 2 variants", "call → offer", "What is done again"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
}

#[test]
fn a_map_and_a_draft_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = log(folder.path(), "selling.csv", TABLE);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (svg, draft) = (path("map.svg"), path("draft.toml"));
    let output = discover(
        &[&[file.as_str(), "--svg", &svg, "--draft", &draft, "--won", "sign"][..], &COLUMNS[..]]
            .concat(),
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(std::fs::read_to_string(svg).unwrap().contains(">offer</text>"));
    let draft = std::fs::read_to_string(draft).unwrap();
    assert!(playbook::parse(&draft).is_ok() && draft.contains("name = \"selling\""), "{draft}");
}

#[test]
fn a_map_is_drawn_by_frequency_time_or_share() {
    let folder = tempfile::tempdir().unwrap();
    let file = log(folder.path(), "selling.csv", TABLE);
    let drawn = |by: &str, lines: &str| {
        let svg = folder.path().join(format!("{by}.svg"));
        let options = ["--svg", svg.to_str().unwrap(), "--filter", by, "--lines", lines];
        let output = discover(&[&[file.as_str()][..], &options, &COLUMNS[..]].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        std::fs::read_to_string(svg).unwrap()
    };
    let (frequency, time, share) =
        (drawn("frequency", "0.5"), drawn("time", "0.5"), drawn("share", "0.3"));
    assert_ne!(frequency, time, "one tells how often, the other how long");
    assert_ne!(frequency, share, "offers that follow offers are a third of what follows them");
    let wrong = discover(&[&[file.as_str(), "--filter", "mood"][..], &COLUMNS[..]].concat());
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn cases_of_which_no_end_is_told_are_open() {
    let folder = tempfile::tempdir().unwrap();
    let more = format!("{TABLE}3,call,2026-01-05 09:00,Ada\n3,refuse,2026-01-05 10:00,Ada\n");
    let file = log(folder.path(), "selling.csv", &more);
    let held = |endings: &[&str]| {
        let against = ["--against", "simple-funnel", "--json"];
        discover(&[&[file.as_str()][..], &against, endings, &COLUMNS[..]].concat())
    };
    let told = held(&["--won", "sign", "--lost", "refuse"]);
    let said = text(&told.stderr);
    assert!(said.contains("1 of 3 cases are neither won nor lost"), "{said}");
    assert_eq!(json(&told)["deals"], 3);
    let said = text(&held(&["--won", "sign"]).stderr);
    assert!(said.contains("2 of 3 cases are neither won nor lost"), "{said}");
    assert!(!text(&held(&[]).stderr).contains("neither won nor lost"));
    let wrong = held(&["--won", "sign", "--lost", "fly"]);
    assert!(text(&wrong.stderr).contains("--lost: no activity is called"), "{wrong:?}");
}

#[test]
fn a_history_is_held_against_a_text_of_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let file = log(folder.path(), "a.csv", TABLE);
    let data = folder.path().to_str().unwrap();
    let publish = ["playbook", "publish", "simple-funnel", "--data", data];
    let published = Command::new(env!("CARGO_BIN_EXE_waymark")).args(publish).output().unwrap();
    assert!(published.status.success(), "{}", text(&published.stderr));
    let against = |text: &'static str| {
        let options = ["--against", text, "--data", data, "--json"];
        discover(&[&[file.as_str()][..], &options, &COLUMNS[..]].concat())
    };
    let built_in = json(&against("simple-funnel"));
    assert_eq!(
        (&built_in["deals"], built_in["kinds"].as_array().map(Vec::len)),
        (&2.into(), Some(7))
    );
    let unknown = against("plain@draft");
    assert_eq!(unknown.status.code(), Some(1));
    assert!(
        text(&unknown.stderr).contains("There is no playbook “plain” here."),
        "{}",
        text(&unknown.stderr)
    );
}

#[test]
fn a_broken_log_fails_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = log(folder.path(), "a.xes", "<log>\n<trace>\n</log>");
    let output = discover(&[&file, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(text(&output.stderr).contains("line 3: </log> stands where </trace> should"));
    assert_eq!(discover(&["/nowhere.xes"]).status.code(), Some(1));
}

#[test]
fn wrong_use_exits_with_2() {
    for arguments in
        [&["a.xes", "--lifecycle", "half"][..], &["a.xes", "--lines", "2"], &["--more"]]
    {
        assert_eq!(discover(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

/// The folder of shared data, or a note that the test was skipped.
fn shared() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var_os("WAYMARK_SHARED").map_or_else(|| beside.into(), PathBuf::from);
    if root.join("data/logs").is_dir() {
        return Some(root.join("data"));
    }
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("a test");
    let _ = writeln!(std::io::stdout(), "skipped: {name}: shared data not found");
    None
}

#[test]
fn real_logs_are_told_as_others_found_them() {
    let Some(shared) = shared() else { return };
    for (log, truth) in
        [("bpic2012-a.xes.gz", "bpic2012_A.json"), ("running-example.xes", "running_example.json")]
    {
        let file = shared.join("logs").join(log);
        let found = json(&discover(&[file.to_str().unwrap(), "--json"]));
        let truth = std::fs::read(shared.join("truth").join(truth)).unwrap();
        let truth: Value = serde_json::from_slice(&truth).unwrap();
        for field in ["cases", "events", "activities", "variants", "start", "end"] {
            assert_eq!(found[field], truth[field], "{log} {field}");
        }
        assert_eq!(found["edges_total"], truth["dfg_total"]);
    }
}

#[test]
fn what_is_not_complete_is_left_out_where_asked() {
    let Some(shared) = shared() else { return };
    let file = shared.join("logs/bpic2012.xes.gz");
    let found = json(&discover(&[file.to_str().unwrap(), "--json", "--lifecycle", "complete"]));
    assert_eq!(found["cases"], 13_087);
    assert!(found["events"].as_u64().unwrap() < 262_200);
}
