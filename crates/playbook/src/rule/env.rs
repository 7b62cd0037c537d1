//! What rules can speak of: the variables of a deal and of a new lead, with their types.
//!
//! Part is the same in every playbook (the deal, its people, its activities); part comes from
//! the playbook itself (its question groups, tasks, processes and conditions).

use super::kinds::{Choice, Field, Object, Type};
use crate::model::{Ask, AskKind, EvidenceKind, Phase, Playbook, QuestionGroup};
use crate::words::{self, Word};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The variables of one kind of rule.
#[derive(Clone, Debug)]
pub(crate) struct Env {
    pub variables: BTreeMap<String, Field>,
    /// How the whole is called in messages: "a deal", "a new lead".
    pub of: &'static str,
}

/// Names of the variables that every deal has; no question group may take them.
pub(crate) const DEAL_VARIABLES: [&str; 13] = [
    "deal",
    "company",
    "contact",
    "answered",
    "tasks",
    "evidence",
    "people",
    "activities",
    "processes",
    "payment",
    "quotes",
    "granted",
    "lead",
];

impl Env {
    /// What the rules of stages and conditions can speak of.
    pub(crate) fn of_deal(playbook: &Playbook) -> Env {
        let mut env = Env { variables: BTreeMap::new(), of: "a deal" };
        env.add("deal", deal("the deal", playbook).into_type());
        env.add("company", company().into_type());
        env.add("contact", contact().into_type());
        env.add("evidence", evidence().into_type());
        env.add("people", Type::list(person().into_type()));
        env.add("activities", activities().into_type());
        env.add("payment", payment().into_type());
        env.add("quotes", quotes().into_type());
        env.add("answered", answered(playbook).into_type());
        env.add("tasks", tasks(playbook).into_type());
        env.add("processes", processes(playbook).into_type());
        env.add("granted", granted(playbook).into_type());
        for group in &playbook.questions {
            env.add_group(group);
        }
        env
    }

    /// What `takes` and `score` can speak of.
    pub(crate) fn of_lead(playbook: &Playbook) -> Env {
        let mut env = Env { variables: BTreeMap::new(), of: "a new lead" };
        let lead = deal("the lead", playbook)
            .labelled("company", company().into_type(), "the company")
            .labelled("contact", contact().into_type(), "the contact");
        for name in ["segment", "source", "country", "language", "product", "campaign", "amount"] {
            if let Some(field) = lead.fields.get(name) {
                env.variables.insert(name.to_owned(), field.clone());
            }
        }
        let industry = Field::new(Type::Text, "the company’s industry");
        env.variables.insert("industry".to_owned(), industry);
        env.add("lead", lead.into_type());
        env.add("company", company().into_type());
        env.add("contact", contact().into_type());
        env
    }

    /// What rules about the ideal customer can speak of: the same in every playbook, and nothing that changes
    /// because time passes.
    pub(crate) fn of_ideal() -> Env {
        let mut env = Env { variables: BTreeMap::new(), of: "a lead" };
        let lead = profile("the lead")
            .labelled("company", company().into_type(), "the company")
            .labelled("contact", contact().into_type(), "the contact");
        for name in ["segment", "source", "country", "language", "product", "campaign", "amount"] {
            if let Some(field) = lead.fields.get(name) {
                env.variables.insert(name.to_owned(), field.clone());
            }
        }
        let industry = Field::new(Type::Text, "the company’s industry");
        env.variables.insert("industry".to_owned(), industry);
        env.add("lead", lead.into_type());
        env.add("company", company().into_type());
        env.add("contact", contact().into_type());
        let mut counted = activities();
        counted.fields.retain(|name, _| !name.ends_with("_days"));
        env.add("activities", counted.into_type());
        env
    }

    fn add(&mut self, name: &str, of: Type) {
        let label = match &of {
            Type::Object(object) => object.what.clone(),
            _ => "the buying committee".to_owned(),
        };
        self.variables.insert(name.to_owned(), Field::new(of, label));
    }

    fn add_group(&mut self, group: &QuestionGroup) {
        let name = variable(&group.key);
        if self.variables.contains_key(&name) {
            return;
        }
        let label = format!("“{}”", group.name);
        self.variables.insert(name, Field::new(group_type(group), label));
    }
}

/// A key as a variable: hyphens become underscores.
pub(crate) fn variable(key: &str) -> String {
    key.replace('-', "_")
}

/// Where a deal came from and what it is about.
fn profile(what: &str) -> Object {
    let texts =
        ["name", "currency", "source", "campaign", "product", "country", "language"].as_slice();
    Object::new(what)
        .all(texts, &Type::Text)
        .with("amount", Type::Double)
        .with("segment", Type::choice("a segment", &["b2b", "b2c", ""]))
}

fn deal(what: &str, playbook: &Playbook) -> Object {
    let stages: Vec<&str> = playbook.stages.iter().map(|stage| stage.key.as_str()).collect();
    let phases: Vec<&str> = Phase::WORDS.iter().map(|(_, word)| *word).collect();
    let days = ["days_open", "days_in_stage", "working_days_in_stage", "score"].as_slice();
    profile(what)
        .all(days, &Type::Int)
        .with("expected_close", Type::Time)
        .with("stage", Type::choice("a stage of this playbook", &stages))
        .with("phase", Type::choice("a phase", &phases))
}

fn company() -> Object {
    Object::new("the company")
        .all(&["name", "domain", "website", "industry", "country", "language"], &Type::Text)
        .with("segment", Type::choice("a segment", &["b2b", "b2c", ""]))
        .labelled("size", Type::Int, "the company’s number of employees")
        .labelled("stores", Type::Int, "the company’s number of stores")
        .with("revenue", Type::Double)
}

