//! Receiving: messages are hidden for a while, and those that were received too often go to the dead-letter
//! queue instead.

use super::take::Taking;
use super::{remove, why_hidden, write};
use crate::contents;
use crate::handle::Handle;
use crate::letter::Letter;
use crate::limits::MOVED_BYTES_MAX;
use crate::memory::counts::Change;
use crate::memory::{QueueMemory, count};
use crate::received::Received;
use crate::state::message::{Message, Moved};
use crate::state::queue::Queue;
use crate::storing;
use kernel::{Cx, Result, Time};
use std::sync::Arc;
use std::time::Duration;

/// How many messages, and for how long they are hidden.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub messages_max: usize,
    pub hidden_for: Duration,
}

/// What was received, and when there may be more without anybody sending.
pub async fn receive(cx: &mut Cx<'_>, queue: &Queue, ask: Ask) -> Result<(Vec<Received>, Time)> {
    let mut taking = Taking::begin(cx, queue).await?;
    let mut received = Vec::new();
    let mut buried_bytes = 0;
    while received.len() < ask.messages_max && buried_bytes < MOVED_BYTES_MAX {
        let wanted = ask.messages_max - received.len();
        let Some(message) = taking.next(cx, queue, wanted).await? else { break };
        if has_failed(queue, &message)
            && let Some(grave) = dead_letter_queue(cx, queue).await?
        {
            buried_bytes += bury(cx, queue, &grave, &taking.remembered, message).await?;
            continue;
        }
        let message = hide(cx, &taking.remembered, message, ask.hidden_for);
        received.push(show(cx, queue, message).await?);
    }
    let next = taking.next_due(cx.now);
    taking.hold(cx);
    Ok((received, next))
}

fn has_failed(queue: &Queue, message: &Message) -> bool {
    queue.settings.redrive.as_ref().is_some_and(|redrive| message.receives >= redrive.receives_max)
}

/// Where the dead letters of a queue go; nowhere when that queue is gone.
pub async fn dead_letter_queue(cx: &mut Cx<'_>, queue: &Queue) -> Result<Option<Queue>> {
    let Some(redrive) = &queue.settings.redrive else { return Ok(None) };
    let target = Queue::at(cx.tx, &redrive.target_arn).await?;
    Ok(target.filter(|target| target.is_fifo() == queue.is_fifo() && target.id != queue.id))
}

/// Moves a message to the dead-letter queue. It keeps its id, its age and its count of receives. Tells how
/// large it is.
async fn bury(
    cx: &mut Cx<'_>,
    queue: &Queue,
    grave: &Queue,
    remembered: &Arc<QueueMemory>,
    message: Message,
) -> Result<usize> {
    let content = storing::load(cx, queue, message.id, message.content.clone()).await?;
    remove(cx, remembered, &message);
    let letter = Letter {
        id: message.id,
        sent: message.sent,
        receives: message.receives,
        first_received: message.first_received,
        source: Some(queue.arn()),
        content,
    };
    let bytes = contents::size(&letter.content);
    super::put(cx, grave, letter, Duration::ZERO);
    Ok(bytes)
}

/// Writes a message anew where it will be visible again.
fn hide(cx: &mut Cx<'_>, remembered: &Arc<QueueMemory>, message: Message, hidden_for: Duration) -> Message {
    cx.tx.delete::<Message>(message.place());
    if message.is_moved {
        cx.tx.delete::<Moved>((message.queue, message.generation, message.id));
    }
    let hidden = Message {
        visible: cx.now.plus(hidden_for),
        receives: message.receives.saturating_add(1),
        first_received: message.first_received.or(Some(cx.now)),
        received: Some(cx.now),
        is_moved: false,
        ..message.clone()
    };
    write(cx, remembered, &hidden);
    let from = (message.visible, why_hidden(&message));
    count(cx, remembered, Change::Hidden { from, until: hidden.visible });
    if message.receives == 0 {
        let (remembered, lane) = (remembered.clone(), message.lane);
        cx.when_committed(move || remembered.lanes().received_first(lane));
    }
    hidden
}

async fn show(cx: &mut Cx<'_>, queue: &Queue, message: Message) -> Result<Received> {
    Ok(Received {
        handle: Handle::of(&message),
        id: message.id,
        sent: message.sent,
        receives: message.receives,
        first_received: message.first_received.unwrap_or(cx.now),
        sequence: None,
        source: message.source,
        content: storing::load(cx, queue, message.id, message.content).await?,
    })
}
