use super::*;
use crate::operation::Itself;
use crate::ports::{NobodyElse, World};
use crate::time::ManualClock;
use crate::{ApiError, Ids};
use auth::token::TokenKey;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use store::{Blobs, MasterKey, Memory, Row, TableId};

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Item(u32);

store::row! {
    Item in TableId::new(0xff02, "test.items"),
    key (number: u32) = |item| (item.0,),
    versions { 1: Item }
}

fn cloud() -> (Arc<Cloud>, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(Time(1_000)));
    let world = World::new(&NobodyElse, TokenKey::new(&[1; 32]));
    let store = Arc::new(Memory::new());
    let dir = tempfile::tempdir().expect("a temporary directory");
    let blobs = Blobs::open(dir.path(), MasterKey::generate().expect("random bytes"), 1 << 20);
    let blobs = blobs.expect("the directory is empty");
    (Arc::new(Cloud::new(store, blobs, &[], world, clock.clone(), Ids::seeded(1))), clock)
}

async fn running<P: Piece>(cloud: &Cloud, piece: P) -> Result<P::Done> {
    let (caller, here) = (Caller::root("000000000000"), Here::new("us-east-1", "000000000000"));
    let (caller, here) = (&caller, &here);
    let (guard, service, operation) = (&Itself, "test", "Take");
    let moment = Moment { caller, guard, here, request_id: "", endpoint: "", service, operation };
    run(cloud, &moment, &piece).await
}

/// Takes an item, waiting for ten seconds; notes in which order the takers were served.
struct Take(Arc<AtomicU32>);

const WAIT: Duration = Duration::from_secs(10);

impl Piece for Take {
    type Done = Option<(u32, u32)>;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>> {
        Box::pin(async move {
            let rows = store::table_prefix::<Item>(());
            let found = match cx.others_wait(&rows) {
                true => None,
                false => cx.tx.scan(store::Scan::<Item>::all(1)).await?.rows.first().cloned(),
            };
            let Some(item) = found else {
                let until = cx.arrived.plus(WAIT);
                cx.wait(Wait { line: rows.clone(), rows, until, again_at: None });
                return Ok(None);
            };
            cx.tx.delete::<Item>(item.key());
            Ok(Some((item.0, self.0.fetch_add(1, Ordering::SeqCst))))
        })
    }
}

async fn put(cloud: &Cloud, item: u32) {
    let mut tx = cloud.store.begin();
    tx.put(&Item(item));
    tx.commit().await.expect("nobody else writes it");
}

/// Begins to take, and comes back once it waits.
async fn taker(cloud: &Arc<Cloud>, served: &Arc<AtomicU32>) -> tokio::task::JoinHandle<Option<(u32, u32)>> {
    let (cloud, served) = (cloud.clone(), served.clone());
    let taking = tokio::spawn(async move { running(&cloud, Take(served)).await.expect("it does not fail") });
    tokio::task::yield_now().await;
    taking
}

#[tokio::test]
async fn who_waits_is_served_in_order_of_arrival() {
    let (cloud, _) = cloud();
    let served = Arc::default();
    let (first, second) = (taker(&cloud, &served).await, taker(&cloud, &served).await);
    put(&cloud, 7).await;
    assert_eq!(first.await.expect("it ends"), Some((7, 0)));
    let third = taker(&cloud, &served).await;
    put(&cloud, 8).await;
    put(&cloud, 9).await;
    assert_eq!(second.await.expect("it ends"), Some((8, 1)));
    assert_eq!(third.await.expect("it ends"), Some((9, 2)));
    assert!(!cloud.lines.is_busy(&store::table_prefix::<Item>(())));
}

#[tokio::test]
async fn a_wait_ends_with_its_time_or_with_the_cloud() {
    let (cloud, clock) = cloud();
    let served = Arc::default();
    let (first, second) = (taker(&cloud, &served).await, taker(&cloud, &served).await);
    clock.advance(WAIT);
    assert_eq!((first.await.expect("it ends"), second.await.expect("it ends")), (None, None));
    let third = taker(&cloud, &served).await;
    cloud.close();
    assert_eq!(third.await.expect("it ends"), None);
}

/// Puts an item; what it is told to do is done once it is committed.
struct Put {
    fails: bool,
    held: Arc<()>,
    then: Arc<AtomicU32>,
    lost: Arc<AtomicU32>,
}

impl Piece for Put {
    type Done = ();
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            cx.hold(self.held.clone());
            assert_eq!(Arc::strong_count(&self.held), 3, "one here, one in the test, one held");
            let then = self.then.clone();
            cx.when_committed(move || {
                then.fetch_add(1, Ordering::SeqCst);
            });
            let lost = self.lost.clone();
            cx.when_lost(move || {
                lost.fetch_add(1, Ordering::SeqCst);
            });
            cx.tx.put(&Item(1));
            match self.fails {
                true => Err(Error::Api(ApiError::new(400, "No", "no"))),
                false => Ok(()),
            }
        })
    }
}

#[tokio::test]
async fn what_is_held_is_let_go_and_only_a_commit_counts() {
    let (cloud, _) = cloud();
    for (fails, counted) in [(true, 0), (false, 1)] {
        let (held, then) = (Arc::new(()), Arc::new(AtomicU32::new(0)));
        let lost = Arc::new(AtomicU32::new(0));
        let put = Put { fails, held: held.clone(), then: then.clone(), lost: lost.clone() };
        assert_eq!(running(&cloud, put).await.is_err(), fails);
        assert_eq!((Arc::strong_count(&held), then.load(Ordering::SeqCst)), (1, counted));
        assert_eq!(lost.load(Ordering::SeqCst), 1 - counted);
    }
}
