//! The rules by which commission is reckoned: bands in a currency, for whom, for what, and for which days.

use db::{Read, Tx};
use insight::commission::{Commission, Rule as Bands};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Currency, Date, Id, Money, Timestamp};

use super::store;
use crate::fields::Checked;
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, playbooks, teams, users};

/// Who earns by a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", content = "id", rename_all = "kebab-case")]
pub enum ForWhom {
    /// Whoever answers for the deal.
    Owner,
    /// Whoever answers for it, if the deal counts for this team.
    Team(Id<id::Team>),
    /// This colleague, if they answer for it.
    Person(Id<id::User>),
    /// Whoever plays this role of the playbook in the deal.
    Role(String),
}

impl ForWhom {
    /// The word of its kind.
    pub fn word(&self) -> &'static str {
        match self {
            ForWhom::Owner => "owner",
            ForWhom::Team(_) => "team",
            ForWhom::Person(_) => "person",
            ForWhom::Role(_) => "role",
        }
    }

    /// Of which one: an id, or the key of a role; absent for the owner.
    pub fn who(&self) -> Option<String> {
        match self {
            ForWhom::Owner => None,
            ForWhom::Team(id) => Some(id.to_string()),
            ForWhom::Person(id) => Some(id.to_string()),
            ForWhom::Role(key) => Some(key.clone()),
        }
    }

    /// Reads the two words.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `to` or `who`.
    pub fn read(to: &str, who: Option<&str>) -> Result<ForWhom> {
        fn id<T: types::Kind>(who: Option<&str>) -> Result<Id<T>> {
            let missing = || Error::field("who", format!("Name {}.", T::NAME));
            who.ok_or_else(missing)?.parse().map_err(|_| missing())
        }
        Ok(match to {
            "owner" => ForWhom::Owner,
            "team" => ForWhom::Team(id(who)?),
            "person" => ForWhom::Person(id(who)?),
            "role" => ForWhom::Role(who.unwrap_or_default().to_owned()),
            _ => return Err(Error::field("to", "Say owner, team, person or role.")),
        })
    }
}

/// When a commission is earned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Due {
    /// When the deal is won: a payment is proved.
    #[default]
    FirstPayment,
    /// When the deal is won and the proved payments reach its price.
    FullPayment,
}

/// A rule by which commission is reckoned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommissionRule {
    /// Its id.
    pub id: Id<id::CommissionRule>,
    /// What people call it.
    pub name: String,
    /// The currency of its bands: deals in others earn nothing by it.
    pub currency: Currency,
    /// The bands, and what discounts cost.
    pub bands: Bands,
    /// Who earns by it.
    pub whom: ForWhom,
    /// Only deals of this playbook.
    pub playbook: Option<Id<id::Playbook>>,
    /// Only deals about this product, by its name.
    pub product: Option<String>,
    /// How much of it goes, in equal parts, to those with whom the deal is shared: 0 to 100 percent.
    pub shared_percent: u32,
    /// When it is earned.
    pub due: Due,
    /// For wins from this day on.
    pub from: Option<Date>,
    /// For wins up to this day, itself included.
    pub until: Option<Date>,
    /// Whether it is in use.
    pub active: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for CommissionRule {
    const KIND: Kind = Kind::CommissionRule;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// A rule as somebody writes it: to make one, or in place of an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCommissionRule {
    /// What people call it.
    pub name: String,
    /// The currency of its bands.
    pub currency: Currency,
    /// The bands, and what discounts cost.
    pub bands: Bands,
    /// Who earns by it.
    pub whom: ForWhom,
    /// Only deals of this playbook.
    pub playbook: Option<Id<id::Playbook>>,
    /// Only deals about this product.
    pub product: Option<String>,
    /// How much of it goes to those with whom the deal is shared, in percent.
    pub shared_percent: u32,
    /// When it is earned.
    pub due: Due,
    /// For wins from this day on.
    pub from: Option<Date>,
    /// For wins up to this day, itself included.
    pub until: Option<Date>,
    /// Whether it is in use.
    pub active: bool,
}

/// The most rules of a workspace: each is looked at when a deal is won.
const MOST: usize = 200;
/// The most bands of a rule.
const BANDS: usize = 50;

/// All rules, by name. How commission is reckoned is no secret: everybody sees them.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>) -> Result<Vec<CommissionRule>> {
    store::rules(read)
}

/// A rule.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::CommissionRule>) -> Result<CommissionRule> {
    store::rule(read, id)?.ok_or(Error::NotFound)
}

/// Makes a rule. Deals that are won from now on earn by it; none won before do.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewCommissionRule) -> Result<CommissionRule> {
    by.must_manage("make commission rules")?;
    if list(tx)?.len() >= MOST {
        return Err(Error::field("", format!("There are at most {MOST} commission rules.")));
    }
    let rule = written(by.house.ids.new_id(by.now), by.now, 1, new);
    let rule = checked(tx, by, rule)?;
    store::insert_rule(tx, &rule)?;
    journal::created(tx, by, &rule)?;
    Ok(rule)
}

