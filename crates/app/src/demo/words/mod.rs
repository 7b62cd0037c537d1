//! Names, trades and sentences out of which the made-up company's customers are made.

pub(super) mod crafts;
pub(super) mod names;
pub(super) mod talk;
pub(super) mod trades;
