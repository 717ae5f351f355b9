//! Delivers what was told to one who has subscribed: in batches, from outside, to its listener inside.
//!
//! What waits is bounded: who does not take it in time loses the newest, and is told how much. An environment that is
//! frozen takes nothing, and nothing is lost for that alone.

use crate::subscription::{Destination, Subscription};
use crate::telemetry::{Category, Told};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use sandbox::Dialer;
use serde_json::{Value, json};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

const WAITING_BYTES_MAX: usize = 4 << 20;
const ANSWER_BYTES_MAX: usize = 64 << 10;
/// What an event takes beside its record.
const OVERHEAD: usize = 96;
/// A listener may come up later than its subscription.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(20),
    Duration::from_millis(80),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::ZERO,
];
const SLOWER: &str =
    "Some logs were dropped because the downstream consumer is slower than the logs production rate";

pub enum Item {
    Told(Arc<Told>),
    Flush,
}

#[derive(Default)]
pub struct Counts {
    waiting_bytes: AtomicUsize,
    dropped_bytes: AtomicUsize,
    dropped_records: AtomicUsize,
    /// What waits is wanted now.
    hurry: Notify,
}

pub struct Queue {
    items: mpsc::UnboundedSender<Item>,
    counts: Arc<Counts>,
}

pub fn queue() -> (Queue, mpsc::UnboundedReceiver<Item>) {
    let (items, comes) = mpsc::unbounded_channel();
    (Queue { items, counts: Arc::default() }, comes)
}

impl Queue {
    pub fn counts(&self) -> Arc<Counts> {
        self.counts.clone()
    }

    /// What waits is delivered without more waiting.
    pub fn flush(&self) {
        self.send(Item::Flush);
        self.counts.hurry.notify_one();
    }

    fn send(&self, item: Item) {
        // Its delivery ends with the environment.
        let _ = self.items.send(item);
    }

    pub fn push(&self, told: &Arc<Told>) {
        let bytes = told.bytes + OVERHEAD;
        if self.counts.waiting_bytes.load(Ordering::Relaxed) + bytes > WAITING_BYTES_MAX {
            return self.counts.dropped(told.bytes, 1);
        }
        self.counts.waiting_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.send(Item::Told(told.clone()));
    }
}

impl Counts {
    fn dropped(&self, bytes: usize, records: usize) {
        self.dropped_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.dropped_records.fetch_add(records, Ordering::Relaxed);
    }

    /// What was lost since this was last asked.
    fn take_dropped(&self) -> Option<Value> {
        let records = self.dropped_records.swap(0, Ordering::Relaxed);
        let bytes = self.dropped_bytes.swap(0, Ordering::Relaxed);
        let record = json!({"droppedRecords": records, "droppedBytes": bytes, "reason": SLOWER});
        (records > 0).then_some(record)
    }
}

struct Batch {
    told: Vec<Arc<Told>>,
    bytes: usize,
}

/// For as long as the environment lives.
pub async fn deliver(
    mut items: mpsc::UnboundedReceiver<Item>,
    counts: Arc<Counts>,
    subscription: Arc<Subscription>,
    dialer: Dialer,
    is_json: bool,
) {
    let mut line = None;
    while let Some(mut batch) = gather(&mut items, &subscription).await {
        let waited = batch.told.iter().map(|told| told.bytes + OVERHEAD).sum();
        counts.waiting_bytes.fetch_sub(waited, Ordering::Relaxed);
        if subscription.types.contains(&Category::Platform)
            && let (Some(record), Some(last)) = (counts.take_dropped(), batch.told.last())
        {
            let (at, category, kind) = (last.at, Category::Platform, "platform.logsDropped");
            batch.told.push(Arc::new(Told { at, category, kind, record, bytes: 0 }));
        }
        let shown: Vec<Value> =
            batch.told.iter().filter_map(|told| subscription.told(told, is_json)).collect();
        if shown.is_empty() {
            continue;
        }
        if !send(&dialer, &subscription.destination, &shown, &mut line, &counts).await {
            counts.dropped(batch.bytes, shown.len());
        }
    }
}

