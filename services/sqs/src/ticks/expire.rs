//! Retention: what is older than its queue keeps messages is removed.
//!
//! Nobody receives an expired message, so this only makes room. Each queue has one timer; it comes again
//! when the first message may expire.
//!
//! Known limit: a message that was received and came back stands behind younger ones. It is removed when its
//! place in the queue is old enough, or when a receive comes across it; until then it is counted.

use super::{EXPIRE, queue_of, subject};
use crate::limits::{FAIR_LANES, TICK_ROWS};
use crate::memory;
use crate::state::fifo_group::{Group, Turn};
use crate::state::fifo_message::FifoMessage;
use crate::state::message::Message;
use crate::state::queue::Queue;
use crate::{fifo, standard};
use kernel::{Cx, Next, Result, Time, Timer};
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

/// What one run has come to.
#[derive(Default)]
struct Swept {
    removed: u32,
    /// Nothing that has expired is left.
    is_done: bool,
    /// Where the first row is that stays.
    first: Option<Time>,
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some(timer) = cx.take_due(EXPIRE, 1).await?.pop() else { return Ok(Next::Idle) };
    let Some((queue, note)) = queue_of(cx, &timer.subject).await? else { return Ok(Next::Now) };
    let swept =
        if queue.is_fifo() { expire_groups(cx, &queue).await? } else { expire_lanes(cx, &queue).await? };
    if !swept.is_done {
        cx.wake(Timer { due: cx.now, ..timer });
    } else if note != Some(ONCE) {
        let first = swept.first.unwrap_or(cx.now).plus(queue.settings.retention());
        expire_at(cx, &queue, first.max(cx.now.plus(PAUSE)));
    }
    Ok(Next::Now)
}

/// Removes what has expired at the front of each lane.
async fn expire_lanes(cx: &mut Cx<'_>, queue: &Queue) -> Result<Swept> {
    let mut swept = Swept::default();
    for lane in 0..=FAIR_LANES {
        expire_lane(cx, queue, lane, &mut swept).await?;
        if swept.removed >= TICK_ROWS {
            return Ok(swept);
        }
    }
    Ok(Swept { is_done: true, ..swept })
}

async fn expire_lane(cx: &mut Cx<'_>, queue: &Queue, lane: u32, swept: &mut Swept) -> Result<()> {
    let remembered = memory::of(cx, queue);
    let expired_before = queue.expired_before(cx.now);
    let scan =
        Scan::<Message>::prefix((queue.id, queue.generation, lane), TICK_ROWS - swept.removed).snapshot();
    let from = (queue.id, queue.generation, lane, remembered.swept_before(lane).0);
    let mut last = None;
    for seen in cx.tx.scan(scan.from(from)).await?.rows {
        if seen.visible >= expired_before {
            swept.first = Some(swept.first.map_or(seen.visible, |first| first.min(seen.visible)));
            break;
        }
        // The commit minds if somebody has deleted it meanwhile.
        if let Some(message) = cx.tx.get::<Message>(seen.place()).await? {
            standard::remove(cx, &remembered, &message);
            swept.removed += 1;
        }
        last = Some(seen.visible);
    }
    note_swept(cx, queue, lane, last);
    Ok(())
}

/// Remembers what need not be looked at the next time: up to the last row that was removed.
fn note_swept(cx: &mut Cx<'_>, queue: &Queue, lane: u32, last: Option<Time>) {
    if let Some(last) = last {
        let remembered = memory::of(cx, queue);
        cx.when_committed(move || remembered.note_swept(lane, last));
    }
}

/// Removes what has expired in the groups of a FIFO queue whose turn was long ago.
async fn expire_groups(cx: &mut Cx<'_>, queue: &Queue) -> Result<Swept> {
    let remembered = memory::of(cx, queue);
    let expired_before = queue.expired_before(cx.now);
    let scan = Scan::<Turn>::prefix((queue.id, queue.generation), GROUPS).snapshot();
    let page = cx.tx.scan(scan.from((queue.id, queue.generation, remembered.swept_before(0).0))).await?;
    let mut swept = Swept { is_done: !page.more, ..Swept::default() };
    let mut last = None;
    for turn in page.rows {
        if turn.at >= expired_before {
            swept = Swept { is_done: true, first: Some(turn.at), ..swept };
            break;
        }
        if swept.removed >= TICK_ROWS || !expire_group(cx, queue, &turn.group, &mut swept).await? {
            swept.is_done = false;
            break;
        }
        last = Some(turn.at);
    }
    note_swept(cx, queue, 0, last);
    Ok(swept)
}

/// How many groups one run looks at.
const GROUPS: u32 = 20;

/// Whether nothing that has expired is left in the group. Then it gets its next turn.
async fn expire_group(cx: &mut Cx<'_>, queue: &Queue, name: &str, swept: &mut Swept) -> Result<bool> {
    let Some(group) = fifo::group(cx, queue, name).await? else { return Ok(true) };
    let (remembered, expired_before) = (memory::of(cx, queue), queue.expired_before(cx.now));
    let scan = Scan::<FifoMessage>::prefix((queue.id, queue.generation, name), TICK_ROWS);
    let rows = cx.tx.scan(scan.from((queue.id, queue.generation, name, group.first))).await?.rows;
    let expired = rows.iter().take_while(|message| message.sent < expired_before);
    let mut removed = 0;
    for message in expired {
        fifo::remove(cx, queue, &remembered, message);
        removed += 1;
    }
    swept.removed += removed;
    match rows.last().filter(|_| removed == TICK_ROWS) {
        Some(last) => {
            cx.tx.put(&Group { first: last.sequence + 1, ..group });
            Ok(false)
        }
        None => {
            fifo::next_turn(cx, queue, group).await?;
            Ok(true)
        }
    }
}
