//! The life of one deal, from the first touch to the paid order and beyond, as pure functions.
//!
//! [`decide`] turns a [`Command`] into events or a [`Refusal`]; [`State::apply`] turns events into
//! the next state; replaying a deal's events gives its state. Whoever asks — browser, API, import,
//! bulk edit, automation — asks here, so there is one gate.
//!
//! Nothing here does input or output, reads the clock or makes ids of its own: the time, the
//! calendar, the customer's facts and the source of ids come in a [`Context`].

mod answers;
mod apply;
mod automation;
mod command;
mod context;
mod decide;
mod decision;
mod edit;
mod event;
mod facts;
mod gate;
mod ladders;
mod past;
mod processes;
mod refusal;
pub mod state;
mod time;
mod wire;

pub use self::command::{
    ActivityKind, AddTask, Answer, Changes, Command, CorrectActivity, Direction, GiveEvidence, Log,
    MoveVersion, OfferHandOver, Open, Override, ProvePayment, SetTerms, WithdrawActivity,
    WithdrawFile,
};
pub use self::context::{ActorFacts, Cause, CompanyFacts, ContactFacts, Context, Groups, Rights};
pub use self::decide::decide;
pub use self::decision::{Decision, Warning, WarningCode};
pub use self::edit::Edit;
pub use self::event::{
    Absorbed, ActivityCorrected, ActivityWithdrawn, Answered, Event, EvidenceGiven, Fact,
    LadderEnd, Logged, Obligation, Opened, PaymentProved, Skipped, Tally,
};
pub use self::facts::DealFacts;
pub use self::past::Past;
pub use self::refusal::{Code, FieldError, Missing, MissingKind, Refusal, Who};
pub use self::state::{AnswerRow, State};
