//! Tests of the product as a whole.

mod reference;
mod route_walk;