/// Writes a rule anew. What was earned by it before stays as it is.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] if somebody was faster, [`Error::Invalid`].
pub fn change(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::CommissionRule>,
    version: Option<i64>,
    new: NewCommissionRule,
) -> Result<CommissionRule> {
    let old = find(tx, id)?;
    by.must_manage("change commission rules")?;
    if version.is_some_and(|version| version != old.version) {
        return Err(conflict());
    }
    let new = checked(tx, by, written(old.id, old.created_at, old.version, new))?;
    if !journal::changed(tx, by, &old, &new)? {
        return Ok(old);
    }
    if !store::update_rule(tx, &new, old.version)? {
        return Err(conflict());
    }
    Ok(CommissionRule { version: old.version + 1, ..new })
}

fn written(
    id: Id<id::CommissionRule>,
    created_at: Timestamp,
    version: i64,
    new: NewCommissionRule,
) -> CommissionRule {
    CommissionRule {
        id,
        name: new.name,
        currency: new.currency,
        bands: new.bands,
        whom: new.whom,
        playbook: new.playbook,
        product: new.product,
        shared_percent: new.shared_percent,
        due: new.due,
        from: new.from,
        until: new.until,
        active: new.active,
        created_at,
        version,
    }
}

/// Takes a rule away. What was earned by it stays.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, by: &By, id: Id<id::CommissionRule>) -> Result<()> {
    let rule = find(tx, id)?;
    by.must_manage("take commission rules away")?;
    store::delete_rule(tx, id)?;
    let subject = rule.key();
    let event = journal::NewEvent {
        kind: Kind::CommissionRule,
        subject: &subject,
        name: "deleted",
        body: "{}",
    };
    journal::append(tx, by, &event)
}

/// What a price would earn by a rule, with its steps; nothing is changed.
///
/// # Errors
/// [`Error::Invalid`] for a price in another currency, below nothing, or beyond what money can be.
pub fn try_out(rule: &CommissionRule, price: Money, discount_bp: u32) -> Result<Commission> {
    if price.currency() != rule.currency {
        let message = format!("This rule is for prices in {}.", rule.currency);
        return Err(Error::field("amount", message));
    }
    if price.is_negative() {
        return Err(Error::field("amount", "A price is not negative."));
    }
    if discount_bp > 10_000 {
        return Err(Error::field("discount", "A discount is at most 100 percent."));
    }
    rule.bands
        .commission(price, discount_bp)
        .map_err(|error| Error::field("amount", format!("This cannot be reckoned: {error}.")))
}

fn checked(read: &mut Read<'_>, by: &By, mut rule: CommissionRule) -> Result<CommissionRule> {
    let mut checks = Checked::of(by);
    rule.name = checks.name("name", &rule.name);
    checks.line("product", &mut rule.product);
    if let Err(why) = rule.bands.check() {
        checks.wrong("bands", format!("Please {why}."));
    }
    if rule.bands.bands.len() > BANDS {
        checks.wrong("bands", format!("A rule has at most {BANDS} bands."));
    }
    if rule.bands.free_discount_bp > 10_000 {
        checks.wrong("free_discount", "A discount is at most 100 percent.");
    }
    if rule.shared_percent > 100 {
        checks.wrong("shared_percent", "Give 0 to 100 percent.");
    }
    if rule.from.zip(rule.until).is_some_and(|(from, until)| until < from) {
        checks.wrong("until", "The rule ends before it begins.");
    }
    if let Some(playbook) = rule.playbook
        && is_gone(playbooks::find(read, playbook))?
    {
        checks.wrong("playbook", "There is no such playbook.");
    }
    let wrong = match &rule.whom {
        ForWhom::Owner => None,
        ForWhom::Team(team) => {
            is_gone(teams::find(read, *team))?.then_some("There is no such team.")
        }
        ForWhom::Person(user) => {
            is_gone(users::find(read, *user))?.then_some("There is no such colleague.")
        }
        ForWhom::Role(role) => {
            (role.is_empty() || role.len() > 100).then_some("Give the key of a role.")
        }
    };
    if let Some(wrong) = wrong {
        checks.wrong("who", wrong);
    }
    checks.done()?;
    Ok(rule)
}

fn is_gone<T>(found: Result<T>) -> Result<bool> {
    match found {
        Ok(_) => Ok(false),
        Err(Error::NotFound) => Ok(true),
        Err(error) => Err(error),
    }
}

fn conflict() -> Error {
    Error::Conflict("Somebody changed this rule meanwhile. Look at it again.".to_owned())
}
