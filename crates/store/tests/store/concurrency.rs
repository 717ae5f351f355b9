//! Many threads at once: what must hold whatever the schedule is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use store::{Answer, Ask, Error, Read, Store, Tx, transact};

use crate::engines::{Random, engines, get, get_as, put, range};

fn threads<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap().block_on(work)
}

fn number(value: Option<Bytes>) -> i64 {
    value.map_or(0, |value| i64::from_be_bytes(value[..].try_into().unwrap()))
}

async fn read_number(tx: &mut Tx, key: &str) -> Result<i64, Error> {
    Ok(number(get_as(tx, key, Read::Tracked).await?))
}

#[test]
fn no_increment_is_lost() {
    for engine in engines() {
        threads(async {
            let tasks: Vec<_> = (0..8)
                .map(|_| {
                    let store = engine.store.clone();
                    tokio::spawn(async move {
                        for _ in 0..50 {
                            let added: Result<(), Error> = transact(&*store, async |tx| {
                                let n = read_number(tx, "n").await?;
                                put(tx, "n", (n + 1).to_be_bytes());
                                Ok(())
                            })
                            .await;
                            added.unwrap();
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
            assert_eq!(number(get(&mut engine.store.begin(), "n").await), 400, "{}", engine.name);
        });
    }
}

/// Transfers keep the sum, and every reader sees it, also by ranges.
#[test]
fn the_sum_of_all_accounts_is_always_the_same() {
    for engine in engines() {
        threads(async {
            let stop = Arc::new(AtomicBool::new(false));
            let readers: Vec<_> =
                (0..2).map(|_| tokio::spawn(watch_sum(engine.store.clone(), stop.clone()))).collect();
            let writers: Vec<_> =
                (0..4).map(|seed| tokio::spawn(transfer(engine.store.clone(), Random(seed)))).collect();
            for writer in writers {
                writer.await.unwrap();
            }
            stop.store(true, Ordering::Relaxed);
            for reader in readers {
                assert!(reader.await.unwrap() > 0, "{}", engine.name);
            }
        });
    }
}

async fn transfer(store: Arc<dyn Store>, mut random: Random) {
    for _ in 0..300 {
        let (from, to) = (format!("account/{}", random.below(10)), format!("account/{}", random.below(10)));
        let outcome: Result<(), Error> = transact(&*store, async move |tx| {
            let amount = 1 + read_number(tx, &from).await?.abs() % 3;
            let left = read_number(tx, &from).await? - amount;
            put(tx, &from, left.to_be_bytes());
            let there = read_number(tx, &to).await? + amount;
            put(tx, &to, there.to_be_bytes());
            Ok(())
        })
        .await;
        outcome.unwrap();
    }
}

async fn watch_sum(store: Arc<dyn Store>, stop: Arc<AtomicBool>) -> u64 {
    let mut rounds = 0;
    while !stop.load(Ordering::Relaxed) || rounds == 0 {
        let mut tx = store.begin();
        let answers =
            tx.read(&[range("account/", "account0", 100, rounds % 2 == 1)], Read::Snapshot).await.unwrap();
        let [Answer::Rows { rows, .. }] = &answers[..] else { panic!("{answers:?}") };
        let sum: i64 = rows.iter().map(|(_, value)| number(Some(value.clone()))).sum();
        assert_eq!(sum, 0);
        rounds += 1;
        tokio::task::yield_now().await;
    }
    rounds
}

/// One commits many keys with the same number, another compares them: by points and by a range, through
/// flushes and merges.
#[test]
fn a_snapshot_is_never_torn() {
    for engine in engines() {
        threads(async {
            let stop = Arc::new(AtomicBool::new(false));
            let compared = Arc::new(AtomicU64::new(0));
            let readers: Vec<_> = (0..2)
                .map(|_| tokio::spawn(compare(engine.store.clone(), stop.clone(), compared.clone())))
                .collect();
            for n in 0u64..400 {
                let mut tx = engine.store.begin();
                for key in 0..100 {
                    let mut value = n.to_be_bytes().to_vec();
                    value.resize(100, 0);
                    put(&mut tx, &format!("torn/{key:03}"), value);
                }
                tx.commit().await.unwrap();
            }
            stop.store(true, Ordering::Relaxed);
            for reader in readers {
                reader.await.unwrap();
            }
            assert!(compared.load(Ordering::Relaxed) > 0, "{}", engine.name);
        });
    }
}

async fn compare(store: Arc<dyn Store>, stop: Arc<AtomicBool>, compared: Arc<AtomicU64>) {
    let points: Vec<Ask> =
        (0..100).step_by(7).map(|key| Ask::Get(format!("torn/{key:03}").into_bytes())).collect();
    while !stop.load(Ordering::Relaxed) {
        let mut tx = store.begin();
        let answers = tx.read(&points, Read::Snapshot).await.unwrap();
        let rows = tx.read(&[range("torn/", "torn0", 1_000, false)], Read::Snapshot).await.unwrap();
        let mut numbers: Vec<Option<Bytes>> = answers
            .into_iter()
            .map(|answer| match answer {
                Answer::Row(value) => value.map(|value| value.slice(..8)),
                other => panic!("{other:?}"),
            })
            .collect();
        match &rows[..] {
            [Answer::Rows { rows, .. }] => {
                assert!(rows.len() == 100 || rows.is_empty());
                numbers.extend(rows.iter().map(|(_, value)| Some(value.slice(..8))));
            }
            other => panic!("{other:?}"),
        }
        assert!(numbers.windows(2).all(|pair| pair[0] == pair[1]), "{numbers:?}");
        compared.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
    }
}

/// Of two that each look whether the other is there, one must give way, whatever the timing.
#[test]
fn write_skew_never_slips_through() {
    for engine in engines() {
        threads(async {
            for round in 0..100 {
                let attempt = |mine: String, other: String| {
                    let store = engine.store.clone();
                    tokio::spawn(async move {
                        let mut tx = store.begin();
                        if get(&mut tx, &other).await.is_none() {
                            put(&mut tx, &mine, "here");
                        }
                        tx.commit().await
                    })
                };
                let (a, b) = (format!("{round}/a"), format!("{round}/b"));
                let (one, other) = (attempt(a.clone(), b.clone()), attempt(b.clone(), a.clone()));
                let _ = (one.await.unwrap(), other.await.unwrap());
                let mut tx = engine.store.begin();
                let both = (get(&mut tx, &a).await, get(&mut tx, &b).await);
                assert!(both.0.is_none() || both.1.is_none(), "{} round {round}", engine.name);
            }
        });
    }
}
