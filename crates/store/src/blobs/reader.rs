//! Reading a body: a few frames at a time, each verified before any of it is served.
//!
//! What the system has in its cache is read at once, which takes microseconds and needs no other thread; what
//! is on the disk alone is read on a blocking thread. Buffers are allocated here and not there: each blocking
//! thread would keep some of its own.

use std::ops::Range;

use bytes::Bytes;
use tokio::task::spawn_blocking;

use super::frame::{self, FRAME_BYTES, Run, Slot};
use super::{BlobRef, Blobs};
use crate::Error;
use crate::engine::snapshots::Snapshot;

/// Frames that are read at a time.
const FRAMES_AT_A_TIME: usize = 2;

/// A body, or a part of one, that is being read.
pub struct BlobReader {
    blobs: Blobs,
    blob: BlobRef,
    /// What is still to be read.
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
            self.read().await?;
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

    async fn read(&mut self) -> Result<(), Error> {
        let first = u32::try_from(self.left.start / FRAME_BYTES as u64).map_err(|_| too_long())?;
        let slots: Vec<Slot> = frame::slots(&self.blob, first)
            .take(FRAMES_AT_A_TIME)
            .take_while(|slot| frame_start(slot) < self.left.end)
            .collect();
        let missing =
            || Error::Corrupt("a blob's reference has fewer frames than its length asks for".into());
        let end = slots.last().map(|slot| frame_start(slot) + slot.plain_len as u64).ok_or_else(missing)?;
        let mut ready = Vec::with_capacity(slots.len());
        for slots in frame::runs(&slots) {
            let frames = self.read_run(slots).await?;
            ready.extend(slots.iter().zip(frames).map(|(slot, plain)| part(&plain, slot, &self.left)));
        }
        ready.reverse();
        self.ready = ready;
        self.left.start = end.min(self.left.end);
        Ok(())
    }

    async fn read_run(&self, slots: &[Slot]) -> Result<Vec<Bytes>, Error> {
        let mut run = Run::new(self.blob.id, slots);
        if !run.fill_at_once(&self.blobs)? {
            // The hold goes along: if this reader is dropped, the read under way must still end in peace.
            let (blobs, hold) = (self.blobs.clone(), self.hold.again());
            let filled = spawn_blocking(move || {
                let _hold = hold;
                run.fill(&blobs).map(|()| run)
            });
            run = filled.await.map_err(|error| Error::Unavailable(format!("a blob: {error}")))??;
        }
        run.open(&self.blobs)
    }
}

fn part(plain: &Bytes, slot: &Slot, wanted: &Range<u64>) -> Bytes {
    let start = frame_start(slot);
    let within =
        |at: u64| usize::try_from(at.saturating_sub(start)).map_or(plain.len(), |at| at.min(plain.len()));
    plain.slice(within(wanted.start)..within(wanted.end))
}

fn frame_start(slot: &Slot) -> u64 {
    u64::from(slot.index) * FRAME_BYTES as u64
}

fn too_long() -> Error {
    Error::TooLarge("a blob is longer than this machine can address".into())
}
