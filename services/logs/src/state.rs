//! What CloudWatch Logs keeps.
//!
//! Events lie in chunks: many of one stream in a row, at most ten seconds apart, at most 64 KiB (a larger
//! event has a chunk to itself), packed if that pays. A chunk's key begins with its stream and its first time,
//! so that a reader of a stretch of time begins ten seconds before it and reads nothing else. For each chunk
//! there is a small row under its group, also by time: who searches a group reads those, and the chunks that
//! they lead to.
//!
//! Groups and streams carry ids that are never used again. Who deletes one deletes its row alone: what lies
//! under the id is no longer found, and is swept away later.

pub mod chunk;
pub mod chunk_of_group;
pub mod group;
pub mod group_size;
pub mod latest_stream;
pub mod resource_policies;
pub mod stream;
pub mod stream_name;

/// Tags in the order in which they were set.
pub type Tags = Vec<(String, String)>;
