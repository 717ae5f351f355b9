//! GetFunctionUrlConfig: the address of a function or an alias.

use crate::address::{self, Named};
use crate::shapes::{GetFunctionUrlConfigRequest, GetFunctionUrlConfigResponse};
use crate::urls;
use kernel::{Access, Cx, Operation, Result};

pub struct GetFunctionUrlConfig;

impl Operation for GetFunctionUrlConfig {
    const NAME: &'static str = "GetFunctionUrlConfig";
    type Input = GetFunctionUrlConfigRequest;
    type Output = GetFunctionUrlConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetFunctionUrlConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let told = urls::told(&urls::found(cx, &named).await?);
        Ok(GetFunctionUrlConfigResponse {
            function_url: told.function_url,
            function_arn: told.function_arn,
            auth_type: told.auth_type,
            cors: told.cors,
            creation_time: told.creation_time,
            last_modified_time: told.last_modified_time,
            invoke_mode: told.invoke_mode,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn what_is_set() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let asked = || json!({"FunctionName": "f"});
        let refused = refusal(&cloud, "GetFunctionUrlConfig", asked()).await;
        let sentence = "The resource you requested does not exist.";
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        let create = json!({"FunctionName": "f", "AuthType": "AWS_IAM", "InvokeMode": "RESPONSE_STREAM"});
        let made = call(&cloud, "CreateFunctionUrlConfig", create).await;
        let told = call(&cloud, "GetFunctionUrlConfig", asked()).await;
        assert_eq!(
            (&told["FunctionUrl"], &told["InvokeMode"]),
            (&made["FunctionUrl"], &json!("RESPONSE_STREAM"))
        );
        assert_eq!(told["LastModifiedTime"], made["CreationTime"]);
    }
}
