//! How each protocol says that a request failed.
//!
//! Known limits: DynamoDB's checksum header and the empty `Detail` of SQS's XML are not written; clients do
//! without.

use super::xml::{DECLARATION, Xml};
use super::{ErrorParts, cbor, json, json_type, ok};
use crate::model::{Member, Place};
use crate::{Model, Protocol, Response, Shape, Value};
use std::borrow::Cow;

pub fn encode(model: &Model, protocol: Protocol, parts: &ErrorParts<'_>, request_id: &str) -> Response {
    let error =
        Error { model, parts, shape: model.shape_named(parts.code).filter(|shape| shape.error.is_some()) };
    let mut response = match protocol {
        Protocol::AwsJson => ok(json_type(model), error.json(true)),
        Protocol::RestJson => ok("application/json", error.json(false)),
        Protocol::RpcCbor => ok("application/cbor", error.cbor()),
        Protocol::AwsQuery => ok("text/xml", error.wrapped_xml(request_id)),
        Protocol::Ec2Query => ok("text/xml;charset=UTF-8", error.ec2_xml(request_id)),
        Protocol::RestXml if model.switches.bare_errors => ok("application/xml", error.bare_xml(request_id)),
        Protocol::RestXml => ok("text/xml", error.wrapped_xml(request_id)),
    };
    response.status = parts.status;
    error.headers(protocol, &mut response);
    response
}

struct Error<'e> {
    model: &'e Model,
    parts: &'e ErrorParts<'e>,
    /// Where the model knows the error.
    shape: Option<&'e Shape>,
}

/// Errors that the frame of a service raises, not the service.
const FRAMEWORK: [&str; 8] = [
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "UnknownOperationException",
    "UnrecognizedClientException",
];

impl Error<'_> {
    /// `com.amazonaws.sqs#QueueDoesNotExist`, or the name alone.
    fn qualified(&self) -> String {
        let code = self.parts.code;
        let Some(own) = self.model.switches.error_namespace else { return code.to_owned() };
        let namespace = match code {
            _ if self.shape.is_some() => own,
            "ValidationException" => "com.amazon.coral.validate",
            _ if FRAMEWORK.contains(&code) => "com.amazon.coral.service",
            _ => own,
        };
        format!("{namespace}#{code}")
    }

    /// The code that XML and headers carry.
    fn wire_code(&self) -> &str {
        let code = self.shape.and_then(|shape| shape.error?.code);
        let codes = &self.model.switches.query_codes;
        let renamed = || codes.iter().find(|(json, _)| *json == self.parts.code).map(|(_, query)| *query);
        code.or_else(renamed).unwrap_or(self.parts.code)
    }

    fn fault(&self) -> &'static str {
        if self.parts.sender { "Sender" } else { "Receiver" }
    }

    fn member(&self, name: &str) -> Option<&Member> {
        let members = self.model.members(self.shape?);
        members.iter().find(|member| member.name.eq_ignore_ascii_case(name))
    }

    /// The message goes by the name that the model gives it.
    fn message_name(&self) -> &'static str {
        match self.member("message") {
            Some(member) => member.name,
            None if matches!(self.parts.code, "AccessDeniedException" | "SerializationException") => {
                "Message"
            }
            None => "message",
        }
    }

    /// What stands in the body besides the code and the message, by its wire name.
    fn body_fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.parts.fields.iter().filter_map(|(name, value)| match self.member(name) {
            Some(member) if member.place == Place::Header => None,
            Some(member) => Some((member.wire, value)),
            None => Some((*name, value)),
        })
    }

    /// All of the body as names and values. REST says the code in a header.
    fn fields(&self, typed: bool) -> Vec<(Cow<'_, str>, Cow<'_, Value>)> {
        let mut fields = Vec::new();
        if typed {
            fields.push((Cow::Borrowed("__type"), Cow::Owned(self.qualified().into())));
        } else if self.member("Type").is_some() && !self.body_fields().any(|(name, _)| name == "Type") {
            let fault = if self.parts.sender { "User" } else { "Service" };
            fields.push((Cow::Borrowed("Type"), Cow::Owned(fault.into())));
        }
        if !self.parts.message.is_empty() {
            fields.push((Cow::Borrowed(self.message_name()), Cow::Owned(self.parts.message.into())));
        }
        fields.extend(self.body_fields().map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value))));
        fields
    }

    fn json(&self, typed: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        out.push(b'{');
        for (at, (name, value)) in self.fields(typed).iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            json::text(&mut out, name);
            out.push(b':');
            json::any(&mut out, value);
        }
        out.push(b'}');
        out
    }

    fn cbor(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        let fields = self.fields(true);
        cbor::map(&mut out, fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref())));
        out
    }

    /// `<ErrorResponse><Error><Type>Sender</Type><Code>…`
    fn wrapped_xml(&self, request_id: &str) -> Vec<u8> {
        let mut xml = Xml::aws_query(self.model);
        xml.open_root("ErrorResponse");
        xml.open("Error");
        xml.element("Type", self.fault());
        self.code_and_fields(&mut xml);
        xml.close("Error");
        xml.element("RequestId", request_id);
        xml.close("ErrorResponse");
        xml.out
    }

    /// `<Error><Code>…`, as S3 does.
    fn bare_xml(&self, request_id: &str) -> Vec<u8> {
        let mut xml = Xml::rest(self.model);
        xml.raw(DECLARATION);
        xml.open("Error");
        self.code_and_fields(&mut xml);
        xml.element("RequestId", request_id);
        xml.open("HostId");
        crate::base64::encode(&mut xml.out, request_id.as_bytes());
        xml.close("HostId");
        xml.close("Error");
        xml.out
    }

    /// `<Response><Errors><Error><Code>…`
    fn ec2_xml(&self, request_id: &str) -> Vec<u8> {
        let mut xml = Xml::ec2(self.model);
        xml.raw(DECLARATION);
        xml.open("Response");
        xml.open("Errors");
        xml.open("Error");
        self.code_and_fields(&mut xml);
        xml.close("Error");
        xml.close("Errors");
        xml.element("RequestID", request_id);
        xml.close("Response");
        xml.out
    }

    fn code_and_fields(&self, xml: &mut Xml<'_>) {
        xml.element("Code", self.wire_code());
        xml.element("Message", self.parts.message);
        for (name, value) in self.body_fields() {
            xml.any(name, value);
        }
    }

    fn headers(&self, protocol: Protocol, response: &mut Response) {
        let mut add = |name: &'static str, value: String| response.headers.push((Cow::Borrowed(name), value));
        if protocol == Protocol::RestJson {
            add("x-amzn-errortype", self.parts.code.to_owned());
        }
        if self.model.switches.query_compatible && matches!(protocol, Protocol::AwsJson | Protocol::RpcCbor) {
            add("x-amzn-query-error", format!("{};{}", self.query_code(), self.fault()));
        }
        for (name, value) in self.parts.fields {
            if let Some(member) = self.member(name).filter(|member| member.place == Place::Header)
                && let Some(text) = plain(value)
            {
                add(member.wire, text);
            }
        }
    }

    /// The code that the query protocol has for this error.
    fn query_code(&self) -> &str {
        match self.model.switches.missing_code {
            Some((query, json)) if json == self.parts.code => query,
            _ => self.wire_code(),
        }
    }
}

/// A value that a header can carry.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(whole) => Some(whole.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}
