//! One message: lengths, a checksum of them, headers, a payload, and a checksum of it all.

use crate::Timestamp;
use bytes::Bytes;

/// A header's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Header {
    Bool(bool),
    Byte(i8),
    Short(i16),
    Int(i32),
    Long(i64),
    Bytes(Bytes),
    Text(String),
    Time(Timestamp),
    Uuid([u8; 16]),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    pub headers: Vec<(String, Header)>,
    pub payload: Bytes,
}

/// Bytes that are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A length that no message has.
    Length,
    /// Bytes changed on the way.
    Checksum,
    /// A header of an unknown kind, or one that ends early.
    Header,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Broken::Length => "an event has an impossible length",
            Broken::Checksum => "an event does not have the checksum that it names",
            Broken::Header => "an event has a broken header",
        })
    }
}

impl std::error::Error for Broken {}

/// Both lengths and their checksum.
const PRELUDE: usize = 12;
const CHECKSUM: usize = 4;
/// What AWS allows.
const MAX_LENGTH: usize = 24 << 20;
const MAX_HEADERS: usize = 128 << 10;

impl Message {
    pub fn header(&self, name: &str) -> Option<&Header> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub fn text_header(&self, name: &str) -> Option<&str> {
        match self.header(name)? {
            Header::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A name takes 255 bytes, a value 65,535: longer ones are cut.
    pub fn encode(&self) -> Bytes {
        let mut headers = Vec::with_capacity(128);
        for (name, value) in &self.headers {
            let name = name.as_bytes();
            let name = name.get(..name.len().min(255)).unwrap_or(name);
            headers.push(name.len() as u8);
            headers.extend_from_slice(name);
            encode_header(&mut headers, value);
        }
        let length = PRELUDE + headers.len() + self.payload.len() + CHECKSUM;
        let mut out = Vec::with_capacity(length);
        out.extend_from_slice(&(length as u32).to_be_bytes());
        out.extend_from_slice(&(headers.len() as u32).to_be_bytes());
        add_checksum(&mut out);
        out.extend_from_slice(&headers);
        out.extend_from_slice(&self.payload);
        add_checksum(&mut out);
        out.into()
    }

    /// The first message of the bytes, and its length. `None`: more bytes are needed.
    pub fn decode(bytes: &[u8]) -> Result<Option<(Message, usize)>, Broken> {
        let Some(prelude) = bytes.get(..PRELUDE) else { return Ok(None) };
        let mut reader = Reader { rest: prelude };
        let (length, headers) = (reader.u32()? as usize, reader.u32()? as usize);
        if !checksum_is_right(prelude) {
            return Err(Broken::Checksum);
        }
        if length > MAX_LENGTH || headers > MAX_HEADERS || length < PRELUDE + headers + CHECKSUM {
            return Err(Broken::Length);
        }
        let Some(message) = bytes.get(..length) else { return Ok(None) };
        if !checksum_is_right(message) {
            return Err(Broken::Checksum);
        }
        let headers_end = PRELUDE + headers;
        let payload = message.get(headers_end..length - CHECKSUM).ok_or(Broken::Length)?;
        let mut reader = Reader { rest: message.get(PRELUDE..headers_end).ok_or(Broken::Length)? };
        let mut headers = Vec::new();
        while !reader.rest.is_empty() {
            headers.push((reader.name()?, reader.header()?));
        }
        Ok(Some((Message { headers, payload: Bytes::copy_from_slice(payload) }, length)))
    }
}

fn add_checksum(out: &mut Vec<u8>) {
    let checksum = crc32fast::hash(out);
    out.extend_from_slice(&checksum.to_be_bytes());
}

/// Whether the last four bytes are the checksum of those before.
fn checksum_is_right(bytes: &[u8]) -> bool {
    bytes
        .split_last_chunk::<CHECKSUM>()
        .is_some_and(|(content, checksum)| crc32fast::hash(content) == u32::from_be_bytes(*checksum))
}

fn encode_header(out: &mut Vec<u8>, value: &Header) {
    match value {
        Header::Bool(true) => out.push(0),
        Header::Bool(false) => out.push(1),
        Header::Byte(value) => {
            out.push(2);
            out.extend_from_slice(&value.to_be_bytes());
        }
        Header::Short(value) => {
            out.push(3);
            out.extend_from_slice(&value.to_be_bytes());
        }
        Header::Int(value) => {
            out.push(4);
            out.extend_from_slice(&value.to_be_bytes());
        }
        Header::Long(value) => {
            out.push(5);
            out.extend_from_slice(&value.to_be_bytes());
        }
        Header::Bytes(bytes) => encode_long(out, 6, bytes),
        Header::Text(text) => encode_long(out, 7, text.as_bytes()),
        Header::Time(value) => {
            out.push(8);
            out.extend_from_slice(&value.millis().to_be_bytes());
        }
        Header::Uuid(bytes) => {
            out.push(9);
            out.extend_from_slice(bytes);
        }
    }
}

fn encode_long(out: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    let bytes = bytes.get(..bytes.len().min(u16::MAX.into())).unwrap_or(bytes);
    out.push(kind);
    out.extend_from_slice(&(bytes.len() as u16).to_be_bytes());
    out.extend_from_slice(bytes);
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn bytes(&mut self, length: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Broken::Header)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(Broken::Header)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn u32(&mut self) -> Result<u32, Broken> {
        self.array().map(u32::from_be_bytes)
    }

    fn name(&mut self) -> Result<String, Broken> {
        let [length] = self.array()?;
        self.utf8(length.into())
    }

    fn utf8(&mut self, length: usize) -> Result<String, Broken> {
        let bytes = self.bytes(length)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Broken::Header)
    }

    fn length(&mut self) -> Result<usize, Broken> {
        self.array().map(|bytes| u16::from_be_bytes(bytes).into())
    }

    fn header(&mut self) -> Result<Header, Broken> {
        let [kind] = self.array()?;
        Ok(match kind {
            0 => Header::Bool(true),
            1 => Header::Bool(false),
            2 => Header::Byte(i8::from_be_bytes(self.array()?)),
            3 => Header::Short(i16::from_be_bytes(self.array()?)),
            4 => Header::Int(i32::from_be_bytes(self.array()?)),
            5 => Header::Long(i64::from_be_bytes(self.array()?)),
            6 => {
                let length = self.length()?;
                Header::Bytes(Bytes::copy_from_slice(self.bytes(length)?))
            }
            7 => {
                let length = self.length()?;
                Header::Text(self.utf8(length)?)
            }
            8 => Header::Time(Timestamp::from_millis(i64::from_be_bytes(self.array()?))),
            9 => Header::Uuid(self.array()?),
            _ => return Err(Broken::Header),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Message {
        let headers = [
            Header::Bool(true),
            Header::Bool(false),
            Header::Byte(-1),
            Header::Short(-2),
            Header::Int(-3),
            Header::Long(-4),
            Header::Bytes(Bytes::from_static(b"\x00\xff")),
            Header::Text("Straße".to_owned()),
            Header::Time(Timestamp::from_millis(1_700_000_000_123)),
            Header::Uuid([7; 16]),
        ];
        let headers = headers.into_iter().enumerate().map(|(at, value)| (format!("h{at}"), value)).collect();
        Message { headers, payload: Bytes::from_static(b"payload") }
    }

    #[test]
    fn every_kind_of_header_round_trips() {
        let bytes = sample().encode();
        assert_eq!(Message::decode(&bytes), Ok(Some((sample(), bytes.len()))));
    }

    #[test]
    fn every_beginning_asks_for_more_and_every_flipped_bit_is_seen() {
        let bytes = sample().encode();
        for length in 0..bytes.len() {
            assert_eq!(Message::decode(&bytes[..length]), Ok(None));
        }
        for bit in 0..bytes.len() * 8 {
            let mut broken = bytes.to_vec();
            broken[bit / 8] ^= 1 << (bit % 8);
            assert!(Message::decode(&broken).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn the_empty_message_is_the_one_of_the_format() {
        let bytes = Message::default().encode();
        assert_eq!(&bytes[..], [0, 0, 0, 16, 0, 0, 0, 0, 5, 0xc2, 0x48, 0xeb, 0x7d, 0x98, 0xc8, 0xff]);
    }
}
