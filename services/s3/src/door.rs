//! The way to a bucket: it exists, it lies in the region that was asked, and belongs to whom the caller
//! expects. S3 tells so much to anybody, before it asks whether the caller may.

use crate::errors::Error;
use crate::state::bucket::Bucket;
use kernel::{Access, Cx, Need, Principal, Result};
use std::sync::Arc;

/// The bucket that an operation is about, to be changed or told.
pub async fn bucket(cx: &mut Cx<'_>, name: &str, expected_owner: Option<&str>) -> Result<Bucket> {
    Ok(Bucket::clone(&*shared(cx, name, expected_owner).await?))
}

/// The same, to be looked at.
pub async fn shared(cx: &mut Cx<'_>, name: &str, expected_owner: Option<&str>) -> Result<Arc<Bucket>> {
    let bucket = shared_anywhere(cx, name, expected_owner).await?;
    check_region(cx, &bucket)?;
    Ok(bucket)
}

/// The bucket, in whatever region it is.
pub async fn anywhere(cx: &mut Cx<'_>, name: &str, expected_owner: Option<&str>) -> Result<Bucket> {
    Ok(Bucket::clone(&*shared_anywhere(cx, name, expected_owner).await?))
}

async fn shared_anywhere(cx: &mut Cx<'_>, name: &str, expected_owner: Option<&str>) -> Result<Arc<Bucket>> {
    if let Some(owner) = expected_owner {
        check_account(owner)?;
    }
    let bucket = cx.get_shared::<Bucket>((name,)).await?;
    let bucket = bucket.ok_or_else(|| Error::NoSuchBucket { bucket: name.to_owned() })?;
    if expected_owner.is_some_and(|owner| owner != bucket.account) {
        Err(Error::OtherOwner)?;
    }
    Ok(bucket)
}

/// What needs one action on a bucket alone.
pub async fn access(
    cx: &mut Cx<'_>,
    action: &'static str,
    name: &str,
    expected_owner: Option<&str>,
) -> Result<Access> {
    let bucket = shared(cx, name, expected_owner).await?;
    Ok(to_bucket(action, &bucket))
}

/// What needs one action on a bucket alone, and may cost who asks.
pub async fn access_at_cost(
    cx: &mut Cx<'_>,
    action: &'static str,
    name: &str,
    expected_owner: Option<&str>,
    payer: Option<&str>,
) -> Result<Access> {
    let bucket = shared(cx, name, expected_owner).await?;
    check_payer(cx, &bucket, payer)?;
    Ok(to_bucket(action, &bucket))
}

pub fn to_bucket(action: &'static str, bucket: &Bucket) -> Access {
    Access::Needs(vec![Need::new(action, bucket.arn())])
}

/// Where requesters pay, a request of another account must say that it knows.
pub fn check_payer(cx: &Cx<'_>, bucket: &Bucket, payer: Option<&str>) -> Result<(), Error> {
    let is_own = cx.caller.account() == bucket.account;
    let pays = payer == Some(REQUESTER) && cx.caller.principal != Principal::Anonymous;
    if bucket.requester_pays && !is_own && !pays { Err(Error::AccessDenied) } else { Ok(()) }
}

/// What a request says that knows that it costs the requester.
pub const REQUESTER: &str = "requester";

fn check_account(account: &str) -> Result<(), Error> {
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    is_account.then_some(()).ok_or_else(|| Error::InvalidExpectedOwner { asked: account.to_owned() })
}

/// A request that was signed says which region it means; others mean whatever region the bucket is in.
fn check_region(cx: &Cx<'_>, bucket: &Bucket) -> Result<(), Error> {
    // The older way of signing names no region.
    let names_none = cx.caller.access_key.is_none() || cx.here.region.is_empty();
    if names_none || cx.here.region == bucket.region {
        return Ok(());
    }
    let host = cx.endpoint.split_once("://").map_or("", |(_, host)| host);
    let is_virtual = host.strip_prefix(&bucket.name).is_some_and(|rest| rest.starts_with('.'));
    let region = bucket.region.clone();
    Err(match is_virtual {
        true => Error::SignedForOtherRegion { signed: cx.here.region.clone(), region },
        false => Error::OtherRegion { bucket: bucket.name.clone(), region },
    })
}
