//! Random interleavings of many open transactions, compared with a plain map.
//!
//! Every read must show the map of the transaction's first read with its own writes on top. A transaction
//! that commits must have read what the map holds at its commit: then the order of commits is a serial
//! order that explains everything. A refused one must have a reason.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included};
use std::sync::Arc;

use bytes::Bytes;
use store::{Answer, Ask, Error, Read, Store, Tx};

use crate::engines::{Random, block_on, engines};

type Map = BTreeMap<Vec<u8>, Bytes>;
type Own = BTreeMap<Vec<u8>, Option<Bytes>>;

/// One open transaction and what the model knows of it.
struct Open {
    tx: Tx,
    seen: Option<Map>,
    own: Own,
    /// Each tracked ask, with the own writes of that moment.
    tracked: Vec<(Ask, Own)>,
    commits_before: u64,
}

impl Open {
    fn new(store: &dyn Store) -> Open {
        Open { tx: store.begin(), seen: None, own: Own::new(), tracked: Vec::new(), commits_before: 0 }
    }
}

#[test]
fn random_interleavings_are_serializable() {
    for seed in 0..40 {
        for engine in engines() {
            println!("{} seed {seed}", engine.name);
            block_on(run(engine.store, Random(seed)));
        }
    }
}

async fn run(store: Arc<dyn Store>, mut random: Random) {
    let mut map = Map::new();
    let mut commits = 0;
    let mut open: Vec<Open> = (0..8).map(|_| Open::new(&*store)).collect();
    for step in 0..400u32 {
        let at = random.below(8) as usize;
        match random.below(10) {
            0..5 => read(&mut open[at], &map, commits, &mut random).await,
            5..8 => write(&mut open[at], step, &mut random),
            8 => drop(std::mem::replace(&mut open[at], Open::new(&*store))),
            _ => commit_some(&store, &mut open, &mut map, &mut commits, &mut random).await,
        }
    }
}

fn some_key(random: &mut Random) -> Vec<u8> {
    format!("k{:02}", random.below(24)).into_bytes()
}

async fn read(open: &mut Open, map: &Map, commits: u64, random: &mut Random) {
    if open.seen.is_none() {
        open.seen = Some(map.clone());
        open.commits_before = commits;
    }
    let asks: Vec<Ask> = (0..1 + random.below(3)).map(|_| some_ask(random)).collect();
    let kind = if random.below(4) == 0 { Read::Snapshot } else { Read::Tracked };
    let answers = open.tx.read(&asks, kind).await.unwrap();
    let with_own = overlay(open.seen.as_ref().unwrap(), &open.own);
    for (ask, answer) in asks.into_iter().zip(answers) {
        assert_answer(&ask, &answer, &with_own);
        if kind == Read::Tracked {
            open.tracked.push((ask, open.own.clone()));
        }
    }
}

fn some_ask(random: &mut Random) -> Ask {
    if random.below(2) == 0 {
        return Ask::Get(some_key(random));
    }
    let (one, other) = (some_key(random), some_key(random));
    let (from, to) =
        if random.below(10) == 0 { (one, other) } else { (one.clone().min(other.clone()), one.max(other)) };
    Ask::Range { from, to, limit: random.below(6) as u32, reverse: random.below(2) == 0 }
}

fn write(open: &mut Open, step: u32, random: &mut Random) {
    let key = some_key(random);
    if random.below(3) == 0 {
        open.tx.delete_raw(key.clone());
        open.own.insert(key, None);
    } else {
        let value = Bytes::from(step.to_be_bytes().to_vec());
        open.tx.put_raw(key.clone(), value.clone());
        open.own.insert(key, Some(value));
    }
}

/// Commits one to four transactions at once: they meet in one group, in this order.
async fn commit_some(
    store: &Arc<dyn Store>,
    open: &mut [Open],
    map: &mut Map,
    commits: &mut u64,
    random: &mut Random,
) {
    let count = 1 + random.below(4) as usize;
    let taken: Vec<Open> =
        open.iter_mut().take(count).map(|slot| std::mem::replace(slot, Open::new(&**store))).collect();
    let mut known = Vec::new();
    let mut running = Vec::new();
    for Open { tx, seen, own, tracked, commits_before } in taken {
        running.push(tx.commit());
        known.push((seen, own, tracked, commits_before));
    }
    let outcomes = join_in_order(running).await;
    for ((seen, own, tracked, commits_before), outcome) in known.into_iter().zip(outcomes) {
        if own.is_empty() {
            assert_eq!(outcome, Ok(()), "a transaction that only reads never fails");
            continue;
        }
        match outcome {
            Ok(()) => {
                for (ask, own) in &tracked {
                    let then = overlay(seen.as_ref().expect("who has read has a snapshot"), own);
                    assert_eq!(rows_of(ask, &overlay(map, own)), rows_of(ask, &then), "{ask:?}");
                }
                *map = overlay(map, &own);
                *commits += 1;
            }
            Err(Error::Conflict) => {
                assert!(!tracked.is_empty() && *commits > commits_before, "a conflict without a reason");
            }
            Err(other) => panic!("{other}"),
        }
    }
    let mut tx = store.begin();
    let all = Ask::Range { from: vec![0], to: vec![0xFF], limit: 1_000, reverse: false };
    let answer = tx.read(std::slice::from_ref(&all), Read::Snapshot).await.unwrap().pop().unwrap();
    assert_answer(&all, &answer, map);
}

/// Polls all futures in order before any is awaited, so that they queue up in order.
async fn join_in_order<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut outcomes: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, outcome) in futures.iter_mut().zip(&mut outcomes) {
            if outcome.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *outcome = Some(value);
            }
        }
        if outcomes.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    outcomes.into_iter().flatten().collect()
}

fn overlay(map: &Map, own: &Own) -> Map {
    let mut map = map.clone();
    for (key, value) in own {
        match value {
            Some(value) => drop(map.insert(key.clone(), value.clone())),
            None => drop(map.remove(key)),
        }
    }
    map
}

fn expected(ask: &Ask, map: &Map) -> Answer {
    match ask {
        Ask::Get(key) => Answer::Row(map.get(key).cloned()),
        Ask::Range { from, to, .. } if from >= to => Answer::Rows { rows: vec![], more: false },
        Ask::Range { from, to, limit, reverse } => {
            let found = map.range::<Vec<u8>, _>((Included(from), Excluded(to)));
            let mut rows: Vec<(Bytes, Bytes)> =
                found.map(|(key, value)| (Bytes::copy_from_slice(key), value.clone())).collect();
            if *reverse {
                rows.reverse();
            }
            let more = rows.len() > *limit as usize;
            rows.truncate(*limit as usize);
            Answer::Rows { rows, more }
        }
    }
}

/// What a decision may hang on: `more` is a hint and not part of the conflict check.
fn rows_of(ask: &Ask, map: &Map) -> Vec<(Bytes, Bytes)> {
    match expected(ask, map) {
        Answer::Row(value) => value.map(|value| (Bytes::new(), value)).into_iter().collect(),
        Answer::Rows { rows, .. } => rows,
    }
}

/// Equal, but for `more`, which may be said too often when own deletions hide rows.
fn assert_answer(ask: &Ask, answer: &Answer, map: &Map) {
    match (answer, expected(ask, map)) {
        (Answer::Rows { rows, more }, Answer::Rows { rows: wanted, more: wanted_more }) => {
            assert_eq!(rows, &wanted, "{ask:?}");
            assert!(*more || !wanted_more, "{ask:?} hides that there is more");
        }
        (answer, wanted) => assert_eq!(answer, &wanted, "{ask:?}"),
    }
}
