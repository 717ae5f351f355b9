//! GetFunctionConfiguration: the settings of a version of a function.

use crate::address::{self, Named};
use crate::shapes::{FunctionConfiguration, GetFunctionConfigurationRequest};
use crate::{told, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct GetFunctionConfiguration;

impl Operation for GetFunctionConfiguration {
    const NAME: &'static str = "GetFunctionConfiguration";
    type Input = GetFunctionConfigurationRequest;
    type Output = FunctionConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetFunctionConfiguration", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        Ok(told::whole_as(named.qualified_arn(), &versions::find(cx, &named).await?))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn the_settings_alone() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let told = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f"})).await;
        let whole = call(&cloud, "GetFunction", json!({"FunctionName": "f"})).await;
        assert_eq!(told, whole["Configuration"]);
        let refused = refusal(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "g"})).await;
        let sentence = format!("Function not found: {}", arn("g"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
