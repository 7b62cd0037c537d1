//! `matches`: a pattern is read once and kept, since the same few rules are asked of every deal.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use cel::common::types::{CelBool, CelString};
use cel::{DeclarationError, Env, ExecutionError, add_member_overload, add_overload};
use regex::Regex;

/// How many patterns are kept; a workspace has a handful.
const MOST: usize = 256;

static KNOWN: LazyLock<Mutex<HashMap<String, Regex>>> = LazyLock::new(Mutex::default);

/// Adds `matches` to the language, as a function and as a member of texts.
pub(super) fn declare(env: &mut Env) -> Result<(), DeclarationError> {
    add_overload!(env, fn matches: (CelString, CelString) -> Result<CelBool>, id = "matches")?;
    add_member_overload!(env, fn matches: (CelString, CelString) -> Result<CelBool>)
}

fn matches(text: &CelString<'_>, pattern: &CelString<'_>) -> Result<CelBool, ExecutionError> {
    let found = known(pattern.inner()).map(|known| known.is_match(text.inner()));
    found.map(CelBool::from).map_err(|error| ExecutionError::FunctionError {
        function: "matches".to_owned(),
        message: format!("`{}` is not a pattern: {error}", pattern.inner()),
    })
}

fn known(pattern: &str) -> Result<Regex, regex::Error> {
    if let Some(known) = kept().get(pattern) {
        return Ok(known.clone());
    }
    let read = Regex::new(pattern)?;
    let mut kept = kept();
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(pattern.to_owned(), read.clone());
    Ok(read)
}

fn kept() -> std::sync::MutexGuard<'static, HashMap<String, Regex>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}
