//! CBOR, written by following the model: structures of indefinite length, everything else of known length.

use crate::model::Shape;
use crate::{Model, Ref, Struct, Value};

/// The kinds of items, in the upper three bits.
mod major {
    pub const UNSIGNED: u8 = 0 << 5;
    pub const NEGATIVE: u8 = 1 << 5;
    pub const BYTES: u8 = 2 << 5;
    pub const TEXT: u8 = 3 << 5;
    pub const LIST: u8 = 4 << 5;
    pub const MAP: u8 = 5 << 5;
}

const FALSE: u8 = 0xf4;
const TRUE: u8 = 0xf5;
const NULL: u8 = 0xf6;
const SINGLE: u8 = 0xfa;
const DOUBLE: u8 = 0xfb;
const OPEN_MAP: u8 = 0xbf;
const BREAK: u8 = 0xff;
const EPOCH_TAG: u8 = 0xc1;

pub fn document(model: &Model, shape: &Shape, value: &dyn Struct) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    structure(&mut out, model, shape, value);
    out
}

fn structure(out: &mut Vec<u8>, model: &Model, shape: &Shape, fields: &dyn Struct) {
    out.push(OPEN_MAP);
    for (at, member) in model.members(shape).iter().enumerate() {
        let field = fields.get(at);
        if !matches!(field, Ref::Absent | Ref::Body(_)) {
            text(out, member.name);
            value(out, model, model.shape(member.shape), field);
        }
    }
    out.push(BREAK);
}

pub fn value(out: &mut Vec<u8>, model: &Model, shape: &Shape, value: Ref<'_>) {
    match value {
        Ref::Text(value) => text(out, value),
        Ref::Bool(value) => out.push(if value { TRUE } else { FALSE }),
        Ref::Int(value) => whole(out, value.into()),
        Ref::Long(value) => whole(out, value),
        Ref::Float(value) => {
            out.push(SINGLE);
            out.extend_from_slice(&value.to_be_bytes());
        }
        Ref::Double(value) => real(out, value),
        Ref::Time(value) => moment(out, value.epoch_seconds()),
        Ref::Blob(value) => bytes(out, value),
        Ref::Document(value) => any(out, value),
        Ref::Struct(value) => structure(out, model, shape, value),
        Ref::List(items) => {
            let element = model.shape(model.element(shape).shape);
            head(out, major::LIST, items.len() as u64);
            for at in 0..items.len() {
                self::value(out, model, element, items.at(at));
            }
        }
        Ref::Map(entries) => {
            let element = model.shape(model.entry(shape).1.shape);
            head(out, major::MAP, entries.len() as u64);
            for (key, value) in (0..entries.len()).filter_map(|at| entries.at(at)) {
                text(out, key);
                self::value(out, model, element, value);
            }
        }
        Ref::Absent | Ref::Body(_) => out.push(NULL),
    }
}

/// A value that no shape describes.
pub fn any(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.push(NULL),
        Value::Bool(value) => out.push(if *value { TRUE } else { FALSE }),
        Value::Int(value) => whole(out, *value),
        Value::Float(value) => real(out, *value),
        Value::Text(value) => text(out, value),
        Value::Blob(value) => bytes(out, value),
        Value::Time(value) => moment(out, value.epoch_seconds()),
        Value::List(items) => {
            head(out, major::LIST, items.len() as u64);
            items.iter().for_each(|item| any(out, item));
        }
        Value::Map(entries) => map(out, entries.iter()),
    }
}

pub fn map<'v>(out: &mut Vec<u8>, entries: impl ExactSizeIterator<Item = (&'v str, &'v Value)>) {
    head(out, major::MAP, entries.len() as u64);
    for (key, value) in entries {
        text(out, key);
        any(out, value);
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    head(out, major::TEXT, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    head(out, major::BYTES, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn whole(out: &mut Vec<u8>, value: i64) {
    match u64::try_from(value) {
        Ok(value) => head(out, major::UNSIGNED, value),
        // -1 is 0, -2 is 1: all bits turned.
        Err(_) => head(out, major::NEGATIVE, !value as u64),
    }
}

fn real(out: &mut Vec<u8>, value: f64) {
    out.push(DOUBLE);
    out.extend_from_slice(&value.to_be_bytes());
}

fn moment(out: &mut Vec<u8>, seconds: f64) {
    out.push(EPOCH_TAG);
    real(out, seconds);
}

/// The shortest head for the argument.
fn head(out: &mut Vec<u8>, kind: u8, argument: u64) {
    match argument {
        0..=23 => out.push(kind | argument as u8),
        24..=0xff => out.extend_from_slice(&[kind | 24, argument as u8]),
        0x100..=0xffff => {
            out.push(kind | 25);
            out.extend_from_slice(&(argument as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(kind | 26);
            out.extend_from_slice(&(argument as u32).to_be_bytes());
        }
        _ => {
            out.push(kind | 27);
            out.extend_from_slice(&argument.to_be_bytes());
        }
    }
}
