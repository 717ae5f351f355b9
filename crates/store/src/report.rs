//! What long pieces of work (scrub, backup, restore) tell while they run, and what they find.

use std::path::PathBuf;

/// How far a long piece of work has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    pub rows: u64,
    /// Frames of blobs.
    pub frames: u64,
    pub bytes: u64,
}

/// One damaged place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    pub file: PathBuf,
    /// Where in the file, if that is known.
    pub offset: Option<u64>,
    pub what: String,
}
