//! Plays one beat of a deal's life: the right person does it, at its time, through the verbs.

use deal::state::{Criterion, PaymentKind, PersonRole, Task};
use deal::{
    ActivityKind, Answer, Changes, Command, Direction, Edit, GiveEvidence, Log, MissingKind,
    OfferHandOver, Override, ProvePayment, SetTerms,
};
use playbook::model::EvidenceKind;
use types::{Currency, Millis, Money};

use super::answers::{self, Known};
use super::cast::Person;
use super::life::Life;
use super::scripts::{Beat, DAY, Did, HOUR, Line, Then, Way, Who};
use super::teller::Teller;
use super::words::talk::{self, Talk};
use crate::deals::{self, Deal, NewActivity};
use crate::{Error, Result, companies};

impl Teller<'_, '_> {
    /// Plays a beat; says whether the life goes on.
    pub(super) fn play(&mut self, life: &mut Life, beat: &Beat) -> Result<bool> {
        let mut deal = self.deal(life.deal)?;
        life.rests = false;
        if matches!(beat.then, Then::AskLater) {
            self.ask_later(life, &deal)?;
            return Ok(false);
        }
        self.bring_back(life, &deal)?;
        if let Some((did, _)) = beat.log {
            if !self.is_answered(life, did) {
                return self.try_again(life, beat).map(|()| true);
            }
            if did == Did::Met && self.luck.chance(0.11) && life.tries < 2 {
                return self.missed(life, beat).map(|()| true);
            }
        }
        life.tries = 0;
        if matches!(beat.then, Then::Contact | Then::Committee) {
            deal = self.add_people(life, &deal, beat)?;
        }
        deal = self.work(life, &deal, beat)?;
        self.catch_up(life, &deal)?;
        if self.luck.chance(0.08) {
            let note = Some((Did::Sent(ActivityKind::Note), Talk::Note));
            self.log_and(life, life.owner, &deal, note, &[])?;
        }
        self.then(life, &deal, beat)
    }

    /// A rule gave the deal to the manager because nobody answered: it is given back with a word.
    fn bring_back(&mut self, life: &Life, deal: &Deal) -> Result<()> {
        let owner = self.cast.id(life.owner)?;
        if deal.state.owner == Some(owner) || !deal.state.is_alive() {
            return Ok(());
        }
        let back = Command::Assign { role: None, user: Some(owner) };
        self.act(manager(life.line), life.deal, &[back]).map(|_| ())
    }

    /// What the beat logs, does, answers and shows, all in one go.
    fn work(&mut self, life: &mut Life, deal: &Deal, beat: &Beat) -> Result<Deal> {
        let person = self.who(life, beat.who, &deal.state);
        let mut commands: Vec<Command> = Vec::new();
        for key in beat.tasks {
            if let Some(task) = deal.state.tasks.iter().find(|task| is_open(task, key)) {
                commands.push(Command::DoTask { task: task.id, outcome: None });
            }
        }
        for group in beat.answers {
            commands.extend(self.answer(life, deal, group)?);
        }
        if let Some((key, kind)) = beat.shows {
            commands.push(Command::GiveEvidence(evidence(life, key, kind)));
        }
        self.log_and(life, person, deal, beat.log, &commands)
    }

    /// Logs something, if there is anything to log, and does these things with it.
    fn log_and(
        &mut self,
        life: &Life,
        person: Person,
        deal: &Deal,
        log: Option<(Did, Talk)>,
        commands: &[Command],
    ) -> Result<Deal> {
        let Some((did, about)) = log else {
            return if commands.is_empty() {
                Ok(deal.clone())
            } else {
                self.act(person, life.deal, commands)
            };
        };
        let activity = self.activity(life, did, about);
        let by = self.by(person)?;
        let done = deals::log(self.tx, &by, life.deal, activity, commands);
        done.map(|(_, done)| done.deal).map_err(|error| {
            Error::Internal(format!(
                "{person:?} could not log {about:?} in {}: {error}",
                life.stage_key()
            ))
        })
    }

