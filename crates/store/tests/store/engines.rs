//! The engines under test, and small words for tests.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use store::{Answer, Ask, Embedded, Error, MasterKey, Memory, Options, Read, Store, Tx};

/// An engine with what must outlive it.
pub struct Engine {
    pub name: &'static str,
    pub store: Arc<dyn Store>,
    _dir: Option<tempfile::TempDir>,
}

/// One empty store of each kind.
pub fn engines() -> Vec<Engine> {
    let dir = tempfile::tempdir().unwrap();
    let embedded = Arc::new(open(dir.path()));
    vec![
        Engine { name: "memory", store: Arc::new(Memory::new()), _dir: None },
        Engine { name: "embedded", store: embedded, _dir: Some(dir) },
    ]
}

pub fn key() -> MasterKey {
    MasterKey::from_bytes([7; 32], "test.key")
}

pub fn options(dir: &Path) -> Options {
    Options::small(dir.join("data"), key())
}

pub fn open(dir: &Path) -> Embedded {
    Embedded::open(options(dir)).unwrap_or_else(|error| panic!("{error}"))
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Fails instead of hanging.
pub async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), work).await.expect("this should have happened by now")
}

pub async fn get(tx: &mut Tx, key: &str) -> Option<Bytes> {
    get_as(tx, key, Read::Tracked).await.unwrap()
}

pub async fn get_as(tx: &mut Tx, key: &str, kind: Read) -> Result<Option<Bytes>, Error> {
    match tx.read(&[Ask::Get(key.into())], kind).await?.pop() {
        Some(Answer::Row(value)) => Ok(value),
        other => panic!("a point read answered {other:?}"),
    }
}

pub fn range(from: &str, to: &str, limit: u32, reverse: bool) -> Ask {
    Ask::Range { from: from.into(), to: to.into(), limit, reverse }
}

/// The keys of a range and whether there are more.
pub async fn keys(tx: &mut Tx, ask: Ask) -> (Vec<String>, bool) {
    match tx.read(&[ask], Read::Tracked).await.unwrap().pop() {
        Some(Answer::Rows { rows, more }) => {
            (rows.iter().map(|(key, _)| String::from_utf8(key.to_vec()).unwrap()).collect(), more)
        }
        other => panic!("a range answered {other:?}"),
    }
}

pub fn put(tx: &mut Tx, key: &str, value: impl AsRef<[u8]>) {
    tx.put_raw(key.into(), Bytes::copy_from_slice(value.as_ref()));
}

/// Commits some puts; an empty value deletes.
pub async fn write(store: &dyn Store, rows: &[(&str, &str)]) {
    let mut tx = store.begin();
    for (key, value) in rows {
        if value.is_empty() {
            tx.delete_raw((*key).into());
        } else {
            put(&mut tx, key, value);
        }
    }
    tx.commit().await.unwrap();
}

/// A small generator: the seed in a failure's message tells the whole run.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
