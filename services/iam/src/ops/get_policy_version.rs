//! GetPolicyVersion: one version of a managed policy, with its document.

use crate::errors::Error;
use crate::policies;
use crate::shapes::{GetPolicyVersionRequest, GetPolicyVersionResponse, PolicyVersion};
use kernel::{Access, Cx, Operation, Result};

pub struct GetPolicyVersion;

impl Operation for GetPolicyVersion {
    const NAME: &'static str = "GetPolicyVersion";
    type Input = GetPolicyVersionRequest;
    type Output = GetPolicyVersionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        policies::access(cx, "iam:GetPolicyVersion", &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let versions = policies::find(cx, &input.policy_arn).await?.versions();
        let wanted = |version: &PolicyVersion| version.version_id.as_deref() == Some(&input.version_id);
        let found = versions.into_iter().find(wanted);
        let absent =
            || Error::NoSuchPolicyVersion { arn: input.policy_arn, version: input.version_id.clone() };
        Ok(GetPolicyVersionResponse { policy_version: Some(found.ok_or_else(absent)?) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::cloud;
    use serde_json::json;

    #[tokio::test]
    async fn policies_of_aws_have_their_default_version() {
        let asked = json!({"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "VersionId": "v1"});
        let found = cloud().call("iam", "GetPolicyVersion", asked).await.expect("exists");
        assert_eq!(found["PolicyVersion"]["IsDefaultVersion"], true);
        let document = found["PolicyVersion"]["Document"].as_str().expect("has a document");
        assert!(document.starts_with("%7B%0A%22Version%22%3A%20%222012-10-17%22"), "{document}");
    }
}
