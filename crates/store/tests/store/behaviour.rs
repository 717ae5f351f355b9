//! What every engine promises, point by point.

use std::time::Duration;

use bytes::Bytes;
use store::{Answer, Ask, Error, KEY_BYTES_MAX, Read, TRANSACTION_BYTES_MAX, VALUE_BYTES_MAX};

use crate::engines::{block_on, engines, get, get_as, keys, put, range, soon, write};

#[test]
fn what_was_committed_is_read() {
    for engine in engines() {
        block_on(async {
            write(&*engine.store, &[("a", "1"), ("b", "2")]).await;
            write(&*engine.store, &[("a", "")]).await;
            let mut tx = engine.store.begin();
            assert_eq!(get(&mut tx, "a").await, None, "{}", engine.name);
            assert_eq!(get(&mut tx, "b").await, Some("2".into()));
            assert!(tx.is_read_only());
            tx.commit().await.unwrap();
        });
    }
}

#[test]
fn a_dropped_transaction_leaves_nothing() {
    for engine in engines() {
        block_on(async {
            let mut tx = engine.store.begin();
            put(&mut tx, "a", "1");
            drop(tx);
            assert_eq!(get(&mut engine.store.begin(), "a").await, None, "{}", engine.name);
        });
    }
}

#[test]
fn own_writes_show_in_points_and_ranges() {
    for engine in engines() {
        block_on(async {
            write(&*engine.store, &[("b", "1"), ("c", "1"), ("d", "1"), ("f", "1")]).await;
            let mut tx = engine.store.begin();
            put(&mut tx, "a", "own");
            put(&mut tx, "e", "own");
            tx.delete_raw("c".into());
            tx.delete_raw("f".into());
            assert_eq!(get(&mut tx, "a").await, Some("own".into()));
            assert_eq!(get(&mut tx, "c").await, None);
            let all = (["a", "b", "d", "e"].map(String::from).to_vec(), false);
            assert_eq!(keys(&mut tx, range("a", "z", 9, false)).await, all, "{}", engine.name);
            let three = (["e", "d", "b"].map(String::from).to_vec(), true);
            assert_eq!(keys(&mut tx, range("a", "z", 3, true)).await, three);
            let two = (["b", "d"].map(String::from).to_vec(), true);
            assert_eq!(keys(&mut tx, range("aa", "z", 2, false)).await, two);
        });
    }
}

#[test]
fn ranges_obey_bounds_limits_and_direction() {
    for engine in engines() {
        block_on(async {
            let rows: Vec<String> = (0..20).map(|n| format!("k{n:02}")).collect();
            let pairs: Vec<(&str, &str)> = rows.iter().map(|key| (key.as_str(), "v")).collect();
            write(&*engine.store, &pairs).await;
            let mut tx = engine.store.begin();
            assert_eq!(keys(&mut tx, range("k05", "k08", 9, false)).await, (rows[5..8].to_vec(), false));
            assert_eq!(keys(&mut tx, range("k05", "k08", 3, false)).await, (rows[5..8].to_vec(), false));
            assert_eq!(keys(&mut tx, range("k05", "k08", 2, false)).await, (rows[5..7].to_vec(), true));
            let backwards = vec![rows[19].clone(), rows[18].clone()];
            assert_eq!(keys(&mut tx, range("k", "l", 2, true)).await, (backwards, true));
            assert_eq!(
                keys(&mut tx, range("k08", "k05", 9, false)).await,
                (vec![], false),
                "{}",
                engine.name
            );
            assert_eq!(keys(&mut tx, range("k05", "k05", 9, true)).await, (vec![], false));
            assert_eq!(keys(&mut tx, range("k05", "k08", 0, false)).await, (vec![], true));
        });
    }
}

#[test]
fn many_asks_are_answered_in_their_order() {
    for engine in engines() {
        block_on(async {
            write(&*engine.store, &[("a", "1"), ("b", "2")]).await;
            let asks = [Ask::Get("b".into()), range("a", "z", 1, false), Ask::Get("x".into())];
            let answers = engine.store.begin().read(&asks, Read::Tracked).await.unwrap();
            let row = (Bytes::from("a"), Bytes::from("1"));
            let wanted = [
                Answer::Row(Some("2".into())),
                Answer::Rows { rows: vec![row], more: true },
                Answer::Row(None),
            ];
            assert_eq!(answers, wanted, "{}", engine.name);
        });
    }
}

