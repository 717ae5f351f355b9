//! ListObjectsV2: the objects of a bucket, a page at a time.

use crate::listing::encoding::Encoding;
use crate::listing::objects::{self, delimiter};
use crate::listing::{Asked, page};
use crate::shapes::{ListObjectsV2Output, ListObjectsV2Request};
use crate::{door, token};
use kernel::{Access, Cx, Operation, Result};

pub struct ListObjectsV2;

impl Operation for ListObjectsV2 {
    const NAME: &'static str = "ListObjectsV2";
    type Input = ListObjectsV2Request;
    type Output = ListObjectsV2Output;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let (prefix, delimiter) = (input.prefix.as_deref(), input.delimiter.as_deref());
        let (owner, payer) = (input.expected_bucket_owner.as_deref(), input.request_payer.as_deref());
        let access = door::access_at_cost(cx, "s3:ListBucket", &input.bucket, owner, payer).await?;
        Ok(list_access(access, prefix, delimiter, input.max_keys))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let bucket = door::bucket(cx, &input.bucket, None).await?;
        let encoding = Encoding::asked(input.encoding_type.as_deref())?;
        let max_keys = page::entries_max(input.max_keys, "maxKeys")?;
        let continued = input.continuation_token.as_deref().map(token::open).transpose()?;
        let asked = Asked {
            prefix: input.prefix.as_deref().unwrap_or_default(),
            delimiter: delimiter(input.delimiter.as_deref()),
            marker: continued.as_deref().or(input.start_after.as_deref()).unwrap_or_default(),
            entries_max: usize::try_from(max_keys).unwrap_or_default(),
        };
        let page = objects::page(cx.tx, &bucket, asked).await?;
        let with_owner = input.fetch_owner == Some(true);
        let contents: Vec<_> =
            page.items.iter().map(|version| objects::shown(&bucket, version, encoding, with_owner)).collect();
        let next = page.last.as_deref().filter(|_| page.is_truncated);
        Ok(ListObjectsV2Output {
            is_truncated: Some(page.is_truncated),
            key_count: i32::try_from(contents.len() + page.prefixes.len()).ok(),
            contents: objects::unless_empty(contents),
            name: Some(bucket.name),
            prefix: Some(encoding.text(asked.prefix)),
            delimiter: asked.delimiter.map(|delimiter| encoding.text(delimiter)),
            max_keys: Some(max_keys),
            common_prefixes: objects::prefixes(&page.prefixes, encoding),
            encoding_type: encoding.name(),
            next_continuation_token: next.map(token::seal),
            continuation_token: input.continuation_token,
            start_after: input.start_after.as_deref().map(|start| encoding.text(start)),
            request_charged: None,
        })
    }
}

/// What policies may ask of a list.
pub fn list_access(
    access: Access,
    prefix: Option<&str>,
    delimiter: Option<&str>,
    max_keys: Option<i32>,
) -> Access {
    let mut access = access;
    for (name, value) in [("s3:prefix", prefix), ("s3:delimiter", delimiter)] {
        if let Some(value) = value {
            access = access.with(name, [value.to_owned()]);
        }
    }
    match max_keys {
        Some(max_keys) => access.with("s3:max-keys", [max_keys.to_string()]),
        None => access,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{bucket, cloud, put, refusal};
    use serde_json::{Value, json};

    fn names(list: &Value, member: &str, name: &str) -> Vec<String> {
        let entries = list[member].as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| entry[name].as_str().unwrap_or_default().to_owned()).collect()
    }

    #[tokio::test]
    async fn pages_and_prefixes() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        for key in ["a", "b/1", "b/2", "b/3", "c d", "e/1"] {
            put(&cloud, "b-1", key, "x").await;
        }
        let asked = json!({"Bucket": "b-1", "Delimiter": "/", "MaxKeys": 2});
        let first = cloud.call("s3", "ListObjectsV2", asked).await.expect("is there");
        assert_eq!(names(&first, "Contents", "Key"), ["a"]);
        assert_eq!(names(&first, "CommonPrefixes", "Prefix"), ["b/"]);
        assert_eq!((first["KeyCount"].clone(), first["IsTruncated"].clone()), (json!(2), json!(true)));
        let token = first["NextContinuationToken"].clone();
        let asked =
            json!({"Bucket": "b-1", "Delimiter": "/", "ContinuationToken": token, "EncodingType": "url"});
        let second = cloud.call("s3", "ListObjectsV2", asked).await.expect("is there");
        assert_eq!(names(&second, "Contents", "Key"), ["c+d"]);
        assert_eq!(names(&second, "CommonPrefixes", "Prefix"), ["e/"]);
        assert_eq!(second["IsTruncated"], false);
        let inside = json!({"Bucket": "b-1", "Prefix": "b/", "StartAfter": "b/1"});
        let inside = cloud.call("s3", "ListObjectsV2", inside).await.expect("is there");
        assert_eq!(names(&inside, "Contents", "Key"), ["b/2", "b/3"]);
        let none = json!({"Bucket": "b-1", "MaxKeys": 0});
        let none = cloud.call("s3", "ListObjectsV2", none).await.expect("is there");
        assert_eq!((none["KeyCount"].clone(), none["IsTruncated"].clone()), (json!(0), json!(false)));
        let bad = refusal(&cloud, "ListObjectsV2", json!({"Bucket": "b-1", "ContinuationToken": "x"})).await;
        assert_eq!(bad, (400, "InvalidArgument", "The continuation token provided is incorrect").into());
    }

    #[tokio::test]
    async fn what_is_skipped_is_not_read() {
        let cloud = cloud();
        bucket(&cloud, "b-1", false).await;
        for i in 0..300 {
            put(&cloud, "b-1", &format!("p{}/{i:04}", i % 3), "x").await;
        }
        put(&cloud, "b-1", "z", "x").await;
        let asked = json!({"Bucket": "b-1", "Delimiter": "/"});
        let list = cloud.call("s3", "ListObjects", asked).await.expect("is there");
        assert_eq!(names(&list, "CommonPrefixes", "Prefix"), ["p0/", "p1/", "p2/"]);
        assert_eq!(names(&list, "Contents", "Key"), ["z"]);
    }
}
