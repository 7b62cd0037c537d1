//! What is going on just now, so that whoever opens the product finds a day's work: fresh leads with their clocks
//! running, replies, a hand-over to accept, an exception to grant, somebody on holiday.

use deal::{ActivityKind, AddTask, Command, Direction, Log, OfferHandOver, SetTerms, state};
use types::{Millis, Timestamp};

use super::arrivals::Arrival;
use super::cast::Person;
use super::life::Life;
use super::scripts::Line;
use super::teller::Teller;
use super::words::talk::{self, Talk};
use crate::Result;
use crate::deals::{self, NewActivity};
use crate::house::By;

/// Minutes ago at which leads came in.
const FRESH: [(Line, i64); 7] = [
    (Line::Inbound, 190),
    (Line::Consultative, 150),
    (Line::Inbound, 95),
    (Line::Retail, 64),
    (Line::Inbound, 41),
    (Line::Consultative, 22),
    (Line::Inbound, 8),
];

/// Sets the scene of the last hours before `now`.
pub(super) fn set(teller: &mut Teller<'_, '_>, lives: &[Life], now: Timestamp) -> Result<()> {
    let alive = |life: &&Life| !life.rests && !matches!(life.stage_key(), "care" | "grow" | "keep");
    let in_stage = |stages: &[&str], line: Line| {
        let found = lives.iter().filter(alive).filter(|life| life.line == line);
        let mut found: Vec<&Life> =
            found.filter(|life| stages.contains(&life.stage_key())).collect();
        found.sort_by_key(|life| std::cmp::Reverse(life.worth));
        found
    };
    teller.clock(now - Millis::minutes(171));
    teller.sets_goals(now)?;
    let considering = in_stage(&["propose", "evaluate", "negotiate"], Line::Consultative);
    teller.clock(now - Millis::minutes(170));
    for life in considering.iter().take(1) {
        teller.asks_for_discount(life)?;
    }
    teller.clock(now - Millis::minutes(120));
    for life in in_stage(&["qualify"], Line::Consultative).iter().take(2) {
        teller.offers_hand_over(life)?;
    }
    teller.clock(now - Millis::minutes(75));
    for life in considering.iter().skip(1).take(2) {
        teller.buyer_writes(life)?;
        teller.asks_delivery(life, now)?;
    }
    for life in in_stage(&["offer", "agree"], Line::Inbound).iter().take(2) {
        teller.buyer_writes(life)?;
    }
    for life in considering.iter().filter(|life| life.owner == Person::Clara).take(3) {
        teller.stands_in(life, now)?;
    }
    for (line, minutes) in FRESH {
        teller.clock(now - Millis::minutes(minutes));
        let source = line.sources()[usize::try_from(minutes).unwrap_or(0) % 3].0;
        teller.arrives(&Arrival { line, source })?;
    }
    teller.clock(now);
    Ok(())
}

impl Teller<'_, '_> {
    /// A discount above the seller's limit waits for the manager.
    fn asks_for_discount(&mut self, life: &Life) -> Result<()> {
        let terms =
            SetTerms { discount_bp: Some(1_400), quotes_sent: Some(1), ..SetTerms::default() };
        let subject = state::Subject::Condition("discount-manager".to_owned());
        let note = Some(
            "14 per cent against two years and a reference visit; they decide on Thursday"
                .to_owned(),
        );
        let commands = [Command::SetTerms(terms), Command::AskApproval { subject, note }];
        self.act(life.owner, life.deal, &commands).map(|_| ())
    }

    fn offers_hand_over(&mut self, life: &Life) -> Result<()> {
        let deal = self.deal(life.deal)?;
        if deal.state.hand_over.is_some() || life.owner != life.first {
            return Ok(());
        }
        let offer = OfferHandOver {
            to: self.cast.id(Person::Tom)?,
            role: Some("consultant".to_owned()),
            brief: format!(
                "{} wants figures on one page. {} They have been promised a look at a shop like theirs.",
                life.customer.person,
                life.customer.trade().pains[0]
            ),
            keep_owner: false,
        };
        self.act(life.owner, life.deal, &[Command::OfferHandOver(offer)]).map(|_| ())
    }

    fn buyer_writes(&mut self, life: &Life) -> Result<()> {
        let lines = talk::lines(Talk::Question);
        let (subject, body) = lines[usize::from(life.line == Line::Inbound)];
        let by = self.by(life.owner)?;
        let new = NewActivity {
            log: Log { kind: ActivityKind::Mail, direction: Direction::In, ..Log::default() },
            subject: Some(subject.to_owned()),
            body: Some(body.replace("{person}", &life.customer.person)),
            minutes: None,
        };
        deals::log(self.tx, &by, life.deal, new, &[]).map(|_| ())
    }

    /// A task for another department, which gives it back.
    fn asks_delivery(&mut self, life: &Life, now: Timestamp) -> Result<()> {
        let task = AddTask {
            name: "Say whether the second branch can start four weeks later".to_owned(),
            due: Some(self.calendar.next_open(now + Millis::hours(20))),
            to: Some(state::Assignee::Department("Delivery".to_owned())),
            ..AddTask::default()
        };
        self.act(life.owner, life.deal, &[Command::AddTask(task)]).map(|_| ())
    }

    /// Clara is away for some days; Tom stands in.
    fn stands_in(&mut self, life: &Life, now: Timestamp) -> Result<()> {
        let share = Command::Share {
            user: self.cast.id(Person::Tom)?,
            until: Some(now + Millis::days(9)),
            replacement: true,
        };
        let by = By { now: self.now(), ..self.by(Person::Clara)? };
        deals::act(self.tx, &by, life.deal, None, share).map(|_| ())
    }
}
