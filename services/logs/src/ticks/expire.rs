//! Retention: chunks whose last event is older than their group keeps events are removed, from the front.
//!
//! Nobody reads expired events, so this only makes room. Each group with a retention has one timer; it comes
//! again when the first chunk may expire, at most once an hour and at least once a day. It remembers how far it
//! has come, so that it never steps over what it has removed.

use super::{EXPIRE, uncount};
use crate::limits::{CHUNK_SPAN_MS_MAX, TICK_ROWS};
use crate::state::chunk::Chunk;
use crate::state::chunk_of_group::ChunkOfGroup;
use crate::state::group::LogGroup;
use crate::state::stream::LogStream;
use crate::state::stream_name::StreamName;
use kernel::{Cx, Next, Result, Time, Timer};
use std::collections::BTreeMap;
use std::time::Duration;
use store::{Row, Scan};

const PAUSE_MIN: Duration = Duration::from_secs(3_600);
const PAUSE_MAX: Duration = Duration::from_secs(24 * 3_600);

/// After a group's retention was set.
pub fn expire_later(cx: &mut Cx<'_>, group: &LogGroup) {
    if group.retention_days.is_some() {
        wake(cx, group, Time(0), cx.now);
    }
}

fn wake(cx: &mut Cx<'_>, group: &LogGroup, from: Time, due: Time) {
    let LogGroup { account, region, name, id, retention_set, .. } = group;
    let subject = format!("{account} {region} {name} {id} {} {}", retention_set.0, from.0);
    cx.wake(Timer { tick: EXPIRE.to_owned(), due, subject });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some(timer) = cx.take_due(EXPIRE, 1).await?.pop() else { return Ok(Next::Idle) };
    let Some((group, from)) = group_of(cx, &timer.subject).await? else { return Ok(Next::Now) };
    let Some(expired_before) = group.expired_before(cx.now) else { return Ok(Next::Now) };
    let scan = Scan::<ChunkOfGroup>::prefix((group.id,), TICK_ROWS).from((group.id, from.0)).snapshot();
    let page = cx.tx.scan(scan).await?;
    let is_expired = |row: &&ChunkOfGroup| row.last < expired_before;
    // One that is not may be followed by shorter ones that are: they wait for it.
    let expired: Vec<&ChunkOfGroup> = page.rows.iter().take_while(is_expired).collect();
    remove(cx, &group, &expired).await?;
    // What comes late is no older than what has just expired, so that nothing is left behind.
    let behind = Time(expired_before.0.saturating_sub(CHUNK_SPAN_MS_MAX)).max(from);
    match page.rows.get(expired.len()) {
        Some(first) => {
            let kept = Duration::from_secs(u64::from(group.retention_days.unwrap_or_default()) * 24 * 3_600);
            let due = first.last.plus(kept).max(cx.now.plus(PAUSE_MIN)).min(cx.now.plus(PAUSE_MAX));
            wake(cx, &group, behind, due);
        }
        None if page.more => wake(cx, &group, expired.last().map_or(from, |last| last.first), cx.now),
        None => wake(cx, &group, behind, cx.now.plus(PAUSE_MAX)),
    }
    Ok(Next::Now)
}

/// The group that a timer was set for, unless its retention was set anew, and where to look.
async fn group_of(cx: &mut Cx<'_>, subject: &str) -> Result<Option<(LogGroup, Time)>> {
    let words: Vec<&str> = subject.split(' ').collect();
    let [account, region, name, id, set, from] = words[..] else { return Ok(None) };
    let group = cx.tx.get::<LogGroup>((account, region, name)).await?;
    let is_it = |group: &LogGroup| group.id.to_string() == id && group.retention_set.0.to_string() == set;
    Ok(group.filter(is_it).zip(from.parse().ok().map(Time)))
}

async fn remove(cx: &mut Cx<'_>, group: &LogGroup, expired: &[&ChunkOfGroup]) -> Result<()> {
    let mut gone: BTreeMap<u64, u64> = BTreeMap::new();
    for row in expired {
        cx.tx.delete::<ChunkOfGroup>(row.key());
        cx.tx.delete::<Chunk>(row.chunk_key());
        *gone.entry(row.stream).or_default() += row.bytes;
    }
    for (id, bytes) in gone {
        if let Some(known) = cx.tx.get::<StreamName>((group.id, id)).await?
            && let Some(stream) = cx.tx.get::<LogStream>((group.id, known.name.as_str())).await?
        {
            let left = stream.bytes.saturating_sub(bytes);
            let counted_bytes = stream.counted_bytes.min(left);
            uncount(cx, group.id, stream.counted_bytes - counted_bytes).await?;
            cx.tx.put(&LogStream { bytes: left, counted_bytes, ..stream });
        }
    }
    Ok(())
}
