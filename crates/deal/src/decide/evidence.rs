//! Pointing at something that happened.

use playbook::model::{EvidenceKind, Exit, Stage};
use types::Id;

use super::Making;
use super::making::{LONG, optional, room};
use crate::command::GiveEvidence;
use crate::event::{EvidenceGiven, Fact, LadderEnd};
use crate::gate::any_of;
use crate::refusal::{Code, Refusal};
use crate::state::{Criterion, Evidence};

/// How many pieces of evidence a deal may have.
const MOST: usize = 500;

impl<'a> Making<'a> {
    pub(super) fn give_evidence(&mut self, given: &GiveEvidence) -> Result<(), Refusal> {
        if let Some(criterion) = &given.criterion {
            self.check_takes(criterion, given.kind)?;
        }
        room("evidence", self.state.evidence.len(), MOST)?;
        let note = optional("note", given.note.as_deref(), LONG)?;
        let link = optional("link", given.link.as_deref(), LONG)?;
        let points = note.is_some() || link.is_some();
        if !points && given.file.is_none() && given.activity.is_none() {
            let message = "Point at what happened: a note, a link, a file or an activity.";
            return Err(Refusal::field("note", message));
        }
        let evidence = Evidence {
            id: self.context.ids.new_id(self.at),
            kind: given.kind,
            criterion: given.criterion.clone(),
            at: self.at,
        };
        let (file, activity) = (given.file, given.activity);
        let fact = EvidenceGiven { evidence, note, link, file, activity };
        self.happens(Fact::EvidenceGiven(Box::new(fact)));
        if is_buyers(given.kind) {
            self.stop_ladders(LadderEnd::Buyer);
        }
        Ok(())
    }

    fn check_takes(&self, criterion: &Criterion, kind: EvidenceKind) -> Result<(), Refusal> {
        let (_, exit) = self.exit(criterion)?;
        if exit.evidence.contains(&kind) {
            return Ok(());
        }
        let message = match exit.evidence.as_slice() {
            [] => format!("“{}” is met by what is recorded, not by evidence.", exit.says),
            takes => format!("“{}” takes {}.", exit.says, any_of(takes)),
        };
        Err(Refusal::new(Code::UnknownCriterion, message))
    }

    /// A criterion of the playbook, with its stage.
    pub(super) fn exit(&self, criterion: &Criterion) -> Result<(&'a Stage, &'a Exit), Refusal> {
        let stages: &'a [Stage] = match &criterion.process {
            None => self.playbook.stages(),
            Some(key) => self.playbook.process(key).map_or(&[], |process| &process.stages),
        };
        let stage = stages.iter().find(|stage| stage.key == criterion.stage);
        let exit = stage.and_then(|stage| {
            let exit = stage.exits.iter().find(|exit| exit.key == criterion.key)?;
            Some((stage, exit))
        });
        exit.ok_or_else(|| {
            let Criterion { stage, key, .. } = criterion;
            let message = format!("There is no criterion “{key}” in a stage “{stage}”.");
            Refusal::new(Code::UnknownCriterion, message)
        })
    }

    pub(super) fn withdraw_evidence(
        &mut self,
        evidence: Id<types::Evidence>,
    ) -> Result<(), Refusal> {
        if !self.state.evidence.iter().any(|kept| kept.id == evidence) {
            return Err(Refusal::new(Code::UnknownEvidence, "There is no such evidence."));
        }
        self.happens(Fact::EvidenceWithdrawn { evidence });
        Ok(())
    }
}

/// Whether the buyer did it.
fn is_buyers(kind: EvidenceKind) -> bool {
    !matches!(kind, EvidenceKind::File | EvidenceKind::Note)
}
