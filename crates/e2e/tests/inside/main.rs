//! What holds for every page and needs no browser to be seen: the product is asked in the test's own process.

mod forms;
mod naughty;
mod places;
mod weight;
