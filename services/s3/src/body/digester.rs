//! The ETag's MD5 and further checksums over a body that passes by.
//!
//! MD5 is the slowest thing that happens to an upload. So a long body is digested on a blocking thread, a batch
//! after the other, while the next ones come in; that thread goes when none is there, and so never waits for
//! the client.

use super::checksum::{Algorithm, Hasher};
use bytes::Bytes;
use kernel::{Error, Result};
use md5::{Digest as _, Md5};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Bytes that are digested at a time.
const BATCH_BYTES: usize = 128 * 1024;
/// Batches that wait at most.
const WAITING_MAX: usize = 2;

/// What became of a whole body.
#[derive(Clone, Debug, PartialEq)]
pub struct Digests {
    pub length: u64,
    pub md5: [u8; 16],
    pub sum: Vec<u8>,
    /// Of the second algorithm, where one was asked for.
    pub also: Option<Vec<u8>>,
}

pub struct Digester {
    bench: Arc<Bench>,
    batch: Vec<Bytes>,
    batch_bytes: usize,
    length: u64,
}

/// Where batches lie until they are digested.
struct Bench {
    state: Mutex<State>,
    /// Something was taken away, or all is done.
    moved: Notify,
}

struct State {
    waiting: VecDeque<Vec<Bytes>>,
    /// Away while they are at work.
    hashes: Option<Box<Running>>,
}

struct Running {
    md5: Md5,
    other: Option<Hasher>,
    also: Option<Hasher>,
}

impl Digester {
    pub fn new(algorithm: Algorithm, also: Option<Algorithm>) -> Digester {
        // What asks for MD5 beside the ETag is computed once.
        let other = (algorithm != Algorithm::Md5).then(|| Hasher::new(algorithm));
        let also = also.map(Hasher::new);
        let hashes = Some(Box::new(Running { md5: Md5::new(), other, also }));
        let state = Mutex::new(State { waiting: VecDeque::new(), hashes });
        let bench = Arc::new(Bench { state, moved: Notify::new() });
        Digester { bench, batch: Vec::new(), batch_bytes: 0, length: 0 }
    }

    /// Waits while too much waits already.
    pub async fn push(&mut self, bytes: Bytes) {
        self.length += bytes.len() as u64;
        self.batch_bytes += bytes.len();
        self.batch.push(bytes);
        if self.batch_bytes >= BATCH_BYTES {
            self.bench.until(|state| state.waiting.len() < WAITING_MAX).await;
            self.batch_bytes = 0;
            let batch = std::mem::take(&mut self.batch);
            let mut state = self.bench.lock();
            state.waiting.push_back(batch);
            if let Some(hashes) = state.hashes.take() {
                let bench = self.bench.clone();
                tokio::task::spawn_blocking(move || bench.work(hashes));
            }
        }
    }

    pub async fn finish(self) -> Result<Digests> {
        self.bench.until(|state| state.waiting.is_empty() && state.hashes.is_some()).await;
        let hashes = self.bench.lock().hashes.take();
        let mut hashes = hashes.ok_or_else(|| Error::Api(Error::internal()))?;
        self.batch.iter().for_each(|bytes| hashes.update(bytes));
        let md5: [u8; 16] = hashes.md5.finalize().into();
        let sum = hashes.other.map_or_else(|| md5.to_vec(), Hasher::finish);
        Ok(Digests { length: self.length, md5, sum, also: hashes.also.map(Hasher::finish) })
    }
}

impl Bench {
    /// Digests what lies here until nothing does.
    fn work(&self, mut hashes: Box<Running>) {
        loop {
            let mut state = self.lock();
            let Some(batch) = state.waiting.pop_front() else {
                state.hashes = Some(hashes);
                drop(state);
                return self.moved.notify_one();
            };
            drop(state);
            self.moved.notify_one();
            batch.iter().for_each(|bytes| hashes.update(bytes));
        }
    }

    /// Only one waits here: whoever brings the body.
    async fn until(&self, is_so: impl Fn(&State) -> bool) {
        while !is_so(&self.lock()) {
            self.moved.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        if let Some(other) = &mut self.other {
            other.update(bytes);
        }
        if let Some(also) = &mut self.also {
            also.update(bytes);
        }
    }
}

/// The digests of a body at hand.
pub fn digest(algorithm: Algorithm, also: Option<Algorithm>, body: &[u8]) -> Digests {
    let md5: [u8; 16] = Md5::digest(body).into();
    let sum = if algorithm == Algorithm::Md5 { md5.to_vec() } else { algorithm.sum(body) };
    Digests { length: body.len() as u64, md5, sum, also: also.map(|also| also.sum(body)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_give_what_the_whole_gives() {
        let whole: Vec<u8> = (0..3_000_000u32).map(|i| (i % 253) as u8).collect();
        for algorithm in [Algorithm::Crc32C, Algorithm::Md5, Algorithm::Sha256] {
            let mut digester = Digester::new(algorithm, Some(Algorithm::Crc32));
            for piece in whole.chunks(70_001) {
                digester.push(Bytes::copy_from_slice(piece)).await;
            }
            assert_eq!(
                digester.finish().await.expect("is whole"),
                digest(algorithm, Some(Algorithm::Crc32), &whole)
            );
        }
    }
}
