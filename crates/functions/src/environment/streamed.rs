//! An answer that comes in pieces.

use crate::failures;
use crate::runtime_api::{Piece, Told};
use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

/// Handed on, or kept where nobody wants them.
pub struct Streamed {
    pub stream: Option<mpsc::Sender<Bytes>>,
    pub kept: Vec<u8>,
}

impl Streamed {
    /// The answer, with the last piece.
    pub async fn take(&mut self, piece: Piece, until: Instant) -> Option<Told> {
        match (piece, &self.stream) {
            (Piece::Failed(error), _) => Some(Told::Error(error)),
            (Piece::End, _) => Some(Told::Result(std::mem::take(&mut self.kept).into())),
            (Piece::Bytes(bytes), Some(stream)) => {
                // Who does not listen any more, or not in time, gets nothing.
                let _ = timeout_at(until, stream.send(bytes)).await;
                None
            }
            (Piece::Bytes(bytes), None) => {
                self.kept.extend_from_slice(&bytes);
                (self.kept.len() > failures::RESPONSE_BYTES_MAX).then_some(Told::TooLarge)
            }
        }
    }
}
