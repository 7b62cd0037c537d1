//! The life of a deal, told in sentences.

mod world;

mod answers;
mod approvals;
mod automation;
mod correcting;
mod endings;
mod facts;
mod gate;
mod history;
mod ladders;
mod merging;
mod opening;
mod ownership;
mod parking;
mod payment;
mod people;
mod processes;
mod reading;
mod refusals;
mod tasks;
mod time;
mod version;
mod wire;
