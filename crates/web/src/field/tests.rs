use super::{FieldError, Said, bounded};

#[test]
fn words_of_serde_become_rules() {
    let code = |message: &str| Said::read(message).at("f".into()).code.into_owned();
    assert_eq!(code("missing field `email`"), "required");
    assert_eq!(code("duplicate field `email`"), "duplicate");
    assert_eq!(code("unknown field `emial`, expected `email`"), "unknown");
    assert_eq!(code("invalid type: string \"x\", expected u8"), "wrong");
}

#[test]
fn messages_are_sentences() {
    let message = |words: &str| Said::read(words).at("f".into()).message;
    assert_eq!(message("invalid digit"), "Invalid digit.");
    assert_eq!(message("élan is missing!"), "Élan is missing!");
    assert_eq!(message(""), "This value is not right.");
    assert_eq!(
        message("unknown field `b`, expected `a` or `c`"),
        "There is no such field: expected `a` or `c`."
    );
}

#[test]
fn what_is_sent_back_is_bounded() {
    let long = "ß".repeat(10_000);
    assert_eq!(bounded(&long).chars().count(), 301);
    assert_eq!(bounded("short"), "short");
}

#[test]
fn an_error_of_no_field_shows_its_message_only() {
    assert_eq!(FieldError::new("", "x", "All is wrong.").to_string(), "All is wrong.");
    assert_eq!(FieldError::new("/a", "x", "No.").to_string(), "/a: No.");
}
