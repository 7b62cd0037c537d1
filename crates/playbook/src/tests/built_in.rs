//! The playbooks that come with the program.

use crate::builtin;

#[test]
fn each_is_without_errors_and_warnings() {
    for (key, text) in builtin::all() {
        let found = crate::check(text);
        assert!(found.is_empty(), "{}", crate::render_all(&found, &format!("{key}.toml")));
    }
}

#[test]
fn each_has_the_key_of_its_file() {
    for (key, text) in builtin::all() {
        assert_eq!(crate::parse(text).unwrap().playbook.key, *key);
        assert_eq!(builtin::text(key), Some(*text));
    }
}

#[test]
fn each_is_the_same_after_printing() {
    for (key, text) in builtin::all() {
        let playbook = crate::parse(text).unwrap().playbook;
        let printed = crate::print(&playbook);
        let again = crate::parse(&printed);
        let again = again.unwrap_or_else(|found| panic!("{}", crate::render_all(&found, key)));
        assert_eq!(again.playbook, playbook, "{key}");
        assert_eq!(crate::print(&again.playbook), printed, "{key}");
    }
}
