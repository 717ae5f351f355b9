//! What happens later: messages expire, what is gone is swept away, dead letters move back.

mod expire;
mod forget_name;
mod forget_sent;
mod move_messages;
mod redelay;
mod sweep;

pub use expire::{expire_at, expire_once};
pub use forget_name::forget_name;
pub use move_messages::move_later;
pub use redelay::redelay;
pub use sweep::sweep_later;

use crate::state::queue::Queue;
use kernel::{Cx, Result, Tick};

pub const ALL: &[Tick] = &[
    Tick { name: EXPIRE, run: |cx| Box::pin(expire::run(cx)) },
    Tick { name: SWEEP, run: |cx| Box::pin(sweep::run(cx)) },
    Tick { name: FORGET_NAME, run: |cx| Box::pin(forget_name::run(cx)) },
    Tick { name: FORGET_SENT, run: |cx| Box::pin(forget_sent::run(cx)) },
    Tick { name: REDELAY, run: |cx| Box::pin(redelay::run(cx)) },
    Tick { name: MOVE, run: |cx| Box::pin(move_messages::run(cx)) },
];

/// Removes messages that are older than their queue keeps them.
const EXPIRE: &str = "sqs.expire";
/// Removes the messages of queues that were purged or deleted.
const SWEEP: &str = "sqs.sweep";
/// Makes the names of deleted queues free again.
const FORGET_NAME: &str = "sqs.forget-name";
/// Forgets deduplication ids and receive attempts.
pub const FORGET_SENT: &str = "sqs.forget-sent";
/// Gives the groups of a FIFO queue earlier turns after its delay has shrunk.
const REDELAY: &str = "sqs.redelay";
/// Moves messages for move tasks.
const MOVE: &str = "sqs.move";

/// How many timers one run handles.
const TIMERS: u32 = 16;

/// What timers call a queue: its name may be another queue's by then, its id never is.
fn subject(queue: &Queue) -> String {
    format!("{} {} {} {}", queue.account, queue.region, queue.name, queue.id)
}

/// The queue that a timer was set for, and the words that follow.
async fn queue_of<'t>(cx: &mut Cx<'_>, subject: &'t str) -> Result<Option<(Queue, Option<&'t str>)>> {
    let mut words = subject.splitn(5, ' ');
    let mut next = || words.next().unwrap_or_default();
    let (account, region, name, id) = (next(), next(), next(), next());
    let queue = cx.tx.get::<Queue>((account, region, name)).await?;
    let queue = queue.filter(|queue| queue.id.to_string() == id);
    Ok(queue.map(|queue| (queue, words.next())))
}
