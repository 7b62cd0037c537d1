//! `docs/playbooks.md` tells of every field, function and variable, and its examples hold.

use crate::rule::{Env, Type, examples};

const DOCS: &str = include_str!("../../../../docs/playbooks.md");

#[test]
fn every_field_is_in_the_documentation() {
    for shape in crate::SHAPES {
        let fields = shape.fields.iter().filter(|field| !DOCS.contains(&format!("`{field}`")));
        let missing: Vec<&&str> = fields.collect();
        assert!(missing.is_empty(), "{}: {missing:?}", shape.header);
        assert!(DOCS.contains(shape.header), "{}", shape.header);
    }
}

#[test]
fn every_word_is_in_the_documentation() {
    use crate::model::{AskKind, EvidenceKind, Funnel, Gate, PersonaAct, Phase, TaskKind};
    use crate::words::Word;
    fn missing<W: Word>() -> Vec<&'static str> {
        let words = W::WORDS.iter().map(|(_, word)| *word);
        words.filter(|word| !DOCS.contains(&format!("`{word}`"))).collect()
    }
    let all = [
        missing::<AskKind>(),
        missing::<EvidenceKind>(),
        missing::<Funnel>(),
        missing::<Gate>(),
        missing::<PersonaAct>(),
        missing::<Phase>(),
        missing::<TaskKind>(),
    ];
    assert_eq!(all.concat(), Vec::<&str>::new());
}

#[test]
fn every_variable_is_in_the_documentation_with_its_type() {
    let playbook = crate::parse(super::BASE).unwrap().playbook;
    let own = ["pains", "budget"];
    for (name, field) in Env::of_deal(&playbook).variables {
        if own.contains(&name.as_str()) {
            continue;
        }
        assert!(DOCS.contains(&format!("`{name}`")), "{name}");
        let (prefix, object) = match &field.of {
            Type::Object(object) => (name.clone(), object.clone()),
            Type::List(item) => match &**item {
                Type::Object(object) => (format!("{name}[]"), object.clone()),
                _ => continue,
            },
            _ => continue,
        };
        for (part, inner) in object.fields.iter().filter(|_| !made_of_the_playbook(&name)) {
            let row = format!("| `{prefix}.{part}` | {} |", kind(&inner.of));
            assert!(DOCS.contains(&row), "the documentation has no row {row}");
        }
    }
}

fn made_of_the_playbook(variable: &str) -> bool {
    matches!(variable, "answered" | "tasks" | "processes" | "granted" | "evidence")
}

fn kind(of: &Type) -> String {
    match of {
        Type::Choice(choice) if choice.what.starts_with("a stage of") => "text".to_owned(),
        of => of.short(),
    }
}

#[test]
fn every_placeholder_is_in_the_documentation() {
    let placeholders = crate::PLACEHOLDERS.iter();
    let missing = placeholders.filter(|name| !DOCS.contains(&format!("`{{{{{name}}}}}`")));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn every_function_is_in_the_documentation_and_its_example_holds() {
    let playbook = crate::parse(super::BASE).unwrap().playbook;
    let env = Env::of_deal(&playbook);
    for (name, example) in examples() {
        assert!(DOCS.contains(&format!("`{example}`")), "{name}: `{example}`");
        let condition = format!("[{example}].size() == 1");
        crate::Rule::compile(&condition, &env).unwrap_or_else(|told| panic!("{example}: {told:?}"));
    }
}

/// The TOML examples, put together as the text around them says: a whole playbook stands by
/// itself, a part is put into the playbook of the first example.
#[test]
fn every_example_reads_and_checks() {
    let mut examples =
        DOCS.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let whole = examples.next().unwrap();
    assert_eq!(crate::render_all(&crate::check(whole), "first"), "no errors, no warnings\n");
    let mut count = 1;
    for example in examples {
        let text = format!("{whole}\n{example}");
        let errors: Vec<_> = crate::check(&text).into_iter().filter(|it| it.is_error()).collect();
        assert!(errors.is_empty(), "{}\n{example}", crate::render_all(&errors, "example"));
        count += 1;
    }
    assert!(count > 15, "only {count} examples");
}
