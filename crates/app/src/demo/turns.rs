//! What a beat brings besides work: quotes, agreements, hand-overs, the next stage, the end.

use deal::state::{Criterion, PaymentKind, Task};
use deal::{Changes, Command, Edit, MissingKind, OfferHandOver, Override, ProvePayment, SetTerms};
use types::{Currency, Millis, Money};

use super::cast::Person;
use super::life::Life;
use super::play::{lost, manager};
use super::scripts::{Beat, DAY, Did, Line, Then, Way, Who};
use super::teller::Teller;
use super::words::talk::Talk;
use crate::deals::Deal;
use crate::{Error, Result, companies, deals};

/// Why a manager lets a deal pass.
const REASONS: [&str; 4] = [
    "Agreed on the telephone; written up later",
    "They want to see the solution first and talk about the cost afterwards",
    "The date of their board does not wait",
    "We know this customer from before",
];

impl Teller<'_, '_> {
    /// What else the beat brings; says whether the life goes on.
    pub(super) fn then(&mut self, life: &mut Life, deal: &Deal, beat: &Beat) -> Result<bool> {
        match beat.then {
            Then::Nothing | Then::Contact | Then::Committee | Then::AskLater => {}
            Then::Quote => self.quote(life)?,
            Then::Grant => self.grant(life, deal)?,
            Then::Role(role) => self.give_role(life, role)?,
            Then::HandOver => self.hand_over(life)?,
            Then::Accept => self.accept(life)?,
            Then::Process(key) => self.process(life, deal, beat, key)?,
            Then::Approve(key) => self.approve(life, deal, beat, key)?,
            Then::Advance => self.advance(life)?,
            Then::Win => self.win(life)?,
            Then::Complete => {
                self.finish(life)?;
                return Ok(false);
            }
            Then::End(way) => return self.end(life, way),
        }
        Ok(true)
    }

    /// Jan gives more discount than others; above ten per cent somebody must agree.
    fn quote(&mut self, life: &Life) -> Result<()> {
        let most = if life.seller == Person::Jan { 15 } else { 9 };
        let discount = if self.luck.chance(0.55) { self.luck.between(0, most) } else { 0 };
        let days = match life.line {
            Line::Consultative => *self.luck.pick(&[14, 30, 30, 30, 45]),
            Line::Inbound | Line::Retail => *self.luck.pick(&[7, 14, 14]),
        };
        let terms = SetTerms {
            discount_bp: u32::try_from(discount * 100).ok(),
            payment_days: Some(days),
            quotes_sent: Some(1),
            quotes_accepted: None,
        };
        let worth = life.worth * (100 - discount) / 100;
        let changes = Changes {
            amount: Edit::from(Money::of_units(worth, Currency::EUR).ok()),
            ..Changes::default()
        };
        let mut commands = vec![Command::SetTerms(terms), Command::Change(Box::new(changes))];
        let note = Some("Against a reference visit in the first year".to_owned());
        if discount > 10 {
            let key = if life.line == Line::Inbound { "discount" } else { "discount-manager" };
            let subject = deal::state::Subject::Condition(key.to_owned());
            commands.push(Command::AskApproval { subject, note: note.clone() });
        }
        if days > 30 {
            let subject = deal::state::Subject::Condition("payment-manager".to_owned());
            commands.push(Command::AskApproval { subject, note });
        }
        self.act(life.owner, life.deal, &commands).map(|_| ())
    }

    /// Whoever may, grants what was asked for, with what is given in return.
    pub(super) fn grant(&mut self, life: &Life, deal: &Deal) -> Result<()> {
        let by = self.system();
        let missing = deals::missing(self.tx, &by, deal)?;
        for condition in missing.iter().filter(|it| it.kind == MissingKind::Condition) {
            let subject = deal::state::Subject::Condition(condition.key.clone());
            let note = Some("Agreed, against what they give in return".to_owned());
            self.act(manager(life.line), life.deal, &[Command::Approve { subject, note }])?;
        }
        Ok(())
    }

    fn give_role(&mut self, life: &Life, role: &str) -> Result<()> {
        let user = Some(self.cast.id(life.seller)?);
        let command = Command::Assign { role: Some(role.to_owned()), user };
        self.act(life.first, life.deal, &[command]).map(|_| ())
    }

