//! What lies under a group or a stream that was deleted is removed, some at a time. Nobody finds it any more.

use super::SWEEP;
use crate::limits::{TICK_CHUNKS, TICK_ROWS};
use crate::state::chunk::Chunk;
use crate::state::chunk_of_group::ChunkOfGroup;
use crate::state::group_size::GroupSize;
use crate::state::latest_stream::LatestStream;
use crate::state::stream::LogStream;
use crate::state::stream_name::StreamName;
use kernel::page::{Paging, marker};
use kernel::{Cx, Error, Next, Result, Timer};
use store::{KeyOf, PrefixOf, Row, Scan};

/// How far a removal has come: after which row of which table.
struct Sweep {
    group: u64,
    /// One stream of it, or all.
    stream: Option<u64>,
    table: u32,
    after: Option<String>,
}

/// What is left of a table.
enum More {
    /// Rows behind this one.
    Behind(String),
    /// Rows behind one whose name no timer can hold: it is begun again.
    Again,
    Nothing,
}

const MARKER_CHARS_MAX: usize = 1_000;

pub fn sweep_group(cx: &mut Cx<'_>, group: u64) {
    wake(cx, &Sweep { group, stream: None, table: 0, after: None });
}

pub fn sweep_stream(cx: &mut Cx<'_>, group: u64, stream: u64) {
    wake(cx, &Sweep { group, stream: Some(stream), table: 0, after: None });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let due = cx.take_due(SWEEP, 1).await?;
    let Some(mut sweep) = due.first().and_then(|timer| parse(&timer.subject)) else { return Ok(Next::Idle) };
    let more = match (sweep.stream, sweep.table) {
        (Some(stream), 0) => chunks_of_stream(cx, &sweep, stream).await?,
        (None, 0) => chunks_of_group(cx, &sweep).await?,
        (None, 1) => some::<LogStream>(cx, &sweep).await?,
        (None, 2) => some::<LatestStream>(cx, &sweep).await?,
        (None, 3) => some::<StreamName>(cx, &sweep).await?,
        (None, 4) => some::<GroupSize>(cx, &sweep).await?,
        _ => return Ok(Next::Now),
    };
    match more {
        More::Behind(after) => sweep.after = Some(after),
        More::Again => {}
        More::Nothing => {
            sweep.table += 1;
            sweep.after = None;
        }
    }
    wake(cx, &sweep);
    Ok(Next::Now)
}

async fn chunks_of_stream(cx: &mut Cx<'_>, sweep: &Sweep, stream: u64) -> Result<More> {
    let (rows, more) = page::<Chunk>(cx, (stream,), TICK_CHUNKS, sweep).await?;
    for chunk in &rows {
        cx.tx.delete::<Chunk>(chunk.key());
        cx.tx.delete::<ChunkOfGroup>((sweep.group, chunk.first.0, chunk.stream, chunk.sequence));
    }
    Ok(more)
}

async fn chunks_of_group(cx: &mut Cx<'_>, sweep: &Sweep) -> Result<More> {
    let (rows, more) = page::<ChunkOfGroup>(cx, (sweep.group,), TICK_ROWS, sweep).await?;
    for row in &rows {
        cx.tx.delete::<Chunk>(row.chunk_key());
        cx.tx.delete::<ChunkOfGroup>(row.key());
    }
    Ok(more)
}

/// Removes rows that lie under the group.
async fn some<R: Row>(cx: &mut Cx<'_>, sweep: &Sweep) -> Result<More>
where
    (u64,): PrefixOf<R::Key>,
    R::Key: PrefixOf<R::Key> + KeyOf<R::Key>,
{
    let (rows, more) = page::<R>(cx, (sweep.group,), TICK_ROWS, sweep).await?;
    for row in &rows {
        cx.tx.delete::<R>(row.key());
    }
    Ok(more)
}

/// Some rows, and whether there are more.
async fn page<R: Row>(
    cx: &mut Cx<'_>,
    prefix: impl PrefixOf<R::Key>,
    limit: u32,
    sweep: &Sweep,
) -> Result<(Vec<R>, More)>
where
    R::Key: PrefixOf<R::Key>,
{
    let scan = Scan::<R>::prefix(prefix, limit).snapshot();
    let paging = Paging::<R::Key>::new(sweep.after.as_deref(), limit, Error::internal)?;
    let scan = match paging.after {
        Some(after) => scan.after(after),
        None => scan,
    };
    let page = cx.tx.scan(scan).await?;
    let last = page.rows.last().filter(|_| page.more).map(|last| marker(&last.key()));
    let more = match last {
        None => More::Nothing,
        Some(after) if after.len() <= MARKER_CHARS_MAX => More::Behind(after),
        Some(_) => More::Again,
    };
    Ok((page.rows, more))
}

fn wake(cx: &mut Cx<'_>, sweep: &Sweep) {
    let Sweep { group, stream, table, after } = sweep;
    let stream = stream.map_or_else(|| "all".to_owned(), |stream| stream.to_string());
    let subject = format!("{group} {stream} {table} {}", after.as_deref().unwrap_or_default());
    cx.wake(Timer { tick: SWEEP.to_owned(), due: cx.now, subject });
}

fn parse(subject: &str) -> Option<Sweep> {
    let mut words = subject.split(' ');
    Some(Sweep {
        group: words.next()?.parse().ok()?,
        stream: match words.next()? {
            "all" => None,
            stream => Some(stream.parse().ok()?),
        },
        table: words.next()?.parse().ok()?,
        after: words.next().filter(|after| !after.is_empty()).map(str::to_owned),
    })
}
