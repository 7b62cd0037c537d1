//! Where tests find data that lies outside of the project.

use std::path::PathBuf;

/// A file of the shared data, or a note that the test was skipped.
pub(crate) fn shared(file: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var_os("WAYMARK_SHARED").map_or_else(|| beside.into(), PathBuf::from);
    let found = root.join("data").join(file);
    if found.is_file() {
        return Some(found);
    }
    let thread = std::thread::current();
    println!("skipped: {}: {file} not found", thread.name().unwrap_or("a test"));
    None
}
