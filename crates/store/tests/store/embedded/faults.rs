use std::sync::Arc;

use store::{Embedded, Error, Fault, FaultKind, OpenError, Options, Store};

use super::{name, rows_there, value};
use crate::engines::{block_on, open, options, put};

/// Writes until the disk fails; answers the acknowledged rounds and the first that was not.
async fn write_until_failure(store: &Embedded) -> (u32, Error) {
    for round in 0..100_000 {
        let mut tx = store.begin();
        for row in 0..10 {
            put(&mut tx, &name(round, row), value(round));
        }
        if let Err(error) = tx.commit().await {
            return (round, error);
        }
    }
    panic!("the disk never failed");
}

#[test]
fn nothing_acknowledged_is_lost_when_the_disk_fails() {
    for kind in [FaultKind::NoSpace, FaultKind::ShortWrite, FaultKind::Sync] {
        for after in [0, 3, 20, 21, 22, 60, 150, 400, 900] {
            let dir = tempfile::tempdir().unwrap();
            let faulty = || Options { fault: Some(Arc::new(Fault::new(kind, after))), ..options(dir.path()) };
            println!("{kind:?} after {after}");
            let acknowledged = match Embedded::open(faulty()) {
                Err(OpenError::Io(..) | OpenError::Key(_)) => 0,
                Err(other) => panic!("{other}"),
                Ok(store) => block_on(async {
                    let (acknowledged, error) = write_until_failure(&store).await;
                    assert!(matches!(error, Error::Unknown | Error::Unavailable(_)), "{error}");
                    let mut tx = store.begin();
                    put(&mut tx, "after", "the failure");
                    assert!(matches!(tx.commit().await, Err(Error::Unavailable(_))));
                    assert!(store.stats().failure.is_some());
                    // Reads still work, and show what was acknowledged.
                    for round in 0..acknowledged {
                        assert_eq!(rows_there(&store, round).await, Ok(10));
                    }
                    assert!(store.close().is_err());
                    acknowledged
                }),
            };
            let store = open(dir.path());
            block_on(async {
                for round in 0..acknowledged {
                    assert_eq!(
                        rows_there(&store, round).await,
                        Ok(10),
                        "{kind:?} after {after}: round {round}"
                    );
                }
                // What failed may be there or not, but never in part.
                let torn = rows_there(&store, acknowledged).await.unwrap();
                assert!(torn == 0 || torn == 10, "{torn} rows");
                super::fill(&store, acknowledged..acknowledged + 20).await;
            });
        }
    }
}

#[test]
fn everyone_who_waits_is_told_of_the_failure() {
    let dir = tempfile::tempdir().unwrap();
    let fault = Fault::new(FaultKind::Sync, 40);
    let store =
        Arc::new(Embedded::open(Options { fault: Some(Arc::new(fault)), ..options(dir.path()) }).unwrap());
    block_on(async {
        let tasks: Vec<_> = (0..50)
            .map(|task| {
                let store = store.clone();
                tokio::spawn(async move {
                    for round in 0.. {
                        let mut tx = store.begin();
                        put(&mut tx, &format!("{task}/{round}"), "x");
                        if let Err(error) = tx.commit().await {
                            return error;
                        }
                    }
                    unreachable!()
                })
            })
            .collect();
        for task in tasks {
            let error = task.await.unwrap();
            assert!(matches!(error, Error::Unknown | Error::Unavailable(_)), "{error}");
        }
    });
}

#[test]
fn a_full_disk_fails_a_blob_but_not_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    drop(store);
    let fault = Fault::new(FaultKind::NoSpace, 6);
    let store = Embedded::open(Options { fault: Some(Arc::new(fault)), ..options(dir.path()) });
    let Ok(store) = store else { panic!("{:?}", store.err()) };
    block_on(async {
        let mut writer = store.blobs().writer();
        let mut outcome = Ok(());
        for _ in 0..10 {
            outcome = writer.push(vec![1; 300_000].into()).await;
            if outcome.is_err() {
                break;
            }
        }
        assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
        assert!(matches!(writer.push(vec![1; 300_000].into()).await, Err(Error::Unavailable(_))));
        assert!(store.stats().failure.is_none());
    });
}
