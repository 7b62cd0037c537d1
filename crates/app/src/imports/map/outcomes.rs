//! Reads what a mapping says of deals: fields, answers, holders, stages, activities and how they ended.

use super::table::Table;
use super::{
    ActivityMap, AnswerMap, DealField, DealMap, EndMap, From, Given, NoteMap, StageMap, When,
    WonMap,
};

const FIELDS: [(&str, DealField); 10] = [
    ("name", DealField::Name),
    ("source", DealField::Source),
    ("campaign", DealField::Campaign),
    ("product", DealField::Product),
    ("segment", DealField::Segment),
    ("country", DealField::Country),
    ("language", DealField::Language),
    ("amount", DealField::Amount),
    ("currency", DealField::Currency),
    ("close", DealField::Close),
];

/// The deal of a file's rows; none where the file says nothing of deals.
pub(super) fn deal(file: &Table<'_, '_>) -> Option<DealMap> {
    let table = file.table("deal");
    let answers = file.table("answers").map(answers).unwrap_or_default();
    let holders = file.table("holders").map(holders).unwrap_or_default();
    let stages = file.tables("stage").into_iter().filter_map(stage).collect();
    let activities = file.tables("activity").into_iter().filter_map(activity).collect();
    let notes = file.tables("note").into_iter().filter_map(note).collect();
    let won = file.table("won").and_then(won);
    let lost = file.table("lost").and_then(end);
    let disqualified = file.table("disqualified").and_then(end);
    let Some(table) = table else {
        let parts =
            ["answers", "holders", "stage", "activity", "note", "won", "lost", "disqualified"];
        for part in parts {
            if file.value(part).is_some() {
                file.wrong(part, "this needs a deal: add [file.deal]");
            }
        }
        return None;
    };
    let fields = FIELDS.iter().filter_map(|(name, field)| Some((*field, table.given(name)?)));
    let fields = fields.collect();
    let stage_at = table.given("stage_at");
    let stage = table.given("stage").map(|stage| StageMap { when: None, stage, at: stage_at });
    let map = DealMap {
        fields,
        opened: table.given("opened"),
        stage,
        owner: table.given("owner"),
        holders,
        answers,
        stages,
        activities,
        notes,
        won,
        lost,
        disqualified,
    };
    table.done();
    Some(map)
}

fn answers(groups: Table<'_, '_>) -> Vec<AnswerMap> {
    let mut answers = Vec::new();
    for (group, value) in groups.entries() {
        let path = groups.field(group);
        let Some(fields) = value.get_ref().as_table() else {
            groups.wrong(group, format!("this is a table: [file.answers.{group}]"));
            continue;
        };
        let place = groups.reading.place(&value.span(), &path);
        let table = Table::new(groups.reading, path, value.span(), fields);
        let confirmed = table.yes("confirmed");
        let asks = table.entries().filter(|(ask, _)| *ask != "confirmed");
        let asks =
            asks.filter_map(|(ask, value)| Some((ask.to_owned(), table.given_of(ask, value)?)));
        let asks = asks.collect();
        answers.push(AnswerMap { group: group.to_owned(), place, asks, confirmed });
    }
    answers
}

fn holders(table: Table<'_, '_>) -> Vec<(String, Given)> {
    let given = |(role, value)| Some((String::from(role), table.given_of(role, value)?));
    table.entries().filter_map(given).collect()
}

fn when(table: &Table<'_, '_>) -> Option<When> {
    let table = table.table("when")?;
    let place = table.reading.place(&table.span, &table.path);
    let column = table.text("column");
    let is = table.texts("is").unwrap_or_default();
    if column.is_none() {
        table.missing("column", "\"a column\"");
    }
    if is.is_empty() {
        table.missing("is", "[\"a value\"]");
    }
    table.done();
    let given = Given::new(From::Column(column?), place);
    Some(When { given, is: is.iter().map(|word| types::fold(word)).collect() })
}

fn stage(table: Table<'_, '_>) -> Option<StageMap> {
    let name = table.text("stage");
    if name.is_none() {
        table.missing("stage", "\"a stage's key\"");
    }
    let place = table.place("stage");
    let at = table.must_give("at");
    let when = when(&table);
    table.done();
    let stage = Given::new(From::Constant(name?), place);
    Some(StageMap { when, stage, at: Some(at?) })
}

fn activity(table: Table<'_, '_>) -> Option<ActivityMap> {
    let kind = table.text("kind");
    let known = ["call", "mail", "meeting", "message"];
    match kind.as_deref() {
        None => table.missing("kind", "\"call\""),
        Some(kind) if !known.contains(&kind) => {
            table.wrong("kind", format!("this is {}", known.join(", ")));
        }
        Some(_) => {}
    }
    let place = table.place("kind");
    let at = table.must_give("at");
    let (when, direction) = (when(&table), table.given("direction"));
    let (reached, outcome) = (table.given("reached"), table.given("outcome"));
    let (subject, body) = (table.given("subject"), table.given("body"));
    table.done();
    let kind = Given::new(From::Constant(kind.unwrap_or_default()), place);
    Some(ActivityMap { when, kind, at: at?, direction, reached, outcome, subject, body })
}

fn note(table: Table<'_, '_>) -> Option<NoteMap> {
    let text = table.must_give("text");
    let at = table.given("at");
    table.done();
    Some(NoteMap { text: text?, at })
}

fn won(table: Table<'_, '_>) -> Option<WonMap> {
    let at = table.must_give("at");
    let (when, paid, owner) = (when(&table), table.given("paid"), table.given("owner"));
    let holders = table.table("holders").map(holders).unwrap_or_default();
    let complete = table.yes("complete").unwrap_or(false);
    table.done();
    Some(WonMap { when, at: at?, paid, owner, holders, complete })
}

fn end(table: Table<'_, '_>) -> Option<EndMap> {
    let at = table.must_give("at");
    let reason = table.must_give("reason");
    let (when, competitor) = (when(&table), table.given("competitor"));
    let note = table.given("note");
    table.done();
    Some(EndMap { when, at: at?, reason: reason?, competitor, note })
}
