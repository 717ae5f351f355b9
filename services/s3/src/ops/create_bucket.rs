//! CreateBucket: a name that nobody else has, in a region.

use crate::acl::asked::Asked;
use crate::errors::Error;
use crate::object::access::with_all;
use crate::shapes::{CreateBucketOutput, CreateBucketRequest};
use crate::state::acl::Acl;
use crate::state::bucket::{
    Bucket, BucketOfAccount, Has, ObjectLock, Ownership, PublicAccessBlock, Versioning,
};
use crate::state::configuration;
use crate::state::tags::BucketTags;
use crate::{naming, ownership, regions, tags};
use kernel::{Access, Cx, Need, Operation, Result};

pub struct CreateBucket;

impl Operation for CreateBucket {
    const NAME: &'static str = "CreateBucket";
    type Input = CreateBucketRequest;
    type Output = CreateBucketOutput;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        if !naming::is_valid(&input.bucket) {
            Err(Error::InvalidBucketName { bucket: input.bucket.clone() })?;
        }
        // Who has the name is told before anything else.
        if let Some(bucket) = cx.tx.get::<Bucket>((input.bucket.as_str(),)).await?
            && bucket.account != cx.caller.account()
        {
            Err(Error::BucketExists { bucket: bucket.name })?;
        }
        Ok(needs(input, &regions::of_new(&cx.here.region, asked_location(input))?))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let region = regions::of_new(&cx.here.region, asked_location(&input))?;
        let given = tags::of_new_bucket(asked_tags(&input))?;
        let bucket = new_bucket(cx, &input, region)?;
        if let Some(old) = cx.tx.get::<Bucket>((bucket.name.as_str(),)).await? {
            return again(old, &bucket, !given.is_empty());
        }
        cx.tx.put(&BucketOfAccount {
            account: bucket.account.clone(),
            name: bucket.name.clone(),
            region: bucket.region.clone(),
            created: bucket.created,
        });
        let output = answer(&bucket);
        let mut bucket = bucket;
        match given.is_empty() {
            true => cx.tx.put(&bucket),
            false => {
                let row = BucketTags { bucket: bucket.id, tags: given };
                configuration::write(cx, &mut bucket, &row);
            }
        }
        Ok(output)
    }
}

fn asked_location(input: &CreateBucketRequest) -> Option<&str> {
    input.create_bucket_configuration.as_ref()?.location_constraint.as_deref()
}

fn asked_tags(input: &CreateBucketRequest) -> &[crate::shapes::Tag] {
    let configuration = input.create_bucket_configuration.as_ref();
    configuration.and_then(|configuration| configuration.tags.as_deref()).unwrap_or_default()
}

fn asked_acl(input: &CreateBucketRequest) -> Asked<'_> {
    Asked {
        canned: input.acl.as_deref(),
        full_control: input.grant_full_control.as_deref(),
        read: input.grant_read.as_deref(),
        read_acp: input.grant_read_acp.as_deref(),
        write: input.grant_write.as_deref(),
        write_acp: input.grant_write_acp.as_deref(),
    }
}

fn needs(input: &CreateBucketRequest, region: &str) -> Access {
    let arn = format!("arn:aws:s3:::{}", input.bucket);
    let mut access =
        Access::to("s3:CreateBucket", arn.clone()).with("s3:locationconstraint", [region.to_owned()]);
    if let Some(ownership) = &input.object_ownership {
        access = access.with("s3:x-amz-object-ownership", [ownership.clone()]);
        access = access.and(Need::new("s3:PutBucketOwnershipControls", arn.clone()));
    }
    if !asked_acl(input).is_nothing() {
        access = access.and(Need::new("s3:PutBucketAcl", arn.clone()));
    }
    if input.object_lock_enabled_for_bucket == Some(true) {
        access = access.and(Need::new("s3:PutBucketObjectLockConfiguration", arn.clone()));
        access = access.and(Need::new("s3:PutBucketVersioning", arn.clone()));
    }
    access = with_all(access, asked_acl(input).context());
    match asked_tags(input) {
        [] => access,
        tags => access
            .and(Need::new("s3:TagResource", arn))
            .with_request_tags(tags.iter().map(|tag| (tag.key.as_str(), tag.value.as_str()))),
    }
}

