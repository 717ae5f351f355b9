//! ListAttachedGroupPolicies: the managed policies of a group below a path.

use crate::attach;
use crate::entity;
use crate::paging::Paging;
use crate::shapes::{ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse};
use crate::state::group::Group;
use kernel::{Access, Cx, Operation, Result};

pub struct ListAttachedGroupPolicies;

impl Operation for ListAttachedGroupPolicies {
    const NAME: &'static str = "ListAttachedGroupPolicies";
    type Input = ListAttachedGroupPoliciesRequest;
    type Output = ListAttachedGroupPoliciesResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Group>(cx, "iam:ListAttachedGroupPolicies", &input.group_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let prefix = input.path_prefix.as_deref();
        let listed = attach::list::<Group>(cx, &input.group_name, prefix, paging).await?;
        Ok(ListAttachedGroupPoliciesResponse {
            is_truncated: listed.is_truncated(),
            attached_policies: Some(listed.items),
            marker: listed.marker,
        })
    }
}
