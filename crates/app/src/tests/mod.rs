//! Tests of the product as a whole.

mod answers;
mod reference;
mod route_walk;
mod trouble;
