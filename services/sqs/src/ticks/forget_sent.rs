//! Deduplication ids and receive attempts are forgotten after five minutes, a whole span of time at once.

use super::FORGET_SENT;
use crate::limits::TICK_ROWS;
use crate::state::once::{Received, Sent};
use kernel::{Cx, Next, Result, Timer};
use store::{Row, Scan};

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some(timer) = cx.take_due(FORGET_SENT, 1).await?.pop() else { return Ok(Next::Idle) };
    let mut words = timer.subject.split(' ').map(str::parse::<u64>);
    let (Some(Ok(queue)), Some(Ok(generation)), Some(Ok(span))) = (words.next(), words.next(), words.next())
    else {
        return Ok(Next::Now);
    };
    let (Ok(generation), Ok(span)) = (u32::try_from(generation), u32::try_from(span)) else {
        return Ok(Next::Now);
    };
    let sent = cx.tx.scan(Scan::<Sent>::prefix((queue, generation, span), TICK_ROWS).snapshot()).await?;
    sent.rows.iter().for_each(|row| cx.tx.delete::<Sent>(row.key()));
    let received =
        cx.tx.scan(Scan::<Received>::prefix((queue, generation, span), TICK_ROWS).snapshot()).await?;
    received.rows.iter().for_each(|row| cx.tx.delete::<Received>(row.key()));
    if sent.more || received.more {
        cx.wake(Timer { due: cx.now, ..timer });
    }
    Ok(Next::Now)
}
