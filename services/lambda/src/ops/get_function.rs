//! GetFunction: a version of a function, its settings, where its code can be fetched, and its tags.

use crate::address::{self, Named};
use crate::shapes::{Concurrency, FunctionCodeLocation, GetFunctionRequest, GetFunctionResponse};
use crate::{download, tags, told, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct GetFunction;

impl Operation for GetFunction {
    const NAME: &'static str = "GetFunction";
    type Input = GetFunctionRequest;
    type Output = GetFunctionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetFunction", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let version = versions::find(cx, &named).await?;
        let function = named.function(cx).await?;
        let code = FunctionCodeLocation {
            repository_type: Some("S3".to_owned()),
            location: Some(download::location(cx, &version.code)),
        };
        Ok(GetFunctionResponse {
            configuration: Some(told::whole_as(named.qualified_arn(), &version)),
            code: Some(code),
            tags: (!function.tags.is_empty()).then(|| tags::told(&function.tags)),
            concurrency: function
                .reserved_concurrency
                .map(|reserved| Concurrency { reserved_concurrent_executions: i32::try_from(reserved).ok() }),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn by_every_name() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        for name in [
            "f",
            "f:$LATEST",
            "function:f",
            "000000000000:function:f",
            "us-east-1:000000000000:function:f",
            &arn("f"),
            &arn("f:$LATEST"),
        ] {
            let told = call(&cloud, "GetFunction", json!({"FunctionName": name})).await;
            let expected = if name.ends_with("$LATEST") { arn("f:$LATEST") } else { arn("f") };
            assert_eq!(told["Configuration"]["FunctionArn"], expected, "{name}");
            assert_eq!(told["Configuration"]["State"], "Active");
            assert_eq!(told.get("Tags"), None);
        }
    }

    #[tokio::test]
    async fn what_is_not_there() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let long = "a".repeat(65);
        for (asked, named) in [
            (json!({"FunctionName": "g"}), "g"),
            (json!({"FunctionName": "g:$LATEST"}), "g:$LATEST"),
            (json!({"FunctionName": "f", "Qualifier": "1221"}), "f:1221"),
            (json!({"FunctionName": "f:live"}), "f:live"),
            (json!({"FunctionName": "f", "Qualifier": "$latest"}), "f:$latest"),
            (json!({"FunctionName": long}), long.as_str()),
        ] {
            let sentence = format!("Function not found: {}", arn(named));
            let refused = refusal(&cloud, "GetFunction", asked).await;
            assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
        }
        let torn = json!({"FunctionName": "f:1", "Qualifier": "$LATEST"});
        let sentence = "The derived qualifier from the function name does not match the specified qualifier.";
        let refused = refusal(&cloud, "GetFunction", torn).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
    }
}
