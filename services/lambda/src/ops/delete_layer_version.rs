//! DeleteLayerVersion: no function can be given it any more; those that have it keep it. One that is not there is
//! gone already.

use crate::code;
use crate::layers::NamedLayer;
use crate::shapes::DeleteLayerVersionRequest;
use crate::state::layer::LayerVersion;
use crate::usage;
use kernel::{Access, Cx, Operation, Result};
use store::Row;

pub struct DeleteLayerVersion;

impl Operation for DeleteLayerVersion {
    const NAME: &'static str = "DeleteLayerVersion";
    type Input = DeleteLayerVersionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        Ok(layer.access("lambda:DeleteLayerVersion", input.version_number))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        if let Some(version) = layer.version(cx, input.version_number).await? {
            code::release(cx, &version.code).await?;
            usage::remove(cx, &layer.here, 0, version.code.bytes).await?;
            cx.tx.delete::<LayerVersion>(version.key());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, layer_arn, make, make_layer, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn functions_keep_what_they_have() {
        let cloud = cloud().await;
        make_layer(&cloud, "l").await;
        make(&cloud, "f").await;
        let given = json!({"FunctionName": "f", "Layers": [layer_arn("l:1")]});
        call(&cloud, "UpdateFunctionConfiguration", given.clone()).await;
        cloud.settle().await;
        call(&cloud, "PublishVersion", json!({"FunctionName": "f"})).await;
        for _ in 0..2 {
            call(&cloud, "DeleteLayerVersion", json!({"LayerName": "l", "VersionNumber": 1})).await;
        }
        for name in ["f", "f:1"] {
            let told = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": name})).await;
            assert_eq!(told["Layers"][0]["Arn"], layer_arn("l:1"), "{name}");
        }
        assert_eq!(codes(&cloud).await, 2, "of the function and of the layer");
        let refused = refusal(&cloud, "UpdateFunctionConfiguration", given).await;
        let sentence = format!("Layer version {} does not exist.", layer_arn("l:1"));
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence.as_str()).into());
        let none = json!({"FunctionName": "f", "Layers": []});
        let told = call(&cloud, "UpdateFunctionConfiguration", none).await;
        assert_eq!((told.get("Layers"), &told["FunctionArn"]), (None, &json!(arn("f"))));
        assert_eq!(codes(&cloud).await, 2, "the published version has it still");
        call(&cloud, "DeleteFunction", json!({"FunctionName": "f"})).await;
        assert_eq!(codes(&cloud).await, 0);
        let small = json!({"LayerName": "l", "VersionNumber": 0});
        let sentence = "Layer Version Cannot be less than 1";
        assert_eq!(refusal(&cloud, "DeleteLayerVersion", small).await.message, sentence);
    }

    /// How many archives are kept.
    async fn codes(cloud: &testkit::Cloud) -> usize {
        let mut tx = cloud.cloud.store.begin();
        let mut found = 0;
        crate::code::blob_refs(&mut tx, &mut |_| found += 1).await.expect("reads");
        found
    }
}
