//! The order of a list of deals, with a cursor to where a page begins.

use db::Select;
use serde::{Deserialize, Serialize};
use types::Timestamp;
use utoipa::ToSchema;

use crate::deals::DealLine;

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DealSort)]
pub enum Sort {
    /// What is due first.
    #[default]
    #[serde(rename = "next")]
    Next,
    /// What is due last.
    #[serde(rename = "-next")]
    NextBackwards,
    /// The smallest first.
    #[serde(rename = "worth")]
    Worth,
    /// The largest first.
    #[serde(rename = "-worth")]
    Largest,
    /// The first opened here first.
    #[serde(rename = "created")]
    Created,
    /// The newest first.
    #[serde(rename = "-created")]
    Newest,
    /// Those longest in their stage first.
    #[serde(rename = "entered")]
    Entered,
    /// Those that entered their stage last first.
    #[serde(rename = "-entered")]
    EnteredLast,
    /// What is expected to close first; what nobody expects comes last.
    #[serde(rename = "close")]
    Close,
    /// What is expected to close last.
    #[serde(rename = "-close")]
    CloseLast,
    /// The fewest points first.
    #[serde(rename = "score")]
    Score,
    /// The most points first.
    #[serde(rename = "-score")]
    Best,
    /// What was closed first; what is not closed comes last.
    #[serde(rename = "closed")]
    Closed,
    /// What was closed last.
    #[serde(rename = "-closed")]
    ClosedLast,
    /// The least learned chance first; what has none comes last.
    #[serde(rename = "chance")]
    Unlikeliest,
    /// The best learned chance first; what has none comes last.
    #[serde(rename = "-chance")]
    Likeliest,
}

/// What a line is ordered by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    Number(i64),
    Text(String),
    Nothing,
}

/// Deals that have what the list is ordered by, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Known,
    Unknown,
}

impl Sort {
    /// Every order.
    pub const ALL: [Sort; 16] = [
        Sort::Next,
        Sort::NextBackwards,
        Sort::Worth,
        Sort::Largest,
        Sort::Created,
        Sort::Newest,
        Sort::Entered,
        Sort::EnteredLast,
        Sort::Close,
        Sort::CloseLast,
        Sort::Score,
        Sort::Best,
        Sort::Closed,
        Sort::ClosedLast,
        Sort::Unlikeliest,
        Sort::Likeliest,
    ];