fn contact() -> Object {
    Object::new("the contact")
        .all(&["name", "email", "phone", "title", "language", "country"], &Type::Text)
}

fn person() -> Object {
    const ROLES: [&str; 8] =
        ["decider", "payer", "user", "influencer", "champion", "blocker", "gatekeeper", "other"];
    Object::new("the person")
        .all(&["name", "title", "personal_win"], &Type::Text)
        .with("role", Type::choice("a part in the buying committee", &ROLES))
        .with("influence", Type::Int)
        .with("stance", Type::choice("a stance", &["for", "neutral", "against", "unknown"]))
        .labelled("primary", Type::Bool, "the person is the primary contact")
}

fn activities() -> Object {
    const COUNTS: [(&str, &str); 10] = [
        ("calls", "the number of calls"),
        ("conversations", "the number of calls that reached somebody"),
        ("mails_out", "the number of mails sent"),
        ("mails_in", "the number of mails received"),
        ("meetings", "the number of meetings held"),
        ("no_shows", "the number of meetings that the buyer missed"),
        ("messages", "the number of messages"),
        ("attempts", "the number of attempts to reach the buyer"),
        ("last_inbound_days", "the days since the buyer was last heard of"),
        ("last_touch_days", "the days since the last touch"),
    ];
    COUNTS.iter().fold(Object::new("the activities"), |object, (name, label)| {
        object.labelled(name, Type::Int, *label)
    })
}

fn payment() -> Object {
    Object::new("the payment")
        .labelled("proved", Type::Bool, "the payment is proved")
        .labelled("amount", Type::Double, "the amount paid")
        .labelled("imported", Type::Bool, "the proof of payment was imported")
}

fn quotes() -> Object {
    Object::new("the quotes")
        .labelled("sent", Type::Int, "the number of quotes sent")
        .labelled("accepted", Type::Int, "the number of quotes accepted")
        .labelled("discount", Type::Double, "the largest discount in percent")
        .labelled("payment_days", Type::Int, "the days allowed for payment")
}

fn evidence() -> Object {
    EvidenceKind::WORDS.iter().fold(Object::new("the evidence"), |object, (_, word)| {
        let label = format!("the evidence of kind “{word}”");
        object.labelled(&word.replace(' ', "_"), Type::Int, label)
    })
}

fn answered(playbook: &Playbook) -> Object {
    playbook.questions.iter().fold(Object::new("the question groups"), |object, group| {
        let label = format!("“{}” is completely answered", group.name);
        object.labelled(&variable(&group.key), Type::Bool, label)
    })
}

fn granted(playbook: &Playbook) -> Object {
    playbook.conditions.iter().fold(Object::new("the conditions"), |object, condition| {
        let label = format!("the exception “{}” is granted", condition.says);
        object.labelled(&variable(&condition.key), Type::Bool, label)
    })
}

fn processes(playbook: &Playbook) -> Object {
    playbook.processes.iter().fold(Object::new("the processes"), |object, process| {
        let name = &process.name;
        let state = Object::new(format!("the process “{name}”"))
            .labelled("started", Type::Bool, format!("the process “{name}” was started"))
            .labelled("running", Type::Bool, format!("the process “{name}” is running"))
            .labelled("done", Type::Bool, format!("the process “{name}” is done"));
        let label = state.what.clone();
        object.labelled(&variable(&process.key), state.into_type(), label)
    })
}

/// The tasks of all stages and processes. A key used twice is there, but cannot be used.
fn tasks(playbook: &Playbook) -> Object {
    let mut object = Object::new("the tasks");
    for (place, task) in words::task_rules(playbook) {
        let name = variable(&task.key);
        if let Some(first) = object.fields.get_mut(&name) {
            first.unusable = Some(format!(
                "more than one task is called `{}` ({} and {place})",
                task.key, first.label
            ));
            continue;
        }
        let words = format!("the task “{}”", task.name);
        let state = Object::new(words.clone())
            .labelled("done", Type::Bool, format!("{words} is done"))
            .labelled("skipped", Type::Bool, format!("{words} is skipped"))
            .labelled("open", Type::Bool, format!("{words} is open"));
        object = object.labelled(&name, state.into_type(), place);
    }
    object
}

fn group_type(group: &QuestionGroup) -> Type {
    let mut object = Object::new(format!("“{}”", group.name));
    for ask in &group.asks {
        let label = match group.repeats {
            true => format!("“{}”", ask.ask),
            false => format!("“{}” ({})", ask.ask, group.name),
        };
        object = object.labelled(&variable(&ask.key), ask_type(ask), label);
    }
    if !group.repeats {
        return object.into_type();
    }
    let label = "the row is confirmed by the buyer";
    Type::list(object.labelled("confirmed", Type::Bool, label).into_type())
}

fn ask_type(ask: &Ask) -> Type {
    let choice = || {
        let what = format!("an option of “{}”", ask.ask);
        Type::Choice(Arc::new(Choice { what, options: ask.options.clone() }))
    };
    match ask.kind {
        AskKind::Choice => choice(),
        AskKind::Choices => Type::list(choice()),
        AskKind::Number | AskKind::Percent | AskKind::Money => Type::Double,
        AskKind::Score => Type::Int,
        AskKind::YesNo => Type::Bool,
        AskKind::Date => Type::Time,
        AskKind::Text | AskKind::LongText | AskKind::Link | AskKind::Person | AskKind::User => {
            Type::Text
        }
    }
}
