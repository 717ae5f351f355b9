//! The plainest durable engine: every transaction is one checksummed record at the end of one file,
//! synced by itself, and all rows are in memory. It is the measure of the simulator: as it stands no
//! cut may harm it, and with one of its cares left out the simulator has to notice.
//! It takes any damage for a torn end, so flipped bytes make it lose rows: that must be noticed too.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Change, Engine, Key, Problem};

const FILE: &str = "log";
const HEADER_BYTES: usize = 16;

/// What the log takes care of.
#[derive(Clone, Copy, Debug)]
pub struct Care {
    pub syncs: bool,
    pub syncs_names: bool,
    pub checks: bool,
}

pub struct Log {
    state: Mutex<State>,
    care: Care,
}

struct State {
    file: File,
    end: u64,
    rows: BTreeMap<Key, Vec<u8>>,
}

impl Log {
    pub fn open(directory: &Path, care: Care) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let path = directory.join(FILE);
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path)?;
        let bytes = fs::read(&path)?;
        let mut state = State { file, end: 0, rows: BTreeMap::new() };
        while let Some(body) = record(bytes.get(state.end as usize..).unwrap_or_default(), care.checks) {
            state.replay(body);
            state.end += (HEADER_BYTES + body.len()) as u64;
        }
        state.file.set_len(state.end)?;
        state.file.sync_all()?;
        if care.syncs_names {
            File::open(directory)?.sync_all()?;
            File::open(directory.parent().unwrap_or(directory))?.sync_all()?;
        }
        Ok(Self { state: Mutex::new(state), care })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn replay(&mut self, body: &[u8]) {
        let mut rest = body;
        while let Some((key, value)) = next_row(&mut rest) {
            match value {
                Some(value) => self.rows.insert(key.into(), value.into()),
                None => self.rows.remove(key),
            };
        }
    }
}

impl Engine for Log {
    fn commit(&self, changes: Vec<Change>) -> Result<(), Problem> {
        let mut body = Vec::new();
        for change in changes {
            match change {
                Change::Put { key, value } | Change::PutBlob { key, body: value } => {
                    push_row(&mut body, &key, Some(&value));
                }
                Change::Delete { key } | Change::DeleteBlob { key } => push_row(&mut body, &key, None),
                Change::AbandonBlob { .. } => {}
            }
        }
        let mut state = self.state();
        let end = state.end;
        state.file.write_all_at(&[&header(&body)[..], &body].concat(), end)?;
        if self.care.syncs {
            state.file.sync_data()?;
        }
        state.end += (HEADER_BYTES + body.len()) as u64;
        state.replay(&body);
        Ok(())
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Problem> {
        Ok(self.state().rows.get(key).cloned())
    }

    fn scan(&self, prefix: &[u8]) -> Result<Vec<(Key, Vec<u8>)>, Problem> {
        let state = self.state();
        let rows = state.rows.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix));
        Ok(rows.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn scrub(&self) -> Result<Vec<String>, Problem> {
        Ok(Vec::new())
    }

    fn close(self: Box<Self>) -> Result<(), Problem> {
        Ok(())
    }
}

fn header(body: &[u8]) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[..8].copy_from_slice(&(body.len() as u64).to_be_bytes());
    header[8..].copy_from_slice(&checksum(body).to_be_bytes());
    header
}

/// The first record's body, if a whole one is there.
fn record(bytes: &[u8], checks: bool) -> Option<&[u8]> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let (sum, rest) = rest.split_first_chunk::<8>()?;
    let length = u64::from_be_bytes(*length) as usize;
    let body = rest.get(..length).filter(|body| !body.is_empty())?;
    (!checks || checksum(body) == u64::from_be_bytes(*sum)).then_some(body)
}

/// FNV-1a: enough to tell a torn record from a whole one.
fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

fn push_row(out: &mut Vec<u8>, key: &[u8], value: Option<&[u8]>) {
    out.extend_from_slice(&(key.len() as u32).to_be_bytes());
    let length = value.map_or(u32::MAX, |value| value.len() as u32);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(key);
    out.extend_from_slice(value.unwrap_or_default());
}

fn next_row<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], Option<&'a [u8]>)> {
    let key_bytes = u32::from_be_bytes(*take_chunk(rest)?);
    let value_bytes = u32::from_be_bytes(*take_chunk(rest)?);
    let key = rest.split_off(..key_bytes as usize)?;
    if value_bytes == u32::MAX {
        return Some((key, None));
    }
    Some((key, Some(rest.split_off(..value_bytes as usize)?)))
}

fn take_chunk<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8; 4]> {
    let (chunk, later) = rest.split_first_chunk()?;
    *rest = later;
    Some(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARE: Care = Care { syncs: true, syncs_names: true, checks: true };

    fn put(key: &str, value: &str) -> Change {
        Change::Put { key: key.into(), value: value.into() }
    }

    #[test]
    fn rows_come_back_and_a_torn_end_does_not() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let log = Log::open(directory.path(), CARE).expect("opened");
        log.commit(vec![put("a", "1"), put("b", "2")]).expect("committed");
        log.commit(vec![Change::Delete { key: "a".into() }, put("c", "3")]).expect("committed");
        drop(log);
        let path = directory.path().join(FILE);
        let size = fs::metadata(&path).expect("there").len();
        for (cut, keys) in [(size, vec!["b", "c"]), (size - 1, vec!["a", "b"])] {
            File::options().write(true).open(&path).and_then(|file| file.set_len(cut)).expect("cut");
            let log = Log::open(directory.path(), CARE).expect("opened");
            let rows = log.scan(b"").expect("read");
            let found: Vec<_> = rows.iter().map(|(key, _)| String::from_utf8_lossy(key)).collect();
            assert_eq!(found, keys);
        }
    }
}
