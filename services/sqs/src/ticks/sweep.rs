//! The rows of a generation that has ended are removed, some at a time. Nobody reads them any more.

use super::SWEEP;
use crate::limits::TICK_ROWS;
use crate::state::fifo_group::{Group, Turn};
use crate::state::fifo_message::FifoMessage;
use crate::state::head_hint::HeadHint;
use crate::state::message::{LargeContent, Message, Moved};
use crate::state::once;
use kernel::page::Paging;
use kernel::{Cx, Error, Next, Result, Timer, page};
use store::{PrefixOf, Row, Scan};

/// Has a generation of a queue removed.
pub fn sweep_later(cx: &mut Cx<'_>, queue: u64, generation: u32) {
    wake(cx, &Sweep { queue, generation, table: 0, after: None });
}

/// How far the removal of a generation has come: after which row of which table.
struct Sweep {
    queue: u64,
    generation: u32,
    table: u32,
    after: Option<String>,
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let due = cx.take_due(SWEEP, 1).await?;
    let Some(mut sweep) = due.first().and_then(|timer| parse(&timer.subject)) else { return Ok(Next::Idle) };
    let more = match sweep.table {
        0 => some::<Message>(cx, &sweep).await?,
        1 => some::<LargeContent>(cx, &sweep).await?,
        2 => some::<Moved>(cx, &sweep).await?,
        3 => some::<HeadHint>(cx, &sweep).await?,
        4 => some::<FifoMessage>(cx, &sweep).await?,
        5 => some::<Group>(cx, &sweep).await?,
        6 => some::<Turn>(cx, &sweep).await?,
        7 => some::<once::Sent>(cx, &sweep).await?,
        8 => some::<once::Received>(cx, &sweep).await?,
        _ => return Ok(Next::Now),
    };
    if more.is_none() {
        sweep.table += 1;
    }
    wake(cx, &Sweep { after: more, ..sweep });
    Ok(Next::Now)
}

/// Removes some rows of a table, and tells where to go on.
async fn some<R: Row>(cx: &mut Cx<'_>, sweep: &Sweep) -> Result<Option<String>>
where
    (u64, u32): PrefixOf<R::Key>,
    R::Key: PrefixOf<R::Key> + store::KeyOf<R::Key>,
{
    let scan = Scan::<R>::prefix((sweep.queue, sweep.generation), TICK_ROWS).snapshot();
    let paging = Paging::<R::Key>::new(sweep.after.as_deref(), TICK_ROWS, Error::internal)?;
    let scan = match paging.after {
        Some(after) => scan.after(after),
        None => scan,
    };
    let page = cx.tx.scan(scan).await?;
    for row in &page.rows {
        cx.tx.delete::<R>(row.key());
    }
    let last = page.rows.last().filter(|_| page.more);
    Ok(last.map(|row| page::marker(&row.key())))
}

fn wake(cx: &mut Cx<'_>, sweep: &Sweep) {
    let Sweep { queue, generation, table, after } = sweep;
    let subject = format!("{queue} {generation} {table} {}", after.as_deref().unwrap_or_default());
    cx.wake(Timer { tick: SWEEP.to_owned(), due: cx.now, subject });
}

fn parse(subject: &str) -> Option<Sweep> {
    let mut words = subject.split(' ');
    Some(Sweep {
        queue: words.next()?.parse().ok()?,
        generation: words.next()?.parse().ok()?,
        table: words.next()?.parse().ok()?,
        after: words.next().filter(|after| !after.is_empty()).map(str::to_owned),
    })
}
