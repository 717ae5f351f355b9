//! GetEventSourceMapping: a mapping, by its id.

use crate::mappings;
use crate::shapes::{EventSourceMappingConfiguration, GetEventSourceMappingRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetEventSourceMapping;

impl Operation for GetEventSourceMapping {
    const NAME: &'static str = "GetEventSourceMapping";
    type Input = GetEventSourceMappingRequest;
    type Output = EventSourceMappingConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        mappings::access(cx, "lambda:GetEventSourceMapping", &input.uuid).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        Ok(mappings::told(&mappings::find(cx, &input.uuid).await?))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_mapping_must_be_there() {
        let cloud = cloud().await;
        let sentence = "The resource you requested does not exist.";
        for operation in ["GetEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"] {
            let refused = refusal(&cloud, operation, json!({"UUID": "x"})).await;
            assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        }
    }
}
