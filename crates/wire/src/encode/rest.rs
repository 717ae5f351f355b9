//! REST: members go where the model puts them, into the status, headers and the body.

use super::xml::{DECLARATION, Xml};
use super::{json, take_events, with_body};
use crate::base64;
use crate::model::{Kind, Member, Naming, Place, Shape};
use crate::timestamp::{Format, Fraction};
use crate::{Body, Model, Op, Protocol, Ref, Response, Slot, Struct};
use std::borrow::Cow;

type Header = (Cow<'static, str>, String);

pub fn encode(
    model: &Model,
    op: &Op,
    shape: &Shape,
    protocol: Protocol,
    output: &mut dyn Struct,
) -> Response {
    let members = model.members(shape);
    let mut headers = Vec::new();
    let mut status = op.status;
    for (at, member) in members.iter().enumerate() {
        match (member.place, output.get(at)) {
            (Place::Status, Ref::Int(value)) => status = u16::try_from(value).unwrap_or(status),
            (Place::Header | Place::Headers, value) => {
                header(&mut headers, model, member, value);
            }
            _ => {}
        }
    }
    // The model does not say so, and only here would a part look like the whole.
    if status == 200 && headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-range")) {
        status = 206;
    }
    let body = match take_events(model, shape, output) {
        Some(events) => events,
        None => body(model, op, shape, protocol, output),
    };
    let names_its_type = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    headers.extend(body.headers.into_iter().filter(|_| !names_its_type));
    Response { status, headers, body: body.body }
}

/// The body and its type; the status is not its business.
fn body(model: &Model, op: &Op, shape: &Shape, protocol: Protocol, output: &mut dyn Struct) -> Response {
    let members = model.members(shape);
    let payload = members.iter().enumerate().find(|(_, member)| member.place == Place::Payload);
    if let Some((at, member)) = payload {
        return payload_body(model, member, protocol, at, output);
    }
    if !members.iter().any(|member| member.place == Place::Body) {
        return Response { status: 200, headers: Vec::new(), body: Body::Empty };
    }
    if protocol == Protocol::RestJson {
        return super::ok("application/json", json::document(model, shape, output, Naming::Wire));
    }
    super::ok("application/xml", root(model, op.output_root.unwrap_or(shape.name), shape, output))
}

/// The whole output under one root. An output whose only member is the root's text is that text.
fn root(model: &Model, name: &str, shape: &Shape, output: &dyn Struct) -> Vec<u8> {
    let mut xml = Xml::rest(model);
    xml.raw(DECLARATION);
    xml.open_root(name);
    match model.members(shape) {
        [only] if only.wire == name && model.shape(only.shape).is_scalar() => {
            xml.content(model.shape(only.shape), output.get(0));
        }
        _ => xml.members(shape, output),
    }
    xml.close(name);
    xml.out
}

fn payload_body(
    model: &Model,
    member: &Member,
    protocol: Protocol,
    at: usize,
    output: &mut dyn Struct,
) -> Response {
    if let Slot::Body(body) = output.slot(at) {
        return with_body(200, "application/octet-stream", std::mem::take(body));
    }
    let shape = model.shape(member.shape);
    match output.get(at) {
        Ref::Absent => Response { status: 200, headers: Vec::new(), body: Body::Empty },
        Ref::Blob(blob) => with_body(200, "application/octet-stream", blob.0.clone().into()),
        Ref::Text(text) => with_body(200, "text/plain", text.to_owned().into()),
        value if protocol == Protocol::RestJson => {
            let mut out = Vec::new();
            json::value(&mut out, model, shape, value, Naming::Wire);
            super::ok("application/json", out)
        }
        value => {
            let mut xml = Xml::rest(model);
            xml.raw(DECLARATION);
            xml.open_root(member.wire);
            xml.content(shape, value);
            xml.close(member.wire);
            super::ok("application/xml", xml.out)
        }
    }
}

/// One header, or one for each entry of a map.
pub fn header(headers: &mut Vec<Header>, model: &Model, member: &Member, value: Ref<'_>) {
    let shape = model.shape(member.shape);
    if member.place == Place::Header {
        headers
            .extend(header_text(model, shape, value).map(|text| (Cow::Borrowed(member.wire), clean(text))));
    } else if let Ref::Map(entries) = value {
        for (key, value) in (0..entries.len()).filter_map(|at| entries.at(at)) {
            if let Ref::Text(text) = value {
                headers.push((Cow::Owned(format!("{}{key}", member.wire)), clean(text.to_owned())));
            }
        }
    }
}

fn header_text(model: &Model, shape: &Shape, value: Ref<'_>) -> Option<String> {
    Some(match value {
        Ref::Text(text) => text.to_owned(),
        Ref::Bool(value) => value.to_string(),
        Ref::Int(value) => value.to_string(),
        Ref::Long(value) => value.to_string(),
        Ref::Float(value) => value.to_string(),
        Ref::Double(value) => value.to_string(),
        Ref::Time(value) => match shape.kind {
            Kind::Timestamp(Some(format)) => value.text(format, Fraction::WhenPresent),
            _ => value.text(Format::HttpDate, Fraction::WhenPresent),
        },
        Ref::Blob(blob) => {
            let mut out = Vec::new();
            base64::encode(&mut out, blob);
            String::from_utf8(out).ok()?
        }
        Ref::List(items) => {
            let element = model.shape(model.element(shape).shape);
            let texts: Vec<String> =
                (0..items.len()).filter_map(|at| header_text(model, element, items.at(at))).collect();
            texts.join(", ")
        }
        _ => return None,
    })
}

/// A header is one line.
fn clean(text: String) -> String {
    if text.contains(|sign: char| sign.is_control()) {
        return text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    }
    text
}
