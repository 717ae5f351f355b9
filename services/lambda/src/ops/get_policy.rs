//! GetPolicy: who else may use a function.

use crate::address::{self, Named};
use crate::errors::Error;
use crate::policy::{self, Carrier};
use crate::shapes::{GetPolicyRequest, GetPolicyResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetPolicy;

impl Operation for GetPolicy {
    const NAME: &'static str = "GetPolicy";
    type Input = GetPolicyRequest;
    type Output = GetPolicyResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetPolicy", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let policy = policy::find(cx, &named).await?.ok_or(Error::NoSuchResource)?;
        let carrier = Carrier::find(cx, &named).await?;
        Ok(GetPolicyResponse {
            policy: Some(policy.text()),
            revision_id: Some(carrier.revision().to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn the_whole_document() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let asked = json!({"FunctionName": "f", "StatementId": "s3", "Action": "lambda:InvokeFunction",
            "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::b"});
        call(&cloud, "AddPermission", asked).await;
        let told = call(&cloud, "GetPolicy", json!({"FunctionName": "f"})).await;
        let policy: Value = serde_json::from_str(told["Policy"].as_str().expect("a text")).expect("JSON");
        let statement = json!({"Sid": "s3", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "lambda:InvokeFunction", "Resource": arn("f"),
            "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}}});
        assert_eq!(policy, json!({"Version": "2012-10-17", "Id": "default", "Statement": [statement]}));
        for asked in [json!({"FunctionName": "g"}), json!({"FunctionName": "f", "Qualifier": "42"})] {
            let refused = refusal(&cloud, "GetPolicy", asked).await;
            let sentence = "The resource you requested does not exist.";
            assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        }
    }
}
