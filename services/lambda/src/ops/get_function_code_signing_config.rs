//! GetFunctionCodeSigningConfig: no function has one here.

use crate::address::{self, Named};
use crate::shapes::{GetFunctionCodeSigningConfigRequest, GetFunctionCodeSigningConfigResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetFunctionCodeSigningConfig;

impl Operation for GetFunctionCodeSigningConfig {
    const NAME: &'static str = "GetFunctionCodeSigningConfig";
    type Input = GetFunctionCodeSigningConfigRequest;
    type Output = GetFunctionCodeSigningConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetFunctionCodeSigningConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let function = Named::whole(cx, &input.function_name)?.function(cx).await?;
        Ok(GetFunctionCodeSigningConfigResponse { function_name: function.name })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn there_is_none() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let told = call(&cloud, "GetFunctionCodeSigningConfig", json!({"FunctionName": "f"})).await;
        assert_eq!(told, json!({"FunctionName": "f"}));
        let refused = refusal(&cloud, "GetFunctionCodeSigningConfig", json!({"FunctionName": "g"})).await;
        let sentence = format!("Function not found: {}", arn("g"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
