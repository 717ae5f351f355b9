//! GetAccountSettings: what an account may have in the region, and what it has.

use crate::limits::{CONCURRENT_EXECUTIONS, TOTAL_CODE_BYTES_MAX, UNZIPPED_BYTES_MAX, ZIPPED_BYTES_MAX};
use crate::shapes::{AccountLimit, AccountUsage, GetAccountSettingsRequest, GetAccountSettingsResponse};
use crate::usage;
use kernel::{Access, Cx, Operation, Result};

pub struct GetAccountSettings;

impl Operation for GetAccountSettings {
    const NAME: &'static str = "GetAccountSettings";
    type Input = GetAccountSettingsRequest;
    type Output = GetAccountSettingsResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("lambda:GetAccountSettings", "*"))
    }

    async fn run(cx: &mut Cx<'_>, _: Self::Input) -> Result<Self::Output> {
        let here = cx.here.clone();
        let usage = usage::of(cx, &here).await?;
        let number = |number: u64| i64::try_from(number).ok();
        let count = |number: u32| i32::try_from(number).ok();
        Ok(GetAccountSettingsResponse {
            account_limit: Some(AccountLimit {
                total_code_size: number(TOTAL_CODE_BYTES_MAX),
                code_size_unzipped: number(UNZIPPED_BYTES_MAX),
                code_size_zipped: number(ZIPPED_BYTES_MAX),
                concurrent_executions: count(CONCURRENT_EXECUTIONS),
                unreserved_concurrent_executions: count(
                    CONCURRENT_EXECUTIONS.saturating_sub(usage.reserved_concurrency),
                ),
            }),
            account_usage: Some(AccountUsage {
                total_code_size: number(usage.code_bytes),
                function_count: number(usage.functions),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, zip};
    use serde_json::json;

    #[tokio::test]
    async fn what_is_there_counts() {
        let cloud = cloud().await;
        let one = make(&cloud, "f").await;
        make(&cloud, "g").await;
        let larger = json!({"FunctionName": "g", "ZipFile": zip("a much longer greeting")});
        let two = call(&cloud, "UpdateFunctionCode", larger).await;
        let bytes = one["CodeSize"].as_i64().zip(two["CodeSize"].as_i64()).map(|(one, two)| one + two);
        let told = call(&cloud, "GetAccountSettings", json!({})).await;
        assert_eq!(told["AccountUsage"], json!({"TotalCodeSize": bytes, "FunctionCount": 2}));
        assert_eq!(
            told["AccountLimit"],
            json!({"TotalCodeSize": 80_530_636_800_i64, "CodeSizeUnzipped": 262_144_000, "CodeSizeZipped": 52_428_800,
                "ConcurrentExecutions": 1_000, "UnreservedConcurrentExecutions": 1_000})
        );
    }
}
