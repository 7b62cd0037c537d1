//! No text at all makes the reader panic: built-in playbooks with bytes changed, cut and doubled.

use crate::builtin;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Edit {
    Put(u8),
    Cut(usize),
    Double(usize),
    Insert(&'static str),
}

const INSERTS: [&str; 16] = [
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "[[stage]]",
    "[",
    "]",
    "{",
    "}",
    "=",
    "\n",
    "\\",
    "é“",
    "(((((",
    "!",
    "rule = 'x.exists(y, z)'",
];

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        any::<u8>().prop_map(Edit::Put),
        (1..200_usize).prop_map(Edit::Cut),
        (1..200_usize).prop_map(Edit::Double),
        proptest::sample::select(&INSERTS[..]).prop_map(Edit::Insert),
    ]
}

fn apply(bytes: &mut Vec<u8>, at: f64, edit: &Edit) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place somewhere in the text"
    )]
    let at = (bytes.len() as f64 * at) as usize;
    match edit {
        Edit::Put(byte) => {
            if let Some(place) = bytes.get_mut(at) {
                *place = *byte;
            }
        }
        Edit::Cut(length) => {
            let end = (at + length).min(bytes.len());
            bytes.drain(at..end);
        }
        Edit::Double(length) => {
            let end = (at + length).min(bytes.len());
            let part = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
        }
        Edit::Insert(text) => {
            bytes.splice(at..at, text.bytes());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_changed_built_in_playbook_never_makes_the_reader_panic(
        which in 0..builtin::all().len(),
        edits in proptest::collection::vec((0.0..1.0, edit()), 1..6),
    ) {
        let mut bytes = builtin::all()[which].1.as_bytes().to_vec();
        for (at, edit) in &edits {
            apply(&mut bytes, *at, edit);
        }
        let text = String::from_utf8_lossy(&bytes);
        let told = crate::check(&text);
        for diagnostic in &told {
            prop_assert!(diagnostic.line >= 1 && diagnostic.column >= 1 && diagnostic.len >= 1);
            diagnostic.render("changed.toml");
        }
        if let Ok(parsed) = crate::parse(&text) {
            let printed = crate::print(&parsed.playbook);
            prop_assert_eq!(crate::parse(&printed).unwrap().playbook, parsed.playbook);
        }
    }
}

#[test]
fn deep_and_wide_nonsense_is_refused_in_good_time() {
    for text in [
        "a = ".to_owned() + &"[".repeat(100_000),
        "a.".repeat(50_000) + "b = 1",
        "[[stage]]\n".repeat(5_000),
        format!("takes = '{}'", "(".repeat(100_000)),
        format!("takes = '{}'", "!".repeat(100_000)),
        format!("takes = '{}'", "a.".repeat(100_000)),
        format!("takes = '{}1'", "1 + ".repeat(100_000)),
        "x".repeat(3_000_000),
        "\"".repeat(100_000),
        format!("[[questions]]\n[[questions.ask]]\noptions = [{}]", "'a',".repeat(40_000)),
        "[[role]]\nkey = 'r'\n".repeat(5_000) + &"[[stage]]\nowner = 'q'\n".repeat(5_000),
        format!("collect = [{}]\nstage = [{{}}]", "'abc',".repeat(100_000)),
    ] {
        assert!(!crate::check(&text).is_empty());
    }
}
