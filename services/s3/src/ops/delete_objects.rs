//! DeleteObjects: up to a thousand keys and versions, each with an answer of its own, also to whether the
//! caller may.
//!
//! Known limit: all of it is one transaction. A thousand keys of a kilobyte each fit, but not where every one of
//! them has an object that is kept as a version and a queue that is told: then the batch is refused as too large.

use super::delete_object::DELETE;
use crate::conditions::WriteCondition;
use crate::door;
use crate::errors::object::ObjectError;
use crate::limits::{KEY_BYTES_MAX, LIST_ENTRIES_MAX};
use crate::object::access::on_condition;
use crate::object::removal::{self, Removal, Removed};
use crate::shapes::{DeleteObjectsOutput, DeleteObjectsRequest, DeletedObject, Error, ObjectIdentifier};
use crate::state::bucket::Bucket;
use kernel::{Access, Cx, Need, Operation, Result};

pub struct DeleteObjects;

impl Operation for DeleteObjects {
    const NAME: &'static str = "DeleteObjects";
    type Input = DeleteObjectsRequest;
    type Output = DeleteObjectsOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let bucket = door::bucket(cx, &input.bucket, input.expected_bucket_owner.as_deref()).await?;
        let objects = &input.delete.objects;
        let objects_max = usize::try_from(LIST_ENTRIES_MAX).unwrap_or_default();
        if objects.is_empty() || objects.len() > objects_max {
            Err(ObjectError::MalformedXml)?;
        }
        door::check_payer(cx, &bucket, input.request_payer.as_deref())?;
        // Every key is asked for by itself.
        Ok(Access::Needs(Vec::new()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let bypasses = removal::check_bypass(&bucket, input.bypass_governance_retention)?;
        let is_quiet = input.delete.quiet == Some(true);
        let asked = Asked { bucket: &bucket, bypasses, may_all: may_all(cx, &bucket, &input).await? };
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        for object in input.delete.objects {
            match asked.remove(cx, &object).await {
                Ok(removed) if !is_quiet => deleted.push(shown(object, removed)),
                Ok(_) => {}
                Err(kernel::Error::Api(error)) => errors.push(Error {
                    key: Some(object.key),
                    version_id: object.version_id,
                    code: Some(error.code.into_owned()),
                    message: Some(error.message),
                }),
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(DeleteObjectsOutput {
            deleted: (!deleted.is_empty()).then_some(deleted),
            request_charged: None,
            errors: (!errors.is_empty()).then_some(errors),
        })
    }
}

/// Whether the caller may do all of it, which is asked once.
async fn may_all(cx: &mut Cx<'_>, bucket: &Bucket, input: &DeleteObjectsRequest) -> Result<bool> {
    let bypasses = input.bypass_governance_retention == Some(true);
    let needs = input.delete.objects.iter().flat_map(|object| needs(bucket, object, bypasses)).collect();
    match cx.check(Access::Needs(needs)).await {
        Ok(()) => Ok(true),
        Err(kernel::Error::Api(_)) => Ok(false),
        Err(trouble) => Err(trouble),
    }
}

fn needs(bucket: &Bucket, object: &ObjectIdentifier, bypasses: bool) -> Vec<Need> {
    let arn = bucket.object_arn(&object.key);
    let action = match &object.version_id {
        Some(version) => Need::new(DELETE.versioned, arn.clone()).with("s3:VersionId", [version.clone()]),
        None => Need::new(DELETE.plain, arn.clone()),
    };
    let bypass = bypasses.then(|| Need::new("s3:BypassGovernanceRetention", arn));
    let access = Access::Needs(std::iter::once(action).chain(bypass).collect());
    let condition = object.e_tag.as_deref().map_or(WriteCondition::None, WriteCondition::Is);
    match on_condition(access, bucket, &object.key, condition) {
        Access::Needs(needs) => needs,
        _ => Vec::new(),
    }
}

/// What the keys of a request have in common.
struct Asked<'a> {
    bucket: &'a Bucket,
    bypasses: bool,
    may_all: bool,
}

impl Asked<'_> {
    async fn remove(&self, cx: &mut Cx<'_>, object: &ObjectIdentifier) -> Result<Removed> {
        if !self.may_all {
            cx.check(Access::Needs(needs(self.bucket, object, self.bypasses))).await?;
        }
        remove(cx, self.bucket, object, self.bypasses).await
    }
}

async fn remove(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    object: &ObjectIdentifier,
    bypasses: bool,
) -> Result<Removed> {
    if object.key.len() > KEY_BYTES_MAX {
        Err(ObjectError::KeyTooLong { size: object.key.len() })?;
    }
    let removal = Removal {
        key: &object.key,
        version: object.version_id.as_deref(),
        if_match: object.e_tag.as_deref(),
        if_size: object.size,
        if_modified: object.last_modified_time,
        bypasses,
    };
    match removal::remove(cx, bucket, removal).await {
        // Here AWS words it so.
        Err(kernel::Error::Api(error)) if error.code == "InvalidArgument" => {
            let (key, version) = (object.key.clone(), object.version_id.clone().unwrap_or_default());
            Err(ObjectError::NoSuchVersion { key, version })?
        }
        outcome => outcome,
    }
}

fn shown(object: ObjectIdentifier, removed: Removed) -> DeletedObject {
    DeletedObject {
        key: Some(object.key),
        version_id: object.version_id,
        delete_marker: removed.is_marker.then_some(true),
        delete_marker_version_id: removed.version.filter(|_| removed.is_marker),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{bucket, cloud, put, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn each_has_an_answer() {
        let cloud = cloud();
        bucket(&cloud, "b-1", true).await;
        let version = put(&cloud, "b-1", "a", "x").await["VersionId"].clone();
        let objects =
            json!([{"Key": "none"}, {"Key": "a", "VersionId": version}, {"Key": "a", "VersionId": "x"}]);
        let asked = json!({"Bucket": "b-1", "Delete": {"Objects": objects}});
        let done = cloud.call("s3", "DeleteObjects", asked).await.expect("is wanted");
        assert_eq!(done["Deleted"][0]["DeleteMarker"], true);
        assert_eq!(done["Deleted"][1], json!({"Key": "a", "VersionId": version}));
        assert_eq!(done["Errors"][0]["Code"], "NoSuchVersion");
        let quiet = json!({"Bucket": "b-1", "Delete": {"Objects": [{"Key": "b"}], "Quiet": true}});
        assert_eq!(cloud.call("s3", "DeleteObjects", quiet).await.expect("is wanted"), json!({}));
        let none = json!({"Bucket": "b-1", "Delete": {"Objects": []}});
        assert_eq!(refusal(&cloud, "DeleteObjects", none).await.code, "MalformedXML");
    }
}
