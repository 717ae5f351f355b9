//! Events of a model as messages, and messages as events.

use super::message::{Header, Message};
use crate::decode::read_payload;
use crate::encode::write_payload;
use crate::model::{Member, Place, Shape};
use crate::{Blob, Failure, Model, Op, Protocol, Ref, Slot, Struct};
use bytes::Bytes;

/// One event of a stream, framed. `union` is the name of the stream's shape; an event that is not set gives no
/// frame.
pub fn event(model: &Model, protocol: Protocol, union: &str, events: &dyn Struct) -> Option<Bytes> {
    let shape = model.shape_named(union)?;
    let members = model.members(shape).iter().enumerate();
    let mut set = members.map(|(at, member)| (member, events.get(at)));
    let (member, value) = set.find(|(_, value)| !value.is_absent())?;
    let Ref::Struct(fields) = value else { return None };
    let shape = model.shape(member.shape);
    let (kind, name) = match shape.error {
        Some(_) => ("exception", ":exception-type"),
        None => ("event", ":event-type"),
    };
    let mut headers = vec![text(":message-type", kind), text(name, member.name)];
    headers.extend(own_headers(model, shape, fields));
    let (content_type, payload) = payload(model, protocol, shape, fields);
    if !content_type.is_empty() {
        headers.push(text(":content-type", content_type));
    }
    Some(Message { headers, payload }.encode())
}

/// A failure that the model knows, in the midst of a stream.
pub fn exception(model: &Model, protocol: Protocol, code: &str, message: &str) -> Bytes {
    let mut payload = Vec::new();
    let content_type = if protocol == Protocol::RestXml {
        payload.extend_from_slice(format!("<{code}>").as_bytes());
        payload.extend_from_slice(&crate::encode::escaped_xml(model, "message", message));
        payload.extend_from_slice(format!("</{code}>").as_bytes());
        "application/xml"
    } else {
        payload.extend_from_slice(b"{\"message\":");
        crate::encode::json::text(&mut payload, message);
        payload.push(b'}');
        "application/json"
    };
    let headers = vec![
        text(":message-type", "exception"),
        text(":exception-type", code),
        text(":content-type", content_type),
    ];
    Message { headers, payload: payload.into() }.encode()
}

/// A failure that no model knows: the stream ends with it.
pub fn error(code: &str, message: &str) -> Bytes {
    let headers =
        vec![text(":message-type", "error"), text(":error-code", code), text(":error-message", message)];
    Message { headers, payload: Bytes::new() }.encode()
}

/// What comes before the events where the output has other members: JSON and CBOR have no headers for them.
pub fn initial_response(model: &Model, protocol: Protocol, op: &Op, output: &dyn Struct) -> Option<Bytes> {
    let shape = model.shape(op.output?);
    let (content_type, payload) = write_payload(model, protocol, shape, Ref::Struct(output), "");
    let headers = vec![
        text(":message-type", "event"),
        text(":event-type", "initial-response"),
        text(":content-type", content_type),
    ];
    Some(Message { headers, payload: payload.into() }.encode())
}

/// Fills the member of the union that the message names.
pub fn read_event(
    model: &Model,
    protocol: Protocol,
    union: &str,
    message: &Message,
    into: &mut dyn Struct,
) -> Result<(), Failure> {
    let name = message.text_header(":event-type").or_else(|| message.text_header(":exception-type"));
    let name = name.ok_or_else(|| Failure::Malformed("An event does not say what it is".to_owned()))?;
    let members = model.shape_named(union).map_or(&[][..], |shape| model.members(shape));
    let found = members.iter().enumerate().find(|(_, member)| member.name == name);
    let (at, member) = found.ok_or_else(|| Failure::Malformed(format!("There is no event {name}")))?;
    let Slot::Struct(fields) = into.slot(at) else { return Ok(()) };
    let shape = model.shape(member.shape);
    let mut payload_at = None;
    for (at, member) in model.members(shape).iter().enumerate() {
        match member.place {
            Place::Header => read_header(message.header(member.wire), fields.slot(at)),
            Place::Payload => payload_at = Some((at, member)),
            _ => {}
        }
    }
    read_event_payload(model, protocol, shape, payload_at, &message.payload, fields)
}

