//! UpdateFunctionUrlConfig: who may come to an address, and how. The address stays.

use crate::address::{self, Named};
use crate::shapes::{UpdateFunctionUrlConfigRequest, UpdateFunctionUrlConfigResponse};
use crate::state::url::Url;
use crate::urls;
use kernel::{Access, Cx, Operation, Result};

pub struct UpdateFunctionUrlConfig;

impl Operation for UpdateFunctionUrlConfig {
    const NAME: &'static str = "UpdateFunctionUrlConfig";
    type Input = UpdateFunctionUrlConfigRequest;
    type Output = UpdateFunctionUrlConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = address::access(cx, "lambda:UpdateFunctionUrlConfig", &input.function_name).await?;
        Ok(match &input.auth_type {
            Some(kind) => access.with("lambda:FunctionUrlAuthType", [kind.clone()]),
            None => access,
        })
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        urls::check_carrier(cx, &named).await?;
        let before = urls::found(cx, &named).await?;
        let url = Url {
            auth: input.auth_type.as_deref().map_or(before.auth, urls::auth),
            mode: input.invoke_mode.as_deref().map(urls::mode).or(before.mode),
            cors: input.cors.map_or(before.cors, urls::cors),
            modified: cx.now,
            ..before
        };
        urls::put(cx, &url);
        let told = urls::told(&url);
        Ok(UpdateFunctionUrlConfigResponse {
            function_url: told.function_url,
            function_arn: told.function_arn,
            auth_type: told.auth_type,
            cors: told.cors,
            creation_time: told.creation_time,
            last_modified_time: told.last_modified_time,
            // AWS tells it here only where it was ever said.
            invoke_mode: url.mode.map(urls::mode_told),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn what_is_said_changes() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let create = json!({"FunctionName": "f", "AuthType": "AWS_IAM", "Cors": {"AllowMethods": ["GET"]}});
        let made = call(&cloud, "CreateFunctionUrlConfig", create).await;
        let update = json!({"FunctionName": "f", "AuthType": "NONE"});
        let told = call(&cloud, "UpdateFunctionUrlConfig", update).await;
        assert_eq!((&told["AuthType"], &told["Cors"]), (&json!("NONE"), &json!({"AllowMethods": ["GET"]})));
        assert_eq!((&told["FunctionUrl"], told.get("InvokeMode")), (&made["FunctionUrl"], None));
        let update = json!({"FunctionName": "f", "InvokeMode": "RESPONSE_STREAM", "Cors": {}});
        let told = call(&cloud, "UpdateFunctionUrlConfig", update).await;
        assert_eq!((&told["InvokeMode"], told.get("Cors")), (&json!("RESPONSE_STREAM"), None));
        let refused = refusal(&cloud, "UpdateFunctionUrlConfig", json!({"FunctionName": "g"})).await;
        assert_eq!(refused, (404, "ResourceNotFoundException", "Function does not exist").into());
    }
}