    /// The word of an address: `-worth`.
    pub fn word(self) -> &'static str {
        match self {
            Sort::Next => "next",
            Sort::NextBackwards => "-next",
            Sort::Worth => "worth",
            Sort::Largest => "-worth",
            Sort::Created => "created",
            Sort::Newest => "-created",
            Sort::Entered => "entered",
            Sort::EnteredLast => "-entered",
            Sort::Close => "close",
            Sort::CloseLast => "-close",
            Sort::Score => "score",
            Sort::Best => "-score",
            Sort::Closed => "closed",
            Sort::ClosedLast => "-closed",
            Sort::Unlikeliest => "chance",
            Sort::Likeliest => "-chance",
        }
    }

    /// Reads a word of an address.
    pub fn from_word(word: &str) -> Option<Sort> {
        Sort::ALL.into_iter().find(|sort| sort.word() == word)
    }

    /// The same order from its other end.
    #[must_use]
    pub fn reversed(self) -> Sort {
        match self {
            Sort::Next => Sort::NextBackwards,
            Sort::NextBackwards => Sort::Next,
            Sort::Worth => Sort::Largest,
            Sort::Largest => Sort::Worth,
            Sort::Created => Sort::Newest,
            Sort::Newest => Sort::Created,
            Sort::Entered => Sort::EnteredLast,
            Sort::EnteredLast => Sort::Entered,
            Sort::Close => Sort::CloseLast,
            Sort::CloseLast => Sort::Close,
            Sort::Score => Sort::Best,
            Sort::Best => Sort::Score,
            Sort::Closed => Sort::ClosedLast,
            Sort::ClosedLast => Sort::Closed,
            Sort::Unlikeliest => Sort::Likeliest,
            Sort::Likeliest => Sort::Unlikeliest,
        }
    }

    /// The list's name, to which a cursor belongs.
    pub(super) fn list(self) -> &'static str {
        match self {
            Sort::Next => "deals by next",
            Sort::NextBackwards => "deals by -next",
            Sort::Worth => "deals by worth",
            Sort::Largest => "deals by -worth",
            Sort::Created => "deals by created",
            Sort::Newest => "deals by -created",
            Sort::Entered => "deals by entered",
            Sort::EnteredLast => "deals by -entered",
            Sort::Close => "deals by close",
            Sort::CloseLast => "deals by -close",
            Sort::Score => "deals by score",
            Sort::Best => "deals by -score",
            Sort::Closed => "deals by closed",
            Sort::ClosedLast => "deals by -closed",
            Sort::Unlikeliest => "deals by chance",
            Sort::Likeliest => "deals by -chance",
        }
    }

    /// Whether it goes by what a node has learned, which no column holds (see [`super::learned`]).
    pub(super) fn is_learned(self) -> bool {
        matches!(self, Sort::Unlikeliest | Sort::Likeliest)
    }

    /// Whether some deals have nothing that they could be ordered by.
    pub(super) fn is_optional(self) -> bool {
        matches!(
            self,
            Sort::Entered
                | Sort::EnteredLast
                | Sort::Close
                | Sort::CloseLast
                | Sort::Closed
                | Sort::ClosedLast
        )
    }

    /// Narrows to a part, after a position in it.
    pub(super) fn begin(self, select: &mut Select, part: Part, after: Option<&(Key, i64)>) {
        if let Some(condition) = self.condition(part) {
            select.text(condition);
        }
        match after {
            None => {}
            Some((Key::Nothing, number)) => {
                select.push(" AND d.number > ", *number);
            }
            Some((Key::Number(key), number)) => {
                select.push(self.after(), *key).push(", ", *number).text(")");
            }
            Some((Key::Text(key), number)) => {
                select.push(self.after(), key.as_str()).push(", ", *number).text(")");
            }
        }
    }

    fn condition(self, part: Part) -> Option<&'static str> {
        Some(match (self, part) {
            (Sort::Entered | Sort::EnteredLast, Part::Known) => " AND d.entered_at IS NOT NULL",
            (Sort::Entered | Sort::EnteredLast, Part::Unknown) => " AND d.entered_at IS NULL",
            (Sort::Close | Sort::CloseLast, Part::Known) => " AND d.close_on IS NOT NULL",
            (Sort::Close | Sort::CloseLast, Part::Unknown) => " AND d.close_on IS NULL",
            (Sort::Closed | Sort::ClosedLast, Part::Known) => " AND d.closed_at IS NOT NULL",
            (Sort::Closed | Sort::ClosedLast, Part::Unknown) => " AND d.closed_at IS NULL",
            _ => return None,
        })
    }

    fn after(self) -> &'static str {
        match self {
            Sort::Next => " AND (d.next_key, d.number) > (",
            Sort::NextBackwards => " AND (d.next_key, d.number) < (",
            Sort::Worth => " AND (d.worth, d.number) > (",
            Sort::Largest => " AND (d.worth, d.number) < (",
            Sort::Created | Sort::Unlikeliest | Sort::Likeliest => " AND (0, d.number) > (",
            Sort::Newest => " AND (0, d.number) < (",
            Sort::Entered => " AND (d.entered_at, d.number) > (",
            Sort::EnteredLast => " AND (d.entered_at, d.number) < (",
            Sort::Close => " AND (d.close_on, d.number) > (",
            Sort::CloseLast => " AND (d.close_on, d.number) < (",
            Sort::Score => " AND (d.score, d.number) > (",
            Sort::Best => " AND (d.score, d.number) < (",
            Sort::Closed => " AND (d.closed_at, d.number) > (",
            Sort::ClosedLast => " AND (d.closed_at, d.number) < (",
        }
    }

    pub(super) fn order(self, select: &mut Select, part: Part) {
        select.text(match (part, self) {
            (Part::Unknown, _) | (_, Sort::Created | Sort::Unlikeliest | Sort::Likeliest) => {
                " ORDER BY d.number"
            }
            (_, Sort::Newest) => " ORDER BY d.number DESC",
            (_, Sort::Next) => " ORDER BY d.next_key, d.number",
            (_, Sort::NextBackwards) => " ORDER BY d.next_key DESC, d.number DESC",
            (_, Sort::Worth) => " ORDER BY d.worth, d.number",
            (_, Sort::Largest) => " ORDER BY d.worth DESC, d.number DESC",
            (_, Sort::Entered) => " ORDER BY d.entered_at, d.number",
            (_, Sort::EnteredLast) => " ORDER BY d.entered_at DESC, d.number DESC",
            (_, Sort::Close) => " ORDER BY d.close_on, d.number",
            (_, Sort::CloseLast) => " ORDER BY d.close_on DESC, d.number DESC",
            (_, Sort::Score) => " ORDER BY d.score, d.number",
            (_, Sort::Best) => " ORDER BY d.score DESC, d.number DESC",
            (_, Sort::Closed) => " ORDER BY d.closed_at, d.number",
            (_, Sort::ClosedLast) => " ORDER BY d.closed_at DESC, d.number DESC",
        });
    }

    /// What the cursor after a line says.
    pub(super) fn key(self, line: &DealLine) -> (Key, i64) {
        let instant =
            |at: Option<Timestamp>| at.map_or(Key::Nothing, |at| Key::Number(at.as_millis()));
        let key = match self {
            Sort::Next | Sort::NextBackwards => {
                Key::Number(line.next_at.map_or(i64::MAX, Timestamp::as_millis))
            }
            Sort::Worth | Sort::Largest => Key::Number(line.amount.unwrap_or(0)),
            Sort::Created | Sort::Newest | Sort::Unlikeliest | Sort::Likeliest => Key::Number(0),
            Sort::Entered | Sort::EnteredLast => instant(line.entered_at),
            Sort::Close | Sort::CloseLast => {
                line.close_on.map_or(Key::Nothing, |day| Key::Text(day.to_string()))
            }
            Sort::Score | Sort::Best => Key::Number(line.score),
            Sort::Closed | Sort::ClosedLast => instant(line.closed_at),
        };
        (key, line.number)
    }
}
