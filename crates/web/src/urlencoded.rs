//! Reads `name=value&name=value` into a struct and knows which field was wrong.
//!
//! Values are text: a number, a truth value or an id is parsed from it, a list takes every value
//! of its name, and an empty value for an optional field counts as absent.

mod de;

use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use crate::field::Said;
use crate::{FieldError, Problem};
use de::{Fields, Refusal};

/// More fields than any form has; a longer list is somebody trying.
const MOST_FIELDS: usize = 1000;

/// Reads the fields of a query or of a form.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Problem> {
    let fields = fields(text)?;
    T::deserialize(Fields::new(&fields)).map_err(problem)
}

fn problem(refusal: Refusal) -> Problem {
    let said = Said::read(&refusal.message);
    let field = refusal.field.as_deref().or(said.name()).unwrap_or_default();
    Problem::invalid(vec![said.at(crate::field::bounded(field))])
}

/// The names in order of their first appearance, each with its values.
type Named = Vec<(String, Vec<String>)>;

fn fields(text: &[u8]) -> Result<Named, Problem> {
    let mut named = Named::new();
    for (count, pair) in
        text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).enumerate()
    {
        if count == MOST_FIELDS {
            return Err(Problem::malformed(format!("More than {MOST_FIELDS} fields.")));
        }
        let mut sides = pair.splitn(2, |byte| *byte == b'=');
        let name = decoded(sides.next().unwrap_or_default())
            .ok_or_else(|| Problem::malformed("The name of a field is not UTF-8 text."))?;
        let value = decoded(sides.next().unwrap_or_default()).ok_or_else(|| not_text(&name))?;
        match named.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => named.push((name, vec![value])),
        }
    }
    Ok(named)
}

fn not_text(name: &str) -> Problem {
    Problem::invalid(vec![FieldError::new(name, "text", "The value is not UTF-8 text.")])
}

/// The text behind `+` and `%20`; none where it is not UTF-8.
fn decoded(text: &[u8]) -> Option<String> {
    let spaced: Vec<u8> =
        text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    String::from_utf8(percent_decode(&spaced).collect()).ok()
}
