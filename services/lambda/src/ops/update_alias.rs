//! UpdateAlias: an alias leads elsewhere. What is not said stays.

use crate::address::{self, Named};
use crate::aliases;
use crate::errors::Error;
use crate::provisioned;
use crate::shapes::{AliasConfiguration, UpdateAliasRequest};
use crate::state::alias::Alias;
use kernel::{Access, Cx, Operation, Result};

pub struct UpdateAlias;

impl Operation for UpdateAlias {
    const NAME: &'static str = "UpdateAlias";
    type Input = UpdateAliasRequest;
    type Output = AliasConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:UpdateAlias", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        let missing = || Error::AliasGone { arn: format!("{}:{}", named.arn(), input.name) };
        let before = aliases::find(cx, &named, &input.name).await?.ok_or_else(missing)?;
        if input.revision_id.is_some_and(|revision| revision != before.revision) {
            return Err(Error::OtherRevision.into());
        }
        let asked = input.function_version.unwrap_or_else(|| before.qualifier());
        let routing = input.routing_config.unwrap_or_else(|| aliases::same_route(&before));
        let (version, other) = aliases::route(cx, &named, &asked, Some(&routing)).await?;
        let description = input.description.unwrap_or(before.description);
        let alias = Alias { version, other, description, revision: cx.ids.uuid(), ..before };
        provisioned::follow(cx, &named, &alias).await?;
        cx.tx.put(&alias);
        Ok(aliases::told(&alias))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_versions, refusal};
    use serde_json::{Value, json};

    fn alias(changes: Value) -> Value {
        let mut asked = json!({"FunctionName": "f", "Name": "live"});
        for (name, value) in changes.as_object().expect("is an object") {
            asked[name] = value.clone();
        }
        asked
    }

    #[tokio::test]
    async fn what_is_said_changes() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 2).await;
        let weights = json!({"AdditionalVersionWeights": {"2": 0.2}});
        let asked = alias(json!({"FunctionVersion": "1", "Description": "d", "RoutingConfig": weights}));
        let made = call(&cloud, "CreateAlias", asked).await;
        let told = call(&cloud, "UpdateAlias", alias(json!({"Description": "e"}))).await;
        assert_eq!((&told["Description"], &told["RoutingConfig"]), (&json!("e"), &weights));
        assert_ne!(told["RevisionId"], made["RevisionId"]);
        let same = alias(json!({"FunctionVersion": "2"}));
        let sentence =
            "Invalid function version 2. Function version 2 is already included in routing configuration.";
        assert_eq!(refusal(&cloud, "UpdateAlias", same).await.message, sentence);
        let moved = alias(json!({"FunctionVersion": "2", "RoutingConfig": {}}));
        let told = call(&cloud, "UpdateAlias", moved).await;
        assert_eq!((&told["FunctionVersion"], told.get("RoutingConfig")), (&json!("2"), None));
        assert_eq!(call(&cloud, "GetAlias", alias(json!({}))).await, told);
        let stale = alias(json!({"RevisionId": made["RevisionId"]}));
        let refused = refusal(&cloud, "UpdateAlias", stale).await;
        assert_eq!((refused.status, refused.code.as_str()), (412, "PreconditionFailedException"));
        let refused = refusal(&cloud, "UpdateAlias", alias(json!({"Name": "none"}))).await;
        let sentence = format!("Alias not found: {}", arn("f:none"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