    fn hand_over(&mut self, life: &Life) -> Result<()> {
        let offer = OfferHandOver {
            to: self.cast.id(life.seller)?,
            role: Some("consultant".to_owned()),
            brief: format!(
                "{} at {}: {} Discovery is booked; they expect figures on one page.",
                life.customer.person,
                life.customer.name,
                life.customer.trade().pains[0]
            ),
            keep_owner: false,
        };
        self.act(life.first, life.deal, &[Command::OfferHandOver(offer)]).map(|_| ())
    }

    fn accept(&mut self, life: &mut Life) -> Result<()> {
        self.act(life.seller, life.deal, &[Command::AcceptHandOver])?;
        life.owner = life.seller;
        let close = self.calendar.zone().date_of(self.now()).plus_days(self.luck.between(55, 120));
        let changes = Changes { expected_close: Edit::Set(close), ..Changes::default() };
        self.act(life.owner, life.deal, &[Command::Change(Box::new(changes))])?;
        self.take_company(life)
    }

    /// Whoever sells looks after the company too.
    fn take_company(&mut self, life: &Life) -> Result<()> {
        let Some(company) = life.customer.company else { return Ok(()) };
        let (by, owner) = (self.by(life.seller)?, self.cast.id(life.seller)?);
        companies::assign(self.tx, &by, company, None, Some(owner)).map(|_| ())
    }

    fn approve(&mut self, life: &Life, deal: &Deal, beat: &Beat, key: &str) -> Result<()> {
        let criterion = Criterion::of_stage(life.stage_key(), key);
        let subject = deal::state::Subject::Criterion(criterion);
        let person = self.who(life, beat.who, &deal.state);
        let note = Some("Complete. One question about the data is with the customer.".to_owned());
        let by = self.by(person)?;
        match deals::act(
            self.tx,
            &by,
            life.deal,
            None,
            Command::Approve { subject: subject.clone(), note: note.clone() },
        ) {
            Err(Error::NotFound) => {
                self.act(manager(life.line), life.deal, &[Command::Approve { subject, note }])?;
            }
            other => drop(other?),
        }
        Ok(())
    }

    /// Forward through the gate. Where the discovery was not done well, the manager lets it pass with a reason.
    fn advance(&mut self, life: &mut Life) -> Result<()> {
        self.finish_musts(life)?;
        let plain = Command::Advance { to: None, over: None, at: None };
        match self.act(life.owner, life.deal, std::slice::from_ref(&plain)) {
            Ok(_) => {}
            Err(Error::Refused(refusal)) => {
                if life.well || life.stage < 2 {
                    self.surprises.push(format!(
                        "{} of {:?}: {refusal}",
                        life.stage_key(),
                        life.line
                    ));
                }
                let reason = *self.luck.pick(&REASONS);
                let over = Some(Override { reason: reason.to_owned() });
                let command = Command::Advance { to: None, over, at: None };
                self.act(manager(life.line), life.deal, &[command])?;
            }
            Err(error) => return Err(error),
        }
        if life.line == Line::Inbound && life.stage_key() == "qualify" {
            life.owner = life.seller;
            self.take_company(life)?;
        }
        self.go_to_next(life);
        Ok(())
    }

    fn go_to_next(&mut self, life: &mut Life) {
        life.stage += 1;
        let wait = self.enter(life);
        life.not_before = Some(self.after(wait));
    }

    /// Tasks that the stage waits for and that rules added on the way.
    fn finish_musts(&mut self, life: &Life) -> Result<()> {
        let deal = self.deal(life.deal)?;
        let musts: Vec<Task> = deal
            .state
            .open_tasks()
            .filter(|task| task.must && !matches!(task.origin, deal::state::Origin::Process { .. }))
            .cloned()
            .collect();
        for task in musts {
            let holder = task.role.as_ref().and_then(|role| deal.state.holders.get(role)).copied();
            let person = holder.and_then(|id| self.cast.who(id)).unwrap_or(life.owner);
            self.act(person, life.deal, &[Command::DoTask { task: task.id, outcome: None }])?;
        }
        Ok(())
    }

