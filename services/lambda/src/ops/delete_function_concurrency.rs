//! DeleteFunctionConcurrency: nothing is kept for a function any more.

use crate::address::{self, Named};
use crate::shapes::DeleteFunctionConcurrencyRequest;
use crate::state::function::Function;
use crate::usage;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteFunctionConcurrency;

impl Operation for DeleteFunctionConcurrency {
    const NAME: &'static str = "DeleteFunctionConcurrency";
    type Input = DeleteFunctionConcurrencyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:DeleteFunctionConcurrency", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::unqualified(cx, &input.function_name)?;
        let function = named.function(cx).await?;
        let before = function.held_concurrency();
        let function = Function { reserved_concurrency: None, ..function };
        usage::hold(cx, &named.here, before, function.held_concurrency()).await?;
        cx.tx.put(&function);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make};
    use serde_json::json;

    #[tokio::test]
    async fn the_account_has_it_back() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let reserve = json!({"FunctionName": "f", "ReservedConcurrentExecutions": 5});
        call(&cloud, "PutFunctionConcurrency", reserve).await;
        for _ in 0..2 {
            call(&cloud, "DeleteFunctionConcurrency", json!({"FunctionName": "f"})).await;
            let told = call(&cloud, "GetFunctionConcurrency", json!({"FunctionName": "f"})).await;
            assert_eq!(told, json!({}));
        }
        let settings = call(&cloud, "GetAccountSettings", json!({})).await;
        assert_eq!(settings["AccountLimit"]["UnreservedConcurrentExecutions"], 1_000);
    }
}
