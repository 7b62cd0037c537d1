//! Discovery on logs of others with known answers, and on small ones made up.

mod properties;
mod small;
mod truth;
