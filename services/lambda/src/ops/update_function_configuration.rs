//! UpdateFunctionConfiguration: other settings for `$LATEST`.

use crate::address::{self, Named};
use crate::settings::Asked;
use crate::shapes::{FunctionConfiguration, UpdateFunctionConfigurationRequest};
use crate::state::version::{Phase, UsedLayer, Version};
use crate::{layers, role, targets, ticks, told, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct UpdateFunctionConfiguration;

impl Operation for UpdateFunctionConfiguration {
    const NAME: &'static str = "UpdateFunctionConfiguration";
    type Input = UpdateFunctionConfigurationRequest;
    type Output = FunctionConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = address::access(cx, "lambda:UpdateFunctionConfiguration", &input.function_name).await?;
        let access = layers::needs(access, input.layers.as_deref());
        let function = Named::new(cx, &input.function_name, None)?.arn();
        Ok(match &input.role {
            Some(role) => access.and(role::need_to_pass(role, &function)?),
            None => access,
        })
    }

    async fn run(cx: &mut Cx<'_>, mut input: Self::Input) -> Result<Self::Output> {
        let asked = Asked::to_update(&mut input);
        let dead_letters = asked.dead_letters();
        let named = Named::whole(cx, &input.function_name)?;
        let version = versions::latest_to_change(cx, &named, input.revision_id.as_deref()).await?;
        let settings = asked.over(version.settings.clone())?;
        if let Some(role) = &input.role {
            role::check(cx, role, &named.arn()).await?;
        }
        if let Some(target) = dead_letters {
            let role = input.role.as_ref().unwrap_or(&version.role);
            targets::check_dead_letters(cx, role, &named.arn(), &target).await?;
        }
        let layers = match &input.layers {
            Some(arns) => other_layers(cx, &named, &version, arns).await?,
            None => version.layers,
        };
        let version = Version {
            revision: cx.ids.uuid(),
            modified: cx.now,
            role: input.role.unwrap_or(version.role),
            settings,
            layers,
            phase: Phase::Updating,
            ..version
        };
        cx.tx.put(&version);
        ticks::settle_later(cx, &version);
        Ok(told::whole(&version))
    }
}

async fn other_layers(
    cx: &mut Cx<'_>,
    named: &Named,
    version: &Version,
    arns: &[String],
) -> Result<Vec<UsedLayer>> {
    let layers = layers::given(cx, named, arns).await?;
    layers::check_sizes(&version.code, &layers)?;
    layers::exchange(cx, &version.layers, &layers).await?;
    Ok(layers)
}

