//! Edits change what they mean to change, and nothing else.

use super::scan::{Kind, scan};
use super::{Edit, Misedit, Place, Value, apply, key_for, part};
use crate::builtin;
use crate::model::Playbook;

/// A short playbook and the one with the most kinds of parts.
fn some() -> impl Iterator<Item = (&'static str, &'static str)> {
    ["simple-funnel", "inbound"].into_iter().map(|key| (key, builtin::text(key).unwrap()))
}

fn model(text: &str) -> Playbook {
    crate::decode::decode(text).0
}

fn place(text: &str) -> Place {
    text.parse().unwrap()
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn set(at: &str, field: &str, value: Option<Value>) -> Edit {
    Edit::Set { at: place(at), fields: vec![(field.to_owned(), value)] }
}

fn comments(text: &str) -> Vec<&str> {
    let all = scan(text).into_iter().filter(|it| it.kind == Kind::Comment);
    let mut all: Vec<&str> = all.map(|it| &text[it.span]).collect();
    all.sort_unstable();
    all
}

#[test]
fn statements_are_the_whole_text_and_values_stand_where_they_say() {
    for (key, text) in builtin::all() {
        let mut at = 0;
        for statement in scan(text) {
            assert_eq!(statement.span.start, at, "{key}");
            at = statement.span.end;
            if let Kind::Field { names, value } = statement.kind {
                let raw = &text[value];
                let again = format!("{} = {raw}", names.join("."));
                assert!(again.parse::<toml::Table>().is_ok(), "{key}: {again}");
            }
        }
        assert_eq!(at, text.len());
    }
}

#[test]
fn strings_and_lists_over_several_lines_are_one_value() {
    let text = "a = \"\"\"\n[[no]]\n\\\"\"\" \"\"\"\"\" # c\nb = '''\n# no''''\nc = [ # one\n  \"]\", '#',\n] # two\n'd.e'.\"f\" = { x = \"}\" }\n";
    let values: Vec<(Vec<String>, &str)> = scan(text)
        .into_iter()
        .filter_map(|it| match it.kind {
            Kind::Field { names, value } => Some((names, &text[value])),
            _ => None,
        })
        .collect();
    assert!(text.parse::<toml::Table>().is_ok());
    assert_eq!(values.len(), 4, "{values:#?}");
    assert_eq!(values[0].1, "\"\"\"\n[[no]]\n\\\"\"\" \"\"\"\"\"");
    assert_eq!(values[1].1, "'''\n# no''''");
    assert!(values[2].1.ends_with("]") && values[2].1.contains("'#'"));
    assert_eq!(values[3].0, ["d.e", "f"]);
}

#[test]
fn a_field_is_set_and_everything_else_stays_letter_by_letter() {
    for (key, before) in some() {
        for at in 0..model(before).stages.len() {
            let after =
                apply(before, &set(&format!("stage.{at}"), "name", Some(text("Say \"hello\""))))
                    .unwrap();
            let mut expected = model(before);
            expected.stages[at].name = "Say \"hello\"".to_owned();
            assert_eq!(model(&after), expected, "{key} {at}");
            assert_eq!(comments(before), comments(&after));
            let differ = before.lines().zip(after.lines()).filter(|(a, b)| a != b).count();
            assert_eq!((differ, before.lines().count()), (1, after.lines().count()));
        }
    }
}

#[test]
fn what_says_the_same_stays_as_it_is_written() {
    let before = builtin::text("simple-funnel").unwrap();
    let summary = model(before).summary.unwrap();
    let same = Edit::Set {
        at: Place::top(),
        fields: vec![
            ("summary".to_owned(), Some(text(&format!("{summary}\n")))),
            ("name".to_owned(), Some(text("Simple funnel"))),
        ],
    };
    assert_eq!(apply(before, &same).unwrap(), before);
    let stage = &model(before).stages[1];
    let chance = f64::from(stage.chance.unwrap()) / 1000.0;
    let journey = [
        ("buyer", &stage.journey.buyer),
        ("seller", &stage.journey.seller),
        ("marketer", &stage.journey.marketer),
    ];
    let journey = journey.into_iter().filter_map(|(name, it)| Some((name.to_owned(), it.clone()?)));
    let fields = vec![
        ("chance".to_owned(), Some(Value::Number(format!("{chance:.3}")))),
        ("collect".to_owned(), Some(Value::List(stage.collect.clone()))),
        ("journey".to_owned(), Some(Value::Table(journey.collect()))),
        ("within".to_owned(), stage.within.map(|it| text(&it.to_string()))),
    ];
    let same = Edit::Set { at: place("stage.1"), fields };
    assert_eq!(apply(before, &same).unwrap(), before);
}

#[test]
fn a_field_that_is_not_there_stands_where_its_shape_has_it() {
    let before = "key = \"x\"\n# about\nname = \"X\" # its name\n\n[[stage]]\nkey = \"a\" # a\nphase = \"lead\"\n";
    let after = apply(before, &set("stage.0", "name", Some(text("Do")))).unwrap();
    assert!(after.ends_with("key = \"a\" # a\nname = \"Do\"\nphase = \"lead\"\n"), "{after}");
    let after = apply(&after, &set("stage.0", "guide", Some(text("One\nTwo\n")))).unwrap();
    assert_eq!(model(&after).stages[0].guide.as_deref(), Some("One\nTwo\n"));
    let after =
        apply(&after, &set("", "takes", Some(Value::Rule("segment == \"b2b\"".to_owned()))))
            .unwrap();
    assert!(after.starts_with(
        "key = \"x\"\n# about\nname = \"X\" # its name\ntakes = 'segment == \"b2b\"'\n"
    ));
    let after = apply(&after, &set("", "name", Some(text("Y")))).unwrap();
    assert!(after.contains("name = \"Y\" # its name\n"), "{after}");
    let after = apply(&after, &set("stage.0", "guide", None)).unwrap();
    assert_eq!(model(&after).stages[0].guide, None);
    assert_eq!(apply(&after, &set("stage.0", "guide", None)).unwrap(), after);
}

#[test]
fn a_part_moves_with_its_own_and_what_stands_between_stays() {
    for (key, before) in some() {
        let count = model(before).stages.len();
        for from in [0, 1, count - 1] {
            for to in [0, 2, count - 1] {
                let after = apply(before, &Edit::Move { at: Place::top().part("stage", from), to })
                    .unwrap();
                let mut expected = model(before);
                let stage = expected.stages.remove(from);
                expected.stages.insert(to, stage);
                assert_eq!(model(&after), expected, "{key} {from} {to}");
                assert_eq!(comments(before), comments(&after), "{key} {from} {to}");
                assert_eq!(before.lines().count(), after.lines().count());
            }
        }
    }
}

#[test]
fn parts_within_parts_move_too() {
    let before = builtin::text("consultative-b2b").unwrap();
    let whole = model(before);
    for (at, stage) in whole.stages.iter().enumerate() {
        if stage.tasks.len() < 2 {
            continue;
        }
        let last = stage.tasks.len() - 1;
        let task = Place::top().part("stage", at).part("task", last);
        let after = apply(before, &Edit::Move { at: task, to: 0 }).unwrap();
        let mut expected = whole.clone();
        let moved = expected.stages[at].tasks.remove(last);
        expected.stages[at].tasks.insert(0, moved);
        assert_eq!(model(&after), expected, "{at}");
        assert_eq!(comments(before), comments(&after));
    }
}

#[test]
fn a_part_goes_with_all_that_belongs_to_it() {
    for (key, before) in some() {
        let whole = model(before);
        for at in 0..whole.stages.len() {
            let after =
                apply(before, &Edit::Remove { at: Place::top().part("stage", at) }).unwrap();
            let mut expected = whole.clone();
            expected.stages.remove(at);
            assert_eq!(model(&after), expected, "{key} {at}");
            assert!(!after.contains("\n\n\n") || before.contains("\n\n\n"), "{key} {at}");
        }
        for (group, questions) in whole.questions.iter().enumerate() {
            for at in 0..questions.asks.len() {
                let ask = Place::top().part("questions", group).part("ask", at);
                let after = apply(before, &Edit::Remove { at: ask }).unwrap();
                let mut expected = whole.clone();
                expected.questions[group].asks.remove(at);
                assert_eq!(model(&after), expected, "{key} {group} {at}");
            }
        }
    }
}

#[test]
fn a_new_part_comes_to_its_list_wherever_the_list_is() {
    for (key, before) in some() {
        let whole = model(before);
        for at in [0, whole.stages.len() / 2, whole.stages.len() - 1] {
            for (list, place) in
                [("task", None), ("task", Some(0)), ("exit", None), ("obstacle", None)]
            {
                let named = if list == "obstacle" { "sign" } else { "key" };
                let add = Edit::Add {
                    to: Place::top().part("stage", at),
                    list: list.to_owned(),
                    at: place,
                    fields: vec![
                        ("guide".to_owned(), text("Well")),
                        (named.to_owned(), text("new-one")),
                    ],
                };
                let after = apply(before, &add).unwrap();
                let new = &model(&after).stages[at];
                let (old, found) = match list {
                    "task" => (
                        whole.stages[at].tasks.len(),
                        new.tasks.iter().position(|it| it.key == "new-one"),
                    ),
                    "exit" => (
                        whole.stages[at].exits.len(),
                        new.exits.iter().position(|it| it.key == "new-one"),
                    ),
                    _ => (
                        whole.stages[at].obstacles.len(),
                        new.obstacles.iter().position(|it| it.sign == "new-one"),
                    ),
                };
                assert_eq!(found, Some(place.unwrap_or(old)), "{key} {at} {list}\n{after}");
                assert_eq!(comments(before), comments(&after));
                let gone = apply(
                    &after,
                    &Edit::Remove { at: Place::top().part("stage", at).part(list, found.unwrap()) },
                );
                assert_eq!(model(&gone.unwrap()), whole);
            }
        }
    }
}

#[test]
fn the_first_part_of_a_list_comes_behind_the_lists_before_it() {
    let before = "key = \"x\"\nname = \"X\"\n\n# --- stages\n\n[[stage]]\nkey = \"a\"\n\n[[stage.exit]]\nkey = \"e\"\n";
    let add = |to: &str, list: &str| Edit::Add {
        to: place(to),
        list: list.to_owned(),
        at: None,
        fields: vec![("key".to_owned(), text("n"))],
    };
    let after = apply(before, &add("stage.0", "task")).unwrap();
    assert!(
        after.contains("key = \"a\"\n\n[[stage.task]]\nkey = \"n\"\n\n[[stage.exit]]"),
        "{after}"
    );
    let after = apply(before, &add("", "role")).unwrap();
    assert!(
        after.starts_with("key = \"x\"\nname = \"X\"\n\n[[role]]\nkey = \"n\"\n\n# --- stages"),
        "{after}"
    );
    let after = apply("", &add("", "stage")).unwrap();
    assert_eq!(after, "[[stage]]\nkey = \"n\"\n");
    let after = apply("key = \"x\"", &add("", "stage")).unwrap();
    assert_eq!(after, "key = \"x\"\n\n[[stage]]\nkey = \"n\"\n");
}

#[test]
fn comments_right_above_a_part_go_with_it_and_others_stay() {
    let before = "key = \"x\"\n\n# stages\n\n# first\n[[stage]]\nkey = \"a\"\n\n[[stage]]\nkey = \"b\" # b\n# end\n";
    let after = apply(before, &Edit::Move { at: place("stage.0"), to: 1 }).unwrap();
    assert_eq!(
        after,
        "key = \"x\"\n\n# stages\n\n[[stage]]\nkey = \"b\" # b\n\n# first\n[[stage]]\nkey = \"a\"\n# end\n"
    );
}

#[test]
fn what_is_written_otherwise_is_left_to_the_text() {
    let odd = "key = \"x\"\nrole = [{ key = \"a\" }]\n[[stage]]\nkey = \"a\"\njourney.buyer = \"x\"\n[[stage.when]]\n[stage.when.task]\nkey = \"t\"\n";
    let table = Some(Value::Table(vec![("buyer".to_owned(), "y".to_owned())]));
    assert_eq!(
        apply(odd, &set("stage.0", "journey", table)),
        Err(Misedit::Odd("journey".to_owned()))
    );
    assert_eq!(
        apply(odd, &set("role.0", "name", Some(text("A")))),
        Err(Misedit::Odd("role".to_owned()))
    );
    assert_eq!(apply(odd, &set("stage.3", "name", Some(text("A")))), Err(Misedit::Missing));
    assert_eq!(apply("key = ", &set("", "name", Some(text("A")))), Err(Misedit::Broken));
    let task = Some(Value::Table(vec![("key".to_owned(), "u".to_owned())]));
    assert_eq!(
        apply(odd, &set("stage.0.when.0", "task", task)),
        Err(Misedit::Odd("task".to_owned()))
    );
}

#[test]
fn places_are_written_as_they_are_read() {
    for text in ["", "stage.3", "stage.0.task.12", "questions.1.ask.2", "process.0.stage.1.exit.0"]
    {
        assert_eq!(place(text).to_string(), text);
    }
    for text in ["stage", "stage.x", "stage.1.role.2", ".", "stage.-1", "nothing.0"] {
        assert!(text.parse::<Place>().is_err(), "{text}");
    }
}

#[test]
fn keys_are_made_of_names() {
    assert_eq!(key_for("Send the offer to the customer", []), "send-the-offer-to-the-customer");
    assert_eq!(key_for("Größe prüfen!", []), "grosse-prufen");
    assert_eq!(key_for("Call", ["call", "call-2"]), "call-3");
    assert_eq!(key_for("2 calls", []), "part-2-calls");
    assert_eq!(key_for("你好", []), "part");
}

#[test]
fn a_part_is_read_with_its_places() {
    let text = builtin::text("simple-funnel").unwrap();
    let top = part(text, &Place::top()).unwrap();
    assert_eq!((top.text("key"), top.list("stage").len()), ("simple-funnel", 5));
    let stage = &top.list("stage")[0];
    assert_eq!((stage.key.as_str(), stage.counts["task"]), ("prospect", 2));
    let read = part(text, &place("stage.0")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[read.lines.clone().unwrap().start() - 1], "[[stage]]");
    assert!(lines[read.field_lines["name"].start() - 1].starts_with("name = "));
    assert!(read.field_lines["guide"].end() >= read.field_lines["guide"].start());
    assert_eq!(read.list("exit")[0].texts["by"], "buyer");
    assert!(matches!(read.fields["journey"], Value::Table(_)));
    assert_eq!(part(text, &place("stage.9")), Err(Misedit::Missing));
    assert_eq!(part("[", &Place::top()), Err(Misedit::Broken));
    let odd = part("role = [{ key = \"a\" }]\nx = 1\ncollect = []", &Place::top()).unwrap();
    assert_eq!((odd.list("role").len(), odd.list("role")[0].lines.clone()), (1, None));
    assert_eq!(odd.fields["collect"], Value::List(Vec::new()));
}