fn read_event_payload(
    model: &Model,
    protocol: Protocol,
    shape: &Shape,
    payload: Option<(usize, &Member)>,
    bytes: &Bytes,
    fields: &mut dyn Struct,
) -> Result<(), Failure> {
    let Some((at, member)) = payload else {
        let is_empty = bytes.is_empty() || !model.members(shape).iter().any(|it| it.place == Place::Body);
        return if is_empty {
            Ok(())
        } else {
            read_payload(model, protocol, shape, Slot::Struct(fields), bytes)
        };
    };
    match fields.slot(at) {
        Slot::Blob(blob) => *blob = Blob(bytes.clone()),
        Slot::Text(into) => {
            let utf8 = std::str::from_utf8(bytes);
            *into = utf8.map_err(|_| Failure::Malformed("An event is not UTF-8".to_owned()))?.to_owned();
        }
        slot => read_payload(model, protocol, model.shape(member.shape), slot, bytes)?,
    }
    Ok(())
}

fn text(name: &str, value: &str) -> (String, Header) {
    (name.to_owned(), Header::Text(value.to_owned()))
}

/// Members of an event that travel as headers.
fn own_headers(model: &Model, shape: &Shape, fields: &dyn Struct) -> Vec<(String, Header)> {
    let members = model.members(shape).iter().enumerate();
    let placed = members.filter(|(_, member)| member.place == Place::Header);
    placed
        .filter_map(|(at, member)| {
            let value = match fields.get(at) {
                Ref::Text(value) => Header::Text(value.to_owned()),
                Ref::Bool(value) => Header::Bool(value),
                Ref::Int(value) => Header::Int(value),
                Ref::Long(value) => Header::Long(value),
                Ref::Time(value) => Header::Time(value),
                Ref::Blob(value) => Header::Bytes(value.0.clone()),
                _ => return None,
            };
            Some((member.wire.to_owned(), value))
        })
        .collect()
}

fn read_header(header: Option<&Header>, slot: Slot<'_>) {
    match (header, slot) {
        (Some(Header::Text(value)), Slot::Text(into)) => *into = value.clone(),
        (Some(Header::Bool(value)), Slot::Bool(into)) => *into = *value,
        (Some(Header::Int(value)), Slot::Int(into)) => *into = *value,
        (Some(Header::Byte(value)), Slot::Int(into)) => *into = (*value).into(),
        (Some(Header::Short(value)), Slot::Int(into)) => *into = (*value).into(),
        (Some(Header::Long(value)), Slot::Long(into)) => *into = *value,
        (Some(Header::Time(value)), Slot::Time(into)) => *into = *value,
        (Some(Header::Bytes(value)), Slot::Blob(into)) => *into = Blob(value.clone()),
        _ => {}
    }
}

/// A payload member is the payload; without one, the members of the body are, as a document.
fn payload(model: &Model, protocol: Protocol, shape: &Shape, fields: &dyn Struct) -> (&'static str, Bytes) {
    let members = model.members(shape);
    let Some(at) = members.iter().position(|member| member.place == Place::Payload) else {
        if !members.iter().any(|member| member.place == Place::Body) {
            return ("", Bytes::new());
        }
        let (content_type, payload) = write_payload(model, protocol, shape, Ref::Struct(fields), shape.name);
        return (content_type, payload.into());
    };
    match fields.get(at) {
        Ref::Absent => ("", Bytes::new()),
        Ref::Blob(blob) => ("application/octet-stream", blob.0.clone()),
        Ref::Text(text) => ("text/plain", Bytes::copy_from_slice(text.as_bytes())),
        value => {
            let member = members.get(at).unwrap_or(Member::TEXT);
            let (content_type, payload) =
                write_payload(model, protocol, model.shape(member.shape), value, member.wire);
            (content_type, payload.into())
        }
    }
}
