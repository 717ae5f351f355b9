//! CBOR, read from front to back: definite and indefinite lengths, half to double floats, tags skipped.

use super::reader::{Number, Outcome, Reader, deeper, malformed, wrong_type};
use crate::timestamp::Format;
use crate::{Blob, Failure, Map, Timestamp, Value};
use std::borrow::Cow;

/// The eight kinds of items.
mod major {
    pub const UNSIGNED: u8 = 0;
    pub const NEGATIVE: u8 = 1;
    pub const BYTES: u8 = 2;
    pub const TEXT: u8 = 3;
    pub const LIST: u8 = 4;
    pub const MAP: u8 = 5;
    pub const TAG: u8 = 6;
    pub const SIMPLE: u8 = 7;
}

const FALSE: u8 = 0xf4;
const TRUE: u8 = 0xf5;
const NULL: u8 = 0xf6;
const UNDEFINED: u8 = 0xf7;
const HALF: u8 = 0xf9;
const SINGLE: u8 = 0xfa;
const DOUBLE: u8 = 0xfb;
const BREAK: u8 = 0xff;

pub struct Cbor<'a> {
    rest: &'a [u8],
    /// What is left of each open list or map; `None` until a break.
    open: Vec<Option<u64>>,
    depth: u16,
}

impl<'a> Cbor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Cbor { rest: bytes, open: Vec::new(), depth: 0 }
    }

    pub fn finish(self) -> Outcome<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(malformed("Bytes follow the CBOR")) }
    }

    fn peek(&self) -> Outcome<u8> {
        self.rest.first().copied().ok_or_else(ended)
    }

    fn bytes(&mut self, length: u64) -> Outcome<&'a [u8]> {
        let length = usize::try_from(length).map_err(|_| ended())?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(ended)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Outcome<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or_else(ended)?;
        self.rest = rest;
        Ok(*taken)
    }

    /// The kind of the next item and its argument; no argument means an indefinite length.
    fn head(&mut self) -> Outcome<(u8, Option<u64>)> {
        let [first] = self.array()?;
        let argument = match first & 31 {
            small @ 0..=23 => u64::from(small),
            24 => self.array().map(|[byte]| byte.into())?,
            25 => self.array().map(u16::from_be_bytes)?.into(),
            26 => self.array().map(u32::from_be_bytes)?.into(),
            27 => self.array().map(u64::from_be_bytes)?,
            31 => return Ok((first >> 5, None)),
            _ => return Err(malformed("A reserved length in the CBOR")),
        };
        Ok((first >> 5, Some(argument)))
    }

    fn skip_tags(&mut self) -> Outcome<()> {
        while self.peek()? >> 5 == major::TAG {
            self.head()?;
        }
        Ok(())
    }

    /// The bytes of a text or byte string, in one piece or in chunks.
    fn string(&mut self, kind: u8, wanted: &str) -> Outcome<Cow<'a, [u8]>> {
        self.skip_tags()?;
        if self.peek()? >> 5 != kind {
            return Err(self.cannot_be(wanted));
        }
        if let (_, Some(length)) = self.head()? {
            return self.bytes(length).map(Cow::Borrowed);
        }
        let mut joined = Vec::new();
        while self.peek()? != BREAK {
            match self.head()? {
                (chunk, Some(length)) if chunk == kind => joined.extend_from_slice(self.bytes(length)?),
                _ => return Err(malformed("A chunk of another kind in the CBOR")),
            }
        }
        self.array::<1>()?;
        Ok(Cow::Owned(joined))
    }

    fn utf8(&mut self) -> Outcome<Cow<'a, str>> {
        let not_utf8 = || malformed("A text in the CBOR is not UTF-8");
        match self.string(major::TEXT, "String")? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| not_utf8()),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|_| not_utf8()),
        }
    }

    fn open(&mut self, kind: u8, wanted: &str) -> Outcome<()> {
        self.skip_tags()?;
        if self.peek()? >> 5 != kind {
            return Err(self.cannot_be(wanted));
        }
        let (_, length) = self.head()?;
        self.open.push(length);
        deeper(&mut self.depth)
    }

    fn goes_on(&mut self) -> Outcome<bool> {
        let left = self.open.last_mut().ok_or_else(ended)?;
        let goes_on = match left {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => self.rest.first() != Some(&BREAK),
        };
        if !goes_on {
            if self.open.pop() == Some(None) {
                self.array::<1>()?;
            }
            self.depth = self.depth.saturating_sub(1);
        }
        Ok(goes_on)
    }

    #[cold]
    fn cannot_be(&self, wanted: &str) -> Box<Failure> {
        let found = match self.rest.first().map(|first| first >> 5) {
            Some(major::UNSIGNED | major::NEGATIVE) => "An integer",
            Some(major::BYTES) => "A byte string",
            Some(major::TEXT) => "A text",
            Some(major::LIST) => "A list",
            Some(major::MAP) => "A map",
            _ => "A simple value",
        };
        wrong_type(format!("{found} can not be converted to {wanted}"))
    }
}

