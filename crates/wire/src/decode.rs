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

#[cfg(test)]
mod tests;

use crate::{Failure, Model, Op, Protocol, Request, Routed, Struct, Value};
use check::Noticed;
use path::Path;
use reader::{Outcome, Reader};
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
    let tree = query::parse(request.query, utf8(request.body)?)?;
    let mut walk = TreeWalk::new(model, &tree, flavour);
    if let Some(input) = op.input {
        let shape = model.shape(input);
        let seen = walk.members(tree::ROOT, shape, into, &Path::ROOT)?;
        walk.noticed.missing(model, shape, seen, &Path::ROOT);
    }
    // `Action` and `Version` are known to the router.
    Ok(walk.noticed)
}

fn utf8(body: &[u8]) -> Outcome<&str> {
    std::str::from_utf8(body).map_err(|_| reader::malformed("The request is not UTF-8"))
}