/// What comes until there is enough, or until the first has waited for long enough.
async fn gather(items: &mut mpsc::UnboundedReceiver<Item>, subscription: &Subscription) -> Option<Batch> {
    let first = loop {
        match items.recv().await? {
            Item::Told(first) => break first,
            Item::Flush => {}
        }
    };
    let until = Instant::now() + subscription.wait_max;
    let mut batch = Batch { bytes: first.bytes, told: vec![first] };
    while batch.told.len() < subscription.items_max && batch.bytes < subscription.bytes_max {
        match timeout_at(until, items.recv()).await {
            Ok(Some(Item::Told(told))) => {
                batch.bytes += told.bytes;
                batch.told.push(told);
            }
            Ok(Some(Item::Flush) | None) | Err(_) => break,
        }
    }
    Some(batch)
}

async fn send(
    dialer: &Dialer,
    to: &Destination,
    shown: &[Value],
    line: &mut Option<TcpStream>,
    counts: &Counts,
) -> bool {
    for pause in PAUSES {
        let sent = match to {
            Destination::Http { port, authority, path } => post(dialer, *port, authority, path, shown).await,
            Destination::Tcp { port } => write(dialer, *port, shown, line).await,
        };
        match sent {
            Ok(()) => return true,
            Err(error) => tracing::debug!(%error, "telemetry is not taken"),
        }
        // Its listener may be there later; at the end there is no later.
        let _ = tokio::time::timeout(pause, counts.hurry.notified()).await;
    }
    false
}

/// Taken once it is answered, unless the answer is that its listener has failed.
async fn post(dialer: &Dialer, port: u16, authority: &str, path: &str, shown: &[Value]) -> io::Result<()> {
    let stream = dialer.connect(port).await.map_err(io::Error::other)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let body = serde_json::to_vec(shown).map_err(io::Error::other)?;
    let request = Request::post(path)
        .header("host", authority)
        .header("content-type", "application/json")
        .header("connection", "close")
        .body(Full::new(Bytes::from(body)))
        .map_err(io::Error::other)?;
    let mut driving = JoinSet::new();
    driving.spawn(connection);
    let response = sender.send_request(request).await.map_err(io::Error::other)?;
    let status = response.status();
    // What it says is not asked for, though it may finish saying it.
    let mut body = Limited::new(response.into_body(), ANSWER_BYTES_MAX);
    while let Some(Ok(_)) = body.frame().await {}
    match status {
        status if status.is_server_error() => Err(io::Error::other(status.to_string())),
        _ => Ok(()),
    }
}

/// A line an event, over one connection.
async fn write(dialer: &Dialer, port: u16, shown: &[Value], line: &mut Option<TcpStream>) -> io::Result<()> {
    let mut stream = match line.take() {
        Some(stream) => stream,
        None => dialer.connect(port).await.map_err(io::Error::other)?,
    };
    let text: String = shown.iter().map(|event| format!("{event}\n")).collect();
    stream.write_all(text.as_bytes()).await?;
    *line = Some(stream);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Time;

    fn told(bytes: usize) -> Arc<Told> {
        let (category, kind) = (Category::Function, "function");
        Arc::new(Told { at: Time(0), category, kind, record: Value::Null, bytes })
    }

    fn subscription() -> Subscription {
        let asked = json!({
            "schemaVersion": "2022-12-13", "types": ["function"],
            "buffering": {"maxItems": 1000, "timeoutMs": 30_000},
            "destination": {"protocol": "TCP", "port": 1},
        });
        Subscription::parse(asked.to_string().as_bytes(), false).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_batch_is_full_flushed_or_late() {
        let (queue, mut items) = queue();
        (0..1001).for_each(|_| queue.push(&told(1)));
        assert_eq!(gather(&mut items, &subscription()).await.unwrap().told.len(), 1000);
        queue.flush();
        assert_eq!(gather(&mut items, &subscription()).await.unwrap().told.len(), 1);
        let begun = Instant::now();
        queue.push(&told(1));
        assert_eq!(gather(&mut items, &subscription()).await.unwrap().told.len(), 1);
        assert_eq!(begun.elapsed().as_secs(), 30);
        queue.push(&told(300_000));
        queue.push(&told(1));
        assert_eq!(gather(&mut items, &subscription()).await.unwrap().told.len(), 1);
    }

    #[test]
    fn what_is_too_much_is_counted() {
        let (queue, _items) = queue();
        queue.push(&told(WAITING_BYTES_MAX - 2 * OVERHEAD));
        queue.push(&told(100));
        let dropped = queue.counts().take_dropped().unwrap();
        assert_eq!((&dropped["droppedRecords"], &dropped["droppedBytes"]), (&json!(1), &json!(100)));
        assert!(queue.counts().take_dropped().is_none());
    }
}
