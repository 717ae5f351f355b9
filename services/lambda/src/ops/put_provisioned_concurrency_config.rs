//! PutProvisionedConcurrencyConfig: how many environments of a version or an alias are kept ready.

use crate::address::Named;
use crate::provisioned::{self, told};
use crate::shapes::{PutProvisionedConcurrencyConfigRequest, PutProvisionedConcurrencyConfigResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct PutProvisionedConcurrencyConfig;

impl Operation for PutProvisionedConcurrencyConfig {
    const NAME: &'static str = "PutProvisionedConcurrencyConfig";
    type Input = PutProvisionedConcurrencyConfigRequest;
    type Output = PutProvisionedConcurrencyConfigResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let named = Named::new(cx, &input.function_name, Some(&input.qualifier))?;
        Ok(Access::to("lambda:PutProvisionedConcurrencyConfig", named.qualified_arn()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, Some(&input.qualifier))?;
        // The model knows none below one.
        let count = u32::try_from(input.provisioned_concurrent_executions).unwrap_or_default();
        let provisioned = provisioned::put(cx, &named, count).await?;
        let state = provisioned::state(cx, &provisioned).await?;
        Ok(PutProvisionedConcurrencyConfigResponse {
            requested_provisioned_concurrent_executions: told(state.count),
            available_provisioned_concurrent_executions: told(state.ready),
            allocated_provisioned_concurrent_executions: told(state.ready),
            status: Some("IN_PROGRESS".to_owned()),
            status_reason: None,
            last_modified: Some(state.modified),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_versions, refusal};
    use serde_json::{Value, json};

    fn put(qualifier: &str, count: i32) -> Value {
        json!({"FunctionName": "f", "Qualifier": qualifier, "ProvisionedConcurrentExecutions": count})
    }

    fn reserve(reserved: u32) -> Value {
        json!({"FunctionName": "f", "ReservedConcurrentExecutions": reserved})
    }

    async fn refused(cloud: &testkit::Cloud, asked: Value, status: u16, code: &str, sentence: &str) {
        let refused = refusal(cloud, "PutProvisionedConcurrencyConfig", asked).await;
        assert_eq!(refused, (status, code, sentence).into());
    }

    const INVALID: &str = "InvalidParameterValueException";
    const MISSING: &str = "ResourceNotFoundException";
    const CONFLICT: &str = "ResourceConflictException";

    #[tokio::test]
    async fn for_what_is_published() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 2).await;
        let latest = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
        refused(&cloud, put("$LATEST", 1), 400, INVALID, latest).await;
        let none = format!("Cannot find alias arn: {}", arn("f:none"));
        refused(&cloud, put("none", 1), 404, MISSING, &none).await;
        let ten = format!("Function not found: {}", arn("f:10"));
        refused(&cloud, put("10", 1), 404, MISSING, &ten).await;
        let zero = "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1";
        refused(&cloud, put("1", 0), 400, "ValidationException", zero).await;
        for (name, version, weights) in
            [("floats", "$LATEST", json!({})), ("shared", "1", json!({"2": 0.5})), ("live", "1", json!({}))]
        {
            let asked = json!({"FunctionName": "f", "Name": name, "FunctionVersion": version,
                "RoutingConfig": {"AdditionalVersionWeights": weights}});
            call(&cloud, "CreateAlias", asked).await;
        }
        refused(&cloud, put("floats", 1), 400, INVALID, latest).await;
        let weights = "Alias with weights can not be used with Provisioned Concurrency";
        refused(&cloud, put("shared", 1), 400, INVALID, weights).await;
        let told = call(&cloud, "PutProvisionedConcurrencyConfig", put("live", 2)).await;
        assert_eq!(
            (&told["Status"], &told["LastModified"]),
            (&json!("IN_PROGRESS"), &json!("2026-01-01T00:00:00+0000"))
        );
        assert_eq!(told["RequestedProvisionedConcurrentExecutions"], 2);
        assert_eq!(told["AllocatedProvisionedConcurrentExecutions"], 0);
        let pointed = "Version is pointed by a Provisioned Concurrency alias";
        refused(&cloud, put("1", 1), 409, CONFLICT, pointed).await;
        call(&cloud, "PutProvisionedConcurrencyConfig", put("2", 2)).await;
        let twice =
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version";
        let moved = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "2"});
        assert_eq!(refusal(&cloud, "UpdateAlias", moved).await, (409, CONFLICT, twice).into());
        let other = json!({"FunctionName": "f", "Name": "other", "FunctionVersion": "2"});
        call(&cloud, "CreateAlias", other).await;
        refused(&cloud, put("other", 1), 409, CONFLICT, twice).await;
    }

    #[tokio::test]
    async fn within_what_is_reserved() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 2).await;
        call(&cloud, "PutProvisionedConcurrencyConfig", put("1", 2)).await;
        let lower = " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].";
        let told = refusal(&cloud, "PutFunctionConcurrency", reserve(1)).await;
        assert_eq!(told, (400, INVALID, lower).into());
        call(&cloud, "PutFunctionConcurrency", reserve(2)).await;
        let greater = "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function";
        refused(&cloud, put("2", 1), 400, INVALID, greater).await;
        refused(&cloud, put("1", 3), 400, INVALID, greater).await;
        call(&cloud, "PutProvisionedConcurrencyConfig", put("1", 1)).await;
        call(&cloud, "PutProvisionedConcurrencyConfig", put("2", 1)).await;
    }

    async fn unreserved(cloud: &testkit::Cloud) -> Value {
        let settings = call(cloud, "GetAccountSettings", json!({})).await;
        settings["AccountLimit"]["UnreservedConcurrentExecutions"].clone()
    }

    #[tokio::test]
    async fn the_account_has_less() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 1).await;
        let more = "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].";
        refused(&cloud, put("1", 1_001), 400, INVALID, more).await;
        let least = "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";
        refused(&cloud, put("1", 901), 400, INVALID, least).await;
        call(&cloud, "PutProvisionedConcurrencyConfig", put("1", 400)).await;
        assert_eq!(unreserved(&cloud).await, 600);
        call(&cloud, "PutProvisionedConcurrencyConfig", put("1", 900)).await;
        assert_eq!(unreserved(&cloud).await, 100);
        call(&cloud, "PutProvisionedConcurrencyConfig", put("1", 5)).await;
        call(&cloud, "PutFunctionConcurrency", reserve(20)).await;
        assert_eq!(unreserved(&cloud).await, 980);
        call(&cloud, "DeleteFunctionConcurrency", json!({"FunctionName": "f"})).await;
        assert_eq!(unreserved(&cloud).await, 995);
        call(&cloud, "DeleteFunction", json!({"FunctionName": "f"})).await;
        assert_eq!(unreserved(&cloud).await, 1_000);
    }
}
