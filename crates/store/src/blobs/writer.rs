//! Writing a body: frames are filled, sealed and written a batch at a time, while the next batch is filled.
//!
//! All that is reserved belongs to a state that moves into the blocking thread and back. So a writer that
//! is dropped in the middle gives its space back only after the last write has ended.
//!
//! Of a long body, what is written is synced while more comes, so that its end has little left to wait for.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::task::{JoinHandle, spawn_blocking};

use super::batch::Batch;
use super::extents::Region;
use super::frame::{FRAME_BYTES, FRAME_STORED, place};
use super::{BlobRef, Blobs, Piece, failed};
use crate::Error;
use crate::disk::DiskFile;
use crate::seal::SEAL_OVERHEAD;

/// Frames that are reserved at a time, at first and at most.
const RESERVED_FIRST: u32 = 4;
const RESERVED_MAX: u32 = 128;
/// What is written before a sync of it begins.
const UNSYNCED_BYTES: u64 = 8 << 20;

/// A body that is being written.
pub struct BlobWriter {
    /// What is being filled.
    batch: Batch,
    /// Empty: what is filled next.
    spare: Batch,
    work: Work,
    unsynced: u64,
    /// The sync that is under way.
    sync: Option<JoinHandle<io::Result<()>>>,
}

enum Work {
    Idle(Box<State>),
    /// A batch is being written; it comes back empty.
    Busy(JoinHandle<Result<(Box<State>, Batch), Error>>),
    /// For good: a write failed or was not awaited.
    Broken,
}

struct State {
    blobs: Blobs,
    id: Option<[u8; 16]>,
    length: u64,
    frames: u32,
    pieces: Vec<Piece>,
    /// What is reserved: the pieces' space, and room behind the last of them.
    reserved: Vec<Region>,
    /// How much of the last reservation is written.
    used: u64,
    next_reservation: u32,
    touched: BTreeMap<u64, Arc<DiskFile>>,
}

impl BlobWriter {
    pub(super) fn new(blobs: Blobs) -> BlobWriter {
        let state = State {
            blobs,
            id: None,
            length: 0,
            frames: 0,
            pieces: Vec::new(),
            reserved: Vec::new(),
            used: 0,
            next_reservation: RESERVED_FIRST,
            touched: BTreeMap::new(),
        };
        let work = Work::Idle(Box::new(state));
        BlobWriter { batch: Batch::default(), spare: Batch::default(), work, unsynced: 0, sync: None }
    }

    /// Appends to the body. Waits while the batch before is written, if this one is full.
    pub async fn push(&mut self, bytes: Bytes) -> Result<(), Error> {
        let mut bytes = &bytes[..];
        while !bytes.is_empty() {
            self.batch.fill(&mut bytes);
            if self.batch.is_full() {
                self.write().await?;
            }
        }
        Ok(())
    }

    /// Ends the body and makes it durable.
    pub async fn finish(mut self) -> Result<BlobRef, Error> {
        let mut state = self.idle().await?;
        let mut batch = std::mem::take(&mut self.batch);
        if let Some(sync) = self.sync.take() {
            ended(sync).await?.map_err(failed)?;
        }
        ended(spawn_blocking(move || {
            state.write(&mut batch)?;
            state.finish()
        }))
        .await?
    }

    /// Lets the batch be written, once the one before is.
    async fn write(&mut self) -> Result<(), Error> {
        let mut state = self.idle().await?;
        if self.unsynced >= UNSYNCED_BYTES {
            self.begin_sync(&state).await?;
        }
        let mut batch = std::mem::replace(&mut self.batch, std::mem::take(&mut self.spare));
        self.unsynced += (batch.frames() * FRAME_BYTES) as u64;
        self.work = Work::Busy(spawn_blocking(move || {
            state.write(&mut batch)?;
            Ok((state, batch))
        }));
        Ok(())
    }

    /// The state, once nothing is being written. It is the caller's to put back.
    async fn idle(&mut self) -> Result<Box<State>, Error> {
        match std::mem::replace(&mut self.work, Work::Broken) {
            Work::Idle(state) => Ok(state),
            Work::Busy(work) => {
                let (state, batch) = ended(work).await??;
                self.spare = batch;
                Ok(state)
            }
            Work::Broken => Err(broken()),
        }
    }

    /// One sync at a time, so that no more than twice the bound waits for the disk.
    async fn begin_sync(&mut self, state: &State) -> Result<(), Error> {
        if let Some(sync) = self.sync.take() {
            ended(sync).await?.map_err(failed)?;
        }
        let Some(region) = state.reserved.last() else { return Ok(()) };
        let Some(file) = state.touched.get(&region.extent).cloned() else { return Ok(()) };
        self.sync = Some(spawn_blocking(move || file.sync_data()));
        self.unsynced = 0;
        Ok(())
    }
}

