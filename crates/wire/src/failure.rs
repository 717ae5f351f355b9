//! What can be wrong with a request before any service sees it, with the code, status and sentence of AWS.

use crate::{Model, Protocol};

/// One violated constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where, in the words of messages: `tags.1.member.key`.
    pub path: String,
    /// The value as messages show it, quotes included; `None` where it is kept secret.
    pub value: Option<String>,
    /// `Member must not be null` and the like.
    pub rule: String,
    /// The member that is missing, by its own name.
    pub missing: Option<&'static str>,
    /// The number of the member of the input: violations are reported in the model's order.
    pub(crate) order: usize,
}

/// The client's fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No target header, no `Action`.
    MissingOperation,
    UnknownOperation {
        name: String,
        version: String,
    },
    /// AWS has the operation, its shapes are not here.
    NotImplemented {
        operation: String,
    },
    WrongContentType {
        found: String,
    },
    /// The body, query or a label is not what the format says.
    Malformed(String),
    /// A value of another type than the member's.
    WrongType(String),
    TooDeep,
    Validation(Vec<Violation>),
}

impl std::fmt::Display for Violation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Violation { path, rule, .. } = self;
        match &self.value {
            Some(value) => write!(out, "Value {value} at '{path}' failed to satisfy constraint: {rule}"),
            None => write!(out, "Value at '{path}' failed to satisfy constraint: {rule}"),
        }
    }
}

/// `2 validation errors detected: …; …`
pub(crate) fn validation_sentence(violations: &[Violation]) -> String {
    let plural = if violations.len() == 1 { "" } else { "s" };
    let all: Vec<String> = violations.iter().map(Violation::to_string).collect();
    format!("{} validation error{plural} detected: {}", violations.len(), all.join("; "))
}

const MALFORMED_XML: &str =
    "The XML you provided was not well-formed or did not validate against our published schema";

impl Failure {
    pub fn code(&self, protocol: Protocol, model: &Model) -> &'static str {
        match self {
            Failure::MissingOperation => match protocol {
                Protocol::AwsQuery => "MissingAction",
                Protocol::Ec2Query => "MissingParameter",
                _ => "UnknownOperationException",
            },
            Failure::UnknownOperation { .. } => match protocol {
                Protocol::AwsQuery | Protocol::Ec2Query => "InvalidAction",
                Protocol::RestXml if model.switches.bare_errors => "MethodNotAllowed",
                _ => "UnknownOperationException",
            },
            Failure::NotImplemented { .. } => "NotImplemented",
            Failure::WrongContentType { .. } => "UnsupportedMediaTypeException",
            Failure::Malformed(_) | Failure::TooDeep => match protocol {
                Protocol::AwsQuery | Protocol::Ec2Query => "MalformedQueryString",
                Protocol::RestXml => "MalformedXML",
                _ => "SerializationException",
            },
            Failure::WrongType(_) => match protocol {
                Protocol::AwsQuery => "MalformedInput",
                Protocol::Ec2Query => "InvalidParameterValue",
                Protocol::RestXml => "InvalidArgument",
                _ => "SerializationException",
            },
            Failure::Validation(violations) => validation_code(violations, protocol, model),
        }
    }

    pub fn status(&self, protocol: Protocol, model: &Model) -> u16 {
        match self {
            Failure::UnknownOperation { .. } | Failure::MissingOperation => match protocol {
                Protocol::RestXml if model.switches.bare_errors => 405,
                Protocol::RestJson | Protocol::RestXml | Protocol::RpcCbor => 404,
                _ => 400,
            },
            Failure::NotImplemented { .. } => 501,
            Failure::WrongContentType { .. } => 415,
            _ => 400,
        }
    }

    pub fn message(&self, protocol: Protocol, model: &Model) -> String {
        match self {
            Failure::MissingOperation => match protocol {
                Protocol::AwsQuery | Protocol::Ec2Query => {
                    "The request must contain the parameter Action".to_owned()
                }
                _ => String::new(),
            },
            Failure::UnknownOperation { name, version } => match protocol {
                Protocol::AwsQuery => format!("Could not find operation {name} for version {version}"),
                Protocol::Ec2Query => format!("The action {name} is not valid for this web service."),
                Protocol::RestXml if model.switches.bare_errors => {
                    "The specified method is not allowed against this resource.".to_owned()
                }
                _ => String::new(),
            },
            Failure::NotImplemented { operation } => {
                format!("The operation {operation} of {} is not implemented here", model.service)
            }
            Failure::WrongContentType { found } => format!("The content type '{found}' is not supported"),
            Failure::Malformed(_) | Failure::TooDeep if protocol == Protocol::RestXml => {
                MALFORMED_XML.to_owned()
            }
            Failure::TooDeep => "The request is nested too deeply".to_owned(),
            Failure::Malformed(what) | Failure::WrongType(what) => what.clone(),
            // S3 says no more than that.
            Failure::Validation(_) if model.switches.validation_code == Some("MalformedXML") => {
                MALFORMED_XML.to_owned()
            }
            Failure::Validation(violations) => match missing(violations, model) {
                Some(name) => missing_sentence(name, protocol),
                None => validation_sentence(violations),
            },
        }
    }
}

fn validation_code(violations: &[Violation], protocol: Protocol, model: &Model) -> &'static str {
    if let (Some(_), Some((code, json_code))) = (missing(violations, model), model.switches.missing_code) {
        return if protocol.is_query() { code } else { json_code };
    }
    model.switches.validation_code.unwrap_or(match protocol {
        Protocol::AwsQuery => "ValidationError",
        Protocol::Ec2Query => "InvalidParameterValue",
        _ => "ValidationException",
    })
}

/// The first missing member, where the service has a code of its own for it.
fn missing(violations: &[Violation], model: &Model) -> Option<&'static str> {
    model.switches.missing_code?;
    violations.iter().find_map(|violation| violation.missing)
}

fn missing_sentence(name: &str, protocol: Protocol) -> String {
    let end = if protocol == Protocol::Ec2Query { "" } else { "." };
    format!("The request must contain the parameter {name}{end}")
}
