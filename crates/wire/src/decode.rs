//! Requests into structs.
//!
//! JSON, CBOR and in-process values are pulled by a [`reader`] and walked by [`walk`]. Forms and XML become a
//! [`tree`] first, walked by [`tree_walk`]. REST puts members from all places of a request together. All of
//! them check the model's constraints on the way, with [`check`].

mod cbor;
mod check;
mod json;
mod json_text;
mod path;
mod query;
mod reader;
mod rest;
mod scalar;
mod show;
pub(crate) mod text;
mod tree;
mod tree_walk;
mod value;
mod walk;
mod xml;

pub(crate) use json_text::plain_run;

use crate::{Failure, Model, Op, Protocol, Request, Routed, Shape, Slot, Struct, Value};
use check::Noticed;
use path::Path;
use reader::{Outcome, Reader};
use std::borrow::Cow;
use tree_walk::{Flavour, TreeWalk};
use walk::Walk;

/// What the decoder noticed besides the values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Paths of members that the request has and the struct does not carry.
    pub unsupported: Vec<String>,
    /// How many members were there that the model does not know.
    pub unknown: usize,
}

/// Fills the input of an operation and checks it against the model.
pub fn decode(
    model: &Model,
    routed: &Routed<'_>,
    protocol: Protocol,
    request: &mut Request<'_>,
    into: &mut dyn Struct,
) -> Result<Decoded, Failure> {
    let op = routed.op;
    if !op.implemented {
        return Err(Failure::NotImplemented { operation: op.name.to_owned() });
    }
    let decoded = match protocol {
        Protocol::AwsJson => json_body(model, op, request.body, into),
        Protocol::RpcCbor => cbor_body(model, op, request, into),
        Protocol::AwsQuery => form(model, op, Flavour::AwsQuery, request, into),
        Protocol::Ec2Query => form(model, op, Flavour::Ec2Query, request, into),
        Protocol::RestJson | Protocol::RestXml => rest::decode(model, routed, protocol, request, into),
    };
    decoded.and_then(Noticed::finish).map_err(|failure| *failure)
}

/// Fills the input of an operation that is called in process; the same checks apply.
pub fn decode_value(
    model: &Model,
    op: &Op,
    value: &Value,
    into: &mut dyn Struct,
) -> Result<Decoded, Failure> {
    if !op.implemented {
        return Err(Failure::NotImplemented { operation: op.name.to_owned() });
    }
    let mut reader = value::ValueReader::new(value);
    pull(model, op, &mut reader, into).and_then(Noticed::finish).map_err(|failure| *failure)
}

/// Walks the input with the names of the model.
fn pull<'a>(model: &Model, op: &Op, reader: &mut impl Reader<'a>, into: &mut dyn Struct) -> Outcome<Noticed> {
    let mut walk = Walk::by_name(model);
    if let Some(input) = op.input {
        walk.structure(reader, model.shape(input), into, &Path::ROOT)?;
    } else {
        reader.skip()?;
    }
    Ok(walk.noticed)
}

fn json_body(model: &Model, op: &Op, body: &[u8], into: &mut dyn Struct) -> Outcome<Noticed> {
    let text = utf8(body)?;
    let text = if text.trim_ascii().is_empty() { "{}" } else { text };
    let mut reader = json::Json::new(text, model.switches.token_names);
    let noticed = pull(model, op, &mut reader, into)?;
    reader.finish()?;
    Ok(noticed)
}

fn cbor_body(model: &Model, op: &Op, request: &Request<'_>, into: &mut dyn Struct) -> Outcome<Noticed> {
    let content_type = request.content_type();
    if !content_type.is_empty() && !content_type.starts_with("application/cbor") {
        return Err(Box::new(Failure::WrongContentType { found: content_type.to_owned() }));
    }
    // An empty map.
    let body = if request.body.is_empty() { &[0xa0] } else { request.body };
    let mut reader = cbor::Cbor::new(body);
    let noticed = pull(model, op, &mut reader, into)?;
    reader.finish()?;
    Ok(noticed)
}

fn form(
    model: &Model,
    op: &Op,
    flavour: Flavour,
    request: &Request<'_>,
    into: &mut dyn Struct,
) -> Outcome<Noticed> {
    let query = match model.switches.path_member {
        // Of two values the last one counts.
        Some(name) if request.path != "/" => Cow::Owned(format!("{name}={}&{}", request.path, request.query)),
        _ => Cow::Borrowed(request.query),
    };
    let tree = query::parse(&query, utf8(request.body)?)?;
    let mut walk = TreeWalk::new(model, &tree, flavour);
    if let Some(input) = op.input {
        let shape = model.shape(input);
        let seen = walk.members(tree::ROOT, shape, into, &Path::ROOT)?;
        walk.noticed.missing(model, shape, seen, &Path::ROOT);
    }
    let known = tree.children(tree::ROOT).filter(|node| is_envelope(tree.name(*node))).count();
    walk.noticed.unknown = walk.noticed.unknown.saturating_sub(known);
    Ok(walk.noticed)
}

/// Parameters of the router and of the signature: no members, but known.
fn is_envelope(name: &str) -> bool {
    matches!(name, "Action" | "Version") || name.starts_with("X-Amz-")
}

/// Reads a value on its own: the payload of an event.
pub(crate) fn read_payload(
    model: &Model,
    protocol: Protocol,
    shape: &Shape,
    slot: Slot<'_>,
    bytes: &[u8],
) -> Result<(), Failure> {
    let path = Path::ROOT;
    let noticed = match protocol {
        Protocol::RestXml => utf8(bytes).and_then(xml::parse).and_then(|tree| {
            let mut walk = TreeWalk::new(model, &tree, Flavour::Xml);
            let root = tree.children(tree::ROOT).next().unwrap_or(tree::ROOT);
            walk.value(root, shape, slot, &path).map(|()| walk.noticed)
        }),
        Protocol::RpcCbor => {
            let mut walk = Walk::by_name(model);
            walk.value(&mut cbor::Cbor::new(bytes), shape, slot, &path).map(|()| walk.noticed)
        }
        _ => utf8(bytes).and_then(|text| {
            let is_rest = protocol == Protocol::RestJson;
            let mut walk = if is_rest { Walk::by_wire_name(model) } else { Walk::by_name(model) };
            let mut reader = json::Json::new(text, model.switches.token_names);
            walk.value(&mut reader, shape, slot, &path).map(|()| walk.noticed)
        }),
    };
    noticed.and_then(Noticed::finish).map(drop).map_err(|failure| *failure)
}

fn utf8(body: &[u8]) -> Outcome<&str> {
    std::str::from_utf8(body).map_err(|_| reader::malformed("The request is not UTF-8"))
}
