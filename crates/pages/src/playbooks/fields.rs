//! Which fields the forms of a playbook's parts have, and how what is typed becomes a value of the text.

use playbook::Word;
use playbook::edit::{Part, Value};
use playbook::model::{
    About, AskKind, By, EvidenceKind, Funnel, Gate, PersonaAct, Phase, ReasonFor, TaskKind,
};

use crate::Filled;

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// Its name in the text.
    pub(super) name: &'static str,
    /// What people call it.
    pub(super) label: &'static str,
    /// What helps to fill it in.
    pub(super) hint: &'static str,
    /// What kind of value it is.
    pub(super) kind: Kind,
}

/// What kind of value a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// A rule.
    Rule,
    /// A time: `2 working days`.
    Time,
    /// A whole number.
    Whole,
    /// A chance, shown in percent.
    Chance,
    /// Yes or no.
    Yes,
    /// One of a few words, or none.
    Word(Words),
    /// Some of a few words.
    Words(Words),
    /// One of the playbook's roles, or none.
    Role,
    /// Some of the parts of one of the playbook's lists, by their keys.
    Keys(&'static str),
    /// Texts, one a line.
    Lines,
    /// The three journeys.
    Journey,
}

/// The fixed words that a field chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    Phase,
    Funnel,
    TaskKind,
    By,
    Gate,
    Evidence,
    About,
    AskKind,
    ReasonFor,
    PersonaAct,
}

impl Words {
    /// The words in order.
    pub(super) fn all(self) -> Vec<&'static str> {
        fn words<W: Word>() -> Vec<&'static str> {
            W::WORDS.iter().map(|(_, word)| *word).collect()
        }
        match self {
            Words::Phase => words::<Phase>(),
            Words::Funnel => words::<Funnel>(),
            Words::TaskKind => words::<TaskKind>(),
            Words::By => words::<By>(),
            Words::Gate => words::<Gate>(),
            Words::Evidence => words::<EvidenceKind>(),
            Words::About => words::<About>(),
            Words::AskKind => words::<AskKind>(),
            Words::ReasonFor => words::<ReasonFor>(),
            Words::PersonaAct => words::<PersonaAct>(),
        }
    }
}

