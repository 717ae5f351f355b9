//! PublishVersion: `$LATEST` as it is now, under a number, for good. What has not changed since is not published
//! again.

use crate::address::{self, Named};
use crate::errors::Error;
use crate::shapes::{FunctionConfiguration, PublishVersionRequest};
use crate::state::version::{Phase, Version};
use crate::told;
use crate::versions::{self, Published};
use data_encoding::BASE64;
use kernel::{Access, Cx, Operation, Result};

pub struct PublishVersion;

impl Operation for PublishVersion {
    const NAME: &'static str = "PublishVersion";
    type Input = PublishVersionRequest;
    type Output = FunctionConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:PublishVersion", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        let latest = versions::latest_to_change(cx, &named, input.revision_id.as_deref()).await?;
        check_code(&latest, input.code_sha256)?;
        let version = match versions::publish(cx, &latest, input.description, Phase::Settled).await? {
            Published::Same(version) => version,
            Published::New(version) => {
                cx.tx.put(&Version { revision: cx.ids.uuid(), ..latest });
                version
            }
        };
        Ok(told::whole_as(version.qualified_arn(), &version))
    }
}

/// The code must be the one that the caller means, if it says.
fn check_code(latest: &Version, asked: Option<String>) -> Result<(), Error> {
    let sha256 = BASE64.encode(&latest.code.sha256);
    match asked.filter(|asked| !asked.is_empty() && *asked != sha256) {
        Some(asked) => Err(Error::OtherCode { asked, sha256 }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, least, make, refusal, zip};
    use serde_json::{Value, json};

    fn numbers(told: &Value) -> Vec<&str> {
        let versions = told["Versions"].as_array().map(Vec::as_slice).unwrap_or_default();
        versions.iter().filter_map(|version| version["Version"].as_str()).collect()
    }

    #[tokio::test]
    async fn versions_stay_as_they_were() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let publish = |description: &str| json!({"FunctionName": "f", "Description": description});
        let before = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f"})).await;
        let first = call(&cloud, "PublishVersion", publish("first")).await;
        assert_eq!((&first["Version"], &first["Description"]), (&json!("1"), &json!("first")));
        assert_eq!((&first["State"], &first["LastUpdateStatus"]), (&json!("Active"), &json!("Successful")));
        assert_eq!(first["FunctionArn"], arn("f:1"));
        let latest = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f"})).await;
        assert_ne!(latest["RevisionId"], before["RevisionId"]);
        assert_eq!((&latest["Description"], &latest["FunctionArn"]), (&json!(""), &json!(arn("f"))));

        let change = json!({"FunctionName": "f", "Description": "changed", "Timeout": 9});
        call(&cloud, "UpdateFunctionConfiguration", change).await;
        cloud.settle().await;
        call(&cloud, "UpdateFunctionCode", json!({"FunctionName": "f", "ZipFile": zip("x")})).await;
        cloud.settle().await;
        let second = call(&cloud, "PublishVersion", json!({"FunctionName": "f"})).await;
        assert_eq!((&second["Version"], &second["Description"]), (&json!("2"), &json!("changed")));
        assert_eq!(call(&cloud, "PublishVersion", publish("again")).await, second);
        let told = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f:1"})).await;
        assert_eq!(told, first);
        let all = call(&cloud, "ListVersionsByFunction", json!({"FunctionName": "f"})).await;
        assert_eq!(numbers(&all), ["$LATEST", "1", "2"]);
        assert_eq!(all["Versions"][2]["FunctionArn"], arn("f:2"));
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud().await;
        call(&cloud, "CreateFunction", least("f")).await;
        let pending = "The operation cannot be performed at this time. The function is currently in the following state: Pending";
        let refused = refusal(&cloud, "PublishVersion", json!({"FunctionName": "f"})).await;
        assert_eq!(refused, (409, "ResourceConflictException", pending).into());
        cloud.settle().await;
        let latest = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f"})).await;
        let sha256 = latest["CodeSha256"].as_str().expect("a text");
        let other = format!(
            "CodeSHA256 (none) is different from current CodeSHA256 in $LATEST ({sha256}). Please try again with the CodeSHA256 in $LATEST."
        );
        let revision = "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";
        let missing = format!("Function not found: {}", arn("g"));
        for (asked, status, code, sentence) in [
            (
                json!({"FunctionName": "f", "CodeSha256": "none"}),
                400,
                "InvalidParameterValueException",
                &*other,
            ),
            (json!({"FunctionName": "f", "RevisionId": "no"}), 412, "PreconditionFailedException", revision),
            (json!({"FunctionName": "g"}), 404, "ResourceNotFoundException", &*missing),
        ] {
            assert_eq!(refusal(&cloud, "PublishVersion", asked).await, (status, code, sentence).into());
        }
        let asked = json!({"FunctionName": "f", "CodeSha256": sha256, "RevisionId": latest["RevisionId"]});
        assert_eq!(call(&cloud, "PublishVersion", asked).await["Version"], "1");
    }

    #[tokio::test]
    async fn with_the_function_or_its_code() {
        let cloud = cloud().await;
        let mut asked = least("f");
        asked["Publish"] = json!(true);
        let made = call(&cloud, "CreateFunction", asked).await;
        assert_eq!((&made["Version"], &made["FunctionArn"]), (&json!("1"), &json!(arn("f"))));
        assert_eq!(made["State"], "Pending");
        cloud.settle().await;
        let one =
            call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f", "Qualifier": "1"})).await;
        assert_eq!((&one["State"], &one["LastUpdateStatus"]), (&json!("Active"), &json!("Successful")));
        assert_eq!(call(&cloud, "PublishVersion", json!({"FunctionName": "f"})).await, one);
        let other = json!({"FunctionName": "f", "ZipFile": zip("other"), "Publish": true});
        let two = call(&cloud, "UpdateFunctionCode", other).await;
        assert_eq!((&two["Version"], &two["FunctionArn"]), (&json!("2"), &json!(arn("f:2"))));
        assert_eq!(two["State"], "Pending");
        let latest = call(&cloud, "GetFunction", json!({"FunctionName": "f", "Qualifier": "$LATEST"})).await;
        assert_eq!(latest["Configuration"]["FunctionArn"], arn("f:$LATEST"));
        assert_eq!(latest["Configuration"]["LastUpdateStatus"], "InProgress");
        cloud.settle().await;
        let same = json!({"FunctionName": "f", "ZipFile": zip("other"), "Publish": true});
        assert_eq!(call(&cloud, "UpdateFunctionCode", same).await["Version"], "2");
        let usage = call(&cloud, "GetAccountSettings", json!({})).await;
        let bytes = made["CodeSize"].as_i64().zip(two["CodeSize"].as_i64());
        let all = bytes.map(|(one, two)| one + 2 * two);
        assert_eq!(usage["AccountUsage"], json!({"TotalCodeSize": all, "FunctionCount": 1}));
    }
}
