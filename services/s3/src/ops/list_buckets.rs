//! ListBuckets: the caller's buckets of all regions, by name.

use crate::acl::show;
use crate::errors::Error;
use crate::limits::BUCKETS_MAX_OF_LIST;
use crate::shapes::{self, ListBucketsOutput, ListBucketsRequest};
use crate::state::bucket::BucketOfAccount;
use crate::token;
use kernel::{Access, Cx, Operation, Result};
use store::{Beginning, Scan};

pub struct ListBuckets;

impl Operation for ListBuckets {
    const NAME: &'static str = "ListBuckets";
    type Input = ListBucketsRequest;
    type Output = ListBucketsOutput;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("s3:ListAllMyBuckets", "arn:aws:s3:::*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let limit = limit(input.max_buckets)?;
        let (mut buckets, mut more) = (Vec::new(), true);
        let mut last = input.continuation_token.as_deref().map(token::open).transpose()?;
        while more && buckets.len() < limit {
            let page = page(cx, input.prefix.as_deref().unwrap_or_default(), last.as_deref()).await?;
            more = page.len() == PAGE as usize;
            for (at, bucket) in page.iter().enumerate() {
                last = Some(bucket.name.clone());
                if input.bucket_region.as_ref().is_none_or(|region| *region == bucket.region) {
                    buckets.push(shown(bucket));
                }
                if buckets.len() == limit {
                    more |= at + 1 < page.len();
                    break;
                }
            }
        }
        Ok(ListBucketsOutput {
            buckets: Some(buckets),
            owner: Some(show::owner(cx.caller.account())),
            continuation_token: last.filter(|_| more).map(|last| token::seal(&last)),
            prefix: input.prefix,
        })
    }
}

const PAGE: u32 = 1_000;

async fn page(cx: &mut Cx<'_>, prefix: &str, after: Option<&str>) -> Result<Vec<BucketOfAccount>> {
    let account = cx.caller.account().to_owned();
    let mut scan = Scan::<BucketOfAccount>::prefix((account.as_str(), Beginning(prefix)), PAGE);
    if let Some(after) = after {
        scan = scan.after((account.as_str(), after));
    }
    Ok(cx.tx.scan(scan.snapshot()).await?.rows)
}

fn limit(asked: Option<i32>) -> Result<usize, Error> {
    let asked = asked.unwrap_or(BUCKETS_MAX_OF_LIST as i32);
    match u32::try_from(asked) {
        Ok(limit @ 1..=BUCKETS_MAX_OF_LIST) => Ok(limit as usize),
        _ => Err(Error::InvalidArgument {
            message: format!("Argument max-buckets must be an integer between 1 and {BUCKETS_MAX_OF_LIST}"),
            name: "max-buckets",
            value: asked.to_string(),
        }),
    }
}

fn shown(bucket: &BucketOfAccount) -> shapes::Bucket {
    shapes::Bucket {
        name: Some(bucket.name.clone()),
        creation_date: Some(bucket.created.whole_second().into()),
        bucket_region: Some(bucket.region.clone()),
        bucket_arn: Some(format!("arn:aws:s3:::{}", bucket.name)),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::{Value, json};

    fn names(listed: &Value) -> Vec<&str> {
        listed["Buckets"].as_array().into_iter().flatten().filter_map(|one| one["Name"].as_str()).collect()
    }

    #[tokio::test]
    async fn page_by_page() {
        let cloud = cloud();
        for name in ["b-one", "a-two", "b-three", "c-four"] {
            cloud.call("s3", "CreateBucket", json!({"Bucket": name})).await.expect("is new");
        }
        let all = cloud.call("s3", "ListBuckets", json!({})).await.expect("lists");
        assert_eq!(names(&all), ["a-two", "b-one", "b-three", "c-four"]);
        assert_eq!(all.get("ContinuationToken"), None);
        let first = cloud.call("s3", "ListBuckets", json!({"MaxBuckets": 1, "Prefix": "b-"})).await;
        let first = first.expect("lists");
        assert_eq!(names(&first), ["b-one"]);
        let asked = json!({"MaxBuckets": 1, "Prefix": "b-", "ContinuationToken": first["ContinuationToken"]});
        let last = cloud.call("s3", "ListBuckets", asked).await.expect("lists");
        assert_eq!((names(&last), last.get("ContinuationToken")), (vec!["b-three"], None));
        let refused = refusal(&cloud, "ListBuckets", json!({"MaxBuckets": 0})).await;
        assert_eq!(refused.status, 400);
    }
}
