//! The way to an object: its bucket, and what the caller must be allowed.

use crate::conditions::WriteCondition;
use crate::door;
use crate::errors::object::ObjectError;
use crate::limits::KEY_BYTES_MAX;
use crate::state::bucket::Bucket;
use crate::state::object::{Content, Current};
use crate::versions;
use kernel::{Access, Cx, Error, Need, Result};
use std::borrow::Cow;
use std::sync::Arc;

/// Which object, as every request for one says it.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    pub bucket: &'a str,
    pub key: &'a str,
    pub version: Option<&'a str>,
    pub expected_owner: Option<&'a str>,
    /// What the request says of who pays.
    pub payer: Option<&'a str>,
}

/// An action, and what it is called where a version is named.
#[derive(Clone, Copy)]
pub struct Action {
    pub plain: &'static str,
    pub versioned: &'static str,
}

impl Action {
    pub const fn both(name: &'static str) -> Action {
        Action { plain: name, versioned: name }
    }
}

/// The bucket of an object.
pub async fn bucket(cx: &mut Cx<'_>, target: Target<'_>) -> Result<Arc<Bucket>> {
    let bucket = door::shared(cx, target.bucket, target.expected_owner).await?;
    door::check_payer(cx, &bucket, target.payer)?;
    check_key(target.key)?;
    Ok(bucket)
}

fn check_key(key: &str) -> Result<(), ObjectError> {
    // The store's keys escape zeros, and end before two thousand bytes.
    let zeros = key.bytes().filter(|byte| *byte == 0).count();
    match key.len() {
        size if size > KEY_BYTES_MAX || size + zeros > KEY_BYTES_MAX + 512 => {
            Err(ObjectError::KeyTooLong { size })
        }
        _ => Ok(()),
    }
}

/// To change or make an object.
pub async fn to_write(cx: &mut Cx<'_>, action: Action, target: Target<'_>) -> Result<Access> {
    let bucket = bucket(cx, target).await?;
    Ok(to_write_in(action, &bucket, target))
}

pub fn to_write_in(action: Action, bucket: &Bucket, target: Target<'_>) -> Access {
    Access::Needs(vec![need(action, bucket, target)])
}

/// To read something of an object that is there. Whether one is there is told to those only who may list the
/// bucket.
pub async fn to_read(cx: &mut Cx<'_>, action: Action, target: Target<'_>) -> Result<Access> {
    let bucket = bucket(cx, target).await?;
    Ok(Access::Needs(to_read_in(cx, action, &bucket, target).await?))
}

pub async fn to_read_in(
    cx: &mut Cx<'_>,
    action: Action,
    bucket: &Bucket,
    target: Target<'_>,
) -> Result<Vec<Need>> {
    let need = need(action, bucket, target);
    let (is_missing, tags) = match tags(cx, bucket, target).await {
        Ok(Some(tags)) => (false, tags),
        Ok(None) | Err(Error::Api(_)) => (target.version.is_none(), Vec::new()),
        Err(trouble) => return Err(trouble),
    };
    let need = tags
        .into_iter()
        .fold(need, |need, (key, value)| need.with(format!("s3:ExistingObjectTag/{key}"), [value]));
    let mut needs = vec![need];
    if is_missing {
        needs.push(Need::new("s3:ListBucket", bucket.arn()));
    }
    Ok(needs)
}

/// The tags of the object that is meant, if it is one.
async fn tags(cx: &mut Cx<'_>, bucket: &Bucket, target: Target<'_>) -> Result<Option<Vec<(String, String)>>> {
    let of = |content: &Content| match content {
        Content::Object(object) => Some(object.tags.clone()),
        Content::DeleteMarker => None,
    };
    // The operation reads it again.
    if target.version.is_none()
        && let Some(current) = cx.tx.get_first::<Current>((bucket.id, target.key)).await?
    {
        return Ok(of(&current.0.content));
    }
    Ok(of(&versions::find(cx.tx, bucket, target.key, target.version).await?.content))
}

/// The condition of a write, as policies see it. Who compares an ETag must be allowed to know it.
pub fn on_condition(access: Access, bucket: &Bucket, key: &str, condition: WriteCondition<'_>) -> Access {
    let (name, value) = match condition {
        WriteCondition::None => return access,
        WriteCondition::Absent => ("s3:if-none-match", "*"),
        WriteCondition::Is(etag) => ("s3:if-match", etag),
    };
    let access = with_all(access, vec![(name.into(), vec![value.to_owned()])]);
    match condition {
        WriteCondition::Is(etag) if etag != "*" => {
            access.and(Need::new("s3:GetObject", bucket.object_arn(key)))
        }
        _ => access,
    }
}

/// Condition keys of the request as a whole: every action that it needs is judged by them.
pub fn with_all(access: Access, context: Vec<ContextKey>) -> Access {
    let mut access = access;
    if let Access::Needs(needs) = &mut access {
        needs.iter_mut().for_each(|need| need.context.extend(context.iter().cloned()));
    }
    access
}

/// A condition key and its values.
pub type ContextKey = (Cow<'static, str>, Vec<String>);

fn need(action: Action, bucket: &Bucket, target: Target<'_>) -> Need {
    let name = if target.version.is_some() { action.versioned } else { action.plain };
    let need = Need::new(name, bucket.object_arn(target.key));
    match target.version {
        Some(version) => need.with("s3:VersionId", [version.to_owned()]),
        None => need,
    }
}
