//! deal
