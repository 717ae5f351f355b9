//! The limit of a durable store: one committer, one log, one sync a group, rows in an ordered map in
//! memory. It cannot recover, cannot read a snapshot, checks no conflict and encrypts nothing: what a real
//! store adds is measured against this.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use crash::trouble::{Outcome, Trouble};
use tokio::sync::oneshot;

pub type Rows = Vec<(Vec<u8>, Bytes)>;
type Map = Arc<RwLock<BTreeMap<Vec<u8>, Bytes>>>;

/// The log is written from its beginning again when it is full.
const LOG_BYTES: u64 = 64 << 20;
/// A group is closed when it is this large.
const GROUP_BYTES_MAX: usize = 256 << 10;

/// Whether rows stay in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    Rows,
    Nothing,
}

pub struct Limit {
    requests: Sender<Commit>,
    map: Map,
}

struct Commit {
    rows: Rows,
    done: oneshot::Sender<bool>,
}

impl Limit {
    pub fn open(log: &Path, keep: Keep) -> Outcome<Limit> {
        let file = zeroed(log, LOG_BYTES)?;
        let (requests, inbox) = channel();
        let map = Map::default();
        let committer = Committer { file, at: 0, keep, map: map.clone(), frame: Vec::new() };
        std::thread::spawn(move || committer.run(&inbox));
        Ok(Limit { requests, map })
    }

    /// Durable when it returns.
    pub async fn commit(&self, rows: Rows) -> Outcome<()> {
        let (done, ended) = oneshot::channel();
        let gone = || Trouble::new("the log could not be written");
        self.requests.send(Commit { rows, done }).map_err(|_| gone())?;
        if ended.await? { Ok(()) } else { Err(gone()) }
    }

    pub fn get(&self, key: &[u8]) -> Option<Bytes> {
        self.map.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }
}

struct Committer {
    file: File,
    at: u64,
    keep: Keep,
    map: Map,
    frame: Vec<u8>,
}

impl Committer {
    fn run(mut self, inbox: &Receiver<Commit>) {
        while let Ok(first) = inbox.recv() {
            let mut group = vec![first];
            self.frame.clear();
            // Length and checksum stand in front.
            self.frame.resize(8, 0);
            encode(&group[0].rows, &mut self.frame);
            while self.frame.len() < GROUP_BYTES_MAX
                && let Ok(next) = inbox.try_recv()
            {
                encode(&next.rows, &mut self.frame);
                group.push(next);
            }
            let is_safe = self.append().is_ok();
            if is_safe && self.keep == Keep::Rows {
                let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
                map.extend(group.iter_mut().flat_map(|commit| commit.rows.drain(..)));
            }
            for commit in group {
                let _ = commit.done.send(is_safe);
            }
        }
    }

    fn append(&mut self) -> std::io::Result<()> {
        let checksum = crc32fast::hash(&self.frame[8..]);
        let length = (self.frame.len() - 8) as u32;
        self.frame[..4].copy_from_slice(&length.to_le_bytes());
        self.frame[4..8].copy_from_slice(&checksum.to_le_bytes());
        if self.at + self.frame.len() as u64 > LOG_BYTES {
            self.at = 0;
        }
        self.file.write_all_at(&self.frame, self.at)?;
        self.at += self.frame.len() as u64;
        self.file.sync_data()
    }
}

fn encode(rows: &Rows, out: &mut Vec<u8>) {
    for (key, value) in rows {
        out.extend_from_slice(&(key.len() as u32).to_le_bytes());
        out.extend_from_slice(&(value.len() as u32).to_le_bytes());
        out.extend_from_slice(key);
        out.extend_from_slice(value);
    }
}

/// A file of zeros that are really written, so that a sync of its data needs no metadata.
pub fn zeroed(path: &Path, length: u64) -> Outcome<File> {
    let mut file = File::options().read(true).write(true).create(true).truncate(true).open(path)?;
    let zeros = vec![0; 1 << 20];
    for _ in 0..length.div_ceil(zeros.len() as u64) {
        file.write_all(&zeros)?;
    }
    file.sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_committed_is_in_the_log_and_in_the_map() {
        let directory = tempfile::tempdir().expect("there is room");
        let path = directory.path().join("log");
        let limit = Limit::open(&path, Keep::Rows).expect("opens");
        limit.commit(vec![(b"k".to_vec(), Bytes::from_static(b"value"))]).await.expect("is durable");
        assert_eq!(limit.get(b"k"), Some(Bytes::from_static(b"value")));
        let log = std::fs::read(&path).expect("is there");
        let frame = &log[8..8 + 14];
        assert_eq!(&frame[8..], b"kvalue");
        assert_eq!(log[4..8], crc32fast::hash(frame).to_le_bytes());
    }
}
