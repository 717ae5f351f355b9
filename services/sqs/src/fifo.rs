//! FIFO queues: message groups, each of them served in order, one after the other.
//!
//! A group can be served as soon as its first message is visible; while that one is in flight, the group
//! waits. So the queue is a line of groups, ordered by when each has its next turn: a receive takes groups
//! from the front, and puts each where its first message will be visible again. Messages stay where they are.
//!
//! Whoever changes a group's messages reads and writes the group's row, so that all changes to a group happen
//! one after the other, and the order of commits is the order of sequence numbers.

mod receive;
mod send;
mod settle;
mod take;

pub use receive::receive;
pub use send::{append, send};
pub use settle::{change_visibility, delete};
pub use take::Taking;

use crate::memory::counts::{Change, Why};
use crate::memory::{self, QueueMemory};
use crate::state::fifo_group::{Group, Turn};
use crate::state::fifo_message::FifoMessage;
use crate::state::queue::Queue;
use crate::storing;
use kernel::{Cx, Result, Time};
use std::sync::Arc;
use store::Scan;

/// From when on a message can be received. One that never was follows the queue's delay, as it is now.
pub fn visible_from(queue: &Queue, message: &FifoMessage) -> Time {
    message.hidden_until.unwrap_or_else(|| message.sent.plus(queue.settings.delay()))
}

pub fn why_hidden(message: &FifoMessage) -> Why {
    if message.received.is_some() { Why::InFlight } else { Why::Delayed }
}

/// Gives a group its next turn, after its messages have changed. A group without messages is forgotten.
pub async fn next_turn(cx: &mut Cx<'_>, queue: &Queue, group: Group) -> Result<()> {
    let name = group.name.as_str();
    let messages = Scan::<FifoMessage>::prefix((group.queue, group.generation, name), 1);
    let from = (group.queue, group.generation, name, group.first);
    let first = cx.tx.scan(messages.from(from)).await?.rows.pop();
    cx.tx.delete::<Turn>((group.queue, group.generation, group.turn.0, name));
    let Some(first) = first else {
        cx.tx.delete::<Group>((group.queue, group.generation, name));
        return Ok(());
    };
    let turn = visible_from(queue, &first).max(cx.now);
    put_group(cx, queue, &Group { first: first.sequence, turn, ..group });
    Ok(())
}

/// Writes a group and its turn, and announces that to those who look for groups.
fn put_group(cx: &mut Cx<'_>, queue: &Queue, group: &Group) {
    memory::of(cx, queue).turns().expect(cx.now, group.turn);
    let Group { queue, generation, turn: at, .. } = *group;
    cx.tx.put(&Turn { queue, generation, at, group: group.name.clone() });
    cx.tx.put(group);
}

/// Removes a message; its group's next turn is up to the caller.
pub fn remove(cx: &mut Cx<'_>, queue: &Queue, remembered: &Arc<QueueMemory>, message: &FifoMessage) {
    let place = (message.queue, message.generation, message.group.as_str(), message.sequence);
    cx.tx.delete::<FifoMessage>(place);
    storing::remove(cx, message.queue, message.generation, message.id, &message.content);
    let hidden_until = visible_from(queue, message);
    memory::count(cx, remembered, Change::Removed { hidden_until, why: why_hidden(message) });
}

/// The row of a group; it is there as long as the group has messages.
pub async fn group(cx: &mut Cx<'_>, queue: &Queue, name: &str) -> Result<Option<Group>> {
    Ok(cx.tx.get::<Group>((queue.id, queue.generation, name)).await?)
}
