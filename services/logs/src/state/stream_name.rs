//! The name of a stream by its id: chunks carry ids alone. It is there as long as the stream is.

use super::stream::LogStream;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StreamName {
    pub group: u64,
    pub stream: u64,
    pub name: String,
}

store::row! {
    StreamName in TableId::new(0x0412, "logs.names-of-streams"),
    key (group: u64, stream: u64) = |row| (row.group, row.stream),
    versions { 1: StreamName }
}

impl StreamName {
    pub fn of(stream: &LogStream) -> StreamName {
        StreamName { group: stream.group, stream: stream.id, name: stream.name.clone() }
    }
}
