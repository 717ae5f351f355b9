//! PutBucketAcl: says who may what beside policies, where ACLs count at all.

use crate::acl::asked::{self, Asked};
use crate::door;
use crate::errors::Error;
use crate::object::access::with_all;
use crate::shapes::PutBucketAclRequest;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketAcl;

impl Operation for PutBucketAcl {
    const NAME: &'static str = "PutBucketAcl";
    type Input = PutBucketAclRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let owner = input.expected_bucket_owner.as_deref();
        let access = door::access(cx, "s3:PutBucketAcl", &input.bucket, owner).await?;
        Ok(with_all(access, headers(input).context()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        let headers = headers(&input);
        let owner = bucket.account.clone();
        let acl = match (headers.acl(&owner, &owner)?, &input.access_control_policy) {
            (Some(_), Some(_)) => Err(Error::UnexpectedContent)?,
            (Some(acl), None) => acl,
            (None, Some(policy)) => asked::of_policy(policy, &owner)?,
            (None, None) => Err(Error::MissingAcl)?,
        };
        asked::check(&bucket, &headers, &acl)?;
        if bucket.has_acls() {
            bucket.acl = acl;
            cx.tx.put(&bucket);
        }
        Ok(())
    }
}

fn headers(input: &PutBucketAclRequest) -> Asked<'_> {
    Asked {
        canned: input.acl.as_deref(),
        full_control: input.grant_full_control.as_deref(),
        read: input.grant_read.as_deref(),
        read_acp: input.grant_read_acp.as_deref(),
        write: input.grant_write.as_deref(),
        write_acp: input.grant_write_acp.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use kernel::canonical;
    use serde_json::json;

    #[tokio::test]
    async fn acls_count_once_they_are_switched_on() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let public = json!({"Bucket": "one", "ACL": "public-read"});
        let refused = refusal(&cloud, "PutBucketAcl", public.clone()).await;
        let words = (400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
        assert_eq!(refused, words.into());
        let rules =
            json!({"Bucket": "one", "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}});
        cloud.call("s3", "PutBucketOwnershipControls", rules).await.expect("is known");
        assert_eq!(refusal(&cloud, "PutBucketAcl", public.clone()).await.code, "AccessDenied");
        cloud.call("s3", "DeletePublicAccessBlock", json!({"Bucket": "one"})).await.expect("goes");
        cloud.call("s3", "PutBucketAcl", public).await.expect("is allowed");
        let acl = cloud.call("s3", "GetBucketAcl", json!({"Bucket": "one"})).await.expect("has one");
        assert_eq!(acl["Owner"]["ID"], canonical::id(testkit::ACCOUNT));
        assert_eq!(acl["Grants"][1]["Grantee"]["URI"], "http://acs.amazonaws.com/groups/global/AllUsers");
        let off = json!({"Bucket": "one", "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}});
        let refused = refusal(&cloud, "PutBucketOwnershipControls", off).await;
        assert_eq!(refused.code, "InvalidBucketAclWithObjectOwnership");
    }
}
