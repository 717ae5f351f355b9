//! PutResourcePolicy: lets services of AWS write to the groups of the account. Ten a region at most.

use crate::errors::Error;
use crate::limits::RESOURCE_POLICIES_MAX;
use crate::policies;
use crate::shapes::{PutResourcePolicyRequest, PutResourcePolicyResponse};
use crate::state::resource_policies::NamedPolicy;
use auth::policy::{Kind, Policy};
use kernel::{Access, Cx, Operation, Result};

pub struct PutResourcePolicy;

impl Operation for PutResourcePolicy {
    const NAME: &'static str = "PutResourcePolicy";
    type Input = PutResourcePolicyRequest;
    type Output = PutResourcePolicyResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("logs:PutResourcePolicy", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let missing = |name| Error::MissingParameter { name };
        let name = input.policy_name.ok_or_else(|| missing("policyName"))?;
        let document = input.policy_document.ok_or_else(|| missing("policyDocument"))?;
        Policy::parse(&document, Kind::Resource)
            .map_err(|malformed| Error::InvalidPolicy { reason: malformed.to_string() })?;
        let policy = NamedPolicy { name, document, updated: cx.now };
        let mut row = policies::of_account(cx).await?;
        row.policies.retain(|known| known.name != policy.name);
        if row.policies.len() >= RESOURCE_POLICIES_MAX {
            return Err(Error::LimitExceeded.into());
        }
        row.policies.push(policy.clone());
        row.policies.sort_by(|one, other| one.name.cmp(&other.name));
        cx.tx.put(&row);
        Ok(PutResourcePolicyResponse { resource_policy: Some(policies::told(&policy)) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, refusal};
    use serde_json::{Value, json};

    fn policy(name: &str) -> Value {
        let document = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"Service": "route53.amazonaws.com"}, "Action": "logs:PutLogEvents", "Resource": "*"}]});
        json!({"policyName": name, "policyDocument": document.to_string()})
    }

    #[tokio::test]
    async fn ten_a_region_by_name() {
        let cloud = cloud();
        for name in 0..10 {
            let told = call(&cloud, "PutResourcePolicy", policy(&format!("p{name}"))).await;
            assert_eq!(told["resourcePolicy"]["policyScope"], "ACCOUNT");
            assert_eq!(told["resourcePolicy"]["lastUpdatedTime"], testkit::START.0);
        }
        let refused = refusal(&cloud, "PutResourcePolicy", policy("more")).await;
        assert_eq!(refused, (400, "LimitExceededException", "Resource limit exceeded.").into());
        call(&cloud, "PutResourcePolicy", policy("p3")).await;
        let page = call(&cloud, "DescribeResourcePolicies", json!({"limit": 9})).await;
        assert_eq!(page["resourcePolicies"].as_array().map(Vec::len), Some(9));
        let rest = call(&cloud, "DescribeResourcePolicies", json!({"nextToken": page["nextToken"]})).await;
        assert_eq!(rest["resourcePolicies"][0]["policyName"], "p9");
        call(&cloud, "DeleteResourcePolicy", json!({"policyName": "p9"})).await;
        let refused = refusal(&cloud, "DeleteResourcePolicy", json!({"policyName": "p9"})).await;
        let sentence = "Policy with name [p9] does not exist.";
        assert_eq!(refused, (400, "ResourceNotFoundException", sentence).into());
    }

    #[tokio::test]
    async fn what_is_no_policy() {
        let cloud = cloud();
        let odd = json!({"policyName": "p", "policyDocument": "{}"});
        let refused = refusal(&cloud, "PutResourcePolicy", odd).await;
        assert!(refused.message.starts_with("Invalid policy document: "), "{refused:?}");
        let of_one = json!({"policyName": "p", "policyDocument": "{}", "resourceArn": "arn:x"});
        assert_eq!(refusal(&cloud, "PutResourcePolicy", of_one).await.code, "NotImplemented");
    }
}
