use super::fold;
use proptest::prelude::*;

#[test]
fn spellings_of_one_word_have_one_key() {
    let same = [
        ("Škoda  AUTO", "skoda auto"),
        ("Straße", "STRASSE"),
        ("São Paulo", "sao paulo"),
        ("ＮＥＣ", "nec"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
        ("Đà Nẵng", "da nang"),
        ("e\u{301}te\u{301}", "ÉTÉ"),
        ("zero\u{200b}width", "zerowidth"),
        ("tab\tand\nline", "tab and line"),
    ];
    for (one, other) in same {
        assert_eq!(fold(one), fold(other), "{one} and {other}");
    }
}

#[test]
fn marks_that_make_another_letter_stay() {
    assert_ne!(fold("कि"), fold("क"));
    assert_ne!(fold("が"), fold("か"));
    assert_eq!(fold("한국"), "한국");
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn any_text_can_be_folded(text in any::<String>()) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }
}
