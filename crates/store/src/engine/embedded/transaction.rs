//! One transaction of the embedded engine: a snapshot, what was read of it, and the way to the committer.

use std::future::ready;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::batch::Batch;
use super::committer::{Commit, Request};
use super::shared::Shared;
use crate::engine::read_set::ReadSet;
use crate::engine::snapshots::Snapshot;
use crate::store::{BoxFuture, EngineTx};
use crate::{Answer, Ask, Error, Read, Writes};

pub struct EmbeddedTx {
    shared: Arc<Shared>,
    snapshot: Option<Snapshot>,
    reads: ReadSet,
}

impl EmbeddedTx {
    pub fn new(shared: Arc<Shared>) -> EmbeddedTx {
        EmbeddedTx { shared, snapshot: None, reads: ReadSet::default() }
    }

    /// The version that all reads of this transaction see: what was published at the first one.
    fn version(&mut self) -> u64 {
        self.snapshot.get_or_insert_with(|| self.shared.snapshots.open()).version
    }

    fn get(&mut self, key: &[u8]) -> Result<Option<Bytes>, Error> {
        let version = self.version();
        if let Some(known) = self.shared.cache.get(key, version) {
            return Ok(known);
        }
        let sealed = self.shared.tree.get(key, version)?;
        let value = sealed.map(|sealed| self.unseal(key, &sealed)).transpose()?;
        self.shared.cache.fill(key, version, value.as_deref());
        Ok(value)
    }

    fn answer(&mut self, ask: &Ask) -> Result<Answer, Error> {
        match ask {
            Ask::Get(key) => Ok(Answer::Row(self.get(key)?)),
            Ask::Range { from, to, limit, reverse } => {
                let version = self.version();
                let (sealed, more) =
                    self.shared.tree.range((from, to), version, *limit as usize, *reverse)?;
                let unsealed = sealed.into_iter().map(|(key, value)| {
                    let value = self.unseal(&key, &value)?;
                    // A copy: the tree's key keeps its whole block in memory.
                    Ok((Bytes::copy_from_slice(&key), value))
                });
                Ok(Answer::Rows { rows: unsealed.collect::<Result<_, Error>>()?, more })
            }
        }
    }

    fn unseal(&self, key: &[u8], sealed: &[u8]) -> Result<Bytes, Error> {
        let named = |error| match error {
            Error::Corrupt(what) => Error::Corrupt(format!("the row {}: {what}", key.escape_ascii())),
            other => other,
        };
        self.shared.keyring.unseal(key, sealed).map_err(named)
    }
}

impl EngineTx for EmbeddedTx {
    fn get_now(&mut self, key: &[u8], kind: Read) -> Option<Result<Option<Bytes>, Error>> {
        if kind == Read::Tracked {
            self.track(key);
        }
        Some(self.get(key))
    }

    fn track(&mut self, key: &[u8]) {
        self.reads.points.push(key.to_vec());
    }

    fn read<'a>(&'a mut self, asks: &'a [Ask], kind: Read) -> BoxFuture<'a, Result<Vec<Answer>, Error>> {
        let answers: Result<Vec<Answer>, Error> = asks.iter().map(|ask| self.answer(ask)).collect();
        if let (Read::Tracked, Ok(answers)) = (kind, &answers) {
            asks.iter().zip(answers).for_each(|(ask, answer)| self.reads.note(ask, answer));
        }
        Box::pin(ready(answers))
    }

    fn commit(self: Box<Self>, writes: Writes) -> BoxFuture<'static, Result<(), Error>> {
        if writes.is_empty() {
            return Box::pin(ready(Ok(())));
        }
        Box::pin(async move {
            let shared = self.shared;
            shared.note_runtime();
            let batch = Batch::seal(&writes, &shared.keyring, &shared.cache)?;
            drop(writes);
            shared.pacing.admit(batch.encoded.len()).await;
            let (done, answer) = oneshot::channel();
            let commit = Commit { snapshot: self.snapshot, reads: self.reads, batch, done };
            if shared.requests.send(Request::Commit(commit)).is_err() {
                return Err(Error::Unavailable("the store was closed".into()));
            }
            answer.await.unwrap_or(Err(Error::Unknown))
        })
    }
}
