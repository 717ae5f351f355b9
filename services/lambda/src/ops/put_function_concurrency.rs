//! PutFunctionConcurrency: how many of a function may run at once, kept for it alone.

use crate::address::{self, Named};
use crate::errors::Error;
use crate::shapes::{Concurrency, PutFunctionConcurrencyRequest};
use crate::state::function::Function;
use crate::usage;
use kernel::{Access, Cx, Operation, Result};

pub struct PutFunctionConcurrency;

impl Operation for PutFunctionConcurrency {
    const NAME: &'static str = "PutFunctionConcurrency";
    type Input = PutFunctionConcurrencyRequest;
    type Output = Concurrency;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:PutFunctionConcurrency", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::unqualified(cx, &input.function_name)?;
        let missing = || Error::NoSuchFunction { arn: format!("{}:$LATEST", named.arn()) };
        let function = cx.tx.get::<Function>(named.key()).await?.ok_or_else(missing)?;
        // The model knows no negative ones.
        let reserved = u32::try_from(input.reserved_concurrent_executions).unwrap_or_default();
        let provisioned = function.provisioned_concurrency;
        if reserved < provisioned {
            return Err(Error::LessThanProvisioned { reserved, provisioned }.into());
        }
        usage::hold(cx, &named.here, function.held_concurrency(), reserved).await?;
        cx.tx.put(&Function { reserved_concurrency: Some(reserved), ..function });
        Ok(Concurrency { reserved_concurrent_executions: Some(input.reserved_concurrent_executions) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::{Value, json};

    fn reserve(name: &str, reserved: i32) -> Value {
        json!({"FunctionName": name, "ReservedConcurrentExecutions": reserved})
    }

    #[tokio::test]
    async fn what_is_left_over_has_a_bound() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        make(&cloud, "g").await;
        let told = call(&cloud, "PutFunctionConcurrency", reserve("f", 600)).await;
        assert_eq!(told, json!({"ReservedConcurrentExecutions": 600}));
        let sentence = "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";
        for (name, reserved) in [("g", 301), ("f", 901)] {
            let refused = refusal(&cloud, "PutFunctionConcurrency", reserve(name, reserved)).await;
            assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
        }
        call(&cloud, "PutFunctionConcurrency", reserve("g", 300)).await;
        let settings = call(&cloud, "GetAccountSettings", json!({})).await;
        assert_eq!(settings["AccountLimit"]["UnreservedConcurrentExecutions"], 100);
        let whole = call(&cloud, "GetFunction", json!({"FunctionName": "f"})).await;
        assert_eq!(whole["Concurrency"], told);
        call(&cloud, "DeleteFunction", json!({"FunctionName": "f"})).await;
        let settings = call(&cloud, "GetAccountSettings", json!({})).await;
        assert_eq!(settings["AccountLimit"]["UnreservedConcurrentExecutions"], 700);
        let nothing = call(&cloud, "PutFunctionConcurrency", reserve("g", 0)).await;
        assert_eq!(nothing, json!({"ReservedConcurrentExecutions": 0}));
    }

    #[tokio::test]
    async fn functions_alone() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let sentence = "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.";
        let refused = refusal(&cloud, "PutFunctionConcurrency", reserve(&arn("f:$LATEST"), 1)).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
        let sentence = format!("Function not found: {}", arn("g:$LATEST"));
        let refused = refusal(&cloud, "PutFunctionConcurrency", reserve("g", 1)).await;
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
