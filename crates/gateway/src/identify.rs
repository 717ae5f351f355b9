//! Which service is asked? Told by the signature's scope, the target header, the path, the host
//! name, or the action and its version: in this order.

use crate::arrival::Arrival;
use auth::sigv4::{Family, Found};
use kernel::Service;
use wire::Protocol;

/// Where a request that names no region acts.
const REGION_DEFAULT: &str = "us-east-1";
/// Host names below which service and region stand.
const DOMAINS: [&str; 4] =
    [".amazonaws.com", ".amazonaws.com.cn", ".localhost.localstack.cloud", ".localhost"];

/// The service that a request is for, and how it speaks.
#[derive(Clone, Copy)]
pub struct Target {
    pub service: &'static Service,
    pub protocol: Protocol,
}

pub fn identify(
    services: &'static [&'static Service],
    arrival: &Arrival,
    body: &[u8],
    found: Option<&Found<'_>>,
) -> Option<Target> {
    let service = by_scope(services, found)
        .or_else(|| by_target(services, arrival))
        .or_else(|| by_path(services, arrival))
        .or_else(|| by_host(services, arrival))
        .or_else(|| by_action(services, &arrival.wire(body)))
        .or_else(|| by_addressing(services, arrival, found))?;
    Some(Target { service, protocol: wire::protocol_of((service.model)(), &arrival.wire(body)) })
}

fn by_scope(services: &'static [&'static Service], found: Option<&Found<'_>>) -> Option<&'static Service> {
    let Some(Found::Signed(claim)) = found else { return None };
    services.iter().copied().find(|service| service.is_signed_as(&claim.scope.service))
}

fn by_target(services: &'static [&'static Service], arrival: &Arrival) -> Option<&'static Service> {
    let (prefix, _) = arrival.header("x-amz-target")?.rsplit_once('.')?;
    services.iter().copied().find(|service| (service.model)().target == prefix)
}

/// `/service/NAME/operation/OPERATION`, as RPC over CBOR has it.
fn by_path(services: &'static [&'static Service], arrival: &Arrival) -> Option<&'static Service> {
    let mut parts = arrival.path().strip_prefix("/service/")?.split('/');
    let name = parts.next()?;
    (parts.next()? == "operation").then_some(())?;
    services.iter().copied().find(|service| (service.model)().target == name)
}

fn by_host(services: &'static [&'static Service], arrival: &Arrival) -> Option<&'static Service> {
    let host = arrival.host.as_str();
    if kernel::addressing::of_host(host).is_some() {
        // Whatever the bucket is called.
        return services.iter().copied().find(|service| service.name == "s3");
    }
    labels(host)?.find_map(|label| services.iter().copied().find(|service| service.name == label))
}

fn by_action(services: &'static [&'static Service], request: &wire::Request<'_>) -> Option<&'static Service> {
    let action = request.parameter("Action")?;
    let version = request.parameter("Version");
    services.iter().copied().find(|service| {
        let model = (service.model)();
        let speaks = model.protocols().iter().any(|protocol| protocol.is_query());
        speaks
            && version.as_ref().is_none_or(|version| *version == model.version)
            && model.op(&action).is_some()
    })
}

/// What names no service at all is for the one whose resources stand in the path: S3.
fn by_addressing(
    services: &'static [&'static Service],
    arrival: &Arrival,
    found: Option<&Found<'_>>,
) -> Option<&'static Service> {
    if matches!(found, Some(Found::Signed(_))) {
        // It names a service, and one that is not here.
        return None;
    }
    let service = services.iter().copied().find(|service| service.name == "s3")?;
    (arrival.path() != "/" || arrival.query().is_empty()).then_some(service)
}

/// The labels of a host name below AWS's or our own domains.
fn labels(host: &str) -> Option<impl Iterator<Item = &str>> {
    DOMAINS.iter().find_map(|domain| host.strip_suffix(domain)).map(|rest| rest.split('.'))
}

/// The region of a request: the signature's, or the host's, or the default one.
pub fn region(service: &Service, arrival: &Arrival, found: &Found<'_>) -> String {
    if service.is_global {
        return REGION_DEFAULT.to_owned();
    }
    if let Found::Signed(claim) = found {
        return claim.scope.region.to_string();
    }
    let named = labels(&arrival.host)
        .and_then(|mut labels| labels.find(|label| looks_like_region(label)).map(str::to_owned));
    named.unwrap_or_else(|| REGION_DEFAULT.to_owned())
}

/// `eu-west-1`, `us-gov-east-1`: letters, dashes and a digit at the end.
pub fn looks_like_region(name: &str) -> bool {
    name.len() <= 32
        && name.matches('-').count() >= 2
        && name.ends_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// How a service words what is wrong with a signature.
pub fn family(target: Option<&Target>) -> Family {
    match target {
        None => Family::Query,
        Some(target) if target.service.name == "s3" => Family::S3,
        Some(target) => match target.protocol {
            Protocol::AwsJson | Protocol::RpcCbor => Family::Json,
            Protocol::RestJson => Family::Rest,
            Protocol::Ec2Query => Family::Ec2,
            Protocol::AwsQuery | Protocol::RestXml => Family::Query,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions() {
        assert!(looks_like_region("eu-west-1") && looks_like_region("us-gov-east-1"));
        assert!(
            !looks_like_region("sqs") && !looks_like_region("EU-west-1") && !looks_like_region("a/b-c-1")
        );
    }

    #[test]
    fn host_labels() {
        let names: Vec<&str> = labels("b.s3.eu-west-1.amazonaws.com").expect("AWS's").collect();
        assert_eq!(names, ["b", "s3", "eu-west-1"]);
        assert!(labels("example.com").is_none());
    }
}
