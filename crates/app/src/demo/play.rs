//! Plays one beat of a deal's life: the right person does it, at its time, through the verbs.

use deal::state::{Criterion, PersonRole, Task};
use deal::{ActivityKind, Answer, Command, Direction, GiveEvidence, Log};
use playbook::model::EvidenceKind;
use types::Millis;

use super::answers::{self, Known};
use super::cast::Person;
use super::life::Life;
use super::scripts::{Beat, DAY, Did, HOUR, Line, Then};
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
    pub(super) fn log_and(
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

/// Whoever leads this line.
pub(super) fn manager(line: Line) -> Person {
    match line {
        Line::Consultative | Line::Inbound => Person::Miguel,
        Line::Retail => Person::Ines,
    }
}

pub(super) fn is_open(task: &Task, key: &str) -> bool {
    task.is_open() && task.origin.key() == Some(key)
}

pub(super) fn lost(reason: &str, competitor: Option<&str>, note: &str) -> Command {
    Command::Lose {
        reason: reason.to_owned(),
        competitor: competitor.map(str::to_owned),
        note: Some(note.to_owned()),
        at: None,
    }
}

pub(super) fn evidence(life: &Life, key: &str, kind: EvidenceKind) -> GiveEvidence {
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
