//! Session policies: they narrow what the session may do, so they must be whole.

use crate::errors::Error;
use crate::limits;
use crate::shapes::PolicyDescriptorType;
use auth::policy::{Kind, Policy};
use kernel::{Cx, Result};

/// What was passed along, checked.
#[derive(Debug, Default)]
pub struct SessionPolicies {
    pub texts: Vec<String>,
    pub arns: Vec<String>,
    /// How much of the room for policies and tags is used; absent where nothing was passed.
    pub packed_percent: Option<i32>,
}

pub async fn session_policies(
    cx: &mut Cx<'_>,
    account: &str,
    policy: Option<String>,
    descriptors: Vec<PolicyDescriptorType>,
    tags: &[(String, String)],
) -> Result<SessionPolicies> {
    let texts: Vec<String> = policy.into_iter().collect();
    for text in &texts {
        Policy::parse(text, Kind::Session)
            .map_err(|malformed| Error::MalformedPolicy(malformed.to_string()))?;
    }
    let arns: Vec<String> = descriptors.into_iter().filter_map(|descriptor| descriptor.arn).collect();
    if arns.len() > limits::POLICY_ARNS_MAX {
        return Err(Error::TooManyPolicyArns.into());
    }
    for arn in &arns {
        if cx.world.identities.managed_policy(cx.tx, account, arn).await?.is_none() {
            return Err(Error::NoSuchPolicy(arn.clone()).into());
        }
    }
    let packed_percent = packed(&texts, &arns, tags)?;
    Ok(SessionPolicies { texts, arns, packed_percent })
}

fn packed(texts: &[String], arns: &[String], tags: &[(String, String)]) -> Result<Option<i32>, Error> {
    let bytes: usize = texts.iter().chain(arns).map(String::len).sum::<usize>()
        + tags.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
    if bytes == 0 {
        return Ok(None);
    }
    let percent = (bytes * 100).div_ceil(limits::PACKED_BYTES_MAX);
    let is_long = texts.iter().any(|text| text.chars().count() > limits::POLICY_CHARS_MAX);
    if percent > 100 || is_long {
        let long = texts.iter().map(|text| text.chars().count() * 100 / limits::POLICY_CHARS_MAX).max();
        return Err(Error::Packed { percent: percent.max(long.unwrap_or_default()) });
    }
    Ok(Some(i32::try_from(percent).unwrap_or(100)))
}
