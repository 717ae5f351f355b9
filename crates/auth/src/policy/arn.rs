//! ARNs in policies: matched part by part, and checked as IAM checks them.

use super::context::Context;
use super::document::Version;
use super::template::{Template, Wildcards, split_colons};

const PARTS: usize = 6;

/// A pattern for ARNs. A wildcard does not reach over a colon, but in the last part. Parts that
/// are left out, as in `arn:aws:s3`, count as `*`.
#[derive(Clone, Debug)]
pub(super) enum ArnPattern {
    Parts(Box<[Template; PARTS]>),
    /// Without any colon, such as `*`.
    Whole(Template),
}

impl ArnPattern {
    pub fn parse(text: &str, version: Version) -> ArnPattern {
        let template = |part: &str| Template::parse(part, version, Wildcards::Active);
        let parts = split_colons(text, version, PARTS);
        if parts.len() == 1 {
            return ArnPattern::Whole(template(text));
        }
        let parts = std::array::from_fn(|index| template(parts.get(index).copied().unwrap_or("*")));
        ArnPattern::Parts(Box::new(parts))
    }

    pub fn matches(&self, arn: &str, context: &Context) -> bool {
        match self {
            ArnPattern::Whole(template) => template.matches(arn, context),
            ArnPattern::Parts(templates) => {
                let mut parts = arn.splitn(PARTS, ':');
                templates
                    .iter()
                    .all(|template| parts.next().is_some_and(|part| template.matches(part, context)))
            }
        }
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let templates = match self {
            ArnPattern::Parts(templates) => templates.as_slice(),
            ArnPattern::Whole(template) => std::slice::from_ref(template),
        };
        templates.iter().flat_map(Template::keys)
    }
}

/// What IAM finds wrong with a `Resource`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Found by the older of IAM's parsers, which names nothing.
    Legacy,
    Named(String),
}

const PARTITIONS: [&str; 8] =
    ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"];

const IAM_PATHS: [&str; 13] = [
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

/// Checks a `Resource` of a policy that IAM keeps.
pub(super) fn check_resource(resource: &str, version: Version) -> Result<(), Fault> {
    if resource == "*" {
        return Ok(());
    }
    let parts = split_colons(resource, version, PARTS);
    let part = |index: usize| parts.get(index).copied();
    let Some(partition) = part(1) else {
        return Err(Fault::Named(format!("Resource {resource} must be in ARN format or \"*\".")));
    };
    if partition != "*" && !PARTITIONS.contains(&partition) {
        let filled: Vec<&str> = (2..PARTS).map(|index| part(index).unwrap_or("*")).collect();
        return Err(Fault::Named(format!(
            "Partition \"{partition}\" is not valid for resource \"arn:{partition}:{}\".",
            filled.join(":")
        )));
    }
    let Some(service) = part(2) else {
        let message = "Resource vendor must be fully qualified and cannot contain regexes.";
        return Err(Fault::Named(message.into()));
    };
    check_service_form(resource, service, &parts)?;
    if service.is_empty() || (parts.len() < PARTS && resource.contains("::")) {
        return Err(Fault::Legacy);
    }
    Ok(())
}

/// IAM and S3 have no region in most of their ARNs, and IAM knows all its kinds of resources.
fn check_service_form(resource: &str, service: &str, parts: &[&str]) -> Result<(), Fault> {
    let has_region = parts.get(3) != Some(&"");
    let has_account = parts.get(4).is_some_and(|account| !account.is_empty());
    let name = parts.get(5).copied().unwrap_or("");
    match service {
        "iam" if has_region => {
            Err(Fault::Named(format!("IAM resource {resource} cannot contain region information.")))
        }
        "iam"
            if !name.starts_with('*')
                && name != "root"
                && !IAM_PATHS.iter().any(|path| name.starts_with(path)) =>
        {
            let paths = IAM_PATHS.join(", ");
            Err(Fault::Named(format!("IAM resource path must either be \"*\" or start with {paths}.")))
        }
        // Access points, jobs and the like have a region and an account, buckets neither.
        "s3" if has_region && !has_account => {
            Err(Fault::Named(format!("Resource {resource} can not contain region information.")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, arn: &str) -> bool {
        ArnPattern::parse(pattern, Version::Current).matches(arn, &Context::new())
    }

    #[test]
    fn wildcards_stay_in_their_part() {
        assert!(matches("arn:aws:sqs:*:123456789012:jobs", "arn:aws:sqs:eu-west-1:123456789012:jobs"));
        assert!(!matches("arn:aws:sqs:*:jobs", "arn:aws:sqs:eu-west-1:123456789012:jobs"));
        assert!(!matches("arn:aws:sqs:e*2:123:jobs", "arn:aws:sqs:eu:12:123:jobs"));
        assert!(matches("arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:123456789012:jobs"));
        assert!(matches("arn:aws:s3:::b/*", "arn:aws:s3:::b/a:b:c"));
        assert!(matches("arn:aws:logs:*:*:log-group:*:*", "arn:aws:logs:r:1:log-group:a:log-stream:b"));
    }

    #[test]
    fn a_star_matches_everything_and_the_other_way_round_not() {
        assert!(matches("*", "arn:aws:s3:::b"));
        assert!(matches("*", "*"));
        assert!(!matches("arn:aws:s3:::*", "*"));
    }

    #[test]
    fn faults_are_named() {
        let named = |resource: &str| match check_resource(resource, Version::Current) {
            Err(Fault::Named(message)) => message,
            other => format!("{other:?}"),
        };
        assert_eq!(named("bucket"), "Resource bucket must be in ARN format or \"*\".");
        assert_eq!(
            named("arn:aws-x:s3:::b"),
            "Partition \"aws-x\" is not valid for resource \"arn:aws-x:s3:::b\"."
        );
        assert_eq!(
            named("arn:aws:iam:us-east-1:1:user/x"),
            "IAM resource arn:aws:iam:us-east-1:1:user/x cannot contain region information."
        );
        assert_eq!(
            named("arn:aws:s3:us-east-1::b"),
            "Resource arn:aws:s3:us-east-1::b can not contain region information."
        );
        assert!(named("arn:aws:iam::1:x").starts_with("IAM resource path must either be"));
        assert_eq!(check_resource("arn:aws::::", Version::Current), Err(Fault::Legacy));
        assert_eq!(check_resource("arn:aws:s3:::${aws:username}/*", Version::Current), Ok(()));
    }
}
