//! Retention: what is older than its queue keeps messages is removed.
//!
//! Nobody receives an expired message, so this only makes room. Each queue has one timer; it comes again
//! when the first message may expire.
//!
//! Known limit: a message that was received and came back stands behind younger ones. It is removed when its
//! place in the queue is old enough, or when a receive comes across it; until then it is counted.

use super::{EXPIRE, queue_of, subject};
use crate::limits::{FAIR_LANES, TICK_ROWS};
use crate::memory::{self, QueueMemory};
use crate::state::fifo_group::Turn;
use crate::state::fifo_message::FifoMessage;
use crate::state::message::Message;
use crate::state::queue::Queue;
use crate::{fifo, standard};
use kernel::{Cx, Next, Result, Time, Timer};
use std::sync::Arc;
use std::time::Duration;
use store::Scan;

/// Sets a queue's timer.
pub fn expire_at(cx: &mut Cx<'_>, queue: &Queue, due: Time) {
    cx.wake(Timer { tick: EXPIRE.to_owned(), due, subject: subject(queue) });
}

/// Looks once, besides what the queue's timer does: after the retention has been cut.
pub fn expire_once(cx: &mut Cx<'_>, queue: &Queue) {
    let subject = format!("{} {ONCE}", subject(queue));
    cx.wake(Timer { tick: EXPIRE.to_owned(), due: cx.now, subject });
}

const ONCE: &str = "once";
/// A queue's timer does not come more often.
const PAUSE: Duration = Duration::from_secs(60);

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some(timer) = cx.take_due(EXPIRE, 1).await?.pop() else { return Ok(Next::Idle) };
    let Some((queue, note)) = queue_of(cx, &timer.subject).await? else { return Ok(Next::Now) };
    let (removed, first) =
        if queue.is_fifo() { expire_groups(cx, &queue).await? } else { expire_lanes(cx, &queue).await? };
    if removed >= TICK_ROWS {
        cx.wake(Timer { due: cx.now, ..timer });
    } else if note != Some(ONCE) {
        let first = first.unwrap_or(cx.now).plus(queue.settings.retention());
        expire_at(cx, &queue, first.max(cx.now.plus(PAUSE)));
    }
    Ok(Next::Now)
}

/// Removes what has expired at the front of each lane. Tells how many, and where the first row is that stays.
async fn expire_lanes(cx: &mut Cx<'_>, queue: &Queue) -> Result<(u32, Option<Time>)> {
    let remembered = memory::of(cx, queue);
    let (mut removed, mut first) = (0, None);
    for lane in 0..=FAIR_LANES {
        let page = expired_rows(cx, queue, lane, TICK_ROWS - removed.min(TICK_ROWS)).await?;
        for message in page {
            if message.visible < queue.expired_before(cx.now) {
                standard::remove(cx, &remembered, &message);
                removed += 1;
            } else {
                first = first.min(Some(message.visible)).or(Some(message.visible));
                break;
            }
        }
    }
    note_swept(cx, queue, &remembered, removed);
    Ok((removed, first))
}

async fn expired_rows(cx: &mut Cx<'_>, queue: &Queue, lane: u32, limit: u32) -> Result<Vec<Message>> {
    let swept_before = memory::of(cx, queue).swept_before();
    let scan = Scan::<Message>::prefix((queue.id, queue.generation, lane), limit.max(1));
    Ok(cx.tx.scan(scan.from((queue.id, queue.generation, lane, swept_before.0))).await?.rows)
}

/// Remembers what need not be looked at the next time.
fn note_swept(cx: &mut Cx<'_>, queue: &Queue, remembered: &Arc<QueueMemory>, removed: u32) {
    if removed < TICK_ROWS {
        let (remembered, before) = (remembered.clone(), queue.expired_before(cx.now));
        cx.when_committed(move || remembered.note_swept(before));
    }
}

/// The same for the groups of a FIFO queue.
async fn expire_groups(cx: &mut Cx<'_>, queue: &Queue) -> Result<(u32, Option<Time>)> {
    let remembered = memory::of(cx, queue);
    let expired_before = queue.expired_before(cx.now);
    let scan = Scan::<Turn>::prefix((queue.id, queue.generation), GROUPS);
    let scan = scan.from((queue.id, queue.generation, remembered.swept_before().0));
    let turns = cx.tx.scan(scan).await?.rows;
    let (mut removed, mut first) = (0, None);
    for turn in turns {
        if turn.at >= expired_before {
            first = Some(turn.at);
            break;
        }
        removed += expire_group(cx, queue, &remembered, &turn.group, expired_before).await?;
    }
    // Groups that are not done make it come again at once.
    let removed = if first.is_none() && removed > 0 { TICK_ROWS } else { removed };
    note_swept(cx, queue, &remembered, removed);
    Ok((removed, first))
}

/// How many groups, and messages of each, one run looks at.
const GROUPS: u32 = 20;
const MESSAGES: u32 = 25;

async fn expire_group(
    cx: &mut Cx<'_>,
    queue: &Queue,
    remembered: &Arc<QueueMemory>,
    name: &str,
    expired_before: Time,
) -> Result<u32> {
    let Some(group) = fifo::group(cx, queue, name).await? else { return Ok(0) };
    let scan = Scan::<FifoMessage>::prefix((queue.id, queue.generation, name), MESSAGES);
    let scan = scan.from((queue.id, queue.generation, name, group.first));
    let rows = cx.tx.scan(scan).await?.rows;
    let mut removed = 0;
    for message in rows.iter().take_while(|message| message.sent < expired_before) {
        fifo::remove(cx, queue, remembered, message);
        removed += 1;
    }
    fifo::next_turn(cx, queue, group).await?;
    Ok(removed)
}
