//! Any text can be read without a panic; what is read is the same after printing.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for told in playbook::check(text) {
        told.render("fuzz.toml");
    }
    let Ok(parsed) = playbook::parse(text) else { return };
    let printed = playbook::print(&parsed.playbook);
    let again = playbook::parse(&printed).expect("what was printed can be read");
    assert_eq!(again.playbook, parsed.playbook);
    playbook::manual::html(&parsed.playbook);
    playbook::manual::markdown(&parsed.playbook);
    assert!(playbook::compare(&parsed.playbook, &again.playbook).is_empty());
});
