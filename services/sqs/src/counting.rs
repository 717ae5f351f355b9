//! Counts the messages of a queue whose numbers are not known: once after a restart.

use crate::fifo;
use crate::memory::counts::{Change, Numbers, Tally, Why};
use crate::memory::{self, QueueMemory};
use crate::state::fifo_message::FifoMessage;
use crate::state::message::Message;
use crate::state::queue::Queue;
use kernel::{Cx, Result};
use store::{PrefixOf, Row, Scan};

/// How many messages are read in one trip.
const TRIP: u32 = 1_000;

/// The numbers of a queue.
pub async fn numbers(cx: &mut Cx<'_>, queue: &Queue) -> Result<Numbers> {
    let remembered = memory::of(cx, queue);
    let wants_count = remembered.counts().wants_count(cx.horizon());
    if wants_count {
        count(cx, queue, &remembered).await?;
    }
    let numbers = remembered.counts().numbers(cx.now);
    Ok(numbers)
}

async fn count(cx: &mut Cx<'_>, queue: &Queue, remembered: &QueueMemory) -> Result<()> {
    let tally = if queue.is_fifo() {
        tally::<FifoMessage>(cx, queue, |message| {
            let why = if message.received.is_some() { Why::InFlight } else { Why::Delayed };
            Change::Added { hidden_until: fifo::visible_from(queue, message), why }
        })
        .await?
    } else {
        tally::<Message>(cx, queue, |message| {
            let why = if message.received.is_some() { Why::InFlight } else { Why::Delayed };
            Change::Added { hidden_until: message.visible, why }
        })
        .await?
    };
    remembered.counts().counted(tally, cx.horizon());
    Ok(())
}

async fn tally<R: Row>(cx: &mut Cx<'_>, queue: &Queue, added: impl Fn(&R) -> Change) -> Result<Tally>
where
    (u64, u32): PrefixOf<R::Key>,
    R::Key: PrefixOf<R::Key>,
{
    let mut tally = Tally::default();
    let mut after: Option<R::Key> = None;
    loop {
        let scan = Scan::<R>::prefix((queue.id, queue.generation), TRIP).snapshot();
        let scan = match after.take() {
            Some(key) => scan.after(key),
            None => scan,
        };
        let page = cx.tx.scan(scan).await?;
        page.rows.iter().for_each(|row| tally.apply(added(row), cx.now));
        match page.rows.last().filter(|_| page.more) {
            Some(last) => after = Some(last.key()),
            None => return Ok(tally),
        }
    }
}
