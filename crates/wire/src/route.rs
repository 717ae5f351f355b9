//! Which operation is asked for?
//!
//! Known limit: a label has at least one character, so a path with an empty segment finds no operation.

use crate::decode::text::decode_label;
use crate::{Failure, Model, Op, Protocol, Request};

/// An operation, and what its path says.
#[derive(Debug)]
pub struct Routed<'m> {
    pub op: &'m Op,
    /// Labels by name, percent-decoded.
    pub labels: Vec<(&'m str, String)>,
}

/// Finds the operation. An operation that AWS has and we do not is found too: see [`Op::implemented`].
pub fn route<'m>(model: &'m Model, protocol: Protocol, request: &Request<'_>) -> Result<Routed<'m>, Failure> {
    match protocol {
        Protocol::AwsJson => by_target(model, request),
        Protocol::AwsQuery | Protocol::Ec2Query => by_action(model, protocol, request),
        Protocol::RpcCbor => by_rpc_path(model, request),
        Protocol::RestJson | Protocol::RestXml => by_path(model, request),
    }
}

fn by_name<'m>(model: &'m Model, name: &str) -> Result<Routed<'m>, Failure> {
    let op = model.op(name).ok_or_else(|| unknown(name))?;
    Ok(Routed { op, labels: Vec::new() })
}

fn unknown(name: &str) -> Failure {
    Failure::UnknownOperation { name: name.to_owned(), version: String::new() }
}

/// `X-Amz-Target: AmazonSQS.SendMessage`
fn by_target<'m>(model: &'m Model, request: &Request<'_>) -> Result<Routed<'m>, Failure> {
    let target = request.header("x-amz-target").ok_or(Failure::MissingOperation)?;
    match target.rsplit_once('.') {
        Some((prefix, name)) if prefix == model.target => by_name(model, name),
        _ => Err(unknown(target)),
    }
}

/// `Action=CreateUser&Version=2010-05-08`
fn by_action<'m>(model: &'m Model, protocol: Protocol, request: &Request<'_>) -> Result<Routed<'m>, Failure> {
    let action = request.parameter("Action").ok_or(Failure::MissingOperation)?;
    let version = request.parameter("Version").unwrap_or("NO_VERSION_SPECIFIED".into());
    let versioned = protocol == Protocol::AwsQuery && !model.switches.any_version;
    let op = model.op(&action).filter(|_| !versioned || version == model.version);
    let op = op.ok_or_else(|| Failure::UnknownOperation {
        name: action.into_owned(),
        version: version.into_owned(),
    })?;
    Ok(Routed { op, labels: Vec::new() })
}

/// `/service/GraniteServiceVersion20100801/operation/PutMetricData`
fn by_rpc_path<'m>(model: &'m Model, request: &Request<'_>) -> Result<Routed<'m>, Failure> {
    let parts: Vec<&str> = request.path.rsplitn(5, '/').collect();
    match *parts.as_slice() {
        [name, "operation", service, "service", ..] if service == model.target => by_name(model, name),
        _ => Err(unknown(request.path)),
    }
}

fn by_path<'m>(model: &'m Model, request: &Request<'_>) -> Result<Routed<'m>, Failure> {
    let missed = || unknown(request.path);
    let found = model.router().find(request).ok_or_else(missed)?;
    let op = model.op(found.name).ok_or_else(missed)?;
    let labels = label_names(op.uri).zip(found.values.iter().map(|value| decode_label(value))).collect();
    Ok(Routed { op, labels })
}

/// `Bucket` and `Key` of `/{Bucket}/{Key+}`.
fn label_names(uri: &'static str) -> impl Iterator<Item = &'static str> {
    let path = uri.split_once('?').map_or(uri, |(path, _)| path);
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| name.trim_end_matches('+'))
}
