//! The size of a group follows its streams within a minute: appends to different streams do not meet in it.

use super::COUNT;
use crate::state::group::LogGroup;
use crate::state::group_size::GroupSize;
use crate::state::stream::LogStream;
use kernel::{Cx, Next, Result, Timer};
use std::time::Duration;

const LATER: Duration = Duration::from_secs(60);
/// How many timers one run handles.
const TIMERS: u32 = 64;

pub fn count_later(cx: &mut Cx<'_>, group: &LogGroup, stream: &LogStream) {
    let subject = format!("{} {}", group.id, stream.name);
    cx.wake(Timer { tick: COUNT.to_owned(), due: cx.now.plus(LATER), subject });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let due = cx.take_due(COUNT, TIMERS).await?;
    for timer in &due {
        if let Some((group, name)) = parse(&timer.subject)
            && let Some(stream) = cx.tx.get::<LogStream>((group, name)).await?
        {
            count(cx, stream).await?;
        }
    }
    Ok(if due.is_empty() { Next::Idle } else { Next::Now })
}

fn parse(subject: &str) -> Option<(u64, &str)> {
    let (group, name) = subject.split_once(' ')?;
    Some((group.parse().ok()?, name))
}

async fn count(cx: &mut Cx<'_>, stream: LogStream) -> Result<()> {
    let added = stream.bytes.saturating_sub(stream.counted_bytes);
    change(cx, stream.group, |bytes| bytes.saturating_add(added)).await?;
    cx.tx.put(&LogStream { counted_bytes: stream.bytes, is_counted_later: false, ..stream });
    Ok(())
}

/// What has gone from a group.
pub async fn uncount(cx: &mut Cx<'_>, group: u64, gone: u64) -> Result<()> {
    change(cx, group, |bytes| bytes.saturating_sub(gone)).await
}

async fn change(cx: &mut Cx<'_>, group: u64, by: impl Fn(u64) -> u64) -> Result<()> {
    let known = cx.tx.get::<GroupSize>((group,)).await?.map_or(0, |size| size.bytes);
    if by(known) != known {
        cx.tx.put(&GroupSize { group, bytes: by(known) });
    }
    Ok(())
}
