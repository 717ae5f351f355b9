//! Frames: 64 KiB of a body, sealed, and where each lies.

use super::extents::Region;
use super::{BlobRef, Blobs, failed};
use crate::Error;
use crate::seal::SEAL_OVERHEAD;

use bytes::Bytes;

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

/// The frames of a blob in order.
pub fn slots(blob: &BlobRef) -> impl Iterator<Item = Slot> {
    let places = blob.pieces.iter().flat_map(|piece| {
        (0..piece.frames)
            .map(|frame| (piece.extent, piece.offset.saturating_add(u64::from(frame) * FRAME_STORED)))
    });
    (0u32..).zip(places).map(|(index, (extent, offset))| Slot {
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

impl Blobs {
    /// Reads and verifies one frame. Blocks.
    pub(super) fn read_frame(&self, blob: &BlobRef, slot: &Slot) -> Result<Bytes, Error> {
        let damaged = || {
            let file = self.shared.extents.path(slot.extent);
            Error::Corrupt(format!(
                "frame {} of a blob, {} at offset {}",
                slot.index,
                file.display(),
                slot.offset
            ))
        };
        let file = self.shared.extents.file(slot.extent).ok_or_else(damaged)?;
        let mut stored = vec![0; slot.plain_len + SEAL_OVERHEAD];
        match file.read_at(&mut stored, slot.offset) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Err(damaged()),
            Err(error) => return Err(failed(error)),
        }
        self.shared.keyring.unseal(&place(&blob.id, slot.index), &stored).map_err(|_| damaged())
    }
}
