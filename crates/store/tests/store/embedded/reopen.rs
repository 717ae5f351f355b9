use std::fs;
use std::sync::Arc;

use store::engine::embedded::rotate_master_key;
use store::{Embedded, KeyError, MasterKey, OpenError, Options, Store};
use tokio::task::JoinSet;

use super::{assert_whole, files, fill, name};
use crate::engines::{block_on, get, key, open, options, put};

#[test]
fn everything_is_there_after_each_reopening() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        for turn in 0..6 {
            let store = open(dir.path());
            assert_whole(&store, 0..turn * 150).await;
            fill(&store, turn * 150..(turn + 1) * 150).await;
            if turn % 2 == 0 {
                store.close().unwrap();
            }
        }
        assert_whole(&open(dir.path()), 0..900).await;
    });
}

#[test]
fn overwritten_and_deleted_rows_stay_so() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        for turn in 0..4u32 {
            let store = open(dir.path());
            for round in 0..200u32 {
                let mut tx = store.begin();
                let key = format!("k{}", round % 40);
                assert_eq!(get(&mut tx, "gone").await, None);
                if round % 3 == 0 {
                    tx.delete_raw(key.into())
                } else {
                    put(&mut tx, &key, vec![turn as u8; 3_000])
                }
                put(&mut tx, "gone", "x");
                tx.commit().await.unwrap();
                let mut tx = store.begin();
                tx.delete_raw("gone".into());
                tx.commit().await.unwrap();
            }
        }
        let store = open(dir.path());
        for slot in 0..40u32 {
            let last_round = 160 + slot;
            let found = get(&mut store.begin(), &format!("k{slot}")).await;
            let wanted = (last_round % 3 != 0).then(|| vec![3; 3_000]);
            assert_eq!(found.as_deref(), wanted.as_deref(), "k{slot}");
        }
    });
}

#[test]
fn segments_are_used_again() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(dir.path());
        fill(&store, 0..2_000).await;
        let stats = store.stats();
        assert!(stats.logged_bytes > 4 << 20 && stats.table_bytes > 0, "{stats:?}");
        let log_bytes: u64 =
            files(dir.path(), "log", ".seg").iter().map(|file| fs::metadata(file).unwrap().len()).sum();
        assert!(log_bytes < stats.logged_bytes, "{log_bytes} of {}", stats.logged_bytes);
        assert_whole(&store, 0..2_000).await;
    });
}

#[test]
fn the_second_to_open_is_told_who_holds_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let tx = store.begin();
    let refused = |options| match Embedded::open(options) {
        Err(OpenError::Locked { pid, .. }) => assert_eq!(pid, std::process::id().to_string()),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("two stores have the directory open"),
    };
    refused(options(dir.path()));
    drop(store);
    // A transaction that is still open keeps the files in use.
    refused(options(dir.path()));
    drop(tx);
    open(dir.path());
}

#[test]
fn a_newer_format_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let format = dir.path().join("data/format");
    fs::write(&format, "pileus-store 2\n").unwrap();
    assert!(matches!(Embedded::open(options(dir.path())), Err(OpenError::NewerFormat { version: 2, .. })));
    fs::write(&format, "something else").unwrap();
    assert!(matches!(Embedded::open(options(dir.path())), Err(OpenError::Damaged(_))));
    fs::write(&format, "pileus-store 1\n").unwrap();
    open(dir.path());
}

#[test]
fn another_key_and_a_missing_keyring_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async { fill(&open(dir.path()), 0..5).await });
    let other = MasterKey::from_bytes([8; 32], "other.key");
    let with_other = |key| Options { key, ..options(dir.path()) };
    match Embedded::open(with_other(other.clone())) {
        Err(OpenError::Key(KeyError::Wrong { key, .. })) => assert_eq!(key.to_str(), Some("other.key")),
        other => panic!("{:?}", other.err()),
    }
    rotate_master_key(&dir.path().join("data"), &key(), &other).unwrap();
    assert!(matches!(Embedded::open(options(dir.path())), Err(OpenError::Key(_))));
    let store = Embedded::open(with_other(other.clone())).unwrap();
    block_on(assert_whole(&store, 0..5));
    drop(store);
    fs::remove_file(dir.path().join("data/keyring")).unwrap();
    assert!(matches!(Embedded::open(with_other(other)), Err(OpenError::Damaged(_))));
}

#[test]
fn no_value_lies_on_the_disk_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(dir.path());
        fill(&store, 0..300).await;
        store.close().unwrap();
    });
    for part in ["log", "tree", "tree/tables"] {
        for file in files(dir.path(), part, "") {
            let content = fs::read(&file).unwrap();
            assert!(!content.windows(9).any(|window| window == b"value 7 v"), "{}", file.display());
        }
    }
}

#[test]
fn a_closed_store_takes_no_commits() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(dir.path());
        let mut tx = store.begin();
        put(&mut tx, &name(0, 0), "late");
        store.close().unwrap();
        assert!(matches!(tx.commit().await, Err(store::Error::Unavailable(_))));
    });
}

#[test]
fn a_commit_that_is_not_awaited_does_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let store = open(dir.path());
        for round in 0..50 {
            let mut tx = store.begin();
            put(&mut tx, &name(round, 0), "maybe");
            let commit = tx.commit();
            let _ = tokio::time::timeout(std::time::Duration::ZERO, commit).await;
        }
        fill(&store, 100..110).await;
        assert_whole(&store, 100..110).await;
    });
}

/// Blind writes to one key share groups; the last one counts, in the store and in its log.
#[test]
fn of_many_writes_in_one_group_the_last_one_counts() {
    for last in [Some("value"), None] {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(open(dir.path()));
        block_on(async {
            let mut writers = JoinSet::new();
            for number in 0..300 {
                let store = store.clone();
                // Tasks of this runtime begin in the order in which they were spawned.
                writers.spawn(async move {
                    let mut tx = store.begin();
                    match (number, last) {
                        (299, Some(value)) => put(&mut tx, "k", value),
                        (299, None) => tx.delete_raw(b"k".to_vec()),
                        (number, _) if number % 2 == 0 => put(&mut tx, "k", number.to_string()),
                        _ => tx.delete_raw(b"k".to_vec()),
                    }
                    tx.commit().await
                });
            }
            while let Some(done) = writers.join_next().await {
                done.unwrap().unwrap();
            }
            assert!(store.stats().groups < 300, "no group was shared");
            assert_eq!(get(&mut store.begin(), "k").await.as_deref(), last.map(str::as_bytes));
        });
        drop(store);
        let found = block_on(async { get(&mut open(dir.path()).begin(), "k").await });
        assert_eq!(found.as_deref(), last.map(str::as_bytes));
    }
}
