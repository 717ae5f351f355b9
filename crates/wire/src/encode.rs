//! Structs into responses.
//!
//! Each format has one encoder that follows the model: [`json`], [`cbor`], [`xml`] and [`value`]. REST puts
//! members where they stand, forms wrap the XML, and [`error`] knows how each protocol says that it failed.

mod cbor;
mod error;
mod form;
pub(crate) mod json;
mod rest;
mod value;
pub(crate) mod xml;

use crate::model::{Kind, Naming};
use crate::{Body, Failure, Model, Op, Protocol, Ref, Response, Shape, Slot, Struct, Value};
use std::borrow::Cow;

/// One error, as a service describes it.
#[derive(Clone, Copy, Debug)]
pub struct ErrorParts<'a> {
    /// The model's name of the error, or a plain code.
    pub code: &'a str,
    pub status: u16,
    pub message: &'a str,
    /// Whether the caller is at fault.
    pub sender: bool,
    /// Members besides the message.
    pub fields: &'a [(&'a str, Value)],
}

/// The response of an operation. A body that streams moves out of `output`.
pub fn encode(
    model: &Model,
    op: &Op,
    protocol: Protocol,
    output: &mut dyn Struct,
    request_id: &str,
) -> Response {
    let shape = op.output.map(|output| model.shape(output));
    let mut response = match (protocol, shape) {
        (Protocol::RestJson | Protocol::RestXml, Some(shape)) => {
            rest::encode(model, op, shape, protocol, output)
        }
        (Protocol::AwsQuery, _) => ok("text/xml", form::aws(model, op, shape, output, request_id)),
        (Protocol::Ec2Query, _) => {
            ok("text/xml;charset=UTF-8", form::ec2(model, op, shape, output, request_id))
        }
        (Protocol::AwsJson, Some(shape)) => match take_events(model, shape, output) {
            Some(events) => events,
            None => ok(json_type(model), json::document(model, shape, output, Naming::Name)),
        },
        (Protocol::RpcCbor, Some(shape)) => match take_events(model, shape, output) {
            Some(events) => events,
            None => ok("application/cbor", cbor::document(model, shape, output)),
        },
        (_, None) => Response { status: op.status, headers: Vec::new(), body: Body::Empty },
    };
    add_protocol_headers(model, protocol, request_id, &mut response);
    response
}

/// The output of an operation that was called in process.
pub fn encode_value(model: &Model, op: &Op, output: &dyn Struct) -> Value {
    op.output.map_or(Value::Null, |shape| value::structure(model, model.shape(shape), output))
}

/// An error of the service.
pub fn encode_error(model: &Model, protocol: Protocol, error: &ErrorParts<'_>, request_id: &str) -> Response {
    let mut response = error::encode(model, protocol, error, request_id);
    add_protocol_headers(model, protocol, request_id, &mut response);
    response
}

/// An error of the decoder or the router.
pub fn encode_failure(model: &Model, protocol: Protocol, failure: &Failure, request_id: &str) -> Response {
    let message = failure.message(protocol, model);
    let error = ErrorParts {
        code: failure.code(protocol, model),
        status: failure.status(protocol, model),
        message: &message,
        sender: !matches!(failure, Failure::NotImplemented { .. }),
        fields: &[],
    };
    encode_error(model, protocol, &error, request_id)
}

fn ok(content_type: impl Into<Cow<'static, str>>, body: Vec<u8>) -> Response {
    with_body(200, content_type, body.into())
}

fn with_body(status: u16, content_type: impl Into<Cow<'static, str>>, body: Body) -> Response {
    let headers = vec![(Cow::Borrowed("content-type"), content_type.into().into_owned())];
    Response { status, headers, body }
}

fn json_type(model: &Model) -> &'static str {
    if model.json_version == "1.0" { "application/x-amz-json-1.0" } else { "application/x-amz-json-1.1" }
}

/// An output that is a stream of events is nothing else.
fn take_events(model: &Model, shape: &Shape, output: &mut dyn Struct) -> Option<Response> {
    let members = model.members(shape);
    let at = members.iter().position(|member| model.shape(member.shape).kind == Kind::EventStream)?;
    let Slot::Body(body) = output.slot(at) else { return None };
    Some(with_body(200, "application/vnd.amazon.eventstream", std::mem::take(body)))
}

fn add_protocol_headers(model: &Model, protocol: Protocol, request_id: &str, response: &mut Response) {
    let mut add = |name: &'static str, value: &str| {
        response.headers.push((Cow::Borrowed(name), value.to_owned()));
    };
    if protocol == Protocol::RpcCbor {
        add("smithy-protocol", "rpc-v2-cbor");
    }
    if model.switches.bare_errors {
        let mut host = Vec::new();
        crate::base64::encode(&mut host, request_id.as_bytes());
        add("x-amz-request-id", request_id);
        add("x-amz-id-2", &String::from_utf8_lossy(&host));
    } else {
        add("x-amzn-requestid", request_id);
    }
}

/// A value on its own, as the payload of an event: its type and its bytes. `root` names it in XML.
pub(crate) fn write_payload(
    model: &Model,
    protocol: Protocol,
    shape: &Shape,
    value: Ref<'_>,
    root: &str,
) -> (&'static str, Vec<u8>) {
    match protocol {
        Protocol::RestXml => {
            let mut xml = xml::Xml::rest(model);
            xml.named(root, shape, value);
            ("application/xml", xml.out)
        }
        Protocol::RpcCbor => {
            let mut out = Vec::new();
            cbor::value(&mut out, model, shape, value);
            ("application/cbor", out)
        }
        _ => {
            let naming = if protocol == Protocol::RestJson { Naming::Wire } else { Naming::Name };
            let mut out = Vec::new();
            json::value(&mut out, model, shape, value, naming);
            ("application/json", out)
        }
    }
}

/// `<name>text</name>`
pub(crate) fn escaped_xml(model: &Model, name: &str, text: &str) -> Vec<u8> {
    let mut xml = xml::Xml::rest(model);
    xml.element(name, text);
    xml.out
}
