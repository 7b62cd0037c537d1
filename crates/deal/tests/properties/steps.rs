//! Random steps: numbers that become commands once it is known what the deal looks like, so that
//! most of them name what is there, and some what is not.

mod commands;
mod values;

use proptest::prelude::*;

pub(crate) use self::commands::command;

/// One step of a life.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) kind: u8,
    pub(crate) wait: u8,
    pub(crate) who: u8,
    pub(crate) cause: u8,
    pub(crate) pick: u16,
    pub(crate) flavour: u16,
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    any::<(u8, u8, u8, u8, u16, u16)>().prop_map(|(kind, wait, who, cause, pick, flavour)| Step {
        kind,
        wait,
        who,
        cause,
        pick,
        flavour,
    })
}

/// A sequence that is always the same for a seed (SplitMix64).
pub(crate) fn sequence(seed: u64, length: usize) -> Vec<Step> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5EED;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).to_le_bytes()
    };
    let step = |bytes: [u8; 8]| Step {
        kind: bytes[0],
        wait: bytes[1],
        who: bytes[2],
        cause: bytes[3],
        pick: u16::from_le_bytes([bytes[4], bytes[5]]),
        flavour: u16::from_le_bytes([bytes[6], bytes[7]]),
    };
    (0..length).map(|_| step(next())).collect()
}

/// Every kind of fact.
pub(crate) const FACTS: [&str; 57] = [
    "opened",
    "changed",
    "terms_set",
    "answered",
    "row_removed",
    "tasks_added",
    "task_done",
    "task_skipped",
    "task_delegated",
    "task_returned",
    "task_reopened",
    "task_rescheduled",
    "tasks_lapsed",
    "evidence_given",
    "evidence_withdrawn",
    "entered",
    "taken_up",
    "overridden",
    "approval",
    "approval_lapsed",
    "parked",
    "woken",
    "lost",
    "disqualified",
    "reopened",
    "payment_proved",
    "payment_withdrawn",
    "won",
    "completed",
    "hand_over_offered",
    "hand_over_accepted",
    "hand_over_declined",
    "assigned",
    "shared",
    "unshared",
    "person_added",
    "person_changed",
    "person_removed",
    "aimed",
    "logged",
    "activity_corrected",
    "activity_withdrawn",
    "file_withdrawn",
    "merged",
    "absorbed",
    "version_moved",
    "reckoned",
    "process_started",
    "process_entered",
    "process_ended",
    "ladder_started",
    "ladder_stepped",
    "ladder_stopped",
    "late",
    "due_soon",
    "went_quiet",
    "raised",
];
