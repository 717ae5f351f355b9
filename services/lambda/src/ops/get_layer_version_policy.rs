//! GetLayerVersionPolicy: who else may use a version of a layer.

use crate::errors::Error;
use crate::layers::NamedLayer;
use crate::shapes::{GetLayerVersionPolicyRequest, GetLayerVersionPolicyResponse};
use crate::state::policy::document;
use kernel::{Access, Cx, Operation, Result};

pub struct GetLayerVersionPolicy;

impl Operation for GetLayerVersionPolicy {
    const NAME: &'static str = "GetLayerVersionPolicy";
    type Input = GetLayerVersionPolicyRequest;
    type Output = GetLayerVersionPolicyResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        Ok(layer.access("lambda:GetLayerVersionPolicy", input.version_number))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        let version = layer.carrier(cx, input.version_number).await?;
        if version.statements.is_empty() {
            return Err(Error::NoPolicyOfResource.into());
        }
        Ok(GetLayerVersionPolicyResponse {
            policy: Some(document(&version.statements)),
            revision_id: Some(version.revision),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, layer_arn, make_layer, refusal};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn the_whole_document() {
        let cloud = cloud().await;
        make_layer(&cloud, "l").await;
        let asked = || json!({"LayerName": "l", "VersionNumber": 1});
        let permission = json!({"LayerName": "l", "VersionNumber": 1, "StatementId": "s1",
            "Action": "lambda:GetLayerVersion", "Principal": "*"});
        call(&cloud, "AddLayerVersionPermission", permission).await;
        let told = call(&cloud, "GetLayerVersionPolicy", asked()).await;
        let policy: Value = serde_json::from_str(told["Policy"].as_str().expect("a text")).expect("JSON");
        let statement = json!({"Sid": "s1", "Effect": "Allow", "Principal": "*",
            "Action": "lambda:GetLayerVersion", "Resource": layer_arn("l:1")});
        assert_eq!(policy, json!({"Version": "2012-10-17", "Id": "default", "Statement": [statement]}));
        let gone = json!({"LayerName": "l", "VersionNumber": 2});
        let sentence = format!("Layer version {} does not exist.", layer_arn("l:2"));
        assert_eq!(refusal(&cloud, "GetLayerVersionPolicy", gone).await.message, sentence);
    }
}
