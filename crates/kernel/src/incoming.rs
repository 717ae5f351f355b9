//! The body of a request that streams: pulled piece by piece, checked on the way.

use crate::{BoxFuture, Result};
use bytes::Bytes;

/// A body that is coming in, freed of whatever it was wrapped in for its journey.
pub struct Incoming<'a> {
    length: Option<u64>,
    source: Source<'a>,
}

enum Source<'a> {
    AtHand { bytes: Option<Bytes>, trailers: &'a [(String, String)] },
    Pulled(Box<dyn Pull + 'a>),
}

/// Where pieces come from.
pub trait Pull: Send {
    /// The next piece; `None` once the body has ended and was found to be what the caller signed.
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>>>;

    /// What came behind the body: names in lower case.
    fn trailers(&self) -> &[(String, String)];
}

impl<'a> Incoming<'a> {
    /// A body that is there already.
    pub fn at_hand(bytes: Bytes, trailers: &'a [(String, String)]) -> Incoming<'a> {
        Incoming { length: Some(bytes.len() as u64), source: Source::AtHand { bytes: Some(bytes), trailers } }
    }

    /// `length` is what was announced, of the plain body.
    pub fn pulled(length: Option<u64>, from: impl Pull + 'a) -> Incoming<'a> {
        Incoming { length, source: Source::Pulled(Box::new(from)) }
    }

    /// How long it will be, where the client has said it.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The next piece; `None` once it has ended and everything that was said of it is true.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        match &mut self.source {
            Source::AtHand { bytes, .. } => Ok(bytes.take().filter(|bytes| !bytes.is_empty())),
            Source::Pulled(from) => from.next().await,
        }
    }

    /// A trailer, by its name in lower case; after the end.
    pub fn trailer(&self, name: &str) -> Option<&str> {
        let trailers = match &self.source {
            Source::AtHand { trailers, .. } => trailers,
            Source::Pulled(from) => from.trailers(),
        };
        trailers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
