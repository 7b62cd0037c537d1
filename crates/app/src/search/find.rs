//! Finding: candidates from the index, read again under the caller's rights until there are enough.

use std::collections::{HashMap, HashSet};

use db::Read;
use db::search::Hit;
use types::id::kind as id;
use types::{Id, Timestamp};

use super::scopes;
use super::store::{self, ActivityLine};
use crate::companies::Company;
use crate::contacts::ContactLine;
use crate::deals::{DealLine, Which};
use crate::house::By;
use crate::journal::Kind;
use crate::{Error, Result, companies, contacts, deals};

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its id with the prefix.
    pub id: String,
    /// The number that people say.
    pub number: Option<i64>,
    /// What it is called.
    pub title: String,
    /// A line that tells it from others of the same name.
    pub detail: Option<String>,
    /// The deal of an activity.
    pub deal: Option<String>,
    /// The number of that deal.
    pub deal_number: Option<i64>,
    /// When an activity happened.
    pub at: Option<Timestamp>,
}

/// The kinds that can be found.
pub(super) const KINDS: [Kind; 4] = [Kind::Deal, Kind::Company, Kind::Contact, Kind::Activity];

/// The longest question, in characters.
const LONGEST: usize = 200;
/// As many candidates of everything as the index weighs, in titles and anywhere.
const CANDIDATES: usize = 800;
/// The index weighs this many at a time; where it gave so many there may be more.
const WEIGHED: usize = 400;
/// How many candidates of one's own are looked at where those of everything were not enough.
const OWN_CANDIDATES: usize = 100;

/// The records of these kinds (of all, where none is named) that the actor may see and that have all words of
/// the question, the last as a beginning; `142` and `#142` give that deal first. At most `limit`.
///
/// # Errors
/// The database's.
pub fn find(
    read: &mut Read<'_>,
    by: &By,
    question: &str,
    kinds: &[Kind],
    limit: usize,
) -> Result<Vec<Found>> {
    let question: String = question.trim().chars().take(LONGEST).collect();
    let kinds = if kinds.is_empty() { KINDS.as_slice() } else { kinds };
    let mut finder = Finder { by, limit, seen: HashSet::new(), found: Vec::new() };
    if kinds.contains(&Kind::Deal) {
        finder.by_number(read, &question)?;
    }
    let has_words = types::fold(&question).contains(char::is_alphanumeric);
    if question.starts_with('#') || !has_words {
        return Ok(finder.found);
    }
    // All kinds need not be named, which would have the index look for each.
    let is_all = KINDS.iter().all(|kind| kinds.contains(kind));
    let words: Vec<&str> = kinds.iter().filter(|_| !is_all).map(|kind| kind.as_str()).collect();
    let hits = read.search_text(&question, &words, WEIGHED, 0)?;
    finder.take(read, &hits)?;
    if !finder.is_full() && hits.len() >= WEIGHED {
        let hits = read.search_text(&question, &words, CANDIDATES, 0)?;
        finder.take(read, &hits)?;
        if !finder.is_full() {
            finder.among_own(read, &question, &words)?;
        }
    }
    Ok(finder.found)
}

/// The deals that the actor may see and that have all words of the question, the best first.
///
/// # Errors
/// The database's.
pub(crate) fn of_deals(
    read: &mut Read<'_>,
    by: &By,
    question: &str,
    limit: usize,
) -> Result<Vec<Id<id::Deal>>> {
    let found = find(read, by, question, &[Kind::Deal], limit)?;
    Ok(found.iter().filter_map(|found| found.id.parse().ok()).collect())
}

struct Finder<'a> {
    by: &'a By,
    limit: usize,
    seen: HashSet<(Kind, String)>,
    found: Vec<Found>,
}

impl Finder<'_> {
    fn is_full(&self) -> bool {
        self.found.len() >= self.limit
    }

    /// The deal of this number.
    fn by_number(&mut self, read: &mut Read<'_>, question: &str) -> Result<()> {
        let digits = question.strip_prefix('#').unwrap_or(question);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(());
        }
        let Ok(number) = digits.parse() else { return Ok(()) };
        match deals::find(read, self.by, Which::Number(number)) {
            Ok(deal) => self.take_kind(read, Kind::Deal, &[deal.id.as_key().to_string()]),
            Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes the visible ones of some hits, in their order, until there are enough.
    fn take(&mut self, read: &mut Read<'_>, mut hits: &[Hit]) -> Result<()> {
        let mut size = self.limit.next_power_of_two().max(16);
        while !hits.is_empty() && !self.is_full() {
            let (now, later) = hits.split_at(size.min(hits.len()));
            let mut lines = self.lines(read, now)?;
            for hit in now {
                let Some(place) = place(hit) else { continue };
                let Some(line) = lines.remove(&place) else { continue };
                if !self.is_full() && self.seen.insert(place) {
                    self.found.push(line);
                }
            }
            hits = later;
            size = 256;
        }
        Ok(())
    }

    fn take_kind(&mut self, read: &mut Read<'_>, kind: Kind, keys: &[String]) -> Result<()> {
        for (place, line) in lines_of(read, self.by, kind, keys)? {
            if self.seen.insert(place) {
                self.found.push(line);
            }
        }
        Ok(())
    }

    /// Whoever does not see everything looks among their own too, which may be older than all that was weighed.
    fn among_own(&mut self, read: &mut Read<'_>, question: &str, kinds: &[&str]) -> Result<()> {
        let mut own = Vec::new();
        for scope in scopes::of_actor(read, self.by)? {
            let hits =
                read.search_text(&format!("{scope} {question}"), kinds, OWN_CANDIDATES, 0)?;
            let mut lines = self.lines(read, &hits)?;
            for place in hits.iter().filter_map(place) {
                let Some(line) = lines.remove(&place) else { continue };
                if self.seen.insert(place) {
                    own.push(line);
                }
            }
        }
        let wanted = types::fold(question);
        own.sort_by_key(|line| std::cmp::Reverse(fit(&wanted, &types::fold(&line.title))));
        own.truncate(self.limit - self.found.len());
        self.found.append(&mut own);
        Ok(())
    }

    /// What the actor may see of some hits.
    fn lines(&self, read: &mut Read<'_>, hits: &[Hit]) -> Result<HashMap<(Kind, String), Found>> {
        let mut lines = HashMap::new();
        for kind in KINDS {
            let of_kind = hits.iter().filter(|hit| hit.kind == kind.as_str());
            let keys: Vec<String> = of_kind.map(|hit| hit.id.clone()).collect();
            lines.extend(lines_of(read, self.by, kind, &keys)?);
        }
        Ok(lines)
    }
}

