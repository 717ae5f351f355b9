//! Inside the store, without HTTP: many writers, writers beside bulk work, hot reads. The limit is a log
//! and a map in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crash::trouble::{Outcome, Trouble};
use store::{Embedded, MasterKey, Options, Store};
use tokio::task::JoinSet;

use crate::arguments::Scale;
use crate::cpu;
use crate::figure::{Figure, Goal, Series};
use crate::limit::{Keep, Limit, Rows};
use crate::rows::{Note, row};

const MANY: usize = 256;
const FEW: usize = 16;
const ROWS_A_COMMIT: usize = 3;
/// Writers write over these rows again and again.
const ROWS: u64 = 200_000;
const BULK_ROWS: u64 = 500;
const BULK_EVERY: Duration = Duration::from_millis(10);
/// The engine rests when nothing has changed five times in a row.
const SETTLE_EVERY: Duration = Duration::from_millis(10);
const HOT_ROWS: u64 = 1_000;
const READS: u64 = 200_000;
const READS_A_TRANSACTION: u64 = 100;

/// What can make rows durable.
trait Engine: Send + Sync + 'static {
    fn commit(&self, rows: Rows) -> impl Future<Output = Outcome<()>> + Send;

    /// Waits until the work is done that commits have left behind.
    fn settle(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

impl Engine for Limit {
    async fn commit(&self, rows: Rows) -> Outcome<()> {
        Limit::commit(self, rows).await
    }
}

impl Engine for Embedded {
    async fn commit(&self, rows: Rows) -> Outcome<()> {
        let mut tx = self.begin();
        for (key, value) in rows {
            tx.put_raw(key, value);
        }
        Ok(tx.commit().await?)
    }

    async fn settle(&self) {
        let mut every = tokio::time::interval(SETTLE_EVERY);
        let mut rested = 0;
        let mut before = self.stats();
        while rested < 5 {
            every.tick().await;
            let now = self.stats();
            let rests = now.sealed_memtables == 0 && now.table_bytes == before.table_bytes;
            rested = if rests { rested + 1 } else { 0 };
            before = now;
        }
    }
}

/// What one taking showed.
struct Run {
    per_second: f64,
    cpu_us: f64,
    p99_ms: f64,
    bulk_per_second: f64,
}

#[derive(Default)]
struct Takings {
    rate: Series,
    cpu_us: Series,
    p99_ms: Series,
    bulk: Series,
}

impl Takings {
    fn push(&mut self, run: &Run) {
        self.rate.push(run.per_second);
        self.cpu_us.push(run.cpu_us);
        self.p99_ms.push(run.p99_ms);
        self.bulk.push(run.bulk_per_second);
    }
}

pub fn measure(scale: &Scale) -> Outcome<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let store = Arc::new(Embedded::open(Options::new(home.path().join("store"), MasterKey::generate()?))?);
    let limit = Arc::new(Limit::open(&home.path().join("limit.log"), Keep::Rows)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let [mut many, mut many_limit, mut few, mut few_limit] = [(); 4].map(|()| Takings::default());
    for _ in 0..scale.rounds {
        many_limit.push(&runtime.block_on(write(limit.clone(), MANY, false, scale.taking))?);
        many.push(&runtime.block_on(write(store.clone(), MANY, false, scale.taking))?);
        // Tails need more time to show.
        few_limit.push(&runtime.block_on(write(limit.clone(), FEW, true, scale.taking * 2))?);
        few.push(&runtime.block_on(write(store.clone(), FEW, true, scale.taking * 2))?);
    }
    let mut figures = write_figures(many, many_limit, few, few_limit);
    figures.extend(runtime.block_on(read_figures(&store, &limit, scale))?);
    Ok(figures)
}

fn write_figures(many: Takings, many_limit: Takings, few: Takings, few_limit: Takings) -> Vec<Figure> {
    let limit = "log and map";
    vec![
        Figure::plain("store, 256 writers of 3 rows: commits", "/s", many.rate)
            .beside(limit, many_limit.rate)
            .with_goal(Goal::RatioAtLeast(0.6)),
        Figure::plain("store, 256 writers of 3 rows: CPU", "us", many.cpu_us)
            .beside(limit, many_limit.cpu_us),
        Figure::plain("store, 256 writers of 3 rows: p99", "ms", many.p99_ms)
            .beside(limit, many_limit.p99_ms),
        Figure::plain("store, 16 writers beside bulk: p99", "ms", few.p99_ms)
            .beside(limit, few_limit.p99_ms)
            .with_goal(Goal::RatioAtMost(3.0)),
        Figure::plain("store, 16 writers beside bulk: commits", "/s", few.rate).beside(limit, few_limit.rate),
        Figure::plain("  bulk rows beside them, 50k/s wanted", "/s", few.bulk).beside(limit, few_limit.bulk),
    ]
}

/// Lets writers write for a while, with a bulk writer beside them or not.
async fn write<E: Engine>(engine: Arc<E>, writers: usize, bulk: bool, taking: Duration) -> Outcome<Run> {
    let (started, cpu_before) = (Instant::now(), cpu::own());
    let until = started + taking;
    let mut tasks = JoinSet::new();
    for number in 0..writers {
        tasks.spawn(writer(engine.clone(), number as u64, until));
    }
    let bulk_rows = Arc::new(AtomicU64::new(0));
    let bulk = bulk.then(|| tokio::spawn(bulk_writer(engine.clone(), bulk_rows.clone(), until)));
    let mut latencies = Vec::new();
    for done in tasks.join_all().await {
        latencies.extend(done?);
    }
    let took = started.elapsed().as_secs_f64();
    if let Some(bulk) = bulk {
        bulk.await??;
    }
    // What is left to do belongs to the figure of this engine, and must not slow down the next one.
    engine.settle().await;
    let cpu = cpu::own() - cpu_before;
    let count = latencies.len() as f64;
    Ok(Run {
        per_second: count / took,
        cpu_us: cpu.as_secs_f64() * 1e6 / count,
        p99_ms: latencies.into_iter().collect::<Series>().quantile(0.99),
        bulk_per_second: bulk_rows.load(Ordering::Relaxed) as f64 / took,
    })
}

async fn writer<E: Engine>(engine: Arc<E>, number: u64, until: Instant) -> Outcome<Vec<f64>> {
    let mut chance = fastrand::Rng::with_seed(number);
    let mut latencies = Vec::new();
    // Made once: what is measured is the store, not the drawing of letters.
    let value = row(number).1;
    while Instant::now() < until {
        let rows = (0..ROWS_A_COMMIT).map(|_| (key(chance.u64(..ROWS)), value.clone())).collect();
        let started = Instant::now();
        engine.commit(rows).await?;
        latencies.push(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(latencies)
}

async fn bulk_writer<E: Engine>(engine: Arc<E>, rows: Arc<AtomicU64>, until: Instant) -> Outcome<()> {
    let value = row(0).1;
    let mut every = tokio::time::interval(BULK_EVERY);
    let mut at = ROWS;
    while Instant::now() < until {
        every.tick().await;
        engine.commit((at..at + BULK_ROWS).map(|number| (key(number), value.clone())).collect()).await?;
        at += BULK_ROWS;
        rows.fetch_add(BULK_ROWS, Ordering::Relaxed);
    }
    Ok(())
}

fn key(number: u64) -> Vec<u8> {
    store::row_key::<Note>((number,))
}

async fn read_figures(store: &Embedded, limit: &Limit, scale: &Scale) -> Outcome<Vec<Figure>> {
    for number in 0..HOT_ROWS {
        Engine::commit(store, vec![row(number)]).await?;
        Engine::commit(limit, vec![row(number)]).await?;
    }
    let [mut plain, mut inside, mut each] = [(); 3].map(|()| Series::default());
    for _ in 0..scale.rounds {
        plain.push(time_reads(|| {
            let mut left = READS;
            while left > 0 {
                limit.get(&key(left % HOT_ROWS)).ok_or_else(missing)?;
                left -= 1;
            }
            Ok(())
        })?);
        inside.push(time_store_reads(store, READS_A_TRANSACTION).await?);
        each.push(time_store_reads(store, 1).await?);
    }
    Ok(vec![
        Figure::plain("store, hot read: CPU", "us", inside)
            .beside("map in memory", plain.clone())
            .with_goal(Goal::AtMost(1.0)),
        Figure::plain("store, hot read in its own transaction: CPU", "us", each)
            .beside("map in memory", plain),
    ])
}

fn time_reads(reads: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    let before = cpu::thread();
    reads()?;
    Ok((cpu::thread() - before).as_secs_f64() * 1e6 / READS as f64)
}

/// Reads of rows in the cache, so many in a transaction. They never wait, so this thread does all of it.
async fn time_store_reads(store: &Embedded, a_transaction: u64) -> Outcome<f64> {
    let before = cpu::thread();
    let mut done = 0;
    while done < READS {
        let mut tx = store.begin();
        for number in done..done + a_transaction {
            tx.get::<Note>((number % HOT_ROWS,)).await?.ok_or_else(missing)?;
        }
        done += a_transaction;
    }
    Ok((cpu::thread() - before).as_secs_f64() * 1e6 / done as f64)
}

fn missing() -> Trouble {
    Trouble::new("a row that was written is not there")
}
