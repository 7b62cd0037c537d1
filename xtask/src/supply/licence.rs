//! Licence expressions as crates write them: SPDX's, and the older `A/B` for a choice.

use anyhow::{Result, bail};

/// Whether a person may use something under `expression`, given the licences they accept.
///
/// `OR` is a choice, `AND` binds tighter and needs both; an exception (`A WITH B`) is accepted
/// under that whole name, or where `A` alone is.
pub(crate) fn is_accepted(expression: &str, accepts: &dyn Fn(&str) -> bool) -> Result<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = Words { words: spaced.split_whitespace().collect(), at: 0, accepts };
    let accepted = words.choice()?;
    match words.next() {
        None => Ok(accepted),
        Some(word) => bail!("{word:?} is out of place in the licence {expression:?}"),
    }
}

struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
    accepts: &'a dyn Fn(&str) -> bool,
}

impl<'a> Words<'a> {
    fn choice(&mut self) -> Result<bool> {
        let mut accepted = self.all()?;
        while self.takes("OR") {
            accepted |= self.all()?;
        }
        Ok(accepted)
    }

    fn all(&mut self) -> Result<bool> {
        let mut accepted = self.one()?;
        while self.takes("AND") {
            accepted &= self.one()?;
        }
        Ok(accepted)
    }

    fn one(&mut self) -> Result<bool> {
        if self.takes("(") {
            let accepted = self.choice()?;
            if !self.takes(")") {
                bail!("a licence expression lacks a closing parenthesis");
            }
            return Ok(accepted);
        }
        let Some(name) = self.next().filter(|word| is_name(word)) else {
            bail!("a licence expression lacks a licence");
        };
        if !self.takes("WITH") {
            return Ok((self.accepts)(name));
        }
        let Some(exception) = self.next().filter(|word| is_name(word)) else {
            bail!("a licence expression lacks the exception after WITH");
        };
        Ok((self.accepts)(name) || (self.accepts)(&format!("{name} WITH {exception}")))
    }

    fn takes(&mut self, word: &str) -> bool {
        let there = self.words.get(self.at) == Some(&word);
        self.at += usize::from(there);
        there
    }

    fn next(&mut self) -> Option<&'a str> {
        let word = self.words.get(self.at).copied();
        self.at += usize::from(word.is_some());
        word
    }
}

fn is_name(word: &str) -> bool {
    !matches!(word, "OR" | "AND" | "WITH" | "(" | ")")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(expression: &str) -> bool {
        let accepts = |name: &str| matches!(name, "MIT" | "Apache-2.0" | "Unicode-3.0");
        is_accepted(expression, &accepts).unwrap()
    }

    #[test]
    fn one_acceptable_choice_is_enough() {
        assert!(accepted("MIT"));
        assert!(accepted("GPL-3.0 OR MIT"));
        assert!(accepted("MIT/GPL-3.0"));
        assert!(!accepted("GPL-3.0"));
    }

    #[test]
    fn all_that_apply_together_must_be_acceptable() {
        assert!(accepted("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(!accepted("MIT AND GPL-3.0"));
        assert!(accepted("MIT OR Apache-2.0 AND GPL-3.0"));
        assert!(!accepted("(MIT OR Apache-2.0) AND GPL-3.0"));
    }

    #[test]
    fn an_exception_only_grants_more() {
        assert!(accepted("Apache-2.0 WITH LLVM-exception"));
        assert!(!accepted("GPL-2.0 WITH Classpath-exception-2.0"));
    }

    #[test]
    fn nonsense_is_an_error_and_not_a_pass() {
        for nonsense in ["", "MIT OR", "(MIT", "MIT MIT", "WITH MIT", "MIT WITH", ")"] {
            assert!(is_accepted(nonsense, &|_| true).is_err(), "{nonsense:?}");
        }
    }
}
