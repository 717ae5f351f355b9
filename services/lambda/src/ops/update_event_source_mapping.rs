//! UpdateEventSourceMapping: other settings, another function, or whether it is at work.

use crate::mappings::asked::Asked;
use crate::mappings::checked::{self, Plan};
use crate::mappings::{self, sources};
use crate::shapes::{EventSourceMappingConfiguration, UpdateEventSourceMappingRequest};
use crate::state::mapping::{Mapping, Phase};
use kernel::{Access, ActOperation, Cloud, Cx, Result};

pub struct UpdateEventSourceMapping;

impl ActOperation for UpdateEventSourceMapping {
    const NAME: &'static str = "UpdateEventSourceMapping";
    type Input = UpdateEventSourceMappingRequest;
    type Output = EventSourceMappingConfiguration;
    type Plan = Plan;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        mappings::access(cx, "lambda:UpdateEventSourceMapping", &input.uuid).await
    }

    async fn plan(cx: &mut Cx<'_>, input: Self::Input) -> Result<Plan> {
        let before = mappings::to_change(cx, &input.uuid).await?;
        let kind = sources::kind(&before.source)?;
        let settings = Asked::to_update(&input).over(kind, &before.source, before.settings.clone())?;
        let function = match &input.function_name {
            Some(name) => checked::named(cx, name)?.qualified_arn(),
            None => before.function.clone(),
        };
        let is_enabled = input.enabled.unwrap_or(before.is_enabled);
        let phase = match (before.is_enabled, is_enabled) {
            (false, true) => Phase::Enabling,
            (true, false) => Phase::Disabling,
            (true, true) => Phase::Updating,
            (false, false) => Phase::Settled,
        };
        let mapping = Mapping { settings, function, is_enabled, phase, ..before.clone() };
        checked::plan(cx, mapping, Some(before)).await
    }

    async fn act(cloud: &Cloud, plan: Plan) -> Result<Self::Output> {
        checked::act(cloud, plan).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud_with_queues, make, mapping, refusal};
    use serde_json::{Value, json};
    use testkit::Cloud;

    async fn update(cloud: &Cloud, made: &Value, mut changes: Value) -> Value {
        changes["UUID"] = made["UUID"].clone();
        let updated = call(cloud, "UpdateEventSourceMapping", changes).await;
        cloud.settle().await;
        updated
    }

    #[tokio::test]
    async fn on_and_off() {
        let cloud = cloud_with_queues().await;
        make(&cloud, "f").await;
        let made = call(&cloud, "CreateEventSourceMapping", mapping(json!({}))).await;
        cloud.settle().await;
        let told = async || call(&cloud, "GetEventSourceMapping", json!({"UUID": made["UUID"]})).await;
        for (changes, state, later) in [
            (json!({"Enabled": false}), "Disabling", "Disabled"),
            (json!({"BatchSize": 5}), "Disabled", "Disabled"),
            (json!({"Enabled": true}), "Enabling", "Enabled"),
            (json!({"BatchSize": 6}), "Updating", "Enabled"),
        ] {
            assert_eq!(update(&cloud, &made, changes).await["State"], state);
            assert_eq!(told().await["State"], later);
        }
        assert_eq!(told().await["BatchSize"], 6);
    }

    #[tokio::test]
    async fn settings_come_and_go() {
        let cloud = cloud_with_queues().await;
        make(&cloud, "f").await;
        make(&cloud, "g").await;
        let made = call(&cloud, "CreateEventSourceMapping", mapping(json!({}))).await;
        cloud.settle().await;
        let filters = json!({"Filters": [{"Pattern": r#"{"body": ["x"]}"#}]});
        let updated = update(
            &cloud,
            &made,
            json!({"FilterCriteria": filters, "ScalingConfig": {"MaximumConcurrency": 2},
                "FunctionResponseTypes": ["ReportBatchItemFailures"], "FunctionName": "g"}),
        )
        .await;
        assert_eq!(updated["FilterCriteria"], filters);
        assert_eq!(updated["ScalingConfig"], json!({"MaximumConcurrency": 2}));
        assert_eq!(updated["FunctionResponseTypes"], json!(["ReportBatchItemFailures"]));
        assert_eq!(updated["FunctionArn"], json!(arn("g")));
        let nothing = json!({"FilterCriteria": {}, "ScalingConfig": {}, "FunctionResponseTypes": []});
        let updated = update(&cloud, &made, nothing).await;
        assert_eq!((updated.get("FilterCriteria"), updated.get("ScalingConfig")), (None, None));
        assert_eq!(updated["FunctionResponseTypes"], json!([]));
        let asked = |name: &str| json!({"FunctionName": name});
        let listed = call(&cloud, "ListEventSourceMappings", asked("f")).await;
        assert_eq!(listed["EventSourceMappings"], json!([]));
        let listed = call(&cloud, "ListEventSourceMappings", asked("g")).await;
        assert_eq!(listed["EventSourceMappings"][0]["UUID"], made["UUID"]);
        let odd = json!({"UUID": made["UUID"], "FunctionName": "h"});
        let refused = refusal(&cloud, "UpdateEventSourceMapping", odd).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", "Function does not exist").into());
    }
}
