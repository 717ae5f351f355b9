//! UpdateFunctionCode: other code for `$LATEST`.

use crate::address::{self, Named};
use crate::code::{self, Archive, Source};
use crate::settings;
use crate::shapes::{FunctionConfiguration, UpdateFunctionCodeRequest};
use crate::state::version::{Phase, Version};
use crate::versions::{self, Published};
use crate::{layers, ticks, told, usage};
use kernel::{Access, Cx, Operation, Result};

pub struct UpdateFunctionCode;

impl Operation for UpdateFunctionCode {
    const NAME: &'static str = "UpdateFunctionCode";
    type Input = UpdateFunctionCodeRequest;
    type Output = FunctionConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:UpdateFunctionCode", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        settings::check_architectures(input.architectures.as_deref())?;
        let named = Named::whole(cx, &input.function_name)?;
        let version = versions::latest_to_change(cx, &named, input.revision_id.as_deref()).await?;
        let source = Source {
            zip: input.zip_file,
            bucket: input.s3_bucket,
            key: input.s3_key,
            version: input.s3_object_version,
        };
        let archive = Archive::of(cx, source).await?;
        layers::check_sizes(&archive.told(version.code.id), &version.layers)?;
        if input.dry_run == Some(true) {
            return Ok(tried(version, &archive));
        }
        usage::remove(cx, &named.here, 0, version.code.bytes).await?;
        usage::add(cx, &named.here, 0, archive.bytes()).await?;
        code::release(cx, &version.code).await?;
        let version = Version {
            revision: cx.ids.uuid(),
            modified: cx.now,
            code: archive.store(cx).await?,
            phase: Phase::Updating,
            ..version
        };
        cx.tx.put(&version);
        ticks::settle_later(cx, &version);
        match input.publish {
            Some(true) => publish(cx, &version).await,
            _ => Ok(told::whole(&version)),
        }
    }
}

/// What would be told, had it happened.
fn tried(version: Version, archive: &Archive) -> FunctionConfiguration {
    let code = archive.told(version.code.id);
    told::whole(&Version { code, ..version })
}

/// A version with the new code, which is told in place of `$LATEST`.
async fn publish(cx: &mut Cx<'_>, latest: &Version) -> Result<FunctionConfiguration> {
    let version = match versions::publish(cx, latest, None, Phase::Creating).await? {
        Published::Same(version) => version,
        Published::New(version) => {
            ticks::settle_later(cx, &version);
            version
        }
    };
    Ok(told::whole_as(version.qualified_arn(), &version))
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal, zip};
    use serde_json::json;

    #[tokio::test]
    async fn other_code() {
        let cloud = cloud().await;
        let made = make(&cloud, "f").await;
        let asked = json!({"FunctionName": "f", "ZipFile": zip("other")});
        let mut tried = asked.clone();
        tried["DryRun"] = json!(true);
        let would = call(&cloud, "UpdateFunctionCode", tried).await;
        let unchanged = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f"})).await;
        assert_eq!(unchanged["CodeSha256"], made["CodeSha256"]);
        let told = call(&cloud, "UpdateFunctionCode", asked.clone()).await;
        assert_eq!(told["CodeSha256"], would["CodeSha256"]);
        assert_ne!(told["CodeSha256"], made["CodeSha256"]);
        assert_eq!((&told["State"], &told["LastUpdateStatus"]), (&json!("Active"), &json!("InProgress")));
        assert_eq!(told["LastUpdateStatusReason"], "The function is being created.");
        let sentence = format!(
            "The operation cannot be performed at this time. An update is in progress for resource: {}",
            arn("f")
        );
        let refused = refusal(&cloud, "UpdateFunctionCode", asked.clone()).await;
        assert_eq!(refused, (409, "ResourceConflictException", sentence.as_str()).into());
        cloud.settle().await;
        let told = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f"})).await;
        assert_eq!(told["LastUpdateStatus"], "Successful");
        assert_eq!(told.get("LastUpdateStatusReason"), None);
    }

    #[tokio::test]
    async fn only_as_the_caller_knows_it() {
        let cloud = cloud().await;
        let made = make(&cloud, "f").await;
        let old = json!({"FunctionName": "f", "ZipFile": zip("other"), "RevisionId": made["RevisionId"]});
        let sentence = "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";
        let refused = refusal(&cloud, "UpdateFunctionCode", old.clone()).await;
        assert_eq!(refused, (412, "PreconditionFailedException", sentence).into());
        let now = call(&cloud, "GetFunctionConfiguration", json!({"FunctionName": "f"})).await;
        let mut current = old;
        current["RevisionId"] = now["RevisionId"].clone();
        call(&cloud, "UpdateFunctionCode", current).await;
        let nothing =
            refusal(&cloud, "UpdateFunctionCode", json!({"FunctionName": "g", "ZipFile": zip("x")}));
        assert_eq!(nothing.await.code, "ResourceNotFoundException");
    }
}
