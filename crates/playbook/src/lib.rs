//! The process language: what a company's way of selling is, as a text that people read.
//!
//! A playbook is TOML. [`parse`] reads and checks it and tells everything that is wrong at once,
//! each with its line; [`compile`] makes its rules ready to run; [`print`](print()) writes it back.
//! `docs/playbooks.md` documents every field.
//!
//! This crate knows nothing of databases, of the state of deals, or of HTTP: rules are evaluated
//! over [`Facts`] that somebody else supplies.

pub mod builtin;
mod check;
mod compare;
mod compiled;
mod decode;
mod diagnostic;
pub mod edit;
mod ideal;
mod lead;
pub mod manual;
pub mod mapping;
pub mod model;
mod near;
mod path;
mod placeholder;
mod print;
mod problem;
mod reading;
mod rule;
mod source;
mod words;

#[cfg(test)]
mod tests;

pub use cel;
pub use compare::{Change, compare};
pub use compiled::{Compiled, RuleRef};
pub use decode::{SHAPES, Shape};
pub use diagnostic::{Diagnostic, Severity, render_all};
pub use ideal::{RuleMistake, ideal_rule, ideal_verdict, score_parts};
pub use lead::{score, takes};
pub use mapping::Mapping;
pub use placeholder::{PLACEHOLDERS, fill};
pub use print::print;
pub use reading::{Parsed, check, compile, parse};
pub use rule::{Facts, Rule, Verdict};
pub use words::Word;
