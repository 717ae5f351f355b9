//! Frames that are filled in memory as they will lie in an extent: room for the nonce, the plain bytes, room
//! for the tag. So a byte is copied once before it is sealed where it lies.

use super::frame::{FRAME_BYTES, FRAME_STORED};
use crate::seal::{NONCE_LEN, TAG_LEN};

/// How many frames are written at a time.
pub const FRAMES_MAX: usize = 2;

#[derive(Default)]
pub struct Batch {
    /// All frames but the last are closed.
    stored: Vec<u8>,
    frames: usize,
    /// Plain bytes of the last frame.
    last: usize,
}

impl Batch {
    pub fn frames(&self) -> usize {
        self.frames
    }

    pub fn is_full(&self) -> bool {
        self.frames == FRAMES_MAX && self.last == FRAME_BYTES
    }

    /// Takes as many bytes as fit.
    pub fn fill(&mut self, bytes: &mut &[u8]) {
        while !bytes.is_empty() && !self.is_full() {
            if self.frames == 0 || self.last == FRAME_BYTES {
                self.open_frame();
            }
            let (taken, rest) = bytes.split_at(bytes.len().min(FRAME_BYTES - self.last));
            self.stored.extend_from_slice(taken);
            self.last += taken.len();
            *bytes = rest;
        }
    }

    /// The frames behind each other, to be sealed.
    pub fn close(&mut self) -> &mut [u8] {
        if self.frames > 0 {
            self.stored.extend_from_slice(&[0; TAG_LEN]);
        }
        &mut self.stored
    }

    /// Forgets the frames and keeps their room.
    pub fn clear(&mut self) {
        self.stored.clear();
        (self.frames, self.last) = (0, 0);
    }

    fn open_frame(&mut self) {
        if self.frames > 0 {
            self.stored.extend_from_slice(&[0; TAG_LEN]);
            // Longer than one frame, it may well become as long as can be.
            self.stored.reserve(FRAMES_MAX * FRAME_STORED as usize - self.stored.len());
        }
        self.stored.extend_from_slice(&[0; NONCE_LEN]);
        (self.frames, self.last) = (self.frames + 1, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_lie_as_they_will_be_stored() {
        let mut batch = Batch::default();
        let body = vec![7; FRAME_BYTES + 3];
        let mut left = &body[..];
        batch.fill(&mut left);
        assert!(left.is_empty() && !batch.is_full());
        assert_eq!(batch.frames(), 2);
        let stored = batch.close();
        assert_eq!(stored.len(), FRAME_STORED as usize + NONCE_LEN + 3 + TAG_LEN);
        assert_eq!(stored[FRAME_STORED as usize + NONCE_LEN..][..3], [7; 3]);
        batch.clear();
        assert_eq!(batch.close().len(), 0);
    }

    #[test]
    fn a_full_batch_takes_no_more() {
        let mut batch = Batch::default();
        let body = vec![7; FRAMES_MAX * FRAME_BYTES + 1];
        let mut left = &body[..];
        batch.fill(&mut left);
        assert!(batch.is_full());
        assert_eq!(left.len(), 1);
    }
}
