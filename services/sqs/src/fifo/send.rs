//! Sending to a FIFO queue: once for each deduplication id, and behind all others of the group.

use super::{Group, put_group};
use crate::letter::Letter;
use crate::limits::DEDUPLICATION_MS;
use crate::memory::counts::{Change, Why};
use crate::memory::{self, Memory, QueueMemory};
use crate::state::fifo_message::FifoMessage;
use crate::state::message::MessageId;
use crate::state::once::{self, forgotten_at, span};
use crate::state::queue::Queue;
use crate::storing;
use crate::ticks::FORGET_SENT;
use kernel::{Cx, Result, Timer};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What a sender is told: of the same message, however often it was sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sent {
    pub id: MessageId,
    pub sequence: u64,
}

/// Sends a message, unless its deduplication id was used in the last five minutes.
pub async fn send(cx: &mut Cx<'_>, queue: &Queue, letter: Letter) -> Result<Sent> {
    let by_group = queue.settings.fifo.is_some_and(|fifo| fifo.deduplicates_by_group);
    let group = letter.content.group.clone().unwrap_or_default();
    let scope = if by_group { group } else { String::new() };
    let deduplication_id = letter.content.deduplication_id.clone().unwrap_or_default();
    if let Some(before) = sent_before(cx, queue, &scope, &deduplication_id).await? {
        return Ok(before);
    }
    let sent = append(cx, queue, letter).await?;
    let Queue { id, generation, .. } = *queue;
    let (span, at) = (span(cx.now), cx.now);
    cx.tx.put(&once::Sent {
        queue: id,
        generation,
        span,
        scope,
        deduplication_id,
        at,
        id: sent.id,
        sequence: sent.sequence,
    });
    forget_later(cx, queue, span);
    Ok(sent)
}

async fn sent_before(cx: &mut Cx<'_>, queue: &Queue, scope: &str, id: &str) -> Result<Option<Sent>> {
    let this = span(cx.now);
    for span in [this, this.saturating_sub(1)] {
        let place = (queue.id, queue.generation, span, scope, id);
        let sent = cx.tx.get::<once::Sent>(place).await?;
        if let Some(sent) = sent.filter(|sent| cx.now.0 - sent.at.0 < DEDUPLICATION_MS) {
            return Ok(Some(Sent { id: sent.id, sequence: sent.sequence }));
        }
    }
    Ok(None)
}

/// Sets the timer that forgets what is remembered of a span, unless one is set.
pub fn forget_later(cx: &mut Cx<'_>, queue: &Queue, span: u32) {
    let remembered: Arc<QueueMemory> = memory::of(cx, queue);
    if remembered.timer_span.load(Ordering::Relaxed) == span {
        return;
    }
    let subject = format!("{} {} {span}", queue.id, queue.generation);
    cx.wake(Timer { tick: FORGET_SENT.to_owned(), due: forgotten_at(span), subject });
    cx.when_committed(move || remembered.timer_span.store(span, Ordering::Relaxed));
}

/// Puts a message at the end of its group.
pub async fn append(cx: &mut Cx<'_>, queue: &Queue, letter: Letter) -> Result<Sent> {
    let name = letter.content.group.clone().unwrap_or_default();
    let stamp = SEQUENCE_FIRST + cx.memory::<Memory>().next_stamp(cx.now);
    let turn = cx.now.plus(queue.settings.delay());
    let group = match super::group(cx, queue, &name).await? {
        Some(group) => Group { last: stamp.max(group.last + 1), ..group },
        None => {
            Group { queue: queue.id, generation: queue.generation, name, first: stamp, last: stamp, turn }
        }
    };
    let content = storing::store(cx, queue, letter.id, letter.content);
    cx.tx.put(&FifoMessage {
        queue: queue.id,
        generation: queue.generation,
        group: group.name.clone(),
        sequence: group.last,
        id: letter.id,
        sent: letter.sent,
        hidden_until: None,
        receives: letter.receives,
        first_received: letter.first_received,
        received: None,
        source: letter.source,
        content,
    });
    let is_new = group.first == group.last;
    if is_new {
        put_group(cx, queue, &group);
    } else {
        cx.tx.put(&group);
    }
    let remembered = memory::of(cx, queue);
    memory::count(cx, &remembered, Change::Added { hidden_until: turn, why: Why::Delayed });
    Ok(Sent { id: letter.id, sequence: group.last })
}

/// Sequence numbers have twenty digits.
const SEQUENCE_FIRST: u64 = 10_000_000_000_000_000_000;
