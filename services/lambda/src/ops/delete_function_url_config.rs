//! DeleteFunctionUrlConfig: an address is gone, and will not come again.

use crate::address::{self, Named};
use crate::shapes::DeleteFunctionUrlConfigRequest;
use crate::urls;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteFunctionUrlConfig;

impl Operation for DeleteFunctionUrlConfig {
    const NAME: &'static str = "DeleteFunctionUrlConfig";
    type Input = DeleteFunctionUrlConfigRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:DeleteFunctionUrlConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let url = urls::found(cx, &named).await?;
        urls::delete(cx, &url);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn that_of_an_alias_stays() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let alias = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "$LATEST"});
        call(&cloud, "CreateAlias", alias).await;
        for name in ["f", "f:live"] {
            let asked = json!({"FunctionName": name, "AuthType": "NONE"});
            call(&cloud, "CreateFunctionUrlConfig", asked).await;
        }
        call(&cloud, "DeleteFunctionUrlConfig", json!({"FunctionName": "f"})).await;
        let refused = refusal(&cloud, "DeleteFunctionUrlConfig", json!({"FunctionName": "f"})).await;
        let sentence = "The resource you requested does not exist.";
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        call(&cloud, "GetFunctionUrlConfig", json!({"FunctionName": "f:live"})).await;
    }
}
