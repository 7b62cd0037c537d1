//! Opening a deal.

use playbook::model::Phase;

use super::Making;
use super::making::{SHORT, bounded, countable, required};
use crate::Context;
use crate::command::Open;
use crate::event::{Fact, Opened};
use crate::facts::DealFacts;
use crate::refusal::{Code, FieldError, Refusal};
use crate::state::{How, Profile};

impl Making<'_> {
    pub(super) fn open(&mut self, open: &Open) -> Result<(), Refusal> {
        let name = required("name", &open.name, SHORT)?.to_owned();
        check_profile(&open.profile)?;
        countable("amount", open.amount)?;
        for role in open.holders.keys() {
            self.known_role(role)?;
        }
        let first = match &open.stage {
            Some(key) => self.stage_at(key)?,
            None => 0,
        };
        self.claim(open.at)?;
        let opened = Opened {
            name,
            version: Some(self.context.version),
            owner: open.owner,
            holders: open.holders.clone(),
            profile: open.profile.clone(),
            amount: open.amount,
            expected_close: open.expected_close,
            score: self.score_of(open),
        };
        self.happens(Fact::Opened(Box::new(opened)));
        self.open_in(first, open)
    }

    /// Opening in a later stage is a move forward from the first one.
    fn open_in(&mut self, first: usize, open: &Open) -> Result<(), Refusal> {
        let stage = self.stage(first);
        if stage.phase >= Phase::Delivery {
            let message = format!("“{}” comes after winning; open the deal earlier.", stage.name);
            return Err(Refusal::new(Code::NotWon, message));
        }
        let how =
            if self.history { How::Imported } else { self.pass(0..first, open.over.as_ref())? };
        let how = if how == How::Advanced { How::Opened } else { how };
        self.enter(first, how, None);
        Ok(())
    }

    fn score_of(&self, open: &Open) -> i64 {
        if self.playbook.playbook().scores.is_empty() {
            return 0;
        }
        let context: &Context<'_> = self.context;
        playbook::score(self.playbook, &DealFacts::of_lead(open, self.playbook, context)).0
    }
}

/// Texts of a profile fit where they are kept. Blank is kept: a source that is known to be empty
/// differs from one that is not known.
pub(super) fn check_profile(profile: &Profile) -> Result<(), Refusal> {
    let texts = [
        ("source", &profile.source),
        ("campaign", &profile.campaign),
        ("product", &profile.product),
        ("segment", &profile.segment),
        ("country", &profile.country),
        ("language", &profile.language),
    ];
    let wrong = texts.into_iter().filter_map(|(field, text)| {
        bounded(field, text.as_deref()?, SHORT).err().map(|refusal| refusal.fields)
    });
    let wrong: Vec<FieldError> = wrong.flatten().collect();
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::invalid(wrong)) }
}
