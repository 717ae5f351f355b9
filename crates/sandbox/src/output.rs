//! What code writes to its standard streams, as it comes. Nothing is kept: while the caller does not read,
//! the code waits in its write, so that a flood costs nobody else anything.

use crate::error::{Doing, Result};
use rustix::fd::OwnedFd;
use rustix::pipe::PipeFlags;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;

/// At most so much a call.
pub const OUTPUT_BYTES_MAX: usize = 64 << 10;

pub struct Output {
    pipe: pipe::Receiver,
}

impl Output {
    /// The end that reads, and the end for the sandbox.
    pub(crate) fn pair() -> Result<(Self, OwnedFd)> {
        let (reader, writer) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC).doing("make a pipe")?;
        rustix::io::ioctl_fionbio(&reader, true).doing("make a pipe")?;
        let pipe = pipe::Receiver::from_owned_fd(reader).doing("make a pipe")?;
        Ok((Self { pipe }, writer))
    }

    /// What has been written since; `None` when nobody can write any more.
    pub async fn read(&mut self) -> Result<Option<Vec<u8>>> {
        self.pipe.readable().await.doing("read output")?;
        let mut bytes = Vec::with_capacity(OUTPUT_BYTES_MAX);
        let count = self.pipe.read_buf(&mut bytes).await.doing("read output")?;
        bytes.shrink_to_fit();
        Ok((count > 0).then_some(bytes))
    }

    /// Everything until the end, cut to a bound: what exceeds it is read and thrown away.
    pub async fn read_all(&mut self, bytes_max: usize) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(piece) = self.read().await? {
            let room = bytes_max.saturating_sub(all.len());
            all.extend_from_slice(&piece[..piece.len().min(room)]);
        }
        Ok(all)
    }
}
