//! Log streams: found by their group's id and their name.

use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogStream {
    /// The group's id.
    pub group: u64,
    pub name: String,
    /// Stands in the keys of its chunks. A stream that is made anew under the name has another one.
    pub id: u64,
    pub created: Time,
    pub first_event: Option<Time>,
    pub last_event: Option<Time>,
    pub last_ingestion: Option<Time>,
    /// The number of its next chunk.
    pub next_sequence: u64,
    /// Of its events, what each costs beside its message included.
    pub bytes: u64,
    /// How many of those the size of the group has in it.
    pub counted_bytes: u64,
    /// Whether a timer is set to bring the group's size up to date.
    pub is_counted_later: bool,
}

store::row! {
    LogStream in TableId::new(0x0410, "logs.streams"),
    key (group: u64, name: String) = |stream| (stream.group, stream.name.clone()),
    versions { 1: LogStream }
}
