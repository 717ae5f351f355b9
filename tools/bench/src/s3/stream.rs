//! A client of large bodies that does as little as a client can: one buffer, plain reads and writes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use crash::trouble::{Outcome, Trouble};

const BUFFER_BYTES: usize = 256 << 10;
const HEAD_END: &[u8] = b"\r\n\r\n";

pub struct Stream {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Stream {
    pub fn open(to: SocketAddr) -> Outcome<Stream> {
        let stream = TcpStream::connect(to)?;
        stream.set_nodelay(true)?;
        Ok(Stream { stream, buffer: vec![0; BUFFER_BYTES] })
    }

    pub fn send(&mut self, bytes: &[u8]) -> Outcome<()> {
        Ok(self.stream.write_all(bytes)?)
    }

    /// Waits for the head of an answer, which must be good. Answers how long the body is, and how much of
    /// it has come along.
    pub fn head(&mut self) -> Outcome<(usize, usize)> {
        let mut filled = 0;
        let end = loop {
            filled += self.receive(filled)?;
            let found = self.buffer[..filled].windows(HEAD_END.len()).position(|it| it == HEAD_END);
            if let Some(at) = found {
                break at + HEAD_END.len();
            }
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        match length {
            Some(length) if head.starts_with("http/1.1 200") => Ok((length, filled - end)),
            _ => Err(Trouble::new(String::from_utf8_lossy(&self.buffer[..filled]).into_owned())),
        }
    }

    /// Takes in an answer whole; answers the length of its body.
    pub fn answer(&mut self) -> Outcome<usize> {
        let (length, mut come) = self.head()?;
        while come < length {
            come += self.receive(0)?;
        }
        Ok(length)
    }

    fn receive(&mut self, behind: usize) -> Outcome<usize> {
        match self.stream.read(&mut self.buffer[behind..])? {
            0 => Err(Trouble::new("the connection ended within an answer")),
            length => Ok(length),
        }
    }
}
