//! DeleteProvisionedConcurrencyConfig: nothing is kept ready any more. Where nothing was, nothing is said.

use crate::address::Named;
use crate::provisioned;
use crate::shapes::DeleteProvisionedConcurrencyConfigRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteProvisionedConcurrencyConfig;

impl Operation for DeleteProvisionedConcurrencyConfig {
    const NAME: &'static str = "DeleteProvisionedConcurrencyConfig";
    type Input = DeleteProvisionedConcurrencyConfigRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let named = Named::new(cx, &input.function_name, Some(&input.qualifier))?;
        Ok(Access::to("lambda:DeleteProvisionedConcurrencyConfig", named.qualified_arn()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, Some(&input.qualifier))?;
        provisioned::carrier(cx, &named).await?;
        let function = named.function(cx).await?;
        provisioned::remove(cx, function, &input.qualifier).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_versions, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn the_account_has_it_back() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 2).await;
        let of = |qualifier: &str| json!({"FunctionName": "f", "Qualifier": qualifier});
        for qualifier in ["1", "2"] {
            let mut put = of(qualifier);
            put["ProvisionedConcurrentExecutions"] = json!(3);
            call(&cloud, "PutProvisionedConcurrencyConfig", put).await;
        }
        for _ in 0..2 {
            call(&cloud, "DeleteProvisionedConcurrencyConfig", of("1")).await;
        }
        call(&cloud, "DeleteFunction", of("2")).await;
        let settings = call(&cloud, "GetAccountSettings", json!({})).await;
        assert_eq!(settings["AccountLimit"]["UnreservedConcurrentExecutions"], 1_000);
        let refused = refusal(&cloud, "DeleteProvisionedConcurrencyConfig", of("2")).await;
        let sentence = format!("Function not found: {}", arn("f:2"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
