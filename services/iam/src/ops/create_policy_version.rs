//! CreatePolicyVersion: another version of a managed policy, which counts at once if so asked.

use crate::errors::Error;
use crate::limits::VERSIONS_PER_POLICY;
use crate::shapes::{CreatePolicyVersionRequest, CreatePolicyVersionResponse};
use crate::state::policy::Version;
use crate::{policies, shapes};
use kernel::{Access, Cx, Operation, Result};

pub struct CreatePolicyVersion;

impl Operation for CreatePolicyVersion {
    const NAME: &'static str = "CreatePolicyVersion";
    type Input = CreatePolicyVersionRequest;
    type Output = CreatePolicyVersionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        policies::access(cx, "iam:CreatePolicyVersion", &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut policy = policies::find_to_change(cx, &input.policy_arn).await?;
        policies::check_document(&input.policy_document)?;
        if policy.versions.len() >= VERSIONS_PER_POLICY as usize {
            Err(Error::TooManyVersions)?;
        }
        let (number, now) = (policy.next, cx.now.whole_second());
        let version = Version { number, document: input.policy_document, created: now };
        // The answer does not repeat the document.
        let shown = shapes::PolicyVersion {
            document: None,
            ..policies::version(&version, input.set_as_default == Some(true))
        };
        policy.versions.push(version);
        policy.next += 1;
        policy.updated = now;
        if input.set_as_default == Some(true) {
            policy.default = number;
        }
        cx.tx.put(&policy);
        Ok(CreatePolicyVersionResponse { policy_version: Some(shown) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{ALLOW_ALL, cloud, policy, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn versions_count_up_and_are_never_used_twice() {
        let cloud = cloud();
        let arn = policy(&cloud, "p").await;
        let deny = ALLOW_ALL.replace("Allow", "Deny");
        let asked = json!({"PolicyArn": arn, "PolicyDocument": deny, "SetAsDefault": true});
        let made = cloud.call("iam", "CreatePolicyVersion", asked).await.expect("is sound");
        let version = &made["PolicyVersion"];
        assert_eq!((&version["VersionId"], &version["IsDefaultVersion"]), (&json!("v2"), &json!(true)));
        let of = |version: &str| json!({"PolicyArn": arn, "VersionId": version});
        let found = cloud.call("iam", "GetPolicyVersion", of("v2")).await.expect("exists");
        assert_eq!(found["PolicyVersion"]["Document"], crate::answers::document(&deny));

        let refused = refusal(&cloud, "DeletePolicyVersion", of("v2")).await;
        let sentence = "Cannot delete the default version of a policy.";
        assert_eq!(refused, (409, "DeleteConflict", sentence).into());
        cloud.call("iam", "SetDefaultPolicyVersion", of("v1")).await.expect("exists");
        cloud.call("iam", "DeletePolicyVersion", of("v2")).await.expect("is not the default");
        let refused = refusal(&cloud, "GetPolicyVersion", of("v2")).await;
        let sentence = format!("Policy {arn} version v2 does not exist or is not attachable.");
        assert_eq!(refused, (404, "NoSuchEntity", sentence.as_str()).into());

        let asked = json!({"PolicyArn": arn, "PolicyDocument": ALLOW_ALL});
        let made = cloud.call("iam", "CreatePolicyVersion", asked).await.expect("is sound");
        assert_eq!(made["PolicyVersion"]["VersionId"], "v3");
        let listed =
            cloud.call("iam", "ListPolicyVersions", json!({"PolicyArn": arn})).await.expect("exists");
        let ids: Vec<_> =
            listed["Versions"].as_array().into_iter().flatten().map(|v| &v["VersionId"]).collect();
        assert_eq!(ids, ["v3", "v1"]);
    }

    #[tokio::test]
    async fn five_are_enough() {
        let cloud = cloud();
        let asked = json!({"PolicyArn": policy(&cloud, "p").await, "PolicyDocument": ALLOW_ALL});
        for _ in 0..4 {
            cloud.call("iam", "CreatePolicyVersion", asked.clone()).await.expect("is not too many");
        }
        let refused = refusal(&cloud, "CreatePolicyVersion", asked).await;
        assert_eq!((refused.status, refused.code.as_str()), (409, "LimitExceeded"));
        assert!(refused.message.starts_with("A managed policy can have up to 5 versions."));
    }
}
