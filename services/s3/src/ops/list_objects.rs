//! ListObjects: the older way, whose marker is a key.

use super::list_objects_v2::list_access;
use crate::door;
use crate::listing::encoding::Encoding;
use crate::listing::objects::{self, delimiter};
use crate::listing::{Asked, page};
use crate::shapes::{ListObjectsOutput, ListObjectsRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct ListObjects;

impl Operation for ListObjects {
    const NAME: &'static str = "ListObjects";
    type Input = ListObjectsRequest;
    type Output = ListObjectsOutput;

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
        let asked = Asked {
            prefix: input.prefix.as_deref().unwrap_or_default(),
            delimiter: delimiter(input.delimiter.as_deref()),
            marker: input.marker.as_deref().unwrap_or_default(),
            entries_max: usize::try_from(max_keys).unwrap_or_default(),
        };
        let page = objects::page(cx.tx, &bucket, asked).await?;
        let contents =
            page.items.iter().map(|version| objects::shown(&bucket, version, encoding, true)).collect();
        // Without a delimiter the last key of the page is the marker, and is not told again.
        let next = page.last.as_deref().filter(|_| page.is_truncated && asked.delimiter.is_some());
        Ok(ListObjectsOutput {
            is_truncated: Some(page.is_truncated),
            marker: Some(encoding.text(asked.marker)),
            next_marker: next.map(|next| encoding.text(next)),
            contents: objects::unless_empty(contents),
            name: Some(bucket.name),
            prefix: Some(encoding.text(asked.prefix)),
            delimiter: asked.delimiter.map(|delimiter| encoding.text(delimiter)),
            max_keys: Some(max_keys),
            common_prefixes: objects::prefixes(&page.prefixes, encoding),
            encoding_type: encoding.name(),
            request_charged: None,
        })
    }
}
