//! Index: the streams of a group by their last event. Those without events come first.

use super::stream::LogStream;
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatestStream {
    pub group: u64,
    pub last_event: Time,
    pub name: String,
}

store::row! {
    LatestStream in TableId::new(0x0411, "logs.latest-streams"),
    key (group: u64, last_event_ms: i64, name: String) =
        |row| (row.group, row.last_event.0, row.name.clone()),
    versions { 1: LatestStream }
}

impl LatestStream {
    /// Where a stream stands.
    pub fn of(stream: &LogStream) -> LatestStream {
        let last_event = stream.last_event.unwrap_or(Time(0));
        LatestStream { group: stream.group, last_event, name: stream.name.clone() }
    }
}
