//! The policy that a bucket and its objects carry: what the owner wrote, and what ACLs grant beside it.

pub mod check;
pub mod public;

use crate::acl::statements::{self, Of};
use crate::door;
use crate::state::acl::Acl;
use crate::state::bucket::Bucket;
use crate::state::configuration;
use crate::state::policy::BucketPolicy;
use crate::versions;
use kernel::service::ResourcePolicy;
use kernel::{Access, Arn, BoxFuture, Cx, Error, Need, Principal, Result};

/// What it needs to see or to change a bucket's policy. The owner's root cannot shut itself out.
pub async fn access(
    cx: &mut Cx<'_>,
    action: &'static str,
    name: &str,
    expected_owner: Option<&str>,
) -> Result<Access> {
    let bucket = door::bucket(cx, name, expected_owner).await?;
    let is_owner = cx.caller.is_root() && cx.caller.account() == bucket.account;
    Ok(if is_owner { Access::AnyCaller } else { door::to_bucket(action, &bucket) })
}

/// The bucket, of whose policy nobody outside of its account has a say, whatever it allows.
pub async fn bucket(cx: &mut Cx<'_>, name: &str, method: &'static str) -> Result<Bucket> {
    let bucket = door::bucket(cx, name, None).await?;
    match cx.caller.account() == bucket.account {
        true => Ok(bucket),
        false => Err(crate::errors::Error::NotForOthers { method })?,
    }
}

/// What a bucket or an object says of who may.
pub fn of_resource<'a>(cx: &'a mut Cx<'_>, need: &'a Need) -> BoxFuture<'a, Result<Option<ResourcePolicy>>> {
    Box::pin(async move {
        let arn = Arn::parse(&need.resource).filter(|arn| arn.service == "s3");
        let Some(resource) = arn.map(|arn| arn.resource) else { return Ok(None) };
        let (name, key) = match resource.split_once('/') {
            Some((name, key)) => (name, Some(key)),
            None => (resource, None),
        };
        match cx.get_shared::<Bucket>((name,)).await? {
            Some(bucket) => Ok(Some(of_bucket(cx, &bucket, key, need).await?)),
            None => Ok(None),
        }
    })
}

async fn of_bucket(
    cx: &mut Cx<'_>,
    bucket: &Bucket,
    key: Option<&str>,
    need: &Need,
) -> Result<ResourcePolicy> {
    let Granted { owner, grants } = granted(cx, bucket, key, need).await?;
    let written = written(cx, bucket, &owner).await?;
    let text = match (written, grants.as_slice()) {
        (written, []) => written,
        (written, granted) => Some(together(written.as_deref(), granted)),
    };
    Ok(ResourcePolicy { text, owner })
}

/// What the bucket's owner wrote. Of objects that belong to somebody else it can refuse only. It grants nothing
/// to others either where it grants something to everybody and the bucket is restricted: to the account alone,
/// and to the services of the cloud.
async fn written(cx: &mut Cx<'_>, bucket: &Bucket, owner: &str) -> Result<Option<String>> {
    let is_outside =
        cx.caller.account() != bucket.account && !matches!(cx.caller.principal, Principal::Service { .. });
    let is_restricted = bucket.has.public_policy && bucket.blocks.restrict_buckets && is_outside;
    let policy = configuration::find::<BucketPolicy>(cx, bucket).await?;
    Ok(match policy {
        Some(policy) if is_restricted || owner != bucket.account => denials(&policy.text),
        policy => policy.map(|policy| policy.text),
    })
}

/// The statements of a policy that refuse; `None` where there are none.
fn denials(text: &str) -> Option<String> {
    let mut policy: serde_json::Value = serde_json::from_str(text).ok()?;
    let refusing: Vec<serde_json::Value> =
        check::statements(&policy).filter(|statement| statement["Effect"] == "Deny").cloned().collect();
    if refusing.is_empty() {
        return None;
    }
    policy["Statement"] = refusing.into();
    Some(policy.to_string())
}

/// Who owns what is asked for, and what ACLs grant.
struct Granted {
    owner: String,
    grants: Vec<String>,
}

async fn granted(cx: &mut Cx<'_>, bucket: &Bucket, key: Option<&str>, need: &Need) -> Result<Granted> {
    let owner = bucket.account.clone();
    if !bucket.has_acls() {
        return Ok(Granted { owner, grants: Vec::new() });
    }
    let ignores_public = bucket.blocks.ignore_acls;
    let of_bucket = |of| statements::of(&bucket.acl, of, &bucket.account, ignores_public);
    let mut grants = of_bucket(Of::Bucket);
    let Some(key) = key else { return Ok(Granted { owner, grants }) };
    if makes_objects(cx.operation) && !READS.contains(&need.action.as_ref()) {
        grants.extend(of_bucket(Of::BucketOfNew));
        return Ok(Granted { owner, grants });
    }
    if !is_of_object(&need.action) {
        return Ok(Granted { owner, grants });
    }
    let id = need.context.iter().find(|(name, _)| name == "s3:VersionId");
    let id = id.and_then(|(_, values)| values.first()).map(String::as_str);
    let version = match versions::find(cx.tx, bucket, key, id).await {
        Ok(version) => Some(version),
        Err(Error::Api(_)) => None,
        Err(trouble) => return Err(trouble),
    };
    let Some((version, object)) = version.as_ref().and_then(|version| Some((version, version.object()?)))
    else {
        grants.extend(of_bucket(Of::BucketOfNone));
        return Ok(Granted { owner, grants });
    };
    let private = Acl::private(&version.owner);
    let acl = object.acl.as_ref().unwrap_or(&private);
    grants.extend(statements::of(acl, Of::Object, &version.owner, ignores_public));
    Ok(Granted { owner: version.owner.clone(), grants })
}

const READS: [&str; 4] =
    ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"];

/// What an object's own owner has to say: to read it, and to give it away. All else is the bucket owner's.
fn is_of_object(action: &str) -> bool {
    matches!(
        action,
        "s3:GetObject"
            | "s3:GetObjectVersion"
            | "s3:GetObjectAttributes"
            | "s3:GetObjectVersionAttributes"
            | "s3:GetObjectAcl"
            | "s3:GetObjectVersionAcl"
            | "s3:PutObjectAcl"
            | "s3:PutObjectVersionAcl"
    )
}

/// Operations that bring an object with its ACL into a bucket.
fn makes_objects(operation: &str) -> bool {
    matches!(operation, "PutObject" | "PostObject" | "CopyObject" | "CreateMultipartUpload")
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
        let refusal = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}"#;
        let grant =
            r#"{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":"*"}"#.to_owned();
        for written in [None, Some(refusal)] {
            let text = together(written, std::slice::from_ref(&grant));
            let policy = Policy::parse(&text, Kind::Resource).expect("is a policy");
            assert_eq!(policy.statements.len(), 1 + usize::from(written.is_some()));
        }
    }
}
