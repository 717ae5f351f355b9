//! CreateEventSourceMapping: runs a function on the events of a source, from now on.

use crate::mappings::asked::Asked;
use crate::mappings::checked::{self, Plan};
use crate::mappings::errors::Trouble;
use crate::mappings::sources;
use crate::shapes::{CreateEventSourceMappingRequest, EventSourceMappingConfiguration};
use crate::state::Tags;
use crate::state::mapping::{Mapping, Phase};
use crate::tags;
use kernel::{Access, ActOperation, Cloud, Cx, Result};

pub struct CreateEventSourceMapping;

impl ActOperation for CreateEventSourceMapping {
    const NAME: &'static str = "CreateEventSourceMapping";
    type Input = CreateEventSourceMappingRequest;
    type Output = EventSourceMappingConfiguration;
    type Plan = Plan;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let function = checked::named(cx, &input.function_name)?.qualified_arn();
        let tags = input.tags.iter().flat_map(|tags| tags.iter());
        Ok(Access::to("lambda:CreateEventSourceMapping", "*")
            .with("lambda:FunctionArn", [function])
            .with_request_tags(tags.map(|(key, value)| (key, value.as_str()))))
    }

    async fn plan(cx: &mut Cx<'_>, input: Self::Input) -> Result<Plan> {
        let asked = Asked::to_create(&input);
        let source = input.event_source_arn.ok_or(Trouble::UnknownSource)?;
        let kind = sources::kind(&source)?;
        let settings = asked.over(kind, &source, kind.defaults())?;
        let mut own_tags = Tags::new();
        if let Some(asked) = &input.tags {
            tags::set(&mut own_tags, asked)?;
        }
        let is_enabled = input.enabled.unwrap_or(true);
        let mapping = Mapping {
            account: cx.here.account.clone(),
            region: cx.here.region.clone(),
            uuid: cx.ids.uuid(),
            function: checked::named(cx, &input.function_name)?.qualified_arn(),
            source,
            settings,
            is_enabled,
            phase: if is_enabled { Phase::Creating } else { Phase::Settled },
            modified: cx.now,
            tags: own_tags,
        };
        checked::plan(cx, mapping, None).await
    }

    async fn act(cloud: &Cloud, plan: Plan) -> Result<Self::Output> {
        checked::act(cloud, plan).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{allow_polling, call, cloud_with_queues, make, mapping, queue_arn, refusal};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn a_mapping_is_made() {
        let cloud = cloud_with_queues().await;
        make(&cloud, "f").await;
        let made = call(&cloud, "CreateEventSourceMapping", mapping(json!({}))).await;
        let uuid = made["UUID"].as_str().expect("an id");
        let expected = json!({"BatchSize": 10, "EventSourceArn": queue_arn("jobs"), "UUID": uuid,
            "EventSourceMappingArn": format!("arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{uuid}"),
            "FunctionArn": crate::testing::arn("f"), "FunctionResponseTypes": [],
            "LastModified": made["LastModified"], "MaximumBatchingWindowInSeconds": 0, "State": "Creating",
            "StateTransitionReason": "USER_INITIATED"});
        assert_eq!(made, expected);
        cloud.settle().await;
        let told = call(&cloud, "GetEventSourceMapping", json!({"UUID": uuid})).await;
        assert_eq!(told["State"], "Enabled");
        let sentence = format!(
            "An event source mapping with SQS arn (\" {} \") and function (\" f \") already exists. Please update \
             or delete the existing mapping with UUID {uuid}",
            queue_arn("jobs")
        );
        let refused = refusal(&cloud, "CreateEventSourceMapping", mapping(json!({}))).await;
        assert_eq!(refused, (409, "ResourceConflictException", sentence.as_str()).into());
        let off = mapping(json!({"EventSourceArn": queue_arn("jobs.fifo"), "Enabled": false}));
        assert_eq!(call(&cloud, "CreateEventSourceMapping", off).await["State"], "Disabled");
    }

    async fn refused(changes: Value, sentence: &str) {
        let cloud = cloud_with_queues().await;
        make(&cloud, "f").await;
        let refused = refusal(&cloud, "CreateEventSourceMapping", mapping(changes.clone())).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into(), "{changes}");
    }

    #[tokio::test]
    async fn what_is_refused() {
        let gone = "Error occurred while ReceiveMessage. SQS Error Code: \
            AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.";
        let window =
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10";
        let filter = |pattern: &str| json!({"FilterCriteria": {"Filters": [{"Pattern": pattern}]}});
        for (changes, sentence) in [
            (json!({"EventSourceArn": null}), "Unrecognized event source."),
            (json!({"FunctionName": "g"}), "Function does not exist"),
            (json!({"EventSourceArn": queue_arn("gone")}), gone),
            (json!({"BatchSize": 11}), window),
            (
                json!({"EventSourceArn": queue_arn("jobs.fifo"), "MaximumBatchingWindowInSeconds": 1}),
                "Batching window is not supported for FIFO queues",
            ),
            (
                json!({"DestinationConfig": {"OnFailure": {"Destination": queue_arn("jobs")}}}),
                "Unsupported DestinationConfig parameter for given event source mapping type.",
            ),
            (filter("simple string"), "Invalid filter pattern definition."),
            (filter(r#"{"eventSource": "aws:sqs"}"#), "Invalid filter pattern definition."),
            (filter(r#"{"eventSource": []}"#), "Invalid filter pattern definition."),
            (json!({"FilterCriteria": {"Filters": [{}]}}), "Invalid filter pattern definition."),
        ] {
            refused(changes, sentence).await;
        }
    }

    #[tokio::test]
    async fn the_role_must_be_allowed_and_messages_hidden_long_enough() {
        let cloud = crate::testing::cloud_with_queues_and_no_leave().await;
        make(&cloud, "f").await;
        for call in ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"] {
            let refused = refusal(&cloud, "CreateEventSourceMapping", mapping(json!({}))).await;
            let sentence =
                format!("The function execution role does not have permissions to call {call} on SQS");
            assert_eq!(refused, (400, "InvalidParameterValueException", sentence.as_str()).into());
            crate::testing::allow(&cloud, &format!("sqs:{call}"), "*").await;
        }
        allow_polling(&cloud).await;
        call(&cloud, "UpdateFunctionConfiguration", json!({"FunctionName": "f", "Timeout": 60})).await;
        cloud.settle().await;
        let refused = refusal(&cloud, "CreateEventSourceMapping", mapping(json!({}))).await;
        let sentence = "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds";
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
    }
}
