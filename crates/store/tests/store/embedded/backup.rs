use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::engine::embedded::{RestoreError, restore};
use store::{Answer, BlobRef, Embedded, OpenError, Options, Read, Store};

use super::{assert_whole, fill, flip};
use crate::engines::{block_on, get, key, open, options, put, range};

fn target(dir: &tempfile::TempDir) -> Options {
    Options::small(dir.path().join("restored"), key())
}

#[test]
fn a_restored_backup_has_every_row_and_blob() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let blob = block_on(async {
        fill(&store, 0..300).await;
        let mut writer = store.blobs().writer();
        writer.push(vec![3; 200_000].into()).await.unwrap();
        writer.finish().await.unwrap()
    });
    let mut last = Default::default();
    let done = store.backup(&dir.path().join("backup"), &mut |progress| last = progress).unwrap();
    assert_eq!(done.rows, 3_000);
    assert!(last.bytes > 0);
    block_on(fill(&store, 300..310));
    drop(store);

    let restored = restore(&dir.path().join("backup"), target(&dir), &mut |_| ()).unwrap();
    check(&restored, &blob);
    drop(restored);
    check(&Embedded::open(target(&dir)).unwrap(), &blob);
}

fn check(store: &Embedded, blob: &BlobRef) {
    block_on(async {
        assert_whole(store, 0..300).await;
        assert_eq!(super::rows_there(store, 300).await, Ok(0));
        let body = store.blobs().read(blob, 0..u64::MAX).read_to_end().await.unwrap();
        assert_eq!(body, vec![3; 200_000]);
    });
}

/// All rows carry the same number, also in a backup that was taken in the middle of the writing.
#[test]
fn a_backup_under_load_is_one_moment() {
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(open(dir.path()));
    let stop = Arc::new(AtomicBool::new(false));
    let writer = {
        let (store, stop) = (store.clone(), stop.clone());
        std::thread::spawn(move || {
            block_on(async {
                let mut number = 0u64;
                while !stop.load(Ordering::Relaxed) {
                    let mut tx = store.begin();
                    for row in 0..200 {
                        put(
                            &mut tx,
                            &format!("row/{row:03}"),
                            [&number.to_be_bytes()[..], &[0; 500]].concat(),
                        );
                    }
                    tx.commit().await.unwrap();
                    number += 1;
                }
            });
        })
    };
    let mut watch = store.watch(b"row/");
    block_on(watch.changed());
    let to: Vec<_> = (0..3).map(|turn| dir.path().join(format!("backup{turn}"))).collect();
    for to in &to {
        store.backup(to, &mut |_| ()).unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    for (turn, from) in to.iter().enumerate() {
        let into = Options::small(dir.path().join(format!("restored{turn}")), key());
        let restored = restore(from, into, &mut |_| ()).unwrap();
        block_on(async {
            let answers =
                restored.begin().read(&[range("row/", "row0", 1_000, false)], Read::Snapshot).await.unwrap();
            let [Answer::Rows { rows, .. }] = &answers[..] else { panic!("{answers:?}") };
            assert_eq!(rows.len(), 200);
            assert!(rows.windows(2).all(|pair| pair[0].1 == pair[1].1));
        });
    }
}

#[test]
fn a_damaged_backup_is_refused_and_a_half_restored_directory_too() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    block_on(fill(&store, 0..300));
    let backup = dir.path().join("backup");
    store.backup(&backup, &mut |_| ()).unwrap();
    assert!(store.backup(&backup, &mut |_| ()).is_err(), "a backup is never overwritten");
    flip(&backup.join("rows"), 500_000);
    match restore(&backup, target(&dir), &mut |_| ()) {
        Err(RestoreError::Damaged { file, .. }) => assert_eq!(file, backup.join("rows")),
        other => panic!("{:?}", other.err()),
    }
    assert!(
        matches!(Embedded::open(target(&dir)), Err(OpenError::Damaged(text)) if text.contains("restore again"))
    );
    assert!(matches!(restore(&backup, target(&dir), &mut |_| ()), Err(RestoreError::NotEmpty(_))));
}

#[test]
fn a_cut_backup_and_a_directory_in_use_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    block_on(fill(&store, 0..300));
    let backup = dir.path().join("backup");
    store.backup(&backup, &mut |_| ()).unwrap();
    assert!(matches!(
        restore(&backup, options(dir.path()), &mut |_| ()),
        Err(RestoreError::Open(OpenError::Locked { .. }))
    ));
    let rows = std::fs::read(backup.join("rows")).unwrap();
    std::fs::write(backup.join("rows"), &rows[..rows.len() - 20]).unwrap();
    assert!(matches!(restore(&backup, target(&dir), &mut |_| ()), Err(RestoreError::Damaged { .. })));
    block_on(async { assert!(get(&mut store.begin(), "none").await.is_none()) });
}
