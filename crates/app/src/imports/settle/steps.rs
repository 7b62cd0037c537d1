//! The commands that a row's deal goes through, in the order of time.

use deal::state::PaymentKind;
use deal::{Answer, Changes, Command, Direction, Edit, Log, Open, ProvePayment, State};
use playbook::Compiled;
use types::id::kind as id;
use types::{Id, Timestamp};

use super::super::draft::{AnswerDraft, DealDraft, Draft, EndDraft, LogDraft, WonDraft};
use super::super::known::{Entry, Known};
use super::super::pile::Pile;
use super::{Settler, Underway, won_at};
use crate::deals::batch::{Moved, Step};
use crate::{Error, Result};

/// A stage and when the deal came into it.
type Stage = (String, Option<Timestamp>);

/// Where a row's deal stands before the row.
pub(super) struct SoFar<'s> {
    /// The playbook that it follows.
    pub(super) playbook: &'s Compiled,
    /// The deal as it is; none for a new one.
    pub(super) state: Option<&'s State>,
    /// From when on the row tells.
    pub(super) since: Timestamp,
    /// The row has been told before, in other words.
    pub(super) is_again: bool,
}

/// What a row tells, besides the commands.
pub(super) struct Told<'d> {
    /// The groups of which new rows are added, in order.
    pub(super) rows: Vec<String>,
    /// What was done with the buyer, with the texts that belong to it.
    pub(super) logs: Vec<(Log, &'d LogDraft)>,
}

impl Settler<'_> {
    /// The command that opens a deal.
    pub(super) fn opening(
        &self,
        draft: &DealDraft,
        name: String,
        opened: Timestamp,
    ) -> Result<Open> {
        let mut open = Open {
            name,
            at: Some(opened),
            profile: draft.profile.clone(),
            amount: draft.amount,
            expected_close: draft.close,
            ..Open::default()
        };
        open.owner = draft.owner.as_ref().map(|cell| self.person(cell)).transpose()?;
        for (role, cell) in &draft.holders {
            open.holders.insert(role.clone(), self.person(cell)?);
        }
        Ok(open)
    }

    /// The commands that bring a deal's fields up to what the row says.
    pub(super) fn changes(&self, draft: &DealDraft, since: Timestamp) -> Result<Vec<Step>> {
        let set = |text: &Option<String>| match text {
            Some(text) => Edit::Set(text.clone()),
            None => Edit::Keep,
        };
        let profile = &draft.profile;
        let changes = Changes {
            name: draft.name.clone(),
            amount: draft.amount.map_or(Edit::Keep, Edit::Set),
            expected_close: draft.close.map_or(Edit::Keep, Edit::Set),
            source: set(&profile.source),
            campaign: set(&profile.campaign),
            product: set(&profile.product),
            segment: set(&profile.segment),
            country: set(&profile.country),
            language: set(&profile.language),
            ..Changes::default()
        };
        let mut steps = Vec::new();
        if changes != Changes::default() {
            steps.push(as_of(since, Command::Change(Box::new(changes))));
        }
        let holders = draft.holders.iter().map(|(role, cell)| (Some(role), cell));
        let owner = draft.owner.iter().map(|cell| (None, cell));
        for (role, cell) in holders.chain(owner) {
            steps.push(as_of(since, self.assign(role, cell)?));
        }
        Ok(steps)
    }

    fn assign(&self, role: Option<&String>, cell: &str) -> Result<Command> {
        Ok(Command::Assign { role: role.cloned(), user: Some(self.person(cell)?) })
    }

    /// What happened to a deal since; what a row has told before is not told twice.
    pub(super) fn life<'d>(
        &self,
        row: &mut Underway<'d>,
        draft: &'d DealDraft,
        so_far: &SoFar<'_>,
        known: &Known,
        steps: &mut Vec<Step>,
    ) -> Result<Told<'d>> {
        let since = so_far.since;
        let rows = self.answer_steps(row.draft, &draft.answers, since, known, steps)?;
        let mut told = Told { rows, logs: Vec::new() };
        let playbook = so_far.playbook;
        let (before, after) = stages_ahead(&draft.stages, so_far.state, playbook);
        let mut dated: Vec<(Timestamp, Command)> = Vec::new();
        for (stage, at) in before {
            dated.push((at.unwrap_or(since), advance(stage, at.unwrap_or(since))));
        }
        for log in draft.logs.iter().filter(|_| !so_far.is_again) {
            let at = log.at.unwrap_or(since);
            let logged = self.log(log, at);
            dated.push((at, Command::Log(logged.clone())));
            told.logs.push((logged, log));
        }
        dated.sort_by_key(|(at, _)| *at);
        steps.extend(dated.into_iter().map(|(_, command)| Step { command, as_of: None }));
        if let Some(won) = &draft.won {
            self.win_steps(row, won, so_far, steps)?;
        }
        let won_at = draft.won.as_ref().map_or(since, |won| won.at);
        for (stage, at) in after {
            let command = advance(stage, at.unwrap_or(won_at));
            steps.push(Step { command, as_of: None });
        }
        if let Some(end) = &draft.end {
            end_steps(row, end, so_far.state, steps);
        }
        Ok(told)
    }

    fn answer_steps(
        &self,
        draft: &Draft,
        answers: &[AnswerDraft],
        since: Timestamp,
        known: &Known,
        steps: &mut Vec<Step>,
    ) -> Result<Vec<String>> {
        let mut new_rows = Vec::new();
        for answers in answers {
            let mut row: Option<Id<id::Row>> = None;
            if answers.repeats {
                let space = self.spaces.rows(&answers.group);
                match known.entry(&space, &draft.identity()) {
                    Some(entry) => {
                        let key = entry.subject.get(..26).unwrap_or_default();
                        let id = Id::from_key(key)
                            .map_err(|error| Error::unreadable("an import's key", error))?;
                        row = Some(id);
                    }
                    None => new_rows.push(answers.group.clone()),
                }
            }
            let answer = Answer {
                group: answers.group.clone(),
                row,
                values: answers.values.clone(),
                confirmed: answers.confirmed,
            };
            steps.push(as_of(since, Command::Answer(answer)));
        }
        Ok(new_rows)
    }

    /// Remembers which row of a repeating group a row of the file became.
    pub(super) fn keep_rows(
        &self,
        draft: &Draft,
        groups: &[String],
        deal: Id<id::Deal>,
        moved: &Moved,
        known: &mut Known,
        pile: &mut Pile,
    ) {
        if groups.is_empty() {
            return;
        }
        let identity = draft.identity();
        for (group, row) in groups.iter().zip(moved.new_rows()) {
            // The row, then its deal: with the deal the row goes away.
            let space = self.spaces.rows(group);
            let subject = format!("{}{}", row.as_key(), deal.as_key());
            pile.new_key(&space, &identity, "row", &subject, "", self.import);
            let entry = Entry { kind: "row", subject, hash: String::new() };
            known.put_entry(&space, &identity, entry);
        }
    }

    fn log(&self, log: &LogDraft, at: Timestamp) -> Log {
        Log {
            id: Some(self.by.house.ids.new_id(self.by.now)),
            kind: log.kind,
            direction: if log.inbound { Direction::In } else { Direction::Out },
            reached: log.reached,
            outcome: log.outcome.clone(),
            at: Some(at),
            ..Log::default()
        }
    }

    fn win_steps(
        &self,
        row: &mut Underway<'_>,
        won: &WonDraft,
        so_far: &SoFar<'_>,
        steps: &mut Vec<Step>,
    ) -> Result<()> {
        if let Some(at) = so_far.state.and_then(|state| won_at(&state.outcome)) {
            if at != won.at {
                row.warnings.push(format!("it was won at {at} already; the time stays"));
            }
            return Ok(());
        }
        let proof = ProvePayment {
            kind: PaymentKind::Imported,
            amount: won.paid,
            at: Some(won.at),
            reference: Some(format!("{}:{}", self.reference, row.draft.row.line())),
            file: None,
        };
        steps.push(Step { command: Command::ProvePayment(proof), as_of: None });
        steps.push(Step { command: Command::Win { over: None, at: Some(won.at) }, as_of: None });
        let holders = won.holders.iter().map(|(role, cell)| (Some(role), cell));
        for (role, cell) in holders.chain(won.owner.iter().map(|cell| (None, cell))) {
            steps.push(as_of(won.at, self.assign(role, cell)?));
        }
        let goes_on = so_far.playbook.first_after_win().is_some();
        if won.complete && goes_on {
            let command = Command::Complete { over: None, at: Some(won.at) };
            steps.push(Step { command, as_of: None });
        }
        Ok(())
    }
}

