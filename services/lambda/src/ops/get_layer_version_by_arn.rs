//! GetLayerVersionByArn: the same as GetLayerVersion, by the ARN of the version.

use crate::errors::Error;
use crate::layers;
use crate::shapes::{GetLayerVersionByArnRequest, GetLayerVersionResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetLayerVersionByArn;

impl Operation for GetLayerVersionByArn {
    const NAME: &'static str = "GetLayerVersionByArn";
    type Input = GetLayerVersionByArnRequest;
    type Output = GetLayerVersionResponse;

    async fn access(_: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        Ok(Access::to("lambda:GetLayerVersion", input.arn.clone()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let (layer, number) = layers::of_version(&input.arn).ok_or(Error::NoSuchResource)?;
        let version = layer.version(cx, number).await?.ok_or(Error::NoSuchResource)?;
        Ok(layers::whole(cx, &version))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, layer_arn, make_layer, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn whole_arns_alone() {
        let cloud = cloud().await;
        make_layer(&cloud, "l").await;
        let told = call(&cloud, "GetLayerVersionByArn", json!({"Arn": layer_arn("l:1")})).await;
        assert_eq!((&told["Version"], &told["LayerArn"]), (&json!(1), &json!(layer_arn("l"))));
        let refused = refusal(&cloud, "GetLayerVersionByArn", json!({"Arn": layer_arn("l:2")})).await;
        let sentence = "The resource you requested does not exist.";
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        let refused = refusal(&cloud, "GetLayerVersionByArn", json!({"Arn": layer_arn("l")})).await;
        assert_eq!(refused.code, "ValidationException");
    }
}
