//! CreateAlias: a name for a version of a function, or for two of them.

use crate::address::{self, Named};
use crate::aliases;
use crate::errors::Error;
use crate::shapes::{AliasConfiguration, CreateAliasRequest};
use crate::state::alias::Alias;
use kernel::{Access, Cx, Operation, Result};

pub struct CreateAlias;

impl Operation for CreateAlias {
    const NAME: &'static str = "CreateAlias";
    type Input = CreateAliasRequest;
    type Output = AliasConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:CreateAlias", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        let routing = input.routing_config.as_ref();
        let (version, other) = aliases::route(cx, &named, &input.function_version, routing).await?;
        if let Some(known) = aliases::find(cx, &named, &input.name).await? {
            return Err(Error::AliasExists { arn: known.arn() }.into());
        }
        let alias = Alias {
            account: named.here.account.clone(),
            region: named.here.region.clone(),
            function: named.name.clone(),
            name: input.name,
            version,
            description: input.description.unwrap_or_default(),
            other,
            revision: cx.ids.uuid(),
        };
        cx.tx.put(&alias);
        Ok(aliases::told(&alias))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_versions, refusal};
    use serde_json::{Value, json};

    fn alias(changes: Value) -> Value {
        let mut asked = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "1"});
        for (name, value) in changes.as_object().expect("is an object") {
            asked[name] = value.clone();
        }
        asked
    }

    #[tokio::test]
    async fn functions_are_found_by_it() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 2).await;
        let weights = json!({"AdditionalVersionWeights": {"2": 0.2}});
        let made = call(&cloud, "CreateAlias", alias(json!({"RoutingConfig": weights}))).await;
        let expected = json!({"AliasArn": arn("f:live"), "Name": "live", "FunctionVersion": "1",
            "Description": "", "RoutingConfig": weights, "RevisionId": made["RevisionId"]});
        assert_eq!(made, expected);
        for asked in [
            json!({"FunctionName": "f", "Qualifier": "live"}),
            json!({"FunctionName": "f:live"}),
            json!({"FunctionName": arn("f:live")}),
        ] {
            let told = call(&cloud, "GetFunction", asked).await;
            let told = &told["Configuration"];
            assert_eq!((&told["FunctionArn"], &told["Version"]), (&json!(arn("f:live")), &json!("1")));
        }
        let latest = alias(json!({"Name": "latest", "FunctionVersion": "$LATEST"}));
        assert_eq!(call(&cloud, "CreateAlias", latest).await["FunctionVersion"], "$LATEST");
        let empty = alias(json!({"Name": "empty", "RoutingConfig": {"AdditionalVersionWeights": {}}}));
        assert_eq!(call(&cloud, "CreateAlias", empty).await.get("RoutingConfig"), None);
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 2).await;
        call(&cloud, "CreateAlias", alias(json!({"Name": "there"}))).await;
        let weights = |weights: Value| json!({"RoutingConfig": {"AdditionalVersionWeights": weights}});
        let (invalid, missing) = ("InvalidParameterValueException", "ResourceNotFoundException");
        let many = "Number of items in AdditionalVersionWeights cannot be greater than 1";
        let same =
            "Invalid function version 1. Function version 1 is already included in routing configuration.";
        let gone = |name: &str| format!("Function not found: {}", arn(name));
        let latest = "$LATEST is not supported for an alias pointing to more than 1 version";
        let twice = format!("Alias already exists: {}", arn("f:there"));
        let range = |value: &str| {
            format!(
                "1 validation error detected: Value '{{2={value}}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]"
            )
        };
        let mut of_latest = weights(json!({"1": 0.5}));
        of_latest["FunctionVersion"] = json!("$LATEST");
        for (changes, status, code, sentence) in [
            (weights(json!({"1": 0.2, "2": 0.2})), 400, invalid, many.to_owned()),
            (weights(json!({"1": 0.5})), 400, invalid, same.to_owned()),
            (weights(json!({"10": 0.5})), 404, missing, gone("f:10")),
            (weights(json!({"2": 2.0})), 400, "ValidationException", range("2.0")),
            (json!({"FunctionVersion": "10"}), 404, missing, gone("f:10")),
            (json!({"FunctionName": "g"}), 404, missing, gone("g:1")),
            (of_latest, 400, invalid, latest.to_owned()),
            (json!({"Name": "there"}), 409, "ResourceConflictException", twice),
        ] {
            let refused = refusal(&cloud, "CreateAlias", alias(changes.clone())).await;
            assert_eq!(refused, (status, code, sentence.as_str()).into(), "{changes}");
        }
        let refused = refusal(&cloud, "CreateAlias", alias(json!({"Name": "2024"}))).await;
        assert_eq!(refused.code, "ValidationException");
    }
}
