//! The body of a message: nothing, bytes at hand, or a stream that is pulled.

use bytes::Bytes;
use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};
use sync_wrapper::SyncWrapper;

/// What a streaming member holds, and what a response carries.
#[derive(Debug, Default)]
pub enum Body {
    #[default]
    Empty,
    Bytes(Bytes),
    Stream(BodyStream),
}

impl Body {
    /// The length, where it is known before the last byte.
    pub fn length(&self) -> Option<u64> {
        match self {
            Body::Empty => Some(0),
            Body::Bytes(bytes) => Some(bytes.len() as u64),
            Body::Stream(stream) => stream.length,
        }
    }

    /// The bytes at hand; `None` for a stream.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Body::Empty => Some(&[]),
            Body::Bytes(bytes) => Some(bytes),
            Body::Stream(_) => None,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.length() == Some(0)
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        if bytes.is_empty() { Body::Empty } else { Body::Bytes(bytes) }
    }
}

/// Chunks that come when they are asked for.
pub struct BodyStream {
    length: Option<u64>,
    chunks: SyncWrapper<Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>>>,
}

impl BodyStream {
    /// `length` is the sum of all chunks, where it is known beforehand.
    pub fn new(
        length: Option<u64>,
        chunks: impl Stream<Item = std::io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        BodyStream { length, chunks: SyncWrapper::new(Box::pin(chunks)) }
    }

    pub fn length(&self) -> Option<u64> {
        self.length
    }
}

impl Stream for BodyStream {
    type Item = std::io::Result<Bytes>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.chunks.get_mut().as_mut().poll_next(cx)
    }
}

impl std::fmt::Debug for BodyStream {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "BodyStream({:?})", self.length)
    }
}
