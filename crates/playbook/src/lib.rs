//! The process language: what a company's way of selling is, as a text that people read.

pub mod model;