    fn win(&mut self, life: &mut Life) -> Result<()> {
        self.finish_musts(life)?;
        let deal = self.deal(life.deal)?;
        let (kind, reference) = match life.line {
            Line::Consultative => (PaymentKind::Bank, "Statement"),
            Line::Inbound => (*self.luck.pick(&[PaymentKind::Bank, PaymentKind::Card]), "Entry"),
            Line::Retail => (
                *self.luck.pick(&[PaymentKind::Card, PaymentKind::Card, PaymentKind::Cash]),
                "Till",
            ),
        };
        let payment = ProvePayment {
            kind,
            amount: deal.state.amount,
            at: None,
            reference: Some(format!(
                "{reference} {}, deal {}",
                self.luck.between(100, 999),
                deal.number
            )),
            file: None,
        };
        let plain = [Command::ProvePayment(payment.clone()), Command::Win { over: None, at: None }];
        match self.act(life.owner, life.deal, &plain) {
            Ok(_) => {}
            Err(Error::Refused(refusal)) => {
                self.surprises.push(format!("winning of {:?}: {refusal}", life.line));
                let over = Some(Override { reason: "Paid; papers follow".to_owned() });
                let commands = [Command::ProvePayment(payment), Command::Win { over, at: None }];
                self.act(manager(life.line), life.deal, &commands)?;
            }
            Err(error) => return Err(error),
        }
        self.go_to_next(life);
        Ok(())
    }

    fn finish(&mut self, life: &Life) -> Result<()> {
        self.finish_musts(life)?;
        let command = Command::Complete { over: None, at: None };
        match self.act(life.owner, life.deal, &[command]) {
            Err(Error::Refused(refusal)) => {
                self.surprises.push(format!("completing of {:?}: {refusal}", life.line));
                Ok(())
            }
            other => other.map(|_| ()),
        }
    }

    /// The end, or a pause; says whether the life goes on.
    fn end(&mut self, life: &mut Life, way: Way) -> Result<bool> {
        let command = match way {
            Way::Lost(reason) | Way::Silent(reason) => lost(reason, None, "They stay as they are."),
            Way::Rival(reason) => {
                let rivals = match life.line {
                    Line::Consultative => &["Tillwerk", "ShopOne", "Kasimir POS"][..],
                    Line::Inbound => &["Craftplatz", "Handwerk24"][..],
                    Line::Retail => &["Nordwohnen", "an online shop"][..],
                };
                let weights: Vec<(&str, u32)> =
                    rivals.iter().zip([5, 3, 2]).map(|(name, weight)| (*name, weight)).collect();
                lost(reason, Some(self.luck.weighted(&weights)), "They were friendly about it.")
            }
            Way::Disqualified(reason) | Way::Unreachable(reason) => {
                Command::Disqualify { reason: reason.to_owned(), note: None, at: None }
            }
            Way::Parked(reason) => return self.park(life, reason).map(|()| true),
        };
        let deal = self.act(life.owner, life.deal, &[command])?;
        life.rests = true;
        let later = deal.state.open_tasks().filter_map(|task| task.due).max();
        life.beats.clear();
        let Some(due) = later else { return Ok(false) };
        life.beats.push_back(Beat::of(DAY, DAY, Who::Owner, Then::AskLater));
        let late = Millis::hours(self.luck.between(-30, 50));
        life.not_before = Some(self.calendar.next_open(due + late));
        Ok(true)
    }

    fn park(&mut self, life: &mut Life, reason: &str) -> Result<()> {
        let until = self.now() + Millis::days(self.luck.between(25, 95));
        let until = self.calendar.next_open(until);
        let note = Some(format!("{} asked to be called again then.", life.customer.person));
        let command = Command::Park { until, reason: reason.to_owned(), note };
        self.act(life.owner, life.deal, &[command])?;
        life.rests = true;
        let slow = Millis::minutes(self.luck.between(20, 60 * 24));
        life.not_before = Some(self.calendar.next_open(until + slow));
        Ok(())
    }

    /// Long after a loss: how do they fare with what they chose?
    pub(super) fn ask_later(&mut self, life: &Life, deal: &Deal) -> Result<()> {
        let open: Vec<Command> = deal
            .state
            .open_tasks()
            .map(|task| Command::DoTask {
                task: task.id,
                outcome: Some(
                    "Content so far; would look again when the contract ends.".to_owned(),
                ),
            })
            .collect();
        let call = Some((Did::Reached, Talk::HowIsIt));
        self.log_and(life, life.owner, deal, call, &open).map(|_| ())
    }
}
