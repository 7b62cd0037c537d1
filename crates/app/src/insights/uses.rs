//! What each report makes of a question beside its scope. What it does not use is refused: whoever asks is not
//! answered something else without a word. The same table tells the API's description and the command's help what to list.

use utoipa::openapi::{OpenApi, RefOr};

use super::InsightQuery;
use crate::{Error, Result};

/// A report that takes a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// `funnel`
    Funnel,
    /// `survival`
    Survival,
    /// `velocity`
    Velocity,
    /// `winloss`
    Winloss,
    /// `people`
    People,
    /// `forecast`
    Forecast,
    /// `backtest`
    Backtest,
    /// `lookback`
    Lookback,
    /// `activity`
    Activity,
    /// `leak`
    Leak,
    /// `health`
    Health,
    /// `whatif`
    Whatif,
    /// `score`
    Score,
    /// `map`
    Map,
    /// `conformance`
    Conformance,
    /// `replay`
    Replay,
    /// `deals`: those behind a number of any other
    Deals,
}

/// Each report by its word, with what it uses besides period, playbook, filters and zone.
pub(super) const USES: [(Asked, &str, &[&str]); 17] = [
    (Asked::Funnel, "funnel", &["by"]),
    (Asked::Survival, "survival", &["by", "days"]),
    (Asked::Velocity, "velocity", &["by"]),
    (Asked::Winloss, "winloss", &["by"]),
    (Asked::People, "people", &["by"]),
    (Asked::Forecast, "forecast", &["by", "period"]),
    (Asked::Backtest, "backtest", &["ahead"]),
    (Asked::Lookback, "lookback", &["last"]),
    (Asked::Activity, "activity", &[]),
    (Asked::Leak, "leak", &[]),
    (Asked::Health, "health", &[]),
    (Asked::Whatif, "whatif", &["ahead", "stage", "faster", "better", "leads", "sellers"]),
    (Asked::Score, "score", &["ahead"]),
    // The page of the map draws by these; the figures are those of the whole.
    (Asked::Map, "map", &["tell", "lines", "least", "activities"]),
    (Asked::Conformance, "conformance", &["against", "limit"]),
    (Asked::Replay, "replay", &["criterion", "change", "limit"]),
    (
        Asked::Deals,
        "deals",
        &[
            "by",
            "outcome",
            "stage",
            "fate",
            "group",
            "ended",
            "tier",
            "touch",
            "person",
            "tell",
            "lines",
            "least",
            "activities",
            "activity",
            "then",
            "repeated",
            "way",
            "handed_by",
            "handed_to",
            "had",
            "last",
            "deviation",
            "against",
            "after",
            "limit",
        ],
    ),
];

impl Asked {
    /// The word by which it is asked for.
    pub fn as_str(self) -> &'static str {
        self.line().0
    }

    /// The report that is asked for by this word.
    pub fn from_word(word: &str) -> Option<Asked> {
        USES.iter().find(|(_, known, _)| *known == word).map(|(asked, _, _)| *asked)
    }

    /// Whether the report takes a field of a query: every field that says which deals, and of the others those that it
    /// uses.
    pub fn takes(self, field: &str) -> bool {
        let beside = InsightQuery::default().beside_the_scope();
        let is_beside = beside.iter().any(|(name, _)| *name == field);
        !is_beside || self.line().1.contains(&field)
    }

    fn line(self) -> (&'static str, &'static [&'static str]) {
        let found = USES.iter().find(|(asked, _, _)| *asked == self);
        found.map_or(("", &[]), |(_, word, uses)| (*word, *uses))
    }
}

impl InsightQuery {
    /// The query, if the report uses all that it says.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming each field that the report does not use.
    pub fn of(self, asked: Asked) -> Result<InsightQuery> {
        let word = asked.as_str();
        let unused = self.beside_the_scope().into_iter();
        let unused = unused.filter(|(field, is_asked)| *is_asked && !asked.takes(field));
        let wrong: Vec<web::FieldError> = unused
            .map(|(field, _)| {
                let message = format!("The report `{word}` does not use this{}.", users_of(field));
                web::FieldError::new(field, "unused", message)
            })
            .collect();
        if wrong.is_empty() { Ok(self) } else { Err(Error::Invalid(wrong)) }
    }

    /// What a query says beside its scope, and whether this one says it.
    pub(super) fn beside_the_scope(&self) -> [(&'static str, bool); 34] {
        [
            ("by", self.by.is_some()),
            ("days", self.days.is_some()),
            ("outcome", self.outcome.is_some()),
            ("stage", self.stage.is_some()),
            ("fate", self.fate.is_some()),
            ("group", self.group.is_some()),
            ("ended", self.ended.is_some()),
            ("tier", self.tier.is_some()),
            ("touch", self.touch.is_some()),
            ("person", self.person.is_some()),
            ("period", self.period.is_some()),
            ("ahead", self.ahead.is_some()),
            ("last", self.last.is_some()),
            ("faster", self.faster.is_some()),
            ("better", self.better.is_some()),
            ("leads", self.leads.is_some()),
            ("sellers", self.sellers.is_some()),
            ("tell", self.tell.is_some()),
            ("lines", self.lines.is_some()),
            ("least", self.least.is_some()),
            ("activities", self.activities.is_some()),
            ("activity", self.activity.is_some()),
            ("then", self.then.is_some()),
            ("repeated", self.repeated.is_some()),
            ("way", self.way.is_some()),
            ("handed_by", self.handed_by.is_some()),
            ("handed_to", self.handed_to.is_some()),
            ("had", self.had.is_some()),
            ("against", self.against.is_some()),
            ("deviation", self.deviation.is_some()),
            ("criterion", self.criterion.is_some()),
            ("change", self.change.is_some()),
            ("after", self.after.is_some()),
            ("limit", self.limit.is_some()),
        ]
    }
}

/// Takes out of the description of each report the parameters that it refuses.
pub(super) fn describe(description: &mut OpenApi) {
    for (asked, word, _) in USES {
        let item = description.paths.paths.get_mut(&format!("/insights/{word}"));
        let operation = item.and_then(|item| item.get.as_mut());
        let parameters = operation.and_then(|operation| operation.parameters.as_mut());
        if let Some(parameters) = parameters {
            parameters.retain(|parameter| match parameter {
                RefOr::T(parameter) => asked.takes(&parameter.name),
                RefOr::Ref(_) => true,
            });
        }
    }
}

/// Which reports use a field, as the end of a sentence.
fn users_of(field: &str) -> String {
    let users = USES.iter().filter(|(_, _, uses)| uses.contains(&field));
    let users: Vec<String> = users.map(|(_, word, _)| format!("`{word}`")).collect();
    if users.is_empty() { String::new() } else { format!("; it is for {}", users.join(", ")) }
}
