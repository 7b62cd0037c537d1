//! Where commands look for a workspace, which of them may begin one, and how they exit.
#![expect(clippy::unwrap_used, reason = "a test that cannot run should stop")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn waymark(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    for variable in ["WAYMARK_DATA", "WAYMARK_DATABASE_URL", "WAYMARK_CONFIG", "WAYMARK_LOG"] {
        command.env_remove(variable);
    }
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    waymark(arguments).output().unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A workspace with somebody in it.
fn workspace(folder: &Path) {
    let data = folder.to_str().unwrap();
    let add = ["user", "add", "anna@lantern.example", "--name", "Anna", "--role", "admin"];
    let added = run(&[&add[..], &["--data", data]].concat());
    assert!(added.status.success(), "{}", errors(&added));
}

#[test]
fn commands_that_read_make_no_workspace_where_there_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let typo = folder.path().join("typo");
    let (data, out) = (typo.to_str().unwrap(), folder.path().join("out"));
    let out = out.to_str().unwrap();
    let reading: [&[&str]; 12] = [
        &["insight", "funnel", "--json"],
        &["insight", "goals"],
        &["verify", "--json"],
        &["backup", out],
        &["export", out],
        &["playbook", "list"],
        &["playbook", "show", "own"],
        &["discover"],
        &["user", "list"],
        &["user", "token", "anna@lantern.example"],
        &["import", "--list"],
        &["jobs", "list"],
    ];
    for arguments in reading {
        let output = run(&[arguments, &["--data", data]].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", errors(&output));
        let said = format!("there is no workspace in {data}");
        assert!(errors(&output).contains(&said), "{arguments:?}: {}", errors(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was made");
}

#[test]
fn commands_that_begin_a_workspace_make_it_and_others_then_find_it() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments) in [
        ("a", &["user", "add", "anna@lantern.example", "--name", "Anna"][..]),
        ("b", &["playbook", "publish", "simple-funnel"]),
    ] {
        let data = folder.path().join(name);
        let data = data.to_str().unwrap();
        let begun = run(&[arguments, &["--data", data]].concat());
        assert!(begun.status.success(), "{}", errors(&begun));
        let verified = run(&["verify", "--data", data]);
        assert!(verified.status.success(), "{}", errors(&verified));
    }
}

#[test]
fn built_in_playbooks_are_listed_where_nobody_named_a_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let listed = waymark(&["playbook", "list"]).current_dir(folder.path()).output().unwrap();
    assert!(listed.status.success(), "{}", errors(&listed));
    assert!(String::from_utf8_lossy(&listed.stdout).contains("simple-funnel"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_demo_takes_no_workspace_of_others() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let (data, file) = (folder.path().to_str().unwrap(), folder.path().join("waymark.sqlite"));
    let of_others = run(&["demo", "--folder", data, "--listen", "127.0.0.1:0"]);
    assert_eq!(of_others.status.code(), Some(1));
    assert!(
        errors(&of_others).contains("was not made by `waymark demo`"),
        "{}",
        errors(&of_others)
    );
    for place in [["--data", data], ["--database-url", "postgres://nobody@127.0.0.1:1/none"]] {
        let refused = run(&[&["demo", "--listen", "127.0.0.1:0"][..], &place].concat());
        assert_eq!(refused.status.code(), Some(2), "{}", errors(&refused));
        assert!(errors(&refused).contains("--folder"), "{}", errors(&refused));
    }
    assert!(file.exists());
    let listed = run(&["user", "list", "--data", data]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("anna@lantern.example"));
}

#[test]
fn commands_find_the_demo_by_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    std::fs::write(folder.path().join("made-by-waymark-demo.txt"), "").unwrap();
    let data = folder.path().to_str().unwrap();
    let demo = ["demo", "--keep", "--folder", data, "--listen", "127.0.0.1:0"];
    let mut child = waymark(&demo).stdout(Stdio::piped()).spawn().unwrap();
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    let told: Vec<String> =
        said.map(|line| line.unwrap()).take_while(|line| !line.contains("--data")).collect();
    let listed = run(&["user", "list", "--data", data]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(told[0].contains("as you left it"), "{told:?}");
    assert!(String::from_utf8_lossy(&listed.stdout).contains("anna@lantern.example"));
}

#[test]
fn what_an_option_cannot_say_is_wrong_use() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let data = folder.path().to_str().unwrap();
    let wrong: [(&[&str], &str); 7] = [
        (&["insight", "funnel", "--by", "colour"], "--by: "),
        (&["insight", "funnel", "--from", "2026-02-01", "--to", "2026-01-01"], "--to: "),
        (&["insight", "leak", "--by", "owner"], "--by: "),
        (&["insight", "health", "--faster", "10"], "--faster: "),
        (&["insight", "health", "--period", "nonsense"], "--period: "),
        (&["insight", "experiments", "--playbook", "nothing"], "--playbook: "),
        (&["user", "add", "bo@lantern.example", "--name", " "], "--name: "),
    ];
    for (arguments, says) in wrong {
        let output = run(&[arguments, &["--data", data]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", errors(&output));
        assert!(errors(&output).contains(says), "{arguments:?}: {}", errors(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    let taken = ["user", "add", "anna@lantern.example", "--name", "Anna", "--data", data];
    assert_eq!(run(&taken).status.code(), Some(1), "the call was right, the address is taken");
}

#[test]
fn background_work_is_listed_and_what_is_not_there_is_not_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path());
    let data = folder.path().to_str().unwrap();
    let of = |arguments: &[&str]| run(&[&["jobs"][..], arguments, &["--data", data]].concat());
    let listed = of(&["list", "--json"]);
    assert!(listed.status.success(), "{}", errors(&listed));
    let found: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert!(found.is_array(), "{found}");
    assert_eq!(of(&["list", "--state", "odd"]).status.code(), Some(2));
    assert_eq!(of(&["retry", "no-id"]).status.code(), Some(2));
    let unknown = of(&["cancel", "job_01kjprzb00eshb76qv568w09h1"]);
    assert_eq!(unknown.status.code(), Some(1), "{}", errors(&unknown));
}