const fn f(name: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Field {
    Field { name, label, hint, kind }
}

const MARKDOWN: &str = "Markdown: paragraphs, lists, emphasis, links.";
const TIME: &str = "As “2 working days”, “4 working hours” or “3 days”.";
const RULE: &str = "A rule in CEL over what is recorded; the manual shows it in words.";
const LINES: &str = "One a line.";

const PLAYBOOK: &[Field] = &[
    f("name", "Name", "What people call it.", Kind::Line),
    f("summary", "Summary", "For whom, from what, to what. Markdown.", Kind::Text),
    f(
        "takes",
        "Which leads it takes",
        "A rule over a new lead. Without one the playbook is only chosen by hand.",
        Kind::Rule,
    ),
];
const STAGE: &[Field] = &[
    f(
        "name",
        "Name",
        "What is done here: “Send the offer to the customer”, not “Offer”.",
        Kind::Line,
    ),
    f("purpose", "Purpose", "Why this stage exists.", Kind::Text),
    f("output", "Output", "What exists at its end.", Kind::Text),
    f("phase", "Phase", "", Kind::Word(Words::Phase)),
    f("funnel", "Funnel", "", Kind::Word(Words::Funnel)),
    f("owner", "Owner", "The role that has the deal here.", Kind::Role),
    f("within", "Time allowed", TIME, Kind::Time),
    f("chance", "Chance of winning", "In percent, until history knows better.", Kind::Chance),
    f("guide", "Guidance", MARKDOWN, Kind::Text),
    f("collect", "Questions to answer here", "", Kind::Keys("questions")),
    f("uses", "Collateral", "", Kind::Keys("collateral")),
    f("journey", "Journeys", "What buyer, seller and marketer are at here.", Kind::Journey),
];
const TASK: &[Field] = &[
    f("name", "What is to be done", "", Kind::Line),
    f("kind", "How", "", Kind::Word(Words::TaskKind)),
    f("must", "The stage cannot be left while it is open", "", Kind::Yes),
    f("owner", "Who does it", "Without a role the stage’s owner does.", Kind::Role),
    f("due", "Due after entering the stage", TIME, Kind::Time),
    f("guide", "How to do it well", MARKDOWN, Kind::Text),
    f("uses", "Collateral", "", Kind::Keys("collateral")),
];
const EXIT: &[Field] = &[
    f("says", "Criterion", "What must be true to leave the stage.", Kind::Line),
    f("by", "Who acts", "Let it rest on what the buyer did.", Kind::Word(Words::By)),
    f(
        "gate",
        "How hard it is",
        "advise: shown only · require: in the way until met or overridden · approve: until somebody agrees",
        Kind::Word(Words::Gate),
    ),
    f(
        "evidence",
        "What proves it",
        "Any of these that happened. Or write a rule.",
        Kind::Words(Words::Evidence),
    ),
    f("rule", "Rule", RULE, Kind::Rule),
    f("approver", "Who agrees", "For “approve”.", Kind::Role),
    f("hint", "Hint", "What would meet it, said to the seller.", Kind::Text),
];
const OBSTACLE: &[Field] = &[
    f("sign", "How one notices it", "", Kind::Line),
    f("try", "What to try, in order", LINES, Kind::Lines),
];
const QUESTIONS: &[Field] = &[
    f("name", "Heading", "", Kind::Line),
    f(
        "about",
        "What it is about",
        "Answers about a company are seen from all its deals.",
        Kind::Word(Words::About),
    ),
    f("repeats", "A list of rows, not one form", "", Kind::Yes),
    f("purpose", "Why we ask", "", Kind::Text),
];
const ASK: &[Field] = &[
    f("ask", "Question", "In words that can be said aloud.", Kind::Line),
    f("kind", "Kind of answer", "", Kind::Word(Words::AskKind)),
    f("options", "Choices", "For choice and choices. One a line.", Kind::Lines),
    f("required", "Needed to complete the group", "", Kind::Yes),
    f("look_in", "Where the answer is found before asking", LINES, Kind::Lines),
    f("help", "How to ask, what a good answer is", "", Kind::Text),
    f("unit", "Unit", "As “EUR”, “stores”, “weeks”.", Kind::Line),
    f("min", "Least", "", Kind::Whole),
    f("max", "Most", "", Kind::Whole),
];
const ROLE: &[Field] = &[
    f("name", "Name", "", Kind::Line),
    f("department", "Department", "Tasks for this role are delegated to it.", Kind::Line),
    f("does", "What it answers for", "", Kind::Text),
];
const PERSONA: &[Field] = &[
    f("name", "Name", "A kind of person at the buyer’s.", Kind::Line),
    f("acts", "What they do", "", Kind::Words(Words::PersonaAct)),
    f("cares", "What they want, fear and ask", LINES, Kind::Lines),
];
const COLLATERAL: &[Field] = &[
    f("name", "Title", "", Kind::Line),
    f("kind", "Kind", "Your own word: pitch, case study, mail, script.", Kind::Line),
    f("link", "Where it lies", "A web address.", Kind::Line),
    f("suits", "Buyer’s states that it suits", LINES, Kind::Lines),
    f(
        "text",
        "The text itself",
        "Markdown; {{contact.name}} and the like are filled in.",
        Kind::Text,
    ),
];
const REASON: &[Field] = &[
    f("name", "Reason", "", Kind::Line),
    f("for", "What it explains", "", Kind::Word(Words::ReasonFor)),
];
const CONDITION: &[Field] = &[
    f("says", "Exception", "As “A discount over 15 % needs the sales manager”.", Kind::Line),
    f("when", "When it is needed", RULE, Kind::Rule),
    f("by", "Who may grant it", "", Kind::Role),
];
const LADDER: &[Field] = &[f("name", "Name", "A series of follow-ups.", Kind::Line)];
const STEP: &[Field] = &[
    f("name", "What is done", "", Kind::Line),
    f("kind", "How", "", Kind::Word(Words::TaskKind)),
    f("after", "After the start or the step before", TIME, Kind::Time),
    f("uses", "Collateral", "", Kind::Keys("collateral")),
    f("guide", "What to say", MARKDOWN, Kind::Text),
];
const PROCESS: &[Field] = &[
    f("name", "Name", "Another team’s process that a stage starts.", Kind::Line),
    f("purpose", "Why, and with what result", "", Kind::Text),
    f("owner", "Who runs it", "", Kind::Role),
    f("holds", "The deal waits in its stage while it runs", "", Kind::Yes),
];
const PROCESS_STAGE: &[Field] = &[
    f("name", "Name", "", Kind::Line),
    f("purpose", "Purpose", "", Kind::Text),
    f("owner", "Owner", "", Kind::Role),
    f("within", "Time allowed", TIME, Kind::Time),
    f("collect", "Questions to answer here", "", Kind::Keys("questions")),
];
const SCORE: &[Field] = &[
    f("says", "Reason shown", "", Kind::Line),
    f("points", "Points", "May be negative.", Kind::Whole),
    f("if", "When", "A rule over the new lead.", Kind::Rule),
];

/// A list of parts that forms can change.
#[derive(Clone, Copy, Debug)]
pub(super) struct List {
    /// Its name in the text.
    pub(super) name: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// One of it, in a sentence.
    pub(super) one: &'static str,
    /// The field that says most of a new one.
    pub(super) named_by: &'static str,
}

const fn l(
    name: &'static str,
    title: &'static str,
    one: &'static str,
    named_by: &'static str,
) -> List {
    List { name, title, one, named_by }
}

const TOP_LISTS: &[List] = &[
    l("stage", "Stages", "stage", "name"),
    l("questions", "Question groups", "question group", "name"),
    l("role", "Roles", "role", "name"),
    l("reason", "Reasons for lost, disqualified, parked", "reason", "name"),
    l("collateral", "Collateral", "piece of collateral", "name"),
    l("condition", "Exceptions that need a grant", "exception", "says"),
    l("ladder", "Series of follow-ups", "series", "name"),
    l("process", "Sub-processes", "sub-process", "name"),
    l("persona", "Personas", "persona", "name"),
    l("score", "Points for a new lead", "score", "says"),
];
const STAGE_LISTS: &[List] = &[
    l("task", "Tasks", "task", "name"),
    l("exit", "Criteria to leave the stage", "criterion", "says"),
    l("obstacle", "Obstacles and what to try", "obstacle", "sign"),
];

/// A part's fields and lists by its header, as [`playbook::SHAPES`] names it.
pub(super) fn of(header: &str) -> (&'static [Field], &'static [List]) {
    const ASKS: &[List] = &[l("ask", "Questions", "question", "ask")];
    const STEPS: &[List] = &[l("step", "Steps", "step", "name")];
    const STAGES: &[List] = &[l("stage", "Stages", "stage", "name")];
    match header {
        "the top of the file" => (PLAYBOOK, TOP_LISTS),
        "[[stage]]" => (STAGE, STAGE_LISTS),
        "[[process.stage]]" => (PROCESS_STAGE, &STAGE_LISTS[..2]),
        "[[stage.task]]" => (TASK, &[]),
        "[[stage.exit]]" => (EXIT, &[]),
        "[[stage.obstacle]]" => (OBSTACLE, &[]),
        "[[questions]]" => (QUESTIONS, ASKS),
        "[[questions.ask]]" => (ASK, &[]),
        "[[role]]" => (ROLE, &[]),
        "[[persona]]" => (PERSONA, &[]),
        "[[collateral]]" => (COLLATERAL, &[]),
        "[[reason]]" => (REASON, &[]),
        "[[condition]]" => (CONDITION, &[]),
        "[[ladder]]" => (LADDER, STEPS),
        "[[ladder.step]]" => (STEP, &[]),
        "[[process]]" => (PROCESS, STAGES),
        "[[score]]" => (SCORE, &[]),
        _ => (&[], &[]),
    }
}

/// What the form of a new part says at first.
pub(super) fn beginning(list: &str) -> Filled {
    Filled::of(match list {
        "stage" => vec![("phase", "deal")],
        "exit" => vec![("by", "buyer"), ("gate", "require")],
        "task" => vec![("kind", "todo")],
        "ask" => vec![("kind", "text")],
        "questions" => vec![("about", "deal")],
        "reason" => vec![("for", "lost")],
        "step" => vec![("kind", "mail"), ("after", "2 working days")],
        _ => Vec::new(),
    })
}

/// Whether the parts of a list have keys.
pub(super) fn has_keys(list: &str) -> bool {
    !matches!(list, "obstacle" | "score")
}

/// What a form says of the fields; what cannot be a value is noted in it.
pub(super) fn values(form: &mut Filled, fields: &[Field]) -> Vec<(String, Option<Value>)> {
    fields.iter().map(|field| (field.name.to_owned(), value(form, field))).collect()
}

fn value(form: &mut Filled, field: &Field) -> Option<Value> {
    let name = field.name;
    match field.kind {
        Kind::Line | Kind::Time | Kind::Role | Kind::Word(_) => {
            let line = form.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
            (!line.is_empty()).then_some(Value::Text(line))
        }
        Kind::Text => lines_of(form.raw(name)).map(Value::Text),
        Kind::Rule => {
            let rule = form.raw(name).replace("\r\n", "\n").trim().to_owned();
            (!rule.is_empty()).then_some(Value::Rule(rule))
        }
        Kind::Whole => number(form, name, |text| text.parse::<i64>().ok().map(|it| it.to_string())),
        Kind::Chance => number(form, name, chance),
        Kind::Yes => form.has(name).then_some(Value::Yes(true)),
        Kind::Words(_) | Kind::Keys(_) => {
            let chosen: Vec<String> =
                form.all(name).iter().filter(|it| !it.is_empty()).cloned().collect();
            (!chosen.is_empty()).then_some(Value::List(chosen))
        }
        Kind::Lines => {
            let lines = form.raw(name).lines().map(str::trim).filter(|line| !line.is_empty());
            let lines: Vec<String> = lines.map(str::to_owned).collect();
            (!lines.is_empty()).then_some(Value::List(lines))
        }
        Kind::Journey => {
            let parts = JOURNEYS.iter().filter_map(|(who, _)| {
                let said = form.get(&format!("{name}.{who}"));
                (!said.is_empty()).then(|| ((*who).to_owned(), said.to_owned()))
            });
            let parts: Vec<(String, String)> = parts.collect();
            (!parts.is_empty()).then_some(Value::Table(parts))
        }
    }
}

/// Who travels, and what they usually are at.
pub(super) const JOURNEYS: [(&str, &[&str]); 3] = [
    ("buyer", &["identify need", "determine requirements", "evaluate", "negotiate", "purchase"]),
    ("seller", &["prospect", "build rapport", "qualify", "present", "close"]),
    ("marketer", &["unaware", "aware", "interested", "evaluating", "purchase"]),
];

/// A text over several lines ends with a line break, as people write it.
fn lines_of(raw: &str) -> Option<String> {
    let text = raw.replace("\r\n", "\n");
    let text = text.trim_end();
    if text.trim().is_empty() {
        return None;
    }
    Some(if text.contains('\n') { format!("{text}\n") } else { text.trim().to_owned() })
}

fn number(form: &mut Filled, name: &str, read: impl Fn(&str) -> Option<String>) -> Option<Value> {
    let text = form.get(name).to_owned();
    if text.is_empty() {
        return None;
    }
    let read = read(&text);
    if read.is_none() {
        form.refuse(name, format!("“{text}” is no number that can stand here."));
    }
    read.map(Value::Number)
}

/// Percent as a share of one, to a tenth of a percent.
fn chance(percent: &str) -> Option<String> {
    let (whole, tenth) = percent.split_once(['.', ',']).unwrap_or((percent, "0"));
    let whole: u32 = whole.parse().ok()?;
    let tenth: u32 = if tenth.len() == 1 { tenth.parse().ok()? } else { return None };
    let permille = whole * 10 + tenth;
    if permille > 1000 {
        return None;
    }
    let text = format!("{}.{:03}", permille / 1000, permille % 1000);
    let text = text.trim_end_matches('0');
    Some(if text.ends_with('.') { format!("{text}0") } else { text.to_owned() })
}

/// A share of one as percent.
pub(super) fn percent(share: &str) -> String {
    let Ok(share) = share.parse::<f64>() else { return share.to_owned() };
    let text = format!("{:.1}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What a part says, as a form shows it.
pub(super) fn filled(part: &Part, fields: &[Field]) -> Filled {
    let mut values: Vec<(String, String)> = Vec::new();
    for field in fields {
        let name = field.name.to_owned();
        match part.fields.get(field.name) {
            None => {}
            Some(Value::Number(number)) if field.kind == Kind::Chance => {
                values.push((name, percent(number)));
            }
            Some(Value::Text(text) | Value::Rule(text) | Value::Number(text)) => {
                values.push((name, text.clone()));
            }
            Some(Value::Yes(true)) => values.push((name, "true".to_owned())),
            Some(Value::Yes(false)) => {}
            Some(Value::List(items)) if field.kind == Kind::Lines => {
                values.push((name, items.join("\n")));
            }
            Some(Value::List(items)) => {
                values.extend(items.iter().map(|item| (name.clone(), item.clone())));
            }
            Some(Value::Table(parts)) => {
                values.extend(
                    parts.iter().map(|(who, said)| (format!("{name}.{who}"), said.clone())),
                );
            }
        }
    }
    Filled::of(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_the_fields_that_its_shape_has() {
        for shape in playbook::SHAPES {
            let (fields, lists) = of(shape.header);
            if fields.is_empty() {
                continue;
            }
            for field in fields {
                assert!(shape.fields.contains(&field.name), "{} {}", shape.header, field.name);
            }
            for list in lists {
                assert!(shape.fields.contains(&list.name), "{} {}", shape.header, list.name);
            }
            let shown = |name: &&&str| {
                fields.iter().any(|it| it.name == **name)
                    || lists.iter().any(|it| it.name == **name)
            };
            let left: Vec<_> = shape.fields.iter().filter(|name| !shown(name)).collect();
            assert!(
                left.iter().all(|name| matches!(**name, "key" | "when")),
                "{} {left:?}",
                shape.header
            );
        }
    }

    #[test]
    fn percent_is_a_share_and_back() {
        for (typed, written) in [("25", "0.25"), ("2,5", "0.025"), ("100", "1.0"), ("0", "0.0")] {
            assert_eq!(chance(typed).as_deref(), Some(written));
            assert_eq!(percent(written), typed.replace(',', "."));
        }
        for wrong in ["101", "x", "-1", "1.25"] {
            assert_eq!(chance(wrong), None);
        }
    }

    #[test]
    fn what_a_part_says_comes_back_from_its_form_unchanged() {
        let text = playbook::builtin::text("consultative-b2b").unwrap();
        let top = playbook::edit::Place::top();
        let whole = playbook::edit::part(text, &top).unwrap();
        for at in 0..whole.list("stage").len() {
            let place = top.part("stage", at);
            let read = playbook::edit::part(text, &place).unwrap();
            let mut form = filled(&read, STAGE);
            let fields = values(&mut form, STAGE);
            let edit = playbook::edit::Edit::Set { at: place, fields };
            assert_eq!(playbook::edit::apply(text, &edit).unwrap(), text, "stage {at}");
        }
    }
}
