//! A connection that sends a short answer, head and body, from one piece of memory: a system call that
//! gathers pieces costs more than the copy. Long bodies go out from where they lie.

use crate::standstill::Motion;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Up to this length it is copied.
const SHORT_BYTES_MAX: usize = 4 * 1024;

pub struct SmallWrites<S> {
    pub stream: S,
    pub motion: Motion,
}

impl<S: AsyncRead + Unpin> AsyncRead for SmallWrites<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for SmallWrites<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.motion.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut whole = [0; SHORT_BYTES_MAX];
        let mut length = 0;
        for piece in pieces {
            let Some(into) = whole.get_mut(length..length + piece.len()) else {
                let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
                return self.motion.noted(written);
            };
            into.copy_from_slice(piece);
            length += piece.len();
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, &whole[..length]);
        self.motion.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn short_and_long_answers_arrive_whole() {
        for length in [0, 10, SHORT_BYTES_MAX - 4, SHORT_BYTES_MAX - 3, 100_000] {
            let (ours, mut theirs) = tokio::io::duplex(1 << 20);
            let body = vec![7; length];
            let mut connection = SmallWrites { stream: ours, motion: Motion::default() };
            let mut sent = 0;
            while sent < 4 + length {
                let (head, body) = (&b"head"[sent.min(4)..], &body[sent.saturating_sub(4)..]);
                let pieces = [IoSlice::new(head), IoSlice::new(body)];
                sent += connection.write_vectored(&pieces).await.expect("there is room");
            }
            drop(connection);
            let mut got = Vec::new();
            theirs.read_to_end(&mut got).await.expect("it ends");
            assert_eq!(got, [b"head".as_slice(), &body].concat());
        }
    }
}
