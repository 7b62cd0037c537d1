//! The Waymark binary.
fn main() {}
