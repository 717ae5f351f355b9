//! The policies that AWS manages: the same for every account, known without any row.
//!
//! They are AWS's own documents, in `data/aws_managed.json`, which says where it has them from.
//! Known limits: not all that AWS has are there, and of each only its default version.

use kernel::Time;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::sync::LazyLock;
use wire::Timestamp;

#[derive(Debug, Deserialize)]
pub struct AwsPolicy {
    /// `arn:aws:iam::aws:policy/job-function/ViewOnlyAccess`
    pub arn: &'static str,
    pub name: &'static str,
    pub path: &'static str,
    /// `ANPA…`
    pub id: &'static str,
    /// The default version: `v4`.
    pub version: &'static str,
    #[serde(deserialize_with = "time")]
    pub created: Time,
    /// When its default version was made.
    #[serde(deserialize_with = "time")]
    pub updated: Time,
    pub description: Option<&'static str>,
    document: &'static RawValue,
}

impl AwsPolicy {
    pub fn document(&self) -> &'static str {
        self.document.get()
    }

    /// Whether only service-linked roles have it.
    pub fn is_of_service_linked_roles(&self) -> bool {
        self.path == "/aws-service-role/"
    }
}

/// By the whole ARN.
pub fn aws_policy(arn: &str) -> Option<&'static AwsPolicy> {
    let policies = aws_policies();
    let place = policies.binary_search_by(|policy| policy.arn.cmp(arn)).ok()?;
    policies.get(place)
}

/// All of them, in the order of their ARNs.
pub fn aws_policies() -> &'static [AwsPolicy] {
    &POLICIES
}

static POLICIES: LazyLock<Vec<AwsPolicy>> = LazyLock::new(|| {
    let data: Data = serde_json::from_str(include_str!("../data/aws_managed.json"))
        .expect("the data is part of the program, and a test reads it");
    data.policies
});

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Data {
    policies: Vec<AwsPolicy>,
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
    let text = <&str>::deserialize(from)?;
    let stamp = Timestamp::parse(text).ok_or_else(|| serde::de::Error::custom("no time"))?;
    Ok(stamp.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use auth::policy::{Kind, Policy};

    #[test]
    fn every_policy_is_sound_and_found_by_its_arn() {
        // The service's list of differences tells this number.
        assert_eq!(aws_policies().len(), 193);
        for policy in aws_policies() {
            assert_eq!(policy.arn, format!("arn:aws:iam::aws:policy{}{}", policy.path, policy.name));
            assert!(policy.id.starts_with("ANPA") && policy.id.len() == 21, "{}", policy.name);
            assert!(aws_policy(policy.arn).is_some_and(|found| found.id == policy.id), "{}", policy.arn);
            let parsed = Policy::parse(policy.document(), Kind::Identity);
            assert!(parsed.is_ok(), "{}: {:?}", policy.name, parsed.err());
        }
    }

    #[test]
    fn a_known_one_is_as_aws_has_it() {
        let admin = aws_policy("arn:aws:iam::aws:policy/AdministratorAccess").expect("is there");
        assert_eq!((admin.id, admin.version), ("ANPAIWMBCKSKIEE64ZLYK", "v1"));
        assert_eq!(admin.created.iso(), "2015-02-06T18:39:46Z");
        assert!(admin.document().contains(r#""Action": "*""#));
        assert!(aws_policy("arn:aws:iam::aws:policy/administratoraccess").is_none());
    }
}
