//! A FIFO queue's delay counts for the messages that are in it already. When it shrinks, groups get earlier
//! turns; when it grows, a receive finds out by itself.

use super::{REDELAY, queue_of, subject};
use crate::fifo;
use crate::limits::{DELAY_S_MAX, TICK_ROWS};
use crate::state::fifo_group::Turn;
use crate::state::queue::Queue;
use kernel::{Cx, Next, Result, Time, Timer};
use std::time::Duration;
use store::Scan;

pub fn redelay(cx: &mut Cx<'_>, queue: &Queue) {
    wake(cx, queue, cx.now);
}

/// Goes on with the turns from a time on.
fn wake(cx: &mut Cx<'_>, queue: &Queue, from: Time) {
    let subject = format!("{} {}", subject(queue), from.0);
    cx.wake(Timer { tick: REDELAY.to_owned(), due: cx.now, subject });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some(timer) = cx.take_due(REDELAY, 1).await?.pop() else { return Ok(Next::Idle) };
    let Some((queue, from)) = queue_of(cx, &timer.subject).await? else { return Ok(Next::Now) };
    let from = from.and_then(|from| from.parse().ok()).unwrap_or(cx.now.0);
    let until = cx.now.plus(Duration::from_secs(DELAY_S_MAX.into()));
    let scan = Scan::<Turn>::prefix((queue.id, queue.generation), TICK_ROWS).snapshot();
    let scan =
        scan.from((queue.id, queue.generation, from)).before((queue.id, queue.generation, until.0 + 1));
    let page = cx.tx.scan(scan).await?;
    for turn in &page.rows {
        if let Some(group) = fifo::group(cx, &queue, &turn.group).await? {
            fifo::next_turn(cx, &queue, group).await?;
        }
    }
    if let Some(last) = page.rows.last().filter(|last| page.more && last.at.0 > from) {
        wake(cx, &queue, last.at);
    }
    Ok(Next::Now)
}
