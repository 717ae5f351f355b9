//! A body on its way in: digested, compared with what the client said of it, and put away.
//!
//! Short bodies stay in memory until they become a row; long ones go to a blob as they come. Until a commit has
//! made the blob somebody's, its [`Lease`] gives it back. A blob whose commit has an unknown outcome stays until
//! the next start, when what no row knows is freed.

use super::checksum::{ALL, Algorithm, Checksum};
use super::cipher::{Cipher, Flow};
use super::digester::{Digester, Digests, digest};
use crate::errors::object::ObjectError;
use crate::limits::OBJECT_BYTES_PUT_MAX;
use bytes::{Bytes, BytesMut};
use kernel::{Cx, Incoming, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{BlobRef, BlobWriter, Blobs};

/// Bodies up to this length lie in a row.
pub const SHORT_BYTES_MAX: usize = 32 * 1024;

/// What the client says of a body before it comes.
pub struct Expected {
    pub algorithm: Algorithm,
    /// What it must be; where the client says it at all, and not behind the body.
    pub sum: Option<Vec<u8>>,
    pub md5: Option<[u8; 16]>,
    pub cipher: Option<Cipher>,
    /// A second checksum, for ourselves.
    pub also: Option<Algorithm>,
}

/// A body that has come, and is what the client said.
pub struct Received {
    pub algorithm: Algorithm,
    pub digests: Digests,
    pub stored: Stored,
}

pub enum Stored {
    Nowhere,
    Short(Bytes),
    Long(Lease),
}

/// A blob that no row knows yet.
#[derive(Clone)]
pub struct Lease(Arc<Leased>);

struct Leased {
    blobs: Blobs,
    blob: BlobRef,
    is_handed_over: AtomicBool,
}

impl Lease {
    fn new(blobs: Blobs, blob: BlobRef) -> Lease {
        Lease(Arc::new(Leased { blobs, blob, is_handed_over: AtomicBool::new(false) }))
    }

    /// For a row that is about to be committed. From here on it may be somebody's, until it is known that the
    /// commit did not happen.
    pub fn hand_over(&self, cx: &mut Cx<'_>) -> BlobRef {
        let leased = self.0.clone();
        leased.is_handed_over.store(true, Ordering::Relaxed);
        cx.when_lost(move || leased.is_handed_over.store(false, Ordering::Relaxed));
        self.0.blob.clone()
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        if !self.is_handed_over.load(Ordering::Relaxed) {
            self.blobs.release(self.blob.clone());
        }
    }
}

impl Received {
    pub fn checksum(&self) -> Checksum {
        Checksum::of_whole(self.algorithm, self.digests.sum.clone())
    }
}

/// Takes in a body whose length the client must have said.
pub async fn take_announced(blobs: &Blobs, expected: &Expected, body: &mut Incoming<'_>) -> Result<Received> {
    if body.length().is_none() {
        Err(ObjectError::MissingLength)?;
    }
    take_in(blobs, expected, body).await
}

/// Takes a body in.
pub async fn take_in(blobs: &Blobs, expected: &Expected, body: &mut Incoming<'_>) -> Result<Received> {
    if let Some(size) = body.length().filter(|length| *length > OBJECT_BYTES_PUT_MAX) {
        Err(ObjectError::TooLarge { size })?;
    }
    let mut head = Vec::new();
    let mut head_bytes = 0;
    while head_bytes <= SHORT_BYTES_MAX
        && let Some(piece) = body.next().await?
    {
        head_bytes += piece.len();
        head.push(piece);
    }
    let (digests, stored) = if head_bytes <= SHORT_BYTES_MAX {
        let plain = joined(head, head_bytes);
        let digests = digest(expected.algorithm, expected.also, &plain);
        (digests, short(plain, expected.cipher.as_ref()))
    } else {
        long(blobs, expected, head, body).await?
    };
    let received = Received { algorithm: expected.algorithm, digests, stored };
    let trailer = ALL.into_iter().find_map(|algorithm| {
        let text = body.trailer(&algorithm.header())?;
        Some((algorithm, text.to_owned()))
    });
    check(expected, received, trailer).await
}

fn joined(pieces: Vec<Bytes>, length: usize) -> Bytes {
    match <[Bytes; 1]>::try_from(pieces) {
        Ok([only]) => only,
        Err(pieces) => {
            let mut whole = BytesMut::with_capacity(length);
            pieces.iter().for_each(|piece| whole.extend_from_slice(piece));
            whole.freeze()
        }
    }
}

fn short(plain: Bytes, cipher: Option<&Cipher>) -> Stored {
    match cipher {
        _ if plain.is_empty() => Stored::Nowhere,
        Some(cipher) => Stored::Short(cipher.flow(0).turn(&plain)),
        None => Stored::Short(plain),
    }
}

async fn long(
    blobs: &Blobs,
    expected: &Expected,
    head: Vec<Bytes>,
    body: &mut Incoming<'_>,
) -> Result<(Digests, Stored)> {
    let mut sink = Sink {
        digester: Digester::new(expected.algorithm, expected.also),
        writer: blobs.writer(),
        flow: expected.cipher.as_ref().map(|cipher| cipher.flow(0)),
        length: 0,
    };
    for piece in head {
        sink.push(piece).await?;
    }
    while let Some(piece) = body.next().await? {
        sink.push(piece).await?;
    }
    let digests = sink.digester.finish().await?;
    let blob = sink.writer.finish().await?;
    Ok((digests, Stored::Long(Lease::new(blobs.clone(), blob))))
}

struct Sink {
    digester: Digester,
    writer: BlobWriter,
    flow: Option<Flow>,
    length: u64,
}

impl Sink {
    async fn push(&mut self, piece: Bytes) -> Result<()> {
        self.length += piece.len() as u64;
        if self.length > OBJECT_BYTES_PUT_MAX {
            Err(ObjectError::TooLarge { size: self.length })?;
        }
        let sealed = match &mut self.flow {
            Some(flow) => flow.turn(&piece),
            None => piece.clone(),
        };
        self.digester.push(piece).await;
        Ok(self.writer.push(sealed).await?)
    }
}

/// Compares a body that has come with what was said of it, before and behind it.
async fn check(
    expected: &Expected,
    received: Received,
    trailer: Option<(Algorithm, String)>,
) -> Result<Received> {
    if expected.md5.is_some_and(|md5| md5 != received.digests.md5) {
        Err(ObjectError::BadDigest)?;
    }
    let mut received = received;
    let mut said = expected.sum.clone();
    if let Some((algorithm, text)) = trailer {
        let invalid = || ObjectError::ChecksumInvalid { algorithm: algorithm.name() };
        said = Some(algorithm.parse(&text).ok_or_else(invalid)?);
        if algorithm != received.algorithm {
            received = again(expected, received, algorithm).await?;
        }
    }
    if said.is_some_and(|said| said != received.digests.sum) {
        Err(ObjectError::ChecksumMismatch { algorithm: received.algorithm.name() })?;
    }
    Ok(received)
}

/// Another checksum than the one that was announced: the body is read once more.
async fn again(expected: &Expected, received: Received, algorithm: Algorithm) -> Result<Received> {
    let mut digester = Digester::new(algorithm, expected.also);
    let mut flow = expected.cipher.as_ref().map(|cipher| cipher.flow(0));
    let mut plain = |sealed: Bytes| match &mut flow {
        Some(flow) => flow.turn(&sealed),
        None => sealed,
    };
    match &received.stored {
        Stored::Nowhere => {}
        Stored::Short(bytes) => digester.push(plain(bytes.clone())).await,
        Stored::Long(lease) => {
            let mut reader = lease.0.blobs.read(&lease.0.blob, 0..lease.0.blob.length());
            while let Some(piece) = reader.next().await? {
                digester.push(plain(piece)).await;
            }
        }
    }
    Ok(Received { algorithm, digests: digester.finish().await?, stored: received.stored })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::cloud;

    fn expected(algorithm: Algorithm) -> Expected {
        Expected { algorithm, sum: None, md5: None, cipher: None, also: None }
    }

    async fn code(blobs: &Blobs, expected: Expected, bytes: &[u8], trailers: &[(String, String)]) -> String {
        let mut body = Incoming::at_hand(Bytes::copy_from_slice(bytes), trailers);
        match take_in(blobs, &expected, &mut body).await {
            Err(kernel::Error::Api(error)) => error.code.into_owned(),
            Err(error) => error.to_string(),
            Ok(received) => received.algorithm.name().to_owned(),
        }
    }

    #[tokio::test]
    async fn lies_are_found() {
        let cloud = cloud();
        let blobs = &cloud.cloud.blobs;
        let wrong_sum = Expected { sum: Some(vec![0; 4]), ..expected(Algorithm::Crc32) };
        assert_eq!(code(blobs, wrong_sum, b"hello", &[]).await, "BadDigest");
        let wrong_md5 = Expected { md5: Some([0; 16]), ..expected(Algorithm::Crc32) };
        assert_eq!(code(blobs, wrong_md5, b"hello", &[]).await, "BadDigest");
        let right = Expected { sum: Some(Algorithm::Crc32.sum(b"hello")), ..expected(Algorithm::Crc32) };
        assert_eq!(code(blobs, right, b"hello", &[]).await, "CRC32");
    }

    #[tokio::test]
    async fn trailers_count_whatever_was_announced() {
        let cloud = cloud();
        let blobs = &cloud.cloud.blobs;
        for length in [5, 200_000] {
            let whole = vec![7u8; length];
            let sum = data_encoding::BASE64.encode(&Algorithm::Sha1.sum(&whole));
            let trailer = |sum: &str| [("x-amz-checksum-sha1".to_owned(), sum.to_owned())];
            let sealed =
                Expected { cipher: Some(Cipher::new([1; 32], [2; 16])), ..expected(Algorithm::Crc32C) };
            assert_eq!(code(blobs, sealed, &whole, &trailer(&sum)).await, "SHA1");
            let wrong = data_encoding::BASE64.encode(&[0; 20]);
            assert_eq!(code(blobs, expected(Algorithm::Crc32C), &whole, &trailer(&wrong)).await, "BadDigest");
            assert_eq!(
                code(blobs, expected(Algorithm::Crc32C), &whole, &trailer("x")).await,
                "InvalidRequest"
            );
        }
    }
}
