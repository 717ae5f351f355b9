//! GetProvisionedConcurrencyConfig: what is kept ready for a version or an alias, and what of it is there.

use crate::address::Named;
use crate::errors::Error;
use crate::provisioned::{self, told};
use crate::shapes::{GetProvisionedConcurrencyConfigRequest, GetProvisionedConcurrencyConfigResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetProvisionedConcurrencyConfig;

impl Operation for GetProvisionedConcurrencyConfig {
    const NAME: &'static str = "GetProvisionedConcurrencyConfig";
    type Input = GetProvisionedConcurrencyConfigRequest;
    type Output = GetProvisionedConcurrencyConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let named = Named::new(cx, &input.function_name, Some(&input.qualifier))?;
        Ok(Access::to("lambda:GetProvisionedConcurrencyConfig", named.qualified_arn()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, Some(&input.qualifier))?;
        provisioned::carrier(cx, &named).await?;
        let provisioned = provisioned::find(cx, &named).await?.ok_or(Error::NotProvisioned)?;
        let state = provisioned::state(cx, &provisioned).await?;
        Ok(GetProvisionedConcurrencyConfigResponse {
            requested_provisioned_concurrent_executions: told(state.count),
            available_provisioned_concurrent_executions: told(state.ready),
            allocated_provisioned_concurrent_executions: told(state.ready),
            status: Some(state.status.to_owned()),
            status_reason: state.reason,
            last_modified: Some(state.modified),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, make_versions, refusal, running_cloud};
    use serde_json::{Value, json};
    use testkit::functions::Runner;

    fn of(qualifier: &str) -> Value {
        json!({"FunctionName": "f", "Qualifier": qualifier})
    }

    /// What was asked to be kept ready: versions and counts.
    fn kept(runner: &Runner) -> Vec<(String, u32)> {
        let provided = runner.provided();
        provided.iter().map(|kept| (kept.function.version.clone(), kept.count)).collect()
    }

    #[tokio::test]
    async fn what_is_not_there() {
        let (cloud, _) = running_cloud().await;
        make_versions(&cloud, "f", 1).await;
        let none = "No Provisioned Concurrency Config found for this function";
        let missing = (404, "ProvisionedConcurrencyConfigNotFoundException", none).into();
        assert_eq!(refusal(&cloud, "GetProvisionedConcurrencyConfig", of("1")).await, missing);
        let latest = "The function resource provided must be an alias or a published version.";
        let refused = refusal(&cloud, "GetProvisionedConcurrencyConfig", of("$LATEST")).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", latest).into());
        let alias = format!("Cannot find alias arn: {}", arn("f:none"));
        let refused = refusal(&cloud, "GetProvisionedConcurrencyConfig", of("none")).await;
        assert_eq!(refused, (404, "ResourceNotFoundException", alias.as_str()).into());
    }

    #[tokio::test]
    async fn it_moves_with_its_alias() {
        let (cloud, runner) = running_cloud().await;
        make_versions(&cloud, "f", 2).await;
        let alias = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "1"});
        call(&cloud, "CreateAlias", alias).await;
        let mut put = of("live");
        put["ProvisionedConcurrentExecutions"] = json!(4);
        call(&cloud, "PutProvisionedConcurrencyConfig", put).await;
        cloud.settle().await;
        assert_eq!(kept(&runner), [("1".to_owned(), 4)]);
        let told = call(&cloud, "GetProvisionedConcurrencyConfig", of("live")).await;
        assert_eq!(
            (&told["Status"], &told["AvailableProvisionedConcurrentExecutions"]),
            (&json!("READY"), &json!(4))
        );
        let moved = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "2"});
        call(&cloud, "UpdateAlias", moved).await;
        let told = call(&cloud, "GetProvisionedConcurrencyConfig", of("live")).await;
        assert_eq!(
            (&told["Status"], &told["AllocatedProvisionedConcurrentExecutions"]),
            (&json!("IN_PROGRESS"), &json!(0))
        );
        cloud.settle().await;
        assert_eq!(kept(&runner), [("2".to_owned(), 4)]);
        let weights = json!({"FunctionName": "f", "Name": "live",
            "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.25}}});
        call(&cloud, "UpdateAlias", weights).await;
        cloud.settle().await;
        assert_eq!(kept(&runner), [("2".to_owned(), 3), ("1".to_owned(), 1)]);
        runner.fails_to_provide("FUNCTION_ERROR_INIT_FAILURE");
        let told = call(&cloud, "GetProvisionedConcurrencyConfig", of("live")).await;
        assert_eq!(
            (&told["Status"], &told["StatusReason"]),
            (&json!("FAILED"), &json!("FUNCTION_ERROR_INIT_FAILURE"))
        );
        call(&cloud, "DeleteAlias", json!({"FunctionName": "f", "Name": "live"})).await;
        cloud.settle().await;
        assert_eq!(kept(&runner), []);
    }

    #[tokio::test]
    async fn a_role_that_cannot_be_assumed_is_the_reason() {
        let (cloud, runner) = running_cloud().await;
        make_versions(&cloud, "f", 1).await;
        cloud.call("iam", "DeleteRole", json!({"RoleName": "runner"})).await.expect("is deleted");
        let mut put = of("1");
        put["ProvisionedConcurrentExecutions"] = json!(1);
        call(&cloud, "PutProvisionedConcurrencyConfig", put).await;
        cloud.settle().await;
        let reason = "The role defined for the function cannot be assumed by Lambda.";
        assert_eq!(runner.provided()[0].credentials.clone().err().as_deref(), Some(reason));
    }
}
