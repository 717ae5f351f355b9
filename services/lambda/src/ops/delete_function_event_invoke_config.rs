//! DeleteFunctionEventInvokeConfig: events that nobody waits for are treated as all are.

use crate::address::{self, Named};
use crate::event_invoke;
use crate::shapes::DeleteFunctionEventInvokeConfigRequest;
use crate::state::event_invoke::EventInvoke;
use kernel::{Access, Cx, Operation, Result};
use store::Row;

pub struct DeleteFunctionEventInvokeConfig;

impl Operation for DeleteFunctionEventInvokeConfig {
    const NAME: &'static str = "DeleteFunctionEventInvokeConfig";
    type Input = DeleteFunctionEventInvokeConfigRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:DeleteFunctionEventInvokeConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let config = event_invoke::found(cx, &named).await?;
        cx.tx.delete::<EventInvoke>(config.key());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn once() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let put = json!({"FunctionName": "f", "MaximumRetryAttempts": 2});
        call(&cloud, "PutFunctionEventInvokeConfig", put).await;
        call(&cloud, "DeleteFunctionEventInvokeConfig", json!({"FunctionName": "f"})).await;
        let refused = refusal(&cloud, "DeleteFunctionEventInvokeConfig", json!({"FunctionName": "f"})).await;
        let sentence = format!("The function {} doesn't have an EventInvokeConfig", arn("f:$LATEST"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
