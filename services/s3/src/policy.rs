//! The policy that a bucket and its objects carry: what the owner wrote, and what ACLs grant beside it.

pub mod check;
pub mod public;

use crate::acl::statements::{self, Of};
use crate::state::acl::Acl;
use crate::state::bucket::Bucket;
use crate::state::configuration;
use crate::state::policy::BucketPolicy;
use crate::versions;
use kernel::service::ResourcePolicy;
use kernel::{Arn, BoxFuture, Cx, Need, Principal, Result};

/// A policy that says nothing: it tells who owns the resource.
const NOTHING: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:-","Resource":"*"}]}"#;

/// What a bucket or an object says of who may.
pub fn of_resource<'a>(cx: &'a mut Cx<'_>, need: &'a Need) -> BoxFuture<'a, Result<Option<ResourcePolicy>>> {
    Box::pin(async move {
        let Some(resource) =
            Arn::parse(&need.resource).filter(|arn| arn.service == "s3").map(|arn| arn.resource)
        else {
            return Ok(None);
        };
        let (name, key) = match resource.split_once('/') {
            Some((name, key)) => (name, Some(key)),
            None => (resource, None),
        };
        match cx.tx.get::<Bucket>((name,)).await? {
            Some(bucket) => Ok(Some(of_bucket(cx, &bucket, key).await?)),
            None => Ok(None),
        }
    })
}

async fn of_bucket(cx: &mut Cx<'_>, bucket: &Bucket, key: Option<&str>) -> Result<ResourcePolicy> {
    let written = written(cx, bucket).await?;
    let (owner, granted) = granted(cx, bucket, key).await?;
    let text = match (written, granted.as_slice()) {
        (None, []) => NOTHING.to_owned(),
        (Some(text), []) => text,
        (written, granted) => together(written.as_deref(), granted),
    };
    Ok(ResourcePolicy { text: Some(text), owner })
}

/// The owner's own policy, unless it grants something to everybody and the bucket is restricted: then it
/// grants nothing beyond the account and the services of the cloud.
async fn written(cx: &mut Cx<'_>, bucket: &Bucket) -> Result<Option<String>> {
    let is_outside =
        cx.caller.account() != bucket.account && !matches!(cx.caller.principal, Principal::Service { .. });
    if bucket.has.public_policy && bucket.blocks.restrict_buckets && is_outside {
        return Ok(None);
    }
    Ok(configuration::find::<BucketPolicy>(cx, bucket).await?.map(|policy| policy.text))
}

/// The owner of a bucket or of an object in it, and what ACLs grant.
async fn granted(cx: &mut Cx<'_>, bucket: &Bucket, key: Option<&str>) -> Result<(String, Vec<String>)> {
    let owner = bucket.account.clone();
    if !bucket.has_acls() {
        return Ok((owner, Vec::new()));
    }
    let ignores_public = bucket.blocks.ignore_acls;
    let mut granted = statements::of(&bucket.acl, Of::Bucket, &owner, ignores_public);
    let Some(key) = key else { return Ok((owner, granted)) };
    let Some(version) = versions::newest(cx.tx, bucket, key).await? else { return Ok((owner, granted)) };
    let Some(object) = version.object() else { return Ok((owner, granted)) };
    // Who writes or removes an object asks the bucket's owner, whoever owns the object that is there.
    let owner = if is_of_bucket(cx.operation) { owner } else { version.owner.clone() };
    let private = Acl::private(&version.owner);
    let acl = object.acl.as_ref().unwrap_or(&private);
    granted.extend(statements::of(acl, Of::Object, &owner, ignores_public));
    Ok((owner, granted))
}

/// Operations on an object whose leave is the bucket owner's to give.
fn is_of_bucket(operation: &str) -> bool {
    matches!(
        operation,
        "PutObject"
            | "PostObject"
            | "CopyObject"
            | "DeleteObject"
            | "DeleteObjects"
            | "CreateMultipartUpload"
            | "UploadPart"
            | "UploadPartCopy"
            | "CompleteMultipartUpload"
            | "AbortMultipartUpload"
            | "ListParts"
    )
}

/// A policy's text with further statements behind its own.
fn together(written: Option<&str>, granted: &[String]) -> String {
    let granted = granted.join(",");
    let own = written.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let (version, own) = match &own {
        Some(policy) => {
            let version = policy["Version"].as_str().unwrap_or("2008-10-17");
            let statements = match &policy["Statement"] {
                serde_json::Value::Array(list) => list.iter().map(|one| one.to_string()).collect(),
                one => vec![one.to_string()],
            };
            (version, statements)
        }
        None => ("2012-10-17", Vec::new()),
    };
    let own: String = own.iter().map(|statement| format!("{statement},")).collect();
    format!(r#"{{"Version":"{version}","Statement":[{own}{granted}]}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use auth::policy::{Kind, Policy};

    #[test]
    fn texts_are_policies() {
        Policy::parse(NOTHING, Kind::Resource).expect("is a policy");
        let grant =
            r#"{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":"*"}"#.to_owned();
        for written in [None, Some(NOTHING)] {
            let text = together(written, std::slice::from_ref(&grant));
            let policy = Policy::parse(&text, Kind::Resource).expect("is a policy");
            assert_eq!(policy.statements.len(), 1 + usize::from(written.is_some()));
        }
    }
}
