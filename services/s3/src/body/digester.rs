//! The ETag's MD5 and further checksums over a body that passes by.
//!
//! MD5 is the slowest thing that happens to an upload. So a long body is digested on blocking threads, a
//! batch at a time, while the next one comes in; between two batches no thread waits for the client.

use super::checksum::{Algorithm, Hasher};
use bytes::Bytes;
use kernel::{Error, Result};
use md5::{Digest as _, Md5};
use tokio::task::JoinHandle;

/// Bytes that are digested at a time.
const BATCH_BYTES: usize = 256 * 1024;

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
    hashes: Hashes,
    batch: Vec<Bytes>,
    batch_bytes: usize,
    length: u64,
}

enum Hashes {
    Here(Box<Running>),
    /// Busy with the batch before.
    Away(JoinHandle<Box<Running>>),
    /// Between the two, for a moment only.
    Lost,
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
        let hashes = Hashes::Here(Box::new(Running { md5: Md5::new(), other, also }));
        Digester { hashes, batch: Vec::new(), batch_bytes: 0, length: 0 }
    }

    pub async fn push(&mut self, bytes: Bytes) -> Result<()> {
        self.length += bytes.len() as u64;
        self.batch_bytes += bytes.len();
        self.batch.push(bytes);
        if self.batch_bytes >= BATCH_BYTES {
            let mut running = self.running().await?;
            let batch = std::mem::take(&mut self.batch);
            self.batch_bytes = 0;
            self.hashes = Hashes::Away(tokio::task::spawn_blocking(move || {
                batch.iter().for_each(|bytes| running.update(bytes));
                running
            }));
        }
        Ok(())
    }

    pub async fn finish(mut self) -> Result<Digests> {
        let mut running = self.running().await?;
        self.batch.iter().for_each(|bytes| running.update(bytes));
        let md5: [u8; 16] = running.md5.finalize().into();
        let sum = running.other.map_or_else(|| md5.to_vec(), Hasher::finish);
        Ok(Digests { length: self.length, md5, sum, also: running.also.map(Hasher::finish) })
    }

    async fn running(&mut self) -> Result<Box<Running>> {
        match std::mem::replace(&mut self.hashes, Hashes::Lost) {
            Hashes::Here(running) => Ok(running),
            Hashes::Away(task) => task.await.map_err(|_| Error::Api(Error::internal())),
            Hashes::Lost => Err(Error::Api(Error::internal())),
        }
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
                digester.push(Bytes::copy_from_slice(piece)).await.expect("threads are there");
            }
            assert_eq!(
                digester.finish().await.expect("is whole"),
                digest(algorithm, Some(Algorithm::Crc32), &whole)
            );
        }
    }
}
