//! The engines: the same promises, kept in different places.

pub mod embedded;
pub mod memory;

pub(crate) mod snapshots;

mod conflicts;
mod read_set;
