//! Connections whose client lets the server wait are ended: it does not finish a head, says nothing at all, or
//! does not take its answer.
//!
//! A timer for each head would cost every request something. So each connection is looked at once in a while:
//! one that is in no request, and has begun none and sent nothing since it was looked at, stands still.

use crate::respond::Outgoing;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

/// How often a connection is looked at in the time that it is given.
const LOOKS: u32 = 4;

/// What moves on a connection.
#[derive(Clone, Default)]
pub struct Motion(Arc<Counts>);

#[derive(Default)]
struct Counts {
    /// Requests that are being answered.
    answering: AtomicU32,
    /// Requests that came, and writes that the client took.
    moves: AtomicU64,
}

impl Motion {
    /// A request came, and is being answered until this is dropped.
    pub fn answering(&self) -> Answering {
        self.0.moves.fetch_add(1, Ordering::Relaxed);
        self.0.answering.fetch_add(1, Ordering::Relaxed);
        Answering(self.0.clone())
    }

    /// Notes a write that went out.
    pub fn noted(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(1..)) = written {
            self.0.moves.fetch_add(1, Ordering::Relaxed);
        }
        written
    }
}

/// A request in the middle of being answered.
pub struct Answering(Arc<Counts>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answering.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of an answer: its request is in the middle until it has ended.
pub struct Answered {
    pub body: Outgoing,
    #[allow(dead_code, reason = "is dropped with the body")]
    pub answering: Answering,
}

impl Body for Answered {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Lets a connection go on until it ends, or stands still for `patience`, or for up to a quarter less: `None`.
pub async fn until_standstill<T>(
    connection: impl Future<Output = T>,
    motion: &Motion,
    patience: Duration,
) -> Option<T> {
    let mut connection = pin!(connection);
    let (mut seen, mut still) = (0, 0);
    while still < LOOKS - 1 {
        if let Ok(ended) = tokio::time::timeout(patience / LOOKS, connection.as_mut()).await {
            return Some(ended);
        }
        let moves = motion.0.moves.load(Ordering::Relaxed);
        let moved = moves != seen || motion.0.answering.load(Ordering::Relaxed) > 0;
        still = if moved { 0 } else { still + 1 };
        seen = moves;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};
    use tokio::time::Instant;

    const PATIENCE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_ended() {
        let begun = Instant::now();
        assert_eq!(until_standstill(pending::<()>(), &Motion::default(), PATIENCE).await, None);
        assert_eq!(begun.elapsed(), PATIENCE * 3 / 4);
        assert_eq!(until_standstill(ready(7), &Motion::default(), PATIENCE).await, Some(7));
    }

    #[tokio::test(start_paused = true)]
    async fn who_moves_is_given_time_again() {
        let request = |motion: &Motion| drop(motion.answering());
        let write = |motion: &Motion| assert!(motion.noted(Poll::Ready(Ok(1))).is_ready());
        for moves in [&request as &dyn Fn(&Motion), &write] {
            let (motion, begun) = (Motion::default(), Instant::now());
            moves(&motion);
            assert_eq!(until_standstill(pending::<()>(), &motion, PATIENCE).await, None);
            assert_eq!(begun.elapsed(), PATIENCE);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_ended_in_the_middle_of_an_answer() {
        let (motion, begun) = (Motion::default(), Instant::now());
        let answering = motion.answering();
        let answer = async move {
            tokio::time::sleep_until(begun + 10 * PATIENCE).await;
            drop(answering);
            pending::<()>().await
        };
        assert_eq!(until_standstill(answer, &motion, PATIENCE).await, None);
        assert!(begun.elapsed() >= 10 * PATIENCE);
    }

    #[test]
    fn a_write_that_waits_is_no_move() {
        let motion = Motion::default();
        assert!(motion.noted(Poll::Pending).is_pending() && motion.noted(Poll::Ready(Ok(0))).is_ready());
        assert_eq!(motion.0.moves.load(Ordering::Relaxed), 0);
    }
}
