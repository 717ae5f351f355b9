//! Writing a body: frames are filled, sealed and written a few at a time.
//!
//! All that is reserved belongs to a state that moves into the blocking thread and back. So a writer that
//! is dropped in the middle gives its space back only after the last write has ended.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use ring::rand::{SecureRandom, SystemRandom};

use super::extents::Region;
use super::frame::{FRAME_BYTES, FRAME_STORED, place};
use super::{BlobRef, Blobs, Piece, failed};
use crate::Error;
use crate::disk::DiskFile;

/// Plain bytes that are gathered before they are written.
const GATHERED_BYTES: usize = 4 * FRAME_BYTES;
/// Frames that are reserved at a time, at first and at most.
const RESERVED_FIRST: u32 = 4;
const RESERVED_MAX: u32 = 128;

/// A body that is being written.
pub struct BlobWriter {
    /// Gone while a write is under way, and for good if that was not awaited to its end.
    state: Option<State>,
}

struct State {
    blobs: Blobs,
    id: Option<[u8; 16]>,
    gathered: Vec<u8>,
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
            gathered: Vec::new(),
            length: 0,
            frames: 0,
            pieces: Vec::new(),
            reserved: Vec::new(),
            used: 0,
            next_reservation: RESERVED_FIRST,
            touched: BTreeMap::new(),
        };
        BlobWriter { state: Some(state) }
    }

    /// Appends to the body. Waits while what was gathered is written.
    pub async fn push(&mut self, bytes: Bytes) -> Result<(), Error> {
        let mut bytes = bytes;
        while !bytes.is_empty() {
            let state = self.state.as_mut().ok_or_else(broken)?;
            let room = GATHERED_BYTES - state.gathered.len();
            let part = bytes.split_to(room.min(bytes.len()));
            state.gathered.extend_from_slice(&part);
            if state.gathered.len() == GATHERED_BYTES {
                self.blocking(State::write_gathered).await?;
            }
        }
        Ok(())
    }

    /// Ends the body and makes it durable.
    pub async fn finish(mut self) -> Result<BlobRef, Error> {
        self.blocking(State::finish).await
    }

    async fn blocking<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut State) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let mut state = self.state.take().ok_or_else(broken)?;
        let (state, outcome) = tokio::task::spawn_blocking(move || {
            let outcome = work(&mut state);
            (state, outcome)
        })
        .await
        .map_err(|error| Error::Unavailable(format!("a blob could not be written: {error}")))?;
        if outcome.is_ok() {
            self.state = Some(state);
        }
        outcome
    }
}

fn broken() -> Error {
    Error::Unavailable("an earlier write of this blob failed or was not awaited".into())
}

impl State {
    fn write_gathered(&mut self) -> Result<(), Error> {
        let gathered = std::mem::take(&mut self.gathered);
        for plain in gathered.chunks(FRAME_BYTES) {
            self.write_frame(plain)?;
        }
        self.gathered = gathered;
        self.gathered.clear();
        Ok(())
    }

    fn write_frame(&mut self, plain: &[u8]) -> Result<(), Error> {
        let id = self.id()?;
        let sealed = self.blobs.shared.keyring.seal(&place(&id, self.frames), plain)?;
        let (extent, offset) = self.room(sealed.len() as u64)?;
        let file = self.touched.get(&extent).ok_or_else(broken)?;
        file.write_at(&sealed, offset).map_err(failed)?;
        self.note_frame(extent, offset, plain.len())
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
        self.write_gathered()?;
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
