//! GetContextKeysForCustomPolicy: the context keys that policies ask for.

use crate::shapes::{GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse};
use crate::simulation;
use auth::policy::Kind;
use kernel::{Access, Cx, Operation, Result};

pub struct GetContextKeysForCustomPolicy;

impl Operation for GetContextKeysForCustomPolicy {
    const NAME: &'static str = "GetContextKeysForCustomPolicy";
    type Input = GetContextKeysForCustomPolicyRequest;
    type Output = GetContextKeysForPolicyResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:GetContextKeysForCustomPolicy", "*"))
    }

    async fn run(_: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let policies = simulation::inputs("PolicyInputList", &input.policy_input_list, Kind::Identity)?;
        Ok(GetContextKeysForPolicyResponse { context_key_names: Some(simulation::keys_of(&policies)) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, user};
    use serde_json::json;

    const CONDITIONED: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}","Condition":{"StringLike":{"s3:prefix":"x"}}}}"#;

    #[tokio::test]
    async fn conditions_and_variables_ask_for_keys() {
        let cloud = cloud();
        let asked = json!({"PolicyInputList": [CONDITIONED]});
        let told = cloud.call("iam", "GetContextKeysForCustomPolicy", asked).await.expect("is sound");
        assert_eq!(told["ContextKeyNames"], json!(["aws:username", "s3:prefix"]));

        user(&cloud, "bob").await;
        let inline = json!({"UserName": "bob", "PolicyName": "p", "PolicyDocument": CONDITIONED});
        cloud.call("iam", "PutUserPolicy", inline).await.expect("is sound");
        let more = CONDITIONED.replace("s3:prefix", "s3:delimiter");
        let arn = "arn:aws:iam::000000000000:user/bob";
        let asked = json!({"PolicySourceArn": arn, "PolicyInputList": [more]});
        let told = cloud.call("iam", "GetContextKeysForPrincipalPolicy", asked).await.expect("exists");
        assert_eq!(told["ContextKeyNames"], json!(["aws:username", "s3:delimiter", "s3:prefix"]));
    }
}
