//! The engines: the same promises, kept in different places.

pub mod memory;

mod conflicts;
mod read_set;
mod snapshots;
