//! What mappings are for: their sources are asked for events, and their functions run on them.
//!
//! `poller.rs` is the one loop that each mapping at work has: it waits for events (`gather.rs`), and hands batches on
//! to be run (`batch.rs`), so many at once as `pace.rs` says. `answer.rs` reads which events of a batch have failed.
//! What a source is stands in one file each: `sqs.rs`.
//!
//! Nothing of it is a row: the source keeps what was not done. So a crash loses nothing, and what was under way then
//! comes again.

mod answer;
mod batch;
mod gather;
mod pace;
mod poller;
mod record;
mod source;
mod sqs;
#[cfg(test)]
mod tests;

pub use poller::{is_at_work, poll};

/// A mapping's: account, region, id.
pub type Key = (String, String, String);