    fn activity(&self, life: &Life, did: Did, about: Talk) -> NewActivity {
        let (subject, body) = *self.luck.pick(talk::lines(about));
        let fill = |text: &str| {
            let text = text.replace("{person}", &life.customer.person);
            let text = text.replace("{company}", &life.customer.name);
            let text = text.replace("{town}", life.customer.town);
            text.replace("{what}", life.line_word())
        };
        let (kind, direction, reached, minutes) = match did {
            Did::Reached => (ActivityKind::Call, Direction::Out, true, Some((4, 26))),
            Did::Sent(kind) => (kind, Direction::Out, false, None),
            Did::Heard(kind) => (kind, Direction::In, false, None),
            Did::Met => (ActivityKind::Meeting, Direction::Out, false, Some((25, 95))),
        };
        let outcome = match (did, about) {
            (Did::Reached, _) => Some("interested"),
            (Did::Sent(ActivityKind::Call), _) => Some("voicemail"),
            (Did::Met, _) => Some("came"),
            _ => None,
        };
        NewActivity {
            log: Log {
                kind,
                direction,
                reached,
                outcome: outcome.map(str::to_owned),
                ..Log::default()
            },
            subject: Some(fill(subject)).filter(|text| !text.is_empty()),
            body: Some(fill(body)),
            minutes: minutes.map(|(from, to)| self.luck.between(from, to)),
        }
    }

    /// Nobody answered: it is logged, sometimes with a mail, and tried again at another hour.
    fn try_again(&mut self, life: &mut Life, beat: &Beat) -> Result<()> {
        let deal = self.deal(life.deal)?;
        let person = self.who(life, beat.who, &deal.state);
        let call = Did::Sent(ActivityKind::Call);
        self.log_and(life, person, &deal, Some((call, Talk::NoAnswer)), &[])?;
        life.tries += 1;
        if life.tries == 1 && self.luck.chance(0.5) {
            let mail = Did::Sent(ActivityKind::Mail);
            self.log_and(life, person, &deal, Some((mail, Talk::Tried)), &[])?;
        }
        life.beats.push_front(Beat { after: (HOUR, DAY), ..*beat });
        Ok(())
    }

    /// They did not come: it is logged, and another day is found.
    fn missed(&mut self, life: &mut Life, beat: &Beat) -> Result<()> {
        let by = self.by(life.owner)?;
        let mut activity = self.activity(life, Did::Met, Talk::Missed);
        activity.log.no_show = true;
        activity.log.outcome = Some("did not come".to_owned());
        activity.minutes = None;
        deals::log(self.tx, &by, life.deal, activity, &[])?;
        life.tries += 1;
        life.beats.push_front(Beat { after: (DAY, 4 * DAY), ..*beat });
        Ok(())
    }

    /// The commands that answer a group of questions.
    fn answer(&mut self, life: &Life, deal: &Deal, group: &'static str) -> Result<Vec<Command>> {
        if group == "confirmed-journey" {
            return self.confirm_journey(life);
        }
        let known = Known {
            luck: &self.luck,
            customer: &life.customer,
            people: &deal.state.people,
            deliverer: self.cast.id(Person::Peter)?,
            worth: life.worth,
            well: life.well,
            today: self.calendar.zone().date_of(self.now()),
        };
        let rows = answers::rows(life.line, group, &known);
        let group = if group == "decision-draft" { "decision-profile" } else { group };
        let command = |row: answers::Row| {
            Command::Answer(Answer {
                group: group.to_owned(),
                row: None,
                values: row.values,
                confirmed: row.confirmed.then_some(true),
            })
        };
        Ok(rows.into_iter().map(command).collect())
    }

    /// The buyer looked at the drafted journey and said: yes, or not quite.
    fn confirm_journey(&mut self, life: &Life) -> Result<Vec<Command>> {
        let Some(company) = life.customer.company else { return Ok(Vec::new()) };
        let Some(company) = companies::of_deal(self.tx, company)? else { return Ok(Vec::new()) };
        let rows = company.answers.get("customer-journey").into_iter().flatten();
        let confirm = |row: &deal::AnswerRow| {
            Some(Command::Answer(Answer {
                group: "customer-journey".to_owned(),
                row: Some(row.id?),
                confirmed: Some(true),
                ..Answer::default()
            }))
        };
        Ok(rows.filter_map(confirm).collect())
    }

