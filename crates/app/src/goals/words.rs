//! Whose a goal is, what it measures and for which days, in words and as stored.

use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Currency, Date, Id};

use crate::{Error, Result};

/// Whose a goal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scope", content = "id", rename_all = "kebab-case")]
pub enum Whose {
    /// The whole company's.
    Company,
    /// A department's: of whoever is in it now.
    Department(Id<id::Department>),
    /// A team's: of the deals that count for it.
    Team(Id<id::Team>),
    /// One person's: of the deals that they answer for.
    Person(Id<id::User>),
}

impl Whose {
    /// The word of its kind.
    pub fn scope(self) -> &'static str {
        match self {
            Whose::Company => "company",
            Whose::Department(_) => "department",
            Whose::Team(_) => "team",
            Whose::Person(_) => "person",
        }
    }

    /// Of which one, as people see ids; absent for the company.
    pub fn who(self) -> Option<String> {
        match self {
            Whose::Company => None,
            Whose::Department(id) => Some(id.to_string()),
            Whose::Team(id) => Some(id.to_string()),
            Whose::Person(id) => Some(id.to_string()),
        }
    }

    /// Of which one, as stored.
    pub(super) fn key(self) -> Option<String> {
        match self {
            Whose::Company => None,
            Whose::Department(id) => Some(id.as_key().to_string()),
            Whose::Team(id) => Some(id.as_key().to_string()),
            Whose::Person(id) => Some(id.as_key().to_string()),
        }
    }

    /// Reads the two words.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `scope` or `who`.
    pub fn read(scope: &str, who: Option<&str>) -> Result<Whose> {
        fn id<T: types::Kind>(who: Option<&str>) -> Result<Id<T>> {
            let missing = || Error::field("who", format!("Name {}.", T::NAME));
            who.ok_or_else(missing)?.parse().map_err(|_| missing())
        }
        Ok(match scope {
            "company" => Whose::Company,
            "department" => Whose::Department(id(who)?),
            "team" => Whose::Team(id(who)?),
            "person" => Whose::Person(id(who)?),
            _ => {
                let message = "Say company, department, team or person.";
                return Err(Error::field("scope", message));
            }
        })
    }
}

/// What is done with buyers, as goals count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Touched {
    /// Telephone calls.
    Call,
    /// E-mails.
    Mail,
    /// Meetings that took place.
    Meeting,
    /// Messages on any other channel.
    Message,
}

impl Touched {
    /// All of them.
    pub const ALL: [Touched; 4] =
        [Touched::Call, Touched::Mail, Touched::Meeting, Touched::Message];

    /// The word in questions and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Touched::Call => "call",
            Touched::Mail => "mail",
            Touched::Meeting => "meeting",
            Touched::Message => "message",
        }
    }

    /// Several of them, for people.
    pub fn says(self) -> &'static str {
        match self {
            Touched::Call => "Calls",
            Touched::Mail => "Mails",
            Touched::Meeting => "Meetings",
            Touched::Message => "Messages",
        }
    }
}

/// What a goal measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", content = "of", rename_all = "kebab-case")]
pub enum Measure {
    /// What deals won in the period brought, in this currency.
    WonAmount(Currency),
    /// Deals won in the period.
    WonDeals,
    /// Deals that began in the period.
    NewDeals,
    /// What was done with buyers in the period, by those whose goal it is.
    Activities(Touched),
    /// Won of the deals decided in the period, in percent.
    WinRate,
    /// Working hours until deals that began in the period were answered: the median, those not answered yet counted as
    /// waiting. Less is better.
    ResponseTime,
    /// Anything else: somebody enters what is reached.
    Result,
}

impl Measure {
    /// The words of all, in the order in which a form offers them.
    pub const WORDS: [(&'static str, &'static str); 7] = [
        ("won-amount", "Amount won"),
        ("won-deals", "Deals won"),
        ("new-deals", "New deals"),
        ("activities", "Activities"),
        ("win-rate", "Win rate, %"),
        ("response-time", "Response time, working hours"),
        ("result", "Another result, entered by hand"),
    ];

    /// The word in questions and answers.
    pub fn word(self) -> &'static str {
        let place = match self {
            Measure::WonAmount(_) => 0,
            Measure::WonDeals => 1,
            Measure::NewDeals => 2,
            Measure::Activities(_) => 3,
            Measure::WinRate => 4,
            Measure::ResponseTime => 5,
            Measure::Result => 6,
        };
        Measure::WORDS[place].0
    }

    /// What it is called where a goal has no name of its own.
    pub fn says(self) -> String {
        match self {
            Measure::WonAmount(currency) => format!("Amount won, {currency}"),
            Measure::WonDeals => "Deals won".to_owned(),
            Measure::NewDeals => "New deals".to_owned(),
            Measure::Activities(kind) => kind.says().to_owned(),
            Measure::WinRate => "Win rate".to_owned(),
            Measure::ResponseTime => "Response time".to_owned(),
            Measure::Result => "Result".to_owned(),
        }
    }

    /// The unit of its figures: a currency, `deals`, `activities`, `percent`, `hours` or none.
    pub fn unit(self) -> Option<String> {
        Some(match self {
            Measure::WonAmount(currency) => currency.to_string(),
            Measure::WonDeals | Measure::NewDeals => "deals".to_owned(),
            Measure::Activities(_) => "activities".to_owned(),
            Measure::WinRate => "percent".to_owned(),
            Measure::ResponseTime => "hours".to_owned(),
            Measure::Result => return None,
        })
    }

    /// Whether the figure grows over the period; a rate or a time does not.
    pub fn adds_up(self) -> bool {
        !matches!(self, Measure::WinRate | Measure::ResponseTime)
    }

    /// Reads the words of a question.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `measure` or `activity`.
    pub fn read(word: &str, currency: Currency, activity: Option<&str>) -> Result<Measure> {
        Ok(match word {
            "won-amount" => Measure::WonAmount(currency),
            "won-deals" => Measure::WonDeals,
            "new-deals" => Measure::NewDeals,
            "activities" => {
                let kind = activity
                    .and_then(|asked| Touched::ALL.into_iter().find(|kind| kind.as_str() == asked));
                let kind = kind.ok_or_else(|| {
                    Error::field("activity", "Say call, mail, meeting or message.")
                })?;
                Measure::Activities(kind)
            }
            "win-rate" => Measure::WinRate,
            "response-time" => Measure::ResponseTime,
            "result" => Measure::Result,
            _ => {
                let words: Vec<&str> = Measure::WORDS.iter().map(|(word, _)| *word).collect();
                return Err(Error::field("measure", format!("Say {}.", words.join(", "))));
            }
        })
    }
}

/// The days of a period by its name: `2026`, `2026-Q2` or `2026-03`.
pub fn period(name: &str) -> Option<(Date, Date)> {
    let (year, part) = name.split_once('-').unwrap_or((name, ""));
    let year: i16 = year.parse().ok().filter(|year| (1900..=2200).contains(year))?;
    let (month, length) = match (part, part.strip_prefix('Q')) {
        ("", _) => (1, 12),
        (_, Some(quarter)) => {
            let quarter: i8 = quarter.parse().ok().filter(|it| (1..=4).contains(it))?;
            (quarter * 3 - 2, 3)
        }
        (month, None) => (month.parse().ok().filter(|it| (1..=12).contains(it))?, 1),
    };
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.plus_months(length).plus_days(-1)))
}
