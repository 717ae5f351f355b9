//! How one part of a key becomes bytes that keep its order.
//!
//! Text and byte strings: 0x00 becomes 0x00 0xFF, and 0x00 0x00 ends them. (One 0x00 would not do: no type
//! byte stands in front of the next part, so that part may begin with 0xFF.) Integers: big-endian, fixed
//! width; signed ones with the sign bit turned. Arrays of a fixed size: as they are.

use crate::Error;

/// An owned part of a key.
pub trait KeyPart: Sized + Send + Sync + 'static {
    /// Appends the part's encoding.
    fn encode(&self, out: &mut Vec<u8>);
    /// Takes the part from the front of `input`.
    fn decode(input: &mut &[u8]) -> Result<Self, Error>;
}

/// Something that can stand for a part `P` in a lookup, such as `&str` for `String`.
pub trait PartOf<P> {
    /// Appends what `P` would append.
    fn encode_part(&self, out: &mut Vec<u8>);
}

/// Something that can stand at the end of a prefix: a whole part, or the [`Beginning`] of a text.
pub trait LastPartOf<P> {
    /// Appends the bytes with which all matching keys continue.
    fn encode_last(&self, out: &mut Vec<u8>);
}

impl<P, T: PartOf<P>> LastPartOf<P> for T {
    fn encode_last(&self, out: &mut Vec<u8>) {
        self.encode_part(out);
    }
}

/// The beginning of a text: `Scan::prefix((bucket, Beginning("photos/")), 100)`.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'a>(pub &'a str);

impl LastPartOf<String> for Beginning<'_> {
    fn encode_last(&self, out: &mut Vec<u8>) {
        escape(self.0.as_bytes(), out);
    }
}

fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    let mut pieces = bytes.split(|byte| *byte == 0);
    out.extend_from_slice(pieces.next().unwrap_or_default());
    for piece in pieces {
        out.extend_from_slice(&[0x00, 0xFF]);
        out.extend_from_slice(piece);
    }
}

fn encode_string(bytes: &[u8], out: &mut Vec<u8>) {
    escape(bytes, out);
    out.extend_from_slice(&[0x00, 0x00]);
}

fn decode_string(input: &mut &[u8]) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    loop {
        let end = input.iter().position(|byte| *byte == 0).ok_or_else(damaged)?;
        let (piece, rest) = input.split_at(end);
        text.extend_from_slice(piece);
        match rest {
            [0x00, 0xFF, rest @ ..] => {
                text.push(0x00);
                *input = rest;
            }
            [0x00, 0x00, rest @ ..] => {
                *input = rest;
                return Ok(text);
            }
            _ => return Err(damaged()),
        }
    }
}

fn take<const N: usize>(input: &mut &[u8]) -> Result<[u8; N], Error> {
    let (head, rest) = input.split_first_chunk::<N>().ok_or_else(damaged)?;
    *input = rest;
    Ok(*head)
}

fn damaged() -> Error {
    Error::Corrupt("a stored key does not have the form of its table".into())
}

impl KeyPart for String {
    fn encode(&self, out: &mut Vec<u8>) {
        encode_string(self.as_bytes(), out);
    }
    fn decode(input: &mut &[u8]) -> Result<Self, Error> {
        String::from_utf8(decode_string(input)?).map_err(|_| damaged())
    }
}

impl KeyPart for Vec<u8> {
    fn encode(&self, out: &mut Vec<u8>) {
        encode_string(self, out);
    }
    fn decode(input: &mut &[u8]) -> Result<Self, Error> {
        decode_string(input)
    }
}

impl<const N: usize> KeyPart for [u8; N] {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
    fn decode(input: &mut &[u8]) -> Result<Self, Error> {
        take(input)
    }
}

impl KeyPart for bool {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn decode(input: &mut &[u8]) -> Result<Self, Error> {
        match take::<1>(input)? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(damaged()),
        }
    }
}

impl KeyPart for i64 {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(self.cast_unsigned() ^ (1 << 63)).to_be_bytes());
    }
    fn decode(input: &mut &[u8]) -> Result<Self, Error> {
        Ok((u64::from_be_bytes(take(input)?) ^ (1 << 63)).cast_signed())
    }
}

macro_rules! unsigned_part {
    ($($number:ty),+) => {$(
        impl KeyPart for $number {
            fn encode(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }
            fn decode(input: &mut &[u8]) -> Result<Self, Error> {
                Ok(<$number>::from_be_bytes(take(input)?))
            }
        }
    )+};
}
unsigned_part!(u8, u16, u32, u64, u128);

impl<P: KeyPart> PartOf<P> for P {
    fn encode_part(&self, out: &mut Vec<u8>) {
        self.encode(out);
    }
}

impl<P: KeyPart> PartOf<P> for &P {
    fn encode_part(&self, out: &mut Vec<u8>) {
        (*self).encode(out);
    }
}

impl PartOf<String> for &str {
    fn encode_part(&self, out: &mut Vec<u8>) {
        encode_string(self.as_bytes(), out);
    }
}

impl PartOf<Vec<u8>> for &[u8] {
    fn encode_part(&self, out: &mut Vec<u8>) {
        encode_string(self, out);
    }
}
