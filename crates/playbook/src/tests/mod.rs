//! Tests over whole playbooks.

mod any_bytes;
mod built_in;
mod documentation;
mod generated;
mod leads;
mod missing_parts;
mod mistakes;
mod moves;
mod rule_mistakes;
mod rule_writing;
mod versions;
mod warnings;

use crate::diagnostic::Diagnostic;

/// The smallest complete playbook, without errors or warnings.
pub(crate) const BASE: &str = include_str!("base.toml");

/// The rule of the base's first exit criterion, as it is written.
pub(crate) const RULE: &str = r#"'pains.exists(p, p.level == "business" && p.confirmed)'"#;

/// The base with one part replaced by another.
pub(crate) fn base_with(part: &str, other: &str) -> String {
    assert!(BASE.contains(part), "the base has no {part}");
    BASE.replacen(part, other, 1)
}

/// Everything that is told about a text, as people see it.
pub(crate) fn told(text: &str) -> String {
    crate::check(text).iter().map(|diagnostic| diagnostic.render("base.toml")).collect()
}

/// What is told about the base with one part replaced.
pub(crate) fn told_with(part: &str, other: &str) -> String {
    told(&base_with(part, other))
}

/// What is told about the base with another rule.
pub(crate) fn told_rule(rule: &str) -> String {
    told_with(RULE, &format!("'{rule}'"))
}

#[test]
fn the_base_is_without_errors_and_warnings() {
    assert_eq!(told(BASE), "");
}

#[test]
fn diagnostics_speak_in_one_line_too() {
    let found = crate::check(&base_with("owner = \"seller\"", "owner = \"seler\""));
    insta::assert_snapshot!(found[0], @"line 100, column 9: error: there is no role `seler`; did you mean `seller`?");
    assert_eq!(found[0].place, "stage discover, owner");
}

#[test]
fn diagnostics_survive_json() {
    let found = crate::check(&base_with("owner = \"seller\"", "owner = \"seler\""));
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Diagnostic>>(&json).unwrap(), found);
    insta::assert_snapshot!(json, @r#"[{"severity":"error","code":"unknown-role","message":"there is no role `seler`","place":"stage discover, owner","line":100,"column":9,"len":7,"snippet":"owner = \"seler\"","cut":0,"hint":"did you mean `seller`?"}]"#);
}

#[test]
fn every_mistake_is_told_at_once_in_the_order_of_the_text() {
    let text = base_with("name = \"Base\"", "nmae = \"Base\"")
        .replacen("owner = \"seller\"", "owner = \"seler\"", 1)
        .replacen("p.level == \"business\"", "p.levle == \"business\"", 1)
        .replacen("within = \"5 working days\"", "within = \"five days\"", 1)
        .replacen("evidence = [\"quote accepted\"]", "evidence = [\"quote excepted\"]", 1);
    let lines: Vec<(usize, String)> =
        crate::check(&text).iter().map(|it| (it.line, it.code.to_string())).collect();
    insta::assert_debug_snapshot!(lines, @r#"
    [
        (
            1,
            "missing-field",
        ),
        (
            2,
            "unknown-field",
        ),
        (
            100,
            "unknown-role",
        ),
        (
            101,
            "bad-time",
        ),
        (
            116,
            "unknown-field",
        ),
        (
            139,
            "no-proof",
        ),
        (
            143,
            "unknown-word",
        ),
    ]
    "#);
}

#[test]
fn a_playbook_made_by_a_program_is_checked_without_lines() {
    let mut playbook = crate::parse(BASE).unwrap().playbook;
    playbook.stages[0].exits[0].rule = Some("pians.exists(p, true)".to_owned());
    playbook.stages[1].name = String::new();
    playbook.stages[1].chance = Some(2000);
    let told: String =
        crate::Compiled::new(playbook).unwrap_err().iter().map(|it| it.render("")).collect();
    insta::assert_snapshot!(told, @r"
    error[bad-chance]: a chance is at most 1000 thousandths
     --> stage agree, chance
    error[empty-text]: `name` is empty
     --> stage agree, name
    error[unknown-name]: there is no `pians` in the rules of a deal
     --> stage discover, exit confirmed, rule
     = hint: did you mean `pains`?
    ");
}

#[test]
fn printing_and_reading_gives_the_same() {
    let playbook = crate::parse(BASE).unwrap().playbook;
    let printed = crate::print(&playbook);
    assert_eq!(crate::parse(&printed).unwrap().playbook, playbook);
    assert_eq!(crate::print(&crate::parse(&printed).unwrap().playbook), printed);
}
