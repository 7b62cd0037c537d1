//! The words that deals have, for whoever is to choose one of them.

use insight::columns::{Columns, Word};
use insight::scope::Fact;

use super::{InsightQuery, Look, Need, look};
use crate::Result;
use crate::house::{App, By};

/// What deals that one may see were said to be: each list by the alphabet.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Roles of playbooks that somebody plays, by their keys.
    pub roles: Vec<String>,
    /// Where deals came from.
    pub source: Vec<String>,
    /// The campaigns.
    pub campaign: Vec<String>,
    /// What may be sold.
    pub product: Vec<String>,
    /// The segments.
    pub segment: Vec<String>,
    /// The countries.
    pub country: Vec<String>,
}

/// The most words that a list offers.
const MOST: usize = 200;

/// The words of all deals that the actor may see.
///
/// # Errors
/// As [`look`].
pub async fn words(app: &App, by: &By) -> Result<Words> {
    look(app, by, InsightQuery::default(), Need::Columns, |look| {
        let roles = look.columns.holders.keys().copied();
        Ok(Words {
            roles: texts(look.columns, roles),
            source: of(look, Fact::Source),
            campaign: of(look, Fact::Campaign),
            product: of(look, Fact::Product),
            segment: of(look, Fact::Segment),
            country: of(look, Fact::Country),
        })
    })
    .await
}

/// The words that the deals have for a fact.
fn of(look: &Look<'_>, fact: Fact) -> Vec<String> {
    let mut seen: Vec<bool> = Vec::new();
    let mut found = Vec::new();
    for deal in &look.deals {
        let word = fact.of(look.columns, *deal);
        let place = word.0 as usize;
        if !word.is_some() || seen.get(place).copied().unwrap_or(false) {
            continue;
        }
        if seen.len() <= place {
            seen.resize(place + 1, false);
        }
        seen[place] = true;
        found.push(word);
    }
    texts(look.columns, found.into_iter())
}

fn texts(columns: &Columns, words: impl Iterator<Item = Word>) -> Vec<String> {
    let texts = words.filter_map(|word| columns.words.text(word)).filter(|text| !text.is_empty());
    let mut texts: Vec<String> = texts.map(str::to_owned).collect();
    texts.sort_unstable();
    texts.truncate(MOST);
    texts
}
