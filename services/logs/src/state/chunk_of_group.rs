//! Index: the chunks of a group by time, whichever stream they are of.

use super::chunk::{Chunk, ChunkKey};
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChunkOfGroup {
    pub group: u64,
    pub first: Time,
    pub stream: u64,
    pub sequence: u64,
    pub last: Time,
    /// What the size of the stream has in it for this chunk.
    pub bytes: u64,
}

store::row! {
    ChunkOfGroup in TableId::new(0x0421, "logs.chunks-of-groups"),
    key (group: u64, first_ms: i64, stream: u64, sequence: u64) =
        |row| (row.group, row.first.0, row.stream, row.sequence),
    versions { 1: ChunkOfGroup }
}

impl ChunkOfGroup {
    pub fn new(group: u64, chunk: &Chunk) -> ChunkOfGroup {
        ChunkOfGroup {
            group,
            first: chunk.first,
            stream: chunk.stream,
            sequence: chunk.sequence,
            last: chunk.last(),
            bytes: chunk.bytes(),
        }
    }

    pub fn chunk_key(&self) -> ChunkKey {
        (self.stream, self.first.0, self.sequence)
    }
}
