//! CreateFunctionUrlConfig: an address of its own for a function or an alias of it.

use crate::address::{self, Named};
use crate::errors::Error;
use crate::shapes::{CreateFunctionUrlConfigRequest, CreateFunctionUrlConfigResponse};
use crate::state::url::Url;
use crate::urls;
use kernel::{Access, Cx, Operation, Result};

/// How many characters tell one address from all others.
const ID_CHARS: usize = 32;

pub struct CreateFunctionUrlConfig;

impl Operation for CreateFunctionUrlConfig {
    const NAME: &'static str = "CreateFunctionUrlConfig";
    type Input = CreateFunctionUrlConfigRequest;
    type Output = CreateFunctionUrlConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = address::access(cx, "lambda:CreateFunctionUrlConfig", &input.function_name).await?;
        Ok(access.with("lambda:FunctionUrlAuthType", [input.auth_type.clone()]))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        urls::check_carrier(cx, &named).await?;
        if let Some(known) = urls::find(cx, &named).await? {
            return Err(Error::UrlExists { arn: known.arn() }.into());
        }
        let url = Url {
            account: named.here.account.clone(),
            region: named.here.region.clone(),
            name: named.name.clone(),
            qualifier: named.qualifier.clone().unwrap_or_default(),
            id: cx.ids.base32(ID_CHARS).to_lowercase(),
            auth: urls::auth(&input.auth_type),
            mode: input.invoke_mode.as_deref().map(urls::mode),
            cors: input.cors.and_then(urls::cors),
            created: cx.now,
            modified: cx.now,
        };
        urls::put(cx, &url);
        let told = urls::told(&url);
        Ok(CreateFunctionUrlConfigResponse {
            function_url: told.function_url,
            function_arn: told.function_arn,
            auth_type: told.auth_type,
            cors: told.cors,
            creation_time: told.creation_time,
            // AWS tells it here only where it was said.
            invoke_mode: url.mode.map(urls::mode_told),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn one_for_each() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let asked =
            || json!({"FunctionName": "f", "AuthType": "NONE", "Cors": {"AllowOrigins": ["*"], "MaxAge": 5}});
        let told = call(&cloud, "CreateFunctionUrlConfig", asked()).await;
        let address = told["FunctionUrl"].as_str().expect("a text");
        let id = address.strip_prefix("https://").and_then(|rest| rest.split('.').next()).expect("a host");
        assert_eq!(address, format!("https://{id}.lambda-url.us-east-1.on.aws/"));
        assert_eq!(id.len(), 32);
        let expected = json!({"FunctionUrl": address, "FunctionArn": arn("f"), "AuthType": "NONE",
            "Cors": {"AllowOrigins": ["*"], "MaxAge": 5},
            "CreationTime": "2026-01-01T00:00:00.000Z"});
        assert_eq!(told, expected);
        let sentence = format!(
            "Failed to create function url config for [functionArn = {}]. Error message:  FunctionUrlConfig exists for this Lambda function",
            arn("f")
        );
        let refused = refusal(&cloud, "CreateFunctionUrlConfig", asked()).await;
        assert_eq!(refused, (409, "ResourceConflictException", sentence.as_str()).into());
        for name in ["g", "f:live", "f:1", "f:$LATEST"] {
            let asked = json!({"FunctionName": name, "AuthType": "AWS_IAM"});
            let refused = refusal(&cloud, "CreateFunctionUrlConfig", asked).await;
            assert_eq!(refused, (404, "ResourceNotFoundException", "Function does not exist").into());
        }
        let version = json!({"FunctionName": "f", "Qualifier": "1", "AuthType": "AWS_IAM"});
        assert_eq!(refusal(&cloud, "CreateFunctionUrlConfig", version).await.code, "ValidationException");
    }
}