    fn add_people(&mut self, life: &Life, deal: &Deal, beat: &Beat) -> Result<Deal> {
        let person = self.who(life, beat.who, &deal.state);
        let add = |person, primary| Command::AddPerson { person, primary };
        if matches!(beat.then, Then::Contact) {
            let role = match life.line {
                Line::Consultative => PersonRole::Champion,
                Line::Inbound | Line::Retail => PersonRole::Decider,
            };
            return self.act(person, life.deal, &[add(life.customer.contact_details(role), true)]);
        }
        let mut committee = life.customer.committee(&self.luck, life.well).into_iter();
        let Some(decider) = committee.next() else { return Ok(deal.clone()) };
        let deal = self.act(person, life.deal, &[add(decider, false)])?;
        let chief = deal.state.people.last().map(|person| person.id);
        let others = committee.map(|mut other| {
            other.reports_to = chief;
            add(other, false)
        });
        let others: Vec<Command> = others.collect();
        self.act(person, life.deal, &others)
    }

    /// Tasks that wait are done by whoever holds them, or left out with a word; some lie about.
    fn catch_up(&mut self, life: &Life, deal: &Deal) -> Result<()> {
        let soon = self.now() + Millis::hours(6);
        let scripted = |task: &Task| {
            let key = task.origin.key().unwrap_or_default();
            life.beats.iter().any(|beat| beat.tasks.contains(&key))
        };
        let waiting: Vec<Task> = deal
            .state
            .open_tasks()
            .filter(|task| task.due.is_some_and(|due| due <= soon))
            .filter(|task| !matches!(task.origin, deal::state::Origin::Process { .. }))
            .filter(|task| !scripted(task))
            .cloned()
            .collect();
        for task in waiting {
            let holder = task.role.as_ref().and_then(|role| deal.state.holders.get(role)).copied();
            let holder = holder.or(task.user).or(deal.state.owner);
            let Some(person) = holder.and_then(|id| self.cast.who(id)) else { continue };
            if !self.luck.chance(person.manner().diligence) {
                continue;
            }
            let command = if task.must || self.luck.chance(0.8) {
                Command::DoTask { task: task.id, outcome: None }
            } else {
                let reason = "Settled by telephone already".to_owned();
                Command::SkipTask { task: task.id, reason }
            };
            self.act(person, life.deal, &[command])?;
        }
        Ok(())
    }

    /// What else the beat brings; says whether the life goes on.
    fn then(&mut self, life: &mut Life, deal: &Deal, beat: &Beat) -> Result<bool> {
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
        // The offer is shown to its receiver, who does not see the deal in lists before.
        let by = self.by(life.seller)?;
        let accepted = deals::act(self.tx, &by, life.deal, None, Command::AcceptHandOver);
        match accepted {
            Err(Error::NotFound) => {
                let manager = manager(life.line);
                self.act(manager, life.deal, &[Command::AcceptHandOver])?;
            }
            other => drop(other?),
        }
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
    fn ask_later(&mut self, life: &Life, deal: &Deal) -> Result<()> {
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

impl Life {
    /// What the customer asked about, in a word.
    fn line_word(&self) -> &'static str {
        match self.line {
            Line::Consultative => "tills and stock",
            Line::Inbound => "selling on the market",
            Line::Retail => self.customer.article().name,
        }
    }
}

/// Why a manager lets a deal pass.
const REASONS: [&str; 4] = [
    "Agreed on the telephone; written up later",
    "They want to see the solution first and talk about the cost afterwards",
    "The date of their board does not wait",
    "We know this customer from before",
];

/// Whoever leads this line.
pub(super) fn manager(line: Line) -> Person {
    match line {
        Line::Consultative | Line::Inbound => Person::Miguel,
        Line::Retail => Person::Ines,
    }
}

fn is_open(task: &Task, key: &str) -> bool {
    task.is_open() && task.origin.key() == Some(key)
}

fn lost(reason: &str, competitor: Option<&str>, note: &str) -> Command {
    Command::Lose {
        reason: reason.to_owned(),
        competitor: competitor.map(str::to_owned),
        note: Some(note.to_owned()),
        at: None,
    }
}

fn evidence(life: &Life, key: &str, kind: EvidenceKind) -> GiveEvidence {
    let note = match kind {
        EvidenceKind::MeetingBooked => "Booked by them through the calendar link",
        EvidenceKind::Signature => "Signed copy, page four",
        EvidenceKind::QuoteSeen => "Opened the offer twice",
        EvidenceKind::Meeting => "They came, and stayed to the end",
        EvidenceKind::Call => "Said so on the telephone",
        _ => "Wrote so",
    };
    GiveEvidence {
        criterion: Some(Criterion::of_stage(life.stage_key(), key)),
        kind,
        note: Some(note.to_owned()),
        link: None,
        file: None,
        activity: None,
    }
}
