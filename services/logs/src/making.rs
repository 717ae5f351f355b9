//! Making groups and streams.

use crate::state::group::{Class, LogGroup};
use crate::state::latest_stream::LatestStream;
use crate::state::stream::LogStream;
use crate::state::stream_name::StreamName;
use kernel::Cx;

/// A group with nothing set.
pub fn group(cx: &mut Cx<'_>, name: &str) -> LogGroup {
    let group = plain(cx, name);
    cx.tx.put(&group);
    group
}

/// The same, not yet written.
pub fn plain(cx: &Cx<'_>, name: &str) -> LogGroup {
    LogGroup {
        account: cx.here.account.clone(),
        region: cx.here.region.clone(),
        name: name.to_owned(),
        id: u64::from_be_bytes(cx.ids.bytes()),
        created: cx.now,
        class: Class::Standard,
        retention_days: None,
        retention_set: cx.now,
        is_protected: false,
        tags: Vec::new(),
        subscriptions: Vec::new(),
    }
}

pub fn stream(cx: &mut Cx<'_>, group: &LogGroup, name: &str) -> LogStream {
    let stream = LogStream {
        group: group.id,
        name: name.to_owned(),
        id: u64::from_be_bytes(cx.ids.bytes()),
        created: cx.now,
        first_event: None,
        last_event: None,
        last_ingestion: None,
        next_sequence: 0,
        bytes: 0,
        counted_bytes: 0,
        is_counted_later: false,
    };
    cx.tx.put(&stream);
    cx.tx.put(&LatestStream::of(&stream));
    cx.tx.put(&StreamName::of(&stream));
    stream
}
