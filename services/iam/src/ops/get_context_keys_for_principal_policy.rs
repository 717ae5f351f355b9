//! GetContextKeysForPrincipalPolicy: the context keys that the policies of a user, group or role ask for.

use crate::shapes::{GetContextKeysForPolicyResponse, GetContextKeysForPrincipalPolicyRequest};
use crate::simulation::{self, subject};
use auth::policy::Kind;
use kernel::{Access, Cx, Operation, Result};

pub struct GetContextKeysForPrincipalPolicy;

impl Operation for GetContextKeysForPrincipalPolicy {
    const NAME: &'static str = "GetContextKeysForPrincipalPolicy";
    type Input = GetContextKeysForPrincipalPolicyRequest;
    type Output = GetContextKeysForPolicyResponse;

    async fn access(_: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:GetContextKeysForPrincipalPolicy", input.policy_source_arn.clone()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut policies = subject::find(cx, &input.policy_source_arn).await?.policies;
        let more = input.policy_input_list.unwrap_or_default();
        policies.extend(simulation::inputs("PolicyInputList", &more, Kind::Identity)?);
        Ok(GetContextKeysForPolicyResponse { context_key_names: Some(simulation::keys_of(&policies)) })
    }
}
