//! Any playbook at all, sensible or not, is the same after printing and reading.

use crate::decode::decode;
use crate::model::{
    About, Act, Ask, AskKind, By, Collateral, Condition, EvidenceKind, Exit, Funnel, Gate, Journey,
    Ladder, LadderStep, Obstacle, On, Persona, PersonaAct, Phase, Playbook, Process, QuestionGroup,
    Reason, ReasonFor, Role, Score, Stage, TaskKind, TaskRule, When,
};
use crate::words::Word;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use types::{Unit, Within};

/// Texts that are hard to write: quotes, backslashes, line breaks, marks of TOML and Markdown.
fn text() -> BoxedStrategy<String> {
    let piece = prop_oneof![
        4 => "[a-z]{1,12} ",
        1 => "[ -~]{1,10}",
        1 => Just("\"".to_owned()),
        1 => Just("\"\"\"".to_owned()),
        1 => Just("'''".to_owned()),
        1 => Just("\\".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just("\t".to_owned()),
        1 => Just("  ".to_owned()),
        1 => Just("é„“”漢字👩‍👧\u{200b}\u{feff}".to_owned()),
        1 => any::<char>().prop_map(String::from),
        1 => Just("#=[]{}|`*_<>&;".to_owned()),
        1 => "[a-z ]{120,180}",
    ];
    vec(piece, 1..6)
        .prop_map(|pieces| pieces.concat())
        .prop_filter("blank texts are no texts", |text| !text.trim().is_empty())
        .boxed()
}

fn key() -> BoxedStrategy<String> {
    "[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4}){0,2}".boxed()
}

fn keys() -> BoxedStrategy<Vec<String>> {
    vec(key(), 0..3).boxed()
}

fn texts() -> BoxedStrategy<Vec<String>> {
    vec(text(), 0..4).boxed()
}

fn word<W: Word + std::fmt::Debug>() -> BoxedStrategy<W> {
    let words: Vec<W> = W::WORDS.iter().map(|(word, _)| *word).collect();
    proptest::sample::select(words).boxed()
}

fn within() -> BoxedStrategy<Within> {
    let units = vec![
        Unit::WorkingMinutes,
        Unit::WorkingHours,
        Unit::WorkingDays,
        Unit::Minutes,
        Unit::Hours,
        Unit::Days,
        Unit::Weeks,
    ];
    (1..=99_999_u32, proptest::sample::select(units))
        .prop_map(|(amount, unit)| Within::new(amount, unit).unwrap())
        .boxed()
}

prop_compose! {
    fn role()(key in key(), name in text(), department in of(text()), does in of(text())) -> Role {
        Role { key, name, department, does }
    }
}

prop_compose! {
    fn persona()(key in key(), name in text(), acts in vec(word::<PersonaAct>(), 0..3),
        cares in texts()) -> Persona {
        Persona { key, name, acts, cares }
    }
}

prop_compose! {
    fn ask()(key in key(), ask in text(), kind in word::<AskKind>(), options in texts(),
        required in any::<bool>(), look_in in texts(), help in of(text()), unit in of(text()),
        min in of(any::<i64>()), max in of(any::<i64>())) -> Ask {
        Ask { key, ask, kind, options, required, look_in, help, unit, min, max }
    }
}

prop_compose! {
    fn group()(key in key(), name in text(), about in word::<About>(), repeats in any::<bool>(),
        purpose in of(text()), asks in vec(ask(), 0..3)) -> QuestionGroup {
        QuestionGroup { key, name, about, repeats, purpose, asks }
    }
}

prop_compose! {
    fn collateral()(key in key(), name in text(), kind in text(), link in of(text()),
        text in of(text()), suits in texts()) -> Collateral {
        Collateral { key, name, kind, link, text, suits }
    }
}

prop_compose! {
    fn reason()(key in key(), for_ in word::<ReasonFor>(), name in text()) -> Reason {
        Reason { key, for_, name }
    }
}

prop_compose! {
    fn condition()(key in key(), says in text(), when in text(), by in key()) -> Condition {
        Condition { key, says, when, by }
    }
}

prop_compose! {
    fn step()(key in key(), name in text(), kind in word::<TaskKind>(), after in within(),
        uses in keys(), guide in of(text())) -> LadderStep {
        LadderStep { key, name, kind, after, uses, guide }
    }
}

prop_compose! {
    fn ladder()(key in key(), name in text(), steps in vec(step(), 0..3)) -> Ladder {
        Ladder { key, name, steps }
    }
}

prop_compose! {
    fn score()(if_ in text(), points in any::<i64>(), says in text()) -> Score {
        Score { if_, points, says }
    }
}

prop_compose! {
    fn task()(key in key(), name in text(), kind in word::<TaskKind>(), must in any::<bool>(),
        owner in of(key()), due in of(within()), uses in keys(), guide in of(text())) -> TaskRule {
        TaskRule { key, name, kind, must, owner, due, uses, guide }
    }
}

prop_compose! {
    fn exit()(key in key(), says in text(), by in word::<By>(), rule in of(text()),
        evidence in vec(word::<EvidenceKind>(), 0..3), gate in word::<Gate>(),
        approver in of(key()), hint in of(text())) -> Exit {
        Exit { key, says, by, rule, evidence, gate, approver, hint }
    }
}

fn on() -> BoxedStrategy<On> {
    prop_oneof![
        Just(On::Enter),
        Just(On::Leave),
        Just(On::Late),
        within().prop_map(On::Quiet),
        key().prop_map(On::Answered),
        key().prop_map(On::Ended),
        Just(On::NoShow),
        Just(On::Lost),
        Just(On::Won),
    ]
    .boxed()
}

fn act() -> BoxedStrategy<Act> {
    prop_oneof![
        key().prop_map(Act::Start),
        key().prop_map(Act::Follow),
        task().prop_map(Act::Task),
        (key(), text()).prop_map(|(role, says)| Act::Notify { role, says }),
        key().prop_map(Act::Assign),
        (key(), key()).prop_map(|(uses, to)| Act::Mail { uses, to }),
        text().prop_map(Act::Webhook),
    ]
    .boxed()
}

fn when() -> BoxedStrategy<When> {
    (on(), of(text()), act()).prop_map(|(on, if_, act)| When { on, if_, act }).boxed()
}

prop_compose! {
    fn process_stage()(key in key(), name in text(), purpose in of(text()), owner in of(key()),
        within in of(within()), collect in keys(), tasks in vec(task(), 0..3),
        exits in vec(exit(), 0..3)) -> Stage {
        Stage { key, name, purpose, owner, within, collect, tasks, exits, ..Stage::default() }
    }
}

prop_compose! {
    fn process()(key in key(), name in text(), purpose in of(text()), owner in key(),
        holds in any::<bool>(), stages in vec(process_stage(), 0..3)) -> Process {
        Process { key, name, purpose, owner, holds, stages }
    }
}

prop_compose! {
    fn journey()(buyer in of(text()), seller in of(text()), marketer in of(text())) -> Journey {
        Journey { buyer, seller, marketer }
    }
}

prop_compose! {
    fn stage()(stage in process_stage(), output in of(text()), phase in word::<Phase>(),
        funnel in of(word::<Funnel>()), journey in journey(), chance in of(0..=1000_u16),
        uses in keys(), guide in of(text()),
        obstacles in vec((text(), texts()), 0..3), whens in vec(when(), 0..3)) -> Stage {
        let obstacles =
            obstacles.into_iter().map(|(sign, try_)| Obstacle { sign, try_ }).collect();
        Stage { output, phase, funnel, journey, chance, uses, guide, obstacles, whens, ..stage }
    }
}

prop_compose! {
    fn first_half()(key in key(), name in text(), summary in of(text()), takes in of(text()),
        roles in vec(role(), 0..2), personas in vec(persona(), 0..2),
        questions in vec(group(), 0..2), collateral in vec(collateral(), 0..2)) -> Playbook {
        let half = Playbook::default();
        Playbook { key, name, summary, takes, roles, personas, questions, collateral, ..half }
    }
}

prop_compose! {
    /// A playbook with every part of the model, that need not make sense.
    pub(super) fn playbook()(half in first_half(), reasons in vec(reason(), 0..2),
        conditions in vec(condition(), 0..2), ladders in vec(ladder(), 0..2),
        processes in vec(process(), 0..2), scores in vec(score(), 0..2),
        stages in vec(stage(), 0..3)) -> Playbook {
        Playbook { reasons, conditions, ladders, processes, scores, stages, ..half }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_playbook_is_the_same_after_printing_and_reading(playbook in playbook()) {
        let printed = crate::print(&playbook);
        let (read, found) = decode(&printed);
        let told: Vec<&str> =
            found.problems.iter().map(|problem| problem.message.as_str()).collect();
        prop_assert!(told.is_empty(), "{told:?}\n{printed}");
        prop_assert_eq!(read, playbook);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_playbook_can_be_checked_and_told_about(playbook in playbook()) {
        let printed = crate::print(&playbook);
        let told = crate::check(&printed);
        crate::render_all(&told, "any.toml");
        if let Err(errors) = crate::Compiled::new(playbook.clone()) {
            crate::render_all(&errors, "");
        }
        crate::manual::html(&playbook);
        crate::manual::markdown(&playbook);
    }

    #[test]
    fn only_equal_playbooks_compare_without_changes(old in playbook(), new in playbook()) {
        prop_assert_eq!(crate::compare(&old, &old), Vec::new());
        prop_assert_eq!(crate::compare(&old, &new).is_empty(), old == new);
    }
}
