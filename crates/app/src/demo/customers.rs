//! The made-up company's customers: who they are and what is on record about them.

use std::collections::BTreeSet;

use db::Tx;
use deal::state::{PersonDetails, PersonRole, Stance};
use types::id::kind as id;
use types::{Currency, Id, Money, Phone};

use super::luck::Luck;
use super::scripts::Line;
use super::words::crafts::{ARTICLES, Article, CRAFTS, Craft};
use super::words::names::{LANDS, Land, TONGUES};
use super::words::trades::{TRADES, Trade};
use crate::companies::{CompanyFacts, NewCompany};
use crate::contacts::{ContactFacts, NewContact};
use crate::house::By;
use crate::{Result, companies, contacts};

/// A customer on record.
pub(super) struct Customer {
    pub(super) company: Option<Id<id::Company>>,
    pub(super) contact: Id<id::Contact>,
    /// What the company, or the shopper, is called.
    pub(super) name: String,
    /// The contact.
    pub(super) person: String,
    title: &'static str,
    pub(super) town: &'static str,
    pub(super) country: &'static str,
    pub(super) language: &'static str,
    pub(super) stores: i64,
    kind: usize,
}

impl Customer {
    /// The trade of a retailer.
    pub(super) fn trade(&self) -> &'static Trade {
        &TRADES[self.kind % TRADES.len()]
    }

    /// The craft of a maker.
    pub(super) fn craft(&self) -> &'static Craft {
        &CRAFTS[self.kind % CRAFTS.len()]
    }

    /// What a shopper looks for.
    pub(super) fn article(&self) -> &'static Article {
        &ARTICLES[self.kind % ARTICLES.len()]
    }
}

/// Makes customers, no two of the same name.
#[derive(Default)]
pub(super) struct Makers {
    taken: BTreeSet<String>,
}

/// What is drawn before a record is made.
struct Drawn {
    line: Line,
    land: &'static Land,
    town: &'static str,
    first: &'static str,
    last: &'static str,
    kind: usize,
}

const TITLES: [&str; 6] = [
    "Owner",
    "Managing director",
    "Head of retail",
    "Head of stores",
    "Operations manager",
    "Assistant to the management",
];

impl Makers {
    /// A new customer, with company and contact on record.
    pub(super) fn make(
        &mut self,
        tx: &mut Tx<'_>,
        by: &By,
        luck: &Luck,
        line: Line,
        owner: Option<Id<id::User>>,
    ) -> Result<Customer> {
        let drawn = draw(luck, line);
        let name = self.name(luck, &drawn);
        let person = format!("{} {}", drawn.first, drawn.last);
        let title = match line {
            Line::Consultative => luck.pick(&TITLES),
            Line::Inbound => TITLES[0],
            Line::Retail => "",
        };
        let stores = if line == Line::Consultative { luck.low(1, 24) } else { 1 };
        let company = match line {
            Line::Retail => None,
            _ => Some(company(tx, by, luck, &drawn, &name, stores, owner)?),
        };
        let new = NewContact {
            company,
            name: person.clone(),
            email: mail(&drawn, &name).parse().ok(),
            phone: phone(luck, drawn.land).and_then(|phone| Phone::parse(&phone, None).ok()),
            owner,
            facts: ContactFacts {
                title: (line != Line::Retail).then(|| title.to_owned()),
                language: TONGUES[drawn.land.tongue].code.parse().ok(),
                country: drawn.land.code.parse().ok(),
                ..ContactFacts::default()
            },
            ..NewContact::default()
        };
        let contact = contacts::create(tx, by, new)?.id;
        Ok(Customer {
            company,
            contact,
            name,
            person,
            title,
            town: drawn.town,
            country: drawn.land.code,
            language: TONGUES[drawn.land.tongue].code,
            stores,
            kind: drawn.kind,
        })
    }

    /// A name that nobody has yet: family and trade, with the town where that is taken.
    fn name(&mut self, luck: &Luck, drawn: &Drawn) -> String {
        let words = match drawn.line {
            Line::Retail => return format!("{} {}", drawn.first, drawn.last),
            Line::Consultative => TRADES[drawn.kind].called,
            Line::Inbound => CRAFTS[drawn.kind].called,
        };
        let word = luck.pick(words[drawn.land.tongue]);
        let plain = match drawn.line {
            Line::Consultative if luck.chance(0.5) => format!("{word} {}", drawn.town),
            _ => format!("{word} {}", drawn.last),
        };
        let plain = if self.taken.contains(&plain) {
            format!("{} {word} {}", drawn.last, drawn.town)
        } else {
            plain
        };
        let mut name = plain.clone();
        for family in TONGUES[drawn.land.tongue].last {
            if self.taken.insert(name.clone()) {
                return name;
            }
            name = format!("{plain}, {family}");
        }
        name
    }
}

