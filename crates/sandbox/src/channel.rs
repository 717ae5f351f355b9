//! Frames between the server and a sandbox: a length in four bytes, least first, then so many bytes.
//!
//! Whoever is inside may send anything: a frame that claims to be longer than the bound ends the channel,
//! and no more is kept than what has arrived.

use crate::error::{Doing, Error, Result};
use std::os::unix::net::UnixStream as Plain;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

pub const FRAME_BYTES_MAX: usize = 32 << 20;
const HEADER_BYTES: usize = 4;
const READ_BYTES: usize = 16 << 10;

/// Both directions; `split` gives them to different tasks.
pub struct Channel {
    pub receiver: Receiver,
    pub sender: Sender,
}

pub struct Receiver {
    stream: OwnedReadHalf,
    frames: Frames,
}

pub struct Sender {
    stream: OwnedWriteHalf,
}

impl Channel {
    pub(crate) fn new(stream: Plain) -> Result<Self> {
        stream.set_nonblocking(true).doing("open the channel")?;
        let (read, write) = UnixStream::from_std(stream).doing("open the channel")?.into_split();
        let receiver = Receiver { stream: read, frames: Frames::default() };
        Ok(Self { receiver, sender: Sender { stream: write } })
    }

    pub async fn send(&mut self, frame: &[u8]) -> Result<()> {
        self.sender.send(frame).await
    }

    pub async fn receive(&mut self) -> Result<Option<Vec<u8>>> {
        self.receiver.receive().await
    }

    pub fn split(self) -> (Sender, Receiver) {
        (self.sender, self.receiver)
    }
}

impl Sender {
    /// Waits while the other side does not read.
    pub async fn send(&mut self, frame: &[u8]) -> Result<()> {
        let length = u32::try_from(frame.len()).ok().filter(|_| frame.len() <= FRAME_BYTES_MAX);
        let Some(length) = length else {
            return Err(Error::asked(format!("a frame of {} bytes is too long", frame.len())));
        };
        if frame.len() <= READ_BYTES {
            let whole = [&length.to_le_bytes(), frame].concat();
            return self.stream.write_all(&whole).await.doing("write to the channel");
        }
        self.stream.write_all(&length.to_le_bytes()).await.doing("write to the channel")?;
        self.stream.write_all(frame).await.doing("write to the channel")
    }
}

impl Receiver {
    /// The next frame; `None` when the other side has closed between two. What was read is kept when the
    /// caller stops waiting.
    pub async fn receive(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            if let Some(frame) = self.frames.take()? {
                return Ok(Some(frame));
            }
            self.frames.bytes.reserve(READ_BYTES);
            let count = self.stream.read_buf(&mut self.frames.bytes).await.doing("read from the channel")?;
            match (count, self.frames.bytes.is_empty()) {
                (0, true) => return Ok(None),
                (0, false) => return Err(Error::gone("the channel ended in the midst of a frame")),
                _ => {}
            }
        }
    }
}

/// Finds frames in bytes as they arrive.
#[derive(Default)]
pub struct Frames {
    bytes: Vec<u8>,
}

impl Frames {
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub fn take(&mut self) -> Result<Option<Vec<u8>>> {
        let Some(header) = self.bytes.first_chunk::<HEADER_BYTES>() else { return Ok(None) };
        let length = u32::from_le_bytes(*header) as usize;
        if length > FRAME_BYTES_MAX {
            return Err(Error::gone(format!("the other side announced a frame of {length} bytes")));
        }
        if self.bytes.len() < HEADER_BYTES + length {
            return Ok(None);
        }
        let rest = self.bytes.split_off(HEADER_BYTES + length);
        let mut frame = std::mem::replace(&mut self.bytes, rest);
        frame.drain(..HEADER_BYTES);
        Ok(Some(frame))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_found_however_they_arrive() {
        let bytes = [&[2, 0, 0, 0][..], b"ab", &[0, 0, 0, 0], &[1, 0, 0, 0], b"c"].concat();
        for size in 1..bytes.len() {
            let mut frames = Frames::default();
            let mut found = Vec::new();
            for piece in bytes.chunks(size) {
                frames.push(piece);
                while let Some(frame) = frames.take().unwrap() {
                    found.push(frame);
                }
            }
            assert_eq!(found, [&b"ab"[..], b"", b"c"], "in pieces of {size}");
        }
    }

    #[test]
    fn a_frame_beyond_the_bound_ends_the_channel() {
        let mut frames = Frames::default();
        frames.push(&u32::MAX.to_le_bytes());
        assert!(frames.take().is_err());
    }
}
