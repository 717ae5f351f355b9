//! One connection to the server: a request goes out, its answer comes back, the next may follow.
//!
//! Only what our servers send is understood: a status line, headers, a body of a length that is told.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const HEAD_END: &[u8] = b"\r\n\r\n";
const LENGTH: &[u8] = b"content-length:";
/// No answer of ours has a head as long as this.
const HEAD_BYTES_MAX: usize = 64 << 10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub head: Vec<u8>,
    pub body: Vec<u8>,
}

impl Reply {
    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = String::from_utf8_lossy(&self.head);
        let values = head.lines().filter_map(|line| line.split_once(':'));
        let mut wanted = values.filter(|(said, _)| said.eq_ignore_ascii_case(name));
        wanted.next().map(|(_, value)| value.trim().to_owned())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub struct Connection {
    stream: TcpStream,
    /// What was received and not used yet.
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(to: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: Vec::with_capacity(4096) })
    }

    /// Sends a request and waits for its answer. After an error the connection is of no use.
    pub async fn exchange(&mut self, request: &[u8]) -> io::Result<Reply> {
        self.stream.write_all(request).await?;
        let head = loop {
            if let Some(end) = find(&self.buffer, HEAD_END) {
                break end + HEAD_END.len();
            }
            if self.buffer.len() > HEAD_BYTES_MAX {
                return Err(malformed("a head without an end"));
            }
            self.receive().await?;
        };
        let (status, length) = read_head(&self.buffer[..head])?;
        while self.buffer.len() < head + length {
            self.receive().await?;
        }
        let rest = self.buffer.split_off(head + length);
        let mut head_and_body = std::mem::replace(&mut self.buffer, rest);
        let body = head_and_body.split_off(head);
        Ok(Reply { status, head: head_and_body, body })
    }

    async fn receive(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// The status, and how long the body is.
fn read_head(head: &[u8]) -> io::Result<(u16, usize)> {
    let mut lines = head.split(|&byte| byte == b'\n');
    let status = lines.next().and_then(|line| number(line.get(9..12)?));
    let length = lines.find_map(|line| {
        let (name, value) = line.split_at_checked(LENGTH.len())?;
        name.eq_ignore_ascii_case(LENGTH).then(|| number(value))?
    });
    let status = status.and_then(|status| u16::try_from(status).ok());
    // These have no body, and say no length.
    let length = length.or(matches!(status, Some(204 | 304)).then_some(0));
    match (status, length) {
        (Some(status), Some(length)) => Ok((status, length)),
        _ => Err(malformed("an answer without a status or a length")),
    }
}

fn number(text: &[u8]) -> Option<usize> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_tells_status_and_length() {
        let head = b"HTTP/1.1 404 Not Found\r\nx: y\r\nContent-Length: 12\r\n\r\n";
        assert_eq!(read_head(head).expect("is a head"), (404, 12));
        for bad in
            [&b"HTTP/1.1 200 OK\r\n\r\n"[..], b"", b"\r\n\r\n", b"HTTP/1.1 x\r\ncontent-length: 1\r\n\r\n"]
        {
            assert!(read_head(bad).is_err());
        }
    }

    #[tokio::test]
    async fn answers_come_one_by_one() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let to = listener.local_addr().expect("is bound");
        let server = async {
            let (mut stream, _) = listener.accept().await.expect("somebody comes");
            let both =
                b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabHTTP/1.1 503 x\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(both).await.expect("is taken");
            stream.read_exact(&mut [0; 3]).await.expect("three requests come");
        };
        let client = async {
            let mut connection = Connection::open(to).await.expect("listens");
            let first = connection.exchange(b"x").await.expect("answers");
            let second = connection.exchange(b"y").await.expect("answers");
            (first, second.status, connection.exchange(b"z").await.is_err())
        };
        let ((), (first, second, ended)) = tokio::join!(server, client);
        assert_eq!(
            (first.status, first.text(), first.header("content-length")),
            (200, "ab".into(), Some("2".into()))
        );
        assert!(second == 503 && ended);
    }
}
