//! Importing again, importing changes, taking back.
