//! Frames: 64 KiB of a body, sealed, and where each lies.

use super::extents::Region;
use super::{BlobRef, Blobs, failed};
use crate::Error;
use crate::disk::DiskFile;
use crate::seal::{NONCE_LEN, SEAL_OVERHEAD};

use bytes::Bytes;
use std::sync::Arc;

/// The plain bytes of a full frame.
pub const FRAME_BYTES: usize = 64 << 10;
/// What a full frame takes in an extent.
pub const FRAME_STORED: u64 = (FRAME_BYTES + SEAL_OVERHEAD) as u64;

/// One frame of a blob.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    pub index: u32,
    pub extent: u64,
    pub offset: u64,
    pub plain_len: usize,
}

impl Slot {
    fn end(&self) -> u64 {
        self.offset.saturating_add((self.plain_len + SEAL_OVERHEAD) as u64)
    }
}

/// The frames of a blob in order, from one on.
pub fn slots(blob: &BlobRef, first: u32) -> impl Iterator<Item = Slot> {
    let mut before = 0u32;
    let places = blob.pieces.iter().flat_map(move |piece| {
        let skipped = first.saturating_sub(before).min(piece.frames);
        before = before.saturating_add(piece.frames);
        (skipped..piece.frames)
            .map(|frame| (piece.extent, piece.offset.saturating_add(u64::from(frame) * FRAME_STORED)))
    });
    (first..).zip(places).map(|(index, (extent, offset))| Slot {
        index,
        extent,
        offset,
        plain_len: plain_len(blob.length, index),
    })
}

/// The space that a blob takes.
pub fn regions(blob: &BlobRef) -> Vec<Region> {
    let mut left = blob.length;
    let mut regions = Vec::new();
    for piece in &blob.pieces {
        let plain = left.min(u64::from(piece.frames) * FRAME_BYTES as u64);
        left -= plain;
        regions.push(Region {
            extent: piece.extent,
            offset: piece.offset,
            len: plain + u64::from(piece.frames) * SEAL_OVERHEAD as u64,
        });
    }
    regions
}

fn plain_len(length: u64, index: u32) -> usize {
    let before = u64::from(index) * FRAME_BYTES as u64;
    usize::try_from(length.saturating_sub(before)).map_or(FRAME_BYTES, |left| left.min(FRAME_BYTES))
}

/// What a frame's seal is bound to.
pub fn place(id: &[u8; 16], index: u32) -> [u8; 20] {
    let mut place = [0; 20];
    place[..16].copy_from_slice(id);
    place[16..].copy_from_slice(&index.to_le_bytes());
    place
}

/// Frames that lie behind each other.
pub fn runs(slots: &[Slot]) -> impl Iterator<Item = &[Slot]> {
    slots.chunk_by(|slot, next| slot.extent == next.extent && slot.end() == next.offset)
}

/// Frames that lie behind each other, on their way from the disk.
pub struct Run {
    id: [u8; 16],
    slots: Vec<Slot>,
    stored: Vec<u8>,
}

impl Run {
    pub fn new(id: [u8; 16], slots: &[Slot]) -> Run {
        let len = slots.iter().map(|slot| slot.plain_len + SEAL_OVERHEAD).sum();
        Run { id, slots: slots.to_vec(), stored: Vec::with_capacity(len) }
    }

    /// Reads what the system has in its cache; answers whether that was all.
    pub fn fill_at_once(&mut self, blobs: &Blobs) -> Result<bool, Error> {
        let (file, len, offset) = self.place(blobs)?;
        file.read_at_once(&mut self.stored, len, offset).map_err(|error| self.trouble(blobs, error))
    }

    /// Reads the rest. Blocks.
    pub fn fill(&mut self, blobs: &Blobs) -> Result<(), Error> {
        let (file, len, offset) = self.place(blobs)?;
        file.read_run(&mut self.stored, len, offset).map_err(|error| self.trouble(blobs, error))
    }

    /// Verifies the frames and gives out what is plain of them.
    pub fn open(mut self, blobs: &Blobs) -> Result<Vec<Bytes>, Error> {
        for (slot, frame) in self.slots.iter().zip(self.stored.chunks_mut(FRAME_STORED as usize)) {
            let place = place(&self.id, slot.index);
            blobs.shared.keyring.unseal_within(&place, frame).map_err(|_| damaged(blobs, slot))?;
        }
        let stored = Bytes::from(self.stored);
        let plain = |(at, slot): (usize, &Slot)| {
            let start = at * FRAME_STORED as usize + NONCE_LEN;
            stored.slice(start..start + slot.plain_len)
        };
        Ok(self.slots.iter().enumerate().map(plain).collect())
    }

    fn place(&self, blobs: &Blobs) -> Result<(Arc<DiskFile>, usize, u64), Error> {
        let none = || Error::Corrupt("a blob without frames".into());
        let first = self.slots.first().ok_or_else(none)?;
        let file = blobs.shared.extents.file(first.extent).ok_or_else(|| damaged(blobs, first))?;
        let len = self.slots.iter().map(|slot| slot.plain_len + SEAL_OVERHEAD).sum();
        Ok((file, len, first.offset))
    }

    fn trouble(&self, blobs: &Blobs, error: std::io::Error) -> Error {
        match (error.kind(), self.slots.first()) {
            (std::io::ErrorKind::UnexpectedEof, Some(first)) => damaged(blobs, first),
            _ => failed(error),
        }
    }
}

fn damaged(blobs: &Blobs, slot: &Slot) -> Error {
    let file = blobs.shared.extents.path(slot.extent);
    let (index, offset) = (slot.index, slot.offset);
    Error::Corrupt(format!("frame {index} of a blob, {} at offset {offset}", file.display()))
}
