//! GetRuntimeManagementConfig: runtimes are those of this machine, so they are its newest at any time.

use crate::address::{self, Named};
use crate::shapes::{GetRuntimeManagementConfigRequest, GetRuntimeManagementConfigResponse};
use crate::versions;
use kernel::{Access, Cx, Operation, Result};

pub struct GetRuntimeManagementConfig;

impl Operation for GetRuntimeManagementConfig {
    const NAME: &'static str = "GetRuntimeManagementConfig";
    type Input = GetRuntimeManagementConfigRequest;
    type Output = GetRuntimeManagementConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetRuntimeManagementConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let version = versions::find(cx, &named).await?;
        Ok(GetRuntimeManagementConfigResponse {
            update_runtime_on: Some("Auto".to_owned()),
            function_arn: Some(version.qualified_arn()),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_versions, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn of_each_version() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 1).await;
        for (asked, told) in [("f", "f:$LATEST"), ("f:1", "f:1")] {
            let answer = call(&cloud, "GetRuntimeManagementConfig", json!({"FunctionName": asked})).await;
            assert_eq!(answer, json!({"UpdateRuntimeOn": "Auto", "FunctionArn": arn(told)}));
        }
        let refused = refusal(&cloud, "GetRuntimeManagementConfig", json!({"FunctionName": "f:2"})).await;
        assert_eq!(refused.message, format!("Function not found: {}", arn("f:2")));
    }
}
