//! GetFunctionConcurrency: what is kept for a function; nothing where nothing is.

use crate::address::{self, Named};
use crate::shapes::{GetFunctionConcurrencyRequest, GetFunctionConcurrencyResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetFunctionConcurrency;

impl Operation for GetFunctionConcurrency {
    const NAME: &'static str = "GetFunctionConcurrency";
    type Input = GetFunctionConcurrencyRequest;
    type Output = GetFunctionConcurrencyResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetFunctionConcurrency", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let function = Named::unqualified(cx, &input.function_name)?.function(cx).await?;
        let reserved = function.reserved_concurrency.and_then(|reserved| i32::try_from(reserved).ok());
        Ok(GetFunctionConcurrencyResponse { reserved_concurrent_executions: reserved })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn none_at_first() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let asked = || json!({"FunctionName": "f"});
        assert_eq!(call(&cloud, "GetFunctionConcurrency", asked()).await, json!({}));
        let reserve = json!({"FunctionName": "f", "ReservedConcurrentExecutions": 1});
        let told = call(&cloud, "PutFunctionConcurrency", reserve).await;
        assert_eq!(call(&cloud, "GetFunctionConcurrency", asked()).await, told);
        let refused = refusal(&cloud, "GetFunctionConcurrency", json!({"FunctionName": "g"})).await;
        let sentence = format!("Function not found: {}", arn("g"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
