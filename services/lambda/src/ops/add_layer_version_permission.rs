//! AddLayerVersionPermission: one more who may use a version of a layer.

use crate::errors::Error;
use crate::layers::NamedLayer;
use crate::policy;
use crate::shapes::{AddLayerVersionPermissionRequest, AddLayerVersionPermissionResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct AddLayerVersionPermission;

impl Operation for AddLayerVersionPermission {
    const NAME: &'static str = "AddLayerVersionPermission";
    type Input = AddLayerVersionPermissionRequest;
    type Output = AddLayerVersionPermissionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        Ok(layer.access("lambda:AddLayerVersionPermission", input.version_number))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        let mut version = layer.carrier(cx, input.version_number).await?;
        let statement = policy::layer_statement(&input, &version.arn());
        policy::add(&mut version.statements, &input.statement_id, &statement)?;
        if input.revision_id.is_some_and(|revision| revision != version.revision) {
            return Err(Error::OtherLayerRevision.into());
        }
        version.revision = cx.ids.uuid();
        cx.tx.put(&version);
        Ok(AddLayerVersionPermissionResponse {
            statement: Some(statement),
            revision_id: Some(version.revision),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, layer_arn, make_layer, refusal};
    use serde_json::{Value, json};

    fn permission(changes: Value) -> Value {
        let mut asked = json!({"LayerName": "l", "VersionNumber": 1, "StatementId": "s1",
            "Action": "lambda:GetLayerVersion", "Principal": "*"});
        for (name, value) in changes.as_object().expect("is an object") {
            asked[name] = value.clone();
        }
        asked
    }

    #[tokio::test]
    async fn permissions_become_statements() {
        let cloud = cloud().await;
        make_layer(&cloud, "l").await;
        let root = "arn:aws:iam::111111111111:root";
        let organization = json!({"StringEquals": {"aws:PrincipalOrgID": "o-0123456789"}});
        for (changes, principal, condition) in [
            (json!({}), json!("*"), None),
            (json!({"StatementId": "s2", "Principal": "111111111111"}), json!({"AWS": root}), None),
            (json!({"StatementId": "s3", "Principal": root}), json!({"AWS": root}), None),
            (json!({"StatementId": "s4", "OrganizationId": "o-0123456789"}), json!("*"), Some(organization)),
        ] {
            let told = call(&cloud, "AddLayerVersionPermission", permission(changes.clone())).await;
            let statement: Value =
                serde_json::from_str(told["Statement"].as_str().expect("a text")).expect("JSON");
            let id = changes.get("StatementId").cloned().unwrap_or(json!("s1"));
            let mut expected = json!({"Sid": id, "Effect": "Allow", "Principal": principal,
                "Action": "lambda:GetLayerVersion", "Resource": layer_arn("l:1")});
            if let Some(condition) = condition {
                expected["Condition"] = condition;
            }
            assert_eq!(statement, expected);
            let policy = json!({"LayerName": "l", "VersionNumber": 1});
            let policy = call(&cloud, "GetLayerVersionPolicy", policy).await;
            assert_eq!(policy["RevisionId"], told["RevisionId"]);
        }
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud().await;
        make_layer(&cloud, "l").await;
        call(&cloud, "AddLayerVersionPermission", permission(json!({}))).await;
        let again = "The statement id (s1) provided already exists. Please provide a new statement id, or remove the existing statement.";
        let revision = "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id";
        let gone = |arn: &str| format!("Layer version {} does not exist.", layer_arn(arn));
        let missing = "ResourceNotFoundException";
        for (changes, status, code, sentence) in [
            (json!({}), 409, "ResourceConflictException", again.to_owned()),
            (
                json!({"StatementId": "s2", "RevisionId": "wrong"}),
                412,
                "PreconditionFailedException",
                revision.to_owned(),
            ),
            (json!({"LayerName": "none"}), 404, missing, gone("none:1")),
            (json!({"VersionNumber": 2}), 404, missing, gone("l:2")),
        ] {
            let refused = refusal(&cloud, "AddLayerVersionPermission", permission(changes)).await;
            assert_eq!(refused, (status, code, sentence.as_str()).into());
        }
        let other = permission(json!({"Action": "*"}));
        assert_eq!(refusal(&cloud, "AddLayerVersionPermission", other).await.code, "ValidationException");
    }
}
