//! Values of the program itself, read as a request would be: calls from other services, templates, the console.
//!
//! Templates write numbers and flags as texts, and texts as numbers: both are taken.

use super::reader::{Number, Outcome, Reader, malformed, wrong_type};
use crate::base64;
use crate::timestamp::Format;
use crate::{Blob, Failure, Timestamp, Value};
use std::borrow::Cow;

pub struct ValueReader<'a> {
    next: Option<&'a Value>,
    open: Vec<Open<'a>>,
}

enum Open<'a> {
    List(std::slice::Iter<'a, Value>),
    Map(Box<dyn Iterator<Item = (&'a str, &'a Value)> + 'a>),
}

impl<'a> ValueReader<'a> {
    pub fn new(value: &'a Value) -> Self {
        ValueReader { next: Some(value), open: Vec::new() }
    }

    fn take(&mut self) -> Outcome<&'a Value> {
        self.next.take().ok_or_else(|| malformed("No value"))
    }
}

#[cold]
fn cannot_be(value: &Value, wanted: &str) -> Box<Failure> {
    let found = match value {
        Value::Null => "Null",
        Value::Bool(_) => "A boolean",
        Value::Int(_) | Value::Float(_) => "A number",
        Value::Text(_) => "A text",
        Value::Blob(_) => "A blob",
        Value::Time(_) => "A timestamp",
        Value::List(_) => "A list",
        Value::Map(_) => "A map",
    };
    wrong_type(format!("{found} can not be converted to {wanted}"))
}

impl<'a> Reader<'a> for ValueReader<'a> {
    fn take_null(&mut self) -> Outcome<bool> {
        Ok(self.next.take_if(|value| matches!(value, Value::Null)).is_some())
    }

    fn open_map(&mut self) -> Outcome<()> {
        match self.take()? {
            Value::Map(map) => self.open.push(Open::Map(Box::new(map.iter()))),
            other => return Err(cannot_be(other, "Map")),
        }
        Ok(())
    }

    fn open_list(&mut self) -> Outcome<()> {
        match self.take()? {
            Value::List(items) => self.open.push(Open::List(items.iter())),
            other => return Err(cannot_be(other, "List")),
        }
        Ok(())
    }

    fn next_key(&mut self) -> Outcome<Option<Cow<'a, str>>> {
        if let Some(Open::Map(entries)) = self.open.last_mut()
            && let Some((key, value)) = entries.next()
        {
            self.next = Some(value);
            return Ok(Some(Cow::Borrowed(key)));
        }
        self.open.pop();
        Ok(None)
    }

    fn next_item(&mut self) -> Outcome<bool> {
        if let Some(Open::List(items)) = self.open.last_mut()
            && let Some(value) = items.next()
        {
            self.next = Some(value);
            return Ok(true);
        }
        self.open.pop();
        Ok(false)
    }

    fn text(&mut self, into: &mut String) -> Outcome<()> {
        *into = match self.take()? {
            Value::Text(text) => text.clone(),
            Value::Int(whole) => whole.to_string(),
            Value::Float(real) => real.to_string(),
            Value::Bool(value) => value.to_string(),
            other => return Err(cannot_be(other, "String")),
        };
        Ok(())
    }

    fn number(&mut self, wanted: &str) -> Outcome<Number> {
        match self.take()? {
            Value::Int(whole) => Ok(Number::Whole(*whole)),
            Value::Float(real) => Ok(Number::Real(*real)),
            value @ Value::Text(text) => {
                let number = text.parse().map(Number::Whole).or_else(|_| text.parse().map(Number::Real));
                number.map_err(|_| cannot_be(value, wanted))
            }
            other => Err(cannot_be(other, wanted)),
        }
    }

    fn boolean(&mut self) -> Outcome<bool> {
        match self.take()? {
            Value::Bool(value) => Ok(*value),
            Value::Text(text) if text == "true" => Ok(true),
            Value::Text(text) if text == "false" => Ok(false),
            other => Err(cannot_be(other, "Boolean")),
        }
    }

    fn blob(&mut self) -> Outcome<Blob> {
        match self.take()? {
            Value::Blob(blob) => Ok(blob.clone()),
            value @ Value::Text(text) => {
                base64::decode(text.as_bytes()).map(Blob::from).ok_or_else(|| cannot_be(value, "Blob"))
            }
            other => Err(cannot_be(other, "Blob")),
        }
    }

    fn timestamp(&mut self, _: Option<Format>) -> Outcome<Timestamp> {
        let value = self.take()?;
        let moment = match value {
            Value::Time(moment) => Some(*moment),
            Value::Int(seconds) => Timestamp::from_epoch_seconds(*seconds as f64),
            Value::Float(seconds) => Timestamp::from_epoch_seconds(*seconds),
            Value::Text(text) => Timestamp::parse(text),
            _ => None,
        };
        moment.ok_or_else(|| cannot_be(value, "Timestamp"))
    }

    fn document(&mut self) -> Outcome<Value> {
        self.take().cloned()
    }

    fn skip(&mut self) -> Outcome<()> {
        self.take().map(drop)
    }
}