fn new_bucket(cx: &Cx<'_>, input: &CreateBucketRequest, region: String) -> Result<Bucket> {
    let account = cx.caller.account().to_owned();
    let ownership = match &input.object_ownership {
        Some(name) => ownership::at_creation(name)?,
        None => Ownership::default(),
    };
    let acl = asked_acl(input).acl(&account, &account)?.unwrap_or_else(|| Acl::private(&account));
    if ownership == Ownership::BucketOwnerEnforced && !acl.is_private(&account) {
        Err(Error::InvalidAclsWithOwnership)?;
    }
    if acl.is_public() {
        Err(Error::PublicAclsWithBlock)?;
    }
    let is_locked = input.object_lock_enabled_for_bucket == Some(true);
    Ok(Bucket {
        name: input.bucket.clone(),
        region,
        id: u64::from_be_bytes(cx.ids.bytes()),
        created: cx.now,
        versioning: if is_locked { Versioning::Enabled } else { Versioning::Never },
        ownership,
        blocks: PublicAccessBlock::ALL,
        acl,
        lock: is_locked.then(ObjectLock::default),
        has: Has::default(),
        requester_pays: false,
        bucket_key: false,
        account,
    })
}

/// A bucket that is there already. Long ago, the first region learnt to forgive that.
fn again(old: Bucket, new: &Bucket, has_tags: bool) -> Result<CreateBucketOutput> {
    if old.account != new.account {
        Err(Error::BucketExists { bucket: old.name })?;
    } else if old.region != regions::FIRST || new.region != regions::FIRST || has_tags {
        Err(Error::BucketOwnedByYou { bucket: old.name })?;
    }
    Ok(answer(new))
}

fn answer(bucket: &Bucket) -> CreateBucketOutput {
    let location = match bucket.region == regions::FIRST {
        true => format!("/{}", bucket.name),
        false => format!("http://{}.s3.amazonaws.com/", bucket.name),
    };
    CreateBucketOutput { location: Some(location), bucket_arn: Some(bucket.arn()) }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use kernel::Caller;
    use serde_json::json;

    #[tokio::test]
    async fn a_name_belongs_to_one_account() {
        let cloud = cloud();
        let made = cloud.call("s3", "CreateBucket", json!({"Bucket": "mine"})).await.expect("is new");
        assert_eq!(made["Location"], "/mine");
        cloud.call("s3", "CreateBucket", json!({"Bucket": "mine"})).await.expect("is forgiven");
        let other = Caller::root("111122223333");
        let refused = cloud.call_as(&other, "s3", "CreateBucket", json!({"Bucket": "mine"})).await;
        assert_eq!(refused.expect_err("is taken").code, "BucketAlreadyExists");
        let bad = refusal(&cloud, "CreateBucket", json!({"Bucket": "Mine"})).await;
        assert_eq!(bad, (400, "InvalidBucketName", "The specified bucket is not valid.").into());
    }

    #[tokio::test]
    async fn locations_fit_the_region_that_was_asked() {
        let cloud = cloud();
        let asked = |name: &str, location: &str| json!({"Bucket": name, "CreateBucketConfiguration": {"LocationConstraint": location}});
        let root = Caller::root(testkit::ACCOUNT);
        cloud.call("s3", "CreateBucket", asked("one", "eu-west-1")).await.expect("the first region may");
        let again = refusal(&cloud, "CreateBucket", asked("one", "eu-west-1")).await;
        assert_eq!(again.code, "BucketAlreadyOwnedByYou");
        let refused = refusal(&cloud, "CreateBucket", asked("two", "us-east-1")).await;
        assert_eq!(refused.code, "InvalidLocationConstraint");
        let refused = cloud.call_in("eu-west-1", &root, "s3", "CreateBucket", json!({"Bucket": "two"})).await;
        assert_eq!(
            refused.expect_err("says no region").message,
            "The unspecified location constraint is incompatible for the region specific endpoint this \
             request was sent to."
        );
        let refused =
            cloud.call_in("eu-west-1", &root, "s3", "CreateBucket", asked("two", "eu-west-2")).await;
        assert_eq!(refused.expect_err("is another").code, "IllegalLocationConstraintException");
    }

    #[tokio::test]
    async fn acls_need_an_ownership_that_knows_them() {
        let cloud = cloud();
        let refused = refusal(&cloud, "CreateBucket", json!({"Bucket": "one", "ACL": "public-read"})).await;
        assert_eq!(refused.code, "InvalidBucketAclWithObjectOwnership");
        let asked = json!({"Bucket": "one", "ACL": "public-read", "ObjectOwnership": "ObjectWriter"});
        let refused = refusal(&cloud, "CreateBucket", asked).await;
        assert_eq!(refused.code, "InvalidBucketAclWithBlockPublicAccessError");
        let asked = json!({"Bucket": "one", "ACL": "log-delivery-write", "ObjectOwnership": "ObjectWriter"});
        cloud.call("s3", "CreateBucket", asked).await.expect("is not public");
        let acl = cloud.call("s3", "GetBucketAcl", json!({"Bucket": "one"})).await.expect("has one");
        assert_eq!(acl["Grants"].as_array().map(Vec::len), Some(3));
    }
}
