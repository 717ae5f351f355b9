//! Later work on a service of the tests' own: timers wake ticks, deliveries arrive once, are tried again,
//! and go to their dead letter target in the end.

use kernel::{ApiError, BoxFuture, Cx, Delivery, Error, Next, Result, Service, Tick, Time, Timer};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use store::{Memory, Scan, Store, TableId};
use testkit::{Cloud, NobodyElse, START};
use wire::Model;

/// What arrived, and what rang.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Note {
    number: u64,
    text: String,
    at: Time,
}

store::row! {
    Note in TableId::new(0xff01, "test.notes"),
    key (number: u64) = |note| (note.number,),
    versions { 1: Note }
}

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse("service post 2026-01-01\nprotocols json\n"));
static TICKS: [Tick; 1] = [Tick { name: "post.ring", run: ring }];
static POST: Service =
    Service { ticks: &TICKS, deliver: Some(deliver), ..Service::new("post", || &MODEL, &[]) };

fn ring<'a>(cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Next>> {
    Box::pin(async move {
        const BATCH: u32 = 2;
        let due = cx.take_due("post.ring", BATCH).await?;
        for timer in &due {
            note(cx, &timer.subject).await?;
        }
        Ok(if due.len() == BATCH as usize { Next::Now } else { Next::Idle })
    })
}

/// Takes everything but `bad`.
fn deliver<'a>(cx: &'a mut Cx<'_>, delivery: &'a Delivery) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let text = String::from_utf8_lossy(&delivery.payload).into_owned();
        if delivery.target.ends_with(":bad") {
            return Err(Error::Api(ApiError::new(400, "Refused", "not here")));
        }
        assert!(!delivery.target.ends_with(":panics"), "a bug, for the test");
        note(cx, &text).await
    })
}

async fn note(cx: &mut Cx<'_>, text: &str) -> Result<()> {
    let last = cx.tx.scan(Scan::<Note>::all(1).reverse()).await?.rows;
    let number = last.first().map_or(1, |note| note.number + 1);
    cx.tx.put(&Note { number, text: text.to_owned(), at: cx.now });
    Ok(())
}

struct Bench {
    cloud: Cloud,
    store: Arc<dyn Store>,
}

impl Bench {
    fn new() -> Bench {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        Bench { cloud: Cloud::over(store.clone(), &[&POST], &NobodyElse), store }
    }

    async fn send(&self, to: &str, text: &str, change: impl Fn(&mut Delivery)) {
        let target = format!("arn:aws:post:us-east-1:000000000000:{to}");
        let now = self.cloud.now();
        let ids = &self.cloud.cloud.ids;
        let mut delivery = Delivery::new("post", now, ids, "arn:aws:test:::source", &target, text.into());
        change(&mut delivery);
        let mut tx = self.store.begin();
        tx.put(&delivery);
        tx.commit().await.expect("commits");
    }

    async fn wake(&self, at: Time, subject: &str) {
        let mut tx = self.store.begin();
        tx.put(&Timer { tick: "post.ring".into(), due: at, subject: subject.into() });
        tx.commit().await.expect("commits");
    }

    async fn notes(&self) -> Vec<(String, i64)> {
        let mut tx = self.store.begin();
        let notes = tx.scan(Scan::<Note>::all(100)).await.expect("reads").rows;
        notes.into_iter().map(|note| (note.text, note.at.since(START).as_secs() as i64)).collect()
    }

    async fn waiting(&self) -> Vec<Delivery> {
        let mut tx = self.store.begin();
        tx.scan(Scan::<Delivery>::all(100)).await.expect("reads").rows
    }
}

#[tokio::test]
async fn timers_ring_when_they_are_due_in_order() {
    let bench = Bench::new();
    for (seconds, subject) in [(30, "c"), (10, "a"), (20, "b"), (3_600, "late")] {
        bench.wake(START.plus(Duration::from_secs(seconds)), subject).await;
    }
    bench.cloud.advance(Duration::from_secs(5)).await;
    assert_eq!(bench.notes().await, []);
    bench.cloud.advance(Duration::from_secs(55)).await;
    assert_eq!(bench.notes().await, [("a".into(), 60), ("b".into(), 60), ("c".into(), 60)]);
    bench.cloud.advance(Duration::from_secs(3_600)).await;
    assert_eq!(bench.notes().await.len(), 4);
}

#[tokio::test]
async fn a_delivery_arrives_once_and_is_gone() {
    let bench = Bench::new();
    bench.send("good", "hello", |_| {}).await;
    bench.cloud.settle().await;
    bench.cloud.advance(Duration::from_secs(600)).await;
    assert_eq!(bench.notes().await, [("hello".into(), 0)]);
    assert_eq!(bench.waiting().await, []);
}

#[tokio::test]
async fn a_refused_delivery_waits_longer_each_time_and_ends_as_a_dead_letter() {
    let bench = Bench::new();
    bench
        .send("bad", "letter", |delivery| {
            delivery.attempts_max = 3;
            delivery.on_failure = Some("arn:aws:post:us-east-1:000000000000:dead".into());
        })
        .await;
    bench.cloud.settle().await;
    let waiting = bench.waiting().await;
    assert_eq!((waiting.len(), waiting[0].attempts), (1, 1));
    assert_eq!(waiting[0].last_error.as_deref(), Some("Refused: not here"));
    assert_eq!(waiting[0].due, START.plus(Duration::from_secs(1)));
    bench.cloud.advance(Duration::from_secs(1)).await;
    assert_eq!(bench.waiting().await[0].due, START.plus(Duration::from_secs(3)));
    assert_eq!(bench.notes().await, []);
    bench.cloud.advance(Duration::from_secs(2)).await;
    assert_eq!(bench.notes().await, [("letter".into(), 3)]);
    assert_eq!(bench.waiting().await, []);
}

#[tokio::test]
async fn a_panic_in_a_delivery_is_a_failure_like_another() {
    let bench = Bench::new();
    bench.send("panics", "x", |delivery| delivery.attempts_max = 2).await;
    bench.send("good", "after", |_| {}).await;
    bench.cloud.settle().await;
    assert_eq!(bench.notes().await, [("after".into(), 0)]);
    assert_eq!(bench.waiting().await[0].attempts, 1);
}

/// The runners themselves: nudged by a commit, stopped by a signal.
#[tokio::test]
async fn runners_are_woken_by_commits_and_end_when_told() {
    let bench = Bench::new();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut runners = worker::start(&bench.cloud.cloud, &stopped);
    assert_eq!(runners.len(), 3, "a tick, the deliveries, and the space of unfinished bodies");
    let mut arrivals = bench.store.watch(&store::table_prefix::<Note>(()));
    bench.send("good", "woken", |_| {}).await;
    bench.wake(START, "rung").await;
    let both = async {
        while bench.notes().await.len() < 2 {
            arrivals.changed().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), both).await.expect("both arrive");
    stop.send_replace(true);
    let ended = async { while runners.join_next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("the runners end");
}
