//! What a list's address says: filter, order, columns, saved view; read from it and written into it.

use app::deals::list::{DealFilter, Due, Sort};
use app::owners::OwnedBy;
use app::views::{Says, View};
use serde::Deserialize;
use types::id::kind as id;
use types::{Currency, Date, Id, Money};
use web::Cursor;

use super::columns::Shows;
use crate::board::address;

/// What stands behind the question mark of a list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    /// A saved view.
    pub(crate) view: Option<Id<id::View>>,
    /// Says that the filter is the address's own, and not the view's.
    pub(crate) own: Option<bool>,
    q: Option<String>,
    status: Option<String>,
    playbook: Option<String>,
    stage: Option<String>,
    phase: Option<String>,
    owner: Option<OwnedBy>,
    team: Option<Id<id::Team>>,
    company: Option<Id<id::Company>>,
    contact: Option<Id<id::Contact>>,
    import: Option<Id<id::Import>>,
    source: Option<String>,
    product: Option<String>,
    segment: Option<String>,
    country: Option<String>,
    due: Option<Due>,
    quiet: Option<u16>,
    age: Option<u16>,
    min: Option<String>,
    max: Option<String>,
    score: Option<i64>,
    close_from: Option<Date>,
    close_until: Option<Date>,
    sort: Option<Sort>,
    columns: Vec<String>,
    pub(crate) after: Option<Cursor>,
}

impl ListQuery {
    /// Whether the address says how to narrow the list, and does not only name a view.
    fn is_own(&self) -> bool {
        self.view.is_none() || self.own.is_some()
    }

    /// What the list shows: what the address says, or the view that it names and changes nothing of.
    ///
    /// # Errors
    /// As [`ListQuery::says`].
    pub(crate) fn shown(&self, view: Option<&View>, currency: Currency) -> app::Result<Says> {
        match view {
            Some(view) if !self.is_own() => Ok(view.says.clone()),
            _ => self.says(currency),
        }
    }

    /// What the address says; amounts are whole units of the workspace's currency.
    ///
    /// # Errors
    /// [`app::Error::Invalid`] for an amount that is none.
    pub(crate) fn says(&self, currency: Currency) -> app::Result<Says> {
        let filter = DealFilter {
            q: self.q.clone(),
            status: match self.status.as_deref() {
                None => Some("open".to_owned()),
                Some("alive") => None,
                Some(status) => Some(status.to_owned()),
            },
            playbook: self.playbook.clone(),
            stage: self.stage.clone(),
            phase: self.phase.clone(),
            owner: self.owner,
            team: self.team,
            company: self.company,
            contact: self.contact,
            import: self.import,
            source: self.source.clone(),
            product: self.product.clone(),
            segment: self.segment.clone(),
            country: self.country.as_ref().map(|code| code.trim().to_uppercase()),
            due: self.due,
            quiet_days: self.quiet,
            stage_days: self.age,
            worth_from: minor("min", self.min.as_deref(), currency)?,
            worth_until: minor("max", self.max.as_deref(), currency)?,
            score_from: self.score,
            close_from: self.close_from,
            close_until: self.close_until,
            ..DealFilter::default()
        };
        let columns = Shows::of(self.columns.iter().map(String::as_str));
        Ok(Says { filter, sort: self.sort.unwrap_or_default(), columns: columns.words() })
    }
}

fn minor(field: &str, text: Option<&str>, currency: Currency) -> app::Result<Option<i64>> {
    let read = |text| {
        Money::parse(text, currency)
            .map(Money::minor)
            .map_err(|error| app::Error::field(field, format!("{error}.")))
    };
    text.map(read).transpose()
}

/// The pairs of an address that says this, the order included.
pub(crate) fn pairs(says: &Says, currency: Currency) -> Vec<(&'static str, String)> {
    let filter = &says.filter;
    let mut pairs: Vec<(&'static str, String)> = Vec::new();
    let mut put = |name: &'static str, value: Option<String>| {
        pairs.extend(value.map(|value| (name, value)));
    };
    put("q", filter.q.clone());
    put("status", Some(filter.status.clone().unwrap_or_else(|| "alive".to_owned())));
    put("playbook", filter.playbook.clone());
    put("stage", filter.stage.clone());
    put("phase", filter.phase.clone());
    put("owner", filter.owner.map(|owner| owner.to_string()));
    put("team", filter.team.map(|team| team.to_string()));
    put("company", filter.company.map(|company| company.to_string()));
    put("contact", filter.contact.map(|contact| contact.to_string()));
    put("import", filter.import.map(|import| import.to_string()));
    put("source", filter.source.clone());
    put("product", filter.product.clone());
    put("segment", filter.segment.clone());
    put("country", filter.country.clone());
    put("due", filter.due.map(|due| due_word(due).to_owned()));
    put("quiet", filter.quiet_days.map(|days| days.to_string()));
    put("age", filter.stage_days.map(|days| days.to_string()));
    put("min", filter.worth_from.map(|minor| units(minor, currency)));
    put("max", filter.worth_until.map(|minor| units(minor, currency)));
    put("score", filter.score_from.map(|points| points.to_string()));
    put("close_from", filter.close_from.map(|day| day.to_string()));
    put("close_until", filter.close_until.map(|day| day.to_string()));
    put("sort", (says.sort != Sort::default()).then(|| says.sort.word().to_owned()));
    pairs.extend(says.columns.iter().map(|column| ("columns", column.clone())));
    pairs
}

/// An amount as a form shows it: without cents where there are none.
pub(crate) fn units(minor: i64, currency: Currency) -> String {
    let text = Money::of_minor(minor, currency).amount();
    match text.split_once('.') {
        Some((whole, cents)) if cents.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        _ => text,
    }
}

/// The word of an address.
pub(crate) fn due_word(due: Due) -> &'static str {
    match due {
        Due::Overdue => "overdue",
        Due::Today => "today",
        Due::Week => "week",
        Due::Late => "late",
        Due::Nothing => "nothing",
    }
}

/// An address of this list with something changed.
pub(crate) struct Here<'a> {
    /// `/deals` or `/leads`.
    pub(crate) path: &'a str,
    /// What is shown.
    pub(crate) says: &'a Says,
    /// The saved view that it began from.
    pub(crate) view: Option<Id<id::View>>,
    /// The workspace's currency.
    pub(crate) currency: Currency,
}

impl Here<'_> {
    /// What its address says.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = pairs(self.says, self.currency);
        if let Some(view) = self.view {
            pairs.push(("view", view.to_string()));
            pairs.push(("own", "true".to_owned()));
        }
        pairs
    }

    /// The list as it is shown.
    pub(crate) fn address(&self) -> String {
        address(self.path, &self.pairs())
    }

    /// Another address about the same deals.
    pub(crate) fn at(&self, path: &str) -> String {
        address(path, &self.pairs())
    }

    /// The list in another order.
    pub(crate) fn sorted(&self, sort: Sort) -> String {
        let says = Says { sort, ..self.says.clone() };
        Here { says: &says, ..*self }.address()
    }

    /// A deal of this list, from whose page one walks on through it.
    pub(crate) fn deal(&self, number: i64) -> String {
        let list = self.at("");
        address(&format!("/deals/{number}"), &[("in", list.trim_start_matches('?'))])
    }

    /// The list from a place on.
    pub(crate) fn after(&self, next: &str) -> String {
        let mut pairs = self.pairs();
        pairs.push(("after", next.to_owned()));
        address(self.path, &pairs)
    }
}
