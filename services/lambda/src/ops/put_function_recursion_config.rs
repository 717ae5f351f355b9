//! PutFunctionRecursionConfig: what becomes of events that go round in a circle.

use crate::address::{self, Named};
use crate::shapes::{PutFunctionRecursionConfigRequest, PutFunctionRecursionConfigResponse};
use crate::state::function::{Function, Recursion};
use kernel::{Access, Cx, Operation, Result};

pub struct PutFunctionRecursionConfig;

impl Operation for PutFunctionRecursionConfig {
    const NAME: &'static str = "PutFunctionRecursionConfig";
    type Input = PutFunctionRecursionConfigRequest;
    type Output = PutFunctionRecursionConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:PutFunctionRecursionConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let function = Named::unqualified(cx, &input.function_name)?.function(cx).await?;
        // The model knows no other.
        let recursion = match input.recursive_loop.as_str() {
            "Allow" => Recursion::Allow,
            _ => Recursion::Terminate,
        };
        cx.tx.put(&Function { recursion, ..function });
        Ok(PutFunctionRecursionConfigResponse { recursive_loop: Some(input.recursive_loop) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn allowed_or_ended() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        for asked in ["Allow", "Terminate"] {
            let put = json!({"FunctionName": "f", "RecursiveLoop": asked});
            let told = call(&cloud, "PutFunctionRecursionConfig", put).await;
            assert_eq!(told, json!({"RecursiveLoop": asked}));
            let got = call(&cloud, "GetFunctionRecursionConfig", json!({"FunctionName": "f"})).await;
            assert_eq!(got, told);
        }
        let odd = json!({"FunctionName": "f", "RecursiveLoop": "Sometimes"});
        assert_eq!(refusal(&cloud, "PutFunctionRecursionConfig", odd).await.code, "ValidationException");
    }
}
