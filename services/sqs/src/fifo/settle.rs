//! What a receipt handle is good for: deleting the message, or changing how long it is hidden. On a FIFO queue
//! it is good as long as the message is hidden.

use super::{group, next_turn, remove, visible_from, why_hidden};
use crate::errors::{Error, Reason};
use crate::handle::Handle;
use crate::memory::counts::Change;
use crate::memory::{self, count};
use crate::standard::check_total;
use crate::state::fifo_message::FifoMessage;
use crate::state::queue::Queue;
use kernel::{Cx, Result};
use std::time::Duration;

/// Deletes a message. One that is gone already may be deleted again.
pub async fn delete(cx: &mut Cx<'_>, queue: &Queue, handle: &Handle) -> Result<()> {
    let Some(message) = message(cx, queue, handle).await? else { return Ok(()) };
    if !is_meant(cx, queue, handle, &message) {
        return Err(Error::InvalidValue {
            parameter: "ReceiptHandle",
            value: handle.text(),
            reason: EXPIRED,
        }
        .into());
    }
    let remembered = memory::of(cx, queue);
    remove(cx, queue, &remembered, &message);
    if let Some(group) = group(cx, queue, &message.group).await? {
        next_turn(cx, queue, group).await?;
    }
    memory::hint(cx, queue, &remembered);
    Ok(())
}

const EXPIRED: Reason = "The receipt handle has expired.";

/// Hides a message for a time that begins now; for no time, it is visible at once.
pub async fn change_visibility(
    cx: &mut Cx<'_>,
    queue: &Queue,
    handle: &Handle,
    hidden_for: Duration,
) -> Result<()> {
    let gone = || Error::NotInFlight { handle: handle.text() };
    let message = message(cx, queue, handle).await?.ok_or_else(gone)?;
    if !is_meant(cx, queue, handle, &message) {
        return Err(gone().into());
    }
    check_total(message.received, cx.now, hidden_for)?;
    let until = cx.now.plus(hidden_for);
    let from = (visible_from(queue, &message), why_hidden(&message));
    let changed = FifoMessage { hidden_until: Some(until), ..message };
    cx.tx.put(&changed);
    count(cx, &memory::of(cx, queue), Change::Hidden { from, until });
    if let Some(group) = group(cx, queue, &changed.group).await? {
        next_turn(cx, queue, group).await?;
    }
    Ok(())
}

/// The message that a handle names, received since or not.
async fn message(cx: &mut Cx<'_>, queue: &Queue, handle: &Handle) -> Result<Option<FifoMessage>> {
    match handle {
        Handle::Fifo { generation, sequence, group, .. } if *generation == queue.generation => {
            let place = (queue.id, *generation, group.as_str(), *sequence);
            Ok(cx.tx.get::<FifoMessage>(place).await?)
        }
        _ => Ok(None),
    }
}

/// Whether the handle is of the message's last receive, and that has not timed out.
fn is_meant(cx: &Cx<'_>, queue: &Queue, handle: &Handle, message: &FifoMessage) -> bool {
    let Handle::Fifo { receives, .. } = handle else { return false };
    *receives == message.receives && visible_from(queue, message) > cx.now
}