#[test]
fn a_transaction_sees_the_moment_of_its_first_read() {
    for engine in engines() {
        block_on(async {
            write(&*engine.store, &[("a", "1"), ("b", "1")]).await;
            let mut early = engine.store.begin();
            let mut late = engine.store.begin();
            assert_eq!(get(&mut early, "a").await, Some("1".into()));
            write(&*engine.store, &[("a", "2"), ("b", ""), ("c", "2")]).await;
            assert_eq!(get(&mut early, "a").await, Some("1".into()), "{}", engine.name);
            assert_eq!(get(&mut early, "b").await, Some("1".into()));
            assert_eq!(keys(&mut early, range("a", "z", 9, false)).await.0, ["a", "b"]);
            assert_eq!(keys(&mut late, range("a", "z", 9, false)).await.0, ["a", "c"]);
        });
    }
}

#[test]
fn a_changed_point_refuses_the_commit_unless_it_was_a_snapshot_read() {
    for engine in engines() {
        block_on(async {
            for (kind, wanted) in [(Read::Tracked, Err(Error::Conflict)), (Read::Snapshot, Ok(()))] {
                let mut tx = engine.store.begin();
                get_as(&mut tx, "a", kind).await.unwrap();
                put(&mut tx, "b", "1");
                write(&*engine.store, &[("a", "1")]).await;
                assert_eq!(tx.commit().await, wanted, "{} {kind:?}", engine.name);
            }
        });
    }
}

#[test]
fn write_skew_is_refused() {
    for engine in engines() {
        block_on(async {
            let (mut one, mut other) = (engine.store.begin(), engine.store.begin());
            for tx in [&mut one, &mut other] {
                assert_eq!((get(tx, "a").await, get(tx, "b").await), (None, None));
            }
            put(&mut one, "a", "1");
            put(&mut other, "b", "1");
            assert_eq!(one.commit().await, Ok(()));
            assert_eq!(other.commit().await, Err(Error::Conflict), "{}", engine.name);
        });
    }
}

#[test]
fn a_phantom_is_refused_and_what_was_not_read_is_not() {
    for engine in engines() {
        block_on(async {
            write(&*engine.store, &[("a1", "1"), ("a2", "1"), ("a3", "1")]).await;
            for (limit, reverse, phantom, wanted) in [
                (9, false, "a9", Err(Error::Conflict)),
                (2, false, "a15", Err(Error::Conflict)),
                (2, false, "a25", Ok(())),
                (2, true, "a25", Err(Error::Conflict)),
                (2, true, "a15", Ok(())),
            ] {
                let mut tx = engine.store.begin();
                keys(&mut tx, range("a", "b", limit, reverse)).await;
                put(&mut tx, "x", "1");
                write(&*engine.store, &[(phantom, "1")]).await;
                assert_eq!(tx.commit().await, wanted, "{} {limit} {reverse} {phantom}", engine.name);
                write(&*engine.store, &[(phantom, "")]).await;
            }
        });
    }
}

#[test]
fn blind_writes_never_conflict() {
    for engine in engines() {
        block_on(async {
            let (mut one, mut other) = (engine.store.begin(), engine.store.begin());
            put(&mut one, "a", "1");
            put(&mut other, "a", "2");
            assert_eq!(one.commit().await, Ok(()));
            assert_eq!(other.commit().await, Ok(()));
            assert_eq!(get(&mut engine.store.begin(), "a").await, Some("2".into()), "{}", engine.name);
        });
    }
}

