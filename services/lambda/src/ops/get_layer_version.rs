//! GetLayerVersion: a version of a layer, and where its content can be fetched.

use crate::errors::Error;
use crate::layers::{self, NamedLayer};
use crate::shapes::{GetLayerVersionRequest, GetLayerVersionResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetLayerVersion;

impl Operation for GetLayerVersion {
    const NAME: &'static str = "GetLayerVersion";
    type Input = GetLayerVersionRequest;
    type Output = GetLayerVersionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        Ok(layer.access("lambda:GetLayerVersion", input.version_number))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        let version = layer.version(cx, input.version_number).await?.ok_or(Error::NoSuchResource)?;
        Ok(layers::whole(cx, &version))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, layer_arn, make_layer, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn by_name_and_by_arn() {
        let cloud = cloud().await;
        let mut made = make_layer(&cloud, "l").await;
        made["Content"]["Location"] = json!("somewhere");
        for name in ["l", &layer_arn("l")] {
            let asked = json!({"LayerName": name, "VersionNumber": 1});
            let mut told = call(&cloud, "GetLayerVersion", asked).await;
            told["Content"]["Location"] = json!("somewhere");
            assert_eq!(told, made);
        }
        let missing = "The resource you requested does not exist.";
        let small = "Layer Version Cannot be less than 1";
        let (invalid, gone) = ("InvalidParameterValueException", "ResourceNotFoundException");
        let elsewhere = layer_arn("l").replace("us-east-1", "eu-west-1");
        for (name, number, status, code, sentence) in [
            ("none", 1, 404, gone, missing),
            ("l", 2, 404, gone, missing),
            (&elsewhere, 1, 404, gone, missing),
            ("l", 0, 400, invalid, small),
            ("l", -1, 400, invalid, small),
        ] {
            let asked = json!({"LayerName": name, "VersionNumber": number});
            let refused = refusal(&cloud, "GetLayerVersion", asked).await;
            assert_eq!(refused, (status, code, sentence).into(), "{name} {number}");
        }
    }
}
