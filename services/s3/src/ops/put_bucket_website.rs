//! PutBucketWebsite: makes a bucket a web site.

use crate::door;
use crate::shapes::PutBucketWebsiteRequest;
use crate::state::configuration;
use crate::state::website::Website;
use crate::website;
use kernel::{Access, Cx, Operation, Result};

pub struct PutBucketWebsite;

impl Operation for PutBucketWebsite {
    const NAME: &'static str = "PutBucketWebsite";
    type Input = PutBucketWebsiteRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        door::access(cx, "s3:PutBucketWebsite", &input.bucket, input.expected_bucket_owner.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut bucket = door::bucket(cx, &input.bucket, None).await?;
        let content = website::configuration::read(input.website_configuration)?;
        let row = Website { bucket: bucket.id, content };
        configuration::write(cx, &mut bucket, &row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_site_is_kept_as_it_is_given() {
        let cloud = cloud();
        cloud.call("s3", "CreateBucket", json!({"Bucket": "one"})).await.expect("is new");
        let asked = |site| json!({"Bucket": "one", "WebsiteConfiguration": site});
        let site = json!({
            "IndexDocument": {"Suffix": "index.html"},
            "ErrorDocument": {"Key": "error.html"},
            "RoutingRules": [{
                "Condition": {"KeyPrefixEquals": "old/"},
                "Redirect": {"ReplaceKeyPrefixWith": "new/", "HttpRedirectCode": "302"},
            }],
        });
        cloud.call("s3", "PutBucketWebsite", asked(site.clone())).await.expect("is known");
        let got = cloud.call("s3", "GetBucketWebsite", json!({"Bucket": "one"})).await.expect("is a site");
        assert_eq!(got, site);
        for bad in [
            json!({}),
            json!({"IndexDocument": {"Suffix": "a/b"}}),
            json!({"IndexDocument": {"Suffix": "i"}, "RoutingRules": [{"Redirect": {"Protocol": "ftp"}}]}),
        ] {
            assert_eq!(refusal(&cloud, "PutBucketWebsite", asked(bad)).await.status, 400);
        }
    }
}
