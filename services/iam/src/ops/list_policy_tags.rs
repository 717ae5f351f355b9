//! ListPolicyTags: the tags of a managed policy, by key. Those of AWS have none.

use crate::paging::Paging;
use crate::policies::{self, Managed};
use crate::shapes::{ListPolicyTagsRequest, ListPolicyTagsResponse};
use crate::tags;
use kernel::{Access, Cx, Operation, Result};

pub struct ListPolicyTags;

impl Operation for ListPolicyTags {
    const NAME: &'static str = "ListPolicyTags";
    type Input = ListPolicyTagsRequest;
    type Output = ListPolicyTagsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        policies::access(cx, "iam:ListPolicyTags", &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let found = match policies::find(cx, &input.policy_arn).await? {
            Managed::Own(policy) => policy.tags,
            Managed::Aws(_) => Vec::new(),
        };
        let listed = tags::list(found, paging);
        Ok(ListPolicyTagsResponse {
            is_truncated: listed.is_truncated(),
            tags: listed.items,
            marker: listed.marker,
        })
    }
}
