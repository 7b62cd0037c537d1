//! Which formats fit a column, and the refusal to choose between two.

use std::fmt::Display;

use serde::{Serialize, Serializer};

/// The formats that fit every value of a column, and a value that they read differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidates<F: Display> {
    /// The formats, the likeliest first.
    #[serde(serialize_with = "as_texts")]
    pub formats: Vec<F>,
    /// The first value that two of the formats read differently.
    pub example: Option<String>,
    /// What each format makes of the example, in the order of the formats.
    pub readings: Vec<String>,
}

impl<F: Display> Default for Candidates<F> {
    fn default() -> Self {
        Self { formats: Vec::new(), example: None, readings: Vec::new() }
    }
}

impl<F: Display + Copy> Candidates<F> {
    /// The format to read the column by: `None` where none fits, and a refusal where more than one
    /// does and they do not agree.
    pub fn decide(&self, column: &str) -> Result<Option<F>, Ambiguous> {
        match &self.example {
            Some(example) if self.formats.len() > 1 => Err(Ambiguous {
                column: column.to_owned(),
                candidates: self.formats.iter().map(ToString::to_string).collect(),
                readings: self.readings.clone(),
                example: example.clone(),
            }),
            _ => Ok(self.formats.first().copied()),
        }
    }
}

fn as_texts<F: Display, S: Serializer>(formats: &[F], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(formats.iter().map(ToString::to_string))
}

/// Says that a column's values fit more than one format, so that someone has to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("column {column:?} can be read in more than one way: {example:?} is {}; say which format it has", self.choices())]
pub struct Ambiguous {
    /// The column's name.
    pub column: String,
    /// The formats that fit all its values.
    pub candidates: Vec<String>,
    /// What each makes of the example.
    pub readings: Vec<String>,
    /// The first value that they read differently.
    pub example: String,
}

impl Ambiguous {
    fn choices(&self) -> String {
        let pairs = self.candidates.iter().zip(&self.readings);
        pairs
            .map(|(format, reading)| format!("{reading} as {format}"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}