fn end_steps(row: &mut Underway<'_>, end: &EndDraft, state: Option<&State>, steps: &mut Vec<Step>) {
    if state.is_some_and(|state| !state.is_open()) {
        row.warnings.push("it had ended already; that stays as it is".to_owned());
        return;
    }
    let (reason, note, at) = (end.reason.clone(), end.note.clone(), Some(end.at));
    let command = if end.lost {
        Command::Lose { reason, competitor: end.competitor.clone(), note, at }
    } else {
        Command::Disqualify { reason, note, at }
    };
    steps.push(Step { command, as_of: None });
}

fn as_of(at: Timestamp, command: Command) -> Step {
    Step { command, as_of: Some(at) }
}

fn advance(stage: String, at: Timestamp) -> Command {
    Command::Advance { to: Some(stage), over: None, at: Some(at) }
}

/// The stages of a row that lie ahead of where the deal is, in the order of time and then of the way; first
/// those before winning, then those after it. What the deal has passed is not told again.
fn stages_ahead(
    stages: &[Stage],
    state: Option<&State>,
    playbook: &Compiled,
) -> (Vec<Stage>, Vec<Stage>) {
    let place = |key: &str| playbook.stage_index(key).unwrap_or(usize::MAX);
    let mut here = state.and_then(State::stage).map_or(0, place);
    let mut ahead: Vec<_> = stages.to_vec();
    ahead.sort_by_key(|(key, at)| (at.unwrap_or(Timestamp::MAX), place(key)));
    ahead.retain(|(key, _)| {
        let there = place(key);
        let is_ahead = there > here;
        if is_ahead {
            here = there;
        }
        is_ahead
    });
    let delivery = playbook.first_after_win().unwrap_or(usize::MAX);
    let (before, after): (Vec<_>, Vec<_>) = ahead.into_iter().partition(|(key, _)| {
        let there = place(key);
        there < delivery || there == usize::MAX
    });
    // A win itself leads into the first stage after it.
    let after = after.into_iter().filter(|(key, _)| place(key) != delivery).collect();
    (before, after)
}
