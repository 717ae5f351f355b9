//! A body on its way out: pulled piece by piece as the client reads, never held whole.

use super::checksum::Algorithm;
use super::cipher::{Cipher, Flow};
use super::digester::{Digester, Digests};
use bytes::Bytes;
use futures_util::stream;
use kernel::BoxFuture;
use kernel::incoming::Pull;
use std::collections::VecDeque;
use store::{BlobReader, Error};
use wire::{Body, BodyStream};

/// A stretch of a body.
pub struct Stretch {
    pub bytes: Source,
    /// Where it begins in what was sealed as one, and the key.
    pub cipher: Option<(Cipher, u64)>,
}

pub enum Source {
    Here(Bytes),
    /// The reader keeps its bytes where they are, also when their object is deleted meanwhile.
    Blob(Box<BlobReader>),
}

/// Stretches behind each other.
pub struct Outflow {
    stretches: VecDeque<Stretch>,
    flow: Option<Flow>,
}

impl Outflow {
    pub fn new(stretches: Vec<Stretch>) -> Outflow {
        let mut outflow = Outflow { stretches: stretches.into(), flow: None };
        outflow.begin();
        outflow
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        while let Some(stretch) = self.stretches.front_mut() {
            let piece = match &mut stretch.bytes {
                Source::Here(bytes) => Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty()),
                Source::Blob(reader) => reader.next().await?,
            };
            if let Some(piece) = piece {
                return Ok(Some(match &mut self.flow {
                    Some(flow) => flow.turn(&piece),
                    None => piece,
                }));
            }
            self.stretches.pop_front();
            self.begin();
        }
        Ok(None)
    }

    /// Reads it all, to digest it.
    pub async fn digest(mut self, algorithm: Algorithm, also: Option<Algorithm>) -> kernel::Result<Digests> {
        let mut digester = Digester::new(algorithm, also);
        while let Some(piece) = self.next().await? {
            digester.push(piece).await;
        }
        digester.finish().await
    }

    fn begin(&mut self) {
        let cipher = self.stretches.front().and_then(|stretch| stretch.cipher.as_ref());
        self.flow = cipher.map(|(cipher, offset)| cipher.flow(*offset));
    }

    /// As the body of an answer. What is short and at hand is sent as it is.
    pub fn into_body(mut self, length: u64) -> Body {
        if let [Stretch { bytes: Source::Here(bytes), cipher: None }] = self.stretches.make_contiguous() {
            return Body::from(std::mem::take(bytes));
        }
        // A reader reads ahead by itself.
        let pieces = stream::unfold(self, |mut outflow| async move {
            let piece = outflow.next().await.transpose()?;
            Some((piece.map_err(|error| std::io::Error::other(error.to_string())), outflow))
        });
        Body::Stream(BodyStream::new(Some(length), pieces))
    }
}

/// What flows out of one object can come in as another.
impl Pull for Outflow {
    fn next(&mut self) -> BoxFuture<'_, kernel::Result<Option<Bytes>>> {
        Box::pin(async { Ok(Outflow::next(self).await?) })
    }

    fn trailers(&self) -> &[(String, String)] {
        &[]
    }
}