#[test]
fn what_is_above_the_bounds_is_refused_and_nothing_is_written() {
    for engine in engines() {
        block_on(async {
            let largest = "k".repeat(KEY_BYTES_MAX);
            let value = Bytes::from(vec![1; VALUE_BYTES_MAX]);
            let mut tx = engine.store.begin();
            tx.put_raw(largest.clone().into(), value.clone());
            tx.commit().await.unwrap();
            assert_eq!(get(&mut engine.store.begin(), &largest).await, Some(value), "{}", engine.name);

            let many = TRANSACTION_BYTES_MAX / VALUE_BYTES_MAX + 1;
            let too_large: [Vec<(String, usize)>; 4] = [
                vec![("small".into(), 1), ("k".repeat(KEY_BYTES_MAX + 1), 1)],
                vec![("small".into(), 1), ("k".into(), VALUE_BYTES_MAX + 1)],
                vec![("small".into(), 1), (String::new(), 1)],
                (0..many).map(|n| (format!("small{n}"), VALUE_BYTES_MAX)).collect(),
            ];
            for rows in too_large {
                let mut tx = engine.store.begin();
                rows.into_iter().for_each(|(key, len)| put(&mut tx, &key, vec![0; len]));
                assert!(matches!(tx.commit().await, Err(Error::TooLarge(_))), "{}", engine.name);
            }
            assert_eq!(keys(&mut engine.store.begin(), range("s", "t", 9, false)).await.0.len(), 0);
            let long = "k".repeat(KEY_BYTES_MAX + 1);
            let read = get_as(&mut engine.store.begin(), &long, Read::Tracked).await;
            assert!(matches!(read, Err(Error::TooLarge(_))));
            let bound = range("a", &"k".repeat(70_000), 1, false);
            let read = engine.store.begin().read(&[bound], Read::Tracked).await;
            assert!(matches!(read, Err(Error::TooLarge(_))));
            assert_eq!(get(&mut engine.store.begin(), "").await, None);
        });
    }
}

#[test]
fn a_watch_is_woken_by_commits_under_its_prefix_alone() {
    for engine in engines() {
        block_on(async {
            let mut watch = engine.store.watch(b"queue/1/");
            let mut other = engine.store.watch(b"queue/2/");
            write(&*engine.store, &[("queue/1/a", "1")]).await;
            soon(watch.changed()).await;
            write(&*engine.store, &[("queue/1/a", "")]).await;
            soon(watch.changed()).await;
            let quiet = tokio::time::timeout(Duration::ZERO, other.changed()).await;
            assert!(quiet.is_err(), "{}", engine.name);
        });
    }
}

#[test]
fn a_woken_watcher_reads_what_woke_it() {
    for engine in engines() {
        block_on(async {
            let mut watch = engine.store.watch(b"n");
            let store = engine.store.clone();
            let writer = tokio::spawn(async move {
                for n in 1..=50 {
                    write(&*store, &[("n", &n.to_string())]).await;
                }
            });
            let mut seen = 0;
            while seen < 50 {
                soon(watch.changed()).await;
                let value = get(&mut engine.store.begin(), "n").await.unwrap();
                seen = std::str::from_utf8(&value).unwrap().parse().unwrap();
            }
            writer.await.unwrap();
        });
    }
}

#[test]
fn ten_thousand_idle_watches_disturb_nobody() {
    for engine in engines() {
        block_on(async {
            let watches: Vec<_> =
                (0..10_000).map(|n| engine.store.watch(format!("queue/{n}/").as_bytes())).collect();
            let mut mine = engine.store.watch(b"mine");
            for n in 0..200 {
                write(&*engine.store, &[("mine", &n.to_string())]).await;
            }
            soon(mine.changed()).await;
            assert_eq!(watches.len(), 10_000, "{}", engine.name);
        });
    }
}

#[test]
fn a_head_behind_many_deletions_is_found_from_a_lower_bound() {
    for engine in engines() {
        block_on(async {
            let name = |n: u32| format!("queue/{n:08}");
            for first in (0..20_000).step_by(500) {
                let mut tx = engine.store.begin();
                (first..first + 500).for_each(|n| put(&mut tx, &name(n), "message"));
                tx.commit().await.unwrap();
                let mut tx = engine.store.begin();
                (first..first + 500).for_each(|n| tx.delete_raw(name(n).into()));
                tx.commit().await.unwrap();
            }
            write(&*engine.store, &[(&name(20_000), "message")]).await;
            let mut tx = engine.store.begin();
            let head = keys(&mut tx, range(&name(19_999), "queue0", 1, false)).await;
            assert_eq!(head, (vec![name(20_000)], false), "{}", engine.name);
        });
    }
}

#[test]
fn a_transaction_that_was_open_for_too_long_is_refused() {
    for engine in engines() {
        block_on(async {
            let mut tx = engine.store.begin();
            get(&mut tx, "never written").await;
            put(&mut tx, "late", "1");
            for round in 0..21 {
                let mut bulk = engine.store.begin();
                (0..5_000).for_each(|row| put(&mut bulk, &format!("bulk/{round}/{row}"), "1"));
                bulk.commit().await.unwrap();
            }
            assert_eq!(tx.commit().await, Err(Error::TooOld), "{}", engine.name);
        });
    }
}
