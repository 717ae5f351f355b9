//! RemoveLayerVersionPermission: one less who may use a version of a layer.

use crate::errors::Error;
use crate::layers::NamedLayer;
use crate::shapes::RemoveLayerVersionPermissionRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct RemoveLayerVersionPermission;

impl Operation for RemoveLayerVersionPermission {
    const NAME: &'static str = "RemoveLayerVersionPermission";
    type Input = RemoveLayerVersionPermissionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        Ok(layer.access("lambda:RemoveLayerVersionPermission", input.version_number))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        let mut version = layer.carrier(cx, input.version_number).await?;
        let missing = || Error::NoSuchStatement { id: input.statement_id.clone() };
        let found = version.statements.iter().position(|known| known.id == input.statement_id);
        let at = found.ok_or_else(missing)?;
        if input.revision_id.is_some_and(|revision| revision != version.revision) {
            return Err(Error::OtherLayerRevision.into());
        }
        version.statements.remove(at);
        version.revision = cx.ids.uuid();
        cx.tx.put(&version);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make_layer, refusal};
    use serde_json::{Value, json};

    fn named(changes: Value) -> Value {
        let mut asked = json!({"LayerName": "l", "VersionNumber": 1, "StatementId": "s1"});
        for (name, value) in changes.as_object().expect("is an object") {
            asked[name] = value.clone();
        }
        asked
    }

    #[tokio::test]
    async fn with_the_last_statement_the_policy_is_gone() {
        let cloud = cloud().await;
        make_layer(&cloud, "l").await;
        let permission = named(json!({"Action": "lambda:GetLayerVersion", "Principal": "*"}));
        call(&cloud, "AddLayerVersionPermission", permission).await;
        for (changes, sentence) in [
            (json!({"StatementId": "none"}), "Statement none is not found in resource policy."),
            (
                json!({"RevisionId": "wrong"}),
                "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id",
            ),
        ] {
            let refused = refusal(&cloud, "RemoveLayerVersionPermission", named(changes)).await;
            assert_eq!(refused.message, sentence);
        }
        call(&cloud, "RemoveLayerVersionPermission", named(json!({}))).await;
        let asked = json!({"LayerName": "l", "VersionNumber": 1});
        let refused = refusal(&cloud, "GetLayerVersionPolicy", asked).await;
        let sentence = "No policy is associated with the given resource.";
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
    }
}
