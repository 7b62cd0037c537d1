//! How leads arrive: more of them each month, fewer in August and over the holidays, at any hour where nobody of
//! ours has to enter them.

use deal::{Open, state};
use types::id::kind as id;
use types::{Currency, Id, Millis, Money, Timestamp};

use super::Scale;
use super::cast::Person;
use super::life::Life;
use super::scripts::{Line, Source};
use super::teller::{Next, Teller};
use crate::Result;
use crate::deals::{self, Links, NewDeal};
use crate::house::By;

/// A lead to come.
pub(super) struct Arrival {
    pub(super) line: Line,
    pub(super) source: Source,
}

/// Plans all arrivals from `began` to `now`.
pub(super) fn plan(teller: &mut Teller<'_, '_>, scale: &Scale, began: Timestamp, now: Timestamp) {
    let all = now.since(began).as_millis();
    for (line, leads) in [
        (Line::Consultative, scale.consultative),
        (Line::Inbound, scale.inbound),
        (Line::Retail, scale.retail),
    ] {
        for _ in 0..leads {
            let source = teller.luck.weighted(line.sources());
            let at = began + Millis::new(moment(teller, all));
            let at = hour(teller, at, source.by_hand).min(now - Millis::minutes(3));
            teller.plan(at, Next::Arrives(Arrival { line, source }));
        }
    }
}

/// A moment of the history: four times as many at its end as at its beginning, few in August and late December.
fn moment(teller: &Teller<'_, '_>, all: i64) -> i64 {
    const TRIES: usize = 30;
    let began = teller.now();
    for _ in 0..TRIES {
        let share = teller.luck.share();
        #[expect(clippy::cast_possible_truncation, reason = "a time within the history")]
        let at = (share * all as f64) as i64;
        let day = teller.calendar.zone().date_of(began + Millis::new(at));
        let season = match (day.month(), day.day()) {
            (8, _) => 0.55,
            (12, 18..) | (1, ..=6) => 0.35,
            (3 | 9 | 10 | 11, _) => 1.0,
            _ => 0.85,
        };
        let growth = 0.25 + 0.75 * share * share;
        if teller.luck.chance(season * growth) {
            return at;
        }
    }
    all / 2
}

/// People enter leads while they work; forms are filled in at other hours too.
fn hour(teller: &Teller<'_, '_>, at: Timestamp, by_hand: bool) -> Timestamp {
    let day = teller.calendar.zone().start_of(teller.calendar.zone().date_of(at));
    let minutes = |from, to| Millis::minutes(teller.luck.between(from, to));
    if by_hand {
        return teller.calendar.next_open(day + minutes(9 * 60, 16 * 60)) + minutes(0, 50);
    }
    match teller.luck.weighted(&[(0, 70), (1, 22), (2, 8)]) {
        0 => day + minutes(8 * 60, 18 * 60),
        1 => day + minutes(18 * 60, 23 * 60),
        _ => day + minutes(0, 7 * 60),
    }
}

impl Teller<'_, '_> {
    /// A lead arrives: its customer is put on record, the deal is opened, the rules say whose it is.
    pub(super) fn arrives(&mut self, arrival: &Arrival) -> Result<()> {
        let Arrival { line, source } = arrival;
        let guess = match line {
            Line::Retail => Person::Fatima,
            _ => Person::Ravi,
        };
        let by = if source.by_hand { self.by(guess)? } else { self.system() };
        let customer = self.makers.make(self.tx, &by, &self.luck, *line, None)?;
        let name = match line {
            Line::Retail => format!("{} for {}", customer.article().name, customer.person),
            _ => customer.name.clone(),
        };
        let links = Links { company: customer.company, contact: Some(customer.contact) };
        let (product, worth) = self.offer(*line, &customer);
        let open = Open {
            name,
            amount: Money::of_units(worth, Currency::EUR).ok(),
            profile: profile(*line, source, product, customer.country, customer.language),
            ..Open::default()
        };
        let new = NewDeal {
            playbook: Some(line.playbook().to_owned()),
            links,
            open,
            ..NewDeal::default()
        };
        let deal = deals::open(self.tx, &by, new)?.deal;
        self.opened += 1;
        let first = deal.state.owner.and_then(|id| self.cast.who(id)).unwrap_or(guess);
        self.give_roles(deal.id, *line, first)?;
        let mut life = Life::begin(*line, *source, customer, deal.id, first, worth);
        self.choose_seller(&mut life);
        let at = self.first_step(&mut life)?;
        self.plan(at, Next::GoesOn(Box::new(life)));
        Ok(())
    }

    /// Product and worth in whole euro.
    fn offer(&self, line: Line, customer: &super::customers::Customer) -> (&'static str, i64) {
        let luck = &self.luck;
        match line {
            Line::Consultative => {
                let product = match customer.stores {
                    ..=2 => "Loom Till",
                    3..=9 => "Loom Suite",
                    _ => "Loom Suite with stock",
                };
                (product, (8_000 + customer.stores * luck.between(3_200, 5_400)) / 100 * 100)
            }
            Line::Inbound if luck.chance(0.35) => ("Market Plus", luck.low(18, 48) * 100),
            Line::Inbound => ("Market Basic", luck.low(5, 14) * 60),
            Line::Retail => {
                let (low, high) = customer.article().price;
                (customer.article().kind, luck.between(low, high) / 10 * 10)
            }
        }
    }

    /// Says who plays which role in a new deal.
    fn give_roles(&mut self, deal: Id<id::Deal>, line: Line, first: Person) -> Result<()> {
        let holders = self.cast.holders(line, first);
        let assign = |(role, user)| deal::Command::Assign { role: Some(role), user: Some(user) };
        let mut commands: Vec<deal::Command> = holders.into_iter().map(assign).collect();
        commands.push(deal::Command::Assign { role: None, user: Some(self.cast.id(first)?) });
        let by = By { cause: crate::Cause::Rule, ..self.system() };
        deals::act_all(self.tx, &by, deal, None, &commands)?;
        Ok(())
    }

    /// Who will sell it: Tom gets a little more of the large ones.
    fn choose_seller(&self, life: &mut Life) {
        life.seller = match life.line {
            Line::Retail => life.first,
            Line::Consultative => {
                self.luck.weighted(&[(Person::Tom, 38), (Person::Clara, 34), (Person::Jan, 28)])
            }
            Line::Inbound => {
                self.luck.weighted(&[(Person::Clara, 40), (Person::Jan, 40), (Person::Tom, 20)])
            }
        };
        life.well = self.luck.chance(life.seller.manner().well);
    }
}

fn profile(
    line: Line,
    source: &Source,
    product: &str,
    country: &str,
    language: &str,
) -> state::Profile {
    state::Profile {
        source: Some(source.name.to_owned()),
        campaign: source.campaign.map(str::to_owned),
        product: Some(product.to_owned()),
        segment: Some(if line == Line::Retail { "b2c" } else { "b2b" }.to_owned()),
        country: Some(country.to_owned()),
        language: Some(language.to_owned()),
        ..state::Profile::default()
    }
}
