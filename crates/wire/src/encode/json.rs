//! JSON, written by following the model. Members that are absent are left out; nulls stand only in sparse lists
//! and maps.

use crate::base64;
use crate::decode::plain_run;
use crate::model::{Kind, Naming, Place, Shape};
use crate::timestamp::{Format, Fraction};
use crate::{Model, Ref, Struct, Timestamp, Value};

/// A structure on its own.
pub fn document(model: &Model, shape: &Shape, value: &dyn Struct, naming: Naming) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    structure(&mut out, model, shape, value, naming);
    out
}

pub fn structure(out: &mut Vec<u8>, model: &Model, shape: &Shape, fields: &dyn Struct, naming: Naming) {
    out.push(b'{');
    let mut separator: &[u8] = b"\"";
    for (at, member) in model.members(shape).iter().enumerate() {
        if member.place != Place::Body {
            continue;
        }
        let field = fields.get(at);
        if matches!(field, Ref::Absent | Ref::Body(_)) {
            continue;
        }
        let name = member.named(naming);
        out.reserve(name.len() + 4);
        out.extend_from_slice(separator);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        separator = b",\"";
        value(out, model, model.shape(member.shape), field, naming);
    }
    out.push(b'}');
}

pub fn value(out: &mut Vec<u8>, model: &Model, shape: &Shape, value: Ref<'_>, naming: Naming) {
    match value {
        Ref::Text(value) => text(out, value),
        Ref::Int(value) => whole(out, value.into()),
        Ref::Long(value) => whole(out, value),
        Ref::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Ref::Float(value) if value.is_finite() => {
            out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
        }
        Ref::Float(value) => real(out, value.into()),
        Ref::Double(value) => real(out, value),
        Ref::Time(value) => moment(out, shape, value),
        Ref::Blob(value) => blob(out, value),
        Ref::Document(value) => any(out, value),
        Ref::Struct(value) => structure(out, model, shape, value, naming),
        Ref::List(items) => {
            let element = model.shape(model.element(shape).shape);
            out.push(b'[');
            for at in 0..items.len() {
                separate(out, at);
                self::value(out, model, element, items.at(at), naming);
            }
            out.push(b']');
        }
        Ref::Map(entries) => {
            let element = model.shape(model.entry(shape).1.shape);
            out.push(b'{');
            for (at, (key, value)) in (0..entries.len()).filter_map(|at| entries.at(at)).enumerate() {
                separate(out, at);
                text(out, key);
                out.push(b':');
                self::value(out, model, element, value, naming);
            }
            out.push(b'}');
        }
        Ref::Absent | Ref::Body(_) => out.extend_from_slice(b"null"),
    }
}

/// A value that no shape describes.
pub fn any(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Int(value) => whole(out, *value),
        Value::Float(value) => real(out, *value),
        Value::Text(value) => text(out, value),
        Value::Blob(value) => blob(out, value),
        Value::Time(value) => out.extend_from_slice(value.epoch_text().as_bytes()),
        Value::List(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                separate(out, at);
                any(out, item);
            }
            out.push(b']');
        }
        Value::Map(entries) => {
            out.push(b'{');
            for (at, (key, value)) in entries.iter().enumerate() {
                separate(out, at);
                text(out, key);
                out.push(b':');
                any(out, value);
            }
            out.push(b'}');
        }
    }
}

pub fn text(out: &mut Vec<u8>, text: &str) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, special) = rest.split_at(plain_run(rest));
        out.extend_from_slice(plain);
        let Some((byte, after)) = special.split_first() else { break };
        escape(out, *byte);
        rest = after;
    }
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        _ => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
    }
}

fn separate(out: &mut Vec<u8>, at: usize) {
    if at > 0 {
        out.push(b',');
    }
}

fn whole(out: &mut Vec<u8>, value: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn real(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    } else {
        let name: &[u8] = match value {
            f64::INFINITY => b"\"Infinity\"",
            f64::NEG_INFINITY => b"\"-Infinity\"",
            _ => b"\"NaN\"",
        };
        out.extend_from_slice(name);
    }
}

fn moment(out: &mut Vec<u8>, shape: &Shape, value: Timestamp) {
    match shape.kind {
        Kind::Timestamp(Some(format @ (Format::Iso8601 | Format::HttpDate))) => {
            text(out, &value.text(format, Fraction::WhenPresent));
        }
        _ => out.extend_from_slice(value.epoch_text().as_bytes()),
    }
}

fn blob(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    base64::encode(out, bytes);
    out.push(b'"');
}
