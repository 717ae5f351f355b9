//! GetFunctionRecursionConfig: what becomes of events that go round in a circle.

use crate::address::{self, Named};
use crate::shapes::{GetFunctionRecursionConfigRequest, GetFunctionRecursionConfigResponse};
use crate::state::function::Recursion;
use kernel::{Access, Cx, Operation, Result};

pub struct GetFunctionRecursionConfig;

impl Operation for GetFunctionRecursionConfig {
    const NAME: &'static str = "GetFunctionRecursionConfig";
    type Input = GetFunctionRecursionConfigRequest;
    type Output = GetFunctionRecursionConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetFunctionRecursionConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let function = Named::unqualified(cx, &input.function_name)?.function(cx).await?;
        let told = match function.recursion {
            Recursion::Terminate => "Terminate",
            Recursion::Allow => "Allow",
        };
        Ok(GetFunctionRecursionConfigResponse { recursive_loop: Some(told.to_owned()) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn loops_are_ended_unless_said_otherwise() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let told = call(&cloud, "GetFunctionRecursionConfig", json!({"FunctionName": "f"})).await;
        assert_eq!(told, json!({"RecursiveLoop": "Terminate"}));
        let refused = refusal(&cloud, "GetFunctionRecursionConfig", json!({"FunctionName": "g"})).await;
        let sentence = format!("Function not found: {}", arn("g"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
