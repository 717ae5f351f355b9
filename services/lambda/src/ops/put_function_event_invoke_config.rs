//! PutFunctionEventInvokeConfig: what becomes of events that nobody waits for; what is not said is as if it had
//! never been.

use crate::address::{self, Named};
use crate::event_invoke::{self, Asked};
use crate::shapes::{FunctionEventInvokeConfig, PutFunctionEventInvokeConfigRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct PutFunctionEventInvokeConfig;

impl Operation for PutFunctionEventInvokeConfig {
    const NAME: &'static str = "PutFunctionEventInvokeConfig";
    type Input = PutFunctionEventInvokeConfigRequest;
    type Output = FunctionEventInvokeConfig;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:PutFunctionEventInvokeConfig", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        event_invoke::carrier(cx, &named).await?;
        let asked = Asked {
            retries: input.maximum_retry_attempts,
            age_s: input.maximum_event_age_in_seconds,
            destinations: input.destination_config,
        };
        let config = asked.over(cx, &named, event_invoke::none(&named)).await?;
        cx.tx.put(&config);
        Ok(event_invoke::told(&config))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{allow, arn, call, cloud, make, refusal};
    use serde_json::{Value, json};

    const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:q";

    fn put(changes: Value) -> Value {
        let mut asked = json!({"FunctionName": "f"});
        for (name, value) in changes.as_object().expect("is an object") {
            asked[name] = value.clone();
        }
        asked
    }

    fn to(name: &str, arn: &str) -> Value {
        put(json!({"DestinationConfig": {name: {"Destination": arn}}}))
    }

    #[tokio::test]
    async fn all_of_it_is_replaced() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        make(&cloud, "g").await;
        allow(&cloud, "sqs:SendMessage", QUEUE).await;
        allow(&cloud, "lambda:InvokeFunction", &arn("g")).await;
        let both = json!({"OnSuccess": {"Destination": arn("g")}, "OnFailure": {"Destination": QUEUE}});
        let asked = put(json!({"MaximumRetryAttempts": 1, "DestinationConfig": both}));
        let told = call(&cloud, "PutFunctionEventInvokeConfig", asked).await;
        let expected = json!({"FunctionArn": arn("f:$LATEST"), "MaximumRetryAttempts": 1,
            "DestinationConfig": both, "LastModified": told["LastModified"]});
        assert_eq!(told, expected);
        let asked = put(json!({"MaximumEventAgeInSeconds": 60}));
        let told = call(&cloud, "PutFunctionEventInvokeConfig", asked).await;
        assert_eq!((told.get("MaximumRetryAttempts"), &told["MaximumEventAgeInSeconds"]), (None, &json!(60)));
        assert_eq!(told["DestinationConfig"], json!({"OnSuccess": {}, "OnFailure": {}}));
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let (invalid, missing) = ("InvalidParameterValueException", "ResourceNotFoundException");
        let gone = "The function doesn't exist.";
        let nothing = "You must specify at least one of error handling or destination setting.";
        let itself = "You can't specify the function as a destination for itself.";
        let odd = |arn: &str| format!("The destination ARN {arn} is invalid.");
        let role = "arn:aws:iam::000000000000:role/r";
        let no_target = format!(
            "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination={role}), onFailure=null) is invalid."
        );
        let no_right =
            format!("The function's execution role does not have permissions to call SendMessage on {QUEUE}");
        let retries = |name: &str| json!({"FunctionName": name, "MaximumRetryAttempts": 1});
        for (asked, status, code, sentence) in [
            (retries("g"), 404, missing, gone.to_owned()),
            (retries("f:live"), 404, missing, gone.to_owned()),
            (put(json!({})), 400, invalid, nothing.to_owned()),
            (to("OnFailure", &arn("f")), 400, invalid, itself.to_owned()),
            (to("OnFailure", &arn("g")), 400, invalid, odd(&arn("g"))),
            (to("OnSuccess", role), 400, invalid, no_target),
            (to("OnFailure", QUEUE), 400, invalid, no_right),
            (to("OnFailure", &format!("{QUEUE}.fifo")), 400, invalid, odd(&format!("{QUEUE}.fifo"))),
        ] {
            let refused = refusal(&cloud, "PutFunctionEventInvokeConfig", asked.clone()).await;
            assert_eq!(refused, (status, code, sentence.as_str()).into(), "{asked}");
        }
        for later in ["sns:us-east-1:000000000000:t", "events:us-east-1:000000000000:event-bus/default"] {
            let asked = to("OnSuccess", &format!("arn:aws:{later}"));
            let refused = refusal(&cloud, "PutFunctionEventInvokeConfig", asked).await;
            assert_eq!((refused.status, refused.code.as_str()), (501, "NotImplemented"), "{later}");
        }
    }

    #[tokio::test]
    async fn buckets_take_what_has_failed() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        allow(&cloud, "s3:PutObject", "arn:aws:s3:::b/*").await;
        let refused =
            refusal(&cloud, "PutFunctionEventInvokeConfig", to("OnSuccess", "arn:aws:s3:::b")).await;
        assert_eq!(refused.code, "InvalidParameterValueException");
        let refused =
            refusal(&cloud, "PutFunctionEventInvokeConfig", to("OnFailure", "arn:aws:s3:::b")).await;
        let sentence =
            "The function's execution role does not have permissions to call PutObject on arn:aws:s3:::b";
        assert_eq!(refused.message, sentence, "there is no such bucket");
    }
}
