//! Receiving from a FIFO queue: as much as possible of one group, then of the next.

use super::take::Taking;
use super::{next_turn, remove, visible_from, why_hidden};
use crate::contents;
use crate::handle::Handle;
use crate::letter::Letter;
use crate::limits::{DEDUPLICATION_MS, MOVED_BYTES_MAX};
use crate::memory::counts::Change;
use crate::memory::{self, QueueMemory};
use crate::received::Received;
use crate::standard::{Ask, dead_letter_queue};
use crate::state::fifo_group::Group;
use crate::state::fifo_message::FifoMessage;
use crate::state::once::{self, span};
use crate::state::queue::Queue;
use crate::storing;
use kernel::{Cx, Result, Time};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What was received, and when there may be more without anybody sending. With the id of an earlier attempt
/// whose messages nobody has touched since, it is the same messages again.
pub async fn receive(
    cx: &mut Cx<'_>,
    queue: &Queue,
    ask: Ask,
    attempt: Option<&str>,
) -> Result<(Vec<Received>, Time)> {
    if let Some(attempt) = attempt
        && let Some(received) = again(cx, queue, ask, attempt).await?
    {
        return Ok((received, cx.now));
    }
    let mut taking = Taking::begin(cx, queue).await?;
    let mut served = Served::default();
    while served.received.len() < ask.messages_max && served.buried_bytes < MOVED_BYTES_MAX {
        let wanted = ask.messages_max - served.received.len();
        let Some((group, messages)) = taking.next(cx, queue, wanted).await? else { break };
        serve(cx, queue, ask, &taking.remembered, messages, &mut served).await?;
        next_turn(cx, queue, group).await?;
    }
    let received = served.received;
    if let Some(attempt) = attempt.filter(|_| !received.is_empty()) {
        note_attempt(cx, queue, attempt, &received);
    }
    let next = taking.next_due(cx.now);
    taking.hold(cx);
    Ok((received, next))
}

#[derive(Default)]
struct Served {
    received: Vec<Received>,
    /// How much went to the dead-letter queue.
    buried_bytes: usize,
}

/// Hides the messages of a group; those that were received too often go to the dead-letter queue.
async fn serve(
    cx: &mut Cx<'_>,
    queue: &Queue,
    ask: Ask,
    remembered: &Arc<QueueMemory>,
    messages: Vec<FifoMessage>,
    served: &mut Served,
) -> Result<()> {
    for message in messages {
        if served.buried_bytes >= MOVED_BYTES_MAX {
            break;
        }
        let redrive = queue.settings.redrive.as_ref();
        if redrive.is_some_and(|redrive| message.receives >= redrive.receives_max)
            && let Some(grave) = dead_letter_queue(cx, queue).await?
        {
            served.buried_bytes += bury(cx, queue, &grave, remembered, message).await?;
            continue;
        }
        let receives = message.receives.saturating_add(1);
        let message = hide(cx, queue, remembered, FifoMessage { receives, ..message }, ask);
        served.received.push(show(cx, queue, message).await?);
    }
    Ok(())
}

fn hide(
    cx: &mut Cx<'_>,
    queue: &Queue,
    remembered: &Arc<QueueMemory>,
    message: FifoMessage,
    ask: Ask,
) -> FifoMessage {
    let until = cx.now.plus(ask.hidden_for);
    let from = (visible_from(queue, &message), why_hidden(&message));
    let hidden = FifoMessage {
        hidden_until: Some(until),
        first_received: message.first_received.or(Some(cx.now)),
        received: Some(cx.now),
        ..message
    };
    cx.tx.put(&hidden);
    memory::count(cx, remembered, Change::Hidden { from, until });
    hidden
}

/// Moves a message to the end of its group in the dead-letter queue. Its age begins anew there. Tells how large
/// it is.
async fn bury(
    cx: &mut Cx<'_>,
    queue: &Queue,
    grave: &Queue,
    remembered: &Arc<QueueMemory>,
    message: FifoMessage,
) -> Result<usize> {
    let content = storing::load(cx, queue, message.id, message.content.clone()).await?;
    remove(cx, queue, remembered, &message);
    let letter = Letter {
        id: message.id,
        sent: cx.now,
        receives: message.receives,
        first_received: message.first_received,
        source: Some(queue.arn()),
        content,
    };
    let bytes = contents::size(&letter.content);
    super::append(cx, grave, letter).await?;
    Ok(bytes)
}

async fn show(cx: &mut Cx<'_>, queue: &Queue, message: FifoMessage) -> Result<Received> {
    Ok(Received {
        handle: Handle::Fifo {
            queue: message.queue,
            generation: message.generation,
            sequence: message.sequence,
            receives: message.receives,
            group: message.group,
        },
        id: message.id,
        sent: message.sent,
        receives: message.receives,
        first_received: message.first_received.unwrap_or(cx.now),
        sequence: Some(message.sequence),
        source: message.source,
        content: storing::load(cx, queue, message.id, message.content).await?,
    })
}

fn note_attempt(cx: &mut Cx<'_>, queue: &Queue, attempt: &str, received: &[Received]) {
    let taken = received.iter().filter_map(|received| match &received.handle {
        Handle::Fifo { group, sequence, receives, .. } => Some((group.clone(), *sequence, *receives)),
        Handle::Standard { .. } => None,
    });
    let (span, at) = (span(cx.now), cx.now);
    cx.tx.put(&once::Received {
        queue: queue.id,
        generation: queue.generation,
        span,
        attempt: attempt.to_owned(),
        at,
        taken: taken.collect(),
    });
    super::send::forget_later(cx, queue, span);
}

/// The messages of an earlier attempt, hidden anew, if all are as it left them.
async fn again(cx: &mut Cx<'_>, queue: &Queue, ask: Ask, attempt: &str) -> Result<Option<Vec<Received>>> {
    let Some(noted) = noted(cx, queue, attempt).await? else { return Ok(None) };
    let mut messages = Vec::new();
    for (group, sequence, receives) in &noted.taken {
        let place = (queue.id, queue.generation, group.as_str(), *sequence);
        let message = cx.tx.get::<FifoMessage>(place).await?;
        let is_untouched = |message: &FifoMessage| {
            message.receives == *receives
                && message.received == Some(noted.at)
                && visible_from(queue, message) > cx.now
        };
        match message.filter(is_untouched) {
            Some(message) => messages.push(message),
            None => return Ok(None),
        }
    }
    let remembered = memory::of(cx, queue);
    let mut received = Vec::new();
    let mut groups = BTreeSet::new();
    for message in messages {
        groups.insert(message.group.clone());
        let message = hide(cx, queue, &remembered, message, ask);
        received.push(show(cx, queue, message).await?);
    }
    for name in groups {
        let group: Option<Group> = super::group(cx, queue, &name).await?;
        if let Some(group) = group {
            next_turn(cx, queue, group).await?;
        }
    }
    note_attempt(cx, queue, attempt, &received);
    Ok(Some(received))
}

async fn noted(cx: &mut Cx<'_>, queue: &Queue, attempt: &str) -> Result<Option<once::Received>> {
    let this = span(cx.now);
    for span in [this, this.saturating_sub(1)] {
        let noted = cx.tx.get::<once::Received>((queue.id, queue.generation, span, attempt)).await?;
        if let Some(noted) = noted.filter(|noted| cx.now.0 - noted.at.0 < DEDUPLICATION_MS) {
            return Ok(Some(noted));
        }
    }
    Ok(None)
}
