//! What SQS keeps.
//!
//! A queue's messages carry its internal id, which is never used again, and its generation: a purge begins
//! a new generation, so that all messages of the older ones are gone at once.

pub mod deleted_queue;
pub mod fifo_group;
pub mod fifo_message;
pub mod head_hint;
pub mod message;
pub mod move_task;
pub mod once;
pub mod queue;
pub mod redrive_source;

/// Tags in the order in which they were set.
pub type Tags = Vec<(String, String)>;