#[cfg(test)]
mod tests {
    use crate::testing::{allow, call, cloud, layer_arn, make, make_layer, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn what_is_said_changes_and_the_rest_stays() {
        let cloud = cloud().await;
        let made = make(&cloud, "f").await;
        let asked = json!({"FunctionName": "f", "Description": "Changed", "Timeout": 10, "MemorySize": 512,
            "Runtime": "python3.11", "Environment": {"Variables": {"ENV_A": "a"}},
            "EphemeralStorage": {"Size": 1024},
            "LoggingConfig": {"LogFormat": "JSON", "SystemLogLevel": "DEBUG", "LogGroup": "shared"}});
        let told = call(&cloud, "UpdateFunctionConfiguration", asked).await;
        for (member, expected) in [
            ("Description", json!("Changed")),
            ("Timeout", json!(10)),
            ("MemorySize", json!(512)),
            ("Runtime", json!("python3.11")),
            ("Environment", json!({"Variables": {"ENV_A": "a"}})),
            ("EphemeralStorage", json!({"Size": 1024})),
            (
                "LoggingConfig",
                json!({"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "DEBUG", "LogGroup": "shared"}),
            ),
            ("LastUpdateStatus", json!("InProgress")),
            ("Handler", made["Handler"].clone()),
            ("CodeSha256", made["CodeSha256"].clone()),
        ] {
            assert_eq!(told[member], expected, "{member}");
        }
        cloud.settle().await;
        let text = json!({"FunctionName": "f", "LoggingConfig": {"LogFormat": "Text"},
            "Environment": {"Variables": {}}});
        let told = call(&cloud, "UpdateFunctionConfiguration", text).await;
        assert_eq!(told["LoggingConfig"], json!({"LogFormat": "Text", "LogGroup": "shared"}));
        assert_eq!(told["Environment"], json!({"Variables": {}}));
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let sentence = "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240";
        let large = json!({"FunctionName": "f", "MemorySize": 10241});
        let refused = refusal(&cloud, "UpdateFunctionConfiguration", large).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
        let nobody = json!({"FunctionName": "f", "Role": "arn:aws:iam::000000000000:role/nobody"});
        let refused = refusal(&cloud, "UpdateFunctionConfiguration", nobody).await;
        assert_eq!(refused.message, "The role defined for the function cannot be assumed by Lambda.");
        let other = json!({"FunctionName": "f", "RevisionId": "no", "Timeout": 4});
        let refused = refusal(&cloud, "UpdateFunctionConfiguration", other).await;
        assert_eq!((refused.status, refused.code.as_str()), (412, "PreconditionFailedException"));
        let published = json!({"FunctionName": "f:1", "Timeout": 4});
        let refused = refusal(&cloud, "UpdateFunctionConfiguration", published).await;
        assert_eq!(refused.code, "InvalidParameterValueException");
    }

    #[tokio::test]
    async fn layers_in_their_order() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        for name in ["a", "b", "b", "c", "d", "e"] {
            make_layer(&cloud, name).await;
        }
        let given = |layers: &[&str]| {
            let arns: Vec<String> = layers.iter().map(|layer| layer_arn(layer)).collect();
            json!({"FunctionName": "f", "Layers": arns})
        };
        let told = call(&cloud, "UpdateFunctionConfiguration", given(&["b:2", "a:1"])).await;
        let bytes = &told["Layers"][0]["CodeSize"];
        let expected = json!([{"Arn": layer_arn("b:2"), "CodeSize": bytes}, {"Arn": layer_arn("a:1"), "CodeSize": bytes}]);
        assert!(bytes.as_i64().is_some_and(|bytes| bytes > 0));
        assert_eq!(told["Layers"], expected);
        cloud.settle().await;
        let same = format!(
            "Two different versions of the same layer are not allowed to be referenced in the same function. {} and {} are versions of the same layer.",
            layer_arn("b:1"),
            layer_arn("b:2")
        );
        let elsewhere =
            json!({"FunctionName": "f", "Layers": ["arn:aws:lambda:eu-west-1:000000000000:layer:a:1"]});
        let region = "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.";
        for (asked, sentence) in [
            (given(&["b:1", "a:1", "b:2"]), same),
            (given(&["a:9"]), format!("Layer version {} does not exist.", layer_arn("a:9"))),
            (elsewhere, region.to_owned()),
            (
                given(&["a:1", "b:1", "c:1", "d:1", "e:1", "f:1"]),
                "Cannot reference more than 5 layers.".to_owned(),
            ),
        ] {
            let refused = refusal(&cloud, "UpdateFunctionConfiguration", asked).await;
            assert_eq!(refused, (400, "InvalidParameterValueException", sentence.as_str()).into());
        }
        let told = call(&cloud, "GetFunction", json!({"FunctionName": "f"})).await;
        assert_eq!(told["Configuration"]["Layers"], expected);
    }

    #[tokio::test]
    async fn dead_letters_go_where_the_role_may_send() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let queue = "arn:aws:sqs:us-east-1:000000000000:q";
        let asked = |target: &str| json!({"FunctionName": "f", "DeadLetterConfig": {"TargetArn": target}});
        let sentence = "The provided execution role does not have permissions to call SendMessage on SQS";
        let refused = refusal(&cloud, "UpdateFunctionConfiguration", asked(queue)).await;
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
        allow(&cloud, "sqs:SendMessage", queue).await;
        let told = call(&cloud, "UpdateFunctionConfiguration", asked(queue)).await;
        assert_eq!(told["DeadLetterConfig"], json!({"TargetArn": queue}));
        cloud.settle().await;
        let topic = asked("arn:aws:sns:us-east-1:000000000000:t");
        let refused = refusal(&cloud, "UpdateFunctionConfiguration", topic).await;
        assert_eq!((refused.status, refused.code.as_str()), (501, "NotImplemented"));
        let told = call(&cloud, "UpdateFunctionConfiguration", asked("")).await;
        assert_eq!(told.get("DeadLetterConfig"), None);
    }
}
