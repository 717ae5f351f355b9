//! PutGroupPolicy: puts a policy inside a group, in place of one with the same name.

use crate::shapes::PutGroupPolicyRequest;
use crate::state::group::Group;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct PutGroupPolicy;

impl Operation for PutGroupPolicy {
    const NAME: &'static str = "PutGroupPolicy";
    type Input = PutGroupPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Group>(cx, "iam:PutGroupPolicy", &input.group_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        inline::put::<Group>(cx, &input.group_name, input.policy_name, input.policy_document).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, group, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_group_speaks_of_groups() {
        let cloud = cloud();
        group(&cloud, "devs").await;
        let named = json!({"GroupName": "devs", "PolicyName": "none"});
        let refused = refusal(&cloud, "GetGroupPolicy", named).await;
        assert_eq!(refused, (404, "NoSuchEntity", "The group policy with name none cannot be found.").into());
    }
}