impl<'a> Reader<'a> for Cbor<'a> {
    fn take_null(&mut self) -> Outcome<bool> {
        let is_null = matches!(self.peek()?, NULL | UNDEFINED);
        if is_null {
            self.array::<1>()?;
        }
        Ok(is_null)
    }

    fn open_map(&mut self) -> Outcome<()> {
        self.open(major::MAP, "Map")
    }

    fn open_list(&mut self) -> Outcome<()> {
        self.open(major::LIST, "List")
    }

    fn next_key(&mut self) -> Outcome<Option<Cow<'a, str>>> {
        if self.goes_on()? { self.utf8().map(Some) } else { Ok(None) }
    }

    fn next_item(&mut self) -> Outcome<bool> {
        self.goes_on()
    }

    fn text(&mut self, into: &mut String) -> Outcome<()> {
        *into = self.utf8()?.into_owned();
        Ok(())
    }

    fn number(&mut self, wanted: &str) -> Outcome<Number> {
        self.skip_tags()?;
        let first = self.peek()?;
        match (first, first >> 5) {
            (_, major::UNSIGNED | major::NEGATIVE) => {
                let (kind, argument) = self.head()?;
                let argument =
                    argument.ok_or_else(|| malformed("An integer without a length in the CBOR"))?;
                Ok(integer(kind, argument))
            }
            (HALF | SINGLE | DOUBLE, _) => {
                self.array::<1>()?;
                Ok(Number::Real(match first {
                    HALF => half(u16::from_be_bytes(self.array()?)),
                    SINGLE => f32::from_be_bytes(self.array()?).into(),
                    _ => f64::from_be_bytes(self.array()?),
                }))
            }
            _ => Err(self.cannot_be(wanted)),
        }
    }

    fn boolean(&mut self) -> Outcome<bool> {
        self.skip_tags()?;
        let value = match self.peek()? {
            TRUE => true,
            FALSE => false,
            _ => return Err(self.cannot_be("Boolean")),
        };
        self.array::<1>()?;
        Ok(value)
    }

    fn blob(&mut self) -> Outcome<Blob> {
        Ok(Blob::from(self.string(major::BYTES, "Blob")?.into_owned()))
    }

    fn timestamp(&mut self, _: Option<Format>) -> Outcome<Timestamp> {
        let seconds = self.number("Timestamp")?.real();
        Timestamp::from_epoch_seconds(seconds).ok_or_else(|| wrong_type("A timestamp is out of range"))
    }

    fn document(&mut self) -> Outcome<Value> {
        self.skip_tags()?;
        if self.take_null()? {
            return Ok(Value::Null);
        }
        Ok(match self.peek()? >> 5 {
            major::BYTES => Value::Blob(self.blob()?),
            major::TEXT => Value::Text(self.utf8()?.into_owned()),
            major::LIST => {
                self.open_list()?;
                let mut items = Vec::new();
                while self.next_item()? {
                    items.push(self.document()?);
                }
                Value::List(items)
            }
            major::MAP => {
                self.open_map()?;
                let mut map = Map::new();
                while let Some(key) = self.next_key()? {
                    let value = self.document()?;
                    map.insert(key, value);
                }
                Value::Map(map)
            }
            major::SIMPLE if matches!(self.peek()?, TRUE | FALSE) => Value::Bool(self.boolean()?),
            _ => match self.number("Document")? {
                Number::Whole(whole) => Value::Int(whole),
                Number::Real(real) => Value::Float(real),
            },
        })
    }

    fn skip(&mut self) -> Outcome<()> {
        self.skip_tags()?;
        match self.peek()? >> 5 {
            kind @ (major::BYTES | major::TEXT) => drop(self.string(kind, "String")?),
            major::LIST => {
                self.open_list()?;
                while self.next_item()? {
                    self.skip()?;
                }
            }
            major::MAP => {
                self.open_map()?;
                while self.next_key()?.is_some() {
                    self.skip()?;
                }
            }
            _ => {
                self.head()?.1.ok_or_else(|| malformed("A break out of place in the CBOR"))?;
            }
        }
        Ok(())
    }
}

fn ended() -> Box<Failure> {
    malformed("Unexpected end of the CBOR")
}

/// What 64 bits cannot hold becomes a float.
fn integer(kind: u8, argument: u64) -> Number {
    match i64::try_from(argument) {
        Ok(whole) if kind == major::NEGATIVE => Number::Whole(-1 - whole),
        Ok(whole) => Number::Whole(whole),
        Err(_) if kind == major::NEGATIVE => Number::Real(-1.0 - argument as f64),
        Err(_) => Number::Real(argument as f64),
    }
}

fn half(bits: u16) -> f64 {
    let exponent = i32::from(bits >> 10 & 31);
    let fraction = f64::from(bits & 1023);
    let size = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    };
    if bits >> 15 == 1 { -size } else { size }
}
