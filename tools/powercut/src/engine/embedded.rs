//! The embedded store, as a server would hold it: a key file made at the first start, a body in a blob
//! with its reference in a row, the space of a blob given back after the commit that removed it, and
//! the space that no row knows collected at the start. Segments, memtables and extents are small, so
//! that little work meets flushes, merges and recycling.

use std::path::Path;

use bytes::Bytes;
use store::blobs::BlobRef;
use store::engine::embedded::{Embedded, Options};
use store::{Answer, Ask, MasterKey, Read, Store};
use tokio::runtime::Runtime;

use super::{Change, Engine, Key, Problem};

const ROWS_AT_A_TIME: u32 = 500;
const BYTES_OF_A_FILE: u64 = 1 << 20;

/// The first byte of a stored value says what follows.
const INLINE: u8 = 0;
const BLOB: u8 = 1;

pub struct EmbeddedStore {
    store: Embedded,
    runtime: Runtime,
}

impl EmbeddedStore {
    /// The key file lies beside the data directory.
    pub fn open(directory: &Path) -> Result<Self, Problem> {
        let key_file = directory.with_file_name("key");
        let key = if key_file.exists() {
            MasterKey::read_file(&key_file)?
        } else {
            MasterKey::create_file(&key_file)?
        };
        let store = Embedded::open(Options {
            memtable_bytes: BYTES_OF_A_FILE,
            segment_bytes: BYTES_OF_A_FILE,
            extent_bytes: BYTES_OF_A_FILE,
            ..Options::small(directory, key)
        })?;
        for message in store.messages() {
            eprintln!("opened: {message}");
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let opened = Self { store, runtime };
        let live = opened.blobs()?;
        opened.store.blobs().collect(live);
        Ok(opened)
    }

    async fn store_blob(&self, body: Vec<u8>) -> Result<Vec<u8>, Problem> {
        let mut writer = self.store.blobs().writer();
        writer.push(body.into()).await?;
        let blob = writer.finish().await?;
        let mut value = vec![BLOB];
        serde_json::to_writer(&mut value, &blob)?;
        Ok(value)
    }

    /// Some are dropped while they are written, and some when they are whole.
    async fn abandon_blob(&self, body: Vec<u8>) -> Result<(), Problem> {
        if body.len().is_multiple_of(2) {
            self.store_blob(body).await?;
        } else {
            self.store.blobs().writer().push(body.into()).await?;
        }
        Ok(())
    }

    async fn load(&self, value: &[u8]) -> Result<Vec<u8>, Problem> {
        match value.split_first() {
            Some((&INLINE, bytes)) => Ok(bytes.to_vec()),
            _ => {
                let blob = reference(value)?.ok_or(Problem("a value of no known kind".into()))?;
                let length = blob.length();
                Ok(self.store.blobs().read(&blob, 0..length).read_to_end().await?.to_vec())
            }
        }
    }

    async fn commit_all(&self, changes: Vec<Change>) -> Result<(), Problem> {
        let mut transaction = self.store.begin();
        let mut released = Vec::new();
        for change in changes {
            match change {
                Change::Put { key, value } => {
                    transaction.put_raw(key, [&[INLINE], &value[..]].concat().into());
                }
                Change::PutBlob { key, body } => {
                    transaction.put_raw(key, self.store_blob(body).await?.into());
                }
                Change::AbandonBlob { body } => self.abandon_blob(body).await?,
                Change::Delete { key } => transaction.delete_raw(key),
                Change::DeleteBlob { key } => {
                    let answers = transaction.read(&[Ask::Get(key.clone())], Read::Tracked).await?;
                    if let Some(Answer::Row(Some(value))) = answers.first() {
                        released.extend(reference(value)?);
                    }
                    transaction.delete_raw(key);
                }
            }
        }
        transaction.commit().await?;
        released.into_iter().for_each(|blob| self.store.blobs().release(blob));
        Ok(())
    }

    async fn values(&self, prefix: &[u8]) -> Result<Vec<(Bytes, Bytes)>, Problem> {
        let mut transaction = self.store.begin();
        let (mut from, to) = (prefix.to_vec(), after_all(prefix));
        let mut all = Vec::new();
        loop {
            let ask = Ask::Range { from, to: to.clone(), limit: ROWS_AT_A_TIME, reverse: false };
            let answer = transaction.read(&[ask], Read::Snapshot).await?.pop();
            let Some(Answer::Rows { rows, more }) = answer else {
                return Err(Problem("a range was not answered with rows".into()));
            };
            all.extend(rows);
            match all.last() {
                Some((last, _)) if more => from = [last, &[0][..]].concat(),
                _ => return Ok(all),
            }
        }
    }

    /// Every blob that a row refers to.
    fn blobs(&self) -> Result<Vec<BlobRef>, Problem> {
        let rows = self.runtime.block_on(self.values(b""))?;
        rows.iter().filter_map(|(_, value)| reference(value).transpose()).collect()
    }
}

impl Engine for EmbeddedStore {
    fn commit(&self, changes: Vec<Change>) -> Result<(), Problem> {
        self.runtime.block_on(self.commit_all(changes))
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Problem> {
        self.runtime.block_on(async {
            let answers = self.store.begin().read(&[Ask::Get(key.to_vec())], Read::Snapshot).await?;
            match answers.first() {
                Some(Answer::Row(Some(value))) => Ok(Some(self.load(value).await?)),
                _ => Ok(None),
            }
        })
    }

    fn scan(&self, prefix: &[u8]) -> Result<Vec<(Key, Vec<u8>)>, Problem> {
        self.runtime.block_on(async {
            let mut rows = Vec::new();
            for (key, value) in self.values(prefix).await? {
                rows.push((key.to_vec(), self.load(&value).await?));
            }
            Ok(rows)
        })
    }

    fn scrub(&self) -> Result<Vec<String>, Problem> {
        let damages = self.store.scrub(self.blobs()?, &mut |_| {}).damages;
        Ok(damages.iter().map(|damage| format!("{damage:?}")).collect())
    }

    fn close(self: Box<Self>) -> Result<(), Problem> {
        Ok(self.store.close()?)
    }
}

/// The blob that a stored value refers to, if it does.
fn reference(value: &[u8]) -> Result<Option<BlobRef>, Problem> {
    match value.split_first() {
        Some((&BLOB, json)) => Ok(Some(serde_json::from_slice(json)?)),
        _ => Ok(None),
    }
}

/// The end of the range of keys that begin so: no key of the workload has so many high bytes.
fn after_all(prefix: &[u8]) -> Key {
    [prefix, &[u8::MAX; 16]].concat()
}
