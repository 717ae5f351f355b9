//! JSON, read from front to back. The text is known to be UTF-8; strings without escapes are borrowed.
//!
//! Of equal keys the last one wins, a lone surrogate becomes U+FFFD, numbers that fit 64 bits stay whole.
//! Leniently, leading zeros of numbers are accepted.

use super::json_text::{plain_run, unescape};
use super::reader::{Number, Outcome, Reader, deeper, malformed, wrong_type};
use crate::base64;
use crate::timestamp::Format;
use crate::{Blob, Failure, Map, Timestamp, Value};
use std::borrow::Cow;

pub struct Json<'a> {
    text: &'a str,
    at: usize,
    /// Nothing was read yet of the list or map that is open.
    fresh: bool,
    depth: u16,
    /// Type errors name the token, not the Java class.
    token_names: bool,
}

impl<'a> Json<'a> {
    pub fn new(text: &'a str, token_names: bool) -> Self {
        Json { text, at: 0, fresh: false, depth: 0, token_names }
    }

    /// Nothing but blanks may follow.
    pub fn finish(mut self) -> Outcome<()> {
        self.skip_blanks();
        if self.at == self.text.len() { Ok(()) } else { Err(self.unexpected()) }
    }

    #[inline]
    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or(&[])
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.text.as_bytes().get(self.at) {
            self.at += 1;
        }
    }

    /// The next byte that is no blank; 0 at the end.
    #[inline]
    fn peek(&mut self) -> u8 {
        self.skip_blanks();
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Outcome<()> {
        if self.peek() == byte {
            self.at += 1;
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    #[cold]
    fn unexpected(&self) -> Box<Failure> {
        match self.text.as_bytes().get(self.at) {
            Some(_) => malformed(format!("Unexpected character at byte {} of the JSON", self.at)),
            None => malformed("Unexpected end of the JSON"),
        }
    }

    #[cold]
    fn cannot_be(&mut self, wanted: &str) -> Box<Failure> {
        let (token, class) = match self.peek() {
            b'"' => ("STRING_VALUE", "java.lang.String"),
            b'{' => ("START_OBJECT", "java.util.HashMap"),
            b'[' => ("START_ARRAY", "java.util.ArrayList"),
            b't' => ("TRUE_VALUE", "java.lang.Boolean"),
            b'f' => ("FALSE_VALUE", "java.lang.Boolean"),
            b'-' | b'0'..=b'9' => ("NUMBER_VALUE", "com.amazon.coral.value.json.numbers.TruncatingBigNumber"),
            _ => return self.unexpected(),
        };
        wrong_type(if self.token_names {
            format!("{token} cannot be converted to {wanted}")
        } else {
            format!("class {class} can not be converted to an {wanted}")
        })
    }

    fn word(&mut self, word: &str) -> Outcome<()> {
        if !self.bytes().starts_with(word.as_bytes()) {
            return Err(self.unexpected());
        }
        self.at += word.len();
        Ok(())
    }

    fn open(&mut self, bracket: u8, wanted: &str) -> Outcome<()> {
        if self.peek() != bracket {
            return Err(self.cannot_be(wanted));
        }
        self.at += 1;
        self.fresh = true;
        deeper(&mut self.depth)
    }

    /// Whether the open list or map goes on; eats the comma or the closing bracket.
    #[inline]
    fn goes_on(&mut self, bracket: u8) -> Outcome<bool> {
        let fresh = std::mem::replace(&mut self.fresh, false);
        match self.peek() {
            byte if byte == bracket => {
                self.at += 1;
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            b',' if !fresh => {
                self.at += 1;
                if self.peek() == bracket { Err(self.unexpected()) } else { Ok(true) }
            }
            _ if fresh => Ok(true),
            _ => Err(self.unexpected()),
        }
    }

    #[inline]
    fn string(&mut self) -> Outcome<Cow<'a, str>> {
        if self.peek() != b'"' {
            return Err(self.cannot_be("String"));
        }
        self.at += 1;
        let start = self.at;
        let end = start + plain_run(self.bytes());
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return self.text.get(start..end).map(Cow::Borrowed).ok_or_else(|| self.unexpected());
        }
        let mut text = String::new();
        self.escaped(&mut text)?;
        Ok(Cow::Owned(text))
    }

    /// The rest of a string, after its opening quote.
    fn escaped(&mut self, into: &mut String) -> Outcome<()> {
        loop {
            let run = plain_run(self.bytes());
            into.push_str(self.text.get(self.at..self.at + run).ok_or_else(|| self.unexpected())?);
            self.at += run;
            match self.text.as_bytes().get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    let (sign, length) = unescape(self.bytes()).ok_or_else(|| self.unexpected())?;
                    into.push(sign);
                    self.at += length;
                }
                _ => return Err(self.unexpected()),
            }
        }
    }

    fn digits(&mut self, wanted: &str) -> Outcome<Number> {
        if !matches!(self.peek(), b'-' | b'0'..=b'9') {
            return Err(self.cannot_be(wanted));
        }
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = self.bytes().iter().take_while(|byte| is_part(byte)).count();
        let digits = self.text.get(self.at..self.at + length).unwrap_or("");
        let number = digits.parse().map(Number::Whole).or_else(|_| digits.parse().map(Number::Real));
        let number = number.map_err(|_| self.unexpected())?;
        self.at += length;
        Ok(number)
    }
}

