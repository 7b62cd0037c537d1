use super::{Strength, Weakness, hash, hash_blocking, is_outdated, verify, verify_blocking};
use crate::testing::ids;

const GOOD: &str = "correct horse battery";

#[tokio::test]
async fn the_right_password_passes_and_others_do_not() {
    let kept = hash(&ids(), GOOD.into()).await.unwrap();
    assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
    assert!(verify(GOOD.into(), Some(kept.clone())).await.unwrap());
    assert!(!verify("Correct horse battery".into(), Some(kept.clone())).await.unwrap());
    assert!(!verify(String::new(), Some(kept)).await.unwrap());
}

#[tokio::test]
async fn nobody_has_no_password() {
    assert!(!verify(GOOD.into(), None).await.unwrap());
    assert!(!verify("a password that nobody has".into(), None).await.unwrap());
}

#[test]
fn one_password_is_kept_in_two_ways() {
    let ids = ids();
    assert_ne!(hash_blocking(&ids, GOOD), hash_blocking(&ids, GOOD));
}

#[test]
fn what_looks_alike_is_alike() {
    let composed = hash_blocking(&ids(), "caf\u{e9} au lait").unwrap();
    assert!(verify_blocking("cafe\u{301} au lait", Some(&composed)));
}

#[test]
fn every_text_can_be_a_password() {
    for password in ["\0\0\0\0", "密码密码密码密码密码", "🚀🚀", &"x".repeat(256)] {
        let kept = hash_blocking(&ids(), password).unwrap();
        assert!(verify_blocking(password, Some(&kept)));
    }
}

#[test]
fn a_huge_password_is_wrong_and_not_hashed() {
    let kept = hash_blocking(&ids(), GOOD).unwrap();
    assert!(!verify_blocking(&GOOD.repeat(100_000), Some(&kept)));
}

#[test]
fn a_damaged_hash_lets_nobody_in() {
    for kept in
        ["", "plain", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=8,t=1,p=1$"]
    {
        assert!(!verify_blocking(GOOD, Some(kept)), "{kept}");
        assert!(is_outdated(kept));
    }
}

#[test]
fn a_weaker_hash_of_former_days_still_passes_and_is_outdated() {
    let weak = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$";
    let params = argon2::Params::new(8, 1, 1, Some(32)).unwrap();
    let old = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let made: argon2::password_hash::phc::PasswordHash =
        argon2::password_hash::PasswordHasher::hash_password_with_salt(
            &old,
            GOOD.as_bytes(),
            b"somesaltsomesalt",
        )
        .unwrap();
    let kept = made.to_string();
    assert!(kept.starts_with(weak), "{kept}");
    assert!(verify_blocking(GOOD, Some(&kept)));
    assert!(is_outdated(&kept));
    assert!(!is_outdated(&hash_blocking(&ids(), GOOD).unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_is_served_in_turn() {
    let tries = (0..20).map(|_| tokio::spawn(verify(GOOD.into(), None)));
    for done in tries.collect::<Vec<_>>() {
        assert_eq!(done.await.unwrap(), Ok(false));
    }
}

fn weakness(password: &str) -> Option<Weakness> {
    Strength::of(&["anna.berg@example.com", "Anna Berg"]).check(password).err()
}

#[test]
fn long_passwords_of_any_characters_are_taken() {
    let good =
        [GOOD, "9 Löwen tanzen", "密码很长的一句话可以用", "x7#kP2!mQz", "anna bakes good bread"];
    for password in good.into_iter().chain([GOOD.repeat(12).as_str()]) {
        assert_eq!(weakness(password), None, "{password}");
    }
}

#[test]
fn weak_passwords_are_refused_in_plain_words() {
    let weak = [
        ("", Weakness::TooShort),
        ("short pwd", Weakness::TooShort),
        ("🚀🚀🚀🚀", Weakness::TooShort),
        ("aaaaaaaaaaaa", Weakness::Pattern),
        ("abababababab", Weakness::Pattern),
        ("1234567890", Weakness::Pattern),
        ("qwertyuiop", Weakness::Pattern),
        ("zyxwvutsrqpo", Weakness::Pattern),
        ("passwordpassword", Weakness::Pattern),
        ("Anna.Berg@Example.com", Weakness::LikeTheUser),
        ("anna.berg1!", Weakness::LikeTheUser),
        ("Anna Berg 1", Weakness::LikeTheUser),
    ];
    for (password, why) in weak {
        assert_eq!(weakness(password), Some(why), "{password}");
    }
    assert_eq!(weakness(&"long and longer ".repeat(17)), Some(Weakness::TooLong));
}

#[test]
fn a_weakness_becomes_the_error_of_its_field() {
    let error = Weakness::TooShort.at("/password");
    assert_eq!((error.field.as_str(), &*error.code), ("/password", "too-short"));
    assert_eq!(
        error.message,
        "Use at least 10 characters. A few words together are easy to remember."
    );
}