fn place(hit: &Hit) -> Option<(Kind, String)> {
    Some((Kind::from_word(&hit.kind)?, hit.id.clone()))
}

/// How well a title fits: it is just that, it begins so, it has it.
fn fit(wanted: &str, title: &str) -> u8 {
    match title.find(wanted) {
        Some(0) if title.len() == wanted.len() => 3,
        Some(0) => 2,
        Some(_) => 1,
        None => 0,
    }
}

/// What the actor may see of some records of one kind.
fn lines_of(
    read: &mut Read<'_>,
    by: &By,
    kind: Kind,
    keys: &[String],
) -> Result<HashMap<(Kind, String), Found>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let keys = &padded(keys);
    let found: Vec<(String, Found)> = match kind {
        Kind::Deal => {
            let mut select = deals::visible_lines(by);
            select.push_list(" AND d.id IN (", keys, ") AND d.status <> 'merged'");
            let lines: Vec<DealLine> = select.all(read)?;
            lines.into_iter().map(|line| (line.id.as_key().to_string(), deal(line))).collect()
        }
        Kind::Company => {
            let found = companies::among(read, by, keys)?.into_iter();
            found.map(|found| (found.id.as_key().to_string(), company(found))).collect()
        }
        Kind::Contact => {
            let found = contacts::among(read, by, keys)?;
            let found = contacts::lines(read, by, found)?.into_iter();
            found.map(|line| (line.contact.id.as_key().to_string(), contact(line))).collect()
        }
        Kind::Activity => {
            let found = store::activity_lines(read, by, keys)?.into_iter();
            found.map(|line| (line.id.as_key().to_string(), activity(line))).collect()
        }
        _ => Vec::new(),
    };
    Ok(found.into_iter().map(|(key, line)| ((kind, key), line)).collect())
}

/// The keys, the last repeated, so that few different statements are prepared.
fn padded(keys: &[String]) -> Vec<String> {
    let mut padded = keys.to_vec();
    if let Some(last) = keys.last() {
        padded.resize(keys.len().next_power_of_two().max(8), last.clone());
    }
    padded
}

fn deal(line: DealLine) -> Found {
    let place = line.stage.filter(|_| line.status == "open").unwrap_or(line.status);
    let company = line.company_name.filter(|company| *company != line.name);
    Found {
        kind: Kind::Deal,
        id: line.id.to_string(),
        number: Some(line.number),
        title: line.name,
        detail: joined([company, Some(place)]),
        deal: None,
        deal_number: None,
        at: None,
    }
}

fn company(company: Company) -> Found {
    let country = company.country.map(|country| country.name().to_owned());
    Found {
        kind: Kind::Company,
        id: company.id.to_string(),
        number: Some(company.number),
        title: company.name,
        detail: joined([company.domain, company.facts.city, country]),
        deal: None,
        deal_number: None,
        at: None,
    }
}

fn contact(line: ContactLine) -> Found {
    let ContactLine { contact, company } = line;
    let email = contact.email.map(|email| email.to_string());
    Found {
        kind: Kind::Contact,
        id: contact.id.to_string(),
        number: Some(contact.number),
        title: contact.name,
        detail: joined([contact.facts.title, company.map(|company| company.name), email]),
        deal: None,
        deal_number: None,
        at: None,
    }
}

/// The most of an activity's text that stands for its missing subject, in characters.
const EXCERPT: usize = 80;

fn activity(line: ActivityLine) -> Found {
    let excerpt = line.body.map(|body| body.chars().take(EXCERPT).collect::<String>());
    let title = line.subject.filter(|subject| !subject.is_empty()).or(excerpt);
    let number = line.deal_number.map(|number| format!("#{number}"));
    Found {
        kind: Kind::Activity,
        id: line.id.to_string(),
        number: None,
        title: title.filter(|title| !title.is_empty()).unwrap_or_else(|| line.kind.clone()),
        detail: joined([Some(line.kind), number, line.deal_name.or(line.company_name)]),
        deal: line.deal.map(|deal| deal.to_string()),
        deal_number: line.deal_number,
        at: Some(line.at),
    }
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}
