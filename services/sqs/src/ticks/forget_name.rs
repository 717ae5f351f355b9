//! The name of a deleted queue is free after a minute.

use super::{FORGET_NAME, TIMERS};
use crate::limits::NAME_FREE_AFTER_S;
use crate::state::deleted_queue::DeletedQueue;
use crate::state::queue::Queue;
use kernel::{Cx, Next, Result, Timer};
use std::time::Duration;

pub fn forget_name(cx: &mut Cx<'_>, queue: &Queue) {
    let due = cx.now.plus(Duration::from_secs(NAME_FREE_AFTER_S));
    let subject = format!("{} {} {}", queue.account, queue.region, queue.name);
    cx.wake(Timer { tick: FORGET_NAME.to_owned(), due, subject });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let due = cx.take_due(FORGET_NAME, TIMERS).await?;
    for timer in &due {
        let mut words = timer.subject.split(' ');
        let mut next = || words.next().unwrap_or_default();
        cx.tx.delete::<DeletedQueue>((next(), next(), next()));
    }
    Ok(if due.is_empty() { Next::Idle } else { Next::Now })
}
