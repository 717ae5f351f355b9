//! PutRuntimeManagementConfig: runtimes are those of this machine, so they are its newest at any time.

use crate::address::{self, Named};
use crate::shapes::{PutRuntimeManagementConfigRequest, PutRuntimeManagementConfigResponse};
use crate::versions;
use kernel::{Access, Cx, Operation, Result};

pub struct PutRuntimeManagementConfig;

impl Operation for PutRuntimeManagementConfig {
    const NAME: &'static str = "PutRuntimeManagementConfig";
    type Input = PutRuntimeManagementConfigRequest;
    type Output = PutRuntimeManagementConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:PutRuntimeManagementConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let version = versions::find(cx, &named).await?;
        if input.update_runtime_on != "Auto" {
            return Err(kernel::Error::not_implemented("runtimes that are not the newest of this machine"));
        }
        Ok(PutRuntimeManagementConfigResponse {
            update_runtime_on: input.update_runtime_on,
            function_arn: version.qualified_arn(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn always_the_newest() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let asked = json!({"FunctionName": "f", "UpdateRuntimeOn": "Auto"});
        let told = call(&cloud, "PutRuntimeManagementConfig", asked).await;
        assert_eq!(told, json!({"UpdateRuntimeOn": "Auto", "FunctionArn": arn("f:$LATEST")}));
        for asked in ["Manual", "FunctionUpdate"] {
            let asked = json!({"FunctionName": "f", "UpdateRuntimeOn": asked});
            let refused = refusal(&cloud, "PutRuntimeManagementConfig", asked).await;
            assert_eq!((refused.status, refused.code.as_str()), (501, "NotImplemented"));
        }
    }
}
