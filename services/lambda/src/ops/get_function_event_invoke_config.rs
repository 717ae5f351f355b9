//! GetFunctionEventInvokeConfig: what becomes of events that nobody waits for.

use crate::address::{self, Named};
use crate::event_invoke;
use crate::shapes::{FunctionEventInvokeConfig, GetFunctionEventInvokeConfigRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetFunctionEventInvokeConfig;

impl Operation for GetFunctionEventInvokeConfig {
    const NAME: &'static str = "GetFunctionEventInvokeConfig";
    type Input = GetFunctionEventInvokeConfigRequest;
    type Output = FunctionEventInvokeConfig;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetFunctionEventInvokeConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(event_invoke::told(&event_invoke::found(cx, &named).await?))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn each_qualifier_has_its_own() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let put = json!({"FunctionName": "f", "MaximumRetryAttempts": 2});
        let told = call(&cloud, "PutFunctionEventInvokeConfig", put).await;
        for name in ["f", "f:$LATEST"] {
            let got = call(&cloud, "GetFunctionEventInvokeConfig", json!({"FunctionName": name})).await;
            assert_eq!(got, told, "{name}");
        }
        for (asked, named) in [("f:1", "f:1"), ("g", "g:$LATEST")] {
            let refused =
                refusal(&cloud, "GetFunctionEventInvokeConfig", json!({"FunctionName": asked})).await;
            let sentence = format!("The function {} doesn't have an EventInvokeConfig", arn(named));
            assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
        }
    }
}
