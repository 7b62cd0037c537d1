//! Tests of the product as a whole.

mod answers;
mod plans;
mod reference;
mod route_walk;
mod trouble;
