//! UntagPolicy: removes tags from a managed policy.

use crate::shapes::UntagPolicyRequest;
use crate::{policies, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct UntagPolicy;

impl Operation for UntagPolicy {
    const NAME: &'static str = "UntagPolicy";
    type Input = UntagPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = policies::access(cx, "iam:UntagPolicy", &input.policy_arn).await?;
        Ok(tags::keys_in_request(access, &input.tag_keys))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut policy = policies::find_to_change(cx, &input.policy_arn).await?;
        tags::unset(&mut policy.tags, &input.tag_keys);
        cx.tx.put(&policy);
        Ok(())
    }
}
