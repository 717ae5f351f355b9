//! Messages with descriptors over a local socket that keeps their bounds: how server, keeper and cells talk.

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;

/// No message is larger: a spec with its environment has to fit.
pub const MESSAGE_BYTES_MAX: usize = 128 << 10;
/// As many as the kernel takes in one message, less some.
pub const DESCRIPTORS_MAX: usize = 64;

thread_local! {
    /// Kept between messages: to ask for fresh memory for each would cost more than the message.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; MESSAGE_BYTES_MAX]);
}

pub struct Socket {
    fd: OwnedFd,
}

pub struct Message {
    pub bytes: Vec<u8>,
    pub descriptors: Vec<OwnedFd>,
}

impl Socket {
    pub fn pair() -> io::Result<(Self, Self)> {
        let (one, other) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        for fd in [&one, &other] {
            rustix::net::sockopt::set_socket_send_buffer_size(fd, 4 * MESSAGE_BYTES_MAX)?;
        }
        Ok((Self { fd: one }, Self { fd: other }))
    }

    pub fn from_fd(fd: OwnedFd) -> Self {
        Self { fd }
    }

    pub fn into_fd(self) -> OwnedFd {
        self.fd
    }

    pub fn send_bytes(&self, bytes: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        self.send_with(bytes, descriptors, SendFlags::NOSIGNAL)
    }

    /// Fails where it would have to wait for who does not listen.
    pub fn send_bytes_now(&self, bytes: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        self.send_with(bytes, descriptors, SendFlags::NOSIGNAL | SendFlags::DONTWAIT)
    }

    fn send_with(&self, bytes: &[u8], descriptors: &[BorrowedFd<'_>], flags: SendFlags) -> io::Result<()> {
        if bytes.len() > MESSAGE_BYTES_MAX || descriptors.len() > DESCRIPTORS_MAX {
            return Err(io::Error::from_raw_os_error(libc::EMSGSIZE));
        }
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() {
            control.push(SendAncillaryMessage::ScmRights(descriptors));
        }
        rustix::io::retry_on_intr(|| sendmsg(&self.fd, &[IoSlice::new(bytes)], &mut control, flags))?;
        Ok(())
    }

    pub fn send<T: Serialize>(&self, message: &T, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        self.send_bytes(&serde_json::to_vec(message)?, descriptors)
    }

    /// Fails where it would have to wait for who does not listen.
    pub fn send_now<T: Serialize>(&self, message: &T, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        self.send_bytes_now(&serde_json::to_vec(message)?, descriptors)
    }

    /// The next message; `None` when the other side is gone.
    pub fn receive_bytes(&self, flags: RecvFlags) -> io::Result<Option<Message>> {
        BUFFER.with_borrow_mut(|buffer| self.receive_into(buffer, flags))
    }

    fn receive_into(&self, buffer: &mut [u8], flags: RecvFlags) -> io::Result<Option<Message>> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let flags = flags | RecvFlags::CMSG_CLOEXEC;
        let received = rustix::io::retry_on_intr(|| {
            recvmsg(&self.fd, &mut [IoSliceMut::new(buffer)], &mut control, flags)
        });
        let received = match received {
            Err(rustix::io::Errno::CONNRESET) => return Ok(None),
            other => other?,
        };
        let descriptors = control
            .drain()
            .filter_map(|message| match message {
                RecvAncillaryMessage::ScmRights(fds) => Some(fds.collect::<Vec<_>>()),
                _ => None,
            })
            .flatten()
            .collect();
        if received.bytes == 0 {
            return Ok(None);
        }
        if received.flags.intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a message was cut"));
        }
        let bytes = buffer.get(..received.bytes).unwrap_or_default().to_vec();
        Ok(Some(Message { bytes, descriptors }))
    }

    pub fn receive<T: DeserializeOwned>(&self) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
        self.receive_with(RecvFlags::empty())
    }

    /// Fails where it would have to wait.
    pub fn receive_now<T: DeserializeOwned>(&self) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
        self.receive_with(RecvFlags::DONTWAIT)
    }

    fn receive_with<T: DeserializeOwned>(&self, flags: RecvFlags) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
        let Some(message) = self.receive_bytes(flags)? else { return Ok(None) };
        Ok(Some((serde_json::from_slice(&message.bytes)?, message.descriptors)))
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_descriptors_and_tells_the_end() {
        let (one, other) = Socket::pair().unwrap();
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        one.send(&"take this", &[writer.as_fd()]).unwrap();
        drop(writer);
        let (text, mut fds) = other.receive::<String>().unwrap().unwrap();
        assert_eq!((text.as_str(), fds.len()), ("take this", 1));
        rustix::io::write(fds.remove(0), b"x").unwrap();
        let mut byte = [0];
        assert_eq!(rustix::io::read(&reader, &mut byte).unwrap(), 1);
        drop(one);
        assert!(other.receive::<String>().unwrap().is_none());
    }

    #[test]
    fn does_not_wait_for_the_deaf() {
        let (one, _other) = Socket::pair().unwrap();
        let full = (0..10_000).find_map(|_| one.send_bytes_now(&[0; 4096], &[]).err());
        assert_eq!(full.unwrap().kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn refuses_what_is_too_large() {
        let (one, _other) = Socket::pair().unwrap();
        let error = one.send_bytes(&vec![0; MESSAGE_BYTES_MAX + 1], &[]).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::EMSGSIZE));
    }
}
