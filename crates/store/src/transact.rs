//! Run a transaction until it commits.

use std::time::Duration;

use crate::{Error, Store, Tx};

/// How often a transaction is run before its conflict is handed to the caller.
pub const ATTEMPTS_MAX: u32 = 64;

/// Runs `f` in a transaction and commits it; runs it again, on fresh reads, after a conflict.
///
/// `f` may run many times, so it has no effect but through the transaction. An error of `f` forgets its
/// writes and is returned. [`Error::Unknown`] is returned too: only the caller can find out.
///
/// In a task that may move between threads, let `f` own what it captures (`async move |tx| …` over clones
/// or `Arc`s): with captured references the compiler cannot yet show that the task is `Send`.
pub async fn transact<T, E, F>(store: &dyn Store, f: F) -> Result<T, E>
where
    E: From<Error>,
    F: AsyncFn(&mut Tx) -> Result<T, E>,
{
    let mut attempt = 0;
    loop {
        let mut tx = store.begin();
        let conflict = match f(&mut tx).await {
            Err(_) if tx.is_lost() => Error::Conflict,
            Err(error) => return Err(error),
            Ok(value) => match tx.commit().await {
                Ok(()) => return Ok(value),
                Err(error) if error.is_retryable() => error,
                Err(error) => return Err(error.into()),
            },
        };
        attempt += 1;
        if attempt >= ATTEMPTS_MAX {
            return Err(conflict.into());
        }
        stand_back(attempt).await;
    }
}

/// Lets the others finish: at first by giving way, then by a wait that grows to 16 ms.
pub async fn stand_back(attempt: u32) {
    tokio::task::yield_now().await;
    if attempt > 4 {
        let wait = Duration::from_micros(250 << (attempt - 4).min(6));
        #[allow(
            clippy::disallowed_methods,
            reason = "the one bounded wait: conflicting writers must spread out"
        )]
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use bytes::Bytes;

    use super::*;
    use crate::{Answer, Ask, Memory, Read};

    async fn add_one(tx: &mut Tx) -> Result<u32, Error> {
        let answers = tx.read(&[Ask::Get(b"n".to_vec())], Read::Tracked).await?;
        let Some(Answer::Row(row)) = answers.first() else { panic!("a point read answers with a row") };
        let n = row.as_ref().map_or(0, |value| u32::from(value[0])) + 1;
        tx.put_raw(b"n".to_vec(), Bytes::from(vec![n as u8]));
        tokio::task::yield_now().await;
        Ok(n)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn conflicts_are_run_again_until_all_have_counted() {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let tasks: Vec<_> = (0..40)
            .map(|_| {
                let store = store.clone();
                // A task moves between threads: so the whole of it must be Send.
                tokio::spawn(async move { transact(&*store, async |tx| add_one(tx).await).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(transact(&*store, async |tx| add_one(tx).await).await, Ok(41));
    }

    #[tokio::test]
    async fn a_transaction_that_always_conflicts_is_given_up() {
        let store = Memory::new();
        let runs = AtomicU32::new(0);
        let outcome: Result<(), Error> = transact(&store, async |tx| {
            runs.fetch_add(1, Ordering::Relaxed);
            let n = add_one(tx).await?;
            let mut other = store.begin();
            other.put_raw(b"n".to_vec(), Bytes::from(vec![n as u8]));
            other.commit().await
        })
        .await;
        assert_eq!(outcome, Err(Error::Conflict));
        assert_eq!(runs.into_inner(), ATTEMPTS_MAX);
    }

    #[tokio::test]
    async fn an_error_of_the_caller_writes_nothing() {
        let store = Memory::new();
        let outcome: Result<(), Error> = transact(&store, async |tx| {
            add_one(tx).await?;
            Err(Error::Unavailable("changed my mind".into()))
        })
        .await;
        assert!(outcome.is_err());
        assert_eq!(transact(&store, async |tx| add_one(tx).await).await, Ok(1));
    }
}
