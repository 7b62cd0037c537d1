//! How far an activity is: the transitions of the standard's lifecycle model.

/// A transition of an activity, as the lifecycle extension of XES names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Lifecycle {
    /// The event does not say.
    Unsaid,
    /// Planned to be done.
    Schedule,
    /// Given to somebody.
    Assign,
    /// Given to somebody else.
    Reassign,
    /// Begun.
    Start,
    /// Interrupted.
    Suspend,
    /// Taken up again.
    Resume,
    /// Done.
    Complete,
    /// Passed over.
    Skip,
    /// Given up.
    Abort,
    /// Some other word.
    Other,
}

impl Lifecycle {
    /// Reads the word of a transition, in any case.
    pub fn of(word: &[u8]) -> Lifecycle {
        let is = |known: &str| word.eq_ignore_ascii_case(known.as_bytes());
        match word.len() {
            0 => Lifecycle::Unsaid,
            8 if is("complete") => Lifecycle::Complete,
            8 if is("schedule") => Lifecycle::Schedule,
            8 if is("reassign") => Lifecycle::Reassign,
            8 if is("withdraw") || is("pi_abort") => Lifecycle::Abort,
            9 if is("ate_abort") => Lifecycle::Abort,
            8 if is("autoskip") => Lifecycle::Skip,
            10 if is("manualskip") => Lifecycle::Skip,
            5 if is("start") => Lifecycle::Start,
            6 if is("assign") => Lifecycle::Assign,
            6 if is("resume") => Lifecycle::Resume,
            7 if is("suspend") => Lifecycle::Suspend,
            _ => Lifecycle::Other,
        }
    }
}

/// Which events of a log are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// Every event, whatever its transition.
    #[default]
    All,
    /// Only what was completed: events with the transition `complete`, and those that name none.
    Complete,
}

impl Keep {
    /// Whether an event of this transition is looked at.
    pub fn takes(self, transition: Lifecycle) -> bool {
        match self {
            Keep::All => true,
            Keep::Complete => matches!(transition, Lifecycle::Complete | Lifecycle::Unsaid),
        }
    }
}
