//! DeleteEventSourceMapping: nothing more comes from its source.

use crate::mappings;
use crate::shapes::{DeleteEventSourceMappingRequest, EventSourceMappingConfiguration};
use crate::state::mapping::{Mapping, Phase};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteEventSourceMapping;

impl Operation for DeleteEventSourceMapping {
    const NAME: &'static str = "DeleteEventSourceMapping";
    type Input = DeleteEventSourceMappingRequest;
    type Output = EventSourceMappingConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        mappings::access(cx, "lambda:DeleteEventSourceMapping", &input.uuid).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let before = mappings::to_change(cx, &input.uuid).await?;
        let mapping = Mapping { phase: Phase::Deleting, ..before.clone() };
        mappings::put(cx, &mapping, Some(&before));
        Ok(mappings::told(&mapping))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud_with_queues, make, mapping, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_mapping_goes() {
        let cloud = cloud_with_queues().await;
        make(&cloud, "f").await;
        let made = call(&cloud, "CreateEventSourceMapping", mapping(json!({}))).await;
        let asked = json!({"UUID": made["UUID"]});
        let refused = refusal(&cloud, "DeleteEventSourceMapping", asked.clone()).await;
        assert_eq!((refused.status, refused.code.as_str()), (400, "ResourceInUseException"));
        cloud.settle().await;
        assert_eq!(call(&cloud, "DeleteEventSourceMapping", asked.clone()).await["State"], "Deleting");
        cloud.settle().await;
        assert_eq!(refusal(&cloud, "GetEventSourceMapping", asked).await.status, 404);
        let listed = call(&cloud, "ListEventSourceMappings", json!({})).await;
        assert_eq!(listed["EventSourceMappings"], json!([]));
        call(&cloud, "CreateEventSourceMapping", mapping(json!({}))).await;
    }
}
