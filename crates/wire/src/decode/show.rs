//! Values as messages show them: the way Java prints lists, maps and structures.

use super::path::lower_first;
use crate::model::Shape;
use crate::{Model, Ref};
use std::fmt::Write;

/// `'[x86_64, arm64]'`
pub fn quoted(model: &Model, shape: &Shape, value: Ref<'_>) -> String {
    let mut out = String::from("'");
    write(&mut out, model, shape, value);
    out.push('\'');
    out
}

/// The size of a number; not a number for anything else.
pub fn number(value: Ref<'_>) -> f64 {
    match value {
        Ref::Int(value) => value.into(),
        Ref::Long(value) => value as f64,
        Ref::Float(value) => value.into(),
        Ref::Double(value) => value,
        _ => f64::NAN,
    }
}

/// The structures here were just decoded, so their depth is bounded.
fn write(out: &mut String, model: &Model, shape: &Shape, value: Ref<'_>) {
    if shape.sensitive {
        return out.push_str("***Sensitive Data Redacted***");
    }
    // A `String` takes every write.
    let _ = match value {
        Ref::Absent => out.write_str("null"),
        Ref::Text(text) => out.write_str(text),
        Ref::Bool(value) => write!(out, "{value}"),
        Ref::Int(value) => write!(out, "{value}"),
        Ref::Long(value) => write!(out, "{value}"),
        Ref::Float(value) => write!(out, "{value:?}"),
        Ref::Double(value) => write!(out, "{value:?}"),
        Ref::Time(value) => write!(out, "{value}"),
        Ref::Blob(blob) => write!(out, "java.nio.HeapByteBuffer[pos=0 lim={0} cap={0}]", blob.len()),
        Ref::Body(_) => out.write_str("stream"),
        Ref::Document(_) => out.write_str("document"),
        Ref::List(list) => {
            let element = model.shape(model.element(shape).shape);
            joined(out, "[", "]", (0..list.len()).map(|at| ("", element, list.at(at))), model)
        }
        Ref::Map(map) => {
            let element = model.shape(model.entry(shape).1.shape);
            let entries = (0..map.len()).filter_map(|at| map.at(at));
            joined(out, "{", "}", entries.map(|(key, value)| (key, element, value)), model)
        }
        Ref::Struct(fields) => {
            let members = model.members(shape);
            let names: Vec<String> = members.iter().map(|member| lower_first(member.name)).collect();
            let fields = members
                .iter()
                .zip(&names)
                .enumerate()
                .map(|(at, (member, name))| (name.as_str(), model.shape(member.shape), fields.get(at)));
            joined(out, &format!("{}(", shape.name), ")", fields, model)
        }
    };
}

fn joined<'v>(
    out: &mut String,
    open: &str,
    close: &str,
    parts: impl Iterator<Item = (&'v str, &'v Shape, Ref<'v>)>,
    model: &Model,
) -> std::fmt::Result {
    out.push_str(open);
    for (at, (name, shape, value)) in parts.enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        if !name.is_empty() {
            write!(out, "{name}=")?;
        }
        write(out, model, shape, value);
    }
    out.write_str(close)
}
