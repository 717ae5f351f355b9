//! Reading a body: a few frames at a time, each verified before any of it is served.

use std::ops::Range;

use bytes::Bytes;

use super::frame::{self, FRAME_BYTES, Slot};
use super::{BlobRef, Blobs};
use crate::Error;
use crate::engine::snapshots::Snapshot;

/// Frames that are read at a time.
const FRAMES_AT_A_TIME: usize = 4;

/// A body, or a part of one, that is being read.
pub struct BlobReader {
    blobs: Blobs,
    blob: BlobRef,
    /// What is still to be served.
    left: Range<u64>,
    /// Verified and not yet served, the next one last.
    ready: Vec<Bytes>,
    hold: Snapshot,
}

impl BlobReader {
    pub(super) fn new(blobs: Blobs, blob: BlobRef, range: Range<u64>, hold: Snapshot) -> BlobReader {
        let end = range.end.min(blob.length);
        let left = range.start.min(end)..end;
        BlobReader { blobs, blob, left, ready: Vec::new(), hold }
    }

    /// The next bytes, at most 64 KiB; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        if self.ready.is_empty() && !self.left.is_empty() {
            self.read_ahead().await?;
        }
        Ok(self.ready.pop())
    }

    /// The rest in one piece: for bodies that are known to be small.
    pub async fn read_to_end(mut self) -> Result<Bytes, Error> {
        let mut all = Vec::new();
        while let Some(bytes) = self.next().await? {
            all.extend_from_slice(&bytes);
        }
        Ok(Bytes::from(all))
    }

    async fn read_ahead(&mut self) -> Result<(), Error> {
        let first = usize::try_from(self.left.start / FRAME_BYTES as u64).map_err(|_| too_long())?;
        let slots: Vec<Slot> = frame::slots(&self.blob)
            .skip(first)
            .take(FRAMES_AT_A_TIME)
            .take_while(|slot| frame_start(slot) < self.left.end)
            .collect();
        let missing =
            || Error::Corrupt("a blob's reference has fewer frames than its length asks for".into());
        let end = slots.last().map(|slot| frame_start(slot) + slot.plain_len as u64).ok_or_else(missing)?;
        let (blobs, blob, left) = (self.blobs.clone(), self.blob.clone(), self.left.clone());
        // The hold goes along: if this reader is dropped, the read under way must still end in peace.
        let hold = self.hold.again();
        let parts = tokio::task::spawn_blocking(move || {
            let _hold = hold;
            slots.iter().map(|slot| part(&blobs, &blob, slot, &left)).collect::<Result<Vec<_>, Error>>()
        });
        self.ready = parts.await.map_err(|error| Error::Unavailable(format!("a blob: {error}")))??;
        self.ready.reverse();
        self.left.start = end.min(self.left.end);
        Ok(())
    }
}

fn part(blobs: &Blobs, blob: &BlobRef, slot: &Slot, wanted: &Range<u64>) -> Result<Bytes, Error> {
    let plain = blobs.read_frame(blob, slot)?;
    let start = frame_start(slot);
    let within =
        |at: u64| usize::try_from(at.saturating_sub(start)).map_or(plain.len(), |at| at.min(plain.len()));
    Ok(plain.slice(within(wanted.start)..within(wanted.end)))
}

fn frame_start(slot: &Slot) -> u64 {
    u64::from(slot.index) * FRAME_BYTES as u64
}

fn too_long() -> Error {
    Error::TooLarge("a blob is longer than this machine can address".into())
}
