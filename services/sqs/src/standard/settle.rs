//! What a receipt handle is good for: deleting the message, or changing how long it is hidden.

use super::{remove, why_hidden, write};
use crate::errors::{Error, Reason};
use crate::handle::Handle;
use crate::limits::VISIBILITY_S_MAX;
use crate::memory::counts::Change;
use crate::memory::{self, count};
use crate::state::message::{Message, Moved};
use crate::state::queue::Queue;
use kernel::{Cx, Result, Time};
use std::time::Duration;

/// Deletes a message. A handle of an earlier receive does nothing, and neither does one of a message that is
/// gone.
pub async fn delete(cx: &mut Cx<'_>, queue: &Queue, handle: &Handle) -> Result<()> {
    let Some(message) = message(cx, queue, handle).await? else { return Ok(()) };
    let remembered = memory::of(cx, queue);
    remove(cx, &remembered, &message);
    memory::hint(cx, queue, &remembered);
    Ok(())
}

/// Hides a message for a time that begins now; for no time, it is visible at once.
pub async fn change_visibility(
    cx: &mut Cx<'_>,
    queue: &Queue,
    handle: &Handle,
    hidden_for: Duration,
) -> Result<()> {
    let gone = || Error::NotInFlight { handle: handle.text() };
    let message = message(cx, queue, handle).await?.ok_or_else(gone)?;
    check_total(message.received, cx.now, hidden_for)?;
    let remembered = memory::of(cx, queue);
    cx.tx.delete::<Message>(message.place());
    let from = (message.visible, why_hidden(&message));
    let moved = Message { visible: cx.now.plus(hidden_for), is_moved: true, ..message };
    write(cx, &remembered, &moved);
    let Message { queue, generation, id, visible, .. } = moved;
    cx.tx.put(&Moved { queue, generation, id, visible });
    count(cx, &remembered, Change::Hidden { from, until: visible });
    Ok(())
}

/// No message is hidden for more than twelve hours after it was received.
pub fn check_total(received: Option<Time>, now: Time, hidden_for: Duration) -> Result<(), Error> {
    let total = now.plus(hidden_for).since(received.unwrap_or(now));
    if total > Duration::from_secs(VISIBILITY_S_MAX.into()) {
        let value = hidden_for.as_secs().to_string();
        return Err(Error::InvalidValue { parameter: "VisibilityTimeout", value, reason: BEYOND });
    }
    Ok(())
}

const BEYOND: Reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]";

/// The message that a handle names, if that was its last receive.
async fn message(cx: &mut Cx<'_>, queue: &Queue, handle: &Handle) -> Result<Option<Message>> {
    let Handle::Standard { generation, lane, visible, order, id, receives, .. } = *handle else {
        return Ok(None);
    };
    let is_meant = |message: &Message| message.receives == receives;
    let place = |visible: Time| (queue.id, generation, lane, visible.0, order, id);
    if generation != queue.generation {
        return Ok(None);
    }
    if let Some(message) = cx.tx.get::<Message>(place(visible)).await?.filter(is_meant) {
        return Ok(Some(message));
    }
    let Some(moved) = cx.tx.get::<Moved>((queue.id, generation, id)).await? else { return Ok(None) };
    Ok(cx.tx.get::<Message>(place(moved.visible)).await?.filter(is_meant))
}
