//! Who gets which: drawn once, written down, never changed.

use db::Tx;
use deal::{Event, Fact};
use insight::experiments::{assign, assign_in_stratum};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp, User};

use super::{Arm, Differs, Experiment, Strata, store};
use crate::Result;
use crate::deals::Deal;
use crate::house::{By, Cause};
use crate::journal::{self, Kind, Record};

/// The arm that a deal got. Never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// Its id.
    pub id: Id<id::ExperimentArm>,
    /// In which experiment.
    pub experiment: Id<id::Experiment>,
    /// Which deal.
    pub deal: Id<id::Deal>,
    /// Which arm.
    pub arm: Arm,
    /// Its stratum; empty where there are none.
    pub stratum: String,
    /// Its place in the stratum, from 0.
    pub nth: i64,
    /// Since when.
    pub at: Timestamp,
}

impl Record for Assignment {
    const KIND: Kind = Kind::ExperimentArm;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// An arm drawn for a deal that is about to be opened, and the version that it is to follow.
pub(crate) struct Drawn {
    pub(crate) version: Id<id::PlaybookVersion>,
    assignment: Assignment,
}

/// Draws the version that a new deal follows, where an experiment tries two and the present one is among them.
/// Deals that an import brings are not experimented with.
pub(crate) fn draw_version(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    open: &deal::Open,
) -> Result<Option<Drawn>> {
    if by.cause == Cause::Import || deal.import.is_some() {
        return Ok(None);
    }
    let Some(experiment) = store::running_versions(tx, deal.playbook)? else { return Ok(None) };
    let Differs::Versions { a, b } = experiment.differs else { return Ok(None) };
    if deal.playbook_version != a && deal.playbook_version != b {
        return Ok(None);
    }
    let stratum = stratum(experiment.strata, &open.profile, open.owner);
    let assignment = draw(tx, by, &experiment, deal.id, stratum)?;
    let version = if assignment.arm == Arm::A { a } else { b };
    Ok(Some(Drawn { version, assignment }))
}

/// Writes down what was drawn for a deal that is open now.
pub(crate) fn keep(tx: &mut Tx<'_>, by: &By, drawn: &Drawn) -> Result<()> {
    write(tx, by, &drawn.assignment)
}

/// Gives a deal its arm of every experiment with the words of a stage that it comes into.
pub(crate) fn happened(tx: &mut Tx<'_>, by: &By, deal: &Deal, events: &[Event]) -> Result<()> {
    if by.cause == Cause::Import {
        return Ok(());
    }
    for event in events {
        let Fact::Entered { stage, muted: false, .. } = &event.fact else { continue };
        for experiment in store::running_at(tx, deal.playbook, stage)? {
            if store::has_arm(tx, experiment.id, deal.id)? {
                continue;
            }
            let stratum = stratum(experiment.strata, &deal.state.profile, deal.state.owner);
            let assignment = draw(tx, by, &experiment, deal.id, stratum)?;
            write(tx, by, &assignment)?;
        }
    }
    Ok(())
}

fn write(tx: &mut Tx<'_>, by: &By, assignment: &Assignment) -> Result<()> {
    store::insert_arm(tx, assignment)?;
    journal::created(tx, by, assignment)
}

fn draw(
    tx: &mut Tx<'_>,
    by: &By,
    experiment: &Experiment,
    deal: Id<id::Deal>,
    stratum: Option<String>,
) -> Result<Assignment> {
    let (key, subject) = (experiment.id.as_key().to_string(), deal.as_key().to_string());
    let (nth, place) = match &stratum {
        None => (0, assign(&key, &subject, &experiment.weights)),
        Some(stratum) => {
            let nth = store::next_in(tx, experiment.id, stratum)?;
            let place = usize::try_from(nth).unwrap_or(0);
            (nth, assign_in_stratum(&key, stratum, place, &experiment.weights))
        }
    };
    Ok(Assignment {
        id: by.house.ids.new_id(by.now),
        experiment: experiment.id,
        deal,
        arm: Arm::BOTH[place],
        stratum: stratum.unwrap_or_default(),
        nth,
        at: by.now,
    })
}

/// The stratum of a deal: what is known of it now, case and accents aside. None where there are no strata.
fn stratum(
    strata: Strata,
    profile: &deal::state::Profile,
    owner: Option<Id<User>>,
) -> Option<String> {
    let word = |text: &Option<String>| text.as_deref().map(types::fold).unwrap_or_default();
    let found = match strata {
        Strata::Nothing => return None,
        Strata::Source => word(&profile.source),
        Strata::Country => word(&profile.country),
        Strata::Segment => word(&profile.segment),
        Strata::Product => word(&profile.product),
        Strata::Owner => owner.map(|owner| owner.as_key().to_string()).unwrap_or_default(),
    };
    Some(if found.is_empty() { "(none)".to_owned() } else { found })
}