impl<'a> Reader<'a> for Json<'a> {
    #[inline]
    fn take_null(&mut self) -> Outcome<bool> {
        if self.peek() != b'n' {
            return Ok(false);
        }
        self.word("null").map(|()| true)
    }

    fn open_map(&mut self) -> Outcome<()> {
        self.open(b'{', "Map")
    }

    fn open_list(&mut self) -> Outcome<()> {
        self.open(b'[', "List")
    }

    fn next_key(&mut self) -> Outcome<Option<Cow<'a, str>>> {
        if !self.goes_on(b'}')? {
            return Ok(None);
        }
        if self.peek() != b'"' {
            return Err(self.unexpected());
        }
        let key = self.string()?;
        self.expect(b':')?;
        Ok(Some(key))
    }

    fn next_item(&mut self) -> Outcome<bool> {
        self.goes_on(b']')
    }

    fn text(&mut self, into: &mut String) -> Outcome<()> {
        into.clear();
        match self.string()? {
            Cow::Borrowed(text) => into.push_str(text),
            Cow::Owned(text) => *into = text,
        }
        Ok(())
    }

    fn number(&mut self, wanted: &str) -> Outcome<Number> {
        let names_itself = matches!(wanted, "Float" | "Double") && self.peek() == b'"';
        if !names_itself {
            return self.digits(wanted);
        }
        let start = self.at;
        let real = match &*self.string()? {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => {
                self.at = start;
                return Err(self.cannot_be(wanted));
            }
        };
        Ok(Number::Real(real))
    }

    fn boolean(&mut self) -> Outcome<bool> {
        match self.peek() {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => Err(self.cannot_be("Boolean")),
        }
    }

    fn blob(&mut self) -> Outcome<Blob> {
        if self.peek() != b'"' {
            return Err(self.cannot_be("Blob"));
        }
        let text = self.string()?;
        let bytes = base64::decode(text.as_bytes());
        bytes.map(Blob::from).ok_or_else(|| wrong_type("A blob is not valid Base64"))
    }

    fn timestamp(&mut self, _: Option<Format>) -> Outcome<Timestamp> {
        let moment = match self.peek() {
            b'"' => Timestamp::parse(&self.string()?),
            _ => Timestamp::from_epoch_seconds(self.digits("Timestamp")?.real()),
        };
        moment.ok_or_else(|| wrong_type("A timestamp is out of range, or in no known format"))
    }

    fn document(&mut self) -> Outcome<Value> {
        Ok(match self.peek() {
            b'{' => {
                self.open_map()?;
                let mut map = Map::new();
                while let Some(key) = self.next_key()? {
                    let value = self.document()?;
                    map.insert(key, value);
                }
                Value::Map(map)
            }
            b'[' => {
                self.open_list()?;
                let mut items = Vec::new();
                while self.next_item()? {
                    items.push(self.document()?);
                }
                Value::List(items)
            }
            b'"' => Value::Text(self.string()?.into_owned()),
            b't' | b'f' => Value::Bool(self.boolean()?),
            b'n' => self.word("null").map(|()| Value::Null)?,
            _ => match self.digits("Document")? {
                Number::Whole(whole) => Value::Int(whole),
                Number::Real(real) => Value::Float(real),
            },
        })
    }

    fn skip(&mut self) -> Outcome<()> {
        match self.peek() {
            b'{' => {
                self.open_map()?;
                while self.next_key()?.is_some() {
                    self.skip()?;
                }
            }
            b'[' => {
                self.open_list()?;
                while self.next_item()? {
                    self.skip()?;
                }
            }
            b'"' => drop(self.string()?),
            b't' | b'f' => drop(self.boolean()?),
            b'n' => self.word("null")?,
            _ => drop(self.digits("Document")?),
        }
        Ok(())
    }
}