fn draw(luck: &Luck, line: Line) -> Drawn {
    let weights: Vec<(usize, u32)> =
        LANDS.iter().enumerate().map(|(nth, (_, weight))| (nth, *weight)).collect();
    let land = match line {
        Line::Retail => &LANDS[0].0,
        _ => &LANDS[luck.weighted(&weights)].0,
    };
    let kinds = match line {
        Line::Consultative => TRADES.len(),
        Line::Inbound => CRAFTS.len(),
        Line::Retail => ARTICLES.len(),
    };
    let last = i64::try_from(kinds - 1).unwrap_or(0);
    let tongue = &TONGUES[land.tongue];
    Drawn {
        line,
        land,
        town: if line == Line::Retail { "Berlin" } else { luck.pick::<&str>(land.towns) },
        first: luck.pick::<&str>(tongue.first),
        last: luck.pick::<&str>(tongue.last),
        kind: usize::try_from(luck.between(0, last)).unwrap_or(0),
    }
}

fn company(
    tx: &mut Tx<'_>,
    by: &By,
    luck: &Luck,
    drawn: &Drawn,
    name: &str,
    stores: i64,
    owner: Option<Id<id::User>>,
) -> Result<Id<id::Company>> {
    let retailer = drawn.line == Line::Consultative;
    let size = if retailer { stores * luck.between(4, 13) } else { luck.low(1, 9) };
    let revenue = if retailer { size * luck.between(90, 190) * 1_000 } else { size * 42_000 };
    let industry = if retailer { TRADES[drawn.kind].industry } else { CRAFTS[drawn.kind].line };
    let facts = CompanyFacts {
        website: luck.chance(0.9).then(|| format!("https://www.{}.example", host(name))),
        industry: Some(industry.to_owned()),
        segment: Some("b2b".to_owned()),
        language: TONGUES[drawn.land.tongue].code.parse().ok(),
        size: Some(size),
        stores: retailer.then_some(stores),
        revenue: Money::of_units(revenue, Currency::EUR).ok().filter(|_| luck.chance(0.8)),
        phone: phone(luck, drawn.land),
        city: Some(drawn.town.to_owned()),
        ..CompanyFacts::default()
    };
    let country = drawn.land.code.parse().ok();
    let new = NewCompany { name: name.to_owned(), country, owner, facts, ..NewCompany::default() };
    Ok(companies::create(tx, by, new)?.id)
}

/// The name as a host: folded letters and digits, with hyphens between.
fn host(name: &str) -> String {
    let folded = types::fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

fn mail(drawn: &Drawn, name: &str) -> String {
    let place = match drawn.line {
        Line::Retail => "post".to_owned(),
        _ => host(name),
    };
    format!("{}.{}@{place}.example", host(drawn.first), host(drawn.last))
}

fn phone(luck: &Luck, land: &Land) -> Option<String> {
    let block = match land.phones {
        [] => return None,
        blocks => luck.pick(blocks),
    };
    Some(format!("{block}{:03}", luck.between(0, 999)))
}

impl Customer {
    /// The contact as a person of the deal.
    pub(super) fn contact_details(&self, role: PersonRole) -> PersonDetails {
        PersonDetails {
            name: self.person.clone(),
            contact: Some(self.contact),
            title: (!self.title.is_empty()).then(|| self.title.to_owned()),
            role,
            stance: Stance::For,
            ..PersonDetails::default()
        }
    }

    /// The others of the buying committee, the decider first.
    pub(super) fn committee(&self, luck: &Luck, well: bool) -> Vec<PersonDetails> {
        let tongue = TONGUES.iter().find(|tongue| tongue.code == self.language);
        let tongue = tongue.unwrap_or(&TONGUES[0]);
        let parts: &[(PersonRole, &str, &str, u8, &str)] = &[
            (
                PersonRole::Decider,
                "Managing director",
                "decision-maker",
                5,
                "Hand over a house in order",
            ),
            (PersonRole::Payer, "Head of finance", "payer", 4, "A figure that survives the audit"),
            (PersonRole::User, "Head of stores", "operations", 3, "Quiet Saturdays"),
            (PersonRole::Blocker, "Head of IT", "it-lead", 3, "No calls at night"),
        ];
        let many = if well { 4 } else { 2 };
        let person =
            |(role, title, persona, influence, win): &(PersonRole, &str, &str, u8, &str)| {
                let stance = match role {
                    PersonRole::Blocker if well => Stance::Neutral,
                    PersonRole::Blocker => Stance::Against,
                    PersonRole::Decider => Stance::Neutral,
                    _ => *luck.pick(&[Stance::For, Stance::Neutral, Stance::Unknown]),
                };
                PersonDetails {
                    name: format!("{} {}", luck.pick(tongue.first), luck.pick(tongue.last)),
                    title: Some((*title).to_owned()),
                    role: *role,
                    persona: Some((*persona).to_owned()),
                    influence: Some(*influence),
                    stance,
                    personal_win: well.then(|| (*win).to_owned()),
                    ..PersonDetails::default()
                }
            };
        parts.iter().take(many).map(person).collect()
    }
}
