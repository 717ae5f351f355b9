//! One value that arrives as text: a parameter, an XML element, a header, a label.

use super::reader::{Outcome, wrong_type};
use crate::base64;
use crate::{Blob, Slot, Timestamp};

/// Fills the slot. `false`: the slot takes no text.
pub fn fill(text: &str, slot: Slot<'_>) -> Outcome<bool> {
    match slot {
        Slot::Text(into) => {
            into.clear();
            into.push_str(text);
        }
        Slot::Bool(into) => *into = parse(text, "Boolean", boolean)?,
        Slot::Int(into) => *into = parse(text, "Integer", |text| text.parse().ok())?,
        Slot::Long(into) => *into = parse(text, "Long", |text| text.parse().ok())?,
        Slot::Float(into) => *into = parse(text, "Float", |text| text.parse().ok())?,
        Slot::Double(into) => *into = parse(text, "Double", |text| text.parse().ok())?,
        Slot::Time(into) => *into = parse(text, "Timestamp", Timestamp::parse)?,
        Slot::Blob(into) => {
            *into = parse(text, "Blob", |text| base64::decode(text.as_bytes()).map(Blob::from))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn parse<T>(text: &str, wanted: &str, parse: impl FnOnce(&str) -> Option<T>) -> Outcome<T> {
    parse(text.trim()).ok_or_else(|| wrong_type(format!("'{text}' can not be converted to an {wanted}")))
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "1" => Some(true),
        "false" | "False" | "FALSE" | "0" => Some(false),
        _ => None,
    }
}
