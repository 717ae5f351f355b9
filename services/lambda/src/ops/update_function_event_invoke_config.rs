//! UpdateFunctionEventInvokeConfig: what is said changes, the rest stays.

use crate::address::{self, Named};
use crate::event_invoke::{self, Asked};
use crate::shapes::{FunctionEventInvokeConfig, UpdateFunctionEventInvokeConfigRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct UpdateFunctionEventInvokeConfig;

impl Operation for UpdateFunctionEventInvokeConfig {
    const NAME: &'static str = "UpdateFunctionEventInvokeConfig";
    type Input = UpdateFunctionEventInvokeConfigRequest;
    type Output = FunctionEventInvokeConfig;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:UpdateFunctionEventInvokeConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        event_invoke::carrier(cx, &named).await?;
        let before = event_invoke::found(cx, &named).await?;
        let asked = Asked {
            retries: input.maximum_retry_attempts,
            age_s: input.maximum_event_age_in_seconds,
            destinations: input.destination_config,
        };
        let config = asked.over(cx, &named, before).await?;
        cx.tx.put(&config);
        Ok(event_invoke::told(&config))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn the_rest_stays() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let asked = json!({"FunctionName": "f", "MaximumRetryAttempts": 0});
        let refused = refusal(&cloud, "UpdateFunctionEventInvokeConfig", asked.clone()).await;
        let sentence = format!("The function {} doesn't have an EventInvokeConfig", arn("f:$LATEST"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
        let put = json!({"FunctionName": "f", "MaximumEventAgeInSeconds": 60});
        call(&cloud, "PutFunctionEventInvokeConfig", put).await;
        let told = call(&cloud, "UpdateFunctionEventInvokeConfig", asked).await;
        let both = (&told["MaximumEventAgeInSeconds"], &told["MaximumRetryAttempts"]);
        assert_eq!(both, (&json!(60), &json!(0)));
        let gone = json!({"FunctionName": "g", "MaximumRetryAttempts": 0});
        let refused = refusal(&cloud, "UpdateFunctionEventInvokeConfig", gone).await;
        assert_eq!(refused.message, "The function doesn't exist.");
    }
}
