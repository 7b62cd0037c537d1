//! The parts of a playbook besides its stages.

use super::shape;
use super::stage;
use super::table::Table;
use crate::model::{
    Ask, Collateral, Condition, Ladder, LadderStep, Persona, Playbook, Process, QuestionGroup,
    Reason, Role, Score,
};
use types::{Unit, Within};

pub(super) fn playbook(t: &mut Table<'_, '_>) -> Playbook {
    Playbook {
        key: t.key(),
        name: t.text("name", "\"Consultative B2B\""),
        summary: t.maybe_text("summary"),
        takes: t.maybe_text("takes"),
        roles: t.each("role", &shape::ROLE, role),
        personas: t.each("persona", &shape::PERSONA, persona),
        questions: t.each("questions", &shape::QUESTIONS, group),
        collateral: t.each("collateral", &shape::COLLATERAL, collateral),
        reasons: t.each("reason", &shape::REASON, reason),
        conditions: t.each("condition", &shape::CONDITION, condition),
        ladders: t.each("ladder", &shape::LADDER, ladder),
        processes: t.each("process", &shape::PROCESS, process),
        scores: t.each("score", &shape::SCORE, score),
        stages: t.each("stage", &shape::STAGE, stage::stage),
    }
}

fn role(t: &mut Table<'_, '_>) -> Role {
    Role {
        key: t.key(),
        name: t.text("name", "\"Sales representative\""),
        department: t.maybe_text("department"),
        does: t.maybe_text("does"),
    }
}

fn persona(t: &mut Table<'_, '_>) -> Persona {
    Persona {
        key: t.key(),
        name: t.text("name", "\"Owner of a small chain\""),
        acts: t.words("acts"),
        cares: t.texts("cares"),
    }
}

fn group(t: &mut Table<'_, '_>) -> QuestionGroup {
    QuestionGroup {
        key: t.key(),
        name: t.text("name", "\"Pains\""),
        about: t.word("about").unwrap_or_default(),
        repeats: t.yes("repeats"),
        purpose: t.maybe_text("purpose"),
        asks: t.each("ask", &shape::ASK, ask),
    }
}

fn ask(t: &mut Table<'_, '_>) -> Ask {
    Ask {
        key: t.key(),
        ask: t.text("ask", "\"What does it cost you today?\""),
        kind: t.word("kind").unwrap_or_default(),
        options: t.texts("options"),
        required: t.yes("required"),
        look_in: t.texts("look_in"),
        help: t.maybe_text("help"),
        unit: t.maybe_text("unit"),
        min: t.whole("min"),
        max: t.whole("max"),
    }
}

fn collateral(t: &mut Table<'_, '_>) -> Collateral {
    Collateral {
        key: t.key(),
        name: t.text("name", "\"Case study\""),
        kind: t.text("kind", "\"case study\""),
        link: t.maybe_text("link"),
        text: t.maybe_text("text"),
        suits: t.texts("suits"),
    }
}

fn reason(t: &mut Table<'_, '_>) -> Reason {
    Reason {
        key: t.key(),
        for_: t.word("for").unwrap_or_default(),
        name: t.text("name", "\"Chose another provider\""),
    }
}

fn condition(t: &mut Table<'_, '_>) -> Condition {
    Condition {
        key: t.key(),
        says: t.text("says", "\"A discount over 15 % needs the sales manager\""),
        when: t.text("when", "\"quotes.discount > 15.0\""),
        by: t.text("by", "\"manager\""),
    }
}

fn ladder(t: &mut Table<'_, '_>) -> Ladder {
    Ladder {
        key: t.key(),
        name: t.text("name", "\"Ask until there is an answer\""),
        steps: t.each("step", &shape::STEP, step),
    }
}

fn step(t: &mut Table<'_, '_>) -> LadderStep {
    t.require("after", "\"2 working days\"");
    LadderStep {
        key: t.key(),
        name: t.text("name", "\"Send a case study\""),
        kind: t.word("kind").unwrap_or_default(),
        after: t.maybe_within("after").unwrap_or_else(a_working_day),
        uses: t.texts("uses"),
        guide: t.maybe_text("guide"),
    }
}

/// Stands in where the time could not be read: the playbook has an error then.
fn a_working_day() -> Within {
    Within::new(1, Unit::WorkingDays).expect("one is in range")
}

fn process(t: &mut Table<'_, '_>) -> Process {
    Process {
        key: t.key(),
        name: t.text("name", "\"Estimate the gaps\""),
        purpose: t.maybe_text("purpose"),
        owner: t.text("owner", "\"delivery\""),
        holds: t.yes("holds"),
        stages: t.each("stage", &shape::PROCESS_STAGE, stage::process_stage),
    }
}

fn score(t: &mut Table<'_, '_>) -> Score {
    t.require("points", "10");
    Score {
        if_: t.text("if", "\"company.size > 50\""),
        points: t.whole("points").unwrap_or_default(),
        says: t.text("says", "\"More than fifty employees\""),
    }
}
