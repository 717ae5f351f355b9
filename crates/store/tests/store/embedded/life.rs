//! A long random life with tiny memtables: flushes, merges, recycled segments, evicted cache rows, old
//! snapshots and restarts, always compared with a plain map.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included};

use bytes::Bytes;
use store::{Answer, Ask, Embedded, Options, Read, Store, Tx};

use crate::engines::{Random, block_on, options};

type Map = BTreeMap<Vec<u8>, Bytes>;

#[test]
fn a_long_life_is_that_of_a_plain_map() {
    for seed in 0..2 {
        println!("seed {seed}");
        block_on(live(Random(seed)));
    }
}

async fn live(mut random: Random) {
    let dir = tempfile::tempdir().unwrap();
    let tiny = || Options {
        memtable_bytes: 64 << 10,
        segment_bytes: 64 << 10,
        row_cache_bytes: 256 << 10,
        ..options(dir.path())
    };
    let mut map = Map::new();
    let mut store = Embedded::open(tiny()).unwrap();
    let mut old: Vec<(Tx, Map)> = Vec::new();
    for _ in 0..1_500 {
        match random.below(100) {
            0..50 => write(&store, &mut map, &mut random).await,
            50..80 => compare(&mut store.begin(), &map, &mut random).await,
            80..90 => {
                if let Some((tx, seen)) = old.last_mut() {
                    compare(tx, seen, &mut random).await;
                }
            }
            90..94 => {
                let mut tx = store.begin();
                compare(&mut tx, &map, &mut random).await;
                old.push((tx, map.clone()));
            }
            94..98 => {
                drop((!old.is_empty()).then(|| old.swap_remove(random.below(old.len() as u64) as usize)))
            }
            98 => {
                old.clear();
                if random.below(2) == 0 {
                    store.close().unwrap()
                } else {
                    drop(store)
                }
                store = Embedded::open(tiny()).unwrap();
            }
            _ => compare_all(&store, &map).await,
        }
    }
    compare_all(&store, &map).await;
    assert_eq!(store.scrub([], &mut |_| ()).damages, []);
    assert!(store.stats().failure.is_none());
}

fn some_key(random: &mut Random) -> Vec<u8> {
    format!("key {}", random.below(700)).into_bytes()
}

async fn write(store: &Embedded, map: &mut Map, random: &mut Random) {
    let mut tx = store.begin();
    // Now and then more rows than come into the cache.
    let rows = if random.below(10) == 0 { 100 } else { 1 + random.below(5) };
    for _ in 0..rows {
        let key = some_key(random);
        if random.below(3) == 0 {
            tx.delete_raw(key.clone());
            map.remove(&key);
        } else {
            let value = Bytes::from(vec![random.next() as u8; random.below(900) as usize]);
            tx.put_raw(key.clone(), value.clone());
            map.insert(key, value);
        }
    }
    tx.commit().await.unwrap();
}

async fn compare(tx: &mut Tx, map: &Map, random: &mut Random) {
    let key = some_key(random);
    let (one, other) = (some_key(random), some_key(random));
    let (from, to) = (one.clone().min(other.clone()), one.max(other));
    let (limit, reverse) = (1 + random.below(20) as u32, random.below(2) == 0);
    let asks = [Ask::Get(key.clone()), Ask::Range { from: from.clone(), to: to.clone(), limit, reverse }];
    let answers = tx.read(&asks, Read::Tracked).await.unwrap();
    assert_eq!(answers[0], Answer::Row(map.get(&key).cloned()), "{}", key.escape_ascii());
    let mut rows: Vec<(Bytes, Bytes)> = Vec::new();
    if from < to {
        let found = map.range::<Vec<u8>, _>((Included(from), Excluded(to)));
        rows.extend(found.map(|(key, value)| (Bytes::copy_from_slice(key), value.clone())));
    }
    if reverse {
        rows.reverse();
    }
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    assert_eq!(answers[1], Answer::Rows { rows, more });
}

async fn compare_all(store: &Embedded, map: &Map) {
    let all = Ask::Range { from: vec![0], to: vec![0xFF], limit: 10_000, reverse: false };
    let answers = store.begin().read(&[all], Read::Snapshot).await.unwrap();
    let rows = map.iter().map(|(key, value)| (Bytes::copy_from_slice(key), value.clone())).collect();
    assert_eq!(answers, [Answer::Rows { rows, more: false }]);
    let mut tx = store.begin();
    for (key, value) in map {
        let answers = tx.read(&[Ask::Get(key.clone())], Read::Snapshot).await.unwrap();
        assert_eq!(answers, [Answer::Row(Some(value.clone()))]);
    }
}
