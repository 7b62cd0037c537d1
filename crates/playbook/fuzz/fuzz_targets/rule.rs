//! Any rule in a small playbook can be read and, where it is sound, run over nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use playbook::{Compiled, RuleRef, cel::Value, model::Playbook};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static BASE: LazyLock<Playbook> = LazyLock::new(|| {
    playbook::parse(include_str!("../../src/tests/base.toml")).expect("the base is sound").playbook
});

fuzz_target!(|rule: &str| {
    let mut playbook = BASE.clone();
    playbook.stages[0].exits[0].rule = Some(rule.to_owned());
    let Ok(compiled) = Compiled::new(playbook) else { return };
    let nothing: BTreeMap<String, Value> = BTreeMap::new();
    if let Some(rule) = compiled.rule(RuleRef::Exit(0, 0)) {
        compiled.eval(rule, &nothing);
    }
});
