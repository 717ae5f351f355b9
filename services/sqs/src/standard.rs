//! Standard queues: every message on its own, in the order in which they can be received.
//!
//! Sending writes one row. Receiving takes rows from the front and writes them further behind, with the time
//! at which they will be visible again. So a message that is not deleted comes back by itself.

mod receive;
mod settle;
mod take;

pub use receive::{Ask, dead_letter_queue, receive};
pub use settle::{change_visibility, check_total, delete};
pub use take::Taking;

use crate::letter::Letter;
use crate::limits::FAIR_LANES;
use crate::memory::counts::{Change, Why};
use crate::memory::{self, QueueMemory};
use crate::state::message::{Message, Moved};
use crate::state::queue::Queue;
use crate::storing;
use kernel::Cx;
use std::sync::Arc;
use std::time::Duration;

/// Puts a message into a queue.
pub fn put(cx: &mut Cx<'_>, queue: &Queue, letter: Letter, delay: Duration) {
    let remembered = memory::of(cx, queue);
    let lane = letter.content.group.as_deref().map_or(0, lane);
    let message = Message {
        queue: queue.id,
        generation: queue.generation,
        lane,
        visible: cx.now.plus(delay),
        order: cx.memory::<memory::Memory>().next_order(),
        id: letter.id,
        sent: letter.sent,
        receives: letter.receives,
        first_received: letter.first_received,
        received: None,
        is_moved: false,
        source: letter.source,
        content: storing::store(cx, queue, letter.id, letter.content),
    };
    write(cx, &remembered, &message);
    memory::count(cx, &remembered, Change::Added { hidden_until: message.visible, why: Why::Delayed });
}

/// Announces a row to those who look for messages, and writes it.
fn write(cx: &mut Cx<'_>, remembered: &QueueMemory, message: &Message) {
    remembered.lanes().lane(message.lane).head.expect(cx.now, message.visible);
    cx.tx.put(message);
}

/// Removes a message with all that belongs to it.
pub fn remove(cx: &mut Cx<'_>, remembered: &Arc<QueueMemory>, message: &Message) {
    cx.tx.delete::<Message>(message.place());
    let Message { queue, generation, id, .. } = *message;
    storing::remove(cx, queue, generation, id, &message.content);
    if message.is_moved {
        cx.tx.delete::<Moved>((queue, generation, id));
    }
    let change = Change::Removed { hidden_until: message.visible, why: why_hidden(message) };
    memory::count(cx, remembered, change);
    if message.receives > 0 && message.lane != 0 {
        let (remembered, lane) = (remembered.clone(), message.lane);
        cx.when_committed(move || remembered.lanes().deleted(lane));
    }
}

fn why_hidden(message: &Message) -> Why {
    if message.received.is_some() { Why::InFlight } else { Why::Delayed }
}

/// The lane of a message group: which one is stored with the message, so this may change.
fn lane(group: &str) -> u32 {
    let hash =
        group.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    1 + hash % FAIR_LANES
}
