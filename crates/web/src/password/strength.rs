//! Which passwords are taken: long ones (NIST SP 800-63B asks for length, not for odd characters).

use crate::FieldError;

/// What a password must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Fewer characters than [`Strength::SHORTEST`].
    #[error("Use at least 10 characters. A few words together are easy to remember.")]
    TooShort,
    /// More characters than [`Strength::LONGEST`].
    #[error("Use at most 256 characters.")]
    TooLong,
    /// A few characters over and over, or a run as on the keyboard.
    #[error("This is a pattern and quickly guessed. Use something less regular.")]
    Pattern,
    /// Hardly more than the name or address of the user.
    #[error("This is too much like the name or the mail address. Use something else.")]
    LikeTheUser,
}

impl Weakness {
    /// The stable name of the rule.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "too-short",
            Self::TooLong => "too-long",
            Self::Pattern => "pattern",
            Self::LikeTheUser => "like-the-user",
        }
    }

    /// The error of the field that holds the password.
    pub fn at(self, field: &str) -> FieldError {
        FieldError::new(field, self.code(), self.to_string())
    }
}

/// The check of a new password.
#[derive(Clone, Copy, Debug)]
pub struct Strength<'a> {
    user: &'a [&'a str],
}

/// Runs that fingers find; a password made of one of them, either way, is a pattern.
const RUNS: [&str; 5] =
    ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "passwordpassword"];

impl<'a> Strength<'a> {
    /// The fewest characters.
    pub const SHORTEST: usize = 10;
    /// The most characters.
    pub const LONGEST: usize = 256;

    /// A check for a user of these names and addresses.
    pub fn of(user: &'a [&'a str]) -> Self {
        Self { user }
    }

    /// Takes the password or says what is weak about it.
    pub fn check(&self, password: &str) -> Result<(), Weakness> {
        let length = password.chars().take(Self::LONGEST + 1).count();
        if length < Self::SHORTEST {
            return Err(Weakness::TooShort);
        }
        if length > Self::LONGEST {
            return Err(Weakness::TooLong);
        }
        let folded = password.to_lowercase();
        if is_pattern(&folded) {
            return Err(Weakness::Pattern);
        }
        if self.user.iter().any(|word| is_like(&folded, word)) {
            return Err(Weakness::LikeTheUser);
        }
        Ok(())
    }
}

/// Whether there are fewer than five different characters, or what remains without a run of the
/// keyboard is next to nothing.
fn is_pattern(password: &str) -> bool {
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    different.len() < 5 || RUNS.iter().any(|run| is_run(password, run))
}

fn is_run(password: &str, run: &str) -> bool {
    let backwards: String = run.chars().rev().collect();
    let steps = password.as_bytes().windows(2);
    let all = steps.len();
    let on_run = |step: &[u8]| {
        let step = std::str::from_utf8(step).unwrap_or(" ");
        run.contains(step) || backwards.contains(step)
    };
    steps.filter(|step| on_run(step)).count() + 2 > all
}

/// Whether less than four characters of the password are not the user's name.
fn is_like(password: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    let name = word.split('@').next().unwrap_or_default();
    [word.as_str(), name]
        .into_iter()
        .filter(|part| part.chars().count() >= 4)
        .any(|part| password.replace(part, "").chars().count() < 4)
}