async fn ended<T>(work: JoinHandle<T>) -> Result<T, Error> {
    work.await.map_err(|error| Error::Unavailable(format!("a blob could not be written: {error}")))
}

fn broken() -> Error {
    Error::Unavailable("an earlier write of this blob failed or was not awaited".into())
}

impl State {
    /// Seals the frames of a batch and writes them, those that lie behind each other at once.
    fn write(&mut self, batch: &mut Batch) -> Result<(), Error> {
        let id = self.id()?;
        let mut sealing = self.blobs.shared.keyring.sealing(batch.frames())?;
        let mut runs: Vec<Region> = Vec::new();
        let stored = batch.close();
        for frame in stored.chunks_mut(FRAME_STORED as usize) {
            sealing.seal_within(&place(&id, self.frames), frame)?;
            let len = frame.len() as u64;
            let (extent, offset) = self.room(len)?;
            self.note_frame(extent, offset, frame.len() - SEAL_OVERHEAD)?;
            match runs.last_mut() {
                Some(run) if run.extent == extent && run.end() == offset => run.len += len,
                _ => runs.push(Region { extent, offset, len }),
            }
        }
        let mut stored = &*stored;
        for run in runs {
            let (bytes, rest) = stored.split_at(run.len as usize);
            let file = self.touched.get(&run.extent).ok_or_else(broken)?;
            file.write_at(bytes, run.offset).map_err(failed)?;
            stored = rest;
        }
        batch.clear();
        Ok(())
    }

    fn note_frame(&mut self, extent: u64, offset: u64, plain_len: usize) -> Result<(), Error> {
        self.frames =
            self.frames.checked_add(1).ok_or_else(|| Error::TooLarge("a blob has too many frames".into()))?;
        self.length += plain_len as u64;
        match self.pieces.last_mut() {
            Some(piece)
                if piece.extent == extent
                    && piece.offset + u64::from(piece.frames) * FRAME_STORED == offset =>
            {
                piece.frames += 1;
            }
            _ => self.pieces.push(Piece { extent, offset, frames: 1 }),
        }
        Ok(())
    }

    /// Where the next frame goes.
    fn room(&mut self, len: u64) -> Result<(u64, u64), Error> {
        let has_room = self.reserved.last().is_some_and(|last| self.used + len <= last.len);
        if !has_room {
            self.reserve(len)?;
        }
        let last = self.reserved.last().ok_or_else(broken)?;
        let offset = last.offset + self.used;
        self.used += len;
        Ok((last.extent, offset))
    }

    fn reserve(&mut self, frame_len: u64) -> Result<(), Error> {
        self.trim();
        // A body that ends in its first frame takes exactly what it needs.
        let is_small = self.frames == 0 && frame_len < FRAME_STORED;
        let extents = &self.blobs.shared.extents;
        let frames = u64::from(self.next_reservation).min(extents.reservation_max() / FRAME_STORED).max(1);
        let len = if is_small { frame_len } else { frames * FRAME_STORED };
        let region = extents.reserve(len).map_err(failed)?;
        self.reserved.push(region);
        self.used = 0;
        self.next_reservation = (self.next_reservation * 2).min(RESERVED_MAX);
        let file = extents.file(region.extent).ok_or_else(broken)?;
        self.touched.insert(region.extent, file);
        Ok(())
    }

    /// Gives the rest of the last reservation back.
    fn trim(&mut self) {
        let Some(last) = self.reserved.last_mut() else { return };
        let rest = Region { extent: last.extent, offset: last.offset + self.used, len: last.len - self.used };
        last.len = self.used;
        if rest.len > 0 {
            self.blobs.shared.extents.give_back([rest]);
        }
    }

    fn finish(&mut self) -> Result<BlobRef, Error> {
        for file in self.touched.values() {
            file.sync_data().map_err(failed)?;
        }
        self.trim();
        // From here on the space belongs to the reference.
        self.reserved.clear();
        self.used = 0;
        Ok(BlobRef { id: self.id()?, length: self.length, pieces: std::mem::take(&mut self.pieces) })
    }

    fn id(&mut self) -> Result<[u8; 16], Error> {
        if let Some(id) = self.id {
            return Ok(id);
        }
        let mut id = [0; 16];
        SystemRandom::new()
            .fill(&mut id)
            .map_err(|_| Error::Unavailable("the operating system gave no random bytes".into()))?;
        self.id = Some(id);
        Ok(id)
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.blobs.shared.extents.give_back(self.reserved.drain(..));
    }
}
