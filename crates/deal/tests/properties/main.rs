//! What holds for every deal, whatever is asked of it: random commands, sensible and not, over
//! all built-in playbooks.
//!
//! `PROPTEST_CASES` sets the number of sequences for each playbook (150 unless set); each test says how many it ran.
//! `cargo xtask properties` runs hundreds of thousands.

mod invariants;
mod life;
mod steps;

use std::cell::Cell;
use std::sync::Arc;

use playbook::Compiled;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use self::life::Life;
use self::steps::Step;

/// A built-in playbook.
fn compiled(key: &str) -> Arc<Compiled> {
    let text = playbook::builtin::text(key).unwrap_or_else(|| panic!("no playbook {key}"));
    match playbook::compile(text) {
        Ok((compiled, _)) => Arc::new(compiled),
        Err(wrong) => panic!("{key}: {wrong:#?}"),
    }
}

fn live(playbook: &Arc<Compiled>, steps: &[Step]) {
    let mut life = Life::begin(playbook);
    for step in steps {
        life.takes(step);
    }
    life.ends();
}

fn cases() -> Config {
    let set = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = set.unwrap_or(150);
    Config { cases, max_shrink_iters: 20_000, failure_persistence: None, ..Config::default() }
}

/// Lives through as many random sequences of commands as are asked for, and says how many that were.
fn lives_of(key: &str) -> String {
    let playbook = compiled(key);
    let (lives, commands) = (Cell::new(0_u64), Cell::new(0_usize));
    let mut runner = TestRunner::new(cases());
    let done = runner.run(&prop::collection::vec(steps::step(), 1..80), |steps| {
        live(&playbook, &steps);
        lives.set(lives.get() + 1);
        commands.set(commands.get() + steps.len());
        Ok(())
    });
    let says = format!("{key}: {} sequences of {} commands in all", lives.get(), commands.get());
    if let Err(failed) = done {
        panic!("{says}; then {failed}");
    }
    says
}

macro_rules! lives {
    ($($name:ident $key:literal)*) => {
        $(
            #[test]
            fn $name() {
                println!("{}", lives_of($key));
            }
        )*

        #[test]
        fn every_built_in_playbook_is_lived_through() {
            let lived = [$($key),*];
            for (key, _) in playbook::builtin::all() {
                assert!(lived.contains(key), "no property lives through {key}");
            }
        }
    };
}

lives! {
    deals_of_consultative_b2b_keep_the_rules "consultative-b2b"
    deals_of_eight_stage_keep_the_rules "eight-stage"
    deals_of_inbound_keep_the_rules "inbound"
    deals_of_outbound_keep_the_rules "outbound"
    deals_of_photovoltaics_keep_the_rules "photovoltaics"
    deals_of_prospect_to_nurture_keep_the_rules "prospect-to-nurture"
    deals_of_retail_keep_the_rules "retail"
    deals_of_saas_trial_keep_the_rules "saas-trial"
    deals_of_simple_funnel_keep_the_rules "simple-funnel"
    deals_of_vbant_five_step_keep_the_rules "vbant-five-step"
}

/// The random commands reach everything that can happen; otherwise the properties prove little.
#[test]
fn random_lives_see_every_kind_of_fact() {
    let mut seen = std::collections::BTreeSet::new();
    let mut refused = std::collections::BTreeSet::new();
    for key in ["consultative-b2b", "inbound", "outbound"] {
        let playbook = compiled(key);
        for seed in 0..80 {
            let mut life = Life::begin(&playbook);
            steps::sequence(seed, 80).iter().for_each(|step| life.takes(step));
            life.ends();
            seen.extend(life.events.iter().map(|event| event.fact.kind()));
            refused.extend(life.refused.iter().map(|code| format!("{code:?}")));
        }
    }
    let missing: Vec<_> = steps::FACTS.iter().filter(|kind| !seen.contains(*kind)).collect();
    assert!(missing.is_empty(), "never happened: {missing:?}; refused: {refused:?}");
    assert!(refused.len() > 25, "{refused:?}");
}
