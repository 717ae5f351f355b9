//! The six protocols, and which of them a request speaks.

use crate::{Model, Request};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    AwsJson,
    AwsQuery,
    Ec2Query,
    RestJson,
    RestXml,
    RpcCbor,
}

impl Protocol {
    /// The name in a model's text.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "json" => Protocol::AwsJson,
            "query" => Protocol::AwsQuery,
            "ec2" => Protocol::Ec2Query,
            "rest-json" => Protocol::RestJson,
            "rest-xml" => Protocol::RestXml,
            "cbor" => Protocol::RpcCbor,
            _ => return None,
        })
    }

    /// Whether method and path decide, and members stand in labels, query and headers.
    pub fn is_rest(self) -> bool {
        matches!(self, Protocol::RestJson | Protocol::RestXml)
    }

    /// Whether `Action=` decides.
    pub fn is_query(self) -> bool {
        matches!(self, Protocol::AwsQuery | Protocol::Ec2Query)
    }
}

/// Which protocol does this request speak, of those that the model has? The model's first one when in doubt.
pub fn protocol_of(model: &Model, request: &Request<'_>) -> Protocol {
    let first = model.protocols().first().copied().unwrap_or(Protocol::AwsJson);
    let speaks = |protocol: &Protocol| match protocol {
        Protocol::RpcCbor => request.header("smithy-protocol") == Some("rpc-v2-cbor"),
        Protocol::AwsJson => {
            request.header("x-amz-target").is_some() || request.content_type().contains("amz-json")
        }
        Protocol::AwsQuery | Protocol::Ec2Query => {
            request.content_type().starts_with("application/x-www-form-urlencoded")
                || request.parameter("Action").is_some()
        }
        Protocol::RestJson | Protocol::RestXml => true,
    };
    model.protocols().iter().copied().find(|protocol| speaks(protocol)).unwrap_or(first)
}
